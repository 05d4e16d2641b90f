"""Opens the requests' tables, for the steps: every function belongs inside one of their transactions.

Times are unix seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from server.at_rest import Sealing
from server.database import Connection, any_of
from server.requests import tables
from server.requests.ladder import Part, Plan, Step, Tier
from server.requests.service import FIVE_MINUTES, State, check_claim, check_step, check_withdraw

__all__ = ["State"]

# What the indices in `offers` are of.
OFFERED = b"offer"
LONGEST_STEP_SECONDS = 3600
WAITS = tables.requests.c.state == State.WAITING.value


@dataclass(frozen=True, slots=True)
class Opening:
    """A request that begins: its times, and each clinician's tier."""

    conversation: bytes = field(repr=False)
    now: int
    expires: int
    tiers: Mapping[bytes, Tier] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits. `next_at` is when it goes on by itself."""

    conversation: bytes = field(repr=False)
    step: Step
    since: int
    expires: int
    next_at: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """One clinician's share in a request."""

    tier: Tier
    part: Part


def open_request(connection: Connection, sealing: Sealing, opening: Opening, plan: Plan) -> None:
    """Let a request wait until it expires, for those whom its plan asks. It must be new here."""
    connection.execute(
        sa.insert(tables.requests).values(
            conversation=opening.conversation,
            state=State.WAITING.value,
            since=opening.now // FIVE_MINUTES * FIVE_MINUTES,
            expires=opening.expires,
            step=plan.step,
            urgent=False,
            next_escalation_at=plan.next_at,
        )
    )
    if opening.tiers:
        rows = [
            {
                "conversation": opening.conversation,
                "clinician": sealing.index(opening.expires, OFFERED, clinician),
                "tier": tier,
                "part": Part.ASKED if clinician in plan.asked else Part.UNASKED,
            }
            for clinician, tier in opening.tiers.items()
        ]
        connection.execute(sa.insert(tables.offers), rows)


def waiting(connection: Connection, conversation: bytes, now: int) -> Waiting | None:
    """Find a request if it waits."""
    requests = tables.requests.c
    chosen = sa.select(tables.requests).where(
        requests.conversation == conversation, WAITS, requests.expires > now
    )
    row = connection.execute(chosen).one_or_none()
    return _waiting(row) if row else None


def due(connection: Connection, now: int, most: int) -> list[Waiting]:
    """List the requests that have to go on, urgent ones first, then the longest overdue.

    A time farther ahead than any step lasts was written by a clock that was ahead: it is due too.
    """
    requests = tables.requests.c
    ahead = (requests.step != Step.CLOSED) & (requests.next_escalation_at > now + LONGEST_STEP_SECONDS)
    chosen = (
        sa.select(tables.requests)
        .where(WAITS, (requests.next_escalation_at <= now) | ahead, requests.expires > now)
        .order_by(requests.urgent.desc(), requests.next_escalation_at)
        .limit(most)
    )
    return [_waiting(row) for row in connection.execute(chosen)]


def alone(connection: Connection, now: int, most: int) -> list[Waiting]:
    """List the requests that only one clinician was asked to take."""
    requests = tables.requests.c
    chosen = sa.select(tables.requests).where(WAITS, requests.step == Step.ONE, requests.expires > now)
    return [_waiting(row) for row in connection.execute(chosen.limit(most))]


def shares(
    connection: Connection, sealing: Sealing, request: Waiting, clinicians: Sequence[bytes]
) -> dict[bytes, Offered]:
    """Give each of these clinicians' share in a request; whoever has none is left out."""
    offers = tables.offers.c
    chosen = sa.select(tables.offers).where(offers.conversation == request.conversation)
    known = {row.clinician: Offered(Tier(row.tier), Part(row.part)) for row in connection.execute(chosen)}
    found = {
        clinician: known.get(index)
        for clinician in clinicians
        for index in sealing.indices([request.expires], OFFERED, clinician)
    }
    return {clinician: share for clinician, share in found.items() if share is not None}


def escalate(connection: Connection, sealing: Sealing, request: Waiting, plan: Plan) -> bool:
    """Go on with a request as planned; nothing, and False, where it has changed since it was looked at."""
    requests = tables.requests.c
    check_step(State.WAITING, request.step, plan.step)
    gone_on = connection.execute(
        sa.update(tables.requests)
        .where(
            requests.conversation == request.conversation,
            WAITS,
            requests.step == request.step,
            requests.next_escalation_at == request.next_at,
        )
        .values(step=plan.step, next_escalation_at=plan.next_at)
    )
    if not gone_on.rowcount:
        return False
    for clinician in plan.asked:
        _set_part(connection, sealing, request, clinician, (Part.UNASKED, Part.ASKED))
    return True


def put_off(connection: Connection, request: Waiting, until: int) -> None:
    """Look at a request again later, because nothing can be done for it now: others come first."""
    requests = tables.requests.c
    connection.execute(
        sa.update(tables.requests)
        .where(
            requests.conversation == request.conversation,
            WAITS,
            requests.next_escalation_at == request.next_at,
        )
        .values(next_escalation_at=until)
    )


def pass_on(connection: Connection, sealing: Sealing, request: Waiting, clinician: bytes, now: int) -> None:
    """Take a clinician out of those who are called. Was nobody else asked, it goes on at once."""
    _set_part(connection, sealing, request, clinician, (Part.ASKED, Part.PASSED))
    offers = tables.offers.c
    others = sa.select(offers.clinician).where(
        offers.conversation == request.conversation, offers.part == Part.ASKED
    )
    if connection.execute(others).first() is None:
        hasten(connection, request.conversation, now)


def hasten(connection: Connection, conversation: bytes, now: int) -> None:
    """Let a waiting request go on now rather than later."""
    requests = tables.requests.c
    connection.execute(
        sa.update(tables.requests)
        .where(requests.conversation == conversation, WAITS, requests.next_escalation_at > now)
        .values(next_escalation_at=now)
    )


def make_urgent(connection: Connection, conversation: bytes) -> None:
    """Have a waiting request come first in everybody's list."""
    requests = tables.requests.c
    connection.execute(
        sa.update(tables.requests).where(requests.conversation == conversation, WAITS).values(urgent=True)
    )


def hasten_closed(connection: Connection, sealing: Sealing, clinician: bytes, now: int) -> None:
    """Let those go on that wait for shifts to begin, if this clinician is one of whom they wait for."""
    for request in _offered_to(connection, sealing, clinician, now, (Part.UNASKED,)):
        if request.step is Step.CLOSED:
            hasten(connection, request.conversation, now)


def claim(connection: Connection, sealing: Sealing, conversation: bytes, clinician: bytes, now: int) -> None:
    """Give a waiting request to one of those who were asked; refuses `taken` or `gone`."""
    requests = tables.requests.c
    row = connection.execute(
        sa.select(tables.requests).where(requests.conversation == conversation)
    ).one_or_none()
    part = _part(connection, sealing, row, clinician) if row else None
    state = _state(row.state, row.expires, now) if row else None
    check_claim(state, Step(row.step) if row else Step.CLOSED, part)
    _end(connection, conversation, State.CLAIMED)


def withdraw(connection: Connection, conversation: bytes, now: int) -> None:
    """End a waiting request for its survivor. Withdrawn twice is the same; a claimed one refuses `taken`."""
    requests = tables.requests.c
    row = connection.execute(
        sa.select(tables.requests).where(requests.conversation == conversation)
    ).one_or_none()
    if row and check_withdraw(_state(row.state, row.expires, now), Step(row.step)):
        _end(connection, conversation, State.WITHDRAWN)


def expire_due(connection: Connection, now: int) -> list[bytes]:
    """End every waiting request that is due; list their conversations."""
    requests = tables.requests.c
    return list(
        connection.scalars(
            sa.update(tables.requests)
            .where(WAITS, requests.expires <= now)
            .values(state=State.EXPIRED.value, next_escalation_at=None)
            .returning(requests.conversation)
        )
    )


def state_of(connection: Connection, conversation: bytes, now: int | None = None) -> State | None:
    """Tell what a request is; with `now`, one that is due reads as expired even before the purge."""
    requests = tables.requests.c
    row = connection.execute(
        sa.select(requests.state, requests.expires).where(requests.conversation == conversation)
    ).one_or_none()
    return _state(row.state, row.expires, now) if row else None


def waiting_for(connection: Connection, sealing: Sealing, clinician: bytes, now: int) -> list[Waiting]:
    """List the requests that a clinician was asked to take, urgent ones first, then by age."""
    found = _offered_to(connection, sealing, clinician, now, (Part.ASKED,))
    return sorted(found, key=lambda one: (not one.urgent, one.since, one.expires, one.conversation))


def all_waiting(connection: Connection, now: int) -> list[Waiting]:
    """List every request that waits."""
    return [
        _waiting(row)
        for row in connection.execute(
            sa.select(tables.requests).where(WAITS, tables.requests.c.expires > now)
        )
    ]


def forget(connection: Connection, conversation: bytes) -> None:
    """Forget a request and its offers, when its conversation goes."""
    connection.execute(sa.delete(tables.requests).where(tables.requests.c.conversation == conversation))


def forget_due(connection: Connection, now: int) -> None:
    """Forget the offers of claimed requests whom nobody can read now."""
    requests = tables.requests.c
    over = sa.select(requests.conversation).where(
        requests.state == State.CLAIMED.value, requests.expires <= now
    )
    connection.execute(sa.delete(tables.offers).where(tables.offers.c.conversation.in_(over)))


def _offered_to(
    connection: Connection, sealing: Sealing, clinician: bytes, now: int, parts: tuple[Part, ...]
) -> list[Waiting]:
    requests, offers = tables.requests.c, tables.offers.c
    waits = WAITS, requests.expires > now
    buckets = connection.scalars(sa.select(requests.expires).distinct().where(*waits))
    theirs = {"theirs": b"".join(sealing.indices(buckets, OFFERED, clinician))}
    rows = connection.execute(
        sa.select(tables.requests)
        .join(tables.offers, offers.conversation == requests.conversation)
        .where(offers.clinician.in_(any_of("theirs")), offers.part.in_(parts), *waits),
        theirs,
    )
    return [_waiting(row) for row in rows]


def _part(
    connection: Connection, sealing: Sealing, row: sa.Row[tuple[object, ...]], clinician: bytes
) -> Part | None:
    offers = tables.offers.c
    theirs = sealing.indices([row.expires], OFFERED, clinician)
    found = connection.scalar(
        sa.select(offers.part).where(offers.conversation == row.conversation, offers.clinician.in_(theirs))
    )
    return None if found is None else Part(found)


def _set_part(
    connection: Connection,
    sealing: Sealing,
    request: Waiting,
    clinician: bytes,
    change: tuple[Part, Part],
) -> None:
    offers, (before, after) = tables.offers.c, change
    theirs = sealing.indices([request.expires], OFFERED, clinician)
    connection.execute(
        sa.update(tables.offers)
        .where(
            offers.conversation == request.conversation, offers.clinician.in_(theirs), offers.part == before
        )
        .values(part=after)
    )


def _state(state: str, expires: int, now: int | None) -> State:
    found = State(state)
    return State.EXPIRED if found is State.WAITING and now is not None and expires <= now else found


def _end(connection: Connection, conversation: bytes, state: State) -> None:
    connection.execute(
        sa.update(tables.requests)
        .where(tables.requests.c.conversation == conversation)
        .values(state=state.value, next_escalation_at=None)
    )


def _waiting(row: sa.Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        row.conversation, Step(row.step), row.since, row.expires, row.next_escalation_at, row.urgent
    )
