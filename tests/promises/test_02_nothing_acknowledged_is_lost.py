"""Promise 2: kill -9 at many points under load and a full disk lose, revive or double nothing."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.ages import due_in
from tests.server.conftest import staffed
from tests.server.crowd import Crowd, Findings, until_cut
from tests.server.forked import ForkedRelay
from tests.server.killing import KINDS
from tests.server.small_disks import fill, small_disk

# A line that the relay's death cut while it was being opened is let go without a farewell.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SEED = 20_271
POINTS, MANY_POINTS = 40, 200
TALKS = 3
BUCKET_SECONDS, BRIEF_KEEP = 4, 6
# Between the first and the last of these, a kind's write is the one that the relay dies at.
WITHIN = {"commit": (1, 60), "send": (1, 30), "flush": (1, 8), "take": (1, 6), "purge": (1, 9)}
FEW = (1, 3)
LONGEST_ROUND_SECONDS, PATIENT_SECONDS = 1.2, 6.0
TRIES = 5
# More than twice what a relay may hold in reserve.
DISK_MEGABYTES = 64


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[ForkedRelay]:
    """A relay that can be killed and started again in a moment."""
    made = ForkedRelay(tmp_path)
    made.settings.update(BUCKET_SECONDS=str(BUCKET_SECONDS), PRACTICE_KEEP=str(BRIEF_KEEP))
    try:
        yield made
    finally:
        made.kill()


class Killed:
    """A crowd, and a relay that dies among them again and again."""

    def __init__(self, relay: ForkedRelay, chance: random.Random) -> None:
        self.relay, self._chance = relay, chance
        self.crowd = Crowd(staffed(relay.start()), TALKS, BRIEF_KEEP)
        self.deaths: Counter[str] = Counter()
        self.findings = Findings()

    def die(self, kind: str, longest_seconds: float = LONGEST_ROUND_SECONDS) -> None:
        """Start it, compare, and let it die: at any time, or at one write of a kind, even while it starts."""
        change, seconds = [], self._chance.uniform(0.02, 0.4)
        if kind != "time":
            at = self._chance.randint(*WITHIN.get(kind, FEW)) if self.deaths[kind] else 1
            change, seconds = [f"dying={kind}:{at}"], longest_seconds
        until_cut(lambda: self._live(change, seconds), self.relay.is_dead)
        self.deaths[kind if self.relay.is_dead() else "time"] += 1
        self.relay.kill()

    def look(self) -> None:
        """Start it once more, and compare everything."""
        self._come_back()
        self.crowd.check(self.findings, whole=True)

    def _live(self, changes: list[str], seconds: float) -> None:
        self._come_back(*changes)
        self.crowd.live(seconds, self.relay.is_dead)

    def _come_back(self, *changes: str) -> None:
        self.relay.kill()
        begun = int(time.time())
        self.relay.begin(*changes)
        if self.relay.listens():
            self.findings.back.update(due_in(self.relay.data, begun))
            self.crowd.come_back()
            self.crowd.check(self.findings)


def kinds(count: int, chance: random.Random) -> list[str]:
    """Half the deaths at any time, half at a chosen write, every kind of them."""
    planned = [*KINDS, *KINDS, *(chance.choice(list(KINDS)) for _ in range(count // 2 - 2 * len(KINDS)))]
    planned += ["time"] * (count - len(planned))
    chance.shuffle(planned)
    return planned


def killed_at(relay: ForkedRelay, count: int) -> Killed:
    chance = random.Random(SEED)
    killed = Killed(relay, chance)
    for kind in kinds(count, chance):
        killed.die(kind)
    # On a slow machine a kind of write may not have come in time.
    for kind in [*KINDS] * TRIES:
        if not killed.deaths[kind]:
            killed.die(kind, PATIENT_SECONDS)
    killed.look()
    return killed


def is_proved(killed: Killed, points: int) -> None:
    """Nothing lost, back or doubled; there was something to lose, and death came at every kind of write."""
    assert killed.findings.clean(), killed.findings
    assert killed.deaths.total() >= points
    assert all(killed.deaths[kind] for kind in (*KINDS, "time")), killed.deaths
    assert killed.crowd.acknowledged > points * TALKS
    assert killed.crowd.passing.ended > points // 4


def test_killed_at_forty_points_it_loses_revives_and_doubles_nothing(relay: ForkedRelay) -> None:
    is_proved(killed_at(relay, POINTS), POINTS)


@pytest.mark.long
def test_killed_at_two_hundred_points_it_loses_revives_and_doubles_nothing(relay: ForkedRelay) -> None:
    is_proved(killed_at(relay, MANY_POINTS), MANY_POINTS)


def test_acknowledged_before_the_commit_some_are_lost(relay: ForkedRelay) -> None:
    """Control: the same crowd and the same eyes, and a driver that says a commit was made before it is."""
    killed = Killed(relay, random.Random(SEED))
    flag = relay.folder / "hasty"
    for _ in range(TRIES):
        flag.unlink(missing_ok=True)
        relay.kill()
        relay.start(f"hasty={flag}")
        killed.crowd.come_back()
        flag.touch()
        killed.crowd.speak(0.3, relay.is_dead)
        killed.look()
        if killed.findings.lost.total():
            return
    pytest.fail("the control lost nothing: this test can't see a loss")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", DISK_MEGABYTES) as place:
        yield place


def test_a_full_disk_and_a_kill_upon_it_lose_and_double_nothing(relay: ForkedRelay, disk: Path) -> None:
    shutil.copytree(relay.data, disk, dirs_exist_ok=True)
    relay.data = disk
    killed = Killed(relay, random.Random(SEED))
    for _ in range(2):
        killed.crowd.speak(0.3, relay.is_dead)
        filler = fill(disk)
        refused = killed.crowd.refused["unavailable"]
        killed.crowd.speak(LONGEST_ROUND_SECONDS, relay.is_dead)
        # It said so; and what it had acknowledged till then is there, the disk still full.
        assert killed.crowd.refused["unavailable"] > refused
        killed.crowd.check_letters(killed.findings, whole=True)
        relay.kill()
        filler.unlink()
        killed.look()
        # Control: with room again, the same people are heard again.
        before = killed.crowd.acknowledged
        killed.crowd.speak(0.3, relay.is_dead)
        assert killed.crowd.acknowledged > before
    killed.crowd.check(killed.findings, whole=True)
    assert killed.findings.clean(), killed.findings
