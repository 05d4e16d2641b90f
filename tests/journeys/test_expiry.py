"""Messages disappear on both sides when their time is over, and the relay holds nothing of them any more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from deploy.practice.holdings import look
from deploy.practice.scan import scan
from tests.journeys.clinician import Clinician
from tests.journeys.memory import memory_of
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town, eventually

# The keeping time, the bucket, and the time to look.
OVER_SECONDS = 90


@pytest.fixture
def brief_survivor(browser: Browser, brief_town: Town) -> Iterator[Survivor]:
    survivor = Survivor(browser, brief_town)
    yield survivor
    survivor.puts_the_phone_away()


def test_after_the_keeping_time_neither_side_nor_the_relay_has_the_message(
    brief_town: Town, brief_ani: Clinician, brief_survivor: Survivor
) -> None:
    survivor, town, ani = brief_survivor, brief_town, brief_ani
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    rows_before = set(look(town.relay_files / "relay.db", town.relay_files / "slots").rows)
    survivor.writes("Ini hilang sendiri")
    ani.reads("Ini hilang sendiri")
    ani.writes("Dan ini juga")
    survivor.reads("Dan ini juga")

    held = look(town.relay_files / "relay.db", town.relay_files / "slots")
    new = [row for row in held.rows if row not in rows_before and row.kind == "envelope"]
    needles = {row.sealed for row in new} | {held.keys[row.due] for row in new if row.due}
    assert scan(town.relay_files, needles).found >= len(needles), "the control: it is there now"
    assert "Ini hilang sendiri" in memory_of(survivor.page), "the control: her phone remembers it now"
    assert "Dan ini juga" in memory_of(ani.computer), "the control: so does the console"

    def over() -> bool:
        survivor.touches_the_screen()
        return not ani.bubble("Ini hilang sendiri").count()

    eventually("it is gone from the console", over, OVER_SECONDS)
    survivor.sees_nothing_of("Ini hilang sendiri")
    survivor.sees_nothing_of("Dan ini juga")
    ani.sees_nothing_of("Dan ini juga")
    # Before anything that takes long: a talk in which nobody writes ends, too.
    survivor.writes("Obrolannya jalan terus")
    ani.reads("Obrolannya jalan terus")
    for page in (survivor.page, ani.computer):
        remembered = memory_of(page)
        # A screen that nobody touches is covered, and looking through a memory may take long.
        survivor.touches_the_screen()
        assert "Ini hilang sendiri" not in remembered
        assert "Dan ini juga" not in remembered
    eventually("the relay has shredded it", lambda: not scan(town.relay_files, needles).found)
    survivor.leaves()
