"""The log's Merkle tree in memory, every whole subtree's hash kept: proofs cost its height, not its size."""

from collections.abc import Iterable

from crypto.merkle import EMPTY_ROOT, leaf_hash, node_hash


class Tree:
    """Grows by entries (32 bytes each) and answers for every size that it had (RFC 9162 §2.1)."""

    def __init__(self) -> None:
        # _rows[k][i] is over the leaves i * 2**k to (i + 1) * 2**k - 1.
        self._rows: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self._rows[0])

    def append(self, entries: Iterable[bytes]) -> None:
        """Add entries at the end."""
        for entry in entries:
            self._rows[0].append(leaf_hash(entry))
            for height, row in enumerate(self._rows):
                if len(row) % 2:
                    break
                if height + 1 == len(self._rows):
                    self._rows.append([])
                self._rows[height + 1].append(node_hash(row[-2], row[-1]))

    def root(self, size: int) -> bytes:
        """Give the root over the first `size` entries, of which there are as many."""
        return self._over(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Give the path from entry `index` to the root of `size` entries."""
        return self._path(index, 0, size)

    def consistency(self, old_size: int, size: int) -> tuple[bytes, ...]:
        """Show that the first `old_size` of `size` entries are where the tree began."""
        if not 0 < old_size < size:
            return ()
        return self._kept(old_size, 0, size, whole=True)

    def subtrees(self, height: int, start: int, count: int) -> list[bytes]:
        """List the hashes of whole subtrees of 2**height entries; shorter where there are no more."""
        return self._rows[height][start : start + count] if height < len(self._rows) else []

    def _over(self, start: int, end: int) -> bytes:
        count = end - start
        height = count.bit_length() - 1
        if count == 1 << height:
            # Every range that RFC 9162 asks for begins at a multiple of its power of two.
            return self._rows[height][start >> height]
        middle = start + _split(count)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _path(self, index: int, start: int, end: int) -> tuple[bytes, ...]:
        if end - start == 1:
            return ()
        middle = start + _split(end - start)
        if index < middle:
            return (*self._path(index, start, middle), self._over(middle, end))
        return (*self._path(index, middle, end), self._over(start, middle))

    def _kept(self, old_end: int, start: int, end: int, *, whole: bool) -> tuple[bytes, ...]:
        if old_end == end:
            return () if whole else (self._over(start, end),)
        middle = start + _split(end - start)
        if old_end <= middle:
            return (*self._kept(old_end, start, middle, whole=whole), self._over(middle, end))
        return (*self._kept(old_end, middle, end, whole=False), self._over(start, middle))


def _split(size: int) -> int:
    """Give the greatest power of two below a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1
