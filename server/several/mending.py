"""Brings key stores back that missed something: each is wiped and filled from one that counts before it does.

Whatever is written meanwhile is written to both. Any process may do it; one at a time does.
"""

from collections.abc import Callable

import gevent
import structlog

from server.doors import Refused
from server.several.key_store import Away, KeyStore, Unfit
from server.several.keys import AT_ONCE, SETTLED_SECONDS, RedisKeys
from server.several.store import Agreement, Marks

EVERY_SECONDS = 1.0
MARK_BYTES = 16
log = structlog.get_logger()


class Lost(Exception):
    """The store that another was being filled from, or that one itself, missed something meanwhile."""


class Mending:
    """Looks every second whether each store counts. `whole` tells whether all of them did."""

    def __init__(
        self,
        stores: list[KeyStore],
        keys: RedisKeys,
        agreement: Agreement,
        random: Callable[[int], bytes],
    ) -> None:
        self._stores = stores
        self._keys = keys
        self._agreement = agreement
        self._random = random
        self.whole = False

    def look(self) -> bool:
        """Mend what can be mended; true when every key was lost, and whatever relied on one is to end."""
        marks = self._keys.refresh()
        shown = {store.name: _mark_of(store) for store in self._stores}
        self._rename(marks, shown)
        sound = [store for store in self._stores if _counts(marks, store.name, shown[store.name])]
        self.whole = len(sound) == len(self._stores)
        if self.whole:
            return False
        if sound:
            self._mend(
                sound[0], [one for one in self._stores if one not in sound and shown[one.name] is not None]
            )
            return False
        if None in shown.values():
            # Whoever doesn't answer may still hold every key.
            log.warning("no key store counts")
            return False
        return self._begin_anew()

    def _rename(self, marks: Marks, shown: dict[str, bytes | None]) -> None:
        """A store that was given another address is still the one that it was."""
        for name, one in shown.items():
            before = next((old for old, mark in marks.items() if mark.shown == one), name)
            if before != name and before not in shown:
                self._agreement.rename(before, name)
                marks[name] = marks.pop(before)

    def _mend(self, source: KeyStore, others: list[KeyStore]) -> None:
        with self._agreement.alone() as alone:
            for store in others if alone else ():
                try:
                    self._fill(source, store)
                except (Away, Lost, Unfit) as failure:
                    log.warning("key store not filled", code=type(failure).__name__)
        self._keys.refresh()

    def _fill(self, source: KeyStore, store: KeyStore) -> None:
        mark = self._random(MARK_BYTES)
        store.begin(mark)
        self._agreement.fill(store.name, mark)
        having = self._agreement.marks().get(source.name)
        if having is None or not having.whole:
            raise Lost
        gevent.sleep(SETTLED_SECONDS)
        copied: list[int] = []
        for slots in source.slots():
            copied += self._copy(source, store, slots, having.shown)
        # What was overwritten in both while it was on its way here would be back; by now that is done.
        gevent.sleep(SETTLED_SECONDS)
        for begin in range(0, len(copied), AT_ONCE):
            self._compare(source, store, copied[begin : begin + AT_ONCE], having.shown)
        if store.mark() != mark or not self._agreement.filled(store.name, mark, source.name, having):
            raise Lost
        log.info("key store filled", count=len(copied))

    def _copy(self, source: KeyStore, store: KeyStore, slots: list[int], shown: bytes) -> list[int]:
        records = {slot: one for slot, one in _all(source, slots, shown).items() if one}
        if records:
            store.copy(records)
        return list(records)

    def _compare(self, source: KeyStore, store: KeyStore, slots: list[int], shown: bytes) -> None:
        over = [slot for slot, one in _all(source, slots, shown).items() if one is None]
        if over:
            store.overwrite(over)

    def _begin_anew(self) -> bool:
        with self._agreement.alone() as alone:
            if not alone:
                return False
            # Another process may have done it just before.
            marks = self._agreement.marks()
            try:
                if any(_counts(marks, store.name, store.mark()) for store in self._stores):
                    return False
                begun = {store.name: self._random(MARK_BYTES) for store in self._stores}
                for store in self._stores:
                    store.begin(begun[store.name])
            except Away:
                return False
            self._agreement.begin_anew(begun)
        self._keys.refresh()
        self.whole = True
        if marks:
            log.error("every key was lost")
        return True


def _all(source: KeyStore, slots: list[int], shown: bytes) -> dict[int, bytes | None]:
    if not slots:
        return {}
    kept, mark = source.find(slots)
    if mark != shown:
        raise Lost
    return dict(zip(slots, kept, strict=True))


def _mark_of(store: KeyStore) -> bytes | None:
    try:
        return store.mark()
    except Away:
        return None


def _counts(marks: Marks, name: str, shown: bytes | None) -> bool:
    mark = marks.get(name)
    return mark is not None and mark.whole and mark.shown == shown


def begin(mending: Mending, stores: list[KeyStore]) -> None:
    """At start: raise Unfit for a store that keeps anything; refuse `unavailable` when none answers."""
    answered = 0
    for store in stores:
        try:
            store.check()
            answered += 1
        except Away:
            log.warning("key store away")
    if not answered:
        raise Refused("unavailable")
    mending.look()
