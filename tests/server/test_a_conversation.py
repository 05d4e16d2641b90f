"""A survivor asks, a clinician answers, they talk: every step over the real line of a real relay."""

import os

import pytest

from tests.server.conftest import Town
from tests.server.line_client import Answered
from tests.server.people import Survivor


def test_a_survivor_comes_back_to_her_state_from_another_phone(town: Town) -> None:
    first = town.survivor()
    first.save(b"what I keep")
    second = Survivor(town.relay)
    second.login_seed, second.seal_key = first.login_seed, first.seal_key
    opened = second.connect("return").open()
    assert second.opened_state(opened[4], opened[3]) == b"what I keep"
    second.save(b"more", heads=[])
    assert second.version == 2


def test_a_request_is_offered_claimed_and_talked_in(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    row = next(row for row in town.sari.waiting() if row[0] == talk.id)
    assert len(row[6]) == 1
    theirs = town.sari.claim(row)
    conversation, n, block, wrapped, history = survivor.open_line.pushed("block")
    assert (conversation, n, history) == (talk.id, 1, [])
    talk.learn(block, wrapped)
    assert survivor.open_line.pushed("state") == [talk.id, "claimed"]
    assert talk.key == theirs.key

    seq, _bucket = survivor.send(talk, "aku di dapur")
    pushed = town.sari.line.pushed("envelope")
    assert pushed[:2] == [talk.id, seq]
    town.sari.send(theirs, "aku di sini")
    assert survivor.open_line.pushed("envelope")[0] == talk.id
    listed, more = survivor.call("read", talk.id, 0)
    assert [row[0] for row in listed] == [1, 2, 3]
    assert not more
    assert [row[0] for row in town.sari.call("mine")[0] if row[0] == talk.id] == [talk.id]


def test_a_second_clinician_loses_the_claim_and_cannot_read_on(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    row = next(row for row in town.sari.waiting() if row[0] == talk.id)
    hers = next(row for row in town.dewi.waiting() if row[0] == talk.id)
    losing = town.dewi.next_values(town.dewi.take_up(hers), 1)
    town.sari.claim(row)
    assert town.dewi.line.ask("claim", *losing) == ["taken"]
    assert town.dewi.line.ask("blocks", talk.id, 0) == ["gone"]
    assert town.dewi.line.ask("read", talk.id, 0) == ["gone"]
    assert all(row[0] != talk.id for row in town.dewi.waiting())


def test_a_resent_message_is_stored_once(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    envelope, message = talk.envelope("satu", talk.at.expires), os.urandom(16)
    first = survivor.call("send", talk.id, message, envelope)
    assert survivor.call("send", talk.id, message, envelope) == first
    assert [row[0] for row in survivor.call("read", talk.id, 0)[0]] == [1, 2]


def test_the_same_offer_twice_is_the_same_and_another_is_refused(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.prepare()
    values = survivor.offer_values(talk)
    first = survivor.call("offer", *values)
    assert survivor.call("offer", *values) == first
    assert survivor.open_line.ask("offer", *survivor.offer_values(talk)) == ["exists"]


def test_an_offer_takes_a_card_and_three_envelopes(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    for _ in range(3):
        survivor.call("send", talk.id, os.urandom(16), talk.envelope("wishes", talk.at.expires))
    with pytest.raises(Answered, match="limited"):
        survivor.call("send", talk.id, os.urandom(16), talk.envelope("one more", talk.at.expires))


def test_an_envelope_under_an_old_block_is_refused_but_a_stored_one_is_acknowledged(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    stored, message = talk.envelope("before", talk.at.expires), os.urandom(16)
    first = survivor.call("send", talk.id, message, stored)
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    assert survivor.call("send", talk.id, message, stored) == first
    late = talk.envelope("too late", talk.at.expires)
    assert survivor.open_line.ask("send", talk.id, os.urandom(16), late) == ["stale_epoch"]
    assert theirs.at.n == 1


def test_a_rekey_moves_the_head_and_an_old_head_is_stale(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    signed, wraps = town.sari.rekey(theirs)
    assert town.sari.call("append", signed, wraps, []) == [2]
    code, *_ = town.sari.line.ask("append", *town.sari.rekey(theirs), [])
    assert code == "stale_block"
    state, blocks, prekeys, more, _revocations = survivor.call("blocks", talk.id, 1)
    assert (state, more) == ("claimed", False)
    assert [(n, wrapped is not None) for n, _block, wrapped, _history in blocks] == [(1, True), (2, True)]
    assert {member for member, _newest in prekeys} == {talk.member, town.sari.id}


def test_a_save_that_misses_a_head_is_refused_with_the_heads(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    blob = survivor.sealed(b"state")
    save_id = os.urandom(16)
    code, *extras = survivor.open_line.ask(
        "save", survivor.version, save_id, survivor.next_bucket, blob, [], []
    )
    assert (code, extras) == ("stale_heads", [[talk.id, 0, talk.at.hash]])
    survivor.save(heads=[(talk.id, 0, talk.at.hash)])


def test_a_second_tab_that_saves_an_old_version_gets_the_newer_state(town: Town) -> None:
    survivor = town.survivor()
    blob, save_id = survivor.sealed(b"first"), os.urandom(16)
    values: tuple[object, ...] = (0, save_id, survivor.next_bucket, blob, [], [])
    kept = survivor.call("save", *values)
    # The same save again, as after a lost answer, is answered as kept.
    assert survivor.call("save", *values)[0] == kept[0] == 1
    code, *extras = survivor.open_line.ask("save", 0, os.urandom(16), survivor.next_bucket, blob, [], [])
    assert code == "stale_state"
    version, newer, share, _next_share, _next_bucket, kept_id = extras
    assert (version, kept_id) == (1, save_id)
    assert survivor.opened_state(share, newer) == b"first"


def test_a_withdrawn_request_is_gone_from_the_list_and_cannot_be_claimed(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    row = next(row for row in town.sari.waiting() if row[0] == talk.id)
    values = town.sari.next_values(town.sari.take_up(row), 1)
    survivor.call("withdraw", survivor.withdrawal(talk))
    survivor.call("withdraw", survivor.withdrawal(talk))
    assert town.sari.line.ask("claim", *values) == ["gone"]
    assert all(row[0] != talk.id for row in town.sari.waiting())
    assert [row[4] for row in survivor.open()[8] if row[0] == talk.id] == ["withdrawn"]


def test_a_claim_that_was_first_makes_a_withdrawal_taken(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    assert survivor.open_line.ask("withdraw", survivor.withdrawal(talk)) == ["taken"]


def test_forgetting_is_the_same_once_twice_and_for_what_was_never_there(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    for conversation in (talk.id, talk.id, os.urandom(16)):
        assert survivor.open_line.ask("forget", conversation) == ["ok"]
    assert town.sari.line.pushed("gone") == [talk.id]
    assert town.sari.line.ask("read", talk.id, 0) == ["gone"]
    assert survivor.open()[8] == []


def test_forgetting_everything_ends_the_mailbox(town: Town) -> None:
    survivor = town.survivor()
    survivor.ask_for_help()
    survivor.call("forget_all")
    again = Survivor(town.relay)
    again.login_seed = survivor.login_seed
    with pytest.raises(Exception, match="refused"):
        again.connect("return")


def test_two_phones_that_save_at_once_merge_and_lose_nothing(town: Town) -> None:
    survivor = Survivor(town.relay).begin()
    survivor.save(b"both knew this")
    second = Survivor(town.relay)
    second.login_seed, second.seal_key = survivor.login_seed, survivor.seal_key
    second.connect("return")
    phones = [survivor, second]
    for phone in phones:
        phone.open()
    started: list[tuple[Survivor, bytes, int]] = []
    for name, phone in zip((b"one", b"two"), phones, strict=True):
        values: tuple[object, ...] = (
            phone.version,
            os.urandom(16),
            phone.next_bucket,
            phone.sealed(name),
            [],
            [],
        )
        started.append((phone, name, phone.open_line.start("save", *values)))
    answers = {name: (phone, phone.open_line.answer(number)) for phone, name, number in started}
    (won,) = [name for name, (_, answer) in answers.items() if answer[0] == "ok"]
    (lost,) = answers.keys() - {won}
    phone, (code, version, newer, share, phone.next_share, phone.next_bucket, _save_id) = answers[lost]
    assert code == "stale_state"
    phone.version = version
    merged = phone.opened_state(share, newer) + b"+" + lost
    phone.save(merged)
    opened = phones[0].open()
    assert opened[2] == 3
    assert phones[0].opened_state(opened[4], opened[3]) == won + b"+" + lost
