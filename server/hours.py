"""The hours of a day at which somebody is there, as the operator says. A hint: it decides nothing."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TIME = r"((?:[01]\d|2[0-3]):[0-5]\d)"
FORM = re.compile(rf"{TIME}-{TIME} ([A-Za-z]+/[A-Za-z_]+)", re.ASCII)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Every day from `opens` until `closes`, by one zone's clocks; past midnight where it closes earlier."""

    opens: time
    closes: time
    zone: ZoneInfo

    def closed(self, now: int) -> tuple[int, int]:
        """Give the stretch without service that now lies in, else the next: from, until in unix seconds."""
        today = datetime.fromtimestamp(now, self.zone).date()
        nights = A_DAY if self.opens < self.closes else timedelta()
        for day in (today - A_DAY, today, today + A_DAY):
            begins = datetime.combine(day, self.closes, self.zone)
            ends = datetime.combine(day + nights, self.opens, self.zone)
            if ends.timestamp() > now:
                return int(begins.timestamp()), int(ends.timestamp())
        raise AssertionError("a day has an end")


def read_hours(text: str) -> Hours | None:
    """Read hours such as `08:00-22:00 Asia/Jakarta`; None for any other text."""
    fits = FORM.fullmatch(text)
    if fits is None or fits[1] == fits[2]:
        return None
    try:
        zone = ZoneInfo(fits[3])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return Hours(time.fromisoformat(fits[1]), time.fromisoformat(fits[2]), zone)
