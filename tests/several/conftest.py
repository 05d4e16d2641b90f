"""PostgreSQL for a folder of tests."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.several.pair import Pair
from tests.several.services import Postgres, Redis


@pytest.fixture(scope="session")
def readable_tmp() -> Iterator[Path]:
    """A folder that other users may pass through: pytest's own is for one user alone, and stays so."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(readable_tmp: Path) -> Iterator[Postgres]:
    """One cluster for all tests."""
    cluster = Postgres(readable_tmp / "postgres")
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def redises(readable_tmp: Path) -> Iterator[list[Redis]]:
    """Two for keys, and one for the queue."""
    made = [Redis(readable_tmp / f"redis-{number}") for number in range(3)]
    for one in made:
        one.start()
    try:
        yield made
    finally:
        for one in made:
            one.stop()


@pytest.fixture
def pair(postgres: Postgres, redises: list[Redis], tmp_path: Path) -> Iterator[Pair]:
    """Two relays on a database of their own, and nothing left of another test in Redis."""
    for one in redises:
        if one.process is None:
            one.start()
        with one.ask() as asked:
            asked.flushall()
    made = Pair(tmp_path, postgres, redises[:2], redises[2])
    try:
        yield made.start()
    finally:
        made.stop()
