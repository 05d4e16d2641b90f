"""Makes, uses and destroys the keys that rows rest under, in the order that a crash at any point survives.

Create: slot and flush, commit, acknowledge. Destroy: commit the tombstone, overwrite and flush, acknowledge,
delete the rows, truncate the log, and only then free the slot as its next generation.
`recover` runs before the relay serves.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol, TypeVar

from nacl import bindings
from nacl.exceptions import CryptoError

from crypto.keys import derive
from server.at_rest import NO_BUCKET, Place
from server.database import Connection
from server.doors import Refused
from server.guard import sparing
from server.native import Lock

T = TypeVar("T")
INDEX_BYTES = 16
Item = TypeVar("Item")
# A conversation has one for each bucket that it writes into.
MOST_DERIVED = 20_000
ASKED_AT_ONCE = 1000
NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class Keys(Protocol):
    """The slot file as rules see it."""

    def take(self) -> Place: ...
    def key(self, place: Place) -> bytes | None: ...
    def find(self, places: list[Place]) -> list[bytes | None]: ...
    @property
    def used(self) -> int: ...
    def overwrite(self, places: Iterable[Place]) -> None: ...
    def free(self, places: Iterable[Place]) -> None: ...
    def recover(self, held: frozenset[Place]) -> list[Place]: ...


class Rows(Protocol):
    """The tables of slots and buckets as rules see them."""

    def hold(self, connection: Connection, place: Place) -> None: ...
    def bury(self, connection: Connection, place: Place) -> None: ...
    def bury_due(self, connection: Connection, now: int) -> None: ...
    def held(self, connection: Connection) -> frozenset[Place]: ...
    def is_held(self, connection: Connection, place: Place) -> bool: ...
    def buried(self, connection: Connection) -> list[Place]: ...
    def buckets(self, connection: Connection) -> dict[int, Place]: ...
    def keep_bucket(self, connection: Connection, due: int, place: Place) -> Place: ...
    def delete(self, connection: Connection, places: list[Place]) -> None: ...


class Keep(Protocol):
    """The writer's `keep`."""

    def __call__(self, job: Callable[[Connection], T]) -> T: ...


class Together(Protocol):
    """The writer's `together`."""

    def __call__(
        self, work: Callable[[Connection, list[Item]], list[T | Refused]]
    ) -> Callable[[Item], T]: ...


class Database(Protocol):
    """The writer's `keep` and `together`, and the reader's `read`."""

    @property
    def keep(self) -> Keep: ...
    @property
    def together(self) -> Together: ...
    @property
    def read(self) -> Keep: ...


class Run(Protocol):
    """Runs blocking work beside the loop, one piece at a time."""

    def __call__(self, work: Callable[[], T]) -> T: ...


class Shredder:
    """Sealing as server/at_rest.py offers it to the slices, and the end of what is buried."""

    def __init__(  # noqa: PLR0913  (stores, clock and chance are passed in)
        self,
        keys: Keys,
        rows: Rows,
        keep: Keep,
        run: Run,
        *,
        now: Callable[[], int],
        random: Callable[[int], bytes],
        look: Keep | None = None,
    ) -> None:
        self._keys = keys
        self._rows = rows
        self._keep = keep
        self._run = run
        self._now = now
        self._random = random
        self._buckets: dict[int, Place] = {}
        # Reads beside every other read: where several processes make buckets, one may be missing here.
        self._look = look
        # What was derived from keys that are still there; it must not outlive any of them.
        self._derived: dict[tuple[Place, int], bytes] = {}
        self._making = Lock()
        self._overwritten = 0
        self._forgetting: list[Callable[[], None]] = []

    def recover(self) -> None:
        """Overwrite orphans, resume tombstones, learn the buckets; run before anything is served."""
        held = self._keep(self._rows.held)
        # A row from an older backup, or over a damaged slot, relies on a key that is no more.
        lost = self._run(lambda: self._keys.recover(held))
        self._keep(lambda connection: self._bury_all(connection, lost))
        self._buckets = self._keep(self._rows.buckets)
        self.overwrite_buried()

    def _bury_all(self, connection: Connection, places: list[Place]) -> None:
        for place in places:
            self._rows.bury(connection, place)

    def readable(self, places: list[Place]) -> list[Place]:
        found: list[Place] = []
        for at in range(0, len(places), ASKED_AT_ONCE):
            some = places[at : at + ASKED_AT_ONCE]
            keys = self._keys.find(some)
            found += [place for place, key in zip(some, keys, strict=True) if key is not None]
        return found

    def take(self) -> Place:
        return self._run(self._keys.take)

    def give_back(self, place: Place) -> None:
        if self._look is not None and self._may_be_held(place):
            return

        def destroy() -> None:
            self._overwrite([place])
            self._keys.free([place])

        self._run(destroy)

    def _may_be_held(self, place: Place) -> bool:
        """Tell whether a commit may have happened that nobody was told of: its connection ended meanwhile."""
        try:
            with sparing():
                # In a turn of its own: by then the commit before has happened, or never will.
                return self._keep(lambda connection: self._rows.is_held(connection, place))
        except Refused:
            # A key that nobody holds is found by the sweep.
            return True

    def hold(self, connection: Connection, place: Place) -> None:
        self._rows.hold(connection, place)

    def bury(self, connection: Connection, place: Place) -> None:
        self._rows.bury(connection, place)

    def bury_due(self, connection: Connection, now: int) -> None:
        """Tombstone due buckets and due states; conversations bury their own."""
        self._rows.bury_due(connection, now)

    def overwrite_due(self, besides: Iterable[Place]) -> None:
        """Overwrite the keys of due buckets, and others, which needs no space: what rests on them is over."""
        if self._look is not None:
            # Other processes make buckets, too. If they can't be read, what is known here is overwritten.
            with suppress(Refused):
                self._buckets = self._look(self._rows.buckets)
        now = self._now()
        due = [place for at, place in list(self._buckets.items()) if at <= now]
        over = self.readable([*due, *besides])
        if over:
            self._run(lambda: self._overwrite(over))

    def overwrite_buried(self) -> list[Place]:
        buried = self._keep(self._rows.buried)
        if buried:
            self._run(lambda: self._overwrite(buried))
        return buried

    def _overwrite(self, places: list[Place]) -> None:
        try:
            self._keys.overwrite(places)
        finally:
            self.forget_derived()

    def forget(self, places: list[Place]) -> None:
        """After what rested on them is deleted: delete the slots' own rows, with states and buckets."""
        if not places:
            return
        self._keep(lambda connection: self._rows.delete(connection, places))
        over = set(places)
        for due in [due for due, place in self._buckets.items() if place in over]:
            del self._buckets[due]

    def free(self, places: list[Place]) -> None:
        """After their rows left the log too: let the slots be taken again, as the next generation."""
        if places:
            self._run(lambda: self._keys.free(places))

    def forget_derived(self) -> None:
        """Drop what was derived from keys, or opened: another process may have overwritten them."""
        self._derived.clear()
        self._overwritten += 1
        for forget in self._forgetting:
            forget()

    def when_overwritten(self, forget: Callable[[], None]) -> None:
        self._forgetting.append(forget)

    def need_bucket(self, due: int) -> None:
        if self.has_bucket(due):
            return
        with self._making:
            if due == NO_BUCKET or self.has_bucket(due):
                return
            place = self.take()
            try:
                # A row every so many minutes, without which no mailbox can be opened, in trouble either.
                with sparing():
                    kept = self._keep(lambda connection: self._rows.keep_bucket(connection, due, place))
            except Refused:
                with suppress(OSError):
                    self.give_back(place)
                raise
            if kept != place:
                # Another process was first.
                self.give_back(place)
            self._buckets[due] = kept
            if not self.has_bucket(due):
                raise Refused("unavailable")

    def has_bucket(self, due: int) -> bool:
        """Tell whether a bucket can be sealed under; keys that others hold may be lost behind our back."""
        place = self._buckets.get(due)
        return place is not None and (self._look is None or self._keys.key(place) is not None)

    def seal(self, place: Place, bucket: int, name: bytes, content: bytes) -> bytes:
        nonce = self._random(NONCE_BYTES)
        key = self._row_key(place, bucket)
        return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, name, nonce, key)

    def open(self, place: Place, bucket: int, name: bytes, sealed: bytes) -> bytes:
        return _opened(self._row_key(place, bucket), name, sealed)

    def open_last(self, place: Place, bucket: int, name: bytes, sealed: bytes) -> bytes:
        standing = self._place_of(bucket)
        if standing is None:
            raise Refused("gone")
        return _opened(derive(self._key(standing) + self._key(place), "row"), name, sealed)

    def index(self, bucket: int, kind: bytes, value: bytes) -> bytes:
        return _index(self._bucket_key(bucket), kind, value)

    def indices(self, buckets: Iterable[int], kind: bytes, value: bytes) -> list[bytes]:
        now = self._now()
        places = [self._place_of(bucket) for bucket in buckets if bucket > now]
        keys = self._keys.find([place for place in places if place is not None])
        return [_index(key, kind, value) for key in keys if key is not None]

    @property
    def overwritten(self) -> int:
        return self._overwritten

    def share(self, place: Place, bucket: int, owner: bytes, version: int) -> bytes:
        """The relay's part of the key to one version of a state: HMAC(K_b, slot key, owner, version)."""
        message = self._key(place) + owner + version.to_bytes(8)
        return hmac.new(self._bucket_key(bucket), message, hashlib.sha256).digest()

    def _row_key(self, place: Place, bucket: int) -> bytes:
        """Give the key of rows that rest on a slot and a bucket, derived once for all of them."""
        secret = self._secret(place, bucket)
        derived = self._derived.get((place, bucket))
        if derived is None:
            if len(self._derived) >= MOST_DERIVED:
                self._derived.clear()
            derived = self._derived[place, bucket] = derive(secret, "row")
            try:
                # Overwritten meanwhile, by another thread: then what was derived must not stay either.
                self._secret(place, bucket)
            except Refused:
                self._derived.clear()
                raise
        return derived

    def _secret(self, place: Place, bucket: int) -> bytes:
        slot_key = self._key(place)
        return slot_key if bucket == NO_BUCKET else self._bucket_key(bucket) + slot_key

    def _bucket_key(self, bucket: int) -> bytes:
        # What is due is gone at once, whether or not its key has been overwritten yet.
        if bucket <= self._now():
            raise Refused("gone")
        place = self._place_of(bucket)
        if place is None:
            raise Refused("gone")
        return self._key(place)

    def _place_of(self, bucket: int) -> Place | None:
        if bucket not in self._buckets and self._look is not None:
            # Another process made it.
            self._buckets = self._look(self._rows.buckets)
        return self._buckets.get(bucket)

    def _key(self, place: Place) -> bytes:
        key = self._keys.key(place)
        if key is None:
            raise Refused("gone")
        return key


def _opened(key: bytes, name: bytes, sealed: bytes) -> bytes:
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(body, name, nonce, key)
    except CryptoError:
        raise Refused("gone") from None


def _index(key: bytes, kind: bytes, value: bytes) -> bytes:
    # Keyed BLAKE2b is a MAC by itself, in one call: 0.9 ms for 1,500 buckets, where HMAC-SHA256 takes 2.5.
    return hashlib.blake2b(value, key=key, digest_size=INDEX_BYTES, person=kind).digest()
