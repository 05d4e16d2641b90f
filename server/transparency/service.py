"""Rules of the log: what is signed is durable first; a proof leads to a checkpoint that clients accept.

The tree is in memory and grows from the database, where another process of ours may add entries too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeVar

from crypto.certificate import Statement
from crypto.checkpoint import Checkpoint, NoteKey, open_checkpoint, sign_checkpoint
from crypto.log_proof import make_proof
from crypto.refused import Refused as NotVerified
from crypto.signing import public_key
from server.doors import Refused
from server.transparency.tiles import TILE_HEIGHT, TILE_WIDTH
from server.transparency.tree import Tree

T = TypeVar("T")
MOST_TILE_LEVELS = 6


@dataclass(frozen=True, slots=True)
class Logged:
    """Where the log holds a certificate's or a revocation's hash, and the salt that shows it."""

    hashed: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    position: int
    expires: int


class Cosigned(NamedTuple):
    """The newest note that the witness cosigned, and the size of its checkpoint."""

    size: int
    note: bytes


class LogRows(Protocol):
    """What the store offers inside one transaction."""

    def entries(self, start: int) -> list[bytes]: ...
    def logged(self, start: int) -> list[Logged]: ...
    def add_entries(self, start: int, entries: list[bytes]) -> None: ...
    def cosigned(self) -> Cosigned | None: ...
    def keep_cosigned(self, cosigned: Cosigned) -> None: ...


class LogBook(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[LogRows], T]) -> T: ...
    def read(self, job: Callable[[LogRows], T]) -> T: ...


class Ledger(Protocol):
    """The entries once more, in a file beside the database: what was signed survives an older copy of it."""

    def entries(self) -> list[bytes]: ...
    def append(self, start: int, entries: list[bytes]) -> None: ...


class Forked(Exception):
    """The database holds another log than the one that was signed."""


class Transparency:
    """Signs checkpoints, keeps the witness's cosignature, proves entries. `stated` is what the root says."""

    def __init__(
        self,
        book: LogBook,
        ledger: Ledger,
        seed: bytes,
        stated: Callable[[], Statement | None],
        now: Callable[[], int],
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._seed = seed
        self._key = public_key(seed)
        self._stated = stated
        self._now = now
        self._tree = Tree()
        self._logged: dict[bytes, Logged] = {}
        self._cosigned: Cosigned | None = None
        self._own: tuple[str, int, bytes] = ("", -1, b"")
        self._accepted: tuple[tuple[NoteKey, NoteKey | None, bytes], Checkpoint] | None = None

    def recover(self) -> int:
        """At start: give an older copy of the database the entries that were signed since; how many."""
        signed = self._ledger.entries()

        def job(rows: LogRows) -> int | None:
            held = rows.entries(0)
            common = min(len(held), len(signed))
            if held[:common] != signed[:common]:
                return None
            rows.add_entries(len(held), signed[len(held) :])
            return len(signed) - common

        missing = self._book.keep(job)
        if missing is None:
            raise Forked("the log in the database is not the one that was signed")
        self._cosigned = self._book.read(lambda rows: rows.cosigned())
        return missing

    def refresh(self) -> None:
        """Take in the entries that were committed since, durable in the ledger before anything is signed."""
        start = self._tree.size
        entries, logged, cosigned = self._book.read(lambda rows: _since(rows, start))
        # Another greenlet may have been here while this one read.
        if entries and self._tree.size == start:
            self._ledger.append(start, entries)
            now = self._now()
            self._logged = {one.hashed: one for one in (*self._logged.values(), *logged) if one.expires > now}
            self._tree.append(entries)
        if cosigned is not None and (self._cosigned is None or cosigned.size > self._cosigned.size):
            # Handed in at another process.
            self._cosigned = cosigned

    def note(self) -> bytes | None:
        """Give the newest checkpoint, with the witness's line where there is one for it already."""
        stated = self._ours()
        if stated is None:
            return None
        newest = self._served(stated)
        if newest is not None and newest[0].size == self._tree.size:
            return newest[1]
        return self._own_note(stated.log.name)

    def proof_of(self, hashed: bytes) -> bytes | None:
        """Prove that the log holds a hash, to the newest checkpoint that clients accept; or nothing yet."""
        found, stated = self._logged.get(hashed), self._ours()
        served = self._served(stated) if found and stated else None
        if found is None or served is None or found.position >= served[0].size:
            return None
        path = self._tree.inclusion(found.position, served[0].size)
        return make_proof(found.salt, found.position, path, served[1])

    def consistency(self, size: int) -> tuple[bytes, ...]:
        """Show that the checkpoint which clients accept grew from the one of `size` entries."""
        stated = self._ours()
        served = self._served(stated) if stated else None
        return self._tree.consistency(size, served[0].size) if served else ()

    def tile(self, level: int, index: int, width: int) -> bytes | None:
        """Give `width` hashes of a tile (C2SP tlog-tiles); nothing where there are fewer."""
        if not (0 <= level < MOST_TILE_LEVELS and 0 < width <= TILE_WIDTH):
            return None
        hashes = self._tree.subtrees(TILE_HEIGHT * level, index * TILE_WIDTH, width)
        return b"".join(hashes) if len(hashes) == width else None

    def cosign(self, note: bytes) -> None:
        """Keep the witness's line for a checkpoint that we signed; refuses `log` for everything else."""
        stated = self._ours()
        if stated is None or stated.witness is None:
            raise Refused("log")
        checkpoint = self._opened(stated, note)
        kept = self._served(stated)
        if not self._is_ours(checkpoint) or (kept and checkpoint.size < kept[0].size):
            raise Refused("log")
        if kept and kept[0].size == checkpoint.size:
            # Anyone may hand in what anyone may read: another line for it says nothing new, and is no write.
            return
        ours = sign_checkpoint(self._seed, stated.log.name, checkpoint)
        # Nothing is kept of a note but our own text and the one line that holds.
        held = (ours + line for line in _lines_of(stated.witness, note) if self._holds(stated, ours + line))
        whole = next(held, None)
        if whole is None:
            raise Refused("log")
        committed = self._book.keep(lambda rows: _keep_newer(rows, Cosigned(checkpoint.size, whole)))
        # Of two that were kept at once, whoever wakes last here may have been committed first.
        if self._cosigned is None or committed.size >= self._cosigned.size:
            self._cosigned = committed

    def _ours(self) -> Statement | None:
        """Give the statement if the log that it names is this one."""
        stated = self._stated()
        return stated if stated and stated.log.key == self._key else None

    def _own_note(self, name: str) -> bytes:
        size = self._tree.size
        if self._own[:2] != (name, size):
            signed = sign_checkpoint(self._seed, name, Checkpoint(size, self._tree.root(size)))
            self._own = name, size, signed
        return self._own[2]

    def _served(self, stated: Statement) -> tuple[Checkpoint, bytes] | None:
        """Give the newest checkpoint that satisfies the statement, and its note."""
        if stated.witness is None:
            size = self._tree.size
            return Checkpoint(size, self._tree.root(size)), self._own_note(stated.log.name)
        if self._cosigned is None:
            return None
        note = self._cosigned.note
        known = stated.log, stated.witness, note
        if self._accepted is None or self._accepted[0] != known:
            checkpoint = self._holds(stated, note)
            if checkpoint is None or not self._is_ours(checkpoint):
                return None
            self._accepted = known, checkpoint
        return self._accepted[1], note

    def _is_ours(self, checkpoint: Checkpoint) -> bool:
        size = checkpoint.size
        return size <= self._tree.size and self._tree.root(size) == checkpoint.root

    def _holds(self, stated: Statement, note: bytes) -> Checkpoint | None:
        try:
            return open_checkpoint(stated, note, self._now())
        except NotVerified:
            return None

    def _opened(self, stated: Statement, note: bytes) -> Checkpoint:
        checkpoint = self._holds(stated, note)
        if checkpoint is None:
            raise Refused("log")
        return checkpoint


def _keep_newer(rows: LogRows, cosigned: Cosigned) -> Cosigned:
    """Keep a cosigned note unless a greater checkpoint's is kept; compared where nobody comes between."""
    kept = rows.cosigned()
    if kept is not None and cosigned.size < kept.size:
        raise Refused("log")
    rows.keep_cosigned(cosigned)
    return cosigned


def _since(rows: LogRows, start: int) -> tuple[list[bytes], list[Logged], Cosigned | None]:
    entries = rows.entries(start)
    return entries, rows.logged(start) if entries else [], rows.cosigned()


def _lines_of(witness: NoteKey, note: bytes) -> list[bytes]:
    start = f"\N{EM DASH} {witness.name} ".encode()
    return [line for line in note.splitlines(keepends=True) if line.startswith(start)]
