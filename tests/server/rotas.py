"""A rota with its real rules and its real store, in memory, at a time that a test moves."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from server.database import metadata
from server.rota.book import RotaRows
from server.rota.calendars import Calendars
from server.rota.exchanges import Exchanges
from server.rota.leaves import Leaves
from server.rota.roster import Known, Occurrence, occurrences
from server.rota.service import Policy, Rota
from server.rota.shift import A_DAY, HOUR, Shift
from server.rota.store import Rows

T = TypeVar("T")
JAKARTA, MAKASSAR, JAYAPURA, BERLIN = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin"
SARI, DEWI, RINA, TINI = (name.encode().ljust(16, b"-") for name in ("sari", "dewi", "rina", "tini"))
EVERYBODY = frozenset({SARI, DEWI, RINA, TINI})
# Monday, 1 March 2027, 00:00 in Jakarta.
MONDAY = int(datetime(2027, 3, 1, tzinfo=ZoneInfo(JAKARTA)).timestamp())
FOUR_WEEKS = 28 * A_DAY


def wall_of(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """What a wall's clock shows, in seconds as if it were UTC."""
    return int(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("UTC")).timestamp())


def at(zone: str, *shown: int) -> int:
    """The instant at which a wall's clock shows something."""
    return int(datetime(*shown, tzinfo=ZoneInfo(zone)).timestamp())  # type: ignore[arg-type, misc]


def planned(
    clinician_id: bytes = SARI,
    rule: str = "FREQ=DAILY;COUNT=28",
    *,
    hour: int = 8,
    hours: int = 8,
    **more: object,
) -> Shift:
    """A shift from 1 March 2027 on, in Jakarta unless said otherwise."""
    said: dict[str, object] = {"tier": 0, "zone": JAKARTA, "first": wall_of(2027, 3, 1, hour), **more}
    return Shift(os.urandom(16), clinician_id, seconds=hours * HOUR, rule=rule, **said)  # type: ignore[arg-type]


@dataclass
class MemoryBook:
    """The real tables, each job in a transaction that is undone where it refuses."""

    def __post_init__(self) -> None:
        self.engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
        metadata.create_all(self.engine)

    def keep(self, job: Callable[[RotaRows], T]) -> T:
        with self.engine.begin() as connection:
            return job(Rows(connection))

    def read(self, job: Callable[[RotaRows], T]) -> T:
        with self.engine.connect() as connection:
            return job(Rows(connection))


@dataclass
class RotaRoom:
    """One organisation's rota."""

    now: int = MONDAY
    standing: frozenset[bytes] = EVERYBODY
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.book = MemoryBook()
        stands = lambda ids: ids & self.standing  # noqa: E731  (who stands may change)
        self.rota = Rota(self.book, self.policy, stands, lambda: self.now, os.urandom)
        self.exchanges, self.leaves = Exchanges(self.rota), Leaves(self.rota)
        self.calendars = Calendars(self.rota, "Jadwal")

    def make(self, *given: bytes | str, **more: object) -> bytes:
        """Plan a shift."""
        return self.rota.make(planned(*given, **more))  # type: ignore[arg-type]

    def known(self) -> Known:
        """Everything from four weeks ago to eight ahead."""
        return self.book.read(lambda rows: rows.known(self.now - FOUR_WEEKS, self.now + 2 * FOUR_WEEKS))

    def turns(self, since: int = MONDAY, until: int = MONDAY + FOUR_WEEKS) -> list[Occurrence]:
        """Whose turn it is when."""
        return occurrences(self.known(), since, until)
