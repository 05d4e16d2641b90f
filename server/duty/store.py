"""Opens duty's table: shift bundles, for the slice's own service and for the steps.

The functions that take a connection belong inside a step's transaction; times are unix seconds.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from server.database import Connection, insert_or_replace
from server.duty import tables
from server.duty.service import AHEAD_SECONDS, ANY_NEED, MOST_ON_CALL, OnCall, Pair, Shift, Turn


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
            "tier": shift.tier,
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
            tier=row.tier,
        )

    def end_duty(self, clinician_id: bytes) -> None:
        """Mark a clinician as off call."""
        self._connection.execute(
            sa.update(tables.bundles)
            .where(tables.bundles.c.clinician_id == clinician_id)
            .values(on_duty=False)
        )

    def on_call(self, need: str, now: int) -> list[OnCall]:
        """List who is on call for a need now, and then who will be soon; "any" fits everyone."""
        bundles = tables.bundles.c
        query = sa.select(bundles.certificate, bundles.bundle, bundles.tier).where(
            bundles.on_duty, bundles.start <= now + AHEAD_SECONDS, bundles.until > now, bundles.expires > now
        )
        if need != ANY_NEED:
            query = query.where(bundles.needs.contains(f",{need},", autoescape=True))
        ordered = query.order_by(bundles.start > now, bundles.clinician_id)
        rows = self._connection.execute(ordered.limit(MOST_ON_CALL))
        return [(row.certificate, row.bundle, row.tier) for row in rows]


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


def turns(connection: Connection, clinicians: Sequence[bytes], now: int) -> dict[bytes, Turn]:
    """Tell in whose turn each of these is called, from when, and whether they are on call now."""
    bundles = tables.bundles.c
    rows = connection.execute(sa.select(tables.bundles).where(bundles.clinician_id.in_(clinicians)))
    return {
        row.clinician_id: Turn(row.tier, row.start, row.on_duty and row.start <= now < row.until)
        for row in rows
    }


def standing(connection: Connection, now: int) -> dict[bytes, int]:
    """List who is on call now, with their tier."""
    bundles = tables.bundles.c
    rows = connection.execute(
        sa.select(bundles.clinician_id, bundles.tier).where(
            bundles.on_duty, bundles.start <= now, bundles.until > now, bundles.expires > now
        )
    )
    return {row.clinician_id: row.tier for row in rows}


def forget_due(connection: Connection, now: int) -> None:
    """Forget bundles whose certificate has ended."""
    connection.execute(sa.delete(tables.bundles).where(tables.bundles.c.expires <= now))
