"""Promise 25: one flooder leaves the others' p95 below twice the baseline."""

import threading
import time
from collections.abc import Iterator
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
ROUNDS, ROUND_SECONDS = 3, 2.0
PAUSE_SECONDS = 0.05
CUT_WITHIN_SECONDS = 2.0


class Crowd:
    """A relay with people on it who only want an answer now and then."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.others = [Survivor(relay).begin() for _ in range(OTHERS)]

    def p95(self, seconds: float = ROUND_SECONDS) -> float:
        """Everybody asks again and again for a while; how long 19 of 20 answers took at most."""
        waits: list[float] = []
        threads = [threading.Thread(target=self._ask, args=(one, seconds, waits)) for one in self.others]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(waits) > OTHERS * 5
        return quantiles(waits, n=20)[-1]

    def _ask(self, other: Survivor, seconds: float, waits: list[float]) -> None:
        end = time.monotonic() + seconds
        while (begun := time.monotonic()) < end:
            assert other.call("now")
            waits.append(time.monotonic() - begun)
            time.sleep(PAUSE_SECONDS)


def _saved(relay: Relay) -> Survivor:
    survivor = Survivor(relay).begin()
    survivor.save()
    survivor.open_line.close()
    return survivor


@contextmanager
def crowd_of(folder: Path, settings: dict[str, str]) -> Iterator[Crowd]:
    relay = Relay(folder, settings).start()
    try:
        yield Crowd(relay)
    finally:
        relay.stop()


def _best(crowd: Crowd, quiet: float, *, enough: float) -> tuple[float, list[dict[str, Any]]]:
    """Give the p95 beside a flood by the calm's, the best of three, and what the flooders did."""
    ratios: list[float] = []
    reports = []
    while len(ratios) < ROUNDS and min(ratios, default=enough) >= enough:
        with flooder(_saved(crowd.relay), A_SECOND) as end:
            ratios.append(crowd.p95() / quiet)
            reports.append(end())
    return min(ratios), reports


def test_a_flooder_and_a_thousand_idle_lines_starve_nobody(tmp_path: Path) -> None:
    with crowd_of(tmp_path, DEFAULT_PACE) as crowd:
        quiet = min(crowd.p95() for _ in range(2))
        sleepers = [_saved(crowd.relay) for _ in range(IDLE // MOST_LINES + 1)]
        with idle_lines(crowd.relay, sleepers, MOST_LINES) as lines:
            assert len(lines) >= IDLE
            ratio, reports = _best(crowd, quiet, enough=LIMIT)
        assert ratio < LIMIT
    for report in reports:
        # Each flooded a line that was let in, was cut in time, and was kept out while it tried on and on.
        assert report["sent"] > 0
        assert report["lived"]
        assert max(report["lived"]) < CUT_WITHIN_SECONDS
        assert report["refused"] > len(report["lived"])


def test_control_without_a_pace_the_others_wait(tmp_path: Path) -> None:
    with crowd_of(tmp_path, NO_PACE) as crowd:
        quiet = min(crowd.p95() for _ in range(2))
        ratio, reports = _best(crowd, quiet, enough=0)
    assert ratio > LIMIT
    assert not reports[0]["lived"]


@pytest.mark.long
def test_a_flooder_who_goes_on_for_a_minute_is_cut_each_time(tmp_path: Path) -> None:
    with crowd_of(tmp_path, DEFAULT_PACE) as crowd:
        quiet = min(crowd.p95() for _ in range(3))
        with flooder(_saved(crowd.relay), A_SECOND) as end:
            beside = min(crowd.p95(20) for _ in range(3))
            report = end()
    assert beside < LIMIT * quiet
    assert max(report["lived"]) < CUT_WITHIN_SECONDS
