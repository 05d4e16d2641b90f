"""Who may have whose turn: swaps, offers, take-overs, leave, a coordinator's word; and who comes too late."""

import pytest

from server.doors import Refused
from server.rota.roster import Came, Why, find
from server.rota.shift import A_DAY, FIVE_MINUTES, HOUR, Key
from tests.server.rotas import DEWI, FOUR_WEEKS, MONDAY, RINA, SARI, TINI, RotaRoom, at, planned, wall_of

MORNING = MONDAY + 8 * HOUR
EVENING = MONDAY + 20 * HOUR


@pytest.fixture
def room() -> RotaRoom:
    """Sari in the mornings, Dewi in the evenings, four weeks of both."""
    return RotaRoom()


@pytest.fixture
def mornings(room: RotaRoom) -> bytes:
    return room.make(SARI)


@pytest.fixture
def evenings(room: RotaRoom) -> bytes:
    return room.make(DEWI, hour=20, hours=4)


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=f"^{code}$")


def owner(room: RotaRoom, key: Key) -> bytes | None:
    found = find(room.known(), key)
    assert found is not None
    return found.owner


def test_a_swap_happens_once_the_colleague_accepts_and_a_coordinator_approves(
    room: RotaRoom, mornings: bytes, evenings: bytes
) -> None:
    hers, his = (mornings, MORNING + 2 * A_DAY), (evenings, EVENING + 5 * A_DAY)
    ask = room.exchanges.ask(SARI, hers, DEWI, his)
    with refused("not_accepted"):
        room.exchanges.approve(ask)
    for other in (SARI, RINA):
        with refused("gone"):
            room.exchanges.accept(other, ask)
    room.exchanges.accept(DEWI, ask)
    assert owner(room, hers) == SARI
    # Dewi is on call until midnight the evening before, and from eight in the evening that day.
    with refused("rest"):
        room.exchanges.approve(ask)
    assert (owner(room, hers), owner(room, his)) == (SARI, DEWI)


def test_a_swap_that_breaks_nobodys_rest_is_made_whole(room: RotaRoom, mornings: bytes) -> None:
    tuesdays = room.make(DEWI, "FREQ=WEEKLY;COUNT=3", first=wall_of(2027, 3, 30, 8))
    hers, his = (mornings, MORNING + 2 * A_DAY), (tuesdays, at("Asia/Jakarta", 2027, 3, 30, 8))
    ask = room.exchanges.ask(SARI, hers, DEWI, his)
    room.exchanges.accept(DEWI, ask)
    room.exchanges.approve(ask)
    assert (owner(room, hers), owner(room, his)) == (DEWI, SARI)
    swapped = find(room.known(), hers)
    assert swapped is not None
    assert (swapped.change.why, swapped.change.version) == (Why.SWAPPED, 1)
    # It is done: nobody approves it again, and who had it asks for nothing.
    with refused("gone"):
        room.exchanges.approve(ask)
    with refused("gone"):
        room.exchanges.ask(SARI, hers, RINA, None)


def test_a_swap_is_over_when_what_it_is_about_has_changed_hands(room: RotaRoom, mornings: bytes) -> None:
    key = (mornings, MORNING + A_DAY)
    ask = room.exchanges.ask(SARI, key, DEWI, None)
    room.exchanges.accept(DEWI, ask)
    room.exchanges.give(key, 0, RINA)
    with refused("gone"):
        room.exchanges.approve(ask)
    assert owner(room, key) == RINA


def test_while_the_coordinator_is_away_a_swap_lapses_and_its_owner_keeps_the_turn(
    room: RotaRoom, mornings: bytes
) -> None:
    key = (mornings, MORNING + A_DAY)
    ask = room.exchanges.ask(SARI, key, DEWI, None)
    room.exchanges.accept(DEWI, ask)
    room.now = key[1]
    with refused("gone"):
        room.exchanges.approve(ask)
    assert owner(room, key) == SARI


def test_an_offered_turn_goes_to_the_first_who_takes_it(room: RotaRoom, mornings: bytes) -> None:
    key = (mornings, MORNING + A_DAY)
    with refused("gone"):
        room.exchanges.take_over(DEWI, key, 0)
    room.exchanges.ask(SARI, key, None, None)
    with refused("asked"):
        room.exchanges.ask(SARI, key, RINA, None)
    with refused("gone"):
        room.exchanges.take_over(SARI, key, 0)
    room.exchanges.take_over(DEWI, key, 0)
    # Rina saw it as it was before.
    with refused("stale"):
        room.exchanges.take_over(RINA, key, 0)
    with refused("gone"):
        room.exchanges.take_over(RINA, key, 1)
    assert owner(room, key) == DEWI


def test_nobody_takes_what_would_cost_their_rest(room: RotaRoom, mornings: bytes) -> None:
    room.make(DEWI, hour=2, hours=4)
    key = (mornings, MORNING + A_DAY)
    room.exchanges.ask(SARI, key, None, None)
    with refused("rest"):
        room.exchanges.take_over(DEWI, key, 0)
    # What was refused has left nothing behind.
    assert owner(room, key) == SARI
    room.exchanges.take_over(RINA, key, 0)


def test_a_wish_is_taken_back_or_declined_by_those_whom_it_concerns(room: RotaRoom, mornings: bytes) -> None:
    for who in (SARI, DEWI, None):
        ask = room.exchanges.ask(SARI, (mornings, MORNING + A_DAY), DEWI, None)
        with refused("gone"):
            room.exchanges.drop(ask, RINA)
        room.exchanges.drop(ask, who)
        with refused("gone"):
            room.exchanges.drop(ask, who)


def test_leave_makes_gaps_that_any_colleague_may_close(room: RotaRoom, mornings: bytes) -> None:
    since, until = MONDAY + 7 * A_DAY, MONDAY + 9 * A_DAY
    leave = room.leaves.ask(SARI, since, until)
    keys = [(mornings, MORNING + day * A_DAY) for day in (6, 7, 8, 9)]
    assert [owner(room, key) for key in keys] == [SARI] * 4
    room.leaves.grant(leave)
    assert [owner(room, key) for key in keys] == [SARI, None, None, SARI]
    room.exchanges.take_over(DEWI, keys[1], 0)
    with refused("gone"):
        room.leaves.grant(leave)
    with refused("gone"):
        room.leaves.end(leave, DEWI)
    room.leaves.end(leave, SARI)
    # What somebody took over stays theirs.
    assert [owner(room, key) for key in keys] == [SARI, DEWI, SARI, SARI]


def test_leave_that_ends_early_brings_back_no_more_than_rest_allows(room: RotaRoom, mornings: bytes) -> None:
    leave = room.leaves.ask(SARI, MONDAY + 7 * A_DAY, MONDAY + 8 * A_DAY, granted=True)
    night = room.make(DEWI, "FREQ=DAILY;COUNT=1", first=wall_of(2027, 3, 8, 2), hours=4)
    room.exchanges.give((night, MONDAY + 7 * A_DAY + 2 * HOUR), 0, RINA)
    room.leaves.end(leave)
    leave = room.leaves.ask(SARI, MONDAY + 7 * A_DAY + 7 * HOUR, MONDAY + 8 * A_DAY, granted=True)
    room.exchanges.give((night, MONDAY + 7 * A_DAY + 2 * HOUR), 1, SARI)
    with refused("rest"):
        room.leaves.end(leave)


@pytest.mark.parametrize(
    ("start", "until"),
    [(1, A_DAY), (A_DAY, A_DAY), (-2 * A_DAY, A_DAY), (0, 121 * A_DAY), (150 * A_DAY, 201 * A_DAY)],
)
def test_leave_that_cannot_be_is_refused(room: RotaRoom, start: int, until: int) -> None:
    with refused("times"):
        room.leaves.ask(SARI, MONDAY + start, MONDAY + until)


def test_leave_is_bounded(room: RotaRoom) -> None:
    for day in range(12):
        room.leaves.ask(SARI, MONDAY + day * A_DAY, MONDAY + (day + 1) * A_DAY)
    with refused("full"):
        room.leaves.ask(SARI, MONDAY + 20 * A_DAY, MONDAY + 21 * A_DAY)


def test_a_coordinator_cancels_a_turn_and_gives_it_anew(room: RotaRoom, mornings: bytes) -> None:
    key = (mornings, MORNING + A_DAY)
    room.exchanges.give(key, 0, None)
    cancelled = find(room.known(), key)
    assert cancelled is not None
    assert (cancelled.owner, cancelled.vacant) == (None, False)
    with refused("gone"):
        room.exchanges.take_over(DEWI, key, 1)
    with refused("stale"):
        room.exchanges.give(key, 0, DEWI)
    room.exchanges.give(key, 1, DEWI)
    assert owner(room, key) == DEWI


def test_nobody_without_a_certificate_is_planned_for(room: RotaRoom, mornings: bytes) -> None:
    room.standing -= {TINI}
    key = (mornings, MORNING + A_DAY)
    for attempt in (
        lambda: room.make(TINI, hour=20),
        lambda: room.exchanges.give(key, 0, TINI),
        lambda: room.exchanges.ask(SARI, key, TINI, None),
        lambda: room.exchanges.take_over(TINI, key, 0),
        lambda: room.leaves.ask(TINI, MONDAY, MONDAY + A_DAY),
        lambda: room.calendars.make(TINI),
    ):
        with refused("nobody"):
            attempt()


def test_a_shift_that_changes_leaves_what_has_been_as_it_was(room: RotaRoom, mornings: bytes) -> None:
    room.now = MONDAY + 10 * A_DAY
    later = planned(SARI, "FREQ=DAILY;COUNT=5", first=wall_of(2027, 3, 12, 10))
    with refused("stale"):
        room.rota.change(mornings, 2, room.now, later)
    changed = room.rota.change(mornings, 1, room.now, later)
    assert [turn.key[0] for turn in room.turns()] == [mornings] * 10 + [changed] * 5
    with refused("stale"):
        room.rota.end(mornings, 1, room.now)
    with refused("stale"):
        room.rota.end(mornings, 2, room.now)


def test_a_change_that_breaks_rest_changes_nothing(room: RotaRoom, mornings: bytes, evenings: bytes) -> None:
    with refused("rest"):
        room.rota.change(evenings, 1, MONDAY, planned(SARI, hour=20))
    assert {turn.key[0] for turn in room.turns()} == {mornings, evenings}
    with refused("times"):
        room.rota.end(mornings, 1, MONDAY + 1)
    with refused("times"):
        room.rota.end(mornings, 1, MONDAY - A_DAY)


def test_a_missed_turn_is_taken_over_by_whoever_is_there(room: RotaRoom, mornings: bytes) -> None:
    key = (mornings, MORNING)
    room.now = MORNING + FIVE_MINUTES
    turn = find(room.known(), key)
    assert turn is not None
    with refused("gone"):
        room.exchanges.take_over(DEWI, key, 0)
    room.book.keep(lambda rows: rows.keep_change(key, turn.noted(Came.MISSED)))
    room.exchanges.take_over(DEWI, key, 1)
    room.now = MORNING + 8 * HOUR
    with refused("gone"):
        room.exchanges.take_over(RINA, key, 2)


@pytest.mark.parametrize(("since", "until"), [(-30, 0), (0, 36), (1, 1), (2, 1), (0, 10_000)])
def test_a_window_that_is_too_long_or_too_long_ago_is_not_shown(
    room: RotaRoom, since: int, until: int
) -> None:
    with refused("times"):
        room.rota.weeks(MONDAY + since * A_DAY, MONDAY + until * A_DAY)


def test_the_weeks_show_who_is_missing_and_who_has_the_hours(room: RotaRoom, mornings: bytes) -> None:
    shown = room.rota.weeks(MONDAY, MONDAY + FOUR_WEEKS)
    assert sum(gap.until - gap.start for gap in shown.gaps if gap.tier == 0) == 28 * 16 * HOUR
    assert [(share.clinician_id, share.all) for share in shown.shares] == [(SARI, 28 * 8 * HOUR)]
    # Whoever can't be on call is nobody.
    room.standing -= {SARI}
    gone = room.rota.weeks(MONDAY, MONDAY + FOUR_WEEKS)
    assert sum(gap.until - gap.start for gap in gone.gaps if gap.tier == 0) == FOUR_WEEKS
