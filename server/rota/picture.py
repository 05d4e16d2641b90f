"""What the next weeks look like: when too few are on call, and how the hours are shared."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from server.rota.roster import Occurrence
from server.rota.shift import Tier, instant, zone_of

NIGHT_BEGINS, NIGHT_ENDS = timedelta(hours=22), timedelta(hours=30)
SATURDAY = 5
# Four weeks in a few zones, many times over.
REMEMBERED_DAYS = 512
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """From when until when a tier has fewer than it needs: `have`, which may be nobody."""

    start: int
    until: int
    tier: int
    have: int


@dataclass(slots=True)
class Share:
    """One person's seconds on call; those at night (22-06) and at weekends by the shift's own wall clock."""

    clinician_id: bytes = field(repr=False)
    all: int = 0
    night: int = 0
    weekend: int = 0


def gaps(listed: Iterable[Occurrence], window: tuple[int, int], needed: int) -> list[Gap]:
    """List when too few are on call in a window: fewer than `needed` at the first tier, or no backup."""
    owned = [one for one in listed if one.owner is not None]
    return sorted(
        (
            gap
            for tier, need in ((Tier.DUTY, needed), (Tier.BACKUP, 1))
            for gap in _gaps_of(tier, need, [one for one in owned if one.tier == tier], window)
        ),
        key=lambda gap: (gap.start, gap.tier),
    )


def _gaps_of(tier: int, need: int, owned: list[Occurrence], window: tuple[int, int]) -> list[Gap]:
    since, until = window
    bounds = {since, until, *(at for one in owned for at in (one.start, one.end) if since < at < until)}
    steps: dict[int, int] = {}
    for one in owned:
        start, end = max(one.start, since), min(one.end, until)
        if start < end:
            steps[start] = steps.get(start, 0) + 1
            steps[end] = steps.get(end, 0) - 1
    found: list[Gap] = []
    have, ordered = 0, sorted(bounds)
    for start, end in pairwise(ordered):
        have += steps.get(start, 0)
        if have >= need:
            continue
        if found and found[-1].until == start and found[-1].have == have:
            found[-1] = Gap(found[-1].start, end, tier, have)
        else:
            found.append(Gap(start, end, tier, have))
    return found


def shares(listed: Iterable[Occurrence], window: tuple[int, int]) -> list[Share]:
    """Tell how the hours of a window are shared; who has the most comes first."""
    people: dict[bytes, Share] = {}
    for one in listed:
        if one.owner is None:
            continue
        share = people.setdefault(one.owner, Share(one.owner))
        part = max(one.start, window[0]), min(one.end, window[1])
        share.all += max(part[1] - part[0], 0)
        night, weekend = _odd_hours(one, part)
        share.night += night
        share.weekend += weekend
    return sorted(people.values(), key=lambda share: (-share.all, share.clinician_id))


def _odd_hours(one: Occurrence, part: Span) -> tuple[int, int]:
    zone = zone_of(one.turn.shift.zone)
    begins = datetime.fromtimestamp(one.start, zone).replace(tzinfo=None, hour=0, minute=0, second=0)
    nights, weekend = _odd_spans(begins, zone)
    return sum(_overlap(part, one) for one in nights), sum(_overlap(part, one) for one in weekend)


@lru_cache(REMEMBERED_DAYS)
def _odd_spans(midnight: datetime, zone: ZoneInfo) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """List nights, and days of a weekend, around a local day: the same for all whose turns begin on it."""
    days = [midnight + timedelta(days=ahead) for ahead in (-1, 0, 1)]

    def span(begins: datetime, ends: datetime) -> Span:
        return instant(begins, zone), instant(ends, zone)

    nights = tuple(span(day + NIGHT_BEGINS, day + NIGHT_ENDS) for day in days)
    weekend = (day for day in days if day.weekday() >= SATURDAY)
    return nights, tuple(span(day, day + timedelta(days=1)) for day in weekend)


def _overlap(one: Span, other: Span) -> int:
    return max(min(one[1], other[1]) - max(one[0], other[0]), 0)


def staffed(listed: Iterable[Occurrence], standing: frozenset[bytes]) -> list[Occurrence]:
    """Leave out whose certificate is over: nobody counts on somebody who can't be on call."""
    return [one for one in listed if one.owner in standing]
