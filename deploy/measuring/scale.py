"""What it costs to grow: more lines and rows in one process, and ends on two."""

from collections.abc import Iterator
from typing import Final

from deploy.measuring.cross_worker import cross_worker_lines
from deploy.measuring.figures import print_lines
from deploy.measuring.growth import growth_lines

RUNS: Final = 5
SECONDS: Final = 5.0


def lines(runs: int, seconds: float) -> Iterator[str]:
    yield from growth_lines(runs, seconds)
    yield from cross_worker_lines(runs, seconds)


if __name__ == "__main__":
    print_lines(lines, RUNS, SECONDS)
