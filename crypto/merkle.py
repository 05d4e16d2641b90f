"""The log's Merkle tree (RFC 9162 §2.1): its root, and proofs that it holds a leaf and only grew."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from crypto.refused import Refused

HASH_SIZE: Final = 32
GREATEST_PROOF_HASHES: Final = 63
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; of no leaves, the hash of nothing."""
    if not leaves:
        return EMPTY_ROOT
    row = list(leaves)
    while len(row) > 1:
        pairs = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        # An odd last node stands for itself one row higher.
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The path from the leaf at `index` (which exists) to the root, the leaf's neighbour first."""
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion(leaves[:split], index), root_of(leaves[split:]))
    return (*inclusion(leaves[split:], index - split), root_of(leaves[:split]))


def consistency(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Shows that the tree of the first `old_size` leaves (at most all) is where this one began."""
    if old_size in {0, len(leaves)}:
        return ()
    return _subproof(leaves, old_size, whole=True)


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Refused("log") unless the path leads from the leaf's hash at `index` to the root of `size` leaves."""
    if not 0 <= index < size:
        raise Refused("log")
    _, found = _climb(index, size - 1, leaf, proof)
    _require_equal(found, root)


def check_consistency(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Refused("log") unless the tree of `size` leaves begins with the one of `old_size`."""
    if old_size in {0, size}:
        _require_equal(old_root, root if old_size == size else EMPTY_ROOT)
        if proof:
            raise Refused("log")
        return
    if not 0 < old_size < size or not proof:
        raise Refused("log")
    first, last = old_size - 1, size - 1
    while first % 2:
        first, last = first >> 1, last >> 1
    # An old tree of a power of two is itself a node of the new one, so its proof does not repeat it.
    start, path = (proof[0], proof[1:]) if first else (old_root, proof)
    old_found, found = _climb(first, last, start, path)
    _require_equal(old_found, old_root)
    _require_equal(found, root)


def _climb(first: int, last: int, start: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """From a node up to the root of the tree that ends with it, and to the root of the whole."""
    old_node = node = start
    for beside in path:
        if last == 0:
            raise Refused("log")
        if first % 2 or first == last:
            old_node, node = node_hash(beside, old_node), node_hash(beside, node)
            # Where the node is its row's odd last one, it stands for itself in the rows above.
            while first and not first % 2:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        first, last = first >> 1, last >> 1
    if last:
        raise Refused("log")
    return old_node, node


def _require_equal(found: bytes, expected: bytes) -> None:
    if not hmac.compare_digest(found, expected):
        raise Refused("log")


def _split(size: int) -> int:
    """The greatest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _subproof(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> tuple[bytes, ...]:
    if old_size == len(leaves):
        return () if whole else (root_of(leaves),)
    split = _split(len(leaves))
    if old_size <= split:
        return (*_subproof(leaves[:split], old_size, whole=whole), root_of(leaves[split:]))
    return (*_subproof(leaves[split:], old_size - split, whole=False), root_of(leaves[:split]))
