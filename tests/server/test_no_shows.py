"""Five minutes after a turn began its owner is on duty, or is missed: once, whatever happens to the relay."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from server.book import Book
from server.database import Connection, Reader, Writer
from server.duty import store as duty
from server.duty.service import Shift
from server.rota.exchanges import Exchanges
from server.rota.leaves import Leaves
from server.rota.roster import Came, find, occurrences
from server.rota.service import Policy, Rota
from server.rota.shift import FIVE_MINUTES, HOUR, Tier
from server.rota.store import Rows
from server.steps.no_shows import NoShows, on_duty
from tests.server.consoles import database
from tests.server.rotas import DEWI, EVERYBODY, MONDAY, SARI, planned

T = TypeVar("T")
MORNING = MONDAY + 8 * HOUR


@dataclass
class Watch:
    """A rota on a real database, somebody who looks, and who is on duty."""

    writer: Writer
    reader: Reader
    now: int = MONDAY
    here: set[bytes] = field(default_factory=set)
    paged: list[set[bytes]] = field(default_factory=list)
    told: int = 0

    def __post_init__(self) -> None:
        book = Book(self.writer, self.reader, Rows)
        self.rota = Rota(book, Policy(), lambda ids: ids & EVERYBODY, lambda: self.now, os.urandom)
        self.look = self.starts().look

    @property
    def keep(self) -> Callable[[Callable[[Connection], T]], T]:
        return self.writer.keep

    @property
    def read(self) -> Callable[[Callable[[Connection], T]], T]:
        return self.reader.read

    def starts(self) -> NoShows:
        """What a relay has that has just begun."""
        return NoShows(self, lambda: self.now, self._tell, self._page, self._on_duty)  # type: ignore[arg-type]

    def came(self, shift_id: bytes, start: int = MORNING) -> Came:
        known = self.rota.book.read(lambda rows: rows.known(start, start + 1))
        turn = find(known, (shift_id, start))
        assert turn is not None
        return turn.change.came

    def _on_duty(self, _connection: Connection, ids: frozenset[bytes], _now: int) -> frozenset[bytes]:
        return ids & self.here

    def _page(self, clinicians: Iterable[bytes]) -> None:
        self.paged.append(set(clinicians))

    @property
    def missed(self) -> list[int]:
        """The turns of these weeks to which nobody came."""
        known = self.rota.book.read(lambda rows: rows.known(MONDAY, MONDAY + 28 * 24 * HOUR))
        turns = occurrences(known, MONDAY, MONDAY + 28 * 24 * HOUR)
        return [one.start for one in turns if one.change.came is Came.MISSED]

    def _tell(self) -> None:
        self.told += 1


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with database(tmp_path) as (writer, reader):
        yield Watch(writer, reader)


@pytest.fixture
def mornings(watch: Watch) -> bytes:
    return watch.rota.make(planned(SARI))


def test_nobody_is_missed_before_five_minutes_have_passed(watch: Watch, mornings: bytes) -> None:
    for now in (MORNING - FIVE_MINUTES, MORNING, MORNING + FIVE_MINUTES - 1):
        watch.now = now
        watch.look()
    assert (watch.missed, watch.came(mornings)) == ([], Came.PLANNED)
    watch.now = MORNING + FIVE_MINUTES
    watch.look()
    assert (watch.missed, watch.came(mornings), watch.told) == ([MORNING], Came.MISSED, 1)


def test_whoever_is_on_duty_by_then_has_checked_in(watch: Watch, mornings: bytes) -> None:
    watch.here.add(SARI)
    watch.now = MORNING + FIVE_MINUTES
    watch.look()
    assert (watch.missed, watch.came(mornings)) == ([], Came.CHECKED_IN)
    # It was noted once: that she leaves early is duty's to see.
    watch.here.clear()
    watch.now += HOUR
    watch.look()
    assert (watch.missed, watch.came(mornings)) == ([], Came.CHECKED_IN)


def test_a_turn_is_missed_once_also_by_a_relay_that_starts_again(watch: Watch, mornings: bytes) -> None:
    watch.now = MORNING + FIVE_MINUTES
    for _ in range(3):
        watch.starts().look()
        watch.now += HOUR
    assert watch.missed == [MORNING]
    # The next day is another turn.
    watch.now = MORNING + 24 * HOUR + FIVE_MINUTES
    watch.starts().look()
    assert watch.missed == [MORNING, MORNING + 24 * HOUR]


def test_whoever_is_planned_at_the_next_tier_is_paged_once(watch: Watch, mornings: bytes) -> None:
    watch.rota.make(planned(DEWI, tier=Tier.COORDINATOR))
    watch.now = MORNING + FIVE_MINUTES
    watch.here.add(DEWI)
    for _ in range(3):
        watch.starts().look()
    # No backup is planned: it is the coordinator's then.
    assert watch.paged == [{DEWI}]
    # Control: above a coordinator there is nobody.
    watch.here.clear()
    watch.now += 24 * HOUR
    watch.look()
    assert len(watch.missed) == 3
    assert watch.paged == [{DEWI}, {DEWI}]


def test_a_relay_that_was_down_pages_for_what_still_goes_on_and_blames_nobody_for_the_rest(
    watch: Watch, mornings: bytes
) -> None:
    watch.now = MORNING + 24 * HOUR + 7 * HOUR
    watch.look()
    assert watch.missed == [MORNING + 24 * HOUR]
    assert watch.came(mornings) is Came.PLANNED


def test_a_clock_that_leaps_an_hour_ahead_misses_each_turn_once(watch: Watch, mornings: bytes) -> None:
    for now in (MORNING - 60, MORNING - 60 + HOUR, MORNING + FIVE_MINUTES, MORNING + 2 * HOUR):
        watch.now = now
        watch.look()
    assert watch.missed == [MORNING]


def test_nobody_is_missed_whose_turn_it_is_not(watch: Watch, mornings: bytes) -> None:
    exchanges, leaves = Exchanges(watch.rota), Leaves(watch.rota)
    day = 24 * HOUR
    leaves.ask(SARI, MONDAY, MONDAY + day, granted=True)
    exchanges.give((mornings, MORNING + day), 0, None)
    exchanges.give((mornings, MORNING + 2 * day), 0, DEWI)
    watch.here.add(DEWI)
    for ahead in range(3):
        watch.now = MORNING + ahead * day + FIVE_MINUTES
        watch.look()
    assert watch.missed == []


def test_an_empty_rota_misses_nobody(watch: Watch) -> None:
    watch.look()
    assert (watch.missed, watch.told) == ([], 0)


def test_a_bundle_for_tomorrow_is_no_coming_today(watch: Watch) -> None:
    bundle = duty.Rows.keep_shift
    for starts, came in ((MORNING + 24 * HOUR, frozenset[bytes]()), (MORNING - HOUR, frozenset({SARI}))):
        shift = Shift(
            SARI, 1, ("any",), starts, starts + 8 * HOUR, (b"", b""), on_duty=True, expires=starts + 99 * HOUR
        )
        watch.keep(lambda connection, shift=shift: bundle(duty.Rows(connection), shift))  # type: ignore[misc]
        found = watch.read(lambda connection: on_duty(connection, frozenset({SARI}), MORNING))
        assert found == came
