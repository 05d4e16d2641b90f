"""The waker: what is due runs in its second, whatever the wall clock does; never two at once."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest

from server.doors import Refused
from server.waking import HEARTBEAT_SECONDS, OLDEST_TICK_SECONDS, TICK_SECONDS, Waker
from tests.server.relay import ROOT
from tests.server.wall_clock import WallClock

NEVER_SECONDS = 1000.0
SLACK_SECONDS = 2.0
PATIENCE_SECONDS = 20.0
# Two wakers, one without its heartbeat; every line that is asked for says how often each has ticked.
TWO = """
from gevent import monkey
monkey.patch_all()
import gevent, sys
from gevent.fileobject import FileObject
from server.waking import Waker
ticks = [0, 0]
def due(which):
    ticks[which] += 1
    return False
wakers = [Waker(lambda: None, 1000.0, lambda which=which: due(which)) for which in (0, 1)]
for waker in wakers:
    waker.start()
wakers[1]._heartbeat.kill()
for _ in FileObject(sys.stdin):
    print(*ticks, flush=True)
"""


class Work:
    """A job that takes its time, and knows how often it ran and how many ran at once."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.begun, self.ended, self.most_at_once = 0, 0, 0

    def __call__(self) -> None:
        self.begun += 1
        self.most_at_once = max(self.most_at_once, self.begun - self.ended)
        gevent.sleep(self.seconds)
        self.ended += 1


@pytest.fixture
def wakers() -> Iterator[Callable[..., Waker]]:
    made: list[Waker] = []

    def make(job: Callable[[], None], due: Callable[[], bool] = lambda: False) -> Waker:
        made.append(Waker(job, NEVER_SECONDS, due))
        return made[-1]

    yield make
    for waker in made:
        waker.stop()


def _until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        gevent.sleep(0.02)
    return time.monotonic() - begun


def test_what_falls_due_runs_within_a_tick(wakers: Callable[..., Waker]) -> None:
    due, work = [False], Work()
    wakers(work, lambda: due[0]).start()
    _until(lambda: work.ended == 1)
    # Control: while nothing is due, nothing runs but the first.
    gevent.sleep(2 * TICK_SECONDS)
    assert work.begun == 1
    due[0] = True
    assert _until(lambda: work.begun > 1) < TICK_SECONDS + SLACK_SECONDS


def test_two_never_run_at_once_and_a_stop_waits_for_the_one_that_runs(wakers: Callable[..., Waker]) -> None:
    work = Work(0.5)
    waker = wakers(work, lambda: True)
    waker.start()
    for _ in range(20):
        waker.soon()
    _until(lambda: work.begun == 2)
    waker.stop()
    assert work.ended == work.begun
    assert work.most_at_once == 1
    ran = work.begun
    waker.soon()
    gevent.sleep(2 * TICK_SECONDS)
    assert work.begun == ran


def test_a_run_that_fails_is_told_by_its_age_and_tried_again(wakers: Callable[..., Waker]) -> None:
    fails, runs = [True], [0]

    def job() -> None:
        runs[0] += 1
        if fails[0]:
            raise Refused("unavailable")

    waker = wakers(job, lambda: True)
    waker.start()
    _until(lambda: runs[0] >= 3)
    assert waker.unwell_seconds > TICK_SECONDS
    fails[0] = False
    _until(lambda: waker.unwell_seconds < TICK_SECONDS)


def test_whoever_asks_what_is_due_and_fails_is_asked_again(wakers: Callable[..., Waker]) -> None:
    asked = [0]

    def due() -> bool:
        asked[0] += 1
        raise OSError

    wakers(lambda: None, due).start()
    _until(lambda: asked[0] >= 2)


def test_with_the_clock_a_day_back_the_heartbeat_goes_on_and_the_scheduler_alone_does_not(
    tmp_path: Path,
) -> None:
    clock = WallClock(tmp_path / "clock")
    process = subprocess.Popen(
        [sys.executable, "-c", TWO],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), **clock.surroundings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    said, answers = process.stdin, process.stdout
    assert said is not None
    assert answers is not None

    def ticks() -> list[int]:
        said.write("?\n")
        said.flush()
        return [int(one) for one in answers.readline().split()]

    try:
        _until(lambda: min(ticks()) >= 2)
        clock.put("-1d")
        # What was armed before the leap may still come.
        gevent.sleep(TICK_SECONDS)
        before = ticks()
        _until(lambda: ticks()[0] >= before[0] + 3)
        assert ticks()[1] <= before[1] + 1
        # The control holds for longer than the heartbeat would have waited.
        assert OLDEST_TICK_SECONDS + 2 * HEARTBEAT_SECONDS < PATIENCE_SECONDS
    finally:
        process.kill()
        process.communicate()
