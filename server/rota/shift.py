"""A shift: one clinician on call at one tier, by a rule of days in a zone of its own; and when it occurs.

Its hours are kept as the wall's clock shows them, so that a zone's summer time moves the instant and not the
hour. Where the wall skips an hour, a shift begins as many minutes later; where an hour comes twice, with the
first. How long it lasts is counted in real hours.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.doors import Refused
from server.rota.rule import LONGEST_LIFE, Rule, read_rule

FIVE_MINUTES, HOUR, A_DAY = 300, 3600, 86_400
SHORTEST, LONGEST = HOUR, 12 * HOUR
# A shift may be written down when it has begun already, and long before.
BEHIND, AHEAD = 7 * A_DAY, 31 * A_DAY
KEPT_AFTER = 35 * A_DAY
# Zones and rules that are read already.
REMEMBERED = 256
ZONE = re.compile(r"[A-Z][A-Za-z]{1,13}/[A-Z][A-Za-z_/-]{2,30}|UTC", re.ASCII)
Key = tuple[bytes, int]


class Tier(IntEnum):
    """Who is asked first, who when nobody answers, and who then."""

    DUTY = 0
    BACKUP = 1
    COORDINATOR = 2


@dataclass(frozen=True, slots=True)
class Shift:
    """`first` is the wall's clock in seconds, as if it were UTC; `expires` is when the relay forgets it."""

    shift_id: bytes = field(repr=False)
    clinician_id: bytes = field(repr=False)
    tier: int
    zone: str
    first: int
    seconds: int
    rule: str
    version: int = 1
    # From this instant on it does not occur any more, by a coordinator's word.
    ended: int = 0
    expires: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One occurrence of a shift as its rule has it: from `start` to before `end`, in unix seconds."""

    shift: Shift
    start: int

    @property
    def end(self) -> int:
        """When it is over."""
        return self.start + self.shift.seconds

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.shift.shift_id, self.start


def checked(shift: Shift, now: int) -> Shift:
    """Give a new shift with its end; refuses `shift`, `zone`, `rule`."""
    starts = every_start(shift)
    whole = shift.first % FIVE_MINUTES == 0 and shift.seconds % FIVE_MINUTES == 0
    if not whole or not SHORTEST <= shift.seconds <= LONGEST or shift.tier not in set(Tier):
        raise Refused("shift")
    if not now - BEHIND <= starts[0] <= now + AHEAD:
        raise Refused("shift")
    if starts[-1] > now + LONGEST_LIFE.total_seconds():
        raise Refused("rule")
    if any(later - former < shift.seconds for former, later in pairwise(starts)):
        raise Refused("shift")
    ends = starts[-1] + shift.seconds + KEPT_AFTER
    return replace(shift, expires=-(-ends // FIVE_MINUTES) * FIVE_MINUTES)


def every_start(shift: Shift) -> list[int]:
    """List every instant at which it begins; refuses `rule` where that has no near end."""
    if not 0 <= shift.first < 2**32:
        raise Refused("shift")
    zone = zone_of(shift.zone)
    return sorted({instant(one, zone) for one in _rule(shift.rule).every(wall(shift.first))})


def turns(shift: Shift, since: int, until: int) -> list[Turn]:
    """List the occurrences that have any part in [since, until)."""
    zone = zone_of(shift.zone)
    first = wall(shift.first)
    margin = timedelta(seconds=shift.seconds + A_DAY)
    listed = _rule(shift.rule).between(first, wall(since) - margin, wall(until) + timedelta(days=1))
    starts = sorted({instant(one, zone) for one in listed})
    last = min(until, shift.ended) if shift.ended else until
    return [Turn(shift, start) for start in starts if since - shift.seconds < start < last]


def zone_of(name: str) -> ZoneInfo:
    """Find a zone by its IANA name; refuses `zone`."""
    if not ZONE.fullmatch(name):
        raise Refused("zone")
    return _zone(name)


def instant(local: datetime, zone: ZoneInfo) -> int:
    """Give the unix seconds of what a wall's clock shows in a zone."""
    return int(local.replace(tzinfo=zone).timestamp())


def wall(seconds: int) -> datetime:
    """Read what a wall's clock shows from its seconds."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


@lru_cache(REMEMBERED)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("zone") from None


@lru_cache(REMEMBERED)
def _rule(text: str) -> Rule:
    return read_rule(text)
