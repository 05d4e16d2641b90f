"""SQLite: the rows that live, from a copy. What was deleted is found in the file's own bytes."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from tests.promises.scan.sealed import unseal

MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-journal")


def values(path: Path) -> Iterator[bytes]:
    """Every text and blob of every table, whole, also over several pages; sealed ones opened."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        for name in ("", *BESIDE):
            with suppress(FileNotFoundError):
                shutil.copy(f"{path}{name}", f"{copy}{name}")
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as opened:
            opened.text_factory = bytes
            for (table,) in opened.execute("select name from sqlite_master where type = 'table'").fetchall():
                yield from _values_of(opened, table.decode())


def _values_of(opened: sqlite3.Connection, table: str) -> Iterator[bytes]:
    # A table of an extension that we lack stays unread, and so its bytes are searched as a file's only.
    with suppress(sqlite3.DatabaseError):
        name = table.replace('"', '""')
        for row in opened.execute(f'select * from "{name}"'):  # noqa: S608  # from the file's own list
            for value in row:
                if isinstance(value, bytes):
                    yield value
                    if (clear := unseal(value)) is not None:
                        yield clear
