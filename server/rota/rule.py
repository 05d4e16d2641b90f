"""The few recurrence rules (RFC 5545) that a shift may have: daily or weekly, and with an end that is near.

Whoever reads one knows that going through all of it costs little: everything else is refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from dateutil.rrule import DAILY, FR, MO, SA, SU, TH, TU, WE, WEEKLY, rrule
from dateutil.rrule import weekday as Weekday  # noqa: N812  (dateutil's class has a small letter)

from server.doors import Refused

T = TypeVar("T")

LONGEST_RULE = 96
MOST_OCCURRENCES = 364
# No shift recurs for longer: what nobody renews ends, and the picture of the next weeks shows it long before.
LONGEST_LIFE = timedelta(days=357)
GREATEST_INTERVAL = 12
FREQUENCIES: dict[str, tuple[Literal[2, 3], int]] = {"DAILY": (DAILY, 1), "WEEKLY": (WEEKLY, 7)}
DAYS = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}
NUMBER = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
DATE = re.compile(r"20[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many days or weeks, on these weekdays or the first one's; `until` is the last day's end."""

    frequency: str
    interval: int
    days: tuple[str, ...]
    until: datetime | None
    count: int | None

    def between(self, first: datetime, since: datetime, until: datetime) -> list[datetime]:
        """List when it occurs in [since, until], having begun on `first`; all by the wall's clock.

        A `count` is counted from `first`; without one it begins to look shortly before `since`.
        """
        frequency, days = FREQUENCIES[self.frequency]
        period = timedelta(days=days * self.interval)
        skipped = 0 if self.count else max((since - first) // period, 0)
        weekdays: list[Weekday] | None = [DAYS[day] for day in self.days] or None
        recurring = rrule(
            frequency,
            dtstart=first + skipped * period,
            interval=self.interval,
            byweekday=weekdays,
            until=self.until,
            count=self.count,
        )
        return recurring.between(since, until, inc=True)

    def every(self, first: datetime) -> list[datetime]:
        """List all that it occurs, at most a year of it. Refuses `rule` where it has no end so near."""
        latest = first + LONGEST_LIFE
        listed = self.between(first, first, latest + timedelta(days=1))
        whole = self.count in {None, len(listed)} and (self.until is None or self.until <= latest)
        if not listed or not whole or listed[-1] > latest or len(listed) > MOST_OCCURRENCES:
            raise Refused("rule")
        return listed


def read_rule(text: str) -> Rule:
    """Read a rule strictly; refuses `rule`. It has one end, COUNT or UNTIL, and names nothing twice."""
    parts = dict(pair.partition("=")[::2] for pair in text.split(";"))
    given = {"FREQ", *parts}
    ends = given & {"COUNT", "UNTIL"}
    known = {"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL"}
    if len(text) > LONGEST_RULE or len(parts) != text.count(";") + 1 or given - known or len(ends) != 1:
        raise Refused("rule")
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise Refused("rule")
    return Rule(
        frequency,
        _part(parts, "INTERVAL", lambda said: _number(said, GREATEST_INTERVAL), 1),
        _part(parts, "BYDAY", _days, ()),
        _part(parts, "UNTIL", _day, None),
        _part(parts, "COUNT", lambda said: _number(said, MOST_OCCURRENCES), None),
    )


def _part(parts: dict[str, str], name: str, read: Callable[[str], T], default: T) -> T:
    return read(parts[name]) if name in parts else default


def _number(said: str, most: int) -> int:
    if not NUMBER.fullmatch(said) or int(said) > most:
        raise Refused("rule")
    return int(said)


def _days(said: str) -> tuple[str, ...]:
    days = tuple(said.split(","))
    if len(set(days)) != len(days) or not DAYS.keys() >= set(days):
        raise Refused("rule")
    return days


def _day(said: str) -> datetime:
    try:
        day = datetime.strptime(said if DATE.fullmatch(said) else "", "%Y%m%d")  # noqa: DTZ007  (the wall's)
    except ValueError:
        raise Refused("rule") from None
    return day + timedelta(days=1, seconds=-1)
