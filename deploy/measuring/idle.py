"""What an open line costs that says nothing: memory of the relay, with real authentication."""

import time
from collections.abc import Iterator
from typing import Final

from deploy.measuring.figures import Figure, line, print_lines
from deploy.measuring.house import memory_kb, process_of, relay
from deploy.measuring.lines import Line, Wire
from deploy.measuring.pairs import open_strangers

RUNS: Final = 3
# Long enough that every line has been pinged and has answered.
SECONDS: Final = 30.0
LINES: Final = 5000
CASE: Final = "5,000 idle"
TARGET_KB: Final = 55.0


def idle_kb(seconds: float) -> float:
    """Memory for each of so many lines, after a while in which only pings pass."""
    with relay(BUCKET_SECONDS="900") as one:
        process, wire = process_of(one), Wire()
        before = memory_kb(process)
        open_strangers(one, wire, LINES)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            wire.turn(_heard, left)
        taken = memory_kb(process) - before
        wire.close()
    return taken / LINES


def _heard(_line: Line, _content: bytes) -> None:
    """Nobody says anything to them."""


def lines(runs: int, seconds: float) -> Iterator[str]:
    figure = Figure("idle", CASE, "idle_kb_per_connection", "kB", TARGET_KB)
    yield line(figure, [idle_kb(seconds) for _ in range(runs)])


if __name__ == "__main__":
    print_lines(lines, RUNS, SECONDS)
