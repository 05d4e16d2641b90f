"""The statements that run for every envelope, each for a whole batch, on either database.

SQLAlchemy makes their texts once, and SQLite's driver is given them straight: SQLAlchemy's own way of running
one costs several times what the statement does (`deploy/bench.py relay`). On PostgreSQL an array stands for
several.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from server.conversations.tables import conversations, envelopes
from server.database import Connection, straight

T = TypeVar("T")
Message = tuple[bytes, bytes]
# Statements for several are made for so many, so that few are made.
SIZES = (1, 4, 16, 64, 256, 512)
HEAD_COLUMNS = [column.name for column in conversations.c]
Head = NamedTuple("Head", [(name, Any) for name in HEAD_COLUMNS])  # type: ignore[misc]
FIND_HEADS = (
    f"SELECT {', '.join(HEAD_COLUMNS)} FROM conversations"  # noqa: S608  (names of our own)
    " WHERE id = ANY(%b::bytea[]) AND ended IS NULL AND expires > %s"
)
FIND_MANY = (
    "SELECT e.conversation, e.message, e.seq, e.bucket FROM unnest(%b::bytea[], %b::bytea[])"
    " AS asked (conversation, message) JOIN envelopes e USING (conversation, message)"
)
COUNT_MANY = (
    "UPDATE conversations SET last_seq = given.last FROM unnest(%b::bytea[], %b::bigint[])"
    " AS given (id, last) WHERE conversations.id = given.id"
)
KEEP_MANY = (
    "INSERT INTO envelopes (conversation, seq, message, bucket, sealed) SELECT * FROM"
    " unnest(%b::bytea[], %b::bigint[], %b::bytea[], %b::bigint[], %b::bytea[])"
)


class SealedEnvelope(NamedTuple):
    """One row of envelopes."""

    conversation: bytes
    seq: int
    message: bytes
    bucket: int
    sealed: bytes


def find_heads(connection: Connection, wanted: list[bytes], now: int) -> Sequence[Any]:
    """Find the rows of those of some conversations that live."""
    if _on_postgres(connection):
        rows = connection.exec_driver_sql(FIND_HEADS, (wanted, now)).all()
    else:
        asked = _padded(wanted)
        rows = straight(connection, _heads(len(asked)), (*asked, now)).fetchall()
    return [Head(*row) for row in rows]


def find_messages(connection: Connection, messages: list[Message]) -> dict[Message, tuple[int, int]]:
    """Find (seq, bucket) of envelopes by (conversation, the sender's message id)."""
    if _on_postgres(connection):
        rows = connection.exec_driver_sql(FIND_MANY, tuple(map(list, zip(*messages, strict=True)))).all()
    else:
        asked = _padded(messages)
        given = tuple(one for pair in asked for one in pair)
        rows = straight(connection, _messages(len(asked)), given).fetchall()
    return {(conversation, message): (seq, bucket) for conversation, message, seq, bucket in rows}


def keep(connection: Connection, rows: list[SealedEnvelope]) -> None:
    """Keep sealed envelopes, in the order of their numbers, and count their conversations on."""
    last = {row.conversation: row.seq for row in rows}
    if _on_postgres(connection):
        connection.exec_driver_sql(COUNT_MANY, (list(last), list(last.values())))
        connection.exec_driver_sql(KEEP_MANY, tuple(map(list, zip(*rows, strict=True))))
        return
    straight(connection, _count_on(), [(seq, one) for one, seq in last.items()], many=True)
    straight(connection, _keep(), rows, many=True)


def _on_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


@cache
def _heads(size: int) -> str:
    c = conversations.c
    ids = [sa.bindparam(f"c{number}", type_=sa.LargeBinary) for number in range(size)]
    lives = c.ended.is_(None), c.expires > sa.bindparam("now")
    return _text(sa.select(conversations).where(c.id.in_(ids), *lives), [*(one.key for one in ids), "now"])


@cache
def _messages(size: int) -> str:
    """Find by a join: an IN of pairs would look through the whole table."""
    binary = sa.LargeBinary(16)
    names = [(f"c{number}", f"m{number}") for number in range(size)]
    pairs = [(sa.bindparam(one, type_=binary), sa.bindparam(other, type_=binary)) for one, other in names]
    columns = sa.column("conversation", binary), sa.column("message", binary)
    asked = sa.values(*columns, name="given").data(pairs).cte("asked")
    e = envelopes.c
    same = (e.conversation == asked.c.conversation) & (e.message == asked.c.message)
    found = sa.select(e.conversation, e.message, e.seq, e.bucket).join_from(asked, envelopes, same)
    return _text(found, [name for pair in names for name in pair])


@cache
def _count_on() -> str:
    counted = conversations.update().where(conversations.c.id == sa.bindparam("of"))
    return _text(counted.values(last_seq=sa.bindparam("last")), ["last", "of"])


@cache
def _keep() -> str:
    return _text(envelopes.insert(), list(SealedEnvelope._fields))


def _text(statement: sa.Executable, order: list[str]) -> str:
    """Make a statement's text, whose parameters stand in this order."""
    made: Any = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))  # type: ignore[attr-defined]
    if made.positiontup != order:
        raise ValueError("the parameters stand in another order")
    return str(made)


def _padded(several: list[T]) -> list[T]:
    """Give the same and some of them again, so many that few statements serve for all."""
    size = next(size for size in SIZES if size >= len(several))
    return several + several[-1:] * (size - len(several))
