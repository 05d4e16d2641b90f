"""Opens the tables of conversations. Every read leaves out what is due, whether or not it was purged yet."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from crypto.block import Block, round_up
from server.at_rest import NO_BUCKET, Place, Sealing
from server.conversations import straight
from server.conversations.people import NOBODY, Memory, People, people_of
from server.conversations.service import A_DAY, Conversation, History, Wraps, is_offer, remembered_until
from server.conversations.tables import blocks, conversations, envelopes, history, members, wraps
from server.database import Connection, any_of
from server.doors import Refused

GONE = "gone"
REMEMBERED_ENDS = ("expired", "withdrawn")
# What the indices in these tables are of.
MAILBOX, ASKED, MEMBER, WRAP, HISTORY = b"mailbox", b"asked", b"member", b"wrap", b"history"
BUCKET_SECONDS = 900
ROWS = {"postgresql": "ctid"}
# As a range, for which the index serves; "is not null" looks through them all.
ENDED = conversations.c.ended > ""

# Made once: making a statement costs several times what running it does, and these run for every envelope
# (290 us a job, 660 when they are made each time).
FIND = sa.select(conversations).where(
    conversations.c.id == sa.bindparam("conversation"),
    conversations.c.ended.is_(None),
    conversations.c.expires > sa.bindparam("now"),
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
KEEP_ENVELOPE = envelopes.insert()
LAST_BUCKET = sa.select(sa.func.max(envelopes.c.bucket)).where(envelopes.c.conversation == sa.bindparam("of"))
LIVING_BUCKETS = (
    sa.select(conversations.c.expires).distinct().where(conversations.c.expires > sa.bindparam("now"))
)
REMEMBERED_BUCKETS = (
    sa.select(conversations.c.remembered)
    .distinct()
    .where(conversations.c.ended.in_(REMEMBERED_ENDS), conversations.c.remembered > sa.bindparam("now"))
)
ANY = any_of("any")
# Behind an expression, so that the planner goes by the ids and not by whatever else has an index (14 ms at
# 20,000 rows, or 4).
LIVES = (sa.func.coalesce(conversations.c.ended, "") == "") & (
    conversations.c.expires + 0 > sa.bindparam("now")
)
OF_MAILBOX = sa.select(conversations).where(conversations.c.mailbox.in_(ANY), LIVES)
OF_CLINICIAN = sa.select(conversations).where(
    conversations.c.id.in_(sa.select(members.c.conversation).where(members.c.member.in_(ANY))),
    ~conversations.c.offer,
    LIVES,
)
# Few name a day to be back; only their buckets are looked at.
RETURNS = sa.select(conversations.c.expires + 0).distinct().where(conversations.c.returns > 0)
REACHED = sa.select(sa.func.max(conversations.c.returns)).where(
    conversations.c.mailbox.in_(ANY), sa.func.coalesce(conversations.c.ended, "") == ""
)
# What is remembered for a mailbox; whoever forgot it is no longer named there.
ASKED_BY = conversations.c.asked_by.in_(any_of("hers")) & (sa.func.coalesce(conversations.c.ended, "") != "")


class ConversationRows:
    """Conversations, their members, blocks, wraps and envelopes."""

    find_messages = staticmethod(straight.find_messages)
    keep_envelopes = staticmethod(straight.keep)

    def __init__(self, sealing: Sealing, bucket_seconds: int = BUCKET_SECONDS) -> None:
        self._sealing = sealing
        self._memory = Memory(lambda: sealing.overwritten)
        sealing.when_overwritten(self._memory.forget)
        self._bucket_seconds = bucket_seconds

    def find(self, connection: Connection, conversation: bytes, now: int) -> Conversation | None:
        """Find a conversation that lives."""
        rows = connection.execute(FIND, {"conversation": conversation, "now": now})
        return next(iter(self._readable(rows.all())), None)

    def find_all(self, connection: Connection, wanted: list[bytes], now: int) -> dict[bytes, Conversation]:
        """Find those of some conversations that live."""
        heads = straight.find_heads(connection, wanted, now)
        return {one.id: one for one in self._readable(heads)}

    def known(self, connection: Connection, conversation: bytes) -> bool:
        """Tell whether a conversation lives or is remembered."""
        chosen = sa.select(conversations.c.id).where(conversations.c.id == conversation)
        return connection.execute(chosen).first() is not None

    def of_mailbox(self, connection: Connection, mailbox: bytes, now: int) -> list[Conversation]:
        """List the living conversations of a mailbox."""
        hers = self._living(connection, MAILBOX, mailbox, now)
        rows = connection.execute(OF_MAILBOX, {"any": hers, "now": now})
        return self._readable(rows.all())

    def of_clinician(self, connection: Connection, clinician: bytes, now: int) -> list[Conversation]:
        """List the living conversations that a clinician has claimed or is in."""
        theirs = self._living(connection, MEMBER, clinician, now)
        rows = connection.execute(OF_CLINICIAN, {"any": theirs, "now": now})
        return self._readable(rows.all())

    def remembered(
        self, connection: Connection, mailbox: bytes, now: int
    ) -> list[tuple[bytes, int, bytes, str]]:
        """List (id, head_n, head_hash, how it ended) of requests that were withdrawn or never answered."""
        c = conversations.c
        chosen = sa.select(c.id, c.head_n, c.head_hash, c.ended).where(ASKED_BY, c.remembered > now)
        hers = self._asked_by(connection, mailbox, now)
        return [tuple(row) for row in connection.execute(chosen, {"hers": hers})]

    def ended(self, connection: Connection, conversation: bytes, mailbox: bytes) -> str | None:
        """Tell how a remembered conversation of this mailbox ended."""
        c = conversations.c
        row = connection.execute(
            sa.select(c.ended, c.remembered, c.asked_by).where(c.id == conversation)
        ).first()
        if row is None or row.asked_by not in self._sealing.indices([row.remembered], ASKED, mailbox):
            return None
        how: str | None = row.ended
        return how

    def reach(self, connection: Connection, mailbox: bytes) -> int:
        """Until when a mailbox must last because she said that she will be back, or 0."""
        hers = self._sealing.indices(connection.scalars(RETURNS), MAILBOX, mailbox)
        latest = connection.execute(REACHED, {"any": b"".join(hers)}).scalar()
        return latest + A_DAY if latest else 0

    def take_over(self, connection: Connection, old: bytes, new: bytes) -> None:
        """Give everything of one mailbox to another."""
        c = conversations.c
        asked = sa.select(c.id, c.remembered).where(ASKED_BY)
        for row in connection.execute(asked, {"hers": self._asked_by(connection, old)}).all():
            asked_by = self._sealing.index(row.remembered, ASKED, new)
            connection.execute(conversations.update().where(c.id == row.id).values(asked_by=asked_by))
        for one in self.of_mailbox(connection, old, 0):
            people = People(new, one.survivor, one.clinicians)
            whose = self._whose(one.id, one.place, (one.expires, one.offer), people)
            connection.execute(conversations.update().where(c.id == one.id).values(**whose))

    def begin(self, connection: Connection, block: Block, mailbox: bytes, place: Place) -> None:
        """Make the row of a new conversation from its block 0."""
        connection.execute(
            conversations.insert().values(
                id=block.conversation,
                slot=place.slot,
                generation=place.generation,
                last_seq=0,
                **{**self._head(place, block, mailbox), "offer_from": 0},
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
        row = connection.execute(sa.select(conversations).where(conversations.c.id == theirs)).one()
        head = self._head(place, block, self._people(row).mailbox)
        connection.execute(conversations.update().where(conversations.c.id == theirs).values(**head))
        connection.execute(members.delete().where(members.c.conversation == theirs))
        for clinician in block.members[1:]:
            member = self._sealing.index(block.expires, MEMBER, clinician.id)
            connection.execute(members.insert().values(conversation=theirs, member=member))
        sealed = self._sealing.seal(place, NO_BUCKET, _name(b"block", theirs, block.n), signed)
        connection.execute(blocks.insert().values(conversation=theirs, n=block.n, sealed=sealed))
        connection.execute(
            wraps.insert(),
            [
                {
                    "conversation": theirs,
                    "n": block.n,
                    "member": self._sealing.index(block.expires, WRAP, theirs + member),
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
            whose = self._sealing.index(epochs[old_n], HISTORY, theirs + member)
            row = {"conversation": theirs, "n": block.n, "member": whose, "old_n": old_n}
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
        theirs = self._of_member(connection, history, conversation.id, member)
        chosen = sa.select(h.n, h.old_n, h.bucket, h.sealed).where(
            h.conversation == conversation.id,
            h.member.in_(theirs),
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
        for table, kind in ((wraps, WRAP), (history, HISTORY)):
            theirs = table.c.conversation == block.conversation
            for bucket in connection.scalars(sa.select(table.c.bucket).distinct().where(theirs)).all():
                present = [
                    index
                    for one in block.members
                    for index in self._sealing.indices([bucket], kind, block.conversation + one.id)
                ]
                # Where nobody has an index the bucket is gone, and what is left of it is the purge's.
                if present:
                    others = theirs, table.c.bucket == bucket, table.c.member.not_in(present)
                    connection.execute(table.delete().where(*others))

    def _of_member(
        self, connection: Connection, table: sa.Table, conversation: bytes, member: bytes
    ) -> list[bytes]:
        """Give what stands for a member in one conversation's wraps or history."""
        chosen = sa.select(table.c.bucket).distinct().where(table.c.conversation == conversation)
        kind = HISTORY if table is history else WRAP
        return self._sealing.indices(connection.scalars(chosen), kind, conversation + member)

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
            wraps.c.member.in_(self._of_member(connection, wraps, conversation.id, member)),
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

    def seal_envelope(self, conversation: Conversation, seq: int, bucket: int, envelope: bytes) -> bytes:
        """Seal an envelope as it rests; refuses `gone` when a key is no more."""
        return self._sealing.seal(
            conversation.place, bucket, _name(b"envelope", conversation.id, seq), envelope
        )

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

    def last_bucket(self, connection: Connection, conversation: Conversation) -> int:
        """Give the bucket of what was said last, or 0."""
        latest: int | None = connection.execute(LAST_BUCKET, {"of": conversation.id}).scalar()
        return latest or 0

    def due(self, connection: Connection, now: int, most: int | None = None) -> list[Conversation]:
        """List conversations whose head has expired and that nobody has ended yet, all or some."""
        c = conversations.c
        over = sa.select(conversations).where(c.expires <= now, c.ended.is_(None)).limit(most)
        return [self._conversation(row, self._last_people(row)) for row in connection.execute(over).all()]

    def due_of(self, connection: Connection, mailbox: bytes, now: int) -> list[Conversation]:
        """List a mailbox's requests that are due, and that would be remembered once a purge ends them."""
        c = conversations.c
        over = c.expires <= now, c.ended.is_(None), c.offer
        buckets = connection.scalars(sa.select(c.remembered).distinct().where(*over))
        hers = c.asked_by.in_(self._sealing.indices(buckets, ASKED, mailbox))
        rows = connection.execute(sa.select(conversations).where(hers, *over)).all()
        return [self._conversation(row, self._last_people(row)) for row in rows]

    def unreadable(self, connection: Connection, now: int) -> list[Conversation]:
        """List living conversations whose key is no more: rows of an older backup. What is due is not."""
        c = conversations.c
        rows = connection.execute(sa.select(conversations).where(c.ended.is_(None), c.expires > now)).all()
        readable = set(self._sealing.readable([Place(row.slot, row.generation) for row in rows]))
        lost = [row for row in rows if Place(row.slot, row.generation) not in readable]
        return [self._conversation(row, NOBODY) for row in lost]

    def end(self, connection: Connection, conversation: Conversation, how: str) -> None:
        """Tombstone a conversation: invisible at the commit, its key overwritten before an answer."""
        connection.execute(
            conversations.update().where(conversations.c.id == conversation.id).values(**_ended(how))
        )
        connection.execute(members.delete().where(members.c.conversation == conversation.id))
        self._sealing.bury(connection, conversation.place)

    def forget_remembered(self, connection: Connection, mailbox: bytes, conversation: bytes | None) -> bool:
        """Forget what was remembered of one conversation of a mailbox, or of all; tell if anything was."""
        chosen = ASKED_BY if conversation is None else ASKED_BY & (conversations.c.id == conversation)
        over = conversations.update().where(chosen).values(**_ended(GONE))
        return connection.execute(over, {"hers": self._asked_by(connection, mailbox)}).rowcount > 0

    def purge(self, connection: Connection, now: int, most: int) -> bool:
        """Delete some rows whose keys were overwritten; tell whether more may be left."""
        over = sa.select(conversations.c.id).where(ENDED)
        # One condition at a time, so that each goes by its index.
        for table in (envelopes, wraps, history):
            if _purge(connection, table, table.c.bucket <= now, most):
                return True
        for table in (envelopes, wraps, history, blocks):
            if _purge(connection, table, table.c.conversation.in_(over), most):
                return True
        c = conversations.c
        connection.execute(conversations.delete().where(ENDED, (c.ended == GONE) | (c.remembered <= now)))
        return False

    def _living(self, connection: Connection, kind: bytes, whose: bytes, now: int) -> bytes:
        """Give what may stand for somebody in the rows of heads that live, joined."""
        buckets = connection.scalars(LIVING_BUCKETS, {"now": now})
        return b"".join(self._sealing.indices(buckets, kind, whose))

    def _asked_by(self, connection: Connection, mailbox: bytes, now: int = 0) -> bytes:
        buckets = connection.scalars(REMEMBERED_BUCKETS, {"now": now})
        return b"".join(self._sealing.indices(buckets, ASKED, mailbox))

    def _readable(self, rows: Sequence[sa.Row[Any]]) -> list[Conversation]:
        """Give those whose people can be opened: rows of an older backup may stand over other keys."""
        found: list[Conversation] = []
        for row in rows:
            try:
                found.append(self._conversation(row))
            except Refused as refused:
                if refused.code != GONE:
                    raise
        return found

    def _people(self, row: sa.Row[Any]) -> People:
        if row.people is None:
            raise Refused("gone")
        place, name = Place(row.slot, row.generation), b"people" + row.id
        return self._memory.people(
            row.id, row.people, lambda: self._sealing.open(place, row.expires, name, row.people)
        )

    def _last_people(self, row: sa.Row[Any]) -> People:
        """Give whoever is to be told that it is over, if that can still be known."""
        place, name = Place(row.slot, row.generation), b"people" + row.id
        try:
            return people_of(self._sealing.open_last(place, row.expires, name, row.people or b""))
        except Refused as refused:
            if refused.code != GONE:
                raise
            return NOBODY

    def _whose(
        self, conversation: bytes, place: Place, head: tuple[int, bool], people: People
    ) -> dict[str, object]:
        """Give the columns that say whose it is, by when the head expires and whether it is an offer."""
        expires, offer = head
        return {
            "mailbox": self._sealing.index(expires, MAILBOX, people.mailbox),
            "people": self._sealing.seal(place, expires, b"people" + conversation, people.content),
            # Only a request that nobody answered is remembered.
            "asked_by": self._sealing.index(remembered_until(expires), ASKED, people.mailbox)
            if offer
            else None,
        }

    def _head(self, place: Place, block: Block, mailbox: bytes) -> dict[str, object]:
        offer = is_offer(block)
        people = People(mailbox, block.members[0].id, tuple(one.id for one in block.members[1:]))
        head: dict[str, object] = {
            "head_n": block.n,
            "head_hash": block.hash,
            "offer": offer,
            "keep": block.keep,
            "expires": block.expires,
            # To the second it is in her block, sealed. What follows from it is rounded up as well.
            "returns": round_up(block.returns, self._bucket_seconds),
            **self._whose(block.conversation, place, (block.expires, offer), people),
        }
        if offer:
            head["remembered"] = remembered_until(block.expires)
            # What an offer may carry counts from here.
            head["offer_from"] = conversations.c.last_seq
        return head

    def _conversation(self, row: sa.Row[Any], people: People | None = None) -> Conversation:
        people = self._people(row) if people is None else people
        return Conversation(
            id=row.id,
            mailbox=people.mailbox,
            survivor=people.survivor,
            place=Place(row.slot, row.generation),
            head_n=row.head_n,
            head_hash=row.head_hash,
            offer=bool(row.offer),
            keep=row.keep,
            expires=row.expires,
            last_seq=row.last_seq,
            members=(people.survivor, *people.clinicians),
            returns=row.returns,
            offer_from=row.offer_from,
        )


def _ended(how: str) -> dict[str, object]:
    # Whose it was goes at once; what is remembered for her stands in `asked_by` alone.
    over: dict[str, object] = {"ended": how, "mailbox": b"", "people": None}
    return {**over, "asked_by": None} if how == GONE else over


def _name(what: bytes, conversation: bytes, number: int) -> bytes:
    return what + conversation + number.to_bytes(8)


def _purge(connection: Connection, table: sa.Table, chosen: sa.ColumnElement[bool], most: int) -> bool:
    # By what the database itself calls a row: an IN of pairs would look through the whole table each time.
    row: sa.ColumnClause[Any] = sa.literal_column(ROWS.get(connection.dialect.name, "rowid"))
    some = sa.select(row).select_from(table).where(chosen).limit(most)
    return connection.execute(table.delete().where(row.in_(some))).rowcount == most
