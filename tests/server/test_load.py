"""Nobody leads more conversations at once than the operator allows; helping in others' counts nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from server.steps.load import LATELY_SECONDS, led_by
from server.steps.parts import Parts
from tests.server.people import Clinician
from tests.server.relay import Relay
from tests.server.teams import Seat, Team
from tests.server.ward import Ward, open_ward_of

MOST = 2


@pytest.fixture(scope="module")
def ward_of_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A ward where nobody leads more than two."""
    with open_ward_of(Relay(tmp_path_factory.mktemp("load"), {"MOST_LED": str(MOST)})) as opened:
        yield opened


@pytest.fixture
def ward(ward_of_two: Ward) -> Iterator[Ward]:
    """Everybody awake, and nobody leading anything when it begins and ends."""
    begun: list[Team] = []
    before = ward_of_two.awake()
    team = before.team

    def remembered(*asked: Clinician) -> Team:
        begun.append(team(*asked))
        return begun[-1]

    before.team = remembered  # type: ignore[method-assign]
    yield before
    del before.team
    for one in begun:
        one.survivor.call("forget", one.id)


def claims(team: Team, clinician: Clinician) -> tuple[str, Seat]:
    """Claim, and give the relay's code."""
    seat, given = team.claim_values(clinician)
    answer = clinician.line.ask("claim", *given)
    if answer[0] == "ok":
        seat.took(given[0])
        team.hers.catch_up()
    return answer[0], seat


def test_a_claim_beyond_the_load_is_refused_and_the_request_waits_on_for_others(ward: Ward) -> None:
    for _ in range(MOST):
        assert claims(ward.team(ward.sari, ward.dewi), ward.sari)[0] == "ok"
    assert ward.sari.call("load") == [MOST, MOST]
    third = ward.team(ward.sari, ward.dewi)
    assert claims(third, ward.sari)[0] == "full"
    # It waits for both as before: a colleague with room takes it.
    assert [row[0] for row in ward.sari.waiting()] == [third.id]
    assert claims(third, ward.dewi)[0] == "ok"
    assert ward.dewi.call("load") == [1, MOST]


def test_whoever_comes_second_hears_that_it_was_taken_though_they_are_full(ward: Ward) -> None:
    for _ in range(MOST):
        claims(ward.team(ward.sari), ward.sari)
    team = ward.team(ward.sari, ward.dewi)
    late = team.claim_values(ward.sari)[1]
    assert claims(team, ward.dewi)[0] == "ok"
    assert ward.sari.line.ask("claim", *late) == ["taken"]


def test_to_be_in_a_colleagues_conversation_counts_nothing(ward: Ward) -> None:
    for _ in range(MOST + 1):
        team, leader = ward.team(ward.dewi, ward.rina), ward.dewi
        if ward.dewi.call("load")[0] == MOST:
            leader = ward.rina
        _, seat = claims(team, leader)
        assert seat.append(team.change(seat, leader, leader, ward.sari)) == ["ok", 2]
    assert ward.sari.call("load") == [0, MOST]
    assert claims(ward.team(ward.sari), ward.sari)[0] == "ok"


def test_nobody_is_handed_more_than_they_may_lead_and_whoever_leaves_has_room(ward: Ward) -> None:
    led = [ward.team(ward.rina) for _ in range(MOST)]
    seats = [claims(team, ward.rina)[1] for team in led]
    team = ward.team(ward.sari)
    _, sari = claims(team, ward.sari)
    assert sari.append(team.change(sari, ward.sari, ward.sari, ward.rina)) == ["ok", 2]
    over = team.change(sari, ward.rina, ward.sari, ward.rina)
    assert sari.append(over) == ["full"]
    assert seats[0].append(led[0].change(seats[0], None)) == ["ok", 2]
    # Control: the very same block, once there is room.
    assert sari.append(over) == ["ok", 3]
    assert [ward.sari.call("load")[0], ward.rina.call("load")[0]] == [0, MOST]


def test_of_two_claims_at_once_one_is_too_many(ward: Ward) -> None:
    claims(ward.team(ward.tini), ward.tini)
    teams = [ward.team(ward.tini) for _ in range(2)]
    given = [team.claim_values(ward.tini)[1] for team in teams]
    lines = [ward.tini.account.line() for _ in teams]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda line, values: line.ask("claim", *values)[0], lines, given))
    assert sorted(answers) == ["full", "ok"]
    for line in lines:
        line.close()


def test_one_that_is_quiet_takes_nobodys_attention() -> None:
    me, now, keep = b"me", 1_000_000, 3600
    ages = {b"new": 0, b"loud": 2 * LATELY_SECONDS, b"quiet": 2 * LATELY_SECONDS, b"back": 2 * LATELY_SECONDS}
    said = {
        b"new": 0,
        b"loud": now + keep - 60,
        b"quiet": now + keep - LATELY_SECONDS,
        b"back": now + 9 * keep,
    }
    returns = {b"back": now + 8 * keep}

    def head(_connection: Any, one: Any) -> Any:
        until = now - ages[one.id] + keep
        return SimpleNamespace(lead=me, keep=keep, until=until, returns=returns.get(one.id, 0))

    conversations = SimpleNamespace(
        of_clinician=lambda *_: [SimpleNamespace(id=name) for name in ages],
        last_bucket=lambda _connection, one: said[one.id],
    )
    parts = SimpleNamespace(conversations=conversations, head=head, now=lambda: now)
    assert led_by(cast("Parts", parts), cast("Any", None), me) == len({b"new", b"loud"})


def test_the_least_that_may_be_set_is_one(tmp_path: Path) -> None:
    relay = Relay(tmp_path, {"MOST_LED": "0"})
    with pytest.raises(AssertionError):
        relay.start()
    relay.kill()
