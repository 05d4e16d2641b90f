"""What a message costs more among many lines and many rows than in the smallest case."""

import time
from collections.abc import Iterator
from typing import Final

from deploy.measuring.figures import Figure, line
from deploy.measuring.house import cpu_seconds, process_of, relay
from deploy.measuring.lines import Wire
from deploy.measuring.load import Load, Tally
from deploy.measuring.pairs import make_pairs, open_ends, open_strangers, put_rows
from deploy.measuring.relay import BUCKET, CLINICIANS, WARM_SECONDS

CASE: Final = "5,000 connections 1,000,000 rows"
LINES: Final = 5000
ROWS: Final = 1_000_000
AN_HOUR: Final = 3600
# Due over two days, so that nothing falls due while this is measured.
BUCKETS: Final = 48
TARGET: Final = 1.3


def growth(runs: int, seconds: float) -> tuple[list[Tally], list[Tally]]:
    """The same pairs in the same closed loop: on an empty relay, then among everything else."""
    with relay(BUCKET_SECONDS=BUCKET) as one:
        pairs, wire = make_pairs(one, CLINICIANS, CLINICIANS), Wire()
        load = Load(wire, open_ends(one, wire, pairs), lambda: cpu_seconds(process_of(one)))
        least = [load.closed(2 * CLINICIANS, WARM_SECONDS, seconds) for _ in range(runs)]
        open_strangers(one, wire, LINES - 2 * CLINICIANS)
        hour = -(-int(time.time()) // AN_HOUR) * AN_HOUR
        put_rows(one, pairs, ROWS, [hour + (number + 2) * AN_HOUR for number in range(BUCKETS)])
        most = [load.closed(2 * CLINICIANS, WARM_SECONDS, seconds) for _ in range(runs)]
        wire.close()
    return least, most


def growth_lines(runs: int, seconds: float) -> Iterator[str]:
    """The figures of this case, for `bench.py scale`."""
    least, most = growth(runs, seconds)
    ratios = [one.cpu_us / other.cpu_us for one, other in zip(most, least, strict=True)]
    yield line(Figure("scale", CASE, "cpu_growth_ratio", "x", TARGET), ratios)
    yield line(Figure("scale", CASE, "server_cpu_us_per_message", "us"), [one.cpu_us for one in most])
