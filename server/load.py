"""How much is asked of the relay by people it does not know yet, and what a phone's work must be for that.

In calm nothing is asked. Over the calm's measure work is, more the busier it is, up to what a slow phone does
in two seconds; it is asked until half of that measure, so that it does not flicker.
"""

import math
from dataclasses import dataclass

MINUTE = 60.0
# Tries that one piece of work takes on average. All pieces at the greatest price take a phone at a sixth of a
# desktop's speed about a second (tests/promises/test_26_*, which measures it in Chromium).
LEAST_TRIES = 256
MOST_TRIES = 12_288


@dataclass(slots=True)
class Meter:
    """Counts one kind of thing by the minute; what was counted fades."""

    calm: float
    level: float = 0.0
    at: float = 0.0
    busy: bool = False

    def count(self, now: float) -> None:
        """Count one more. `now` is monotonic, in seconds."""
        self._fade(now)
        self.level += 1

    def tries(self, now: float) -> int:
        """Give the tries that one piece of work must take now; 0 in calm."""
        self._fade(now)
        self.busy = self.level > (self.calm / 2 if self.busy else self.calm)
        if not self.busy:
            return 0
        # With the cube: at under four times the calm's measure each pays the most.
        return min(int(LEAST_TRIES * max(self.level / self.calm, 1) ** 3), MOST_TRIES)

    def _fade(self, now: float) -> None:
        self.level *= math.exp(min(self.at - now, 0) / MINUTE)
        self.at = now


class Load:
    """What the relay itself sees: mailboxes begun, requests offered, logins that failed."""

    def __init__(self, calls_a_minute: float) -> None:
        self.mailboxes = Meter(calls_a_minute)
        self.requests = Meter(calls_a_minute)
        self.failures = Meter(calls_a_minute)

    def for_calls(self, now: float) -> int:
        """Give the tries of a piece for whoever begins a mailbox or offers a request."""
        return max(self.mailboxes.tries(now), self.requests.tries(now))

    def for_returns(self, now: float) -> int:
        """Give the tries of a piece for whoever returns with words."""
        return self.failures.tries(now)
