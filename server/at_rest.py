"""What a slice may ask of shredding: places for keys, sealing of rows, sealed states. app.py passes them in.

A row at rest is sealed under HKDF(bucket key || slot key): when either is overwritten, the row is noise.
Whose it is stands there as an index, a keyed hash under the bucket key, that names nobody when that is gone.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from server.database import Connection

NO_BUCKET = 0


class Place(NamedTuple):
    """A slot and the generation under which it was taken; another generation reads as expired."""

    slot: int
    generation: int


class Opened(NamedTuple):
    """A sealed state as its owner gets it. Version 0 has no blob and no share yet. Times are unix seconds."""

    version: int
    blob: bytes | None
    share: bytes | None
    next_share: bytes
    next_bucket: int
    window_end: int

    def __repr__(self) -> str:
        return f"Opened(version={self.version})"


class Save(NamedTuple):
    """What an owner sends to replace version `version` by a blob sealed under the next share of `bucket`."""

    version: int
    save_id: bytes
    bucket: int
    blob: bytes


class Saved(NamedTuple):
    """The version that is now kept, and what the following save needs."""

    version: int
    next_share: bytes
    next_bucket: int

    def __repr__(self) -> str:
        return f"Saved(version={self.version})"


Also = Callable[[Connection, Place], None]


class Sealing(Protocol):
    """Keys for rows. Methods with a connection belong inside the writer job that makes or buries the row."""

    def readable(self, places: list[Place]) -> list[Place]:
        """List those of some slots that still hold the key that they were taken with; asked all at once."""
        ...

    def take(self) -> Place:
        """Take a slot with a fresh key, durable when this returns. Call it BEFORE the job that holds it."""
        ...

    def give_back(self, place: Place) -> None:
        """Overwrite and free a slot whose job was refused."""
        ...

    def hold(self, connection: Connection, place: Place) -> None:
        """Record, in the committing transaction, that the slot belongs to a row."""
        ...

    def bury(self, connection: Connection, place: Place) -> None:
        """Tombstone the slot, in the transaction that makes its rows invisible."""
        ...

    def overwrite_buried(self) -> object:
        """Overwrite the key of every buried slot, durable at return. Call it BEFORE acknowledging."""
        ...

    def need_bucket(self, due: int) -> None:
        """Make the bucket's key durable. Call it BEFORE the job that seals under it."""
        ...

    def seal(self, place: Place, bucket: int, name: bytes, content: bytes) -> bytes:
        """Seal one row's content; `name` binds it to its row. Refuses `gone` when a key is no more."""
        ...

    def open(self, place: Place, bucket: int, name: bytes, sealed: bytes) -> bytes:
        """Open one row's content. Refuses `gone` when a key is no more or the bucket is due."""
        ...

    def open_last(self, place: Place, bucket: int, name: bytes, sealed: bytes) -> bytes:
        """Open what is due, in the job that ends it and for those who are told; nobody else may ask."""
        ...

    def index(self, bucket: int, kind: bytes, value: bytes) -> bytes:
        """Give the 16 bytes that stand for an id in rows of a bucket. Refuses `gone` as `open` does.

        `kind` (at most 16 bytes) says of what: rows of two kinds share no value.
        """
        ...

    def indices(self, buckets: Iterable[int], kind: bytes, value: bytes) -> list[bytes]:
        """Give what may stand for an id in rows of any of these buckets; those that are gone are left out."""
        ...

    @property
    def overwritten(self) -> int:
        """How often keys were overwritten: what was opened before one of these times is to be forgotten."""
        ...

    def when_overwritten(self, forget: Callable[[], None]) -> None:
        """Have `forget` called each time right after that number has grown, in whatever thread that is."""
        ...


class States(Protocol):
    """Sealed states by owner id (16 bytes): compare-and-swap saves, a share of the key for each version."""

    def begin(self, owner: bytes) -> None:
        """Take a slot for an owner without state, freed unless a save commits within 60 s. Idempotent."""
        ...

    def exists(self, owner: bytes) -> bool:
        """Tell whether a state that is not due is kept."""
        ...

    def open(self, owner: bytes) -> Opened:
        """Give the state and the next share. Refuses `gone` when nothing is kept and nothing was begun."""
        ...

    def save(self, owner: bytes, save: Save, also: Also | None = None) -> Saved:
        """Replace the state in one transaction; `also(connection, place)` runs inside it.

        Refuses `stale_state` (version, blob, share, next_share, next_bucket, save_id), `stale_share`
        (next_share, next_bucket) and `gone`. A save already kept under its save id is answered as kept.
        """
        ...

    def forget(self, owner: bytes) -> None:
        """Shred the state. Unknown owners and a second call are the same."""
        ...
