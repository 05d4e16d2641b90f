"""The ladder of escalation: whom a waiting request calls, in which order, and when it goes on by itself.

First one open console, so that not everybody starts up for each call; then everyone on duty, the backups, the
coordinators, and all of them again and again. Nobody who was asked is un-asked. Whoever the offer was sealed
to can read it from the first moment: this decides who is called and may claim, never who can read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

# All are called again this often, and after a while less often: ten calls did not wake them either.
AGAIN_SECONDS, SELDOM_SECONDS, SELDOM_AFTER_SECONDS = 120, 600, 1200


class Tier(IntEnum):
    """In whose turn a clinician is called during a shift."""

    DUTY = 0
    BACKUP = 1
    COORDINATOR = 2


class Step(IntEnum):
    """How far a waiting request has come: whom it called last."""

    CLOSED = 0
    ONE = 1
    DUTY = 2
    BACKUPS = 3
    COORDINATORS = 4


class Part(IntEnum):
    """What one of those it was offered to has to do with it."""

    UNASKED = 0
    ASKED = 1
    PASSED = 2


@dataclass(frozen=True, slots=True)
class Intervals:
    """When others are called, in seconds since the request. With `one` 0 nobody is asked alone."""

    one: int = 45
    backups: int = 120
    coordinators: int = 240


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of those to whom a request is sealed, as they are now; who passed it on is none.

    `begins`: when their shift does. `there`: at an open console. `room`: they may lead one more conversation
    than the `load` that they lead.
    """

    clinician: bytes = field(repr=False)
    tier: Tier
    begins: int
    on_call: bool
    there: bool = False
    room: bool = True
    load: int = 0

    @property
    def turn(self) -> Step:
        """The step at which they are asked at the latest."""
        return Step(Step.DUTY + self.tier)


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes now: the step, who may claim it, who is called, and when it goes on."""

    step: Step
    asked: frozenset[bytes] = field(repr=False)
    called: tuple[bytes, ...] = field(repr=False)
    next_at: int


def first(
    candidates: Sequence[Candidate], intervals: Intervals, now: int, below: Callable[[int], int]
) -> Plan:
    """Plan for a request that was made now. `below(n)` draws a number below n."""
    if not _open(candidates, now):
        return _closed(candidates, now)
    free = [one for one in candidates if one.tier is Tier.DUTY and one.on_call and one.there and one.room]
    if not intervals.one or not free:
        return _called(Step.CLOSED, candidates, now, intervals.backups)
    least = min(one.load for one in free)
    equals = [one.clinician for one in free if one.load == least]
    chosen = equals[below(len(equals))]
    return Plan(Step.ONE, frozenset({chosen}), (chosen,), now + intervals.one)


def after(before: Step, age: int, candidates: Sequence[Candidate], intervals: Intervals, now: int) -> Plan:
    """Plan for a request of so many seconds that nobody took in time, or for which a shift begins."""
    if before is Step.CLOSED and not _open(candidates, now):
        return _closed(candidates, now)
    wait = {Step.CLOSED: intervals.backups, Step.ONE: intervals.backups - intervals.one}
    plan = _called(before, candidates, now, wait.get(before, intervals.coordinators - intervals.backups))
    if plan.step > before:
        return plan
    again = SELDOM_SECONDS if age > SELDOM_AFTER_SECONDS else AGAIN_SECONDS
    return Plan(plan.step, plan.asked, plan.called, now + again)


def _open(candidates: Sequence[Candidate], now: int) -> bool:
    return not candidates or any(one.begins <= now for one in candidates)


def _closed(candidates: Sequence[Candidate], now: int) -> Plan:
    """Nobody's shift has begun: it waits for the first that does."""
    return Plan(Step.CLOSED, frozenset(), (), max(now + 1, min(one.begins for one in candidates)))


def _called(before: Step, candidates: Sequence[Candidate], now: int, wait: int) -> Plan:
    """Call the next turn in which somebody could take it, and everyone of the turns before it once more."""
    higher = [one.turn for one in candidates if one.on_call and one.room and one.turn > before]
    # Where nobody above could take it, all who are on call; where nobody is, all who were.
    turns = [one.turn for one in candidates if one.on_call] or [one.turn for one in candidates]
    step = min(higher, default=max([before, Step.DUTY, *turns]))
    asked = [one for one in candidates if one.turn <= step]
    # They were on call when she asked; where none is any more, a call that wakes somebody beats silence.
    called = [one for one in asked if one.on_call] or asked
    return Plan(
        step, frozenset(one.clinician for one in asked), tuple(one.clinician for one in called), now + wait
    )
