"""The next due time is asked of every table; a purge of many ends some at a time and tells everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import server.clinicians.tables
import server.transparency.tables  # noqa: F401  (their rows die too)
from server.database import metadata
from server.due import store as due
from server.steps import expire
from tests.server.scenes import Doomed, Talk, begin, offer
from tests.server.stores import START, Clock, Stores

A_DAY = 86_400


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = Stores(tmp_path, Clock()).begin()
    yield opened
    opened.close()


def _next(stores: Stores) -> int | None:
    return stores.read(due.next_due)


def test_every_table_whose_rows_die_by_themselves_is_asked() -> None:
    asked = str(due._statement())
    dying = [name for name, table in metadata.tables.items() if "dies_at" in table.info]
    assert len(dying) >= 10
    assert all(f"FROM {name}" in asked for name in dying)
    # Control: those that die with another are not.
    assert "FROM members" not in asked


def test_it_is_the_earliest_and_a_purge_moves_it_on(stores: Stores) -> None:
    assert _next(stores) is None
    doomed = Doomed()
    doomed.prepare(stores)
    first = _next(stores)
    assert first is not None
    assert START < first <= doomed.talk.block.expires
    seen = [first]
    while (following := _next(stores)) is not None and len(seen) < 20:
        stores.clock.now = following
        stores.expire.run()
        # What was due at that second is gone at that second: nothing is left behind it.
        after = _next(stores)
        assert after is None or after > following
        seen.append(following)
    assert _next(stores) is None
    assert seen[-1] > doomed.talk.block.expires


def test_of_many_that_are_due_at_once_all_are_ended_and_all_are_told(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expire, "ENDED_AT_ONCE", 2)
    talks = [Talk() for _ in range(5)]
    words = Doomed().words
    begin(stores, words, talks)
    for talk in talks:
        offer(stores, words, talk)
    told: list[Any] = []
    monkeypatch.setattr(
        stores.parts.post,
        "to_mailbox",
        lambda _mailbox, event, *values, but="": told.append((event, *values)),
    )
    offered: list[object] = []
    monkeypatch.setattr(
        stores.parts.post, "to_clinician", lambda clinician, *_values, but="": offered.append(clinician)
    )
    stores.clock.now = START + 30 * A_DAY
    assert stores.expire.run() == len(talks)
    assert sorted(told) == sorted(("state", talk.id, "expired") for talk in talks)
    assert len(offered) == sum(len(talk.block.members) - 1 for talk in talks)
    assert stores.expire.run() == 0
