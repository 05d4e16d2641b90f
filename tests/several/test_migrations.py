"""PostgreSQL's tables are those that the code describes, however many processes bring them there at once."""

import threading

import psycopg
import pytest

from server import app  # noqa: F401  (brings every table)
from server.database import metadata
from server.migrations.newest import migrate_postgres
from tests.several.services import Postgres

# Counted by the database itself, from one.
COUNTED = {("certificates", "number"), ("revocations", "number")}


@pytest.fixture
def database(postgres: Postgres) -> str:
    """An empty database that three processes migrated at once."""
    url = postgres.own_database()
    failures: list[BaseException] = []

    def migrate() -> None:
        try:
            migrate_postgres(url)
        except BaseException as failure:  # noqa: BLE001  (told below)
            failures.append(failure)

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    return url


def test_the_migrated_database_is_the_one_the_code_describes(database: str) -> None:
    tables = metadata.tables.values()
    columns = {(one.name, column.name, column.nullable) for one in tables for column in one.columns}
    indexes = {(one.name, str(index.name)) for one in tables for index in one.indexes}
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        described = connection.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
        )
        assert {tuple(row) for row in described} == columns
        named = {tuple(row) for row in connection.execute("SELECT tablename, indexname FROM pg_indexes")}
        assert indexes <= named


def test_times_go_on_after_2038(database: str) -> None:
    narrow = "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'integer'"
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        found = {tuple(row) for row in connection.execute(narrow + " AND table_schema = 'public'")}
    assert found <= COUNTED
