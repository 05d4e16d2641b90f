"""An upgrade keeps every row of each earlier revision, or changes nothing; and the relay serves them."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.operations.base import Operations

from server import migrations
from server.migrations.newest import Outgrown, migrate
from tests.server.ages import OF_OTHERS
from tests.server.forked import ForkedRelay
from tests.server.old_databases import NOTED, brought_to, digest, held, made_of, schema
from tests.server.past import Past


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[ForkedRelay]:
    made = ForkedRelay(tmp_path)
    made.settings["BUCKET_SECONDS"] = "900"
    try:
        yield made
    finally:
        made.kill()


@pytest.fixture(params=NOTED)
def past(request: pytest.FixtureRequest, relay: ForkedRelay) -> Past:
    """What a relay of an earlier revision left behind, its slot file with it."""
    made = Past(relay, request.param)
    made.keys.write(relay.data / "slots")
    made_of(made.revision, relay.data / "relay.db", made.rows())
    return made


def revision(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def newest(folder: Path) -> str:
    migrate(folder / "new.db")
    return revision(folder / "new.db")


def test_every_revision_before_the_newest_is_noted_and_is_what_the_migrations_make(
    tmp_path: Path,
) -> None:
    files = (Path(migrations.__file__).parent / "versions").glob("*.py")
    revisions = {
        one for file in files for one in re.findall(r'^revision = "(\d+)"', file.read_text(), re.MULTILINE)
    }
    # To note one: see tests/server/old_databases.py.
    assert revisions - {newest(tmp_path)} == set(NOTED)
    for one, noted in NOTED.items():
        brought_to(tmp_path / one, one)
        assert digest(tmp_path / one) == noted


def test_what_was_there_is_served(past: Past) -> None:
    file = past.relay.data / "relay.db"
    # Control: it is old, and every one of its tables has rows.
    assert revision(file) == past.revision
    assert all(rows for rows in held(file).values())
    assert isinstance(past.relay, ForkedRelay)
    past.relay.start()
    survivor = past.survivor.connect("return")
    opened = survivor.open()
    assert survivor.opened_state(opened[4], opened[3]) == past.state
    state, blocks, *_ = survivor.call("blocks", past.talk, 0)
    assert (state, [row[1] for row in blocks]) == ("claimed", past.blocks)
    assert blocks[1][2] == past.wrap
    assert [row[1] for row in survivor.call("read", past.talk, 0)[0]] == [past.envelope]
    past.account.sign_in()
    line = past.account.line()
    assert "clinician" in line.call("open")[4]
    assert [row[0] for row in line.call("mine")[0]] == [past.talk]
    line.close()


def test_every_row_is_kept_and_a_second_upgrade_is_nothing(past: Past, tmp_path: Path) -> None:
    file = past.relay.data / "relay.db"
    before = {name: len(rows) for name, rows in held(file).items()}
    migrate(file)
    after = held(file)
    assert {name: len(after[name]) for name in before} == before
    assert revision(file) == newest(tmp_path)
    made = schema(file), after
    migrate(file)
    assert (schema(file), held(file)) == made


def broken_off(file: Path, at: int, patch: pytest.MonkeyPatch) -> bool:
    """Upgrade, and break it off before the `at`th of its operations; tells whether it came so far."""
    invoke, operations = Operations.invoke, iter(range(1, at + 1))

    def breaking(self: Operations, operation: object) -> object:
        if next(operations, None) == at:
            raise ZeroDivisionError
        return invoke(self, operation)  # type: ignore[call-overload]

    with patch.context() as patched:
        patched.setattr(Operations, "invoke", breaking)
        try:
            migrate(file)
        except ZeroDivisionError:
            return True
    return False


def test_a_migration_that_fails_anywhere_leaves_the_old_state(
    past: Past, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = past.relay.data / "relay.db"
    before, at = (schema(file), held(file)), 1
    while broken_off(file, at, monkeypatch):
        assert (schema(file), held(file)) == before
        at += 1
    # Control: the last one met nothing that broke it off, and went through.
    assert revision(file) == newest(tmp_path)
    assert at > 1 or past.revision == newest(tmp_path)


def test_a_newer_database_is_refused_and_left_alone(relay: ForkedRelay) -> None:
    relay.start()
    relay.stop()
    file = relay.data / "relay.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = schema(file), held(file)
    with pytest.raises(Outgrown):
        migrate(file)
    for command in ((), ("invite",)):
        done = relay.command(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("the database is a newer relay's")
    assert (schema(file), held(file)) == before
    assert OF_OTHERS[0] in before[1]
