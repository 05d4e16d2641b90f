"""Opens the database, the relay's own file or PostgreSQL: its one writer and its readers together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.database import Reader, Writer, read_engine, write_engine
from server.due.store import next_due
from server.guard import Guard, sparing
from server.migrations.newest import migrate, migrate_postgres
from server.postgres import PostgresReader, PostgresWriter


@dataclass(frozen=True, slots=True)
class Database:
    """The one writer and the readers."""

    writer: Writer
    reader: Reader

    @property
    def keep(self) -> Callable[..., Any]:
        """Run a job in a transaction."""
        return self.writer.keep

    @property
    def together(self) -> Callable[..., Any]:
        """Put items to work that a batch does at once."""
        return self.writer.together

    @property
    def read(self) -> Callable[..., Any]:
        """Run a job on a snapshot."""
        return self.reader.read

    def alive(self) -> None:
        """Take the write lock once; refuses when that fails."""
        self.writer.keep(lambda _connection: None)

    def next_due(self) -> int | None:
        """Give the earliest due time of anything that is kept."""
        return self.reader.read(next_due)

    def close(self) -> None:
        """Finish what waits and close. Readers first: the last connection out takes the log along."""
        self.reader.close()
        self.writer.stop()


def open_database(folder: Path, url: str = "", guard: Guard | None = None) -> Database:
    """Open the database, a data folder's own or PostgreSQL's, after bringing it to the newest revision."""
    if url:
        migrate_postgres(url)
        return Database(PostgresWriter(url, guard), PostgresReader(url))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "relay.db"
    migrate(file)
    writer = Writer(write_engine(file), guard)
    # The writer's connection comes first: a reader can't open a database that nobody holds open.
    with sparing():
        writer.keep(lambda _connection: None)
    return Database(writer, Reader(read_engine(file)))
