"""What was acknowledged survives a power cut; what can't be kept is refused and said so."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
import sqlalchemy as sa

from server import database
from server.database import Connection, Reader, Writer, read_engine, write_engine
from server.doors import Refused
from tests.server.conftest import staffed
from tests.server.people import Clinician, Survivor, Talk, bucket_for
from tests.server.relay import Relay
from tests.server.small_disks import fill
from tests.server.small_disks import small_disk as disk_of

# More of the longest messages than a small disk holds beside the filler.
MOST_MESSAGES = 100
DISK_MEGABYTES = 28
NOTES = sa.Table(
    "notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.LargeBinary)
)


def test_a_killed_relay_has_every_acknowledged_envelope_once(own_relay: Relay) -> None:
    own_relay.settings["BUCKET_SECONDS"] = "10"
    town = staffed(own_relay.start())
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    heads = [(talk.id, 1, theirs.at.hash)]
    survivor.save(b"before the cut", heads=heads)
    acknowledged = [town.sari.send(theirs, f"kalimat {n}")[0] for n in range(30)]
    unanswered = [
        town.sari.line.start("send", talk.id, os.urandom(16), _envelope(town.sari, theirs)) for _ in range(5)
    ]
    own_relay.kill()
    own_relay.start()

    again = Survivor(own_relay)
    again.login_seed, again.seal_key = survivor.login_seed, survivor.seal_key
    opened = again.connect("return").open()
    assert again.opened_state(opened[4], opened[3]) == b"before the cut"
    listed, _more = again.call("read", talk.id, 0)
    numbers = [row[0] for row in listed]
    assert set(acknowledged) <= set(numbers)
    assert len(numbers) == len(set(numbers))
    assert len(numbers) <= 1 + len(acknowledged) + len(unanswered)
    state, blocks, *_rest = again.call("blocks", talk.id, 0)
    assert (state, len(blocks)) == ("claimed", 2)


def _envelope(clinician: Clinician, talk: Talk) -> bytes:
    return talk.envelope("tak terjawab", bucket_for(talk.at.keep, clinician.bucket_seconds, talk.at.expires))


def test_a_locked_database_is_said_and_nothing_is_lost(own_relay: Relay) -> None:
    town = staffed(own_relay.start())
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    envelope, message = talk.envelope("sabar", talk.at.expires), os.urandom(16)
    locker = sqlite3.connect(own_relay.data / "relay.db", isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    assert survivor.open_line.ask("send", talk.id, message, envelope) == ["unavailable"]
    locker.execute("ROLLBACK")
    locker.close()
    # Control: the same envelope is kept as soon as the lock is gone.
    assert survivor.open_line.ask("send", talk.id, message, envelope)[0] == "ok"
    assert [row[0] for row in survivor.call("read", talk.id, 0)[0]] == [1, 2]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    engine = write_engine(tmp_path / "notes.db")
    with engine.begin() as connection:
        NOTES.create(connection)
    made = Writer(engine)
    yield made
    made.stop()


def _note(text: bytes) -> Callable[[Connection], int]:
    def write(connection: Connection) -> int:
        number: int = connection.execute(NOTES.insert().values(text=text).returning(NOTES.c.id)).scalar_one()
        return number

    return write


def _count(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(NOTES)).scalar_one()


def test_many_at_once_are_committed_in_few_batches_and_in_order(writer: Writer) -> None:
    waiting = [gevent.spawn(writer.keep, _note(b"x")) for _ in range(1000)]
    gevent.joinall(waiting)
    assert [one.value for one in waiting] == list(range(1, 1001))


def test_a_refused_job_is_undone_alone(writer: Writer) -> None:
    def refuse(connection: Connection) -> None:
        connection.execute(NOTES.insert().values(text=b"undone"))
        raise Refused("gone", 7)

    def fail(connection: Connection) -> None:
        connection.execute(NOTES.insert().values(text=b"undone"))
        raise ZeroDivisionError

    answers = [
        gevent.spawn(writer.keep, job) for job in (_note(b"a"), refuse, _note(b"b"), fail, _note(b"c"))
    ]
    gevent.joinall(answers)
    assert [one.successful() for one in answers] == [True, False, True, False, True]
    refused, failed = answers[1].exception, answers[3].exception
    assert isinstance(refused, Refused)
    assert (refused.code, refused.extras) == ("gone", (7,))
    assert isinstance(failed, Refused)
    assert failed.code == "unavailable"
    assert writer.keep(_count) == 3


def test_a_full_disk_is_refused_and_the_next_one_is_kept(writer: Writer) -> None:
    pages = writer.keep(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    writer.keep(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(Refused, match="unavailable"):
        writer.keep(_note(bytes(100_000)))
    # The connection is made anew, without the limit: space has been found.
    assert writer.keep(_note(b"small")) == 1
    assert writer.keep(_count) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk with room for the reserve and a few megabytes; only root may make one."""
    with disk_of(tmp_path / "disk", DISK_MEGABYTES) as place:
        yield place


def test_a_writer_on_a_full_disk_refuses_goes_on_and_keeps_again(small_disk: Path) -> None:
    engine = write_engine(small_disk / "notes.db")
    with engine.begin() as connection:
        NOTES.create(connection)
    full = Writer(engine)
    # In the log alone: to move it into the database, the disk must have room a second time.
    assert full.keep(_note(bytes(200_000))) == 1
    filler = fill(small_disk)
    for _ in range(3):
        with gevent.Timeout(10), pytest.raises(Refused, match="unavailable"):
            full.keep(_note(bytes(100_000)))
        with gevent.Timeout(10):
            assert full.truncate() is False
    filler.unlink()
    with gevent.Timeout(10):
        assert full.keep(_note(b"after")) == 2
        assert full.truncate()
    full.stop()


def test_a_relay_on_a_full_disk_says_so_and_loses_nothing(own_relay: Relay, small_disk: Path) -> None:
    # With the log's key, which the organisation names already.
    shutil.copytree(own_relay.data, small_disk, dirs_exist_ok=True)
    own_relay.data = small_disk
    own_relay.settings["BUCKET_SECONDS"] = "5"
    town = staffed(own_relay.start())
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    filler = fill(small_disk)
    # Room for a few messages in the log, and none to move them into the database.
    os.truncate(filler, filler.stat().st_size - 300_000)
    refused: list[list[Any]] = []
    # What the log held before may be written over first.
    while refused.count(["unavailable"]) < 2 and len(refused) < MOST_MESSAGES:
        refused.append(town.sari.line.ask("send", theirs.id, os.urandom(16), _long(town.sari, theirs)))
    assert ["unavailable"] in refused
    assert any(code == "ok" for code, *_ in refused)
    # The purge, too, meets the full disk a few times.
    time.sleep(4)
    assert survivor.open_line.ask("now")[0] == "ok"
    filler.unlink()
    survivor.open_line.close()
    survivor.connect("return")
    # Once the reserve is there again, sends go on by themselves.
    deadline = time.monotonic() + 10
    while town.sari.line.ask("send", theirs.id, os.urandom(16), _long(town.sari, theirs))[0] != "ok":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    numbers: list[int] = []
    more = True
    while more:
        rows, more = survivor.call("read", talk.id, numbers[-1] if numbers else 0)
        numbers += [row[0] for row in rows]
    acknowledged = [answer[1] for answer in refused if answer[0] == "ok"]
    assert set(acknowledged) <= set(numbers)
    assert len(numbers) == len(set(numbers))


def _long(clinician: Clinician, talk: Talk) -> bytes:
    bucket = bucket_for(talk.at.keep, clinician.bucket_seconds, talk.at.expires)
    return talk.envelope("x" * 60_000, bucket)


def test_a_checkpoint_that_fails_and_a_job_that_breaks_the_writer_leave_it_working(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_connection: Connection) -> bool:
        raise sqlite3.OperationalError

    monkeypatch.setattr(database, "_truncate", broken)
    assert writer.truncate() is False
    with monkeypatch.context() as spoiled:
        spoiled.setattr(writer, "_commit", lambda _batch: 1 // 0)
        with gevent.Timeout(5), pytest.raises(Refused, match="unavailable"):
            writer.keep(_note(b"lost"))
    with gevent.Timeout(5):
        assert writer.keep(_note(b"kept")) == 1


def test_a_reader_cannot_write_and_does_not_hold_the_log(tmp_path: Path, writer: Writer) -> None:
    writer.keep(_note(b"x"))
    reader = Reader(read_engine(tmp_path / "notes.db"))
    assert reader.read(_count) == 1
    with pytest.raises(Refused, match="unavailable"):
        reader.read(_note(b"y"))
    assert writer.truncate()
    assert (tmp_path / "notes.db-wal").stat().st_size == 0
    reader.close()


def test_a_stopped_writer_refuses(tmp_path: Path) -> None:
    engine = write_engine(tmp_path / "notes.db")
    with engine.begin() as connection:
        NOTES.create(connection)
    stopped = Writer(engine)
    last = [gevent.spawn(stopped.keep, _note(b"x")) for _ in range(100)]
    gevent.sleep(0)
    stopped.stop()
    assert all(one.get() for one in last)
    with pytest.raises(Refused, match="unavailable"):
        stopped.keep(_note(b"too late"))
