"""How old each table's rows may become, as the tables themselves say, and how many rows are over it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

import server.app  # noqa: F401  (every table of the relay)
from server.database import metadata

# What has no end: the log's entries are salted hashes that name nobody, the note is about them alone.
ENDLESS = ("log_entries", "cosigned")
# Not ours: SQLite's and Alembic's own notes, a number each.
OF_OTHERS = ("alembic_version", "sqlite_sequence")
# Which stores of keys count: only where there are several processes.
BEYOND = ("key_stores",)
ANCHORS = {"the log": ENDLESS, "whatever holds the slot": ("held",), "the relay": BEYOND}


def ageless(tables: sa.MetaData = metadata) -> list[str]:
    """List the tables that don't say when their rows die: by a column of theirs, or with another table's."""
    return [table.name for table in tables.sorted_tables if not _ages(table)]


def _ages(table: sa.Table) -> bool:
    dies_at, kept_with = table.info.get("dies_at"), table.info.get("kept_with")
    if (dies_at is None) == (kept_with is None):
        return False
    if dies_at is not None:
        return dies_at in table.c and isinstance(table.c[dies_at].type, sa.Integer)
    if kept_with in ANCHORS:
        return table.name in ANCHORS[kept_with]
    other = table.metadata.tables.get(str(kept_with))
    return other is not None and other is not table and _ages(other)


def rows_in(data: Path) -> dict[str, int]:
    """Count the rows of every table that a data folder's database has, whatever we know of."""
    with closing(_reading(data)) as connection:
        listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [name for (name,) in listed if name not in OF_OTHERS]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def due_in(data: Path, at: int) -> dict[str, int]:
    """Count the rows that were due at a time and are there all the same, by table."""
    due: dict[str, int] = {}
    with closing(_reading(data)) as connection:
        for table in metadata.sorted_tables:
            dies_at = table.info.get("dies_at")
            # A conversation that lives is remembered from its end on; its messages have times of their own.
            if dies_at is None or dies_at == "remembered":
                continue
            counted = f'SELECT count(*) FROM "{table.name}" WHERE "{dies_at}" <= ?'  # noqa: S608  (our own names)
            if count := connection.execute(counted, (at,)).fetchone()[0]:
                due[table.name] = count
    return due


def _reading(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{data}/relay.db?mode=ro", uri=True, timeout=10)
