"""Lets several greenlets share stores, one job at a time, in an order that chance with a seed decides."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import gevent
from gevent.event import Event

from server.database import Connection
from server.doors import Refused
from server.shredding.service import Keep
from tests.server.stores import Clock, Stores

T = TypeVar("T")
LONGEST_TURN_SECONDS = 20


class Turns:
    """Whoever plays waits for a turn before each job of theirs; what runs between two jobs is one step."""

    def __init__(self) -> None:
        self._waiting: dict[object, Event] = {}
        self._players: set[object] = set()
        self._over = Event()

    def wait(self) -> None:
        """Wait for a turn; whoever doesn't play goes on."""
        me = gevent.getcurrent()
        if me not in self._players:
            return
        turn = self._waiting[me] = Event()
        self._over.set()
        turn.wait()

    def play(self, acts: dict[str, Callable[[], object]], seed: int) -> dict[str, "Ended"]:
        """Play all acts to their end; gives how each ended, in the order in which they did."""
        chance, ended = random.Random(seed), dict[str, Ended]()
        players = [gevent.Greenlet(self._act, name, act, ended) for name, act in acts.items()]
        self._players = set(players)
        for player in players:
            player.start()
            self._until_over()
        while self._waiting:
            # In the order in which they came to wait, so that a seed means one order.
            chosen = chance.choice(list(self._waiting))
            turn = self._waiting.pop(chosen)
            turn.set()
            self._until_over()
        gevent.joinall(players, raise_error=True)
        self._players.clear()
        return ended

    def _until_over(self) -> None:
        if not self._over.wait(LONGEST_TURN_SECONDS):
            raise TimeoutError("a turn did not end")
        self._over.clear()

    def _act(self, name: str, act: Callable[[], object], ended: dict[str, "Ended"]) -> None:
        try:
            self.wait()
            ended[name] = Ended("ok", act())
        except Refused as refused:
            ended[name] = Ended(refused.code, None)
        finally:
            self._over.set()


@dataclass(frozen=True)
class Ended:
    """How an act ended: `ok` or what it was refused with, and what it gave."""

    code: str
    value: Any = field(repr=False)


class TurnsLock:
    """A lock whose holder may be waiting for a turn: whoever wants it meanwhile waits for one more."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._held = False

    def __enter__(self) -> None:
        while self._held:
            self._turns.wait()
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._held = False


class SharedStores(Stores):
    """Stores whose every read, change and slot work waits for its turn."""

    def __init__(self, folder: Path) -> None:
        self.turns = Turns()
        super().__init__(folder, Clock())
        # Whose turn it is, is decided here.
        self.shredder._making = TurnsLock(self.turns)  # type: ignore[assignment]
        self.shredder._run = self._work

    @property
    def keep(self) -> Keep:
        return lambda job: self._in_turn(lambda: self.writer.keep(job))

    @property
    def read(self) -> Keep:
        return lambda job: self._in_turn(lambda: self.reader.read(job))

    def _work(self, work: Callable[[], T]) -> T:
        return self._in_turn(work)

    def _in_turn(self, work: Callable[[], T]) -> T:
        self.turns.wait()
        return work()


def rows_naming(stores: Stores, needle: bytes) -> list[str]:
    """The tables in which some value holds these bytes."""

    def job(connection: Connection) -> list[str]:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        rows = {table: connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables.all()}  # noqa: S608  (our own names)
        return [table for table, found in rows.items() if any(needle in one for one in _bytes(found))]

    return stores.read(job)


def _bytes(rows: Any) -> list[bytes]:
    return [value for row in rows for value in row if isinstance(value, bytes)]
