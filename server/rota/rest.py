"""Forced rest: nobody is on call twice at once, too soon again, or for too many hours in seven days."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.doors import Refused
from server.rota.roster import SEVEN_DAYS, Occurrence
from server.rota.shift import HOUR

# As far as a turn reaches in these rules, before and after.
REACH = SEVEN_DAYS + 24 * HOUR


@dataclass(frozen=True, slots=True)
class Rest:
    """How long somebody rests between turns, and how much of seven days they may be on call."""

    between_seconds: int = 8 * HOUR
    most_seconds: int = 60 * HOUR

    def require(self, own: Sequence[Occurrence]) -> None:
        """Refuse `rest` where one person's turns, in their order, break it."""
        for former, later in pairwise(own):
            if later.start - former.end < self.between_seconds:
                raise Refused("rest")
        if _most(own) > self.most_seconds:
            raise Refused("rest")


def _most(own: Sequence[Occurrence]) -> int:
    """Tell the most that seven days hold; they do from a turn's beginning on, or until a turn's end."""
    starts, ends = [one.start for one in own], [one.end for one in own]
    windows = {*starts, *(end - SEVEN_DAYS for end in ends)}
    return max(
        (_held(own, (bisect(ends, since), bisect(starts, since + SEVEN_DAYS)), since) for since in windows),
        default=0,
    )


def _held(own: Sequence[Occurrence], among: tuple[int, int], since: int) -> int:
    until = since + SEVEN_DAYS
    return sum(min(one.end, until) - max(one.start, since) for one in own[among[0] : among[1]])
