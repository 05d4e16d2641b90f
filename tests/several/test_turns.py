"""Who purges: one, and another when that one doesn't."""

import pytest

from server.doors import Refused
from server.health import LATE_SECONDS
from server.several.turns import OVERDUE_SECONDS, Turns


class Process:
    """What one process did at its ticks."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.late_seconds = 0.0
        self.leading = False
        self.trouble = ""
        self.turns = Turns(
            self._leads,
            self._run,
            lambda: self.did.append("own"),
            resign=lambda: self.did.append("resigned"),
            late_seconds=lambda: self.late_seconds,
        )

    def _leads(self) -> bool:
        if self.trouble == "leads":
            raise Refused("unavailable")
        return self.leading

    def _run(self) -> None:
        if self.trouble == "run":
            raise Refused("unavailable")
        self.did.append("run")


def test_the_leader_runs_and_nobody_else_unless_asked() -> None:
    process = Process()
    process.turns.tick()
    process.turns.ask()
    process.turns.tick()
    process.turns.tick()
    process.leading = True
    process.turns.tick()
    assert process.did == ["own", "run", "own", "run"]


def test_when_the_leader_stands_still_another_purges_before_the_relay_closes() -> None:
    assert OVERDUE_SECONDS < LATE_SECONDS / 2
    process = Process()
    process.late_seconds = OVERDUE_SECONDS
    process.turns.tick()
    process.late_seconds += 1
    process.turns.tick()
    assert process.did == ["own", "run"]


@pytest.mark.parametrize("trouble", ["leads", "run"])
def test_what_was_asked_for_is_not_forgotten_in_trouble(trouble: str) -> None:
    process = Process()
    process.turns.ask()
    process.trouble = trouble
    with pytest.raises(Refused):
        process.turns.tick()
    process.trouble = ""
    process.turns.tick()
    assert process.did == ["resigned", "run"]
