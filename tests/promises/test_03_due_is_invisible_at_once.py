"""Promise 3: what is due is invisible with the purge stopped or the clock a day off.

One relay as an operator starts it, but for a wall clock that the test moves and a purge that it can pause.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Town, staffed
from tests.server.line_client import NotConnected, ended_within
from tests.server.people import Clinician, Survivor, Talk
from tests.server.relay import Relay
from tests.server.wall_clock import WallClock

BRIEF, LONG = 4, 3600
PATIENCE_SECONDS = 20.0
# A line whose session is over, as promise 16 has it.
LINE_SECONDS = 1.0
OVER_ROWS = "SELECT count(*) FROM {} WHERE conversation = ?"


@dataclass
class Hospital:
    """The relay, who works there, its clock, and the file that pauses its purge."""

    town: Town
    clock: WallClock
    pause: Path

    @property
    def relay(self) -> Relay:
        return self.town.relay


def _relay(folder: Path, *altered: str) -> tuple[Relay, WallClock]:
    clock = WallClock(folder / "clock")
    relay = Relay(
        folder / "relay", program=("-m", "tests.server.altered", *altered), surroundings=clock.surroundings
    )
    relay.settings.update(BUCKET_SECONDS="2", PRACTICE_KEEP=str(BRIEF))
    return relay.start(), clock


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("clocks")
    pause = folder / "pause"
    relay, clock = _relay(folder, f"pause={pause}")
    try:
        yield Hospital(staffed(relay), clock, pause)
    finally:
        relay.stop()


def _rows(relay: Relay, talk: Talk) -> int:
    database = sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)
    tables = ("envelopes", "wraps", "blocks")
    count = sum(database.execute(OVER_ROWS.format(table), (talk.id,)).fetchone()[0] for table in tables)
    database.close()
    return int(count)


def _eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def _claim(clinician: Clinician, talk: Talk) -> Talk:
    return clinician.claim(next(row for row in clinician.waiting() if row[0] == talk.id))


def _shown(hers: Survivor, talk: Talk) -> dict[str, bool]:
    """What of a conversation each door of the survivor's shows."""
    line = hers.open_line
    envelope = talk.envelope("masih ada?", talk.at.expires)
    return {
        "open": any(row[0] == talk.id for row in line.call("open")[8]),
        "read": line.ask("read", talk.id, 0) != ["gone"],
        "blocks": line.ask("blocks", talk.id, 0) != ["gone"],
        "send": line.ask("send", talk.id, os.urandom(16), envelope)[0] == "ok",
    }


def _shown_to(clinician: Clinician, talk: Talk) -> dict[str, bool]:
    """The same of the clinician's."""
    line = clinician.line
    listed = [*line.call("waiting")[0], *line.call("mine")[0]]
    return {
        "waiting or mine": any(row[0] == talk.id for row in listed),
        "read": line.ask("read", talk.id, 0) != ["gone"],
        "blocks": line.ask("blocks", talk.id, 0) != ["gone"],
    }


def _on_call(hers: Survivor) -> list[Any]:
    return list(hers.call("on_call", "any", 0)[1])


def _comes_back(hers: Survivor) -> bool:
    try:
        hers.connect("return")
    except NotConnected:
        return False
    return True


def test_with_the_clock_a_day_back_things_end_in_time_and_are_purged(hospital: Hospital) -> None:
    hospital.clock.put("-1d")
    town, relay = hospital.town, hospital.relay
    hers = town.survivor()
    talk = hers.ask_for_help(BRIEF)
    _claim(town.sari, talk)
    assert _rows(relay, talk)
    assert relay.ready() == (503, "clock")
    assert hers.open_line.pushed("gone", PATIENCE_SECONDS) == [talk.id]
    assert hers.open_line.ask("read", talk.id, 0) == ["gone"]
    assert _eventually(lambda: _rows(relay, talk) == 0)
    hospital.clock.put("+0")
    assert relay.becomes(200, "ready")


def test_while_the_purge_is_stopped_and_the_clock_leaps_no_door_shows_what_is_due(hospital: Hospital) -> None:
    town, relay, clock = hospital.town, hospital.relay, hospital.clock
    hers, other = town.survivor(), town.survivor()
    talk, asked = hers.ask_for_help(LONG), other.ask_for_help(LONG)
    theirs = _claim(town.sari, talk)
    hers.save(heads=[(talk.id, 1, theirs.at.hash)])
    hospital.pause.touch()
    # Control: before, every door shows what it has to show.
    assert [_shown(hers, talk)[door] for door in ("open", "read", "blocks")] == [True] * 3
    assert all(_shown(other, asked).values())
    assert all(_shown_to(town.sari, talk).values())
    assert _shown_to(town.dewi, asked)["waiting or mine"]
    assert _on_call(hers)
    assert town.dewi.call("colleagues", "any", 0)[1]

    # Longer than either conversation lives, shorter than a session of the console's.
    clock.put("+3h")
    assert not any({**_shown(hers, talk), **_shown(other, asked)}.values())
    for clinician in (town.sari, town.dewi):
        assert not any([*_shown_to(clinician, talk).values(), *_shown_to(clinician, asked).values()])

    # A day: sessions are over too, with the lines under them, and nobody is on call any more.
    clock.put("+1d")
    assert not any({**_shown(hers, talk), **_shown(other, asked)}.values())
    assert _on_call(hers) == []
    assert ended_within(town.sari.line.socket, LINE_SECONDS)
    with pytest.raises(NotConnected):
        town.dewi.wake()

    # Longer than a mailbox lives: her state and its share, her prekeys, her way in.
    assert _comes_back(hers)
    clock.put("+8d")
    assert hers.open_line.ask("open") == ["gone"]
    assert not _comes_back(hers)

    clock.put("-1d")
    assert other.open_line.ask("open") == ["gone"]
    assert other.open_line.ask("read", asked.id, 0) == ["gone"]
    assert not _comes_back(hers)
    # It did nothing all the while; now the purge goes on, by the clock that it had reached.
    assert _rows(relay, talk)
    assert _rows(relay, asked)
    hospital.pause.unlink()
    assert _eventually(lambda: _rows(relay, talk) + _rows(relay, asked) == 0)


def test_by_the_plain_wall_clock_what_was_due_is_shown_again(tmp_path: Path) -> None:
    """The control: the same leaps, with the wall clock as it is."""
    pause = tmp_path / "pause"
    pause.touch()
    relay, clock = _relay(tmp_path, f"pause={pause}", "plain_clock")
    try:
        hers = Survivor(relay).begin()
        hers.save()
        assert hers.call("open")[3] is not None
        clock.put("+8d")
        assert hers.open_line.ask("open") == ["gone"]
        clock.put("+0")
        assert hers.call("open")[3] is not None
    finally:
        relay.stop()
