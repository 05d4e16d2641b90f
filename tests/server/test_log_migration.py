"""A database from before the log keeps its rows when it is brought to the newest revision."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from server import migrations
from server.database import write_engine
from server.migrations.newest import migrate

BEFORE = "0002"
ROWS = (
    ("accounts", {"account_id": b"a" * 16, "clinician_id": b"c" * 16, "expires": 900}),
    ("accounts", {"account_id": b"b" * 16, "clinician_id": b"d" * 16, "expires": 900}),
    ("certificates", {"account_id": b"a" * 16, "certificate": b"first", "expires": 600}),
    ("certificates", {"account_id": b"b" * 16, "certificate": b"second", "expires": 700}),
    (
        "conversations",
        {
            "id": b"v" * 16, "mailbox": b"m" * 16, "survivor": b"s" * 16, "slot": 1, "generation": 2,
            "head_n": 3, "head_hash": b"h" * 32, "offer": 0, "keep": 60, "expires": 500, "last_seq": 4,
            "ended": None, "remembered": 800,
        },
    ),
    ("blocks", {"conversation": b"v" * 16, "n": 0, "sealed": b"block"}),
)  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database as the revision before left it, with rows."""
    file = tmp_path / "relay.db"
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = write_engine(file)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
    engine.dispose()
    with closing(sqlite3.connect(file)) as database, database:
        for table, row in ROWS:
            marks = ", ".join("?" for _ in row)
            database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
    return file


def held(file: Path, table: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608  (names of our own)


def test_every_row_is_kept(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, pytest.raises(sqlite3.OperationalError):
        # Control: it is an old one.
        connection.execute("SELECT * FROM log_entries")
    migrate(old)
    for table in {name for name, _ in ROWS}:
        found = held(old, table)
        for name, row in ROWS:
            assert name != table or any(row.items() <= one.items() for one in found)
        assert len(found) == sum(name == table for name, _ in ROWS)
    assert held(old, "log_entries") == held(old, "revocations") == held(old, "history") == []
    (conversation,) = held(old, "conversations")
    assert (conversation["returns"], conversation["offer_from"]) == (0, 0)


def test_an_account_may_have_a_second_certificate_and_takes_both_along(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO certificates VALUES (?, 'x', 1)", (b"a" * 16,))
    migrate(old)
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(
            "INSERT INTO certificates (account_id, certificate, expires) VALUES (?, 'x', 1)", (b"a" * 16,)
        )
        connection.execute("DELETE FROM accounts WHERE account_id = ?", (b"a" * 16,))
    assert [row["certificate"] for row in held(old, "certificates")] == [b"second"]


def test_a_revocations_number_is_never_used_again(old: Path) -> None:
    migrate(old)
    with closing(sqlite3.connect(old)) as connection, connection:
        for _ in range(2):
            insertion = (
                "INSERT INTO revocations (hashed, by_root, revocation, expires) VALUES ('h', 0, 'r', 1)"
            )
            connection.execute(insertion)
            numbers = [row[0] for row in connection.execute("SELECT number FROM revocations")]
            connection.execute("DELETE FROM revocations")
    assert numbers == [2]
