"""How long one on the rota waits until four weeks of it are there: turns, gaps, shares, over a real line."""

import statistics
import time
from collections.abc import Iterator
from typing import Final

from deploy.measuring.figures import Figure, line, print_lines
from deploy.measuring.house import cpu_seconds, process_of, relay
from deploy.measuring.lines import Broken
from server.rota.shift import A_DAY, HOUR
from tests.server.people import Staff
from tests.server.planning import Rotas, five_minutes
from tests.server.relay import Relay

RUNS: Final = 5
SECONDS: Final = 5.0
CASE: Final = "600 turns four weeks"
TARGET_MS: Final = 25.0
DAYS: Final = 28
TURNS: Final = 600
# Where the turns stand in the answer.
LISTED: Final = 3


def planned(one: Relay) -> tuple[Rotas, int]:
    """Plan so many turns, eight hours each, one person a shift; gives who planned, and since when."""
    staff = Staff(one)
    people = [staff.clinician() for _ in range(-(-TURNS // DAYS))]
    rotas, since = Rotas(staff.coordinator, *people[:2]), five_minutes()
    left = TURNS
    for number, person in enumerate(people):
        days = min(DAYS, left)
        rotas.make(person, since + HOUR + number * HOUR % A_DAY, f"FREQ=DAILY;COUNT={days}")
        left -= days
    return rotas, since


def asked(rotas: Rotas, since: int, seconds: float, process: int) -> tuple[float, float]:
    """Ask again and again: milliseconds from the question to the answer, the median, and CPU for each."""
    taken = []
    before = cpu_seconds(process)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        answer = rotas.sari.call("rota", since, since + (DAYS + 1) * A_DAY)
        taken.append(1000 * (time.perf_counter() - begun))
        if len(answer[LISTED]) != TURNS:
            raise Broken("the rota is another")
    cpu_ms = 1000 * (cpu_seconds(process) - before) / len(taken)
    return statistics.median(taken), cpu_ms


def lines(runs: int, seconds: float) -> Iterator[str]:
    with relay(BUCKET_SECONDS="900") as one:
        rotas, since = planned(one)
        rotas.coordinator.close()
        made = [asked(rotas, since, seconds, process_of(one)) for _ in range(runs)]
    yield line(Figure("rota", CASE, "ms_median", "ms", TARGET_MS), [median for median, _ in made])
    yield line(Figure("rota", CASE, "server_cpu_ms", "ms"), [cpu for _, cpu in made])


if __name__ == "__main__":
    print_lines(lines, RUNS, SECONDS)
