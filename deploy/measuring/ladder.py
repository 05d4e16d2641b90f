"""What a step of the ladder costs the relay for each request that waits, among open consoles.

What consoles ask for once they are told is not counted; nor is what the relay does where no step is due.
"""

import random
import sqlite3
import time
from collections.abc import Iterator
from typing import Final

from crypto.bundle import OnCall
from crypto.login import RETURN
from deploy.measuring.figures import Figure, line, print_lines
from deploy.measuring.house import cpu_seconds, process_of, relay
from deploy.measuring.lines import Broken, Line, Wire
from deploy.measuring.pairs import CONSOLE, COVER, KEEP, greeting
from tests.server.people import Staff, Survivor
from tests.server.relay import Relay

RUNS: Final = 3
# For so long everything is still, to know what that costs; and after the last step, for what is told.
SECONDS: Final = 5.0
SETTLED_SECONDS: Final = 1.0
WAITING: Final = 200
CONSOLES: Final = 10
CASE: Final = "200 waiting 10 consoles"
# Nothing goes on by itself while they are made; then all are due at once.
ESCALATION: Final = "3000,3300,3600"
LOOKED_EVERY_SECONDS: Final = 0.02
PATIENCE_SECONDS: Final = 60.0
OFFERED: Final = 8
ALL: Final = "SELECT count(*), count(next_escalation_at <= ? OR NULL) FROM requests WHERE state = 'waiting'"


class Asking(Survivor):
    """Somebody who asks some of those on call, as many as a request may be offered to."""

    def on_call(self, need: str = "any") -> tuple[OnCall, ...]:
        """Choose among all."""
        return tuple(random.sample(super().on_call(need), OFFERED))


class Ward:
    """Requests that wait, and consoles that are open, on a relay of their own."""

    def __init__(self, one: Relay) -> None:
        self._relay, self._wire, self._process = one, Wire(), process_of(one)
        staff = Staff(one)
        for _ in range(CONSOLES):
            clinician = staff.clinician().go_on_duty()
            clinician.line.close()
            self._wire.open(one.console, CONSOLE, lambda _nonce: {"v": 1}, clinician.account.cookie)
        staff.coordinator.close()
        token = one.token()
        for _ in range(WAITING):
            greet = greeting(one, self._asking().login_seed, token, RETURN)
            self._wire.open(one.cover, COVER, greet)
            self._turn(0)

    def _asking(self) -> Survivor:
        survivor = Asking(self._relay).begin()
        survivor.ask_for_help(KEEP)
        survivor.open_line.close()
        return survivor

    def idle_share(self, seconds: float) -> float:
        """Seconds of CPU that a second costs in which nothing is due."""
        before, begun = cpu_seconds(self._process), time.monotonic()
        self._turn(seconds)
        return (cpu_seconds(self._process) - before) / (time.monotonic() - begun)

    def step_us(self, idle_share: float) -> float:
        """Have every request go one step on; CPU for each, in microseconds."""
        before, begun = cpu_seconds(self._process), time.monotonic()
        now = int(time.time())
        with sqlite3.connect(self._relay.data / "relay.db", timeout=10) as database:
            database.execute("UPDATE requests SET next_escalation_at = ? WHERE state = 'waiting'", (now,))
        database.close()
        while self._due(now) > 0:
            self._turn(LOOKED_EVERY_SECONDS)
            if time.monotonic() > begun + PATIENCE_SECONDS:
                raise Broken("a request that is due waits on")
        self._turn(SETTLED_SECONDS)
        taken = cpu_seconds(self._process) - before - idle_share * (time.monotonic() - begun)
        return 1e6 * taken / WAITING

    def close(self) -> None:
        self._wire.close()

    def _due(self, now: int) -> int:
        with sqlite3.connect(f"file:{self._relay.data}/relay.db?mode=ro", uri=True) as database:
            waiting, due = database.execute(ALL, (now,)).fetchone()
        database.close()
        if waiting != WAITING:
            raise Broken("not as many wait as were made to")
        return int(due)

    def _turn(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            self._wire.turn(_heard, max(end - time.monotonic(), 0))
            if time.monotonic() >= end:
                return


def _heard(_line: Line, _content: object) -> None:
    """They are told, and ask for nothing."""


def costs(seconds: float) -> tuple[float, float]:
    """The step at which all on duty are called after the one, and the next, at which they are again."""
    with relay(BUCKET_SECONDS="900", ESCALATION=ESCALATION) as one:
        ward = Ward(one)
        idle_share = ward.idle_share(seconds)
        first, again = ward.step_us(idle_share), ward.step_us(idle_share)
        ward.close()
    return first, again


def lines(runs: int, seconds: float) -> Iterator[str]:
    made = [costs(seconds) for _ in range(runs)]
    for name, values in (
        ("cpu_us_per_request_first_step", [first for first, _ in made]),
        ("cpu_us_per_request_again", [again for _, again in made]),
    ):
        yield line(Figure("ladder", CASE, name, "us"), values)


if __name__ == "__main__":
    print_lines(lines, RUNS, SECONDS)
