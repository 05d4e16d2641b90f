"""Keeps and restores copies of a relay's database: python3 deploy/backup.py keep or restore, --data FOLDER.

A copy holds what rests sealed and never the keys: what is shredded later becomes unreadable in every copy.
The relay may run while one is kept, not while one is restored. Standard library only.
"""

import argparse
import errno
import fcntl
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

DATABASE, LEDGER, SLOTS, LOCK, SEED = "relay.db", "log.entries", "slots", "lock", "log.seed"
# As long as a message may be kept; older ones can be read only where they wait for who said when she is back.
LONGEST_KEPT_DAYS = 7
COPIES, A_DAY = 7, 86_400
PREFIX, SUFFIX, UNFINISHED = "relay-", ".db", ".new"
BESIDE = ("-wal", "-shm", "-journal")
PAGES_AT_ONCE = 256
# After each step the disk is the relay's for as long as the step took.
REST = 1.0
BUSY_SECONDS = 5.0
REFUSED, TRY_AGAIN = 2, 1
MARK = "alembic_version"


class Refused(Exception):
    """Nothing was changed; asking again won't help. The word is constant."""


class Busy(Exception):
    """Nothing was changed; try again later, or after making room."""


@dataclass(frozen=True)
class Wanted:
    """How much is kept: so many copies, none older than so many days; the log's seed besides, if asked."""

    copies: int = COPIES
    days: int = LONGEST_KEPT_DAYS
    seed: bool = False


def keep(data: Path, to: Path, wanted: Wanted, now: float) -> None:
    """Copy the database, then the log's entries, which so are never older than the database's."""
    source = data / DATABASE
    if not source.is_file():
        raise Refused("not a data folder")
    folder = to if to.is_dir() else to.parent
    if not folder.is_dir():
        raise Refused("no such folder")
    if folder.resolve() == data.resolve() or data.resolve() in folder.resolve().parents:
        raise Refused("not into the data folder")
    with _alone(folder):
        _forget_unfinished(folder)
        with _unfinished(folder / _named(now) if to.is_dir() else to) as copy:
            _copy_database(source, copy)
        _keep_entries(data / LEDGER, folder / LEDGER)
        if wanted.seed:
            _keep_seed(data / SEED, folder / SEED)
        if to.is_dir():
            _forget_old(folder, wanted, now)


def restore(data: Path, copy: Path) -> str:
    """Put a copy in the database's place; gives the word that says whether its messages can be read."""
    if not copy.is_file():
        raise Refused("no such copy")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(data, LOCK), _unfinished(data / DATABASE) as made:
        _copy_bytes(copy, made)
        _check(made)
        # Before the database: its entries must never be newer than these.
        _keep_entries(copy.parent / LEDGER, data / LEDGER)
        _forget_log(data / DATABASE)
    # The slot file stays as it is: what was shredded since the copy was made has no key in it any more.
    return "restored" if (data / SLOTS).exists() else "restored without keys: every message is lost"


def _copy_database(source: Path, copy: Path) -> None:
    """Copy one snapshot, in small steps; the relay writes on meanwhile."""
    try:
        with closing(_opened(source, "rw")) as live, closing(_opened(copy, "rw")) as made:
            # One snapshot from here on: without it each of the relay's commits would begin the copy anew.
            live.execute("BEGIN")
            live.execute(f"SELECT * FROM {MARK}").fetchall()  # noqa: S608  (a constant)
            begun = time.monotonic()

            def rest(_status: int, remaining: int, _total: int) -> None:
                nonlocal begun
                if remaining:
                    time.sleep(REST * (time.monotonic() - begun))
                begun = time.monotonic()

            made.execute("PRAGMA synchronous=OFF")
            live.backup(made, pages=PAGES_AT_ONCE, progress=rest, sleep=0)
            live.execute("ROLLBACK")
            # One file, without a log beside it.
            made.execute("PRAGMA journal_mode=DELETE")
        _check(copy)
    except sqlite3.OperationalError as failure:
        if failure.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise Busy("the database is in use") from None
        if failure.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            raise Busy("no space") from None
        raise Refused("the database can't be read") from None
    except sqlite3.DatabaseError:
        raise Refused("the database is damaged") from None


def _check(copy: Path) -> None:
    """Read the whole copy once, as SQLite checks it."""
    try:
        with closing(_opened(copy, "ro")) as made:
            marked = made.execute(f"SELECT count(*) FROM {MARK}").fetchone()  # noqa: S608  (a constant)
            sound = made.execute("PRAGMA quick_check").fetchall()
            crossed = made.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError:
        raise Refused("the copy is damaged") from None
    if marked != (1,) or sound != [("ok",)] or crossed is not None:
        raise Refused("the copy is damaged")


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """Give a file beside it, of mode 600, that takes its place once it is whole and on disk."""
    made = file.with_name(file.name + UNFINISHED)
    _forget(made)
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield made
        _sync(made)
        made.replace(file)
        _sync(file.parent)
    finally:
        _forget(made)


def _forget(made: Path) -> None:
    for beside in ("", *BESIDE):
        made.with_name(made.name + beside).unlink(missing_ok=True)


def _copy_bytes(source: Path, made: Path) -> None:
    with source.open("rb") as reading, made.open("wb") as writing:
        while piece := reading.read(1 << 20):
            writing.write(piece)


def _forget_log(file: Path) -> None:
    """Take away the old database's log, which must not be played into another; moved into its own first."""
    with suppress(sqlite3.Error), closing(_opened(file, "rw")) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for beside in BESIDE:
        file.with_name(file.name + beside).unlink(missing_ok=True)


def _keep_entries(source: Path, to: Path) -> None:
    """Let the log's entries grow to what the source has; one that tells another history is refused."""
    new = source.read_bytes() if source.is_file() else b""
    held = to.read_bytes() if to.is_file() else b""
    common = min(len(new), len(held))
    if new[:common] != held[:common]:
        raise Refused("two histories of the log")
    if len(new) > len(held):
        with _unfinished(to) as made:
            made.write_bytes(new)


def _keep_seed(source: Path, to: Path) -> None:
    if not source.is_file():
        raise Refused("no seed")
    if to.is_file() and to.read_bytes() != source.read_bytes():
        raise Refused("another log's seed is there")
    with _unfinished(to) as made:
        made.write_bytes(source.read_bytes())


def _forget_unfinished(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*{SUFFIX}{UNFINISHED}"):
        _forget(left)


def _forget_old(folder: Path, wanted: Wanted, now: float) -> None:
    """Remove copies beyond the newest few, and those that outlived every message in them."""
    oldest = _named(now - wanted.days * A_DAY)
    copies = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), reverse=True)
    for place, copy in enumerate(copies):
        if place >= wanted.copies or copy.name < oldest:
            copy.unlink()
    _sync(folder)


@contextmanager
def _alone(folder: Path, name: str = ".backup-lock") -> Iterator[None]:
    """Hold a folder alone; a data folder's lock is the relay's own."""
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Busy("a relay runs on this data folder" if name == LOCK else "another backup runs") from None
    finally:
        os.close(handle)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _named(now: float) -> str:
    """A copy's name, which sorts by its age."""
    return f"{PREFIX}{datetime.fromtimestamp(now, UTC).strftime('%Y%m%dT%H%M%SZ')}{SUFFIX}"


def main(arguments: list[str]) -> int:
    """Exit with 0 when it is done, 1 when it may be tried again, 2 when it is refused."""
    os.umask(0o077)
    wished = _wished(arguments)
    try:
        if wished.command == "restore":
            print(restore(wished.data, wished.copy))
        else:
            keep(wished.data, wished.to, Wanted(wished.copies, wished.days, wished.log_seed), time.time())
            print("kept")
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return REFUSED
    except Busy as busy:
        print(busy, file=sys.stderr)
        return TRY_AGAIN
    except OSError as failure:
        full = failure.errno in {errno.ENOSPC, errno.EDQUOT}
        print("no space" if full else "refused: a file can't be read or written", file=sys.stderr)
        return TRY_AGAIN if full else REFUSED
    return 0


def _wished(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    keeping = commands.add_parser("keep", help="keep a copy; the relay may be running")
    keeping.add_argument("--to", type=Path, required=True, help="a file, or a folder of several copies")
    keeping.add_argument("--copies", type=_at_least_one, default=COPIES, help="how many a folder holds")
    keeping.add_argument("--days", type=_at_least_one, default=LONGEST_KEPT_DAYS, help="and how old they get")
    keeping.add_argument("--log-seed", action="store_true", help="with the log's key, once, for a safe")
    restoring = commands.add_parser("restore", help="put a copy back; the relay must be stopped")
    restoring.add_argument("--from", dest="copy", type=Path, required=True, help="the copy")
    for command in (keeping, restoring):
        command.add_argument("--data", type=Path, required=True, help="the relay's data folder")
    return parser.parse_args(arguments)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
