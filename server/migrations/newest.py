"""Brings the database to the newest revision, all in one transaction that holds the write lock."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from server import postgres
from server.database import Connection, write_engine
from server.doors import Refused


class Outgrown(Exception):
    """A newer relay has brought this database further than this one knows."""


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
            _check_known(connection, config)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError:
        raise Refused("unavailable") from None
    finally:
        engine.dispose()


def _check_known(connection: Connection, config: Config) -> None:
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise Outgrown("the database is a newer relay's: start that one, or restore a backup from before it")
