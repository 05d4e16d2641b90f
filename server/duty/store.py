"""Opens duty's tables: shift bundles for the slice's own service, and requests for the steps.

The functions that take a connection belong inside a step's transaction; times are unix seconds.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from server.at_rest import Sealing
from server.database import Connection, any_of, insert_or_replace
from server.doors import Refused
from server.duty import tables
from server.duty.service import (
    AHEAD_SECONDS,
    ANY_NEED,
    FIVE_MINUTES,
    MOST_ON_CALL,
    Pair,
    Shift,
    State,
    checked_claim,
)

__all__ = [
    "Rows",
    "State",
    "claim",
    "expire_due",
    "forget",
    "forget_bundles",
    "forget_due",
    "newest_bundle",
    "open_request",
    "state_of",
    "waiting_for",
    "withdraw",
]

# What the indices in `offers` are of.
OFFERED = b"offer"
Times = tuple[int, int]


class Rows:
    """Shift bundles in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_shift(self, shift: Shift) -> None:
        """Keep a clinician's newest bundle in place of the one before."""
        certificate, bundle = shift.pair
        row = {
            "clinician_id": shift.clinician_id,
            "number": shift.number,
            "certificate": certificate,
            "bundle": bundle,
            "needs": f",{','.join(shift.needs)},",
            "start": shift.start,
            "until": shift.until,
            "on_duty": shift.on_duty,
            "expires": shift.expires,
        }
        insert_or_replace(self._connection, tables.bundles, ("clinician_id",), row)

    def shift(self, clinician_id: bytes, now: int) -> Shift | None:
        """Find a clinician's newest bundle whose certificate has not ended."""
        bundles = tables.bundles.c
        row = self._connection.execute(
            sa.select(tables.bundles).where(bundles.clinician_id == clinician_id, bundles.expires > now)
        ).one_or_none()
        if row is None:
            return None
        return Shift(
            clinician_id,
            row.number,
            tuple(row.needs.strip(",").split(",")),
            row.start,
            row.until,
            (row.certificate, row.bundle),
            on_duty=row.on_duty,
            expires=row.expires,
        )

    def end_duty(self, clinician_id: bytes) -> None:
        """Mark a clinician as off call."""
        self._connection.execute(
            sa.update(tables.bundles)
            .where(tables.bundles.c.clinician_id == clinician_id)
            .values(on_duty=False)
        )

    def on_call(self, need: str, now: int) -> list[Pair]:
        """List who is on call for a need now, and then who will be soon; "any" fits everyone."""
        bundles = tables.bundles.c
        query = sa.select(bundles.certificate, bundles.bundle).where(
            bundles.on_duty, bundles.start <= now + AHEAD_SECONDS, bundles.until > now, bundles.expires > now
        )
        if need != ANY_NEED:
            query = query.where(bundles.needs.contains(f",{need},", autoescape=True))
        ordered = query.order_by(bundles.start > now, bundles.clinician_id)
        rows = self._connection.execute(ordered.limit(MOST_ON_CALL))
        return [(row.certificate, row.bundle) for row in rows]


def forget_bundles(connection: Connection, revoked: Callable[[bytes], bool]) -> None:
    """Forget the bundles under certificates that are revoked: whoever was on call by one is not."""
    bundles = tables.bundles.c
    rows = connection.execute(sa.select(bundles.clinician_id, bundles.certificate)).all()
    gone = [row.clinician_id for row in rows if revoked(row.certificate)]
    connection.execute(sa.delete(tables.bundles).where(bundles.clinician_id.in_(gone)))


def newest_bundle(connection: Connection, clinician_id: bytes, now: int | None = None) -> Pair | None:
    """Give a clinician's newest (certificate, bundle), its hours over or not, while the certificate lasts."""
    bundles = tables.bundles.c
    query = sa.select(bundles.certificate, bundles.bundle).where(bundles.clinician_id == clinician_id)
    if now is not None:
        query = query.where(bundles.expires > now)
    row = connection.execute(query).one_or_none()
    return (row.certificate, row.bundle) if row else None


def open_request(
    connection: Connection, sealing: Sealing, conversation: bytes, offered: Sequence[bytes], times: Times
) -> None:
    """Let a request wait, from now until it expires, for those it is offered to. It must be new to duty."""
    now, expires = times
    connection.execute(
        sa.insert(tables.requests).values(
            conversation=conversation,
            state=State.WAITING.value,
            since=now // FIVE_MINUTES * FIVE_MINUTES,
            expires=expires,
        )
    )
    if offered:
        connection.execute(
            sa.insert(tables.offers),
            [
                {"conversation": conversation, "clinician": sealing.index(expires, OFFERED, clinician_id)}
                for clinician_id in offered
            ],
        )


def claim(
    connection: Connection, sealing: Sealing, conversation: bytes, clinician_id: bytes, now: int
) -> None:
    """Give a waiting request to one of those it was offered to; refuses `taken` or `gone`."""
    state = state_of(connection, conversation, now)
    checked_claim(state, offered=_is_offered(connection, sealing, conversation, clinician_id))
    _become(connection, conversation, State.CLAIMED)


def withdraw(connection: Connection, conversation: bytes, now: int) -> None:
    """End a waiting request for its survivor. Withdrawn twice is the same; a claimed one refuses `taken`."""
    state = state_of(connection, conversation, now)
    if state is State.CLAIMED:
        raise Refused("taken")
    if state is State.WAITING:
        _become(connection, conversation, State.WITHDRAWN)


def expire_due(connection: Connection, now: int) -> list[bytes]:
    """End every waiting request that is due; list their conversations."""
    requests = tables.requests.c
    return list(
        connection.scalars(
            sa.update(tables.requests)
            .where(requests.state == State.WAITING.value, requests.expires <= now)
            .values(state=State.EXPIRED.value)
            .returning(requests.conversation)
        )
    )


def state_of(connection: Connection, conversation: bytes, now: int | None = None) -> State | None:
    """Tell what a request is; with `now`, one that is due reads as expired even before the purge."""
    requests = tables.requests.c
    row = connection.execute(
        sa.select(requests.state, requests.expires).where(requests.conversation == conversation)
    ).one_or_none()
    if row is None:
        return None
    state = State(row.state)
    return State.EXPIRED if state is State.WAITING and now is not None and row.expires <= now else state


def waiting_for(
    connection: Connection, sealing: Sealing, clinician_id: bytes, now: int
) -> list[tuple[bytes, int, int]]:
    """List (conversation, since, expires) of the requests that wait for a clinician, oldest first."""
    requests, offers = tables.requests.c, tables.offers.c
    waits = requests.state == State.WAITING.value, requests.expires > now
    buckets = connection.scalars(sa.select(requests.expires).distinct().where(*waits))
    theirs = {"theirs": b"".join(sealing.indices(buckets, OFFERED, clinician_id))}
    rows = connection.execute(
        sa.select(requests.conversation, requests.since, requests.expires)
        .join(tables.offers, offers.conversation == requests.conversation)
        .where(offers.clinician.in_(any_of("theirs")), *waits)
        .order_by(requests.since, requests.expires, requests.conversation),
        theirs,
    )
    return [(row.conversation, row.since, row.expires) for row in rows]


def forget(connection: Connection, conversation: bytes) -> None:
    """Forget a request and its offers, when its conversation goes."""
    connection.execute(sa.delete(tables.requests).where(tables.requests.c.conversation == conversation))


def forget_due(connection: Connection, now: int) -> None:
    """Forget bundles whose certificate has ended, and offers of claimed requests whom nobody can read now."""
    requests = tables.requests.c
    over = sa.select(requests.conversation).where(
        requests.state == State.CLAIMED.value, requests.expires <= now
    )
    connection.execute(sa.delete(tables.bundles).where(tables.bundles.c.expires <= now))
    connection.execute(sa.delete(tables.offers).where(tables.offers.c.conversation.in_(over)))


def _is_offered(connection: Connection, sealing: Sealing, conversation: bytes, clinician_id: bytes) -> bool:
    requests, offers = tables.requests.c, tables.offers.c
    expires = connection.scalars(sa.select(requests.expires).where(requests.conversation == conversation))
    theirs = sealing.indices(expires, OFFERED, clinician_id)
    chosen = sa.select(offers.conversation).where(
        offers.conversation == conversation, offers.clinician.in_(theirs)
    )
    return connection.execute(chosen).first() is not None


def _become(connection: Connection, conversation: bytes, state: State) -> None:
    connection.execute(
        sa.update(tables.requests)
        .where(tables.requests.c.conversation == conversation)
        .values(state=state.value)
    )
