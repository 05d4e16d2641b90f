"""What a message costs whose ends are on different relays: both relays, every Redis and nginx counted.

PostgreSQL is not: it does the same work for one relay. Nothing acknowledged may be missing afterwards.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.measuring.echo import echo
from deploy.measuring.figures import Figure, line, print_lines
from deploy.measuring.house import cpu_seconds, on_the_servers_core
from deploy.measuring.lines import Wire
from deploy.measuring.load import Load, Tally
from deploy.measuring.pairs import ENVELOPE_BYTES, make_pairs, open_ends
from deploy.measuring.relay import BUCKET, CLINICIANS, RUNS, SECONDS, WARM_SECONDS
from tests.several.pair import Pair
from tests.several.services import Postgres, Redis, Service

APART: Final = "two workers, ends apart"
TOGETHER: Final = "two workers, ends together"
TARGET_US: Final = 300.0


@contextmanager
def pair() -> Iterator[Pair]:
    """Two relays and everything that they stand on, on the server's core."""
    with tempfile.TemporaryDirectory() as folder, on_the_servers_core():
        place = Path(folder)
        place.chmod(0o711)
        postgres, stores = Postgres(place / "postgres"), [Redis(place / f"redis-{at}") for at in range(3)]
        started: list[Service] = []
        try:
            for service in (postgres, *stores):
                service.start()
                started.append(service)
            two = Pair(place / "pair", postgres, stores[:2], stores[2], {"BUCKET_SECONDS": BUCKET})
            try:
                yield two.start()
            finally:
                two.stop()
        finally:
            for service in reversed(started):
                service.stop()


def processes(two: Pair) -> list[int]:
    """List every process that is counted, with the processes that it started."""
    running = [half.process for half in two.halves]
    running += [service.process for service in (*two.keys, two.queue, two.nginx)]
    parents = [process.pid for process in running if process is not None]
    return parents + [child for parent in parents for child in _children(parent)]


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@dataclass(frozen=True, slots=True)
class Measured:
    """Some runs, a raw echo after each, and how many acknowledged messages are not in the database."""

    tallies: list[Tally]
    echoes: list[float]
    missing: int


def measured(two: Pair, doors: tuple[int, int], runs: int, seconds: float) -> Measured:
    """25 pairs in a closed loop, survivors at one relay and clinicians at another; and what is missing."""
    wire = Wire()
    with two.at(*doors):
        pairs = make_pairs(two.front, CLINICIANS, CLINICIANS)
        ends = open_ends(two.front, wire, pairs)
    counted = processes(two)
    load = Load(wire, ends, lambda: sum(map(cpu_seconds, counted)))
    before = _kept(two)
    tallies, echoes = [], []
    for _ in range(runs):
        tallies.append(load.closed(2 * CLINICIANS, WARM_SECONDS, seconds))
        echoes.append(echo(2 * CLINICIANS, ENVELOPE_BYTES, WARM_SECONDS / 3, seconds / 2).cpu_us)
    wire.close()
    return Measured(tallies, echoes, load.acknowledged - (_kept(two) - before))


def _kept(two: Pair) -> int:
    return int(two.rows("SELECT count(*) FROM envelopes")[0][0])


def cross_worker_lines(runs: int, seconds: float) -> Iterator[str]:
    """The figures of this case, for `bench.py scale`."""

    def said(case: str, name: str, unit: str, values: list[float], target: float | None = None) -> str:
        better = "higher" if unit == "1/s" else "lower"
        return line(Figure("scale", case, name, unit, target, better), values)

    with pair() as two:
        apart = measured(two, (1, 0), runs, seconds)
        costs = [one.cpu_us for one in apart.tallies]
        yield said(APART, "cross_worker_cpu_us_per_message", "us", costs, TARGET_US)
        yield said(APART, "raw_echo_cpu_us_per_message", "us", apart.echoes)
        ratios = [one / other for one, other in zip(costs, apart.echoes, strict=True)]
        yield said(APART, "cpu_in_raw_echoes", "x", ratios)
        yield said(APART, "acknowledged_but_missing", "", [float(apart.missing)], 0.0)
        yield said(APART, "messages_per_s", "1/s", [one.a_second for one in apart.tallies])
        beside = measured(two, (1, 1), runs, seconds)
        yield said(TOGETHER, "cross_worker_cpu_us_per_message", "us", [one.cpu_us for one in beside.tallies])


if __name__ == "__main__":
    print_lines(cross_worker_lines, RUNS, SECONDS)
