"""What a durable message costs the relay, beside a raw echo: CPU, messages a second, latency."""

from collections.abc import Iterator
from typing import Final

from deploy.measuring.echo import echo
from deploy.measuring.figures import Figure, line, print_lines
from deploy.measuring.house import cpu_seconds, process_of, relay
from deploy.measuring.lines import Wire
from deploy.measuring.load import Load, Tally
from deploy.measuring.pairs import ENVELOPE_BYTES, make_pairs, open_ends

RUNS: Final = 5
WARM_SECONDS: Final = 1.5
SECONDS: Final = 5.0
# Buckets as outside practice, so that an envelope sealed at the start is right until the end.
BUCKET: Final = "900"
SMALL: Final = "25 pairs"
LARGE: Final = "1,000 connections 1,000/s"
MANY_LINES: Final = 1000
CLINICIANS: Final = 25
A_SECOND: Final = 1000.0
CPU_TARGET_US: Final = 150.0
MOST_ECHOES: Final = 7.5


def small(runs: int, seconds: float) -> tuple[list[Tally], list[Tally]]:
    """25 pairs in a closed loop, and an echo after each run."""
    costs, echoes = [], []
    with relay(BUCKET_SECONDS=BUCKET) as one:
        pairs, wire = make_pairs(one, CLINICIANS, CLINICIANS), Wire()
        load = Load(wire, open_ends(one, wire, pairs), lambda: cpu_seconds(process_of(one)))
        for _ in range(runs):
            costs.append(load.closed(2 * CLINICIANS, WARM_SECONDS, seconds))
            echoes.append(echo(2 * CLINICIANS, ENVELOPE_BYTES, WARM_SECONDS / 3, seconds / 2))
        wire.close()
    return costs, echoes


def large(runs: int, seconds: float) -> list[Tally]:
    """1,000 connections, of whom each clinician is in many conversations; every end in its turn."""
    with relay(BUCKET_SECONDS=BUCKET) as one:
        pairs, wire = make_pairs(one, MANY_LINES - CLINICIANS, CLINICIANS), Wire()
        load = Load(wire, open_ends(one, wire, pairs), lambda: cpu_seconds(process_of(one)))
        tallies = [load.paced(A_SECOND, WARM_SECONDS, seconds) for _ in range(runs)]
        wire.close()
    return tallies


def lines(runs: int, seconds: float) -> Iterator[str]:
    costs, echoes = small(runs, seconds)

    def said(case: str, name: str, unit: str, target: float | None, values: list[float]) -> str:
        better = "higher" if unit == "1/s" else "lower"
        return line(Figure("relay", case, name, unit, target, better), values)

    raw = [one.cpu_us for one in echoes]
    cost = [one.cpu_us for one in costs]
    yield said(SMALL, "raw_echo_cpu_us_per_message", "us", None, raw)
    yield said(SMALL, "server_cpu_us_per_message", "us", CPU_TARGET_US, cost)
    ratios = [one / other for one, other in zip(cost, raw, strict=True)]
    yield said(SMALL, "cpu_in_raw_echoes", "x", MOST_ECHOES, ratios)
    yield said(SMALL, "messages_per_s", "1/s", 5000.0, [one.a_second for one in costs])
    paced = large(runs, seconds)
    shares: tuple[tuple[str, float, float], ...] = (("p50_ms", 0.5, 1.5), ("p99_ms", 0.99, 6.0))
    for name, share, target in shares:
        yield said(LARGE, name, "ms", target, [one.percentile_ms(share) for one in paced])
    yield said(LARGE, "server_cpu_us_per_message", "us", None, [one.cpu_us for one in paced])


if __name__ == "__main__":
    print_lines(lines, RUNS, SECONDS)
