"""Brings the database to the newest revision, all in one transaction that holds the write lock."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from server import postgres
from server.database import write_engine
from server.doors import Refused


def migrate(file: Path) -> None:
    """Run what is missing; one that fails leaves nothing behind. Refuses `unavailable` when locked."""
    file.touch(mode=0o600)
    os.chmod(file, 0o600)  # noqa: PTH101  (a file from before may have been wider)
    _upgrade(write_engine(file))


def migrate_postgres(url: str) -> None:
    """Do the same on PostgreSQL, where one process at a time does."""
    _upgrade(postgres.migrating_engine(url))


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError:
        raise Refused("unavailable") from None
    finally:
        engine.dispose()
