"""Asks every table when the first of its rows dies; an index answers each, so it may be asked each second."""

from typing import Any

import sqlalchemy as sa

from server.database import Connection, metadata

# How a conversation ended that is remembered for a while; what is `gone` waits for nothing but the purge.
REMEMBERED = ("expired", "withdrawn")
# Made when every table is known, and then kept: making a statement costs more than running it.
_made: list[sa.Select[Any]] = []


def next_due(connection: Connection) -> int | None:
    """Give the earliest time at which something that is kept is due, in unix seconds; or None."""
    if not _made:
        _made.append(_statement())
    first: int | None = connection.scalars(_made[0]).one()
    return first


def _statement() -> sa.Select[Any]:
    dying = [table for table in metadata.sorted_tables if "dies_at" in table.info]
    times = [one for table in dying for one in _earliest(table)]
    return sa.select(sa.func.min(sa.union_all(*times).subquery().c.due))


def _earliest(table: sa.Table) -> list[sa.Select[tuple[int]]]:
    """Give the first row's time. A conversation dies twice: when its head expires, and as a memory."""
    dies = sa.select(sa.func.min(table.c[table.info["dies_at"]]).label("due"))
    if table.name != "conversations":
        return [dies]
    ended = table.c.ended
    # What lives must be found in the order of its end, not among everything that lives: ended has an index.
    living = sa.func.coalesce(ended, "") == ""
    ends = sa.select(sa.func.min(table.c.expires).label("due")).where(living)
    return [ends, dies.where(ended.in_(REMEMBERED))]
