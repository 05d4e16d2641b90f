"""Keys in Redis, in place of the slot file: in every store that counts before anything relies on one.

Read through a memory of five seconds; what this process overwrites is dropped from it at once. Which stores
count is agreed on in the database: whoever finds that one missed something puts it out before going on.
A key is believed to be gone only when a store says so that counts at that moment.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

from server.at_rest import Place
from server.doors import Refused
from server.several.key_store import KEY_BYTES, Away, KeyStore, record, taken_at
from server.several.store import Agreement, Mark, Marks

KNOWN_SECONDS = 5.0
FORGOTTEN_EVERY_SECONDS = 1.0
MOST_KNOWN = 20_000
AT_ONCE = 500
TRIES = 4
# A slot is never taken twice, so it has one generation.
GENERATION = 0
# Longer than anything takes between taking a key and committing the row that rests on it.
ORPHANED_SECONDS = 600
# How long a store that is to be filled waits for whoever began to write before; and a write that took nearly
# as long is done again, for the store may have been filled in the middle of it.
SETTLED_SECONDS, SLOW_SECONDS = 1.5, 1.0
Write = Callable[[KeyStore], bytes]


class RedisKeys:
    """The Protocol `Keys` of shredding over one or more stores."""

    def __init__(
        self,
        stores: list[KeyStore],
        agreement: Agreement,
        now: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        self._stores = stores
        self._agreement = agreement
        self._now = now
        self._random = random
        self._marks: Marks = {}
        self._known: dict[int, tuple[bytes, float]] = {}
        # Counts them: whoever read a key meanwhile must not remember it.
        self._overwritings = 0

    def refresh(self) -> Marks:
        """Learn which stores count."""
        self._marks = self._agreement.marks()
        return self._marks

    def take(self) -> Place:
        """Put a fresh key into every store that counts; refuses `unavailable` when there is none."""
        slot, key = self._agreement.next_slot(), self._random(KEY_BYTES)
        kept = record(key, self._now())
        self._write(lambda store: store.put(slot, kept))
        self._remember(slot, key)
        return Place(slot, GENERATION)

    def key(self, place: Place) -> bytes | None:
        """Give the key, or None when it is no more; refuses `unavailable` when nobody can tell."""
        return self.find([place])[0]

    def find(self, places: list[Place]) -> list[bytes | None]:
        """Give the keys of several places, as `key` does, asking once for all that are not remembered."""
        now = time.monotonic()
        known = {one.slot: held[0] for one in places if (held := self._known.get(one.slot)) and held[1] > now}
        asked, before = [one for one in places if one.slot not in known], self._overwritings
        for place, key in zip(asked, self._found(asked) if asked else [], strict=True):
            if key is not None:
                if before == self._overwritings:
                    self._remember(place.slot, key)
                known[place.slot] = key
            else:
                self._known.pop(place.slot, None)
        return [known.get(one.slot) for one in places]

    @property
    def used(self) -> int:
        """How many keys there are, where a store that counts can tell."""
        for store in self._stores:
            if self._is_whole(store):
                with suppress(Away):
                    return store.count()
        return 0

    def overwrite(self, places: Iterable[Place]) -> None:
        """Overwrite these keys in every store that answers; one that doesn't is wiped when it is back."""
        slots = [place.slot for place in places]
        for begin in range(0, len(slots), AT_ONCE):
            some = slots[begin : begin + AT_ONCE]
            self._forget(some)
            try:
                self._write(partial(_overwrite, slots=some))
            finally:
                # Whoever read one meanwhile had it from before.
                self._overwritings += 1
                self._forget(some)

    def free(self, places: Iterable[Place]) -> None:
        """Nothing: a slot's number is never used again."""

    def recover(self, held: frozenset[Place]) -> list[Place]:
        """Tell which of these places lost their key. Orphans are `sweep`'s: others may be taking slots."""
        places, lost = sorted(held), []
        for begin in range(0, len(places), AT_ONCE):
            some = places[begin : begin + AT_ONCE]
            lost += [place for place, key in zip(some, self._found(some), strict=True) if key is None]
        return lost

    def sweep(self, held: frozenset[Place]) -> None:
        """Overwrite keys that were taken long ago and that no committed row holds."""
        source = next((one for one in self._stores if self._is_whole(one)), None)
        if source is None:
            return
        relied, before = {place.slot for place in held}, self._now() - ORPHANED_SECONDS
        try:
            for slots in source.slots():
                loose = [slot for slot in slots if slot not in relied]
                kept, _ = source.find(loose) if loose else ([], b"")
                old = [slot for slot, one in zip(loose, kept, strict=True) if one and taken_at(one) < before]
                self.overwrite(Place(slot, GENERATION) for slot in old)
        except Away:
            raise Refused("unavailable") from None

    def forget_known(self) -> None:
        """Drop what was remembered long enough: nobody asks again for what another process overwrote."""
        now = time.monotonic()
        self._known = {slot: held for slot, held in self._known.items() if held[1] > now}

    def close(self) -> None:
        """Drop every key from memory, and close the connections."""
        self._known.clear()
        for store in self._stores:
            store.close()

    def _write(self, write: Write) -> None:
        for _ in range(TRIES):
            begun = time.monotonic()
            shown = {store.name: _answered(store, write) for store in self._stores}
            if time.monotonic() - begun > SLOW_SECONDS:
                self.refresh()
                continue
            marks = self._marks
            if any(_doubtful(marks.get(name), one) for name, one in shown.items()):
                # What is committed now tells whether a store that missed it is relied on, or being filled.
                marks = self.refresh()
            missed = {name: mark for name, mark in marks.items() if shown.get(name) != mark.shown}
            having = {name: mark for name, mark in marks.items() if mark.whole and name not in missed}
            if having and (not missed or self._agreement.put_out(missed, having)):
                return
            self.refresh()
            if not having:
                break
        raise Refused("unavailable")

    def _found(self, places: list[Place]) -> list[bytes | None]:
        slots = [place.slot for place in places]
        keys = self._asked(slots)
        if keys is None or None in keys:
            # A store that was put out since this process last looked may have missed it.
            self.refresh()
            keys = self._asked(slots)
        if keys is None:
            raise Refused("unavailable")
        return [
            key if place.generation == GENERATION else None for key, place in zip(keys, places, strict=True)
        ]

    def _asked(self, slots: list[int]) -> list[bytes | None] | None:
        """Ask the first store that counts and answers; nothing when there is none."""
        for store in self._stores:
            mark = self._marks.get(store.name)
            if mark is None or not mark.whole:
                continue
            try:
                kept, shown = store.find(slots)
            except Away:
                continue
            if shown == mark.shown:
                return [one[:KEY_BYTES] if one else None for one in kept]
        return None

    def _is_whole(self, store: KeyStore) -> bool:
        mark = self._marks.get(store.name)
        try:
            return mark is not None and mark.whole and store.mark() == mark.shown
        except Away:
            return False

    def _remember(self, slot: int, key: bytes) -> None:
        if len(self._known) >= MOST_KNOWN:
            self.forget_known()
        if len(self._known) < MOST_KNOWN:
            self._known[slot] = key, time.monotonic() + KNOWN_SECONDS

    def _forget(self, slots: list[int]) -> None:
        for slot in slots:
            self._known.pop(slot, None)


def _doubtful(mark: Mark | None, shown: bytes | None) -> bool:
    return shown is None or (mark is not None and mark.shown != shown)


def _overwrite(store: KeyStore, slots: list[int]) -> bytes:
    return store.overwrite(slots)


def _answered(store: KeyStore, write: Write) -> bytes | None:
    try:
        return write(store)
    except Away:
        return None
