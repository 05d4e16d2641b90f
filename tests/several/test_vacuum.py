"""Space that deleted rows took is given back, and nobody waits for that."""

import gevent
import pytest
import sqlalchemy as sa

from server.database import Connection
from server.postgres import PostgresWriter
from tests.several.services import Postgres, wait_until

MANY = "INSERT INTO much SELECT repeat('x', 500) FROM generate_series(1, 5000)"


def _filled(connection: Connection) -> None:
    for said in ("CREATE TABLE much (what text)", MANY):
        connection.exec_driver_sql(said)


def _emptied(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM much")


def test_the_space_of_deleted_rows_is_given_back(postgres: Postgres) -> None:
    writer = PostgresWriter(postgres.own_database())
    writer.keep(_filled)
    writer.keep(_emptied)

    def pages() -> int:
        gevent.sleep(0.05)
        return writer.keep(lambda one: one.scalar(sa.text("SELECT pg_relation_size('much')"))) or 0

    # Control: nobody gave it back yet.
    assert pages() > 0

    def given_back() -> bool:
        writer.truncate()
        return pages() == 0

    wait_until(given_back, "the space was never given back")
    writer.stop()


def test_nobody_waits_for_it_and_one_runs_at_a_time(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = PostgresWriter(postgres.own_database())
    runs: list[str] = []

    def slowly() -> None:
        runs.append("begun")
        gevent.sleep(1000)

    monkeypatch.setattr(writer, "_vacuum", slowly)
    with gevent.Timeout(5):
        for _ in range(3):
            assert writer.truncate()
            gevent.sleep(0.01)
        assert runs == ["begun"]
        writer.stop()
