"""Opens the tables of conversations. Every read leaves out what is due, whether or not it was purged yet."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.compiler import SQLCompiler

from crypto.block import Block
from server.at_rest import NO_BUCKET, Place, Sealing
from server.conversations.service import A_DAY, REMEMBERED_SECONDS, Conversation, History, Wraps, is_offer
from server.conversations.tables import blocks, conversations, envelopes, history, members, wraps
from server.database import Connection

T = TypeVar("T")
GONE = "gone"
PURGED_AT_ONCE = 500

# Made once: making a statement costs several times what running it does, and these run for every envelope
# (290 us a job, 660 when they are made each time).
FIND = sa.select(conversations).where(
    conversations.c.id == sa.bindparam("conversation"),
    conversations.c.ended.is_(None),
    conversations.c.expires > sa.bindparam("now"),
)
MEMBERS = sa.select(members.c.member).where(members.c.conversation == sa.bindparam("of"))
FIND_ALL = sa.select(conversations).where(
    conversations.c.id.in_(sa.bindparam("of", expanding=True)),
    conversations.c.ended.is_(None),
    conversations.c.expires > sa.bindparam("now"),
)
ALL_MEMBERS = sa.select(members.c.conversation, members.c.member).where(
    members.c.conversation.in_(sa.bindparam("of", expanding=True))
)
# On PostgreSQL an array stands for several: one text, whatever their number.
_OF_ARRAY = sa.any_(sa.bindparam("of", type_=postgresql.ARRAY(sa.LargeBinary)))
FIND_ALL_OF_ARRAY = sa.select(conversations).where(
    conversations.c.id == _OF_ARRAY,
    conversations.c.ended.is_(None),
    conversations.c.expires > sa.bindparam("now"),
)
ALL_MEMBERS_OF_ARRAY = sa.select(members.c.conversation, members.c.member).where(
    members.c.conversation == _OF_ARRAY
)
FIND_MESSAGE = sa.select(envelopes.c.seq, envelopes.c.bucket).where(
    envelopes.c.conversation == sa.bindparam("of"), envelopes.c.message == sa.bindparam("message")
)
NEXT_SEQ = (
    conversations.update()
    .where(conversations.c.id == sa.bindparam("of"))
    .values(last_seq=conversations.c.last_seq + 1)
    .returning(conversations.c.last_seq)
)
COUNT_ON = (
    conversations.update()
    .where(conversations.c.id == sa.bindparam("of"))
    .values(last_seq=sa.bindparam("last"))
)
KEEP_ENVELOPE = envelopes.insert()


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

# Statements for several are made for so many, so that few are made.
SIZES = (1, 4, 16, 64, 256, 512)


@cache
def _find_messages(dialect: sa.Dialect, size: int) -> SQLCompiler:
    """Make the statement that finds so many (conversation, message): as a join, for an IN of pairs scans.

    Compiled here, and given to the driver as it is: SQLAlchemy remembers nothing that it made of VALUES.
    """
    binary = sa.LargeBinary(16)
    pairs = [
        (sa.bindparam(f"c{number}", type_=binary), sa.bindparam(f"m{number}", type_=binary))
        for number in range(size)
    ]
    columns = sa.column("conversation", binary), sa.column("message", binary)
    asked = sa.values(*columns, name="given").data(pairs).cte("asked")
    e = envelopes.c
    same = (e.conversation == asked.c.conversation) & (e.message == asked.c.message)
    found = sa.select(e.conversation, e.message, e.seq, e.bucket).join_from(asked, envelopes, same)
    return found.compile(dialect=dialect)


class SealedEnvelope(NamedTuple):
    """One row of envelopes."""

    conversation: bytes
    seq: int
    message: bytes
    bucket: int
    sealed: bytes


class ConversationRows:
    """Conversations, their members, blocks, wraps and envelopes."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def find(self, connection: Connection, conversation: bytes, now: int) -> Conversation | None:
        """Find a conversation that lives."""
        row = connection.execute(FIND, {"conversation": conversation, "now": now}).first()
        return self._conversation(connection, row) if row else None

    def find_all(self, connection: Connection, wanted: list[bytes], now: int) -> dict[bytes, Conversation]:
        """Find those of some conversations that live."""
        find, find_members = FIND_ALL, ALL_MEMBERS
        if connection.dialect.name == "postgresql":
            find, find_members = FIND_ALL_OF_ARRAY, ALL_MEMBERS_OF_ARRAY
        else:
            wanted = _padded(wanted)
        rows = connection.execute(find, {"of": wanted, "now": now}).all()
        present: dict[bytes, list[bytes]] = {}
        for conversation, member in connection.execute(find_members, {"of": wanted}):
            present.setdefault(conversation, []).append(member)
        return {row.id: _conversation(row, present.get(row.id, [])) for row in rows}

    def known(self, connection: Connection, conversation: bytes) -> bool:
        """Tell whether a conversation lives or is remembered."""
        chosen = sa.select(conversations.c.id).where(conversations.c.id == conversation)
        return connection.execute(chosen).first() is not None

    def of_mailbox(self, connection: Connection, mailbox: bytes, now: int) -> list[Conversation]:
        """List the living conversations of a mailbox."""
        return self._living(connection, conversations.c.mailbox == mailbox, now)

    def of_clinician(self, connection: Connection, clinician: bytes, now: int) -> list[Conversation]:
        """List the living conversations that a clinician has claimed or is in."""
        theirs = sa.select(members.c.conversation).where(members.c.member == clinician)
        return self._living(connection, conversations.c.id.in_(theirs) & ~conversations.c.offer, now)

    def remembered(
        self, connection: Connection, mailbox: bytes, now: int
    ) -> list[tuple[bytes, int, bytes, str]]:
        """List (id, head_n, head_hash, how it ended) of requests that were withdrawn or never answered."""
        c = conversations.c
        chosen = sa.select(c.id, c.head_n, c.head_hash, c.ended).where(
            c.mailbox == mailbox, c.ended.is_not(None), c.ended != GONE, c.remembered > now
        )
        return [tuple(row) for row in connection.execute(chosen)]

    def ended(self, connection: Connection, conversation: bytes, mailbox: bytes) -> str | None:
        """Tell how a remembered conversation of this mailbox ended."""
        c = conversations.c
        return connection.execute(
            sa.select(c.ended).where(c.id == conversation, c.mailbox == mailbox)
        ).scalar()

    def reach(self, connection: Connection, mailbox: bytes) -> int:
        """Until when a mailbox must last because she said that she will be back, or 0."""
        c = conversations.c
        latest = connection.execute(
            sa.select(sa.func.max(c.returns)).where(c.mailbox == mailbox, c.ended.is_(None))
        ).scalar()
        return latest + A_DAY if latest else 0

    def take_over(self, connection: Connection, old: bytes, new: bytes) -> None:
        """Give everything of one mailbox to another."""
        theirs = conversations.c.mailbox == old
        connection.execute(conversations.update().where(theirs).values(mailbox=new))

    def begin(self, connection: Connection, block: Block, mailbox: bytes, place: Place) -> None:
        """Make the row of a new conversation from its block 0."""
        connection.execute(
            conversations.insert().values(
                id=block.conversation,
                mailbox=mailbox,
                survivor=block.members[0].id,
                slot=place.slot,
                generation=place.generation,
                last_seq=0,
                **{**_head(block), "offer_from": 0},
            )
        )

    def append(
        self,
        connection: Connection,
        place: Place,
        block: Block,
        signed: bytes,
        given: Wraps,
    ) -> None:
        """Make `block` the head, with its wraps and its members. Whoever is gone finds nothing any more."""
        theirs = block.conversation
        self._forget_others(connection, block)
        connection.execute(conversations.update().where(conversations.c.id == theirs).values(**_head(block)))
        connection.execute(members.delete().where(members.c.conversation == theirs))
        connection.execute(
            members.insert(), [{"conversation": theirs, "member": member.id} for member in block.members]
        )
        sealed = self._sealing.seal(place, NO_BUCKET, _name(b"block", theirs, block.n), signed)
        connection.execute(blocks.insert().values(conversation=theirs, n=block.n, sealed=sealed))
        connection.execute(
            wraps.insert(),
            [
                {
                    "conversation": theirs,
                    "n": block.n,
                    "member": member,
                    "bucket": block.expires,
                    "sealed": self._sealing.seal(
                        place, block.expires, _name(b"wrap", theirs, block.n) + member, wrap
                    ),
                }
                for member, wrap in given
            ],
        )

    def keep_history(self, connection: Connection, place: Place, block: Block, given: History) -> None:
        """Keep wraps of earlier epochs, each as long as the epoch it is of."""
        theirs, epochs = block.conversation, self.epochs(connection, block.conversation)
        for member, old_n, wrap in given:
            name = _name(b"history", theirs, block.n) + old_n.to_bytes(8) + member
            sealed = self._sealing.seal(place, epochs[old_n], name, wrap)
            row = {"conversation": theirs, "n": block.n, "member": member, "old_n": old_n}
            connection.execute(history.insert().values(**row, bucket=epochs[old_n], sealed=sealed))

    def epochs(self, connection: Connection, conversation: bytes, now: int = 0) -> dict[int, int]:
        """Give the buckets of the epochs whose wraps are still kept, by block number."""
        chosen = sa.select(wraps.c.n, wraps.c.bucket).where(
            wraps.c.conversation == conversation, wraps.c.bucket > now
        )
        return {row.n: row.bucket for row in connection.execute(chosen.distinct())}

    def histories(
        self, connection: Connection, conversation: Conversation, whose: tuple[bytes, range], now: int
    ) -> dict[int, list[tuple[int, bytes]]]:
        """Give one member's (old n, wrap)... by the number of the block that brought them."""
        member, numbers = whose
        h = history.c
        chosen = sa.select(h.n, h.old_n, h.bucket, h.sealed).where(
            h.conversation == conversation.id,
            h.member == member,
            h.n >= numbers.start,
            h.n < numbers.stop,
            h.bucket > now,
        )
        given: dict[int, list[tuple[int, bytes]]] = {}
        for n, old_n, bucket, sealed in connection.execute(chosen.order_by(h.n, h.old_n)):
            name = _name(b"history", conversation.id, n) + old_n.to_bytes(8) + member
            wrap = self._sealing.open(conversation.place, bucket, name, sealed)
            given.setdefault(n, []).append((old_n, wrap))
        return given

    def _forget_others(self, connection: Connection, block: Block) -> None:
        present = [one.id for one in block.members]
        for table in (wraps, history):
            theirs = table.c.conversation == block.conversation
            connection.execute(table.delete().where(theirs, table.c.member.not_in(present)))

    def blocks(
        self, connection: Connection, conversation: Conversation, from_n: int = 0, most: int | None = None
    ) -> list[tuple[int, bytes]]:
        """List (n, signed object) from block `from_n` on, all or the first `most`."""
        chosen = (
            sa.select(blocks.c.n, blocks.c.sealed)
            .where(blocks.c.conversation == conversation.id, blocks.c.n >= from_n)
            .order_by(blocks.c.n)
            .limit(most)
        )
        return [
            (
                n,
                self._sealing.open(
                    conversation.place, NO_BUCKET, _name(b"block", conversation.id, n), sealed
                ),
            )
            for n, sealed in connection.execute(chosen)
        ]

    def wraps(
        self, connection: Connection, conversation: Conversation, whose: tuple[bytes, range], now: int
    ) -> dict[int, bytes]:
        """Give the wraps of (member, block numbers) by block number; nobody else's are ever read out."""
        member, numbers = whose
        chosen = sa.select(wraps.c.n, wraps.c.bucket, wraps.c.sealed).where(
            wraps.c.conversation == conversation.id,
            wraps.c.member == member,
            wraps.c.n >= numbers.start,
            wraps.c.n < numbers.stop,
            wraps.c.bucket > now,
        )
        return {
            n: self._sealing.open(
                conversation.place, bucket, _name(b"wrap", conversation.id, n) + member, sealed
            )
            for n, bucket, sealed in connection.execute(chosen)
        }

    def find_message(
        self, connection: Connection, conversation: Conversation, message: bytes
    ) -> tuple[int, int] | None:
        """Find (seq, bucket) of an envelope by its sender's message id."""
        row = connection.execute(FIND_MESSAGE, {"of": conversation.id, "message": message}).first()
        return (row.seq, row.bucket) if row else None

    def keep_envelope(
        self, connection: Connection, conversation: Conversation, message: bytes, bucket: int, envelope: bytes
    ) -> int:
        """Keep an envelope as the next of its conversation and give its number."""
        seq: int = connection.execute(NEXT_SEQ, {"of": conversation.id}).scalar_one()
        sealed = self.seal_envelope(conversation, seq, bucket, envelope)
        kept = {"conversation": conversation.id, "seq": seq, "message": message}
        connection.execute(KEEP_ENVELOPE, {**kept, "bucket": bucket, "sealed": sealed})
        return seq

    def find_messages(
        self, connection: Connection, messages: list[tuple[bytes, bytes]]
    ) -> dict[tuple[bytes, bytes], tuple[int, int]]:
        """Find (seq, bucket) of envelopes by (conversation, the sender's message id)."""
        if connection.dialect.name == "postgresql":
            found = connection.exec_driver_sql(FIND_MANY, tuple(map(list, zip(*messages, strict=True))))
            return {(conversation, message): (seq, bucket) for conversation, message, seq, bucket in found}
        asked = _padded(messages)
        statement = _find_messages(connection.dialect, len(asked))
        given = {f"c{number}": one for number, (one, _) in enumerate(asked)}
        given |= {f"m{number}": one for number, (_, one) in enumerate(asked)}
        in_order = statement.positiontup
        found = connection.exec_driver_sql(
            str(statement), tuple(given[name] for name in in_order) if in_order else given
        )
        return {(conversation, message): (seq, bucket) for conversation, message, seq, bucket in found}

    def seal_envelope(self, conversation: Conversation, seq: int, bucket: int, envelope: bytes) -> bytes:
        """Seal an envelope as it rests; refuses `gone` when a key is no more."""
        return self._sealing.seal(
            conversation.place, bucket, _name(b"envelope", conversation.id, seq), envelope
        )

    def keep_envelopes(self, connection: Connection, rows: list[SealedEnvelope]) -> None:
        """Keep sealed envelopes, in the order of their numbers, and count their conversations on."""
        last = {row.conversation: row.seq for row in rows}
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(COUNT_MANY, (list(last), list(last.values())))
            columns = zip(
                *((r.conversation, r.seq, r.message, r.bucket, r.sealed) for r in rows), strict=True
            )
            connection.exec_driver_sql(KEEP_MANY, tuple(map(list, columns)))
            return
        connection.execute(COUNT_ON, [{"of": one, "last": seq} for one, seq in last.items()])
        connection.execute(KEEP_ENVELOPE, [row._asdict() for row in rows])

    def envelopes(
        self, connection: Connection, conversation: Conversation, after: int, now: int, most: int
    ) -> list[tuple[int, bytes, int]]:
        """List (seq, envelope, bucket) after a number, what is due left out."""
        chosen = (
            sa.select(envelopes.c.seq, envelopes.c.sealed, envelopes.c.bucket)
            .where(
                envelopes.c.conversation == conversation.id, envelopes.c.seq > after, envelopes.c.bucket > now
            )
            .order_by(envelopes.c.seq)
            .limit(most)
        )
        return [
            (
                seq,
                self._sealing.open(
                    conversation.place, bucket, _name(b"envelope", conversation.id, seq), sealed
                ),
                bucket,
            )
            for seq, sealed, bucket in connection.execute(chosen)
        ]

    def due(self, connection: Connection, now: int) -> list[Conversation]:
        """List conversations whose head has expired and that nobody has ended yet."""
        return self._chosen(connection, (conversations.c.expires <= now) & conversations.c.ended.is_(None))

    def unreadable(self, connection: Connection) -> list[Conversation]:
        """List living conversations whose key is no more: rows of an older backup."""
        living = self._chosen(connection, conversations.c.ended.is_(None))
        return [one for one in living if not self._sealing.readable(one.place)]

    def end(self, connection: Connection, conversation: Conversation, how: str) -> None:
        """Tombstone a conversation: invisible at the commit, its key overwritten before an answer."""
        connection.execute(
            conversations.update().where(conversations.c.id == conversation.id).values(ended=how)
        )
        connection.execute(members.delete().where(members.c.conversation == conversation.id))
        self._sealing.bury(connection, conversation.place)

    def forget_remembered(self, connection: Connection, mailbox: bytes, conversation: bytes | None) -> bool:
        """Forget what was remembered of one conversation of a mailbox, or of all; tell if anything was."""
        chosen = (
            (conversations.c.mailbox == mailbox)
            & conversations.c.ended.is_not(None)
            & (conversations.c.ended != GONE)
        )
        if conversation is not None:
            chosen &= conversations.c.id == conversation
        return connection.execute(conversations.update().where(chosen).values(ended=GONE)).rowcount > 0

    def purge(self, connection: Connection, now: int) -> bool:
        """Delete some rows whose keys were overwritten; tell whether more may be left."""
        more = False
        over = sa.select(conversations.c.id).where(conversations.c.ended.is_not(None))
        for table in (envelopes, wraps, history):
            more |= _purge(connection, table, (table.c.bucket <= now) | table.c.conversation.in_(over))
        more |= _purge(connection, blocks, blocks.c.conversation.in_(over))
        if not more:
            c = conversations.c
            connection.execute(
                conversations.delete().where(c.ended.is_not(None), (c.ended == GONE) | (c.remembered <= now))
            )
        return more

    def _living(self, connection: Connection, chosen: sa.ColumnElement[bool], now: int) -> list[Conversation]:
        return self._chosen(
            connection, chosen & conversations.c.ended.is_(None) & (conversations.c.expires > now)
        )

    def _chosen(self, connection: Connection, chosen: sa.ColumnElement[bool]) -> list[Conversation]:
        rows = connection.execute(sa.select(conversations).where(chosen)).all()
        return [self._conversation(connection, row) for row in rows]

    def _conversation(self, connection: Connection, row: sa.Row[Any]) -> Conversation:
        return _conversation(row, connection.execute(MEMBERS, {"of": row.id}).scalars())


def _conversation(row: sa.Row[Any], present: Iterable[bytes]) -> Conversation:
    return Conversation(
        id=row.id,
        mailbox=row.mailbox,
        survivor=row.survivor,
        place=Place(row.slot, row.generation),
        head_n=row.head_n,
        head_hash=row.head_hash,
        offer=row.offer,
        keep=row.keep,
        expires=row.expires,
        last_seq=row.last_seq,
        members=tuple(present),
        returns=row.returns,
        offer_from=row.offer_from,
    )


def _head(block: Block) -> dict[str, object]:
    head: dict[str, object] = {
        "head_n": block.n,
        "head_hash": block.hash,
        "offer": is_offer(block),
        "keep": block.keep,
        "expires": block.expires,
        "returns": block.returns,
    }
    if is_offer(block):
        # Only a request that nobody answered is remembered; what it may carry counts from here.
        head["remembered"] = block.expires + REMEMBERED_SECONDS
        head["offer_from"] = conversations.c.last_seq
    return head


def _padded(several: list[T]) -> list[T]:
    """Give the same and some of them again, so many that few statements serve for all."""
    size = next(size for size in SIZES if size >= len(several))
    return several + several[-1:] * (size - len(several))


def _name(what: bytes, conversation: bytes, number: int) -> bytes:
    return what + conversation + number.to_bytes(8)


def _purge(connection: Connection, table: sa.Table, chosen: sa.ColumnElement[bool]) -> bool:
    keys = sa.tuple_(*table.primary_key.columns)
    some = sa.select(*table.primary_key.columns).where(chosen).limit(PURGED_AT_ONCE)
    return connection.execute(table.delete().where(keys.in_(some))).rowcount == PURGED_AT_ONCE
