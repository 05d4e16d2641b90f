"""PostgreSQL for a folder of tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.several.services import Postgres


@pytest.fixture(scope="session")
def readable_tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that other users may pass through; pytest's own is for one user alone."""
    folder = tmp_path_factory.mktemp("services")
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    return folder


@pytest.fixture(scope="session")
def postgres(readable_tmp: Path) -> Iterator[Postgres]:
    """One cluster for all tests."""
    cluster = Postgres(readable_tmp / "postgres")
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
