"""What several processes agree on in the database: key stores' marks, slot numbers, who leads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
import structlog

from server import postgres
from server.database import Connection
from server.doors import Refused
from server.several.tables import key_stores

T = TypeVar("T")
NEXT_SLOTS = sa.text("SELECT nextval('key_slots') FROM generate_series(1, 20)")
TRY_ALONE = sa.text(f"SELECT pg_try_advisory_lock({postgres.REFILL})")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a store shows that has missed nothing, and whether every key is in it already."""

    shown: bytes = field(repr=False)
    whole: bool


Marks = dict[str, Mark]


class Agreement:
    """The marks of the key stores and the numbers of slots. Refuses `unavailable` without the database."""

    def __init__(self, url: str) -> None:
        self._reads = postgres.lone_engine(url)
        self._writes = postgres.own_engine(url)
        self._slots: list[int] = []

    def next_slot(self) -> int:
        """Give a number that was never given before."""
        while not self._slots:
            self._slots = self._asked(lambda one: list(one.scalars(NEXT_SLOTS)))
        return self._slots.pop()

    def marks(self) -> Marks:
        """Tell which stores count, as it is committed now."""
        return self._asked(_marks)

    def put_out(self, missed: Marks, having: Marks) -> bool:
        """Let stores count no more that missed what each of `having` got; false where none of these is whole.

        A store that was put out and began anew meanwhile has another mark, and is left alone.
        """

        def job(connection: Connection) -> bool:
            marks = _marks(connection)
            if not any(mark.whole and having.get(name) == mark for name, mark in marks.items()):
                return False
            for name, mark in missed.items():
                here = key_stores.c
                connection.execute(key_stores.delete().where(here.name == name, here.mark == mark.shown))
            return True

        return self._changed(job)

    def fill(self, name: str, mark: bytes) -> None:
        """Let a store be written to that holds nothing yet."""

        def job(connection: Connection) -> None:
            connection.execute(key_stores.delete().where(key_stores.c.name == name))
            connection.execute(key_stores.insert().values(name=name, mark=mark, whole=False))

        self._changed(job)

    def filled(self, name: str, mark: bytes, source: str, having: Mark) -> bool:
        """Let a store count, if neither it nor the one that it was filled from missed anything meanwhile."""

        def job(connection: Connection) -> bool:
            if _marks(connection).get(source) != having:
                return False
            here = key_stores.c
            done = key_stores.update().where(here.name == name, here.mark == mark).values(whole=True)
            return connection.execute(done).rowcount == 1

        return self._changed(job)

    def rename(self, before: str, name: str) -> None:
        """Know a store by another address from now on."""

        def job(connection: Connection) -> None:
            connection.execute(key_stores.delete().where(key_stores.c.name == name))
            connection.execute(key_stores.update().where(key_stores.c.name == before).values(name=name))

        self._changed(job)

    def begin_anew(self, marks: dict[str, bytes]) -> None:
        """After every store was lost, or at the very first start: all of them are whole, and empty."""

        def job(connection: Connection) -> None:
            connection.execute(key_stores.delete())
            rows = [{"name": name, "mark": mark, "whole": True} for name, mark in marks.items()]
            connection.execute(key_stores.insert(), rows)

        self._changed(job)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Tell whether nobody else fills a store meanwhile."""
        try:
            with self._reads.connect() as connection:
                taken = connection.scalar(TRY_ALONE)
                try:
                    yield bool(taken)
                finally:
                    if taken:
                        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({postgres.REFILL})")
        except sa.exc.DBAPIError:
            raise Refused("unavailable") from None

    def close(self) -> None:
        """Close every connection."""
        self._reads.dispose()
        self._writes.dispose()

    def _asked(self, job: Callable[[Connection], T]) -> T:
        for _ in range(2):
            try:
                with self._reads.connect() as connection:
                    return job(connection)
            except sa.exc.SQLAlchemyError as failure:
                log.warning("agreement not read", code=type(failure).__name__)
                if not isinstance(failure, sa.exc.DBAPIError) or not failure.connection_invalidated:
                    break
        raise Refused("unavailable")

    def _changed(self, job: Callable[[Connection], T]) -> T:
        # It takes no turn among the writers' batches; the table's own lock keeps changes apart.
        try:
            with self._writes.connect() as connection, connection.begin():
                connection.exec_driver_sql("LOCK TABLE key_stores IN EXCLUSIVE MODE")
                return job(connection)
        except sa.exc.SQLAlchemyError as failure:
            log.warning("agreement not changed", code=type(failure).__name__)
            raise Refused("unavailable") from None


def _marks(connection: Connection) -> Marks:
    rows = connection.execute(sa.select(key_stores))
    return {row.name: Mark(row.mark, row.whole) for row in rows}


class Leadership:
    """One process leads: whoever holds the lock, on a connection of its own, which ends with its process."""

    def __init__(self, url: str) -> None:
        self._engine = postgres.lone_engine(url)
        self._connection: Connection | None = None

    def leads(self) -> bool:
        """Tell whether this process leads now; it does from here on if nobody else did."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")
                return True
            connection = self._engine.connect()
            taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({postgres.LEADER})").scalar_one()
        except sa.exc.DBAPIError:
            self.stop()
            return False
        if not taken:
            connection.close()
            return False
        self._connection = connection
        return True

    def stop(self) -> None:
        """Let another one lead."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
