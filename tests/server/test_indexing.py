"""A database from before ids were indexed: all is found again, and the ids are gone before it listens."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server.conversations.store import ASKED, HISTORY, MAILBOX, MEMBER, WRAP
from server.doors import Refused
from server.mailboxes.store import PREKEY
from server.migrations.indexing import _Indexing, index_people
from server.migrations.newest import migrate
from server.requests import store as requests
from server.requests.store import OFFERED
from server.shredding.store import STATE
from tests.server.indices import Thief
from tests.server.old_databases import brought_to
from tests.server.relay import Relay
from tests.server.scenes import Talk, Words, begin, found, is_readable, is_whole, offer
from tests.server.stores import Clock, Stores

BEFORE = "0003"
# Where an id stood in that revision: table, column, what its index is of now, with what before or after it.
STOOD = (
    ("states", "owner", STATE, b"", b""),
    ("members", "member", MEMBER, b"", b""),
    ("offers", "clinician", OFFERED, b"", b""),
    ("conversations", "mailbox", MAILBOX, b"", b""),
    ("conversations", "asked_by", ASKED, b"", b""),
    ("prekeys", "mailbox", PREKEY, b"", b"conversation"),
    ("wraps", "member", WRAP, b"conversation", b""),
    ("history", "member", HISTORY, b"conversation", b""),
)


@dataclass
class Before:
    """A data folder as revision 0003 left it, with a request that waits and one that nobody answered."""

    folder: Path
    words: Words = field(default_factory=Words)
    waits: Talk = field(default_factory=Talk)
    expired: Talk = field(default_factory=Talk)

    @property
    def people(self) -> set[bytes]:
        """Every id that is nobody's but a person's."""
        members = {one.id for talk in (self.waits, self.expired) for one in talk.block.members}
        return {self.words.mailbox, *members}

    @property
    def file(self) -> Path:
        return self.folder / "relay.db"

    def holds(self) -> set[bytes]:
        """Which of them any byte of the database holds."""
        raw = b"".join(one.read_bytes() for one in self.folder.glob("relay.db*"))
        return {one for one in self.people if one in raw}

    def make(self) -> "Before":
        """Make rows as they are now, and write what stood in their place."""
        stores = Stores(self.folder, Clock()).begin()
        begin(stores, self.words, [self.waits, self.expired])
        for talk in (self.expired, self.waits):
            offer(stores, self.words, talk)
        self._end(stores)
        stores.close()
        rows = self._rows()
        self.file.unlink()
        brought_to(self.file, BEFORE)
        with closing(sqlite3.connect(self.file)) as database, database:
            for table, row in rows:
                # Without the columns that came later.
                then = {column[1] for column in database.execute(f"PRAGMA table_info({table})")}
                stood = {name: value for name, value in row.items() if name in then}
                marks = ", ".join("?" for _ in stood)
                names = ", ".join(stood)
                database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(stood.values()))  # noqa: S608
        return self

    def _end(self, stores: Stores) -> None:
        kept = found(stores, self.expired)
        assert kept is not None
        stores.keep(lambda connection: requests.forget(connection, kept.id))
        stores.keep(lambda connection: stores.conversations.end(connection, kept, "expired"))
        stores.shredder.overwrite_buried()

    def _rows(self) -> list[tuple[str, dict[str, object]]]:
        """List every row of now, with the ids that its indices are of."""
        thief = Thief(self.folder)
        tables = ("held", "buckets", "states", "prekeys", "conversations", "members", "blocks", "wraps")
        rows: list[tuple[str, dict[str, object]]] = []
        for table in (*tables, "envelopes", "requests", "offers"):
            with closing(sqlite3.connect(self.file)) as database:
                database.row_factory = sqlite3.Row
                kept = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608
            rows += [(table, self._former(thief, table, row)) for row in kept]
        # She stood among the members too.
        hers: dict[str, object] = {"conversation": self.waits.id, "member": self.waits.block.members[0].id}
        return [*rows, ("members", hers)]

    def _former(self, thief: Thief, table: str, row: dict[str, object]) -> dict[str, object]:
        for place, column, kind, before, after in STOOD:
            if place == table and row.get(column):
                row[column] = self._whose(thief, kind, row, (column, before, after))
        if table == "conversations":
            talk = self.waits if row["id"] == self.waits.id else self.expired
            row.pop("people")
            row |= {"mailbox": row.pop("asked_by"), "survivor": talk.block.members[0].id}
        if table == "offers":
            row["clinician_id"] = row.pop("clinician")
        return row

    def _whose(
        self, thief: Thief, kind: bytes, row: dict[str, object], how: tuple[str, bytes, bytes]
    ) -> bytes:
        column, before, after = how
        conversation = row.get("conversation", b"")
        assert isinstance(conversation, bytes)
        for one in self.people:
            value = (conversation if before else b"") + one + (conversation if after else b"")
            if row[column] in thief.indices(kind, value):
                return one
        raise AssertionError(f"nobody stands in {column}")


@pytest.fixture
def before(tmp_path: Path) -> Before:
    return Before(tmp_path).make()


def _started(before: Before, clock: Clock) -> Stores:
    """What a relay does before it listens."""
    migrate(before.file)
    stores = Stores(before.folder, clock)
    stores.shredder.recover()
    index_people(stores, stores.shredder, clock())
    stores.expire.begin()
    return stores


def _waiting_for(stores: Stores, clinician: bytes) -> list[bytes]:
    asked = stores.shredder, clinician, stores.clock()
    return [
        one.conversation for one in stores.read(lambda connection: requests.waiting_for(connection, *asked))
    ]


def test_everybody_finds_their_own_again_and_no_id_is_left(before: Before) -> None:
    # Control: revision 0003 kept every id in the clear, and the new columns alone change nothing of that.
    assert before.holds() == before.people
    migrate(before.file)
    assert before.holds() == before.people
    stores = _started(before, clock := Clock())
    try:
        assert before.holds() == set()
        words, talk = before.words, before.waits
        is_readable(stores, talk)
        is_whole(stores, words, talk, 1)
        kept = stores.read(lambda c: stores.conversations.of_mailbox(c, words.mailbox, clock()))
        assert [(one.id, one.mailbox, set(one.members)) for one in kept] == [
            (talk.id, words.mailbox, {one.id for one in talk.block.members})
        ]
        remembered = stores.read(lambda c: stores.conversations.remembered(c, words.mailbox, clock()))
        assert [(row[0], row[3]) for row in remembered] == [(before.expired.id, "expired")]
        for one in talk.block.members[1:]:
            assert _waiting_for(stores, one.id) == [talk.id]
    finally:
        stores.close()


def test_it_is_done_once(before: Before) -> None:
    _started(before, Clock()).close()
    first = Thief(before.folder).rows("SELECT mailbox, people FROM conversations")
    _started(before, Clock()).close()
    assert Thief(before.folder).rows("SELECT mailbox, people FROM conversations") == first


class OtherFirst:
    """A process that has seen that it has to be done, when another one does it."""

    def __init__(self, stores: Stores, other: Callable[[], None]) -> None:
        self._stores, self._other = stores, other
        self._asked = 0
        self.read, self.together = stores.read, stores.together

    def keep(self, job: Callable[..., Any]) -> Any:
        """Run a job; the second comes after what the other did."""
        self._asked += 1
        if self._asked == 2:
            self._other()
        return self._stores.keep(job)


def test_of_two_processes_that_start_at_once_one_does_it(before: Before) -> None:
    migrate(before.file)
    stores = Stores(before.folder, clock := Clock())
    try:
        stores.shredder.recover()
        other = OtherFirst(stores, lambda: index_people(stores, stores.shredder, clock()))
        index_people(other, stores.shredder, clock())
        stores.writer.truncate()
        assert before.holds() == set()
        is_readable(stores, before.waits)
        # Control: whoever does it again finds no column to read.
        with pytest.raises(Refused, match="unavailable"):
            stores.keep(lambda connection: _Indexing(connection, stores.shredder).run())
        is_readable(stores, before.waits)
    finally:
        stores.close()


def test_what_fell_due_before_the_upgrade_names_nobody_after_it(before: Before) -> None:
    clock = Clock()
    clock.now = before.waits.block.expires + 30 * 86_400
    stores = _started(before, clock)
    try:
        assert before.holds() == set()
        assert found(stores, before.waits) is None
        assert not stores.states.exists(before.words.mailbox)
        begin(stores, before.words, [Talk()])
    finally:
        stores.close()


def test_rows_whose_keys_were_lost_stop_nobrought_to(before: Before) -> None:
    # As a relay of that revision left it: nothing was indexed, so no bucket stood for what is remembered.
    with closing(sqlite3.connect(before.file)) as database, database:
        database.execute("DELETE FROM buckets WHERE due IN (SELECT remembered FROM conversations)")
    (before.folder / "slots").unlink()
    stores = _started(before, Clock())
    try:
        assert before.holds() == set()
        assert found(stores, before.waits) is None
        begin(stores, before.words, [Talk()])
    finally:
        stores.close()


def test_a_relay_that_listens_has_done_it(own_relay: Relay) -> None:
    before = Before(own_relay.data).make()
    assert before.holds() == before.people
    own_relay.start()
    assert before.holds() == set()
