"""Nothing that says who talks with whom rests in the clear; what stands for it is gone with its bucket."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from crypto.signing import public_key
from server.conversations.store import ASKED_BY, OF_CLINICIAN, OF_MAILBOX
from server.conversations.tables import conversations, members, wraps
from server.database import Connection
from server.doors import Refused
from server.shredding.store import KEPT
from tests.server.conftest import Town
from tests.server.indices import Thief
from tests.server.movers import Mover
from tests.server.scenes import Talk, Words, begin, found, offer
from tests.server.stores import BUCKET, Clock, Stores
from tests.server.ward import Ward, open_ward

# The organisation's own list of who works there, by design; it says nothing of whom they talk with.
ORGANISATIONS = {"accounts", "applications", "bundles", "certificates", "contacts", "devices", "test_pages"}


@dataclass
class Used:
    """A ward after a day's work, and the ids of whoever was there."""

    ward: Ward
    hers: dict[str, bytes] = field(default_factory=dict)
    conversations: list[bytes] = field(default_factory=list)

    @property
    def clinicians(self) -> list[bytes]:
        ward = self.ward
        return [one.id for one in (ward.sari, ward.dewi, ward.rina, ward.tini)]

    def tables_with(self, needle: bytes) -> set[str]:
        """Every table in which some value holds these bytes."""
        database = sqlite3.connect(f"file:{self.ward.relay.data}/relay.db?mode=ro", uri=True)
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = ((name, row) for name in names for row in database.execute(f"SELECT * FROM {name}"))  # noqa: S608
        found_in = {
            name for name, row in rows for value in row if isinstance(value, bytes) and needle in value
        }
        database.close()
        return found_in


def _moved(used: Used) -> None:
    """Somebody whose request Sari has claimed moves to new words, and has asked once more before."""
    ward = used.ward
    town = Town(ward.relay, ward.staff, ward.sari, ward.dewi)
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = ward.sari.claim(next(row for row in ward.sari.waiting() if row[0] == talk.id))
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    survivor.save(b"before", heads=[[talk.id, 1, talk.at.hash]])
    mover = Mover(ward.relay)
    mover.begin()
    mover.call("move", *mover.values([talk]), *mover.signed(survivor))
    ward.sari.send(theirs, "masih di sini")
    used.conversations.append(talk.id)
    for name, one in (("old", survivor), ("new", mover)):
        used.hers[f"{name} mailbox"], used.hers[f"{name} login key"] = one.mailbox, public_key(one.login_seed)
    used.hers["member of a mailbox that moved"] = talk.member


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    with open_ward(tmp_path_factory.mktemp("used")) as ward:
        day = Used(ward)
        led, sari, rina = ward.with_rina()
        consent = led.named(ward.dewi, range(1, 3))
        given = led.change(sari, ward.sari, ward.sari, ward.rina, ward.dewi, consents=[consent])
        assert sari.append(given)[0] == "ok"
        assert rina.say("saya juga di sini")[0] == "stale_epoch"
        asked = ward.team(ward.sari, ward.tini)
        for name, team in (("led", led), ("unclaimed", asked)):
            day.hers[f"{name} mailbox"] = team.survivor.mailbox
            day.hers[f"{name} member"] = team.own.id
            day.hers[f"{name} login key"] = public_key(team.survivor.login_seed)
            day.conversations.append(team.id)
        _moved(day)
        yield day


def test_no_id_of_hers_stands_in_any_table_or_byte_of_the_data_folder(used: Used) -> None:
    assert len(used.hers) == 11
    for name, needle in used.hers.items():
        assert len(needle) >= 16, name
        assert used.tables_with(needle) == set(), name
        assert used.ward.relay.count(needle) == 0, name
    # Control: the same scans find the conversations, whose ids are random and name nobody.
    for conversation in used.conversations:
        assert {"conversations", "members", "blocks", "wraps"} & used.tables_with(conversation)
        assert used.ward.relay.count(conversation)


def test_a_clinician_stands_in_the_organisations_own_lists_alone(used: Used) -> None:
    for clinician in used.clinicians:
        standing = used.tables_with(clinician)
        # Control: there they are found.
        assert standing >= {"accounts", "bundles"}
        assert standing <= ORGANISATIONS


def test_whoever_holds_the_living_keys_as_well_still_finds_everybody(used: Used) -> None:
    thief = Thief(used.ward.relay.data)
    for table, column, kind, value in (
        ("conversations", "mailbox", b"mailbox", used.hers["led mailbox"]),
        ("conversations", "mailbox", b"mailbox", used.hers["new mailbox"]),
        ("conversations", "asked_by", b"asked", used.hers["unclaimed mailbox"]),
        ("members", "member", b"member", used.ward.rina.id),
        ("offers", "clinician", b"offer", used.ward.tini.id),
        ("states", "owner", b"state", used.hers["new mailbox"]),
    ):
        stored = {row[0] for row in thief.rows(f"SELECT {column} FROM {table}")}  # noqa: S608  (our own)
        assert stored & thief.indices(kind, value), (table, column)
        assert not stored & thief.indices(kind, os.urandom(16)), (table, column)
        assert not stored & thief.indices(b"another", value), (table, column)


def _values(
    stores: Stores, column: sa.Column[bytes], conversation: sa.Column[bytes], talk: Talk
) -> set[bytes]:
    chosen = sa.select(column).where(conversation == talk.id)
    return set(stores.read(lambda connection: connection.scalars(chosen).all()))


def test_the_same_clinician_in_two_conversations_shares_no_value_between_their_buckets(
    tmp_path: Path,
) -> None:
    stores = Stores(tmp_path, Clock()).begin()
    try:
        early = Talk()
        late = Talk(others=early.block.members[1:], expires_later=BUCKET)
        same = Talk(others=early.block.members[1:])
        for talk in (early, late, same):
            words = Words()
            begin(stores, words, [talk])
            offer(stores, words, talk)
        columns = members.c.member, members.c.conversation
        assert not _values(stores, *columns, early) & _values(stores, *columns, late)
        # Control: in one bucket they are equal, or nobody could be looked up.
        assert _values(stores, *columns, early) == _values(stores, *columns, same)
        # What is only ever read within its conversation shares none even then.
        assert not _values(stores, wraps.c.member, wraps.c.conversation, early) & _values(
            stores, wraps.c.member, wraps.c.conversation, same
        )
    finally:
        stores.close()


def test_what_stands_for_somebody_cannot_be_computed_once_the_bucket_is_due_or_its_key_overwritten(
    tmp_path: Path,
) -> None:
    clock = Clock()
    stores = Stores(tmp_path, clock).begin()
    try:
        words, talk = Words(), Talk()
        begin(stores, words, [talk])
        offer(stores, words, talk)
        due, shredder = talk.block.expires, stores.shredder
        before = shredder.index(due, b"mailbox", words.mailbox)
        assert stores.read(lambda c: len(stores.conversations.of_mailbox(c, words.mailbox, clock()))) == 1
        start, clock.now = clock.now, due
        with pytest.raises(Refused, match="gone"):
            shredder.index(due, b"mailbox", words.mailbox)
        assert shredder.indices([due], b"mailbox", words.mailbox) == []
        assert stores.read(lambda c: stores.conversations.of_mailbox(c, words.mailbox, clock())) == []
        # Control: it was the clock alone so far; with the key there, the clock set back finds it again.
        clock.now = start
        assert shredder.index(due, b"mailbox", words.mailbox) == before
        clock.now = due
        stores.expire.run()
        clock.now = start
        with pytest.raises(Refused, match="gone"):
            shredder.index(due, b"mailbox", words.mailbox)
        shredder.need_bucket(due)
        assert shredder.index(due, b"mailbox", words.mailbox) != before
    finally:
        stores.close()


def test_a_request_that_nobody_answered_is_remembered_for_her_alone_and_not_for_good(tmp_path: Path) -> None:
    clock = Clock()
    stores = Stores(tmp_path, clock).begin()
    try:
        words, talk = Words(), Talk()
        begin(stores, words, [talk])
        offer(stores, words, talk)

        def remembered(mailbox: bytes) -> list[str]:
            rows = stores.read(lambda c: stores.conversations.remembered(c, mailbox, clock()))
            return [row[3] for row in rows]

        assert remembered(words.mailbox) == []
        clock.now = talk.block.expires
        stores.expire.run()
        assert found(stores, talk) is None
        assert remembered(words.mailbox) == ["expired"]
        assert remembered(Words().mailbox) == []
        assert stores.read(lambda c: stores.conversations.ended(c, talk.id, words.mailbox)) == "expired"
        assert stores.read(lambda c: stores.conversations.ended(c, talk.id, Words().mailbox)) is None
        clock.now = talk.block.expires + 8 * 86_400
        assert remembered(words.mailbox) == []
        assert stores.read(lambda c: stores.conversations.ended(c, talk.id, words.mailbox)) is None
    finally:
        stores.close()


def test_people_are_opened_once_until_anything_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = Stores(tmp_path, Clock()).begin()
    try:
        words, talk, other = Words(), Talk(), Talk()
        begin(stores, words, [talk, other])
        offer(stores, words, talk)
        opened: list[bytes] = []
        real = stores.shredder.open

        def counted(place: object, bucket: int, name: bytes, sealed: bytes) -> bytes:
            opened.append(name)
            return real(place, bucket, name, sealed)  # type: ignore[arg-type]

        monkeypatch.setattr(stores.shredder, "open", counted)
        for _ in range(5):
            assert found(stores, talk) is not None
        assert len(opened) <= 1
        offer(stores, words, other)
        kept = found(stores, other)
        assert kept is not None
        stores.keep(lambda connection: stores.conversations.end(connection, kept, "gone"))
        stores.shredder.overwrite_buried()
        opened.clear()
        for _ in range(5):
            assert found(stores, talk) is not None
        assert opened == [b"people" + talk.id]
    finally:
        stores.close()


def test_those_whose_conversation_falls_due_can_be_told_by_a_relay_that_has_just_started(
    tmp_path: Path,
) -> None:
    clock, words, talk = Clock(), Words(), Talk()
    stores = Stores(tmp_path, clock).begin()
    begin(stores, words, [talk])
    offer(stores, words, talk)
    kept = found(stores, talk)
    assert kept is not None
    stores.close()
    stores = Stores(tmp_path, clock)
    try:
        stores.shredder.recover()
        clock.now = talk.block.expires
        assert found(stores, talk) is None
        (due,) = stores.read(lambda c: stores.conversations.due(c, clock()))
        assert (due.mailbox, due.clinicians) == (words.mailbox, kept.clinicians)
        # Control: what tells them is the key, not the row.
        stores.keep(lambda connection: stores.shredder.bury_due(connection, clock()))
        stores.shredder.overwrite_buried()
        (due,) = stores.read(lambda c: stores.conversations.due(c, clock()))
        assert (due.mailbox, due.clinicians) == (b"", ())
    finally:
        stores.close()


LOOK_UPS = (
    (OF_MAILBOX, "conversations", "ix_conversations_mailbox"),
    (OF_CLINICIAN, "members", "ix_members_member"),
    (sa.select(conversations.c.id).where(ASKED_BY), "conversations", "ix_conversations_asked_by"),
    (KEPT, "states", "sqlite_autoindex_states_1"),
)


@pytest.mark.parametrize(("statement", "table", "index"), LOOK_UPS)
def test_a_look_up_by_person_goes_by_its_index_and_reads_no_other_row(
    tmp_path: Path, statement: sa.Select[tuple[object, ...]], table: str, index: str
) -> None:
    stores = Stores(tmp_path, Clock())
    try:
        text = str(statement.compile(dialect=sqlite_dialect()))
        explained = sa.text("EXPLAIN QUERY PLAN " + text.replace("?", "x'00'"))

        def plan(connection: Connection) -> str:
            return "\n".join(str(row[3]) for row in connection.execute(explained))

        assert f"SEARCH {table} USING" in stores.keep(plan)
        assert index in stores.keep(plan)
        # Control: without the index the whole table is read.
        if not index.startswith("sqlite_"):
            stores.keep(lambda connection: connection.execute(sa.text(f"DROP INDEX {index}")).close())
            # On another connection: the writer's has the first plan at hand.
            assert index not in stores.read(plan)
            assert f"SEARCH {table} USING" not in stores.read(plan)
    finally:
        stores.close()
