"""The relay's clock: unix seconds that never go back while the process runs, whatever the wall clock does.

It starts at the wall clock, counts the seconds that pass, suspended ones too, and follows the wall clock
forward only. So what was due once stays due; and a wall clock that is put forward by mistake can't be undone
before a restart: things end too early then, which is the safe side.
"""

import time
from collections.abc import Callable

from gevent import monkey

# The clock is read in native threads too, where gevent's own locks are not meant to be.
allocate_lock = monkey.get_original("_thread", "allocate_lock")


def wall_seconds() -> float:
    """Give unix seconds, as the machine has them at this moment."""
    return time.time()


def elapsed_seconds() -> float:
    """Give the seconds since the machine started, those included in which it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clock:
    """Everything that is due is judged by this; `wall` and `elapsed` give seconds."""

    def __init__(
        self, wall: Callable[[], float] = wall_seconds, elapsed: Callable[[], float] = elapsed_seconds
    ) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._lock = allocate_lock()
        # What the wall clock showed when nothing had elapsed yet; it only grows.
        self._origin = wall() - elapsed()

    def now(self) -> int:
        """Give unix seconds, at least as many as ever before."""
        with self._lock:
            elapsed = self._elapsed()
            self._origin = max(self._origin, self._wall() - elapsed)
            return int(self._origin + elapsed)

    def ahead_seconds(self) -> float:
        """Tell by how much the wall clock is behind: how far it was put back, or had been put forward."""
        now = self.now()
        return max(now - self._wall(), 0.0)
