"""Promise 5: "delete now" takes at most a second on the relay; twice is the same as once, and as never."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.shredding.slots import KEY_BYTES, SLOT_BYTES
from tests.server.conftest import Town, staffed
from tests.server.people import Survivor, Talk
from tests.server.relay import Relay

AT_MOST_SECONDS = 1.0
TRIES = 3
TEXTS = 100


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    relay = Relay(tmp_path_factory.mktemp("delete"))
    try:
        yield staffed(relay.start())
    finally:
        relay.stop()


def keys(data: Path) -> set[bytes]:
    """Every key that lies in the slot file now."""
    raw = (data / "slots").read_bytes()
    return {raw[at : at + KEY_BYTES] for at in range(0, len(raw), SLOT_BYTES)}


def talked(town: Town) -> tuple[Survivor, Talk, set[bytes]]:
    """A conversation with many texts, and the keys that were made for it and its mailbox."""
    before = keys(town.relay.data)
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    for number in range(TEXTS):
        town.sari.send(theirs, f"kalimat {number}")
    return survivor, talk, keys(town.relay.data) - before


def test_delete_now_takes_at_most_a_second_and_its_key_is_gone_with_the_answer(town: Town) -> None:
    took = []
    kept, stays, kept_keys = talked(town)
    for _ in range(TRIES):
        survivor, talk, made = talked(town)
        begun = time.monotonic()
        survivor.call("forget", talk.id)
        took.append(time.monotonic() - begun)
        assert made - keys(town.relay.data), "the conversation's key is overwritten"
        assert survivor.open_line.ask("read", talk.id, 0) == ["gone"]
    assert min(took) <= AT_MOST_SECONDS
    # Control: nobody deleted this one, so it is still there, key and all.
    assert kept_keys <= keys(town.relay.data)
    assert kept.open_line.ask("read", stays.id, 0)[0] == "ok"


def test_twice_and_never_answer_as_once_does(town: Town) -> None:
    survivor, talk, _made = talked(town)
    once = survivor.open_line.ask("forget", talk.id)
    assert once == survivor.open_line.ask("forget", talk.id)
    assert once == survivor.open_line.ask("forget", os.urandom(16))
    # Control: what is not a conversation's id at all is answered otherwise.
    assert once != survivor.open_line.ask("forget", os.urandom(15))
