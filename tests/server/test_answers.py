"""The question of a covered phone: yes or no, whether there is something for her, and nothing else."""

import os
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path

import pytest

from server.answers.routes import ANSWERED_AFTER_SECONDS, NO, YES, Answers
from server.answers.service import TOKEN_BYTES, WATCHED_SECONDS, Tokens, Watched
from server.conversations.service import remembered_until
from server.steps.watch import Watch
from tests.server.conftest import Town
from tests.server.movers import Mover
from tests.server.people import Survivor
from tests.server.people import Talk as Hers
from tests.server.relay import Relay
from tests.server.scenes import Talk, Words, begin, offer
from tests.server.stores import ORIGIN, Clock, Stores

HERE, ELSEWHERE = "https://here.example", "https://elsewhere.example"
WATCHED = Watched(b"m" * 16, b"c" * 16, 3, 7)


def asked(relay: Relay, body: bytes) -> tuple[bytes, int, list[tuple[str, str]]]:
    """Ask as a covered phone does; gives everything that the answer shows but the hour."""
    response: HTTPResponse
    response, content = relay.ask("POST", "/waktu", body, {"Origin": relay.cover})
    return content, response.status, [one for one in response.getheaders() if one[0] != "Date"]


def watches(survivor: Survivor, talk: Hers, seq: int) -> bytes:
    """Take a token, as before a cover."""
    token: bytes = survivor.call("watch", talk.id, talk.at.n, seq)[0]
    assert len(token) == TOKEN_BYTES
    return token.hex().encode()


def learn_claim(survivor: Survivor, talk: Hers) -> None:
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)


def test_the_answer_turns_when_somebody_claims_and_when_something_is_written(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    waiting = watches(survivor, talk, 1)
    assert asked(town.relay, waiting)[0] == NO
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    assert asked(town.relay, waiting)[0] == YES
    learn_claim(survivor, talk)
    # What she knows, and what she writes herself, is nothing new.
    seq, _ = survivor.send(talk, "aku tutup dulu")
    talking = watches(survivor, talk, seq)
    assert asked(town.relay, talking)[0] == NO
    # Control: had her phone not known it, it would be.
    assert asked(town.relay, watches(survivor, talk, seq - 1))[0] == YES
    town.sari.send(theirs, "aku tunggu")
    assert asked(town.relay, talking)[0] == YES
    assert asked(town.relay, talking)[0] == YES


def test_how_a_request_ended_is_something_and_what_was_deleted_is_not(town: Town) -> None:
    one, other = town.survivor(), town.survivor()
    taken_back, deleted = one.ask_for_help(), other.ask_for_help()
    tokens = [watches(one, taken_back, 1), watches(other, deleted, 1)]
    one.call("withdraw", one.withdrawal(taken_back))
    assert [asked(town.relay, token)[0] for token in tokens] == [YES, NO]
    one.call("forget_all")
    other.call("forget_all")
    # The same from whoever holds the tokens as from who never had any.
    assert [asked(town.relay, token) for token in tokens] == [asked(town.relay, b"")] * 2


def test_once_she_has_moved_to_new_words_a_token_of_the_old_ones_is_no(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    # Something is there that the phone under the old words did not know.
    old = watches(survivor, talk, 0)
    assert asked(town.relay, old)[0] == YES
    mover = Mover(town.relay)
    mover.begin()
    mover.call("move", *mover.values([talk]), *mover.signed(survivor))
    assert asked(town.relay, old)[0] == NO
    # Control: under the new ones it is there as before.
    assert asked(town.relay, watches(mover, talk, 0))[0] == YES


def test_a_request_that_nobody_answered_is_something_also_before_the_purge(tmp_path: Path) -> None:
    clock = Clock()
    stores, words, talk = Stores(tmp_path, clock).begin(), Words(), Talk()
    begin(stores, words, [talk])
    offer(stores, words, talk)
    watch = Watch(stores.parts)
    token = watch.begin(words.caller, talk.id, 0, 1)
    assert not watch.is_there(token, ORIGIN)
    clock.now = talk.block.expires
    assert watch.is_there(token, ORIGIN)
    stores.expire.run()
    assert watch.is_there(token, ORIGIN)
    # For as long as she could learn of it.
    clock.now = remembered_until(talk.block.expires)
    stores.expire.run()
    assert not watch.is_there(token, ORIGIN)
    stores.close()


def test_no_token_of_nobody_and_of_somebody_elses_are_answered_alike(town: Town) -> None:
    survivor, other = town.survivor(), town.survivor()
    talk = survivor.ask_for_help()
    assert other.open_line.ask("watch", talk.id, 0, 0) == ["gone"]
    right = watches(survivor, talk, 1)
    altered = bytes([right[0] ^ 1]) + right[1:]
    wrong = [altered, right[:-2], right + b"00", os.urandom(TOKEN_BYTES).hex().encode(), b"", b"\xff" * 100]
    answers = [asked(town.relay, body) for body in (right, *wrong)]
    assert answers == [answers[0]] * len(answers)
    assert answers[0][0] == NO
    # Control: a right one of which the answer is yes differs in one letter of the body alone.
    content, *rest = asked(town.relay, watches(survivor, talk, 0))
    assert content == YES
    assert len(content) == len(NO)
    assert tuple(rest) == answers[0][1:]


def test_the_token_opens_nothing_and_says_nothing(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    first, second = watches(survivor, talk, 1), watches(survivor, talk, 1)
    assert first != second
    for known in (talk.id, survivor.mailbox):
        assert known.hex().encode() not in first
    response, content = town.relay.ask("POST", "/buku", first, {"Origin": town.relay.cover})
    assert (response.status, content) == (404, b"")
    assert town.relay.count(bytes.fromhex(first.decode())) == 0
    assert town.relay.count(first) == 0


def test_a_token_is_over_when_a_phone_can_be_covered_no_longer() -> None:
    clock = Clock()
    tokens = Tokens(b"k" * 32, clock, os.urandom)
    token = tokens.give(WATCHED, HERE)
    clock.now += WATCHED_SECONDS - 1
    assert tokens.read(token, HERE) == WATCHED
    clock.now += 1
    assert tokens.read(token, HERE).conversation != WATCHED.conversation


def test_a_token_of_one_door_is_about_nothing_at_the_other() -> None:
    # Whoever tried a public door's token at a kitchen app's would else learn that one relay is behind both.
    tokens = Tokens(b"k" * 32, Clock(), os.urandom)
    token = tokens.give(WATCHED, HERE)
    assert tokens.read(token, ELSEWHERE).conversation != WATCHED.conversation
    assert tokens.read(token, HERE) == WATCHED


@pytest.mark.parametrize("at", range(0, TOKEN_BYTES, 7))
def test_whoever_changes_a_token_has_one_about_nothing(at: int) -> None:
    tokens = Tokens(b"k" * 32, Clock(), os.urandom)
    token = bytearray(tokens.give(WATCHED, HERE))
    token[at] ^= 1
    assert tokens.read(bytes(token), HERE).conversation != WATCHED.conversation
    # Control, and another relay's key.
    assert tokens.read(tokens.give(replace(WATCHED, seq=8), HERE), HERE).seq == 8
    other = Tokens(b"x" * 32, Clock(), os.urandom)
    assert other.read(tokens.give(WATCHED, HERE), HERE).mailbox != WATCHED.mailbox


@pytest.mark.parametrize("looking_seconds", [0.0, 0.003, 0.02])
@pytest.mark.parametrize("there", [False, True])
def test_an_answer_takes_one_time_however_long_looking_takes(looking_seconds: float, there: bool) -> None:
    slept: list[float] = []
    steady = iter([10.0, 10.0 + looking_seconds])
    Answers(lambda _token: there, lambda: next(steady), slept.append).answer(bytes(TOKEN_BYTES))
    assert looking_seconds + slept[0] == pytest.approx(ANSWERED_AFTER_SECONDS)
