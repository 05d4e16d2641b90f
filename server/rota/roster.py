"""Whose turn it is: every shift's occurrences, with what was changed of single ones and who is on leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.rota.shift import A_DAY, LONGEST, Key, Shift, Tier, Turn, turns

SEVEN_DAYS = 7 * A_DAY


class Why(StrEnum):
    """What was done about one occurrence, if anything."""

    PLANNED = ""
    CANCELLED = "cancelled"
    TAKEN = "taken"
    SWAPPED = "swapped"
    GIVEN = "given"


class Came(StrEnum):
    """Whether whoever's turn it was went on duty: planned -> checked_in | missed, once."""

    PLANNED = "planned"
    CHECKED_IN = "checked_in"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Change:
    """What is kept of one occurrence. `owner` counts where it was changed; nobody owns a cancelled one."""

    why: Why = Why.PLANNED
    owner: bytes | None = field(default=None, repr=False)
    came: Came = Came.PLANNED
    version: int = 0


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody's days off, which count once they are granted."""

    leave_id: bytes = field(repr=False)
    clinician_id: bytes = field(repr=False)
    start: int
    until: int
    granted: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the relay keeps of the rota."""

    shifts: tuple[Shift, ...]
    changes: Mapping[Key, Change]
    leaves: tuple[Leave, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One turn, and who has it: exactly one person, or nobody, which is a gap unless it is cancelled."""

    turn: Turn
    owner: bytes | None = field(repr=False)
    change: Change

    @property
    def start(self) -> int:
        """When it begins."""
        return self.turn.start

    @property
    def end(self) -> int:
        """When it is over."""
        return self.turn.end

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.turn.key

    @property
    def tier(self) -> int:
        """At which tier it is."""
        return self.turn.shift.tier

    @property
    def vacant(self) -> bool:
        """Whether somebody should have it and nobody does."""
        return self.owner is None and self.change.why is not Why.CANCELLED

    def noted(self, came: Came) -> Change:
        """Its change with whether somebody came."""
        return replace(self.change, came=came, version=self.change.version + 1)


def occurrences(known: Known, since: int, until: int) -> list[Occurrence]:
    """List what has any part in [since, until), by its start."""
    away = _away(known.leaves)
    found = (
        _owned(turn, known.changes.get(turn.key, Change()), away)
        for shift in known.shifts
        for turn in turns(shift, since, until)
    )
    return sorted(found, key=lambda one: (one.start, one.tier, one.key))


def of_person(known: Known, clinician_id: bytes, since: int, until: int) -> list[Occurrence]:
    """List one person's own, without going through the shifts that are none of theirs."""
    theirs = {key[0] for key, change in known.changes.items() if change.owner == clinician_id}
    shifts = tuple(one for one in known.shifts if one.clinician_id == clinician_id or one.shift_id in theirs)
    fewer = Known(shifts, known.changes, known.leaves)
    return [one for one in occurrences(fewer, since, until) if one.owner == clinician_id]


def find(known: Known, key: Key) -> Occurrence | None:
    """Find one occurrence by its shift and start."""
    for shift in known.shifts:
        if shift.shift_id == key[0]:
            fewer = Known((shift,), known.changes, known.leaves)
            return next((one for one in occurrences(fewer, key[1], key[1] + 1) if one.key == key), None)
    return None


def expected(known: Known, now: int) -> dict[Tier, list[bytes]]:
    """List who should be on call now, at each tier. A tier that nobody has is empty, and is there."""
    going_on = [one for one in occurrences(known, now, now + 1) if one.owner is not None]
    return {tier: [one.owner for one in going_on if one.tier == tier and one.owner] for tier in Tier}


def begun(known: Known, now: int, patience_seconds: int) -> list[Occurrence]:
    """List what goes on since at least so long and of which nobody has said who came."""
    late = occurrences(known, now - LONGEST, now + 1)
    return [
        one
        for one in late
        if one.start + patience_seconds <= now < one.end
        and one.owner is not None
        and one.change.came is Came.PLANNED
    ]


def _owned(turn: Turn, change: Change, away: Mapping[bytes, list[Leave]]) -> Occurrence:
    owner = turn.shift.clinician_id if change.why is Why.PLANNED else change.owner
    if owner and any(leave.start < turn.end and turn.start < leave.until for leave in away.get(owner, ())):
        owner = None
    return Occurrence(turn, owner, change)


def _away(leaves: Iterable[Leave]) -> dict[bytes, list[Leave]]:
    away: dict[bytes, list[Leave]] = {}
    for leave in leaves:
        if leave.granted:
            away.setdefault(leave.clinician_id, []).append(leave)
    return away
