"""Promise 25: one flooder leaves the others' p95 below twice the baseline."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from server.pace import MOST_LINES
from tests.server.bare import flooder, idle_lines
from tests.server.people import Survivor
from tests.server.relay import Relay

DEFAULT_PACE = {"EVENTS_A_SECOND": "20", "STRANGERS_A_SECOND": "600"}
NO_PACE = {"EVENTS_A_SECOND": "1000000"}
A_SECOND = 50_000
IDLE = 1000
OTHERS = 4
LIMIT = 2.0
ROUNDS, ROUND_SECONDS, LONG_SECONDS = 3, 2.0, 60.0
PAUSE_SECONDS = 0.05
CUT_WITHIN_SECONDS = 2.0

pytestmark = pytest.mark.alone


class Crowd:
    """A relay with people on it who only want an answer now and then."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.others = [Survivor(relay).begin() for _ in range(OTHERS)]

    def ask(self, seconds: float, waits: list[float]) -> list[threading.Thread]:
        """Let everybody ask again and again for a while; how long each answer took comes into `waits`."""
        threads = [threading.Thread(target=self._ask, args=(one, seconds, waits)) for one in self.others]
        for thread in threads:
            thread.start()
        return threads

    def _ask(self, other: Survivor, seconds: float, waits: list[float]) -> None:
        end = time.monotonic() + seconds
        while (begun := time.monotonic()) < end:
            assert other.call("now")
            waits.append(time.monotonic() - begun)
            time.sleep(PAUSE_SECONDS)


def compared(crowd: Crowd, calm: Crowd, seconds: float = ROUND_SECONDS) -> float:
    """Give the p95 of one crowd by that of another, asked at the same time on the same machine."""
    here: list[float] = []
    there: list[float] = []
    for thread in [*crowd.ask(seconds, here), *calm.ask(seconds, there)]:
        thread.join()
    assert min(len(here), len(there)) > OTHERS * 3
    return quantiles(here, n=20)[-1] / quantiles(there, n=20)[-1]


def _saved(relay: Relay) -> Survivor:
    survivor = Survivor(relay).begin()
    survivor.save()
    survivor.open_line.close()
    return survivor


@contextmanager
def crowds(folder: Path, settings: dict[str, str]) -> Iterator[tuple[Crowd, Crowd]]:
    """One relay to be flooded, and beside it one that nobody floods: the baseline of the same moments."""
    flooded, calm = Relay(folder / "flooded", settings), Relay(folder / "calm")
    try:
        yield Crowd(flooded.start()), Crowd(calm.start())
    finally:
        flooded.stop()
        calm.stop()


def _rounds(
    crowd: Crowd, calm: Crowd, enough: Callable[[float], bool]
) -> tuple[list[float], list[dict[str, Any]]]:
    """Flood three times at most, until it is enough; give the p95s by the calm's, and what was done."""
    ratios: list[float] = []
    reports: list[dict[str, Any]] = []
    while len(ratios) < ROUNDS and not any(map(enough, ratios)):
        with flooder(_saved(crowd.relay), A_SECOND) as end:
            ratios.append(compared(crowd, calm))
            reports.append(end())
    return ratios, reports


def test_a_flooder_and_a_thousand_idle_lines_starve_nobody(tmp_path: Path) -> None:
    with crowds(tmp_path, DEFAULT_PACE) as (crowd, calm):
        sleepers = [_saved(crowd.relay) for _ in range(IDLE // MOST_LINES + 1)]
        with idle_lines(crowd.relay, sleepers, MOST_LINES) as lines:
            assert len(lines) >= IDLE
            ratios, reports = _rounds(crowd, calm, lambda ratio: ratio < LIMIT)
    assert min(ratios) < LIMIT
    for report in reports:
        # Each flooded a line that was let in, was cut in time, and was kept out while it tried on and on.
        assert report["sent"] > 0
        assert report["lived"]
        # At the rate that was meant, as far as a busy machine lets anybody.
        assert report["sent"] / sum(report["lived"]) > A_SECOND / 10
        assert max(report["lived"]) < CUT_WITHIN_SECONDS
        assert report["refused"] > len(report["lived"])


def test_control_without_a_pace_the_others_wait(tmp_path: Path) -> None:
    with crowds(tmp_path, NO_PACE) as (crowd, calm):
        ratios, reports = _rounds(crowd, calm, lambda ratio: ratio > LIMIT)
    assert max(ratios) > LIMIT
    assert not any(report["lived"] for report in reports)


@pytest.mark.long
def test_a_flooder_who_goes_on_for_a_minute_is_cut_each_time(tmp_path: Path) -> None:
    with crowds(tmp_path, DEFAULT_PACE) as (crowd, calm), flooder(_saved(crowd.relay), A_SECOND) as end:
        ratio = min(compared(crowd, calm, LONG_SECONDS / 3) for _ in range(3))
        report = end()
    assert ratio < LIMIT
    assert len(report["lived"]) > 1
    assert max(report["lived"]) < CUT_WITHIN_SECONDS
