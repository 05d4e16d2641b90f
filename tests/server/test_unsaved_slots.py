"""Slots taken for who has saved nothing yet: however many lines race, none is left over."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.at_rest import Save
from server.doors import Refused
from server.shredding.sealed_states import BEGUN_SECONDS, Begun
from tests.server.stores import START, Clock, Stores, keys_in

OWNER, OTHER = b"o" * 16, b"p" * 16


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = Stores(tmp_path, Clock(START + 1)).begin()
    # The bucket's key is there before anything is counted.
    opened.states.begin(OTHER)
    opened.states.open(OTHER)
    opened.clock.now += BEGUN_SECONDS
    opened.states.forget_unsaved()
    yield opened
    opened.close()


def during_the_commit(stores: Stores, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen once while a save is being committed."""
    keep, acts = stores.states._keep, [act]

    def meanwhile(job: Callable[..., Any]) -> Any:
        while acts:
            acts.pop()()
        return keep(job)

    monkeypatch.setattr(stores.states, "_keep", meanwhile)


def test_a_line_that_begins_while_another_is_refused_costs_no_slot(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(keys_in(stores.folder))
    stores.states.begin(OWNER)
    during_the_commit(stores, lambda: stores.states.begin(OWNER), monkeypatch)
    with pytest.raises(Refused, match="stale_share"):
        stores.states.save(OWNER, Save(0, bytes(16), 5, b"x"))
    assert len(keys_in(stores.folder)) == before + 1
    stores.clock.now += BEGUN_SECONDS
    stores.states.forget_unsaved()
    assert len(keys_in(stores.folder)) == before


@pytest.mark.parametrize("known", [True, False])
def test_a_first_save_that_was_committed_though_it_was_refused_keeps_its_key(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    """As a database over a network does it, whose connection ends in the middle of a commit."""
    keep = stores.states._keep

    def lost(job: Callable[..., Any]) -> Any:
        keep(job)
        raise Refused("unavailable")

    # The control is a relay that believes to know: on a file of its own it does.
    monkeypatch.setattr(stores.shredder, "_look", None if known else stores.read)
    stores.states.begin(OWNER)
    bucket = stores.states.open(OWNER).next_bucket
    with monkeypatch.context() as patched:
        patched.setattr(stores.states, "_keep", lost)
        with pytest.raises(Refused, match="unavailable"):
            stores.states.save(OWNER, Save(0, bytes(16), bucket, b"x"))
    stores.clock.now += BEGUN_SECONDS
    stores.states.forget_unsaved()
    if known:
        with pytest.raises(Refused, match="gone"):
            stores.states.open(OWNER)
    else:
        assert stores.states.open(OWNER).blob == b"x"
        assert stores.states.save(OWNER, Save(0, bytes(16), bucket, b"x")).version == 1


def test_a_slot_that_was_taken_beside_a_first_save_is_given_back(stores: Stores) -> None:
    before = len(keys_in(stores.folder))
    stores.states.begin(OWNER)
    bucket, first = stores.states.open(OWNER).next_bucket, bytes(16)
    begun = stores.states._begun[OWNER]
    stores.states.save(OWNER, Save(0, first, bucket, b"x"))
    # Another line began before that commit, and repeats the same save after it.
    another = Begun(stores.shredder.take(), begun.until)
    stores.states._begun[OWNER] = another
    assert stores.states.save(OWNER, Save(0, first, bucket, b"x")).version == 1
    assert len(keys_in(stores.folder)) == before + 1
    assert OWNER not in stores.states._begun


def test_whoever_begins_anew_while_others_are_forgotten_keeps_the_slot(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(keys_in(stores.folder))
    for owner in (OWNER, OTHER):
        stores.states.begin(owner)
    stores.clock.now += BEGUN_SECONDS
    give_back, fresh = stores.shredder.give_back, list[Begun]()

    def slowly(place: Any) -> None:
        if not fresh:
            fresh.append(Begun(stores.shredder.take(), stores.clock.now + BEGUN_SECONDS))
            old = stores.states._begun[OTHER]
            stores.states._begun[OTHER] = fresh[0]
            give_back(old.place)
        give_back(place)

    monkeypatch.setattr(stores.shredder, "give_back", slowly)
    stores.states.forget_unsaved()
    assert stores.states._begun == {OTHER: fresh[0]}
    assert len(keys_in(stores.folder)) == before + 1
