"""The rota over a real relay's lines: who may do what, who is told, the calendar, and who did not come."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from crypto.certificate import read_certificate, read_clinician
from server.rota.shift import A_DAY, FIVE_MINUTES, HOUR
from tests.server.conftest import Town
from tests.server.forked import ForkedRelay
from tests.server.line_client import PATIENCE_SECONDS, Answered
from tests.server.people import Staff
from tests.server.planning import Rotas, five_minutes
from tests.server.relay import Relay

SHIFTS, TURNS, GAPS, SHARES, ASKS, LEAVES = range(2, 8)


@pytest.fixture
def rotas(town: Town) -> Iterator[Rotas]:
    """The town's coordinator and two clinicians; whatever was planned is over afterwards."""
    opened = Rotas(town.staff.coordinator, town.sari, town.dewi)
    yield opened
    for shift in opened.weeks()[SHIFTS]:
        if not 0 < shift[8] <= five_minutes():
            opened.line.call("end_shift", shift[0], shift[7], five_minutes())
    for ask in opened.weeks()[ASKS]:
        opened.line.call("refuse_turn", ask[0])


def feed(relay: Relay, path: str) -> tuple[int, bytes, dict[str, str]]:
    response, content = relay.ask("GET", path, port=relay.console_port)
    return response.status, content, dict(response.getheaders())


def test_what_a_coordinator_plans_everybody_on_the_rota_sees(rotas: Rotas) -> None:
    begins = five_minutes(2 * HOUR)
    made = rotas.make(rotas.sari, begins)
    assert rotas.sari.line.pushed("rota") == []
    now, calendar, shifts, turns, gaps, shares, asks, leaves = rotas.weeks(rotas.dewi.line)
    assert (calendar, asks, leaves) == (None, [], [])
    assert abs(now - five_minutes()) <= FIVE_MINUTES
    own = [turn for turn in turns if turn[0] == made]
    assert own[0] == [made, begins, begins + 8 * HOUR, 0, rotas.sari.id, "", "planned", 0]
    assert len(own) == 7
    assert [shift[1:4] for shift in shifts if shift[0] == made] == [[rotas.sari.id, 0, "Asia/Jakarta"]]
    assert [share[:2] for share in shares] == [[rotas.sari.id, 7 * 8 * HOUR]]
    # The first gap of the tier that is asked first ends where the first turn begins.
    assert next(gap for gap in gaps if gap[2] == 0)[1] == begins


def test_people_are_named_by_their_certificates(rotas: Rotas) -> None:
    (certificates,) = rotas.dewi.call("rota_people")
    named = [read_clinician(read_certificate(one)[0])[1] for one in certificates]
    assert {rotas.sari.clinician.alias, rotas.dewi.clinician.alias} <= {one.alias for one in named}


def test_a_swap_over_the_line_is_told_to_both_and_made_by_the_coordinator(rotas: Rotas) -> None:
    begins = five_minutes(2 * HOUR)
    hers = rotas.make(rotas.sari, begins, "FREQ=DAILY;COUNT=1")
    his = rotas.make(rotas.dewi, begins + 3 * A_DAY, "FREQ=DAILY;COUNT=1")
    (ask,) = rotas.sari.call("ask_turn", hers, begins, rotas.dewi.id, [his, begins + 3 * A_DAY])
    with pytest.raises(Answered, match="asked"):
        rotas.sari.call("ask_turn", hers, begins, None, None)
    with pytest.raises(Answered, match="not_accepted"):
        rotas.line.call("approve_turn", ask)
    rotas.dewi.call("accept_turn", ask)
    for line in (rotas.sari.line, rotas.dewi.line):
        line.pushes.clear()
    rotas.line.call("approve_turn", ask)
    assert rotas.sari.line.pushed("rota") == rotas.dewi.line.pushed("rota") == []
    shown = rotas.weeks()
    assert {turn[0]: (turn[4], turn[5]) for turn in shown[TURNS] if turn[0] in {hers, his}} == {
        hers: (rotas.dewi.id, "swapped"),
        his: (rotas.sari.id, "swapped"),
    }
    assert shown[ASKS] == []


def test_two_take_the_same_turn_and_one_has_it(rotas: Rotas, town: Town) -> None:
    third = town.staff.clinician()
    begins = five_minutes(2 * HOUR)
    made = rotas.make(rotas.sari, begins, "FREQ=DAILY;COUNT=1")
    rotas.sari.call("ask_turn", made, begins, None, None)
    numbers = [one.line.start("take_over", made, begins, 0) for one in (rotas.dewi, third)]
    answers = [one.line.answer(number) for one, number in zip((rotas.dewi, third), numbers, strict=True)]
    assert sorted(answers) == [["ok"], ["stale"]]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({1: 3}, "malformed"),
        ({2: "Mars/Olympus"}, "zone"),
        ({3: 17}, "shift"),
        ({4: 0}, "shift"),
        ({5: "FREQ=SECONDLY;COUNT=9"}, "rule"),
        ({5: "FREQ=DAILY"}, "rule"),
        ({0: bytes(16)}, "nobody"),
        ({0: "x"}, "malformed"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_and_leaves_nothing(
    rotas: Rotas, changed: dict[int, object], code: str
) -> None:
    before = rotas.weeks()[1:]
    planned = rotas.shift(rotas.sari, five_minutes(2 * HOUR))
    for place, value in changed.items():
        planned[place] = value
    assert rotas.line.ask("make_shift", planned) == [code]
    assert rotas.weeks()[1:] == before


def test_a_shift_changed_from_a_day_on_keeps_what_was_before_it_and_nobody_changes_it_twice(
    rotas: Rotas,
) -> None:
    begins = five_minutes(2 * HOUR)
    made = rotas.make(rotas.sari, begins)
    rotas.sari.call("ask_turn", made, begins + A_DAY, None, None)
    rotas.sari.call("ask_turn", made, begins + 4 * A_DAY, None, None)
    since = begins + 3 * A_DAY
    later = rotas.shift(rotas.dewi, since + HOUR, "FREQ=DAILY;COUNT=2", tier=1)
    (changed,) = rotas.line.call("change_shift", made, 1, since, later)
    shown = rotas.weeks()
    assert [turn[1] for turn in shown[TURNS] if turn[0] == made] == [begins + day * A_DAY for day in range(3)]
    assert [turn[1:5] for turn in shown[TURNS] if turn[0] == changed] == [
        [at, at + 8 * HOUR, 1, rotas.dewi.id] for at in (since + HOUR, since + HOUR + A_DAY)
    ]
    # A wish for a turn that is gone went with it; another stands.
    assert [one[3] for one in shown[ASKS]] == [begins + A_DAY]
    assert rotas.line.ask("change_shift", made, 1, since, later) == ["stale"]
    assert rotas.weeks()[1:] == shown[1:]
    # What is left of the old one may still end sooner, and not later again.
    rotas.line.call("end_shift", made, 2, begins + A_DAY)
    assert [turn[1] for turn in rotas.weeks()[TURNS] if turn[0] == made] == [begins]
    assert rotas.line.ask("end_shift", made, 3, begins + 2 * A_DAY) == ["stale"]


def test_a_change_that_cannot_be_leaves_the_shift_as_it_was(rotas: Rotas) -> None:
    begins = five_minutes(2 * HOUR)
    made = rotas.make(rotas.sari, begins)
    rotas.make(rotas.dewi, begins + A_DAY, "FREQ=DAILY;COUNT=1")
    before = rotas.weeks()[1:]
    good = rotas.shift(rotas.sari, begins + A_DAY, "FREQ=DAILY;COUNT=2")
    for since, planned, code in (
        (begins + A_DAY, rotas.shift(rotas.dewi, begins + A_DAY, "FREQ=DAILY;COUNT=2"), "rest"),
        (begins + A_DAY + FIVE_MINUTES, good, "times"),
        (five_minutes(-HOUR), good, "times"),
        (begins + 1, good, "times"),
        (begins, [*good[:2], "Mars/Olympus", *good[3:]], "zone"),
    ):
        assert rotas.line.ask("change_shift", made, 1, since, planned) == [code]
        assert rotas.weeks()[1:] == before
    assert rotas.line.ask("change_shift", made, 1, begins + A_DAY, good)[0] == "ok"


def test_leave_is_asked_for_and_granted_and_nobody_else_reads_of_it(rotas: Rotas) -> None:
    begins = five_minutes(2 * HOUR)
    made = rotas.make(rotas.sari, begins, "FREQ=DAILY;COUNT=3")
    (leave,) = rotas.sari.call("ask_leave", begins + A_DAY, begins + 2 * A_DAY)
    assert rotas.weeks(rotas.dewi.line)[LEAVES] == []
    assert [one[0] for one in rotas.weeks(rotas.sari.line)[LEAVES]] == [leave]
    rotas.line.call("grant_leave", leave)
    turns = [turn for turn in rotas.weeks()[TURNS] if turn[0] == made]
    assert [turn[4] for turn in turns] == [rotas.sari.id, None, rotas.sari.id]
    rotas.dewi.call("take_over", made, begins + A_DAY, 0)
    rotas.line.call("refuse_leave", leave)


def test_a_calendar_has_ones_own_hours_and_a_neutral_title_and_nothing_else(rotas: Rotas, town: Town) -> None:
    begins = five_minutes(2 * HOUR)
    rotas.make(rotas.sari, begins, "FREQ=DAILY;COUNT=3")
    rotas.make(rotas.dewi, begins + 10 * HOUR)
    token, until = rotas.sari.call("make_calendar")
    assert rotas.weeks(rotas.sari.line)[1] == until
    path = f"/kalender/{token.hex()}.ics"
    status, content, headers = feed(town.relay, path)
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert headers["Content-Type"].startswith("text/calendar")
    entries: list[Any] = list(Calendar.from_ical(content).walk("VEVENT"))
    hours = [[int(one[name].dt.timestamp()) for name in ("DTSTART", "DTEND")] for one in entries]
    assert hours == [[begins + day * A_DAY, begins + day * A_DAY + 8 * HOUR] for day in range(3)]
    assert {str(one["SUMMARY"]) for one in entries} == {"Jadwal"}
    assert len({one["UID"] for one in entries}) == 3
    # Control: what it may not say stands in the rota, and would be found.
    for told in (b"teduh", b"duty", b"jaga", b"clinic", b"Bu ", rotas.sari.clinician.alias.encode()):
        assert told.lower() not in content.lower()
    assert b"jadwal" in content.lower()


def test_a_calendar_that_was_renewed_or_dropped_looks_like_any_page_that_is_not_there(
    rotas: Rotas, town: Town
) -> None:
    first = rotas.sari.call("make_calendar")[0].hex()
    second = rotas.sari.call("make_calendar")[0].hex()
    assert feed(town.relay, f"/kalender/{second}.ics")[0] == 200
    absent = feed(town.relay, "/tidak-ada")
    rotas.sari.call("drop_calendar")
    wrong = (first, second, "00" * 32, "00" * 31, "zz" * 32, "x")
    paths = [f"/kalender/{one}.ics" for one in wrong]
    for path in (*paths, f"/kalender/{second}", "/kalender/", f"/kalender/a/{second}.ics"):
        status, content, headers = feed(town.relay, path)
        assert (status, content) == absent[:2] == (404, b"")
        assert {**headers, "Date": ""} == {**absent[2], "Date": ""}
    # Neither address is kept as it is.
    assert town.relay.count(bytes.fromhex(second)) == town.relay.count(second.encode()) == 0
    assert rotas.weeks(rotas.sari.line)[1] is None


def test_who_is_revoked_has_no_calendar_and_fills_no_gap(tmp_path: Path) -> None:
    relay = Relay(tmp_path).start()
    try:
        staff = Staff(relay)
        rotas = Rotas(staff.coordinator, staff.clinician(), staff.clinician())
        begins = five_minutes(2 * HOUR)
        rotas.make(rotas.sari, begins)
        token = rotas.sari.call("make_calendar")[0].hex()
        assert feed(relay, f"/kalender/{token}.ics")[0] == 200
        gaps = len(rotas.weeks()[GAPS])
        staff.revoke(rotas.sari)
        assert feed(relay, f"/kalender/{token}.ics")[0] == 404
        assert len(rotas.weeks()[GAPS]) < gaps
    finally:
        relay.stop()


def test_a_relay_that_starts_sees_who_did_not_come_and_any_colleague_takes_over(tmp_path: Path) -> None:
    relay = ForkedRelay(tmp_path)
    relay.start()
    try:
        staff = Staff(relay)
        rotas = Rotas(staff.coordinator, staff.clinician(), staff.clinician().go_on_duty())
        begins = five_minutes(-FIVE_MINUTES)
        missed = rotas.make(rotas.sari, begins, "FREQ=DAILY;COUNT=1")
        came = rotas.make(rotas.dewi, begins, "FREQ=DAILY;COUNT=1", tier=1)
        relay.stop()
        relay.start()
        staff.wake()
        for one in (rotas.sari, rotas.dewi):
            one.wake()
        # It looks as soon as it runs, which may be before anybody is there to be told.
        deadline = time.monotonic() + PATIENCE_SECONDS
        noted = {missed: "missed", came: "checked_in"}
        while (seen := {turn[0]: turn[6] for turn in rotas.weeks()[TURNS]}) != noted:
            assert time.monotonic() < deadline, seen
        assert rotas.dewi.line.ask("take_over", missed, begins, 1) == ["rest"]
        third = staff.clinician()
        third.call("take_over", missed, begins, 1)
    finally:
        relay.kill()
