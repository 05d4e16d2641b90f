"""What is due is gone: invisible at once, its keys overwritten, its bytes nowhere in the relay's files."""

import os
import sqlite3
import time

import pytest

from server.shredding.slots import EMPTY, KEY_BYTES, SLOT_BYTES
from tests.server.conftest import Town, staffed
from tests.server.people import Survivor, Talk
from tests.server.relay import Relay

KEEP = 8
PATIENCE_SECONDS = 40.0


def _brief(relay: Relay) -> Town:
    relay.settings.update(BUCKET_SECONDS="2", PRACTICE_KEEP=str(KEEP))
    return staffed(relay.start())


def _sealed_rows(relay: Relay) -> list[bytes]:
    database = sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)
    rows = [
        bytes(row[0])
        for table in ("envelopes", "wraps", "blocks")
        for row in database.execute(f"SELECT sealed FROM {table}")  # noqa: S608  (table names of our own)
    ]
    database.close()
    return rows


def _keys(relay: Relay) -> set[bytes]:
    raw = (relay.data / "slots").read_bytes()
    return {raw[at : at + KEY_BYTES] for at in range(0, len(raw), SLOT_BYTES)} - {EMPTY}


def _conversation(town: Town) -> tuple[Survivor, Talk]:
    survivor = town.survivor()
    talk = survivor.ask_for_help(KEEP)
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    town.sari.send(theirs, "aku di sini")
    return survivor, talk


def _gone(relay: Relay, needles: list[bytes], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(relay.count(needle) for needle in needles):
            return True
        time.sleep(0.2)
    return False


def test_after_expiry_no_byte_and_no_key_of_a_conversation_is_left(own_relay: Relay) -> None:
    town = _brief(own_relay)
    before = _keys(own_relay)
    survivor, talk = _conversation(town)
    needles = [row[:48] for row in _sealed_rows(own_relay)]
    keys = sorted(_keys(own_relay) - before)
    # Control: while it lives, the same scan finds every row and every key.
    assert len(needles) >= 6
    assert all(own_relay.count(needle) for needle in [*needles, *keys])

    assert survivor.open_line.pushed("gone", PATIENCE_SECONDS) == [talk.id]
    assert town.sari.line.pushed("gone", PATIENCE_SECONDS) == [talk.id]
    assert survivor.open_line.ask("read", talk.id, 0) == ["gone"]
    assert _gone(own_relay, needles, PATIENCE_SECONDS)
    # The mailbox lives on: its slot, the bucket of her state, and the one in which a request that nobody
    # answers would be remembered are the only keys that may stay.
    left = [key for key in keys if own_relay.count(key)]
    assert len(left) <= 3


def test_delete_now_overwrites_the_key_before_it_answers(own_relay: Relay) -> None:
    own_relay.settings["BUCKET_SECONDS"] = "10"
    town = staffed(own_relay.start())
    survivor = town.survivor()
    before = _keys(own_relay)
    talk = survivor.ask_for_help()
    needles = [row[:48] for row in _sealed_rows(own_relay)]
    made = _keys(own_relay) - before
    survivor.call("forget", talk.id)
    # The conversation's own key is one of those; buckets are shared and stay until they are due.
    assert made - _keys(own_relay)
    assert _gone(own_relay, needles, PATIENCE_SECONDS)


def test_after_delete_now_not_even_the_ids_are_left_in_any_file(own_relay: Relay) -> None:
    own_relay.settings["BUCKET_SECONDS"] = "10"
    town = staffed(own_relay.start())
    survivor, stays = town.survivor(), town.survivor()
    talk, kept = survivor.ask_for_help(), stays.ask_for_help()
    # Control: before, the same scan finds each of them; a mailbox stands nowhere at any time.
    assert own_relay.count(talk.id)
    assert own_relay.count(kept.id)
    survivor.call("forget_all")
    assert _gone(own_relay, [talk.id], 10)
    assert own_relay.count(kept.id)
    assert not any(own_relay.count(one.mailbox) for one in (survivor, stays))


def test_with_shredding_off_the_same_scan_finds_everything(own_relay: Relay) -> None:
    town = _brief(own_relay)
    _conversation(town)
    needles = [row[:48] for row in _sealed_rows(own_relay)]
    keys = sorted(_keys(own_relay))
    own_relay.kill()
    time.sleep(3 * KEEP)
    assert all(own_relay.count(needle) for needle in [*needles, *keys])

    # And the purge that was missed runs before the relay listens again.
    own_relay.start()
    assert not any(own_relay.count(needle) for needle in needles)


def test_an_unanswered_request_expires_and_says_so(own_relay: Relay) -> None:
    town = _brief(own_relay)
    survivor = town.survivor()
    talk = survivor.ask_for_help(KEEP)
    assert survivor.open_line.pushed("state", PATIENCE_SECONDS) == [talk.id, "expired"]
    assert [row[4] for row in survivor.open()[8] if row[0] == talk.id] == ["expired"]
    assert all(row[0] != talk.id for row in town.sari.waiting())
    # She may call again.
    survivor.ask_for_help(KEEP)


def test_an_envelope_that_is_due_is_not_given_out_while_the_conversation_lives(own_relay: Relay) -> None:
    own_relay.settings.update(BUCKET_SECONDS="2", PRACTICE_KEEP=str(KEEP))
    town = staffed(own_relay.start())
    survivor = town.survivor()
    talk = survivor.ask_for_help(3600)
    bucket = -(-(int(time.time()) + 2) // 2) * 2
    survivor.call("send", talk.id, os.urandom(16), talk.envelope("sebentar", bucket))
    assert len(survivor.call("read", talk.id, 0)[0]) == 2
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.time() < bucket and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [row[0] for row in survivor.call("read", talk.id, 0)[0]] == [1]


def test_a_mailbox_that_was_never_saved_is_not_there(town: Town) -> None:
    nobody = Survivor(town.relay)
    nobody.connect("create").open()
    nobody.open_line.close()
    with pytest.raises(Exception, match="refused"):
        nobody.connect("return")
