"""What somebody leads counts on whichever process they claimed it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.people import Clinician, Staff, Survivor
from tests.server.teams import Team
from tests.several.pair import Pair
from tests.several.services import Postgres, Redis


@pytest.fixture(scope="module")
def pair_of_one(
    postgres: Postgres, redises: list[Redis], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two processes, where nobody leads more than one."""
    made = Pair(tmp_path_factory.mktemp("load"), postgres, redises[:2], redises[2], {"MOST_LED": "1"})
    try:
        yield made.start()
    finally:
        made.stop()


def asking(pair: Pair, clinician: Clinician) -> Team:
    """Somebody who has looked who is on call, as her phone does, and asks this one alone."""
    team = Team(Survivor(pair.front).begin())
    team.survivor.on_call()
    assert team.ask(clinician)[0] == "ok"
    return team


def test_two_claims_at_once_at_two_processes_are_one_too_many(pair_of_one: Pair) -> None:
    pair = pair_of_one
    sari = Staff(pair.front).clinician().go_on_duty()
    teams = [asking(pair, sari) for _ in range(2)]
    lines = []
    for half in range(2):
        with pair.at(half):
            lines.append(sari.account.line())
    given = [team.claim_values(sari)[1] for team in teams]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda line, values: line.ask("claim", *values)[0], lines, given))
    assert sorted(answers) == ["full", "ok"]
    # The other process knows of it afterwards too.
    again = asking(pair, sari).claim_values(sari)[1]
    assert [line.ask("claim", *again)[0] for line in lines] == ["full", "full"]
    assert [line.ask("load") for line in lines] == [["ok", 1, 1]] * 2
