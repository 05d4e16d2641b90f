"""Envelopes that come together are kept together, and each is answered as if it had come alone."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
import sqlalchemy as sa

from crypto import envelope
from crypto.encoding import encode
from crypto.envelope import PADDED_SIZES, Header
from server.conversations.straight import SealedEnvelope
from server.conversations.tables import conversations, envelopes
from server.database import Connection, Writer, write_engine
from server.doors import Caller, Refused
from server.steps.send import Envelopes
from tests.server.scenes import Talk, Words, begin, offer
from tests.server.stores import BUCKET, Clock, Stores

NOTES = sa.Table(
    "notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.LargeBinary)
)
CARD = 1


class Room:
    """A survivor's two claimed conversations, and what was kept in each batch."""

    def __init__(self, folder: Path) -> None:
        self.stores = Stores(folder, Clock()).begin()
        self.words, self.talks = Words(), [Talk(), Talk()]
        begin(self.stores, self.words, self.talks)
        for talk in self.talks:
            offer(self.stores, self.words, talk)
        self.stores.keep(lambda connection: connection.execute(conversations.update().values(offer=False)))
        # Made beforehand: outside the relay's process two greenlets can't wait for one lock.
        for talk in self.talks:
            for due in (self.bucket(talk), talk.block.expires - BUCKET):
                self.stores.shredder.need_bucket(due)
        self.told: list[int] = []
        self.batches: list[int] = []
        self.envelopes = Envelopes(self.stores.parts)
        kept_in = self.stores.conversations
        keep = kept_in.keep_envelopes

        def counted(connection: Connection, rows: list[SealedEnvelope]) -> None:
            self.batches.append(len(rows))
            keep(connection, rows)

        kept_in.keep_envelopes = counted
        post: Any = self.stores.parts.post
        post.to_mailbox = lambda _mailbox, _event, _id, seq, *_more, **_but: self.told.append(seq)

    def sealed(self, talk: Talk, **changed: Any) -> bytes:
        """An envelope of the right shape; what is inside is noise."""
        head = {"conversation": talk.id, "block_hash": talk.block.hash, "bucket": talk.block.expires}
        made = envelope._header_bytes(Header(**{**head, **changed}))
        return encode([made, os.urandom(envelope._OVERHEAD + PADDED_SIZES[0])])

    def bucket(self, talk: Talk) -> int:
        latest = self.stores.clock() + talk.block.keep
        return min(-(-latest // BUCKET) * BUCKET, talk.block.expires)

    def send(self, talk: Talk, message: bytes = b"", **changed: Any) -> "gevent.Greenlet[..., Any]":
        """Begin to send; whatever begins before anything waits is one batch."""
        caller = changed.pop("caller", self.words.caller)
        sealed = self.sealed(talk, **{"bucket": self.bucket(talk), **changed})
        return gevent.spawn(self._answer, caller, talk.id, message or os.urandom(16), sealed)

    def _answer(self, caller: Caller, *said: bytes) -> object:
        try:
            return self.envelopes.send(caller, *said)[0]
        except Refused as refused:
            return refused.code

    def answers(self, sent: "list[gevent.Greenlet[..., Any]]") -> list[object]:
        gevent.joinall(sent)
        return [one.value for one in sent]

    def kept(self, talk: Talk) -> list[tuple[int, bytes]]:
        chosen = sa.select(envelopes.c.seq, envelopes.c.message).where(envelopes.c.conversation == talk.id)
        rows = self.stores.read(lambda connection: connection.execute(chosen.order_by(envelopes.c.seq)).all())
        return [(row.seq, row.message) for row in rows][CARD:]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path)
    yield opened
    opened.stores.close()


def test_what_comes_together_is_one_batch_in_the_order_that_it_came(room: Room) -> None:
    ids = [os.urandom(16) for _ in range(60)]
    first, second = room.talks
    assert room.answers([room.send(first)]) == [2]
    sent = [room.send((first, second)[number % 2], one) for number, one in enumerate(ids)]
    assert room.answers(sent) == [3 + n // 2 if n % 2 == 0 else 2 + n // 2 for n in range(60)]
    assert [message for _, message in room.kept(first)][1:] == ids[::2]
    assert [message for _, message in room.kept(second)] == ids[1::2]
    assert room.batches == [1, 60]
    # The next one goes on where the batch ended.
    assert room.answers([room.send(second), room.send(first)]) == [32, 33]


def test_one_bad_envelope_in_a_batch_is_refused_alone(room: Room) -> None:
    talk = room.talks[0]
    stranger = Words().caller
    sent = [
        room.send(talk),
        room.send(talk, block_hash=bytes(32)),
        room.send(talk, caller=stranger),
        room.send(Talk()),
        room.send(talk, bucket=talk.block.expires - BUCKET),
        room.send(talk),
    ]
    assert room.answers(sent) == [2, "stale_epoch", "gone", "gone", "wrong_bucket", 3]
    assert [seq for seq, _ in room.kept(talk)] == [2, 3]
    assert room.told == [2, 3]
    assert room.batches == [2]


def test_a_retry_in_the_same_batch_and_after_it_is_answered_with_the_same_number(room: Room) -> None:
    talk, message = room.talks[0], os.urandom(16)
    assert room.answers([room.send(talk, message), room.send(talk), room.send(talk, message)]) == [2, 3, 2]
    # Also under a head that is over, and to nobody else.
    assert room.answers([room.send(talk, message, block_hash=bytes(32))]) == [2]
    assert room.answers([room.send(talk, message, caller=Words().caller)]) == ["gone"]
    assert [seq for seq, _ in room.kept(talk)] == [2, 3]
    assert room.told == [2, 3]
    # Control: the same id in another conversation is another message.
    assert room.answers([room.send(room.talks[1], message)]) == [2]


def test_a_key_that_is_gone_refuses_its_own_conversation_alone(room: Room) -> None:
    first, second = room.talks
    find = room.stores.conversations.find
    place = room.stores.read(lambda connection: find(connection, first.id, room.stores.clock()))
    assert place is not None
    room.stores.slots.overwrite([place.place])
    assert room.answers([room.send(first), room.send(second), room.send(first)]) == ["gone", 2, "gone"]
    assert (room.kept(first), len(room.kept(second))) == ([], 1)


def _noting(fails: Callable[[list[bytes]], bool]) -> Callable[[Connection, list[bytes]], list[Any]]:
    def note(connection: Connection, texts: list[bytes]) -> list[Any]:
        connection.execute(NOTES.insert(), [{"text": text} for text in texts])
        if fails(texts):
            raise ZeroDivisionError
        return [Refused("limited") if text == b"no" else len(texts) for text in texts]

    return note


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    engine = write_engine(tmp_path / "notes.db")
    with engine.begin() as connection:
        NOTES.create(connection)
    made = Writer(engine)
    yield made
    made.stop()


def _texts(connection: Connection) -> list[bytes]:
    return sorted(connection.execute(sa.select(NOTES.c.text)).scalars())


def _put(writer: Writer, work: Any, texts: list[bytes]) -> list[Any]:
    put = writer.together(work)
    sent = [gevent.spawn(put, text) for text in texts]
    gevent.joinall(sent)
    return [one.value if one.successful() else getattr(one.exception, "code", None) for one in sent]


def test_a_fault_in_a_batch_is_tried_one_by_one_and_hits_its_own_item_alone(writer: Writer) -> None:
    work = _noting(lambda texts: b"bad" in texts)
    assert _put(writer, work, [b"a", b"bad", b"b"]) == [1, "unavailable", 1]
    assert writer.keep(_texts) == [b"a", b"b"]
    # Control: without it they go together.
    assert _put(writer, work, [b"c", b"d", b"e"]) == [3, 3, 3]


def test_work_that_answers_too_few_is_tried_one_by_one(writer: Writer) -> None:
    def forgetful(connection: Connection, texts: list[bytes]) -> list[Any]:
        return _noting(lambda _texts: False)(connection, texts)[:1]

    assert _put(writer, forgetful, [b"a", b"b"]) == [1, 1]
    assert writer.keep(_texts) == [b"a", b"b"]


def test_what_a_batch_refuses_is_answered_and_jobs_stand_beside_it(writer: Writer) -> None:
    beside = gevent.spawn(writer.keep, _texts)
    assert _put(writer, _noting(lambda _texts: False), [b"a", b"no", b"b"]) == [3, "limited", 3]
    assert beside.get() == []


def test_a_full_disk_undoes_the_whole_batch_and_refuses_everybody(writer: Writer) -> None:
    pages = writer.keep(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    writer.keep(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    work = _noting(lambda _texts: False)
    assert _put(writer, work, [b"a", bytes(100_000)]) == ["unavailable", "unavailable"]
    assert writer.keep(_texts) == []
    assert _put(writer, work, [b"a", b"b"]) == [2, 2]
