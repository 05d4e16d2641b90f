"""Sealed states: a mailbox's or a console account's, replaced by compare-and-swap, shredded at its bucket.

Signature for other slices (server/at_rest.py, Protocol `States`; app.py passes one in). Owners have 16 bytes:

    states.begin(owner)                          frees itself after 60 s without a save
    states.exists(owner) -> bool
    states.open(owner) -> Opened(version, blob|None, share|None, next_share, next_bucket, window_end)
    states.save(owner, Save(version, save_id, bucket, blob)) -> Saved(version, next_share, next_bucket)
    states.forget(owner)

For a console account: `begin(account_id)` when `exists` says no, then `open`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from server.at_rest import Also, Opened, Place, Save, Saved
from server.database import Connection
from server.doors import Refused
from server.shredding.service import Database, Shredder
from server.shredding.store import KeptState, StateRows

BEGUN_SECONDS = 60


@dataclass(slots=True, eq=False)
class Begun:
    """A slot taken for an owner who has saved nothing yet. A deletion sets `until` to 0."""

    place: Place
    until: int
    # A first save on it may be committed though it was refused.
    unsure: bool = False


def _nothing(_connection: Connection, _owner: bytes) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Times:
    """How long a state lives without a visit, and how its end is rounded up, in seconds.

    `reach` gives until when at least an owner's state must last, or 0: who names a day to be back finds it.
    """

    window_seconds: int
    bucket_seconds: int
    reach: Callable[[Connection, bytes], int] = _nothing

    def bucket_at(self, now: int, reached: int = 0) -> int:
        return -(-max(now + self.window_seconds, reached) // self.bucket_seconds) * self.bucket_seconds


class Buckets(NamedTuple):
    """The bucket of a save that is made now, and the one that may have been told just before."""

    next: int
    before: int


class SealedStates:
    """The sealed states of one kind of owner."""

    def __init__(
        self, rows: StateRows, shredder: Shredder, database: Database, times: Times, now: Callable[[], int]
    ) -> None:
        self._rows = rows
        self._shredder = shredder
        self._keep = database.keep
        self._read = database.read
        self._times = times
        self._now = now
        self._begun: dict[bytes, Begun] = {}
        # Taken out of the above by a first save whose commit is under way.
        self._saving: list[tuple[bytes, Begun]] = []

    def begin(self, owner: bytes) -> None:
        self.forget_unsaved()
        if owner in self._begun or self.exists(owner):
            return
        place = self._shredder.take()
        if self._begun.setdefault(owner, Begun(place, self._now() + BEGUN_SECONDS)).place != place:
            self._shredder.give_back(place)

    def exists(self, owner: bytes) -> bool:
        return self._read(lambda connection: self._rows.find(connection, owner, self._now())) is not None

    def window_end(self, connection: Connection, owner: bytes) -> int:
        """When this owner's state ends, or 0 when there is none."""
        kept = self._rows.find(connection, owner, self._now())
        return kept.bucket if kept else 0

    def place_of(self, connection: Connection, owner: bytes) -> Place | None:
        """The slot under which this owner's rows rest."""
        kept = self._rows.find(connection, owner, self._now())
        return kept.place if kept else None

    def open(self, owner: bytes) -> Opened:
        next_bucket = self._buckets(owner).next
        kept = self._read(lambda connection: self._rows.find(connection, owner, self._now()))
        if kept is None:
            share = self._share(self._place_begun(self._begun.get(owner)), next_bucket, owner, 1)
            return Opened(0, None, None, share, next_bucket, next_bucket)
        blob = self._shredder.open(kept.place, kept.bucket, owner, kept.blob)
        share = self._share(kept.place, kept.bucket, owner, kept.version)
        next_share = self._share(kept.place, next_bucket, owner, kept.version + 1)
        return Opened(kept.version, blob, share, next_share, next_bucket, kept.bucket)

    def save(
        self, owner: bytes, save: Save, also: Also | None = None, predecessor: bytes | None = None
    ) -> Saved:
        """Save as `States` does; the state lasts as long as that of a predecessor whom it replaces must."""
        self._begin_again(owner, save)
        buckets = self._buckets(owner, predecessor)
        # Taken out while its fate is open, so that nobody frees a slot that is being committed.
        begun = self._begun.pop(owner, None)
        saving = [(owner, begun)] if begun else []
        self._saving += saving
        try:
            saved, place = self._keep(
                lambda connection: self._replace(connection, owner, save, (begun, buckets), also)
            )
        except Refused as refused:
            # Another line of the same owner may have begun anew meanwhile: one slot of the two is nobody's.
            if begun is not None:
                begun.unsure = begun.unsure or self._shredder.is_unsure(refused)
                if self._begun.setdefault(owner, begun) is not begun:
                    self._give_back(begun)
            raise
        finally:
            self._saving = [one for one in self._saving if one not in saving]
        if begun is not None and begun.place != place:
            self._shredder.give_back(begun.place)
        return saved

    def _begin_again(self, owner: bytes, save: Save) -> None:
        """Whoever took more than a minute over a first save gets a new share for it instead of a refusal."""
        begun = self._begun.get(owner)
        if save.version or (begun is not None and begun.until > self._now()) or self.exists(owner):
            return
        self.begin(owner)
        given = self.open(owner)
        raise Refused("stale_share", given.next_share, given.next_bucket)

    def forget(self, owner: bytes) -> None:
        self._keep(lambda connection: self.bury(connection, owner))
        self._shredder.overwrite_buried()

    def bury(self, connection: Connection, owner: bytes) -> Place | None:
        """Tombstone a state inside a transaction of the caller's, who then overwrites what is buried.

        Gives the slot under which the owner's rows rest, or None when there is no state.
        """
        kept = self._rows.find(connection, owner, self._now())
        if kept is not None:
            self._shredder.bury(connection, kept.place)
        for begun in [begun for whose, begun in (*self._begun.items(), *self._saving) if whose == owner]:
            # A first save that is under way comes too late, and `forget_unsaved` overwrites the slot.
            begun.until = 0
        return kept.place if kept else None

    def forget_unsaved(self) -> None:
        """Overwrite and free the slots of owners who saved nothing in time."""
        now = self._now()
        for owner, begun in list(self._begun.items()):
            # Giving back waits: a new one may stand here by now, which is not due.
            if begun.until <= now and self._begun.get(owner) is begun:
                del self._begun[owner]
                self._give_back(begun)

    def _give_back(self, begun: Begun) -> None:
        # What nobody knows of is swept once it is certain that nobody relies on it.
        if not begun.unsure:
            self._shredder.give_back(begun.place)

    def _replace(
        self,
        connection: Connection,
        owner: bytes,
        save: Save,
        given: tuple[Begun | None, Buckets],
        also: Also | None,
    ) -> tuple[Saved, Place]:
        begun, (next_bucket, before) = given
        kept = self._rows.find(connection, owner, self._now())
        version = kept.version if kept else 0
        place = kept.place if kept else self._place_begun(begun)
        if kept and save.version + 1 == version and save.save_id == kept.save_id:
            return self._saved(place, owner, version, next_bucket), place
        if save.version != version:
            raise self._stale(owner, kept, place, next_bucket)
        if save.bucket not in {next_bucket, before}:
            raise Refused("stale_share", self._share(place, next_bucket, owner, version + 1), next_bucket)
        if kept is None:
            self._shredder.hold(connection, place)
        try:
            blob = self._shredder.seal(place, save.bucket, owner, save.blob)
        except Refused:
            # A bucket from before that nobody ever needed: its share can't have been given either.
            share = self._share(place, next_bucket, owner, version + 1)
            raise Refused("stale_share", share, next_bucket) from None
        self._rows.keep(connection, owner, KeptState(place, version + 1, save.bucket, save.save_id, blob))
        if also is not None:
            also(connection, place)
        return self._saved(place, owner, version + 1, next_bucket), place

    def _saved(self, place: Place, owner: bytes, version: int, next_bucket: int) -> Saved:
        return Saved(version, self._share(place, next_bucket, owner, version + 1), next_bucket)

    def _stale(self, owner: bytes, kept: KeptState | None, place: Place, next_bucket: int) -> Refused:
        if kept is None:
            return Refused(
                "stale_state", 0, None, None, self._share(place, next_bucket, owner, 1), next_bucket, None
            )
        return Refused(
            "stale_state",
            kept.version,
            self._shredder.open(place, kept.bucket, owner, kept.blob),
            self._share(place, kept.bucket, owner, kept.version),
            self._share(place, next_bucket, owner, kept.version + 1),
            next_bucket,
            kept.save_id,
        )

    def _place_begun(self, begun: Begun | None) -> Place:
        if begun is None or begun.until <= self._now():
            raise Refused("gone")
        return begun.place

    def _share(self, place: Place, bucket: int, owner: bytes, version: int) -> bytes:
        return self._shredder.share(place, bucket, owner, version)

    def _buckets(self, owner: bytes, predecessor: bytes | None = None) -> Buckets:
        owners = [owner] if predecessor is None else [owner, predecessor]
        reached = self._read(lambda connection: max(self._times.reach(connection, one) for one in owners))
        now = self._now()
        before = self._times.bucket_at(now - self._times.bucket_seconds, reached)
        buckets = Buckets(self._times.bucket_at(now, reached), before)
        self._shredder.need_bucket(buckets.next)
        return buckets
