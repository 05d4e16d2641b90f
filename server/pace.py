"""How fast an authenticated line, and everything under one key, may go on: token buckets in memory only.

A key is a mailbox or an account. Nothing here knows where somebody calls from, nothing is written down, and
what a key has used is forgotten ten minutes after its last line at the latest.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from server.doors import Refused

# A line has saved up this many seconds when it opens: coming back to a long conversation reads it all at
# once.
SAVED_SECONDS = 20
# One person may have several tabs and phones at work: together they get so many times what one line gets.
LINES_WORTH = 3
# Accounts are invited and few, and a console asks for its list whenever somebody calls: it may go faster.
CONSOLE_TIMES = 5
# Refused so often within a second, a line is no client of ours.
MOST_REFUSED_A_SECOND = 50
# After a cut nothing of that key is let in until this much has been made good.
PENALTY_SECONDS = 10
MOST_LINES = 16
MOST_LEFT = 20_000
LEFT_SECONDS = 600
# What is dearer than one: reads that may give pages, then what is written, then what wakes others.
COSTS = {
    "blocks": 2, "read": 2, "mine": 2, "open": 3, "on_call": 3, "colleagues": 3, "waiting": 3,
    "certificates": 3, "append": 5, "claim": 5, "save": 5, "start_duty": 5, "keep_key": 5, "withdraw": 5,
    "forget": 2, "certify": 5, "decline_false": 5, "offer": 10, "call_again": 10, "move": 10,
    "forget_all": 10, "apply": 10, "rota": 20, "overview": 5, "pass_on": 5, "hurry": 5, "asked": 2,
    "try_alert": 10, "whisper": 20, "coordinators": 3, "page_coordinator": 10,
}  # fmt: skip


@dataclass(slots=True)
class Bucket:
    """What may still be spent. `rate` comes back each second, `most` is all that is ever saved up."""

    rate: float
    most: float
    left: float
    at: float

    def spend(self, cost: float, now: float) -> bool:
        """Take `cost` if it is there. `now` is monotonic, in seconds."""
        left = self.left + (now - self.at) * self.rate
        self.at = now
        left = min(left, self.most)
        if left < cost:
            self.left = left
            return False
        self.left = left - cost
        return True

    def borrow(self, cost: float, now: float) -> bool:
        """Take `cost` if anything at all is there; the rest is owed."""
        self.left, self.at = self.now_left(now), now
        if self.left <= 0:
            return False
        self.left -= cost
        return True

    def now_left(self, now: float) -> float:
        """Give what could be spent now."""
        return min(self.left + (now - self.at) * self.rate, self.most)


@dataclass(slots=True)
class Key:
    """Everything under one mailbox or account that is open now: its bucket, and how each line is cut."""

    bucket: Bucket
    cuts: dict[str, Callable[[], None]] = field(default_factory=dict, repr=False)
    lines: int = 0


@dataclass(slots=True)
class Pace:
    """One open line."""

    name: bytes = field(repr=False)
    key: Key
    bucket: Bucket
    cut: Callable[[], None]
    refused: int = 0
    refused_since: float = 0.0


class Paces:
    """The buckets of every open line, and of the keys that were here in the last ten minutes."""

    def __init__(self, events_a_second: float, seconds: Callable[[], float]) -> None:
        self._rate = events_a_second
        self._seconds = seconds
        self._open: dict[str, Pace] = {}
        self._keys: dict[bytes, Key] = {}
        # Keys without a line, oldest first, each with when its last line ended.
        self._left: dict[bytes, tuple[float, Bucket]] = {}

    def begin(self, sid: str, name: bytes, cut: Callable[[], None], times: float = 1) -> None:
        """Open a line of a key; `limited` for one that was cut. One line too many ends the oldest."""
        now = self._seconds()
        self.forget_left()
        key = self._keys.get(name) or Key(self._remembered(name, now, times))
        if key.bucket.now_left(now) < 0:
            raise Refused("limited")
        self._left.pop(name, None)
        self._keys[name] = key
        if len(key.cuts) >= MOST_LINES:
            key.cuts.pop(next(iter(key.cuts)))()
        key.cuts[sid] = cut
        key.lines += 1
        rate = self._rate * times
        self._open[sid] = Pace(name, key, Bucket(rate, rate * SAVED_SECONDS, rate * SAVED_SECONDS, now), cut)

    def end(self, sid: str) -> None:
        """Forget a line; its key is remembered for a while, so that coming again is no way round."""
        pace = self._open.pop(sid, None)
        if pace is None:
            return
        pace.key.cuts.pop(sid, None)
        pace.key.lines -= 1
        if pace.key.lines == 0:
            del self._keys[pace.name]
            self._left[pace.name] = (self._seconds(), pace.key.bucket)
            self.forget_left()

    def spend(self, sid: str, event: str) -> None:
        """Let one event of a line pass, or refuse `limited`; who goes on regardless is cut."""
        pace = self._open.get(sid)
        if pace is None:
            return
        cost = COSTS.get(event, 1)
        now = self._seconds()
        if pace.bucket.spend(cost, now) and pace.key.bucket.spend(cost, now):
            return
        if now - pace.refused_since >= 1:
            pace.refused, pace.refused_since = 0, now
        pace.refused += 1
        if pace.refused >= MOST_REFUSED_A_SECOND:
            pace.key.bucket.left = -PENALTY_SECONDS * pace.key.bucket.rate
            pace.cut()
        raise Refused("limited")

    def forget_left(self) -> None:
        """Forget keys without a line: those whose time is over, and the oldest of too many."""
        latest = self._seconds() - LEFT_SECONDS
        while self._left:
            name, (left_at, _bucket) = next(iter(self._left.items()))
            if left_at > latest and len(self._left) <= MOST_LEFT:
                return
            del self._left[name]

    def _remembered(self, name: bytes, now: float, times: float) -> Bucket:
        if name in self._left:
            return self._left[name][1]
        rate = self._rate * times * LINES_WORTH
        return Bucket(rate, rate * SAVED_SECONDS, rate * SAVED_SECONDS, now)
