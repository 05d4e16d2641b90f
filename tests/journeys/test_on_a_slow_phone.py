"""A sixth of the speed, 400 kbit/s, 400 ms, 2 % lost: she gets to an answered talk, and leaves."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.clinician import Clinician
from tests.journeys.conftest import SWITCHES
from tests.journeys.slow_wire import Signal, SlowWire
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town

SIXTH = 6
# What the wire must have taken from her on the way to a talk, or it was not slow: connections, and 95 KB.
LEAST_UNDER_WAY_SECONDS = 4.0

FETCHED = """performance.getEntriesByType("resource")
  .filter(({ name }) => new URL(name).pathname === "/buku").length"""


@pytest.fixture
def slow_wire(town: Town) -> Iterator[SlowWire]:
    wire = SlowWire(town.port)
    yield wire
    wire.close()


@pytest.fixture
def slow_phone(chromium: Path, browser: Browser, town: Town, slow_wire: SlowWire) -> Iterator[Survivor]:
    rules = f"--host-resolver-rules=MAP dapur.localhost:{town.port} 127.0.0.1:{slow_wire.port}"
    own = browser.browser_type.launch(executable_path=chromium, args=[*SWITCHES, rules])
    survivor = Survivor(own, town)
    devtools = survivor.page.context.new_cdp_session(survivor.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SIXTH})
    yield survivor
    own.close()


def test_on_a_slow_phone_she_gets_to_an_answered_talk(
    slow_phone: Survivor, slow_wire: SlowWire, ani: Clinician
) -> None:
    slow_phone.asks_until_queued()
    # Behind the door, nothing but the module was fetched to get here.
    assert slow_phone.page.evaluate(FETCHED) == 1
    ani.claims()
    slow_phone.sees_who_answers(ani.alias)
    slow_phone.writes("Sinyalnya jelek di sini")
    ani.reads("Sinyalnya jelek di sini")
    ani.writes("Tidak apa-apa, pelan saja")
    slow_phone.reads("Tidak apa-apa, pelan saja")
    slow_phone.sees_mark("Sinyalnya jelek di sini", "stored")
    slow_phone.leaves()
    slow_phone.sees_only_the_kitchen()
    ani.sees_her_leave()
    # The control: the line was as slow as it says, and lost some of what was sent.
    start, end = slow_wire.under_way[0][0], slow_wire.under_way[-1][1]
    assert end - start - slow_wire.idle_seconds(start, end) > LEAST_UNDER_WAY_SECONDS
    assert slow_wire.lost > 0


def test_control_what_is_sent_takes_as_long_as_the_signal_says() -> None:
    signal = Signal(bytes_a_second=50_000, round_trip_seconds=0.4, lost=0.0)
    wire = SlowWire(0, signal)
    try:
        lane = wire.lanes[True]
        begun = time.time()
        due = [lane.due(1000) - begun for _ in range(50)]
    finally:
        wire.close()
    # What enters while nothing is under way is quicker by no more than this process was kept waiting.
    assert due[0] == pytest.approx(0.02 + 0.2, abs=0.5)
    assert due[0] > 0.2
    assert due[-1] - due[0] >= 49 * 0.02 - 0.001
    assert wire.lost == 0
    losing = SlowWire(0, Signal())
    losing.close()
    for _ in range(2000):
        losing.lanes[True].due(1)
    assert 20 < losing.lost < 65
