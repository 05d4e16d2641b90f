"""A server that stands still, with its connections open: nobody waits for it longer than for a slow one."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import gevent
import pytest
import sqlalchemy as sa

from server import postgres as ours
from server.doors import Refused
from server.postgres import PostgresReader, PostgresWriter
from tests.several.services import Postgres

SHORT_SECONDS = 0.5
OWN = sa.text("SELECT pg_backend_pid()")


@contextmanager
def standing_still(backend: int) -> Iterator[None]:
    """Stop one of the server's processes for a while."""
    os.kill(backend, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(backend, signal.SIGCONT)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "PATIENCE_SECONDS", SHORT_SECONDS)


def test_the_longest_statement_is_waited_for() -> None:
    assert ours.LOCK_SECONDS < ours.STATEMENT_SECONDS < ours.PATIENCE_SECONDS


@pytest.mark.usefixtures("impatient")
def test_a_writer_leaves_a_server_that_says_nothing(postgres: Postgres) -> None:
    writer = PostgresWriter(postgres.own_database())
    backend = writer.keep(lambda connection: connection.scalar(OWN))
    with standing_still(backend):
        begun = time.monotonic()
        # Stuck before anything was written, so whoever waits is served on a connection of its own.
        assert writer.keep(lambda connection: connection.scalar(OWN)) != backend
        assert time.monotonic() - begun < ours.LOCK_SECONDS
    writer.stop()


@pytest.mark.usefixtures("impatient")
def test_a_batch_whose_server_stands_still_is_refused_and_the_next_one_served(postgres: Postgres) -> None:
    writer = PostgresWriter(postgres.own_database())
    stopped: list[int] = []

    def stop_in_the_middle(connection: sa.Connection) -> object:
        stopped.append(connection.scalar(OWN) or 0)
        os.kill(stopped[0], signal.SIGSTOP)
        return connection.scalar(OWN)

    try:
        with pytest.raises(Refused, match="unavailable"):
            writer.keep(stop_in_the_middle)
    finally:
        os.kill(stopped[0], signal.SIGCONT)
    # It still held the turn; that ends with it.
    assert writer.keep(lambda connection: connection.scalar(OWN)) not in stopped
    writer.stop()


@pytest.mark.usefixtures("impatient")
def test_a_reader_tries_a_server_that_says_nothing_once_more(postgres: Postgres) -> None:
    reader = PostgresReader(postgres.own_database(), 1)
    backend = reader.read(lambda connection: connection.scalar(OWN))
    with standing_still(backend):
        assert reader.read(lambda connection: connection.scalar(OWN)) != backend
    reader.close()


def test_control_without_patience_everybody_waits(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "PATIENCE_SECONDS", None)
    writer = PostgresWriter(postgres.own_database())
    backend = writer.keep(lambda connection: connection.scalar(OWN))
    with standing_still(backend):
        waiting = gevent.spawn(writer.keep, lambda connection: connection.scalar(OWN))
        waiting.join(4 * SHORT_SECONDS)
        assert not waiting.ready()
    assert waiting.get(timeout=5) == backend
    writer.stop()
