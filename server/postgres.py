"""The database on PostgreSQL: database.py's writer and reader over psycopg, which waits by gevent.

Every batch begins with one advisory lock, so the batches of all processes come one after another, as on
SQLite. Nobody hangs: locks and statements have limits, a process that stands still loses its transaction,
and a server that says nothing loses its connection.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import gevent
import psycopg
import sqlalchemy as sa
import structlog
from gevent.lock import BoundedSemaphore
from sqlalchemy.ext.compiler import compiles

from server.database import HELD_BACK, Job, Reader, T, Writer
from server.doors import Refused
from server.guard import Guard, sparing
from server.native import OwnGreenlet
from server.patient import PatientConnection

# Advisory locks by what they stand for; any number that nobody else in the database uses.
BATCH, LEADER, REFILL = 0x7465_6475_01, 0x7465_6475_02, 0x7465_6475_03
SETTLE_SECONDS = 0.2
BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({BATCH})"
CONNECT_SECONDS = 3
LOCK_SECONDS = 3
STATEMENT_SECONDS = 5
# Longer than the server lets any statement take: whoever says nothing by then is stuck, or cut off.
PATIENCE_SECONDS = 8
# Longer than any pause of ours between two statements, so only a process that stands still meets it.
IDLE_SECONDS = 6
# A power cut on another machine says nothing: the server asks after this long, so that locks come free.
SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "jit": "off",
}
# The same from our side, for what may take its time.
REACHED = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 11_000,
}
log = structlog.get_logger()


@compiles(sa.Integer, "postgresql")
def _wide(_type: sa.Integer, _compiler: object, **_more: object) -> str:
    """Make every whole number 64 bits wide, as it is on SQLite: times go on after 2038."""
    return "BIGINT"


def write_engine(url: str) -> sa.Engine:
    """Open the database for writing; every transaction waits for its turn when it begins."""
    return _in_turn(_engine(url, sa.pool.NullPool))


def migrating_engine(url: str) -> sa.Engine:
    """Open the database for a migration, which may take its time."""
    slow = {"statement_timeout": "0", "lock_timeout": "60s"}
    return _in_turn(_engine(url, sa.pool.NullPool, slow))


def read_engine(url: str, connections: int) -> sa.Engine:
    """Open the database for reading only, on snapshots."""
    engine = _engine(url, sa.pool.QueuePool, pool_size=connections, max_overflow=0)

    @sa.event.listens_for(engine, "connect")
    def read_only(connection: psycopg.Connection[object], _record: object) -> None:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True

    return engine


def lone_engine(url: str, *, slow: bool = False) -> sa.Engine:
    """Open the database for statements that stand alone: the lock of a session, a sequence, VACUUM."""
    changed = {"statement_timeout": "0"} if slow else {}
    return _engine(url, sa.pool.QueuePool, changed, pool_size=2, isolation_level="AUTOCOMMIT")


def own_engine(url: str) -> sa.Engine:
    """Open the database for transactions that take no turn."""
    return _engine(url, sa.pool.QueuePool, pool_size=2)


def _engine(
    url: str, pool: type[sa.pool.Pool], changed: dict[str, str] | None = None, **more: object
) -> sa.Engine:
    settings = {**SETTINGS, **(changed or {})}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    patience = PATIENCE_SECONDS if settings["statement_timeout"] != "0" else None
    said = {
        **REACHED,
        "connect_timeout": CONNECT_SECONDS,
        "application_name": f"relay {os.getpid()}",
        "options": options,
    }
    engine = sa.create_engine(url, connect_args=said, poolclass=pool, hide_parameters=True, **more)

    @sa.event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> object:
        connection = PatientConnection.connect(*given, **named)
        connection.patience_seconds = patience
        return connection

    return engine


def _in_turn(engine: sa.Engine) -> sa.Engine:
    @sa.event.listens_for(engine, "connect")
    def own_begin(connection: psycopg.Connection[object], _record: object) -> None:
        # psycopg's BEGIN would be a round trip of its own.
        connection.autocommit = True

    @sa.event.listens_for(engine, "begin")
    def take_turn(connection: sa.Connection) -> None:
        connection.info.pop(HELD_BACK, None)
        driver = connection.connection.dbapi_connection
        try:
            driver.execute(BEGIN, prepare=False)  # type: ignore[union-attr]
        except psycopg.OperationalError as failure:
            raise sa.exc.OperationalError(None, None, failure) from None

    return engine


class PostgresWriter(Writer):
    """The writer; what it deleted is given back by VACUUM.

    Where a connection ends in the middle of a COMMIT nobody knows whether it happened. Whoever waited is
    refused, and may find it done when they ask again, but nobody was told: `unsure` is called once that is
    settled.
    """

    def __init__(self, url: str, guard: Guard | None = None) -> None:
        engine = write_engine(url)
        self.unsure: Callable[[], None] = _nobody
        self._committing = False
        self._turn: sa.Transaction | None = None
        sa.event.listen(engine, "begin", self._begun, insert=True)
        sa.event.listen(engine, "commit", self._ending)
        super().__init__(engine, guard, OwnGreenlet())
        self._lone = lone_engine(url, slow=True)
        self._vacuuming: gevent.Greenlet[[], None] | None = None

    def truncate(self) -> bool:
        """Begin to let the space of deleted rows be used again, and to cut it off at a table's end.

        Rows whose key is overwritten are noise wherever copies of them lie: nothing secret waits for this,
        and so the purge doesn't either.
        """
        if self._vacuuming is None or self._vacuuming.ready():
            self._vacuuming = gevent.spawn(self._vacuum)
        return True

    def _vacuum(self) -> None:
        try:
            with self._lone.connect() as connection:
                for name in connection.scalars(MUCH_DELETED).all():
                    connection.exec_driver_sql(f'VACUUM (TRUNCATE, SKIP_LOCKED) "{name}"')
        except sa.exc.DBAPIError as failure:
            log.warning("vacuum failed", code=type(failure).__name__)

    def stop(self) -> None:
        """Do as the writer does, and close the other connection."""
        super().stop()
        if self._vacuuming is not None:
            self._vacuuming.kill()
        self._lone.dispose()

    def _wait_for_turn(self) -> None:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            self._turn = self._connection.begin()
        except Exception:  # noqa: BLE001  (the batch that follows tries again, and tells whoever waits)
            self._drop_connection()

    def _begin(self, connection: sa.Connection) -> AbstractContextManager[object]:
        turn, self._turn = self._turn, None
        return turn or connection.begin()

    def _begun(self, _connection: sa.Connection) -> None:
        self._committing = False

    def _ending(self, _connection: sa.Connection) -> None:
        self._committing = True

    def _drop_connection(self) -> None:
        super()._drop_connection()
        self._turn = None
        if self._committing:
            self._committing = False
            gevent.spawn(self._settle)

    def _settle(self) -> None:
        """Wait for a turn: by then the batch before is committed, or never will be."""
        while self._open:
            try:
                # In trouble too: what was not told of must not wait for its end.
                with sparing():
                    self.keep(lambda _connection: None)
            except Refused:
                gevent.sleep(SETTLE_SECONDS)
            else:
                self.unsure()
                return


def _nobody() -> None:
    """Nobody has to be told."""


# PostgreSQL's own vacuum waits for a fifth of a table; ours need not wait that long.
MUCH_DELETED = sa.text(
    "SELECT relname FROM pg_stat_user_tables"
    " WHERE schemaname = current_schema() AND n_dead_tup > 1000 + n_live_tup / 10"
)


class PostgresReader(Reader):
    """Reads on snapshots, several at once."""

    CONNECTIONS = 4

    def __init__(self, url: str, connections: int = CONNECTIONS) -> None:
        self._engine = read_engine(url, connections)
        # In front of the pool, which would refuse whoever waits there too long.
        self._turns = BoundedSemaphore(connections)
        self._open = True

    def read(self, job: Job[T]) -> T:
        """Run `job` on one snapshot of what is committed; refuses `unavailable` when it fails."""
        if not self._open:
            raise Refused("unavailable")
        with self._turns:
            try:
                return self._on_snapshot(job)
            except Refused:
                raise
            except sa.exc.DBAPIError as failure:
                if not failure.connection_invalidated:
                    return self._failed(failure)
            except Exception as failure:  # noqa: BLE001  (whatever went wrong, the caller learns a constant code)
                return self._failed(failure)
            try:
                # The database was restarted since the connection was used last: a new one may do.
                return self._on_snapshot(job)
            except Refused:
                raise
            except Exception as failure:  # noqa: BLE001  (as above)
                return self._failed(failure)

    def _failed(self, failure: Exception) -> NoReturn:
        log.error("read failed", code=type(failure).__name__)
        raise Refused("unavailable")

    def close(self) -> None:
        """Refuse the reads that follow, and close every connection that is not in use."""
        self._open = False
        self._engine.dispose()

    def _on_snapshot(self, job: Job[T]) -> T:
        # The pool rolls back when the connection comes back to it: the snapshot ends there.
        with self._engine.connect() as connection:
            return job(connection)
