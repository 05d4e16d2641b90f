"""The rota's rules: which shifts may be, when they occur in every zone, what is missing, how hours lie."""

import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.doors import Refused
from server.rota.picture import gaps, shares, staffed
from server.rota.rest import Rest
from server.rota.roster import Known, expected, occurrences
from server.rota.rule import LONGEST_RULE, read_rule
from server.rota.shift import A_DAY, HOUR, LONGEST, Shift, Tier, checked, every_start, turns
from tests.server.rotas import (
    BERLIN,
    DEWI,
    EVERYBODY,
    FOUR_WEEKS,
    JAKARTA,
    JAYAPURA,
    MAKASSAR,
    MONDAY,
    RINA,
    SARI,
    at,
    planned,
    wall_of,
)

WEEK = MONDAY, MONDAY + 7 * A_DAY


def rota_of(*shifts: Shift) -> Known:
    return Known(shifts, {}, ())


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;COUNT=1",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=12",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20271201",
        "UNTIL=20270401;FREQ=DAILY",
    ],
)
def test_daily_and_weekly_rules_with_an_end_are_read(text: str) -> None:
    assert every_start(planned(rule=text))


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",  # no end
        "FREQ=DAILY;COUNT=2;UNTIL=20270401",
        "FREQ=MONTHLY;COUNT=2",
        "FREQ=SECONDLY;COUNT=2",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=365",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;COUNT=²",
        "FREQ=DAILY;COUNT=2;COUNT=2",
        "FREQ=DAILY;COUNT=2;INTERVAL=0",
        "FREQ=DAILY;COUNT=2;INTERVAL=13",
        "FREQ=WEEKLY;COUNT=2;BYDAY=1MO",
        "FREQ=WEEKLY;COUNT=2;BYDAY=MO,MO",
        "FREQ=WEEKLY;COUNT=2;BYDAY=",
        "FREQ=DAILY;COUNT=2;BYHOUR=3",
        "FREQ=DAILY;COUNT=2;BYSETPOS=-1",
        "freq=daily;count=2",
        "FREQ=DAILY;UNTIL=20271301",
        "FREQ=DAILY;UNTIL=20270401T000000Z",
        "FREQ=DAILY;UNTIL=20991231",
        "FREQ=WEEKLY;COUNT=53;INTERVAL=12",  # goes on for years
        "RRULE:FREQ=DAILY;COUNT=2",
        "FREQ=DAILY;COUNT=2;",
        "FREQ=DAILY\n;COUNT=2",
        "",
    ],
)
def test_any_other_rule_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"^rule$"):
        every_start(planned(rule=text))


@given(st.text(st.sampled_from("FREQ=DAILYWKCOUNTBYSMIVUZ0123456789,;="), max_size=LONGEST_RULE))
def test_whatever_is_no_rule_is_refused_with_one_code(text: str) -> None:
    # Anything else that it raised would be a fault of ours.
    with suppress(Refused):
        read_rule(text)


@pytest.mark.parametrize(
    "changed",
    [
        {"hours": 0},
        {"hours": 13},
        {"tier": 3},
        {"first": wall_of(2027, 3, 1, 8, 1)},
        {"first": 2**60},
        {"first": wall_of(2027, 5, 1)},  # too far ahead
        {"first": wall_of(2026, 5, 1)},  # long ago
    ],
)
def test_a_shift_that_cannot_be_is_refused(changed: dict[str, int]) -> None:
    with pytest.raises(Refused, match=r"^shift$"):
        checked(planned(**changed), MONDAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "zone", ["", "WIB", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Asia/../Asia/Jakarta", "Asia/"]
)
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(Refused, match=r"^zone$"):
        checked(planned(zone=zone), MONDAY)


@pytest.mark.parametrize(("zone", "offset"), [(JAKARTA, 7), (MAKASSAR, 8), (JAYAPURA, 9)])
def test_eight_in_the_morning_is_eight_on_the_wall_in_each_zone_of_indonesia(zone: str, offset: int) -> None:
    starts = every_start(planned(zone=zone))
    assert [start % A_DAY for start in starts] == [(8 - offset) % 24 * HOUR] * 28
    assert starts[0] == at(zone, 2027, 3, 1, 8)


def test_summer_time_moves_the_instant_and_not_the_hour_on_the_wall() -> None:
    # In Berlin clocks go forward on 28 March 2027 and back on 31 October.
    spring = every_start(planned(zone=BERLIN, first=wall_of(2027, 3, 27, 8), rule="FREQ=DAILY;COUNT=3"))
    assert [later - former for former, later in pairwise(spring)] == [
        23 * HOUR,
        24 * HOUR,
    ]
    assert spring[1] == at(BERLIN, 2027, 3, 28, 8)
    # An hour that the wall skips begins as many minutes later; one that comes twice, with the first.
    skipped = every_start(planned(zone=BERLIN, first=wall_of(2027, 3, 27, 2, 30), rule="FREQ=DAILY;COUNT=3"))
    assert skipped[1] == at(BERLIN, 2027, 3, 28, 3, 30)
    twice = every_start(planned(zone=BERLIN, first=wall_of(2027, 10, 30, 2, 30), rule="FREQ=DAILY;COUNT=3"))
    assert twice[1] == at(BERLIN, 2027, 10, 31, 2, 30)
    assert twice[2] - twice[1] == 25 * HOUR
    # It lasts as many real hours as ever.
    night = planned(zone=BERLIN, first=wall_of(2027, 3, 27, 22), rule="FREQ=DAILY;COUNT=1")
    (turn,) = turns(night, MONDAY, MONDAY + 60 * A_DAY)
    assert turn.end - turn.start == 8 * HOUR


def test_a_window_finds_exactly_what_all_of_the_rule_would() -> None:
    shift = planned(rule="FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SU;UNTIL=20280101", hour=20, hours=12)
    every = every_start(shift)
    for since in range(MONDAY - A_DAY, MONDAY + 340 * A_DAY, 11 * A_DAY + HOUR):
        until = since + 9 * A_DAY
        inside = [start for start in every if start < until and start + 12 * HOUR > since]
        assert [turn.start for turn in turns(shift, since, until)] == inside


def test_a_count_is_counted_from_the_first_and_not_from_the_window() -> None:
    shift = planned(rule="FREQ=DAILY;COUNT=10")
    assert len(turns(shift, MONDAY + 5 * A_DAY, MONDAY + FOUR_WEEKS)) == 5


def test_the_tiers_that_should_be_on_call_now_are_told_and_an_empty_one_is_empty() -> None:
    known = rota_of(planned(SARI), planned(DEWI, tier=1))
    noon = at(JAKARTA, 2027, 3, 1, 12)
    assert expected(known, noon) == {Tier.DUTY: [SARI], Tier.BACKUP: [DEWI], Tier.COORDINATOR: []}
    assert expected(known, at(JAKARTA, 2027, 3, 1, 16)) == {tier: [] for tier in Tier}


def test_a_rota_with_no_one_on_it_is_one_gap_at_each_tier() -> None:
    found = gaps([], WEEK, 2)
    assert [(gap.start, gap.until, gap.tier, gap.have) for gap in found] == [(*WEEK, 0, 0), (*WEEK, 1, 0)]
    assert expected(rota_of(), MONDAY) == {tier: [] for tier in Tier}


def test_gaps_are_when_fewer_than_needed_are_on_call() -> None:
    day = MONDAY, MONDAY + A_DAY
    shifts = (
        planned(SARI, hour=0, hours=12),
        planned(DEWI, hour=8, hours=8),
        planned(RINA, hour=0, hours=12, tier=1),
    )
    found = gaps(occurrences(rota_of(*shifts), *day), day, 2)
    hours = [
        ((gap.start - MONDAY) // HOUR, (gap.until - MONDAY) // HOUR, gap.tier, gap.have) for gap in found
    ]
    assert hours == [(0, 8, 0, 1), (12, 16, 0, 1), (12, 24, 1, 0), (16, 24, 0, 0)]


def test_who_has_no_certificate_closes_no_gap() -> None:
    listed = occurrences(rota_of(planned(SARI, hour=0, hours=12), planned(DEWI, hour=12, hours=12)), *WEEK)
    assert gaps(staffed(listed, EVERYBODY), WEEK, 1)[0].tier == Tier.BACKUP
    assert len(gaps(staffed(listed, EVERYBODY - {DEWI}), WEEK, 1)) == 8


def test_hours_nights_and_weekends_are_counted_by_the_shifts_own_wall() -> None:
    nights = planned(SARI, hour=20, hours=12, zone=JAYAPURA, rule="FREQ=DAILY;COUNT=7")
    days = planned(DEWI, hour=8, rule="FREQ=WEEKLY;BYDAY=SA,SU;COUNT=2", first=wall_of(2027, 3, 6, 8))
    listed = occurrences(rota_of(nights, days), MONDAY - A_DAY, MONDAY + 9 * A_DAY)
    first, second = shares(listed, (MONDAY - A_DAY, MONDAY + 9 * A_DAY))
    assert (first.clinician_id, first.all, first.night) == (SARI, 84 * HOUR, 56 * HOUR)
    # Friday's turn reaches 8 h into Saturday, Saturday's is whole, Sunday's ends at midnight for it.
    assert first.weekend == (8 + 12 + 4) * HOUR
    assert (second.clinician_id, second.all, second.night, second.weekend) == (DEWI, 16 * HOUR, 0, 16 * HOUR)


@pytest.mark.parametrize(
    ("hours", "rule", "rests"),
    [
        (12, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=20", True),  # 60 h a week
        (12, "FREQ=DAILY;COUNT=5", True),
        (12, "FREQ=DAILY;COUNT=6", False),
        (8, "FREQ=DAILY;COUNT=28", True),
        (9, "FREQ=DAILY;COUNT=7", False),
    ],
)
def test_nobody_is_on_call_for_more_than_sixty_hours_in_any_seven_days(
    hours: int, rule: str, *, rests: bool
) -> None:
    own = occurrences(rota_of(planned(rule=rule, hours=hours)), MONDAY, MONDAY + FOUR_WEEKS)
    if rests:
        Rest().require(own)
    else:
        with pytest.raises(Refused, match=r"^rest$"):
            Rest().require(own)


@pytest.mark.parametrize(("begins", "rests"), [(14, False), (16, False), (23, False), (24, True)])
def test_eight_hours_lie_between_two_turns_of_one_person(begins: int, *, rests: bool) -> None:
    second = planned(first=wall_of(2027, 3, 1 + begins // 24, begins % 24), rule="FREQ=DAILY;COUNT=1", tier=1)
    own = occurrences(rota_of(planned(rule="FREQ=DAILY;COUNT=1"), second), MONDAY, MONDAY + 3 * A_DAY)
    if rests:
        Rest().require(own)
    else:
        with pytest.raises(Refused, match=r"^rest$"):
            Rest().require(own)


def test_the_seven_days_with_the_most_hours_are_found_wherever_they_begin() -> None:
    def slowly(own: list[tuple[int, int]]) -> int:
        at_most = 0
        for since in range(min(one[0] for one in own) - 8 * A_DAY, max(one[1] for one in own), HOUR):
            until = since + 7 * A_DAY
            held = sum(max(min(end, until) - max(start, since), 0) for start, end in own)
            at_most = max(at_most, held)
        return at_most

    shifts = (
        planned(hours=5, rule="FREQ=DAILY;INTERVAL=2;COUNT=9"),
        planned(hour=20, hours=7, rule="FREQ=DAILY;INTERVAL=3;COUNT=7"),
    )
    own = occurrences(rota_of(*shifts), MONDAY, MONDAY + FOUR_WEEKS)
    most = slowly([(one.start, one.end) for one in own])
    # Turns of these two stand close together; only the hours are looked at here.
    Rest(-A_DAY, most).require(own)
    with pytest.raises(Refused):
        Rest(-A_DAY, most - 1).require(own)


def test_four_weeks_of_fifty_shifts_in_three_zones_are_read_in_no_time() -> None:
    zones = JAKARTA, MAKASSAR, BERLIN
    known = rota_of(
        *(
            planned(
                bytes([n]) * 16, "FREQ=WEEKLY;BYDAY=MO,WE,SA;UNTIL=20280201", hour=n % 24, zone=zones[n % 3]
            )
            for n in range(50)
        )
    )
    begun = time.process_time()
    listed = occurrences(known, MONDAY + 200 * A_DAY, MONDAY + 228 * A_DAY)
    # By hand it took 5 ms (600 turns); here, that it is not another order of size.
    assert time.process_time() - begun < 1
    assert len(listed) == 50 * 12
    assert LONGEST == 12 * HOUR
