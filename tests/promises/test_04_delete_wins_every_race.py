"""Promise 4: delete wins every race with send, acknowledge, attach and save.

The first part plays the jobs of one relay in orders that a seed decides, one order a seed, on a real database
and slot file; the second lets real lines race at a real relay, in whatever order they come.
"""

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crypto.block import open_next
from crypto.prekey import Prekey, make_prekey
from crypto.wrapping import kem_public
from server.conversations.service import Conversation
from server.conversations.store import ConversationRows
from server.database import Connection
from server.mailboxes import service as mailboxes
from server.shredding.sealed_states import SealedStates
from server.shredding.slots import KEY_BYTES, SLOT_BYTES
from tests.server.conftest import Town, staffed
from tests.server.people import Survivor, bucket_for
from tests.server.racing import FirstSave, Race, open_stores
from tests.server.relay import Relay
from tests.server.turns import SharedStores

ORDERS, ALL_ORDERS = 100, 1000
FIRST_SAVES, ALL_FIRST_SAVES = 60, 300
CONTROL_ORDERS = 60
ROUNDS, ALL_ROUNDS = 12, 300
TEXTS = 8
PURGED_SECONDS = 10.0


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[SharedStores]:
    stores = open_stores(tmp_path)
    try:
        yield stores
    finally:
        stores.close()


def raced(stores: SharedStores, orders: range) -> tuple[list[tuple[int, str]], Counter[tuple[str, str]]]:
    """What went wrong in which order, and how often who ended how."""
    wrong: list[tuple[int, str]] = []
    endings: Counter[tuple[str, str]] = Counter()
    for number in orders:
        race = Race(stores, number)
        ended = stores.turns.play(race.acts(), number)
        wrong += [(number, breach) for breach in race.breaches(ended)]
        endings.update((name, one.code) for name, one in ended.items())
    return wrong, endings


def saved_first(stores: SharedStores, orders: range) -> tuple[list[tuple[int, str]], Counter[str]]:
    wrong: list[tuple[int, str]] = []
    endings: Counter[str] = Counter()
    for number in orders:
        race = FirstSave(stores)
        ended = stores.turns.play(race.acts(), number)
        wrong += [(number, breach) for breach in race.breaches(ended)]
        endings[ended["save"].code] += 1
    return wrong, endings


def check_all(stores: SharedStores, orders: range) -> None:
    wrong, endings = raced(stores, orders)
    assert not wrong
    # The orders differ: each act came before the deletion in some, and too late in others.
    for name in ("send", "answer", "attach", "save"):
        assert endings[name, "ok"] > len(orders) // 20, endings
    for name in ("send", "answer", "attach"):
        assert endings[name, "gone"] > len(orders) // 20, endings


def test_delete_wins_in_every_order_of_jobs(stores: SharedStores) -> None:
    check_all(stores, range(ORDERS))


@pytest.mark.long
def test_delete_wins_in_a_thousand_orders_of_jobs(stores: SharedStores) -> None:
    check_all(stores, range(ALL_ORDERS))


def test_a_first_save_that_is_under_way_leaves_nothing(stores: SharedStores) -> None:
    wrong, endings = saved_first(stores, range(FIRST_SAVES))
    assert not wrong
    assert endings["ok"]
    assert set(endings) > {"ok"}


@pytest.mark.long
def test_no_first_save_of_many_leaves_anything(stores: SharedStores) -> None:
    assert not saved_first(stores, range(ALL_FIRST_SAVES))[0]


# Controls: the same orders, with one of the things that make delete win taken out.


def test_control_without_a_tombstone_delete_loses(
    stores: SharedStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty(self: ConversationRows, connection: Connection, conversation: Conversation, how: str) -> None:
        for table in ("envelopes", "wraps", "history", "blocks"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE conversation = ?", (conversation.id,))  # noqa: S608  (our own)

    race = Race(stores, 1)
    monkeypatch.setattr(ConversationRows, "end", empty)
    breaches = [breach for number in range(9) for breach in played(race, number)]
    assert "send acknowledged late" in breaches
    assert "key kept" in breaches


def played(race: Race, seed: int) -> list[str]:
    return race.breaches(race.stores.turns.play(race.acts(), seed))


def test_control_a_save_that_is_not_told_brings_a_prekey_back(
    stores: SharedStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "FORGOTTEN_SECONDS", 0)
    orders = (raced(stores, range(number, number + 1))[0] for number in range(CONTROL_ORDERS))
    assert any("prekeys" in breach for wrong in orders for _, breach in wrong)


def test_control_a_first_save_that_is_not_told_lives_on(
    stores: SharedStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bury(self: SealedStates, connection: Connection, owner: bytes) -> bool:
        kept = self._rows.find(connection, owner, self._now())
        if kept is not None:
            self._shredder.bury(connection, kept.place)
        return kept is not None

    monkeypatch.setattr(SealedStates, "bury", bury)
    wrong, _ = saved_first(stores, range(CONTROL_ORDERS))
    assert any(breach == "mailbox kept" for _, breach in wrong)


# Real lines, a real relay


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    relay = Relay(tmp_path_factory.mktemp("races"))
    try:
        yield staffed(relay.start())
    finally:
        relay.kill()


def keys(town: Town) -> set[bytes]:
    """Every key in the slot file."""
    raw = (town.relay.data / "slots").read_bytes()
    return {raw[at : at + KEY_BYTES] for at in range(0, len(raw), SLOT_BYTES)}


def key_of(town: Town, conversation: bytes) -> bytes:
    """The key that a conversation's rows rest on."""
    with closing(sqlite3.connect(f"file:{town.relay.data}/relay.db?mode=ro", uri=True)) as database:
        slot = database.execute("SELECT slot FROM conversations WHERE id = ?", (conversation,)).fetchone()[0]
    raw = (town.relay.data / "slots").read_bytes()
    return raw[slot * SLOT_BYTES :][:KEY_BYTES]


def names(town: Town, conversation: bytes) -> int:
    """How many of the database's tables name a conversation."""
    database = sqlite3.connect(f"file:{town.relay.data}/relay.db?mode=ro", uri=True)
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = sum(
        conversation in row
        for table in tables
        for row in database.execute(f"SELECT * FROM {table}")  # noqa: S608  (its own names)
    )
    database.close()
    return found


class Crowd:
    """A conversation of hers with Sari, a second line of hers, and everything they do at once."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.survivor = town.survivor()
        self.talk = self.survivor.ask_for_help()
        row = next(row for row in town.sari.waiting() if row[0] == self.talk.id)
        self.theirs = town.sari.claim(row)
        self.survivor.save(b"claimed", heads=[[self.talk.id, 1, self.theirs.at.hash]])
        self.key = key_of(town, self.talk.id)
        self.other = Survivor(town.relay)
        self.other.login_seed, self.other.seal_key = self.survivor.login_seed, self.survivor.seal_key
        self.other.connect("return").open()
        self.talk.head, self.talk.key = self.theirs.head, self.theirs.key
        bucket = bucket_for(self.talk.at.keep, self.survivor.bucket_seconds, self.talk.at.expires)
        self.hers = [self.talk.envelope("halo", bucket) for _ in range(TEXTS)]
        self.saris = [self.theirs.envelope("halo", bucket) for _ in range(TEXTS)]
        self.block = town.sari.rekey(self.theirs)
        # Her saves know of both heads, and bring a newer prekey, so that there is something to come back.
        later = open_next(self.theirs.at, self.block[0])
        self.heads = [[self.talk.id, one.n, one.hash] for one in (self.theirs.at, later)]
        newer = Prekey(2, kem_public(os.urandom(32)), self.other.next_bucket)
        self.prekey = make_prekey(self.talk.seed, self.talk.id, newer)
        self.codes: Counter[tuple[str, str]] = Counter()

    def race(self, when: int) -> None:
        """Do everything at once; the deletion after so many of Sari's texts."""
        acts: tuple[Callable[[], None], ...] = (self._say, lambda: self._answer(when))
        threads = [threading.Thread(target=act) for act in acts]
        self.deleted = threading.Event()
        self.now = threading.Event()
        for thread in threads:
            thread.start()
        self.now.wait(PURGED_SECONDS)
        self.survivor.call("forget", self.talk.id)
        self.deleted.set()
        for thread in threads:
            thread.join()

    def _say(self) -> None:
        """On her other line: texts, and saves between them."""
        line = self.other.open_line
        for envelope in self.hers:
            late = self.deleted.is_set()
            asked = line.start("send", self.talk.id, os.urandom(16), envelope)
            self._count("send", line.answer(asked)[0], late=late)
            self._save()

    def _save(self) -> None:
        other, late = self.other, self.deleted.is_set()
        said = (other.version, os.urandom(16), other.next_bucket, other.sealed(b"state"))
        code, *given = other.open_line.ask("save", *said, [[self.talk.id, self.prekey]], self.heads)
        if code == "ok":
            other.version, other.next_share, other.next_bucket = given
        # It is her mailbox's, which stays: refused or not, nothing of the conversation may come back by it.
        self.codes["save after" if late else "save", code] += 1

    def _answer(self, when: int) -> None:
        line = self.town.sari.line
        for number, envelope in enumerate(self.saris):
            if number == when:
                self.now.set()
            late = self.deleted.is_set()
            asked = line.start("send", self.talk.id, os.urandom(16), envelope)
            if number == TEXTS - 2:
                # Said before it is asked: an answer may be under way while she is told that all is gone.
                begun_late = self.deleted.is_set()
                self._count("append", line.ask("append", *self.block, [])[0], late=begun_late)
            self._count("send", line.answer(asked)[0], late=late)

    def _count(self, what: str, code: str, *, late: bool) -> None:
        self.codes[f"late {what}" if late else what, code] += 1

    def breaches(self) -> list[str]:
        """What is not as it must be: nothing."""
        lines = (self.survivor.open_line, self.other.open_line, self.town.sari.line)
        said = [f"{what} acknowledged" for what, code in self.codes if "late" in what and code == "ok"]
        for event in ("read", "blocks"):
            said += [event for line in lines if line.ask(event, self.talk.id, 0) != ["gone"]]
        if self.key in keys(self.town):
            said.append("key kept")
        return said

    def end(self) -> None:
        for one in (self.survivor, self.other):
            one.open_line.close()


def race_at(town: Town, rounds: int) -> Counter[tuple[str, str]]:
    codes: Counter[tuple[str, str]] = Counter()
    ended = []
    for number in range(rounds):
        crowd = Crowd(town)
        crowd.race(number % TEXTS)
        assert crowd.breaches() == []
        codes.update(crowd.codes)
        ended.append(crowd.talk.id)
        crowd.end()
    deadline = time.monotonic() + PURGED_SECONDS
    while (left := sum(names(town, one) for one in ended)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left
    return codes


def test_delete_wins_on_real_lines(town: Town) -> None:
    codes = race_at(town, ROUNDS)
    assert codes["send", "ok"]
    assert codes["send", "gone"] + codes["late send", "gone"]
    assert codes["save", "ok"]
    assert codes["save after", "ok"]


@pytest.mark.long
def test_delete_wins_on_many_real_lines(town: Town) -> None:
    race_at(town, ALL_ROUNDS)


def test_control_what_nobody_deleted_is_read_on(town: Town) -> None:
    crowd = Crowd(town)
    assert set(crowd.breaches()) == {"read", "blocks", "key kept"}
    assert names(town, crowd.talk.id)
    crowd.end()
