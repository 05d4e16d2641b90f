"""Keys in two Redis: in both before anything relies on one, out of both at once, and none counts unduly."""

import os
import time
from collections.abc import Iterator

import pytest

from server.at_rest import Place
from server.doors import Refused
from server.migrations.newest import migrate_postgres
from server.several.key_store import KeyStore
from server.several.keys import KNOWN_SECONDS, ORPHANED_SECONDS, RedisKeys
from server.several.mending import Mending
from server.several.store import Agreement
from tests.several.services import Postgres, Redis, wait_until


class Safe:
    """Keys as one process of ours has them."""

    def __init__(self, url: str, redises: list[Redis]) -> None:
        self.now = int(time.time())
        self.stores = [KeyStore(one.url) for one in redises]
        self.agreement = Agreement(url)
        self.keys = RedisKeys(self.stores, self.agreement, lambda: self.now, os.urandom)
        self.mending = Mending(self.stores, self.keys, self.agreement, os.urandom)

    def known_nowhere(self) -> None:
        """Forget what was read a moment ago, and whoever was away a moment ago."""
        self.keys._known.clear()
        for store in self.stores:
            store._rests_until = 0.0

    def mend(self) -> None:
        """Look again and again until every store counts."""

        def whole() -> bool:
            self.known_nowhere()
            self.mending.look()
            return self.mending.whole

        wait_until(whole, "a store never counted again")

    def close(self) -> None:
        self.keys.close()
        self.agreement.close()


@pytest.fixture
def two_safes(postgres: Postgres, redises: list[Redis]) -> Iterator[tuple[Safe, Safe]]:
    """Two processes on the same two stores."""
    url = postgres.own_database()
    migrate_postgres(url)
    made = Safe(url, redises[:2]), Safe(url, redises[:2])
    for safe in made:
        safe.mend()
    yield made
    for redis in redises[:2]:
        if redis.process is None:
            redis.start()
    for safe in made:
        safe.close()


Safes = tuple[Safe, Safe]


def in_redis(redis: Redis, place: Place) -> bytes | None:
    """Give what a Redis holds of a place."""
    with redis.ask() as asked:
        kept: bytes | None = asked.get(f"k:{place.slot}")
        return kept


def test_a_key_is_in_both_and_what_is_overwritten_is_in_neither(
    two_safes: Safes, redises: list[Redis]
) -> None:
    here, there = two_safes
    place = here.keys.take()
    key = here.keys.key(place)
    assert key is not None
    for redis in redises[:2]:
        kept = in_redis(redis, place)
        assert kept is not None
        assert kept.startswith(key)
        with redis.ask() as asked:
            # Long enough to be overwritten where it lies; a short one is copied when it changes.
            assert asked.object("encoding", f"k:{place.slot}") == b"raw"
    assert there.keys.key(place) == key
    here.keys.overwrite([place])
    assert here.keys.key(place) is None
    assert [in_redis(redis, place) for redis in redises[:2]] == [None, None]
    # Another process remembers it for some seconds, and no longer.
    assert there.keys.key(place) == key
    there.keys._known = {slot: (one, 0.0) for slot, (one, _) in there.keys._known.items()}
    assert there.keys.key(place) is None
    assert there.keys.key(Place(place.slot, 1)) is None
    assert here.keys.take().slot != place.slot


def test_a_store_that_missed_a_key_counts_no_more_until_it_has_it(
    two_safes: Safes, redises: list[Redis]
) -> None:
    here, there = two_safes
    before = here.keys.take()
    redises[1].stop()
    place = here.keys.take()
    assert set(here.agreement.marks()) == {here.stores[0].name}
    redises[1].start()
    # Empty, and asked first: it must not be believed.
    there.stores.reverse()
    there.known_nowhere()
    assert there.keys.key(place) is not None
    assert there.keys.key(before) is not None
    here.mend()
    redises[0].stop()
    there.known_nowhere()
    there.keys.refresh()
    assert there.keys.key(place) is not None
    assert there.keys.key(before) is not None
    here.keys.overwrite([before])
    there.known_nowhere()
    assert there.keys.key(before) is None


def test_a_store_that_one_process_alone_cannot_reach_is_believed_by_nobody(
    two_safes: Safes, redises: list[Redis], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two_safes
    before = dict(there.keys.refresh())
    here.stores[0]._rests_until = time.monotonic() + 60
    place = here.keys.take()
    assert in_redis(redises[0], place) is None
    # It answers the other one, shows the mark that the other one knows, and has no such key.
    assert there.keys.key(place) is not None
    # Control: whoever believed the first answer would say that it is gone.
    there.known_nowhere()
    there.keys._marks = before
    monkeypatch.setattr(there.keys, "refresh", lambda: before)
    assert there.keys.key(place) is None
    monkeypatch.undo()
    here.known_nowhere()
    here.mend()
    assert in_redis(redises[0], place) is not None


def test_while_nobody_answers_nobody_says_gone(two_safes: Safes, redises: list[Redis]) -> None:
    here, _there = two_safes
    place = here.keys.take()
    for redis in redises[:2]:
        redis.stop()
    here.known_nowhere()
    with pytest.raises(Refused, match="unavailable"):
        here.keys.key(place)
    with pytest.raises(Refused, match="unavailable"):
        here.keys.take()
    redises[0].start()
    here.known_nowhere()
    # One is back, empty; the other one may still hold every key.
    assert here.mending.look() is False
    with pytest.raises(Refused, match="unavailable"):
        here.keys.key(place)
    redises[1].start()
    here.known_nowhere()
    assert here.mending.look() is True
    assert here.keys.key(place) is None
    assert here.keys.recover(frozenset([place, here.keys.take()])) == [place]


def test_what_was_taken_and_never_held_is_overwritten_in_time(two_safes: Safes) -> None:
    here, _there = two_safes
    held, loose = here.keys.take(), here.keys.take()
    here.keys.sweep(frozenset([held]))
    assert here.keys.key(loose) is not None
    here.now += ORPHANED_SECONDS + 1
    here.keys.sweep(frozenset([held]))
    assert here.keys.key(loose) is None
    assert here.keys.key(held) is not None


@pytest.mark.parametrize("noted", [True, False])
def test_no_redis_notes_a_key_among_what_was_slow(
    two_safes: Safes, redises: list[Redis], *, noted: bool
) -> None:
    here, _there = two_safes
    with redises[0].ask() as asked:
        assert asked.config_get("slowlog-log-slower-than") == {"slowlog-log-slower-than": "-1"}
        if noted:
            # The control: as Redis comes, but with every command counted as slow.
            asked.config_set("slowlog-log-slower-than", 0)
        try:
            place = here.keys.take()
            key = here.keys.key(place)
            here.keys.overwrite([place])
            slow = asked.slowlog_get(128)
        finally:
            asked.config_set("slowlog-log-slower-than", -1)
            asked.slowlog_reset()
    assert key is not None
    assert any(key in one["command"] for one in slow) == noted


def test_what_another_process_overwrote_is_out_of_this_ones_memory_in_time(
    two_safes: Safes, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two_safes
    place = here.keys.take()
    key = there.keys.key(place)
    here.keys.overwrite([place])
    there.keys.forget_known()
    # Control: for some seconds it is remembered, and nobody who asks for other keys drops it.
    assert there.keys._known[place.slot][0] == key
    passed = time.monotonic() + KNOWN_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: passed)
    there.keys.key(here.keys.take())
    assert place.slot in there.keys._known
    there.keys.forget_known()
    assert place.slot not in there.keys._known


def test_a_store_under_another_address_is_still_the_one_that_it_was(two_safes: Safes) -> None:
    here, _there = two_safes
    place = here.keys.take()
    here.stores[0].name = "elsewhere:6379"
    here.known_nowhere()
    assert here.mending.look() is False
    assert "elsewhere:6379" in here.agreement.marks()
    assert here.keys.key(place) is not None
