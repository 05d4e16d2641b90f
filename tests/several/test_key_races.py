"""What happens to a key in the middle of something else: two stores that a test stops where it likes."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from server.several import keys as ours
from server.several.key_store import KEY_BYTES
from server.several.keys import RedisKeys
from server.several.store import Mark, Marks


class Held:
    """A key store in memory. `meanwhile` happens once, before it answers."""

    def __init__(self, name: str) -> None:
        self.name, self.shown = name, f"mark of {name}".encode()
        self.records: dict[int, bytes] = {}
        self.meanwhile: list[Callable[[], object]] = []

    def put(self, slot: int, kept: bytes) -> bytes:
        self.records[slot] = kept
        return self._answered()

    def overwrite(self, slots: Iterable[int]) -> bytes:
        for slot in slots:
            self.records.pop(slot, None)
        return self._answered()

    def find(self, slots: list[int]) -> tuple[list[bytes | None], bytes]:
        found = [self.records.get(slot) for slot in slots]
        return found, self._answered()

    def _answered(self) -> bytes:
        while self.meanwhile:
            self.meanwhile.pop()()
        return self.shown


class Agreed:
    """What stands in the database about them."""

    def __init__(self, stores: list[Held]) -> None:
        self.rows: Marks = {store.name: Mark(store.shown, whole=True) for store in stores}
        self._slot = 0

    def next_slot(self) -> int:
        self._slot += 1
        return self._slot

    def marks(self) -> Marks:
        return dict(self.rows)

    def put_out(self, missed: Marks, _having: Marks) -> bool:
        for name in missed:
            del self.rows[name]
        return True


class Two:
    """Two stores, of which `second` is to be filled from `first`; and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = 1000.0
        self.first, self.second = Held("first"), Held("second")
        self.agreed = Agreed([self.first, self.second])
        given: Any = ([self.second, self.first], self.agreed, lambda: 0, lambda size: b"k" * size)
        self.keys = RedisKeys(*given)
        self.keys.refresh()
        monkeypatch.setattr("server.several.keys.time.monotonic", lambda: self.clock)

    def stand_still_while_the_second_is_filled(self) -> None:
        self.clock += 2 * ours.SETTLED_SECONDS
        self.second.shown = b"new mark"
        self.second.records = dict(self.first.records)
        self.agreed.rows["second"] = Mark(b"new mark", whole=True)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Two:
    return Two(monkeypatch)


def test_a_key_is_in_a_store_that_was_filled_while_it_was_taken(two: Two) -> None:
    two.second.meanwhile = [two.stand_still_while_the_second_is_filled]
    place = two.keys.take()
    assert place.slot in two.first.records
    assert place.slot in two.second.records


def test_a_key_is_in_no_store_that_was_filled_while_it_was_overwritten(two: Two) -> None:
    place = two.keys.take()
    two.second.meanwhile = [two.stand_still_while_the_second_is_filled]
    two.keys.overwrite([place])
    assert two.first.records == two.second.records == {}


def test_control_a_write_that_is_not_done_again_leaves_them_unlike(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "SLOW_SECONDS", 1000.0)
    two.agreed.rows["second"] = Mark(b"new mark", whole=False)
    two.second.shown = b"new mark"
    two.keys.refresh()
    place = two.keys.take()
    two.second.meanwhile = [two.stand_still_while_the_second_is_filled]
    two.keys.overwrite([place])
    assert place.slot in two.second.records


def test_a_key_that_was_read_while_it_was_overwritten_is_not_remembered(two: Two) -> None:
    place = two.keys.take()
    two.keys._known.clear()
    two.second.meanwhile = [lambda: two.keys.overwrite([place])]
    assert two.keys.key(place) is not None
    assert two.keys._known == {}
    assert two.keys.key(place) is None


def test_a_key_that_was_read_while_nothing_happened_is_remembered(two: Two) -> None:
    place = two.keys.take()
    two.keys._known.clear()
    assert two.keys.key(place) == b"k" * KEY_BYTES
    assert set(two.keys._known) == {place.slot}


def test_no_key_stays_in_memory_because_nobody_asks_for_it(two: Two) -> None:
    place = two.keys.take()
    two.keys.forget_known()
    assert set(two.keys._known) == {place.slot}
    two.clock += ours.KNOWN_SECONDS
    # Control: nobody uses it any more, but there it lies.
    assert set(two.keys._known) == {place.slot}
    two.keys.forget_known()
    assert two.keys._known == {}
