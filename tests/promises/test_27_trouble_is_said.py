"""Promise 27: a full disk, a locked database, a late purge: no acknowledgement and a clear reason.

One relay as an operator starts it, its data on a small disk that is really mounted; the test moves its wall
clock and can pause its purge.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.disk import RESERVE_BYTES, RESERVE_FILE, Disk
from server.doors import Refused
from server.guard import Spare, sparing
from tests.server.conftest import Town, staffed
from tests.server.people import Survivor, Talk
from tests.server.relay import Relay
from tests.server.scenes import Doomed
from tests.server.small_disks import NOT_TRIED, fill, small_disk, small_disk_or_folder
from tests.server.stores import START, Clock, Stores
from tests.server.wall_clock import WallClock

DISK_MEGABYTES = 28
LEFT_BYTES = 300_000
BRIEF, DAY = 4, 86_400
MOST_MESSAGES = 60
PATIENCE_SECONDS = 30.0
LOCKER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@dataclass
class Ill:
    """The relay, a conversation that stays, the disk, the clock, and the file that pauses the purge."""

    town: Town
    hers: Survivor
    theirs: Talk
    disk: Path
    clock: WallClock
    pause: Path
    sent: list[bytes]
    mounted: bool

    @property
    def relay(self) -> Relay:
        return self.town.relay

    def send(self, size: int = 100) -> list[Any]:
        """Send a text of the clinician's; whatever was acknowledged is remembered."""
        sari, message, at = self.town.sari, os.urandom(16), self.theirs.at
        now: int = self.hers.call("now")[0]
        bucket = min(-(-(now + at.keep) // sari.bucket_seconds) * sari.bucket_seconds, at.expires)
        envelope = self.theirs.envelope("x" * size, bucket)
        answer = sari.line.ask("send", self.theirs.id, message, envelope)
        if answer[0] == "ok":
            self.sent.append(message)
        return answer

    def kept(self) -> list[bytes]:
        """The messages of the conversation that the database holds, but for what was in it at first."""
        database = sqlite3.connect(f"file:{self.relay.data}/relay.db?mode=ro", uri=True)
        rows = database.execute(
            "SELECT message FROM envelopes WHERE conversation = ? AND seq > 1 ORDER BY seq", (self.theirs.id,)
        ).fetchall()
        database.close()
        return [row[0] for row in rows]

    def sends_again(self) -> bool:
        """Wait until a send is acknowledged; nobody does anything for it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (answer := self.send())[0] != "ok":
            assert answer == ["unavailable"]
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return True


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ill]:
    folder = tmp_path_factory.mktemp("ill")
    clock, pause = WallClock(folder / "clock"), folder / "pause"
    with small_disk_or_folder(folder / "disk", DISK_MEGABYTES) as (disk, mounted):
        relay = Relay(
            folder / "relay",
            program=("-m", "tests.server.altered", f"pause={pause}"),
            surroundings=clock.surroundings,
        )
        # With the log's key, which the organisation names already.
        shutil.copytree(relay.data, disk, dirs_exist_ok=True)
        relay.data = disk
        relay.settings.update(BUCKET_SECONDS="2", PRACTICE_KEEP=str(BRIEF))
        try:
            town = staffed(relay.start())
            hers = town.survivor()
            talk = hers.ask_for_help(DAY)
            theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
            yield Ill(town, hers, theirs, disk, clock, pause, [], mounted)
        finally:
            relay.stop()


def _rows_of(relay: Relay, talk: Talk) -> list[bytes]:
    database = sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)
    rows = [
        bytes(row[0])
        for table in ("envelopes", "wraps", "blocks")
        for row in database.execute(f"SELECT sealed FROM {table} WHERE conversation = ?", (talk.id,))  # noqa: S608
    ]
    database.close()
    return rows


def _gone(relay: Relay, needles: list[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(relay.count(needle) for needle in needles):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_on_a_full_disk_nothing_is_acknowledged_and_the_purge_goes_on(ill: Ill) -> None:
    if not ill.mounted:
        pytest.skip(NOT_TRIED)
    relay, town = ill.relay, ill.town
    assert relay.becomes(200, "ready")
    reserve = relay.data / RESERVE_FILE
    assert reserve.stat().st_blocks * 512 >= RESERVE_BYTES
    other, leaves = town.survivor(), town.survivor()
    other.save()
    forgotten = leaves.ask_for_help(DAY)
    # The purge waits, so that what is due is due on the full disk, however slow this machine is.
    ill.pause.touch()
    doomed = other.ask_for_help(BRIEF)
    needles = [row[:48] for row in _rows_of(relay, doomed)]
    assert len(needles) >= 3
    filler = fill(ill.disk, LEFT_BYTES)
    answers = [ill.send(60_000)]
    while answers[-1][0] == "ok" and len(answers) < MOST_MESSAGES:
        answers.append(ill.send(60_000))
    # Control: there was room for some.
    assert answers[0][0] == "ok"
    assert answers[-1] == ["unavailable"]

    assert relay.ready() == (503, "disk")
    assert ill.send() == ["unavailable"]
    assert other.open_line.ask("save", *_saving(other)) == ["unavailable"]
    assert ill.kept() == ill.sent
    # Reading goes on, and so does deleting.
    assert ill.hers.open_line.ask("read", ill.theirs.id, 0)[0] == "ok"
    assert leaves.open_line.ask("forget", forgotten.id) == ["ok"]
    assert all(relay.count(needle) for needle in needles)
    ill.pause.unlink()
    assert other.open_line.pushed("state", PATIENCE_SECONDS) == [doomed.id, "expired"]
    assert _gone(relay, needles)
    assert _gone(relay, [forgotten.id])
    assert relay.ready() == (503, "disk")
    assert ill.send() == ["unavailable"]

    filler.unlink()
    assert relay.becomes(200, "ready")
    assert reserve.stat().st_blocks * 512 >= RESERVE_BYTES
    assert ill.sends_again()
    assert ill.kept() == ill.sent


def _saving(survivor: Survivor) -> list[Any]:
    survivor.open()
    blob = survivor.sealed(b"new")
    return [survivor.version, os.urandom(16), survivor.next_bucket, blob, [], []]


def test_while_another_program_locks_the_database_nothing_is_acknowledged(ill: Ill) -> None:
    locker = subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(ill.relay.data / "relay.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert locker.stdout is not None
    assert locker.stdout.readline() == b"locked\n"
    assert ill.relay.ready() == (503, "database")
    assert ill.send() == ["unavailable"]
    assert ill.kept() == ill.sent
    locker.communicate(b"")
    assert ill.relay.becomes(200, "ready")
    assert ill.sends_again()
    assert ill.kept() == ill.sent


def test_while_the_purge_is_late_nothing_is_acknowledged(ill: Ill) -> None:
    ill.pause.touch()
    # Something is due by then for ten minutes.
    ill.town.survivor().ask_for_help(BRIEF)
    ill.clock.put("+10m")
    assert ill.relay.becomes(503, "late")
    assert ill.send() == ["unavailable"]
    assert ill.kept() == ill.sent
    ill.pause.unlink()
    assert ill.relay.becomes(200, "ready")
    assert ill.sends_again()
    assert ill.kept() == ill.sent


@pytest.mark.parametrize("reserved", [True, False])
def test_without_the_reserve_the_purge_would_not_go_on(tmp_path: Path, *, reserved: bool) -> None:
    """The control: the same purge on the same full disk, with a reserve and without one."""
    with small_disk(tmp_path / "disk", DISK_MEGABYTES) as folder:
        disk = Disk(folder)
        clock, doomed = Clock(), Doomed()
        stores = Stores(folder, clock, guard=Spare(disk, lambda _jobs, _seconds: None) if reserved else None)
        assert disk.mend()
        stores.begin()
        doomed.prepare(stores)
        buckets = list(stores.shredder._buckets.values())
        assert all(map(stores.slots.key, buckets))
        fill(folder)
        clock.now = START + 30 * DAY
        outcomes = []
        for _ in range(3):
            try:
                with sparing():
                    stores.expire.run()
                outcomes.append("ok")
            except Refused as refused:
                outcomes.append(refused.code)
        left = stores.read(lambda connection: len(connection.exec_driver_sql("SELECT 1 FROM blocks").all()))
        assert (outcomes[-1] == "ok", left == 0, disk.full) == (reserved, reserved, reserved)
        # The keys were overwritten in either case: no space is needed for that.
        assert not any(map(stores.slots.key, buckets))
        stores.close()
        disk.close()
