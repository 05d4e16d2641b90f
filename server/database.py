"""The database: one MetaData for every slice, the engines, the one writer and the readers.

`Writer.keep(job)` runs `job(connection)` in the batch that commits next and answers after that commit. Every
job stands in a savepoint of its own: what it refuses is answered and undone alone. When the disk is full or
the database is locked, the whole batch is undone and every caller is refused `unavailable`; nothing is lost.
`Writer.together(work)` is for what comes often: all items of a batch are done at once, in one savepoint.
`Reader.read(job)` runs `job(connection)` on a read-only connection in a native thread.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import gevent
import sqlalchemy as sa
import structlog
from gevent.event import AsyncResult
from gevent.queue import Empty, Full, Queue
from sqlalchemy.dialects import postgresql, sqlite

from server.doors import Refused
from server.guard import Guard, Nobody
from server.native import NativeThreads, Threads

Connection = sa.Connection
T = TypeVar("T")
Job = Callable[[sa.Connection], T]
log = structlog.get_logger()

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BUSY_SECONDS = 0.2
# What is still to be said on a connection, under this name among what is noted of it.
HELD_BACK = "held back"
WRITING = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
    "wal_autocheckpoint=400",
)
READING = ("query_only=ON", "trusted_schema=OFF", "temp_store=MEMORY")


def write_engine(file: Path) -> sa.Engine:
    """Open the database for writing; every transaction takes the write lock when it begins."""
    return _engine(f"sqlite:///{file}", WRITING, "BEGIN IMMEDIATE")


def read_engine(file: Path) -> sa.Engine:
    """Open the database for reading only."""
    return _engine(f"sqlite:///file:{file}?mode=ro&uri=true", READING, "BEGIN")


def _engine(url: str, pragmas: tuple[str, ...], begin: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
        poolclass=sa.pool.NullPool,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "connect")
    def set_pragmas(connection: sa.PoolProxiedConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def say_begin(connection: sa.Connection) -> None:
        straight(connection, begin, ())

    return engine


ID_BYTES = 16


class _Narrow(sa.types.UserDefinedType[int]):
    """A whole number of 32 bits, as PostgreSQL's functions of bytes want it."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "INTEGER"


def any_of(name: str) -> sa.Select[tuple[bytes]]:
    """Make what a column is IN: ids, joined to one parameter (1,500 of them take 1.4 ms, each alone 3)."""
    joined = sa.bindparam(name, type_=sa.LargeBinary)
    first = sa.select(sa.literal(1).label("at")).where(sa.func.length(joined) > 0).cte(recursive=True)
    following = first.c.at + ID_BYTES
    every = first.union_all(sa.select(following).where(following < sa.func.length(joined)))
    at, length = sa.cast(every.c.at, _Narrow()), sa.cast(ID_BYTES, _Narrow())
    return sa.select(sa.func.substr(joined, at, length))


class Reader:
    """A few read-only connections, each used by one native thread at a time."""

    THREADS = 2

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._threads = NativeThreads(self.THREADS)
        self._connections: Queue[sa.Connection] = Queue()
        self._open = True
        for _ in range(self.THREADS):
            self._connections.put(engine.connect())

    def read(self, job: Job[T]) -> T:
        """Run `job` on one snapshot of what is committed; refuses `unavailable` when it fails."""
        if not self._open:
            raise Refused("unavailable")
        connection = self._connections.get()
        try:
            return self._threads.run(partial(_read, job, connection))
        finally:
            self._connections.put(connection)

    def close(self) -> None:
        """Let the reads under way end, refuse those that follow, close every connection."""
        self._open = False
        for _ in range(self.THREADS):
            self._connections.get().close()
        self._threads.stop()
        self._engine.dispose()


def _read(job: Job[T], connection: sa.Connection) -> T:
    try:
        with connection.begin() as snapshot:
            try:
                return job(connection)
            except Exception as failure:
                _let_go(failure)
                raise
            finally:
                # The snapshot must end at once: an open reader keeps the log from being truncated.
                snapshot.rollback()
    except Refused:
        raise
    except Exception as failure:  # noqa: BLE001  (whatever went wrong, the caller learns a constant code)
        log.error("read failed", code=type(failure).__name__)  # noqa: TRY400  (a traceback would show input)
        raise Refused("unavailable") from None


Item = TypeVar("Item")
# Answers a batch's items in their order. What it refuses is among the answers, and has left no trace; what it
# raises undoes them all, and they are tried again one by one.
Work = Callable[[sa.Connection, list[Any]], list[Any]]


# Not frozen: that costs more than the rest of an item's way through the queue.
@dataclass(slots=True, eq=False)
class Waiting:
    """A job in the queue. `in_transaction` is false for the checkpoint, which stands between batches."""

    job: Callable[[sa.Connection], object]
    answer: AsyncResult[object]
    in_transaction: bool = True
    # For an item of work that is done together: `job` does it alone.
    work: Work | None = None
    item: object = None


class Writer:
    """Group commit over one connection: in one native thread, or where the driver lets others have a turn."""

    LARGEST_BATCH = 500
    LONGEST_QUEUE = 5000

    def __init__(self, engine: sa.Engine, guard: Guard | None = None, thread: Threads | None = None) -> None:
        self._engine = engine
        self.guard = guard or Nobody()
        self._thread = thread or NativeThreads(1)
        self._queue: Queue[Waiting | None] = Queue(maxsize=self.LONGEST_QUEUE)
        self._connection: sa.Connection | None = None
        self._open = True
        # How many jobs it has taken so far.
        self.taken = 0
        self._loop = gevent.spawn(self._run)

    def keep(self, job: Callable[[sa.Connection], T]) -> T:
        """Run `job` and give its value once committed; raises what it refused, or `unavailable`."""
        return self._put(Waiting(self.guard.guarded(job), AsyncResult()))  # type: ignore[return-value]

    @property
    def waiting(self) -> int:
        """How many jobs wait for a batch."""
        return len(self._queue)

    def together(self, work: Callable[[sa.Connection, list[Item]], list[T | Refused]]) -> Callable[[Item], T]:
        """Give a function that puts one item to `work`, with its batch's others; it answers as `keep`."""

        def watched(connection: sa.Connection, items: list[Item]) -> list[T | Refused]:
            self.guard.check()
            return work(connection, items)

        def put(item: Item) -> T:
            alone = self.guard.guarded(partial(_alone, work, item))
            waiting = Waiting(alone, AsyncResult(), work=watched, item=item)
            return self._put(waiting)  # type: ignore[return-value]

        return put

    def truncate(self) -> bool:
        """Move the write-ahead log into the database and cut it; false if a reader is in the way."""
        return bool(self._put(Waiting(_truncate, AsyncResult(), in_transaction=False)))

    def stop(self) -> None:
        """Refuse new jobs, finish those that wait, close the connection."""
        if self._open:
            self._open = False
            self._queue.put(None)
        self._loop.join()
        self._thread.run(self._close)
        self._thread.stop()
        self._engine.dispose()

    def _put(self, waiting: Waiting) -> object:
        if not self._open:
            raise Refused("unavailable")
        try:
            self._queue.put_nowait(waiting)
        except Full:
            raise Refused("unavailable") from None
        self.taken += 1
        # No time limit: a job's outcome must be known, or its slot could be freed after its commit.
        return waiting.answer.get()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            self._wait_for_turn()
            batch = [first]
            last = False
            while len(batch) < self.LARGEST_BATCH and batch[-1].in_transaction:
                try:
                    following = self._queue.get_nowait()
                except Empty:
                    break
                if following is None:
                    last = True
                    break
                batch.append(following)
            for waiting, value in zip(batch, self._committed(batch), strict=True):
                if isinstance(value, Exception):
                    waiting.answer.set_exception(value)
                else:
                    waiting.answer.set(value)
            if last:
                return

    def _wait_for_turn(self) -> None:
        """Wait for other processes, if there are any; whoever comes meanwhile is in the same batch."""

    def _begin(self, connection: sa.Connection) -> AbstractContextManager[object]:
        return connection.begin()

    def _committed(self, batch: list[Waiting]) -> list[object]:
        begun = time.monotonic()
        try:
            return self._thread.run(partial(self._commit, batch))
        except Exception as failure:  # noqa: BLE001  (whatever happens, nobody waits for ever, and the next batch runs)
            log.error("writer failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
            return [Refused("unavailable") for _ in batch]
        finally:
            self.guard.committed(len(batch), time.monotonic() - begun)

    def _commit(self, batch: list[Waiting]) -> list[object]:
        """Commit a batch in the native thread and answer in order; an exception is the answer of its job."""
        jobs = [waiting for waiting in batch if waiting.in_transaction]
        answers: list[object] = []
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            if jobs:
                with self._begin(self._connection):
                    answers = _answers(jobs, self._connection)
        except Exception as failure:  # noqa: BLE001  (whatever stopped the commit, nobody may be acknowledged)
            log.warning("batch undone", code=type(failure).__name__)
            room = self.guard.failed(failure)
            self._drop_connection()
            if room:
                # Whoever deletes is not to ask twice; everybody else is refused by the guard now.
                return self._commit(batch)
            answers = [Refused("unavailable") for _ in jobs]
        if len(jobs) < len(batch):
            answers.append(self._between(batch[-1].job))
        return answers

    def _between(self, job: Callable[[sa.Connection], object]) -> object:
        if self._connection is None:
            return False
        try:
            return job(self._connection)
        except Exception as failure:  # noqa: BLE001  (straight from the driver; the writer must go on)
            log.warning("checkpoint failed", code=type(failure).__name__)
            self.guard.failed(failure)
            return False

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(Exception):
            connection.invalidate()
        with suppress(Exception):
            connection.close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _answers(jobs: list[Waiting], connection: sa.Connection) -> list[object]:
    """Do a batch in its order; all items of one work with its first."""
    answers: dict[Waiting, object] = {}
    for waiting in jobs:
        if waiting.work is None:
            answers[waiting] = _answer(waiting.job, connection)
        elif waiting not in answers:
            same = [one for one in jobs if one.work is waiting.work]
            answers.update(zip(same, _answer_together(waiting.work, same, connection), strict=True))
    return [answers[waiting] for waiting in jobs]


def _answer_together(work: Work, same: list[Waiting], connection: sa.Connection) -> list[object]:
    _say(connection, "SAVEPOINT job")
    try:
        given = work(connection, [waiting.item for waiting in same])
        if len(given) == len(same):
            _say(connection, "RELEASE job")
            return given
        failure = "answers"
    except sa.exc.OperationalError:
        raise
    except Exception as raised:  # noqa: BLE001  (one item's fault must not be everybody's)
        _let_go(raised)
        failure = type(raised).__name__
    log.warning("work undone", code=failure)
    _say(connection, "ROLLBACK TO job")
    _say(connection, "RELEASE job")
    return [_answer(waiting.job, connection) for waiting in same]


def _alone(work: Work, item: object, connection: sa.Connection) -> object:
    (given,) = work(connection, [item])
    if isinstance(given, Refused):
        raise given
    return given


def _answer(job: Callable[[sa.Connection], object], connection: sa.Connection) -> object:
    _say(connection, "SAVEPOINT job")
    try:
        value = job(connection)
    except sa.exc.OperationalError:
        raise
    except Refused as refused:
        _let_go(refused)
        value = refused.with_traceback(None)
    except Exception as failure:  # noqa: BLE001  (a fault in one job must not undo the others)
        log.error("job failed", code=type(failure).__name__)  # noqa: TRY400  (a traceback would show input)
        value = Refused("unavailable")
    if isinstance(value, Refused):
        _say(connection, "ROLLBACK TO job")
    _say(connection, "RELEASE job")
    return value


def _let_go(failure: BaseException | None) -> None:
    """Drop what a job was in the middle of: SQLite keeps a snapshot as long as anybody holds half-read rows.

    The next read would see the past, and the log could not be cut.
    """
    while failure is not None:
        traceback.clear_frames(failure.__traceback__)
        failure = failure.__context__


def _say(connection: sa.Connection, command: str) -> None:
    # Straight to the driver: these stand around every job, and have nothing to compile or to give back.
    driver = connection.connection.dbapi_connection
    if driver is not None and connection.dialect.name == "postgresql":
        # A round trip each there: the end of one savepoint travels with the beginning of the next.
        if command == "RELEASE job":
            connection.info[HELD_BACK] = "RELEASE job; "
            return
        command = connection.info.pop(HELD_BACK, "") + command
        driver.cursor().execute(command, None, prepare=False)  # type: ignore[call-arg]
    elif driver is not None:
        driver.cursor().execute(command)


def straight(connection: sa.Connection, text: str, given: Sequence[Any], *, many: bool = False) -> Any:
    """Run a statement on the driver itself, once or for each of many rows; gives the driver's cursor.

    For what runs with every message. Fetch all of it at once: half-read rows hold the snapshot.
    """
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        return cursor.executemany(text, given) if many else cursor.execute(text, given)
    except connection.dialect.loaded_dbapi.OperationalError as failure:
        # As SQLAlchemy names it.
        raise sa.exc.OperationalError(None, None, failure) from None


def insert_or_replace(
    connection: sa.Connection, table: sa.Table, keys: tuple[str, ...], values: Mapping[str, object]
) -> None:
    """Insert a row, or replace what another row with the same `keys` holds."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(**values)
    replaced = {name: made.excluded[name] for name in values if name not in keys}
    connection.execute(made.on_conflict_do_update(index_elements=keys, set_=replaced))


def _truncate(connection: sa.Connection) -> bool:
    # Straight to the driver: a checkpoint can't run inside the transaction SQLAlchemy would begin.
    driver = connection.connection.dbapi_connection
    if driver is None:
        return False
    row = driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(row is not None and row[0] == 0)
