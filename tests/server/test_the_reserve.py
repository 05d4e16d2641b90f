"""The reserve: real blocks, given up once the disk is full, made again when there is room; who may write."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.database import Connection
from server.disk import RESERVE_BYTES, RESERVE_FILE, ROOM_BYTES, Disk, is_full
from server.doors import Refused
from server.guard import Spare, sparing
from server.shredding.slots import Slots
from server.transparency.store import LedgerFile
from tests.server.scenes import Doomed
from tests.server.small_disks import fill, small_disk
from tests.server.stores import START, Clock, Stores

MEGABYTES = 24
# Room for more long messages than are deleted at once.
LARGER_MEGABYTES, LONG_MESSAGES = 72, 600
NO_ROOM = OSError(errno.ENOSPC, "no room")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", MEGABYTES) as place:
        yield place


def _job(_connection: object) -> str:
    return "kept"


def _is_full(disk: Disk) -> bool:
    return disk.full


def _heard(_jobs: int, _seconds: float) -> None:
    return


def test_it_is_made_of_blocks_that_are_really_there(folder: Path) -> None:
    disk = Disk(folder)
    assert _is_full(disk)
    before = disk.free_bytes()
    assert disk.mend()
    assert not _is_full(disk)
    assert before - disk.free_bytes() >= RESERVE_BYTES
    disk.close()
    # A start finds it; a copy with a hole in its place is none.
    assert not Disk(folder).full
    (folder / RESERVE_FILE).unlink()
    with (folder / RESERVE_FILE).open("wb") as hollow:
        hollow.truncate(RESERVE_BYTES)
    assert Disk(folder).full


def test_it_is_given_up_once_and_made_again_only_with_room_to_spare(folder: Path) -> None:
    disk = Disk(folder)
    disk.mend()
    filler = fill(folder)
    assert disk.free_bytes() == 0
    disk.saw(PermissionError(errno.EACCES, "something else"))
    assert not _is_full(disk)
    disk.saw(NO_ROOM)
    assert _is_full(disk)
    assert disk.free_bytes() >= RESERVE_BYTES
    # As much as was given up is free, but nothing besides.
    assert not disk.mend()
    os.truncate(filler, filler.stat().st_size - ROOM_BYTES - 2**20)
    assert disk.mend()
    assert not _is_full(disk)
    disk.close()


def test_a_reserve_that_does_not_fit_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(folder)
    fill(folder, RESERVE_BYTES // 2)
    # Another program took it between the look and the deed.
    monkeypatch.setattr(disk, "free_bytes", lambda: 2 * RESERVE_BYTES)
    assert not disk.mend()
    assert _is_full(disk)
    assert (folder / RESERVE_FILE).stat().st_size == 0
    disk.close()


def test_the_database_says_full_in_its_own_words(folder: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{folder / 'x.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y)")
    fill(folder)
    with pytest.raises(sa.exc.OperationalError) as raised, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO x VALUES (zeroblob(100000))")
    assert is_full(raised.value)
    engine.dispose()
    # Control: another failure of the same kind.
    with pytest.raises(sqlite3.OperationalError) as other:
        sqlite3.connect(":memory:").execute("nonsense")
    assert not is_full(other.value)


def test_slots_and_the_log_say_when_there_is_no_room_for_them(folder: Path) -> None:
    heard: list[OSError] = []
    slots = Slots(folder / "slots", os.urandom, heard.append)
    filler = fill(folder)
    with pytest.raises(Refused, match="unavailable"):
        slots.take()
    with pytest.raises(OSError):
        LedgerFile(folder, heard.append).append(0, [bytes(32)])
    assert [one.errno for one in heard] == [errno.ENOSPC] * 2
    filler.unlink()
    assert slots.key(slots.take())
    slots.close()


def test_in_trouble_only_what_makes_room_may_write(folder: Path) -> None:
    disk = Disk(folder)
    disk.mend()
    guard = Spare(disk, _heard)
    queued = guard.guarded(_job)
    assert queued(None) == "kept"
    guard.failed(NO_ROOM)
    # What was queued before is refused when its turn comes, what comes now is not even queued.
    with pytest.raises(Refused, match="unavailable"):
        queued(None)
    with pytest.raises(Refused, match="unavailable"):
        guard.guarded(_job)
    with sparing():
        assert guard.guarded(_job)(None) == "kept"
    with pytest.raises(Refused, match="unavailable"):
        guard.guarded(_job)
    (folder / "filler").unlink(missing_ok=True)
    disk.mend()
    assert guard.guarded(_job)(None) == "kept"
    guard.late = True
    with pytest.raises(Refused, match="unavailable"):
        guard.guarded(_job)
    disk.close()


def test_another_process_sees_what_became_of_it(folder: Path) -> None:
    ours, theirs = Disk(folder), Disk(folder)
    ours.mend()
    theirs.look()
    assert not _is_full(theirs)
    theirs.saw(NO_ROOM)
    ours.look()
    assert _is_full(ours)
    ours.close()
    theirs.close()


@pytest.mark.parametrize("scarce", [True, False])
def test_on_a_full_disk_the_longest_messages_are_purged_a_few_at_a_time(
    tmp_path: Path, *, scarce: bool
) -> None:
    with small_disk(tmp_path / "disk", LARGER_MEGABYTES) as place:
        disk, clock, doomed = Disk(place), Clock(), Doomed()
        stores = Stores(place, clock, guard=Spare(disk, _heard))
        disk.mend()
        stores.begin()
        doomed.prepare(stores)
        for _ in range(LONG_MESSAGES // 50):
            stores.keep(lambda connection: _keep_long(stores, doomed, connection))
        stores.writer.truncate()
        fill(place)
        clock.now = START + 30 * 86_400
        # The control deletes as many at once as with room: what it overwrites is more than the reserve.
        stores.expire._scarce = lambda: scarce and disk.full
        for _ in range(3):
            with sparing(), suppress(Refused):
                stores.expire.run()
        assert _is_full(disk)
        left = stores.read(
            lambda connection: connection.exec_driver_sql("SELECT count(*) FROM envelopes").scalar()
        )
        assert (left == 0) == scarce
        stores.close()
        disk.close()


def _keep_long(stores: Stores, doomed: Doomed, connection: Connection) -> None:
    found = stores.conversations.find(connection, doomed.talk.id, stores.clock())
    assert found is not None
    for _ in range(50):
        stores.conversations.keep_envelope(
            connection, found, os.urandom(16), doomed.talk.block.expires, bytes(60_000)
        )
