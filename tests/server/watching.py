"""Watches a relay's answers: their bytes, how long they take, and what they cost, against each other.

How long is what everybody sees, and on a busy machine hides much; what an answer costs the relay's processor
is what a quiet network would show at best, and is told to some microseconds on any machine.
"""

import random
import socket
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The least of a few tries shows what the answer itself takes; the rest is the machine's.
TRIES, SAMPLES, ROUNDS = 4, 30, 3
# How often one is slower than another, if nothing sets them apart: 0.5, and 0.075 is one standard deviation.
APART_AT_MOST = 0.25


@dataclass(frozen=True)
class Answer:
    """What came back, after how many seconds, and how many of its processor it cost the relay."""

    content: bytes
    seconds: float
    cost_seconds: float


Ask = Callable[[], Answer]
Samples = dict[str, list[float]]


@dataclass(frozen=True)
class Apart:
    """How far the two are apart that differ most, by time and by cost: 0 is not at all, 0.5 is always."""

    seconds: float
    cost: float


def slower(one: Sequence[float], other: Sequence[float]) -> float:
    """How often a sample of one is above a sample of the other (Mann and Whitney's U, from 0 to 1)."""
    ordered = sorted(other)
    above = sum((bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in one)
    return above / (len(one) * len(other))


def measured(asks: Mapping[str, Ask], chance: random.Random) -> tuple[Samples, Samples]:
    """Ask everything in turn, in an order by chance each time; gives times and costs."""
    times: Samples = {name: [] for name in asks}
    costs: Samples = {name: [] for name in asks}
    for _ in range(SAMPLES):
        answers: dict[str, list[Answer]] = {name: [] for name in asks}
        for _ in range(TRIES):
            for name in chance.sample(list(asks), len(asks)):
                answers[name].append(asks[name]())
        for name, given in answers.items():
            times[name].append(min(one.seconds for one in given))
            costs[name].append(min(one.cost_seconds for one in given))
    return times, costs


def apart(asks: Mapping[str, Ask], seed: int, rounds: int = ROUNDS) -> Apart:
    """The best of a few rounds."""
    chance, best = random.Random(seed), Apart(0.5, 0.5)
    for _ in range(rounds):
        times, costs = measured(asks, chance)
        best = Apart(min(best.seconds, _most(times)), min(best.cost, _most(costs)))
        if max(best.seconds, best.cost) <= APART_AT_MOST:
            break
    return best


def _most(samples: Samples) -> float:
    return max(abs(slower(one, other) - 0.5) for one in samples.values() for other in samples.values())


def spent(pid: int) -> float:
    """How many seconds of processor a process has had, all threads together."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(map(_spent, tasks)) / 1e9


def _spent(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        # It ended since it was listed.
        return 0


def frame_on(line: socket.socket) -> bytes:
    """Read one frame of the relay's, whole; nothing when the line has ended."""
    head = _exactly(line, 2)
    size = head[1] & 0x7F if head else 0
    more = _exactly(line, {126: 2, 127: 8}.get(size, 0))
    return head + more + _exactly(line, int.from_bytes(more) if more else size)


def _exactly(line: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size and (part := line.recv(size - len(parts))):
        parts += part
    return parts


def timed(pid: int, line: socket.socket, sent: bytes, read: Callable[[socket.socket], bytes]) -> Answer:
    """Send to a process, and read the answer."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    before, begun = spent(pid), time.perf_counter()
    line.sendall(sent)
    # Or the other side waits for us to confirm the first half before it sends the second.
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    content = read(line)
    took = time.perf_counter() - begun
    return Answer(content, took, spent(pid) - before)
