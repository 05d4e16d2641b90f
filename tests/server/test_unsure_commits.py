"""A commit of which nobody was told: what it rests on is still there, and nobody is stuck behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest

from server.at_rest import Place
from server.doors import Refused
from server.native import NativeThreads
from server.shredding.service import Shredder
from server.shredding.store import SlotRows
from tests.server.stores import BUCKET, START, Clock, Stores

DUE = START + BUCKET


class Unsure:
    """Several processes' shredding, over a database whose connection ends in the middle of a commit."""

    def __init__(self, folder: Path) -> None:
        self.stores = Stores(folder, Clock())
        self.untold = 0
        self.threads = NativeThreads(1)
        # `look` is there where several processes are.
        self.shredder = Shredder(
            self.stores.slots,
            SlotRows(),
            self.keep,
            self.threads.run,
            now=self.stores.clock,
            random=self.stores.slots._random,
            look=self.stores.reader.read,
        )
        self.shredder.recover()

    def keep(self, job: Callable[..., Any]) -> Any:
        """Commit, and say so unless the connection ends this time."""
        value = self.stores.writer.keep(job)
        if self.untold:
            self.untold -= 1
            raise Refused("unavailable")
        return value


@pytest.fixture
def unsure(tmp_path: Path) -> Iterator[Unsure]:
    made = Unsure(tmp_path)
    yield made
    made.threads.stop()
    made.stores.close()


def test_a_bucket_that_was_made_untold_can_be_sealed_under(unsure: Unsure) -> None:
    unsure.untold = 1
    with pytest.raises(Refused, match="unavailable"):
        unsure.shredder.need_bucket(DUE)
    (kept,) = unsure.stores.keep(SlotRows().buckets).values()
    assert unsure.shredder.readable([kept])
    unsure.shredder.need_bucket(DUE)
    assert unsure.stores.keep(SlotRows().buckets) == {DUE: kept}


def test_control_a_key_that_is_given_back_whoever_holds_it_leaves_a_bucket_that_nobody_can_use(
    unsure: Unsure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unsure.shredder, "_may_be_held", lambda _place: False)
    unsure.untold = 1
    for _ in range(3):
        with pytest.raises(Refused, match="unavailable"):
            unsure.shredder.need_bucket(DUE)


def test_a_key_that_nobody_holds_is_given_back(unsure: Unsure) -> None:
    place = unsure.shredder.take()
    unsure.shredder.give_back(place)
    assert not unsure.shredder.readable([place])


def test_a_key_of_which_nobody_can_tell_is_left_to_the_sweep(unsure: Unsure) -> None:
    place = unsure.shredder.take()
    unsure.untold = 1
    unsure.shredder.give_back(place)
    assert unsure.shredder.readable([place])


def test_two_who_need_the_same_bucket_wait_for_each_other_and_nobody_else_does(unsure: Unsure) -> None:
    places: list[Place] = []
    take, turns = unsure.shredder.take, [0]

    def slowly() -> Place:
        gevent.sleep(0.05)
        places.append(take())
        return places[-1]

    def other() -> None:
        for _ in range(4):
            gevent.sleep(0.01)
            turns[0] += 1

    unsure.shredder.take = slowly  # type: ignore[method-assign]
    gevent.joinall(
        [gevent.spawn(unsure.shredder.need_bucket, DUE) for _ in range(2)] + [gevent.spawn(other)],
        timeout=10,
        raise_error=True,
    )
    assert len(places) == 1
    assert turns == [4]
