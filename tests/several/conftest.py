"""Real services for a folder of tests: PostgreSQL, two Redis for keys, one for the queue."""

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


@pytest.fixture(scope="module")
def redises(readable_tmp: Path) -> Iterator[list[Redis]]:
    """Two for keys, and one for the queue; another module's keys are not in them."""
    with TemporaryDirectory(dir=readable_tmp) as folder:
        made = [Redis(Path(folder) / f"redis-{number}") for number in range(3)]
        for one in made:
            one.start()
        try:
            yield made
        finally:
            for one in made:
                one.stop()


@pytest.fixture(scope="module")
def long_pair(
    postgres: Postgres, redises: list[Redis], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two relays on a database of their own."""
    made = Pair(tmp_path_factory.mktemp("pair"), postgres, redises[:2], redises[2])
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def pair(long_pair: Pair) -> Pair:
    """The same two, both running and everything whole, whatever the test before ended."""
    long_pair.mend()
    return long_pair
