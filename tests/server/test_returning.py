"""What is said to somebody who means to come back waits for her, also in the day after that."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crypto import drafting
from crypto.block import bucket_of
from server.at_rest import Place
from server.conversations.service import A_DAY, Conversation, check_bucket
from server.doors import Refused
from tests.server.people import now
from tests.server.scenes import Talk, Words, begin, found, key_of, offer, place_of, save
from tests.server.stores import START, WINDOW, Clock, Stores, keys_in
from tests.server.teams import Seat
from tests.server.ward import Ward

BUCKET, KEEP = 900, 3600
NOW = int(time.time()) // BUCKET * BUCKET
FOUND = Conversation(
    b"i" * 16, b"m" * 16, b"s" * 16, Place(0, 0), 1, bytes(32), offer=False, keep=KEEP,
    expires=NOW + 20 * A_DAY, last_seq=0, members=(b"s" * 16,),
)  # fmt: skip


@pytest.mark.parametrize("back", [10 * A_DAY, BUCKET, 0, -BUCKET, -A_DAY + 2 * BUCKET])
def test_until_a_day_after_she_is_back_messages_live_as_long(back: int) -> None:
    returning = replace(FOUND, returns=NOW + back)
    expected = max(NOW + back + A_DAY, NOW + KEEP)
    check_bucket(expected, returning, NOW, BUCKET)
    with pytest.raises(Refused, match="wrong_bucket") as refused:
        check_bucket(expected + 2 * BUCKET, returning, NOW, BUCKET)
    assert refused.value.extras == (expected,)


@pytest.mark.parametrize("returns", [0, NOW - A_DAY, NOW - 5 * A_DAY])
def test_without_a_day_to_come_they_live_as_long_as_she_keeps_them(returns: int) -> None:
    known = replace(FOUND, returns=returns)
    check_bucket(NOW + KEEP, known, NOW, BUCKET)
    with pytest.raises(Refused, match="wrong_bucket"):
        check_bucket(NOW + A_DAY, known, NOW, BUCKET)


def stay(folder: Path, returns: int) -> tuple[Stores, Words, Talk]:
    """A mailbox with one conversation in which she says that, saved once more as her client does."""
    folder.mkdir()
    stores, words, talk = Stores(folder, Clock()).begin(), Words(), Talk(returns=returns)
    begin(stores, words, [talk])
    offer(stores, words, talk)
    save(stores, words, 1, [talk])
    return stores, words, talk


def test_mailbox_and_conversation_wait_until_a_day_after_she_is_back_and_are_shredded_then(
    tmp_path: Path,
) -> None:
    back = START + WINDOW + 3 * A_DAY
    stores, words, talk = stay(tmp_path / "returns", back)
    kept = found(stores, talk)
    assert kept is not None
    keys = {key_of(stores, kept.place), key_of(stores, place_of(stores, words))}
    for later in (WINDOW + A_DAY, WINDOW + 4 * A_DAY - 2 * BUCKET):
        stores.clock.now = START + later
        stores.expire.run()
        assert found(stores, talk) is not None
        assert stores.states.exists(words.mailbox)
        assert keys <= keys_in(stores.folder)
    stores.clock.now = back + A_DAY + BUCKET
    assert found(stores, talk) is None
    assert not stores.states.exists(words.mailbox)
    stores.expire.run()
    assert not keys & keys_in(stores.folder)
    stores.close()

    # Control: who names no day finds the mailbox for a week, and what was said for as long as it is kept.
    stores, words, talk = stay(tmp_path / "plain", 0)
    stores.clock.now = START + WINDOW - BUCKET
    stores.expire.run()
    assert found(stores, talk) is None
    assert stores.states.exists(words.mailbox)
    stores.clock.now = START + WINDOW + 2 * BUCKET
    assert not stores.states.exists(words.mailbox)
    stores.close()


def test_of_the_day_the_relay_stores_no_second(tmp_path: Path) -> None:
    stores, _words, talk = stay(tmp_path / "returns", START + 5 * A_DAY + 1234)
    kept = found(stores, talk)
    assert kept is not None
    assert (kept.returns % BUCKET, kept.expires % BUCKET) == (0, 0)
    assert kept.returns >= talk.block.returns
    stores.close()


def test_said_while_they_talk_it_holds_for_messages_and_mailbox_and_only_she_can_say_it(ward: Ward) -> None:
    team, sari = ward.led()
    back = now() // 3600 * 3600 + 10 * A_DAY

    def says(seat: Seat, returns: int) -> list[Any]:
        head = seat.head
        draft = drafting.change_terms(head, head.members, head.keep, returns, seat.moment())
        signed = replace(draft, signer=seat.member_id)
        return seat.append(seat.sign(signed, team.kems))

    before = team.survivor.open()[7]
    assert says(sari, back) == ["keep"]
    assert says(team.hers, back) == ["ok", 2]
    sari.catch_up()
    due = bucket_of(sari.head, now(), sari.bucket_seconds)
    envelope = sari.envelope("menunggumu", bucket=due)
    assert sari.line.ask("send", team.id, os.urandom(16), envelope)[0::2] == ["ok", due]
    assert due >= back + A_DAY
    # What she saves next lasts as long; control: before, it was a week.
    team.survivor.open()
    assert before < back
    assert team.survivor.next_bucket >= back + A_DAY
    # And she may take it back.
    assert says(team.hers, 0) == ["ok", 3]
    sari.catch_up()
    assert bucket_of(sari.head, now(), sari.bucket_seconds) < now() + A_DAY
