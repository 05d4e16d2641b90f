"""Backups as an operator makes them: whole, without keys, never in the relay's way, and no heap of them."""

import fcntl
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy import backup
from deploy.backup import Busy, Refused, Wanted, keep, main, restore
from server.database import write_engine
from server.settings import KEEPS
from tests.server.old_databases import held

NOW = 1_800_000_000
ROWS = 4000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as a relay leaves it, without a relay's rules around it."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    # As the relay opens it: with a log beside it.
    write_engine(folder / "relay.db").connect().close()
    with closing(sqlite3.connect(folder / "relay.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.execute("CREATE TABLE pairs (a INTEGER, b INTEGER, filling BLOB)")
        connection.executemany(
            "INSERT INTO pairs VALUES (?, ?, ?)", [(n, n, bytes(1000)) for n in range(ROWS)]
        )
    for name in ("slots", "door", "log.seed", "lock"):
        (folder / name).write_bytes(name.encode() * 8)
    (folder / "log.entries").write_bytes(bytes(32) + bytes([1]) * 32)
    return folder


@pytest.fixture
def to(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def copies(to: Path) -> list[str]:
    return sorted(file.name for file in to.glob("*.db*"))


def test_a_copy_is_one_file_of_the_owner_alone_and_nothing_else_goes_with_it(data: Path, to: Path) -> None:
    keep(data, to, Wanted(), NOW)
    assert sorted(file.name for file in to.iterdir()) == [
        ".backup-lock",
        "log.entries",
        "relay-20270115T080000Z.db",
    ]
    assert {stat.S_IMODE(file.stat().st_mode) for file in to.iterdir()} == {0o600}
    copy = to / "relay-20270115T080000Z.db"
    assert held(copy) == held(data / "relay.db")
    secrets = [(data / name).read_bytes() for name in ("slots", "door", "log.seed")]
    assert not any(secret in file.read_bytes() for file in to.iterdir() for secret in secrets)


def test_the_logs_seed_goes_along_when_it_is_asked_for_and_never_over_another(data: Path, to: Path) -> None:
    keep(data, to / "once.db", Wanted(seed=True), NOW)
    assert (to / "log.seed").read_bytes() == (data / "log.seed").read_bytes()
    (to / "log.seed").write_bytes(b"another")
    with pytest.raises(Refused, match="another log's seed"):
        keep(data, to / "once.db", Wanted(seed=True), NOW)


def test_old_copies_end_and_the_newest_stays(data: Path, to: Path) -> None:
    days = [NOW + day * 86_400 for day in range(-12, 1, 2)]
    for day in days:
        keep(data, to, Wanted(copies=99, days=99), day)
    (to / "relay-photo.jpg").write_bytes(b"somebody else's")
    assert len(copies(to)) == 7
    keep(data, to, Wanted(), NOW + 60)
    # Four of the last seven days, and the new one.
    assert len(copies(to)) == 5
    keep(data, to, Wanted(copies=2), NOW + 120)
    assert len(copies(to)) == 2
    keep(data, to, Wanted(), NOW + 90 * 86_400)
    assert len(copies(to)) == 1
    assert (to / "relay-photo.jpg").exists()


def test_a_copy_grows_no_older_than_the_longest_message() -> None:
    assert KEEPS[-1] == backup.LONGEST_KEPT_DAYS * 86_400


def test_a_copy_is_of_one_moment_and_nobody_waits_for_it(data: Path, to: Path) -> None:
    """Somebody writes two columns at once, all the while: in no copy do they differ."""
    begun, stopped, wrote = threading.Event(), threading.Event(), 0

    def write() -> None:
        nonlocal wrote
        # Without patience: had it to wait for the copy, it would fail.
        with closing(sqlite3.connect(data / "relay.db", isolation_level=None, timeout=0)) as connection:
            while not stopped.is_set():
                connection.execute("UPDATE pairs SET a = a + 1, b = b + 1")
                wrote += 1
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        # Whoever opens a database first holds it alone for a moment, as a relay does before it listens.
        assert begun.wait(10)
        before = wrote
        for number in range(3):
            keep(data, to / f"{number}.db", Wanted(), NOW)
        assert wrote > before
    finally:
        stopped.set()
        writer.join()
    for number in range(3):
        with closing(sqlite3.connect(to / f"{number}.db")) as connection:
            counted = "SELECT count(*), sum(a = b), max(a - rowid) - min(a - rowid) FROM pairs"
            assert connection.execute(counted).fetchone() == (ROWS, ROWS, 0)


def test_what_is_broken_off_leaves_the_copy_from_before(
    data: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(data, to / "one.db", Wanted(), NOW)
    before = (to / "one.db").read_bytes()

    def damaged(_copy: Path) -> None:
        raise Refused("the copy is damaged")

    with monkeypatch.context() as patched:
        patched.setattr(backup, "_check", damaged)
        with pytest.raises(Refused, match="damaged"):
            keep(data, to / "one.db", Wanted(), NOW)
    assert (to / "one.db").read_bytes() == before
    assert copies(to) == ["one.db"]


def test_a_damaged_database_is_not_kept_and_a_damaged_copy_not_restored(data: Path, to: Path) -> None:
    keep(data, to / "one.db", Wanted(), NOW)
    size = (to / "one.db").stat().st_size
    for file, act in (
        (to / "one.db", lambda: restore(data, to / "one.db")),
        (data / "relay.db", lambda: keep(data, to / "two.db", Wanted(), NOW)),
    ):
        before = (data / "relay.db").read_bytes()
        with file.open("r+b") as spoiled:
            spoiled.seek(size // 8192 * 4096)
            spoiled.write(os.urandom(8192))
        with pytest.raises(Refused, match=r"damaged|can't be read"):
            act()
        if file.parent == to:
            assert (data / "relay.db").read_bytes() == before
    assert copies(to) == ["one.db"]


def test_entries_of_the_log_only_ever_grow(data: Path, to: Path) -> None:
    keep(data, to / "one.db", Wanted(), NOW)
    entries = data / "log.entries"
    entries.write_bytes(entries.read_bytes() + bytes([2]) * 32)
    newer = entries.read_bytes()
    # The copy's are older: those that are there stay.
    assert restore(data, to / "one.db") == "restored"
    assert entries.read_bytes() == newer
    # Those that are there are older, or none are: the copy's take their place.
    keep(data, to / "two.db", Wanted(), NOW)
    entries.unlink()
    restore(data, to / "two.db")
    assert entries.read_bytes() == newer
    # Another history is refused, before anything is changed.
    entries.write_bytes(bytes([9]) * 96)
    before = held(data / "relay.db")
    for act in (lambda: restore(data, to / "two.db"), lambda: keep(data, to / "two.db", Wanted(), NOW)):
        with pytest.raises(Refused, match="two histories"):
            act()
    assert held(data / "relay.db") == before


def test_the_replaced_databases_log_is_not_played_into_the_copy(data: Path, to: Path) -> None:
    keep(data, to / "one.db", Wanted(), NOW)
    kept = held(to / "one.db")
    # A relay that was killed leaves its last transactions in the log.
    killed = sqlite3.connect(data / "relay.db")
    killed.execute("PRAGMA wal_autocheckpoint=0")
    with killed:
        killed.execute("DELETE FROM pairs")
    left = {name: (data / name).read_bytes() for name in ("relay.db", "relay.db-wal")}
    killed.close()
    for name, content in left.items():
        (data / name).write_bytes(content)
    assert left["relay.db-wal"]
    restore(data, to / "one.db")
    assert held(data / "relay.db") == kept
    assert stat.S_IMODE((data / "relay.db").stat().st_mode) == 0o600


@pytest.fixture
def alone(data: Path) -> Iterator[None]:
    """A relay holds the data folder."""
    handle = os.open(data / "lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield
    os.close(handle)


def test_while_a_relay_runs_a_copy_is_kept_and_none_is_restored(alone: None, data: Path, to: Path) -> None:
    keep(data, to / "one.db", Wanted(), NOW)
    with pytest.raises(Busy, match="a relay runs"):
        restore(data, to / "one.db")


def test_it_says_what_it_did_and_why_not_in_constant_words(
    data: Path, to: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--data", str(data)]
    for arguments, code, said in (
        (["keep", *place, "--to", str(to / "a.db")], 0, "kept"),
        (["restore", *place, "--from", str(to / "a.db")], 0, "restored"),
        (["keep", *place, "--to", str(data / "a.db")], 2, "refused: not into the data folder"),
        (["keep", *place, "--to", str(to / "none" / "a.db")], 2, "refused: no such folder"),
        (["keep", "--data", str(to), "--to", str(to / "a.db")], 2, "refused: not a data folder"),
        (["restore", *place, "--from", str(to / "b.db")], 2, "refused: no such copy"),
        (["restore", *place, "--from", str(data / "slots")], 2, "refused: the copy is damaged"),
    ):
        assert main(arguments) == code
        out, err = capsys.readouterr()
        assert (out + err).strip() == said
    with pytest.raises(SystemExit):
        main(["keep", *place, "--to", str(to), "--copies", "0"])
