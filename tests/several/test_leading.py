"""One process purges; one that can't lets another do it."""

import pytest

from server.doors import Refused
from server.migrations.newest import migrate_postgres
from server.several.store import Leadership
from server.several.turns import Turns
from tests.several.services import Postgres


def _nothing() -> None:
    return


class Process:
    """Its share in the purge, and whether its keys are in reach."""

    def __init__(self, url: str, *, well: bool, resigns: bool = True) -> None:
        self.leadership, self.runs, self.well = Leadership(url), 0, well
        resign = self.leadership.stop if resigns else _nothing
        self.turns = Turns(
            self.leadership.leads, self._run, _nothing, resign=resign, late_seconds=lambda: 0.0
        )

    def _run(self) -> None:
        if not self.well:
            raise Refused("unavailable")
        self.runs += 1

    def tick(self) -> None:
        """Tick once, as its waker does, who lives on."""
        if self.well:
            self.turns.tick()
        else:
            with pytest.raises(Refused, match="unavailable"):
                self.turns.tick()


@pytest.fixture
def url(postgres: Postgres) -> str:
    made = postgres.own_database()
    migrate_postgres(made)
    return made


@pytest.mark.parametrize("resigns", [True, False])
def test_a_leader_who_cannot_reach_the_keys_lets_another_one_purge(url: str, *, resigns: bool) -> None:
    ill, sound = Process(url, well=False, resigns=resigns), Process(url, well=True)
    try:
        ill.tick()
        sound.tick()
        # Control: one who clings to the lock keeps everybody from purging, for as long as it lives.
        assert sound.runs == (1 if resigns else 0)
        if resigns:
            sound.tick()
            ill.turns.tick()
            assert sound.runs == 2
    finally:
        for one in (ill, sound):
            one.leadership.stop()
            one.leadership._engine.dispose()
