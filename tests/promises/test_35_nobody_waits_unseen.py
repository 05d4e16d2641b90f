"""Promise 35: no unclaimed request is without a next escalation time, and at that time it does go on.

On real relays with quick ladders, one of them killed on the way. That the database refuses a request without
such a time, and that no order of events leads to one, is in tests/server/test_requests.py; what a month of
requests looks like is in tests/server/test_a_month.py.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.server.people import Clinician
from tests.server.relay import Relay
from tests.server.teams import Team
from tests.server.ward import Ward, open_ward_of

QUICK, PATIENT = "4,7,9", "60,120,240"
# A look of the relay's, and what a busy machine adds to it.
SLACK_SECONDS = 15.0


@contextmanager
def ward_with(folder: Path, ladder: str, *changes: str) -> Iterator[Ward]:
    """Sari and Dewi on duty, Rina and Tini as backups."""
    relay = Relay(folder, {"ESCALATION": ladder})
    if changes:
        relay.program = ("-m", "tests.server.altered", *changes)
    with open_ward_of(relay) as ward:
        for one in (ward.rina, ward.tini):
            one.go_on_duty(tier=1)
        yield ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with ward_with(tmp_path, QUICK) as opened:
        yield opened


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """One where nothing goes on by itself for a minute."""
    with ward_with(tmp_path_factory.mktemp("patient"), PATIENT) as opened:
        yield opened


def sees(clinician: Clinician, team: Team) -> bool:
    return any(row[0] == team.id for row in clinician.waiting())


def until(holds: Callable[[], bool], seconds: float = SLACK_SECONDS) -> float:
    """Wait until something holds; gives how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it never came"
        time.sleep(0.05)
    return time.monotonic() - begun


def row_of(relay: Relay, team: Team) -> tuple[str, int, int | None]:
    """State, step and next escalation of a request, as they lie in the database."""
    chosen = "SELECT state, step, next_escalation_at FROM requests WHERE conversation = ?"
    with closing(sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)) as database:
        (found,) = database.execute(chosen, (team.id,)).fetchall()
    return found  # type: ignore[no-any-return]


def consoles(relay: Relay) -> int:
    """The lines of consoles that are open, by the relay's own figures."""
    _, content = relay.ask("GET", "/metrics", port=relay.health_port)
    (line,) = re.findall(rb"^teduh_lines_console (\d+)", content, re.MULTILINE)
    return int(line)


def everyone(ward: Ward) -> tuple[Clinician, ...]:
    return ward.sari, ward.dewi, ward.rina, ward.tini


def test_one_is_asked_then_all_on_duty_then_the_backups_and_then_all_again(ward: Ward) -> None:
    team = ward.team(*everyone(ward))
    (alone,) = [one for one in (ward.sari, ward.dewi) if sees(one, team)]
    (other,) = [one for one in (ward.sari, ward.dewi) if one is not alone]
    assert not sees(ward.rina, team)
    assert other.line.ask("claim", *team.claim_values(other)[1]) == ["gone"]
    assert list(team.hers.line.call("asked", team.id)) == [1, 1, 4, 0]
    until(lambda: sees(other, team))
    assert not sees(ward.rina, team)
    until(lambda: sees(ward.rina, team) and sees(ward.tini, team))
    told = [team.hers.line.pushed("asked")[1:] for _ in range(2)]
    assert told == [[2, 2, 4, 0], [3, 4, 4, 0]]
    # Nobody is left above them: it goes on all the same.
    before = row_of(ward.relay, team)
    assert before[:2] == ("waiting", 3)
    assert before[2] is not None
    assert before[2] > time.time()


def test_it_has_a_next_time_at_every_moment_until_it_is_claimed(ward: Ward) -> None:
    team = ward.team(*everyone(ward))
    seen = set[int]()
    begun = time.monotonic()
    while not seen >= {1, 2, 3}:
        assert time.monotonic() - begun < 2 * SLACK_SECONDS
        row = row_of(ward.relay, team)
        assert row[0] == "waiting"
        assert row[2] is not None
        assert row[2] > time.time() - SLACK_SECONDS
        seen.add(row[1])
        time.sleep(0.02)
    team.claimed_by(ward.rina)
    row = row_of(ward.relay, team)
    assert row[0] == "claimed"
    assert row[2] is None


def test_a_relay_that_is_killed_goes_on_where_it_stood(tmp_path: Path) -> None:
    with ward_with(tmp_path, QUICK) as ward:
        team = ward.team(*everyone(ward))
        ward.relay.kill()
        time.sleep(0.1)
        assert row_of(ward.relay, team)[:2] == ("waiting", 1)
        ward.relay.start()
        ward.awake()
        until(lambda: sees(ward.rina, team))
        assert all(sees(one, team) for one in everyone(ward))


def test_when_the_one_who_was_asked_goes_away_others_are_asked_at_once(patient: Ward) -> None:
    ward = patient
    team = ward.team(*everyone(ward))
    (alone,) = [one for one in (ward.sari, ward.dewi) if sees(one, team)]
    (other,) = [one for one in (ward.sari, ward.dewi) if one is not alone]
    alone.line.close()
    assert until(lambda: sees(other, team)) < float(PATIENT.split(",", maxsplit=1)[0])
    alone.wake()


def test_nobody_is_asked_alone_who_has_no_open_console(patient: Ward) -> None:
    ward = patient
    open_before = consoles(ward.relay)
    ward.sari.line.close()
    ward.dewi.line.close()
    until(lambda: consoles(ward.relay) == open_before - 2)
    team = ward.team(*everyone(ward))
    assert row_of(ward.relay, team)[:2] == ("waiting", 2)
    for one in (ward.sari, ward.dewi):
        one.wake()
        assert sees(one, team)
    assert not sees(ward.rina, team)


def test_who_passes_it_on_is_called_no_more_and_she_is_not_told(patient: Ward) -> None:
    ward = patient
    team = ward.team(*everyone(ward))
    (alone,) = [one for one in (ward.sari, ward.dewi) if sees(one, team)]
    (other,) = [one for one in (ward.sari, ward.dewi) if one is not alone]
    assert other.line.ask("pass_on", team.id) == ["gone"]
    assert alone.line.ask("pass_on", team.id) == ["ok"]
    assert not sees(alone, team)
    assert alone.line.ask("claim", *team.claim_values(alone)[1]) == ["gone"]
    until(lambda: sees(other, team))
    assert not sees(alone, team)
    # How many were asked grows as at any other step, and who is left is told by number alone.
    assert team.hers.line.pushed("asked")[1:] == [2, 2, 3, 0]


def test_when_everybody_has_passed_it_on_she_is_told_that_nobody_is_left(patient: Ward) -> None:
    ward = patient
    team = ward.team(ward.sari)
    assert sees(ward.sari, team)
    assert ward.sari.line.ask("pass_on", team.id) == ["ok"]
    assert team.hers.line.pushed("asked")[3] == 0
    # It goes on all the same, for whoever may come back to it.
    row = row_of(ward.relay, team)
    assert row[2] is not None


def test_in_danger_everybody_on_duty_is_called_at_once_and_it_stands_first(patient: Ward) -> None:
    ward = patient
    first = ward.team(ward.sari)
    team = ward.team(*everyone(ward))
    assert team.hers.line.ask("hurry", first.id) == ["gone"]
    assert team.hers.line.ask("hurry", team.id) == ["ok"]
    until(lambda: sees(ward.sari, team) and sees(ward.dewi, team))
    listed = {row[0]: (place, row[7]) for place, row in enumerate(ward.sari.waiting())}
    assert listed[team.id] == (0, True)
    assert listed[first.id][1] is False
    assert not sees(ward.rina, team)
    # Said a second time it changes nothing.
    before = row_of(ward.relay, team)
    assert team.hers.line.ask("hurry", team.id) == ["ok"]
    assert row_of(ward.relay, team) == before


def test_control_a_relay_that_never_looks_leaves_it_with_the_one(tmp_path: Path) -> None:
    with ward_with(tmp_path, QUICK, "stuck") as ward:
        team = ward.team(*everyone(ward))
        time.sleep(8)
        assert sum(sees(one, team) for one in everyone(ward)) == 1


def test_one_request_that_can_not_be_helped_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    with ward_with(tmp_path, QUICK, "poisoned") as ward:
        teams = [ward.team(*everyone(ward)) for _ in range(3)]
        # The first one that it looks at fails, each time.
        until(lambda: sum(sees(ward.rina, team) for team in teams) == 2)


def test_who_lets_one_lapse_is_not_the_first_to_be_asked_for_the_next(tmp_path: Path) -> None:
    with ward_with(tmp_path, "3,60,120") as ward:
        first = ward.team(ward.sari, ward.dewi)
        (idle,) = [one for one in (ward.sari, ward.dewi) if sees(one, first)]
        (other,) = [one for one in (ward.sari, ward.dewi) if one is not idle]
        until(lambda: sees(other, first))
        second = ward.team(ward.sari, ward.dewi)
        assert sees(other, second)
        assert not sees(idle, second)
        until(lambda: sees(idle, second))
        # Now both have let one lapse, and everybody is asked at once.
        third = ward.team(ward.sari, ward.dewi)
        assert sees(idle, third)
        assert sees(other, third)
