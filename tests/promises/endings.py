"""Lines that are watched until they end: when that was, as their client hears it, and what succeeded before.

A line has ended when its websocket is closed. That it was said to be over is not enough.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from websockets.exceptions import ConnectionClosed

from tests.journeys.town import eventually
from tests.server.line_client import ACK, Line
from tests.server.people import ConsoleAccount

WITHIN_SECONDS = 1.0
# How much longer a line is watched, so that by how much it was late can be said.
GRACE_SECONDS = 1.0
ASKED_EVERY_SECONDS = 0.02


class Watch:
    """One open line, heard by a thread of its own. One that asks goes on asking, whatever it is told."""

    def __init__(self, line: Line, event: str = "") -> None:
        self._line, self._event = line, event
        # When it ended, and when each thing was asked that was answered "ok".
        self.ended = math.inf
        self.succeeded: list[float] = []
        self._asked: dict[int, float] = {}
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def wait(self, until: float) -> float:
        """Wait for the line's end, but not longer than that, and give when it was."""
        self._thread.join(max(until - time.monotonic(), 0.0))
        return self.ended

    def stays(self) -> bool:
        """Tell whether it is open, and what is asked on it from now on succeeds."""
        begun = time.monotonic()
        eventually("it is answered, or over", lambda: self._is_answered(begun) or self.ended < math.inf)
        return self.ended == math.inf

    def leave(self) -> None:
        """Watch it no more, and close it."""
        self._left.set()
        self._thread.join()
        self._line.close()

    def _is_answered(self, since: float) -> bool:
        return not self._event or any(asked > since for asked in self.succeeded[-1:])

    def _hear(self) -> None:
        next_asked = 0.0
        try:
            while not self._left.is_set():
                begun = time.monotonic()
                if self._event and begun >= next_asked:
                    self._asked[self._line.start(self._event)] = begun
                    next_asked = begun + ASKED_EVERY_SECONDS
                packet = self._line._packet(ASKED_EVERY_SECONDS)
                if packet and packet["type"] == ACK and packet["data"][0] == "ok":
                    self.succeeded.append(self._asked[packet["id"]])
        except (ConnectionClosed, OSError):
            self.ended = time.monotonic()


def watched(account: ConsoleAccount, event: str = "mine") -> list[Watch]:
    """Two lines under one session: a silent one, and one that asks again and again."""
    watches = [Watch(account.line()), Watch(account.line(), event)]
    assert all(watch.stays() for watch in watches)
    return watches


@dataclass
class End:
    """What ends these lines: when it was begun, and when whoever did it knew that it is done."""

    watches: list[Watch]
    begun: float
    done: float

    def faults(self, learnt_seconds: float = 0.0) -> set[str]:
        """Tell what is wrong: a line is `open` too long, or one was `answered`.

        What is asked so long after it is done must not succeed any more.
        """
        watches, latest = self.watches, self.begun + WITHIN_SECONDS
        found = {"open" for watch in watches if watch.wait(latest + GRACE_SECONDS) > latest}
        late = (asked > self.done + learnt_seconds for watch in watches for asked in watch.succeeded)
        return found | ({"answered"} if any(late) else set())

    @property
    def seconds(self) -> list[float]:
        """How long each line stayed open."""
        return [watch.ended - self.begun for watch in self.watches]


def ended(watches: list[Watch], act: Callable[[], object]) -> End:
    """Do what must end these lines."""
    begun = time.monotonic()
    act()
    return End(watches, begun, time.monotonic())


def all_end(ends: list[End], learnt_seconds: float = 0.0) -> bool:
    """Every one of these lines ended in time, the slowest too; the figures are printed."""
    found = set().union(*(end.faults(learnt_seconds) for end in ends))
    seconds = sorted(second for end in ends for second in end.seconds)
    print(f"median {median(seconds):.3f} s, worst {seconds[-1]:.3f} s of {len(seconds)}")  # noqa: T201
    assert not found, (found, seconds)
    return True


def all_stay(watches: list[Watch]) -> bool:
    """Tell whether all are open and answered, and watch them no more."""
    stay = all(watch.stays() for watch in watches)
    for watch in watches:
        watch.leave()
    return stay
