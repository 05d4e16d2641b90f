"""A month of requests: none is ever without a time at which it goes on, and urgent ones hardly wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.database import Connection, metadata, write_engine
from tests.server.month import MONTH_SECONDS, Month

FIVE_MINUTES = 300


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = write_engine(tmp_path / "month.db")
    with engine.begin() as opened:
        metadata.create_all(opened)
        yield opened
        opened.rollback()
    engine.dispose()


def test_at_seven_an_hour_hardly_anybody_in_danger_waits_five_minutes(connection: Connection) -> None:
    month = Month(connection, an_hour=7, seed=35).run()
    assert month.requests > 4500
    assert month.blind == 0
    assert month.expired == 0
    assert len(month.waits[True]) + len(month.waits[False]) == month.requests
    assert month.share_over(FIVE_MINUTES, urgent=True) <= 0.02


def test_control_who_stays_with_the_first_who_was_asked_waits(connection: Connection) -> None:
    month = Month(connection, an_hour=7, seed=35, sticky=True, seconds=MONTH_SECONDS // 10).run()
    assert month.share_over(FIVE_MINUTES, urgent=True) > 0.02
