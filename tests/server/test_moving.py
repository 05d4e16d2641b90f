"""Somebody saw her words: she moves to new ones, and the old ones open nothing any more."""

import os
import time
from collections.abc import Callable

import pytest

from crypto.signing import public_key
from tests.server.conftest import Town, staffed
from tests.server.line_client import NotConnected
from tests.server.movers import Mover
from tests.server.people import Survivor, Talk
from tests.server.relay import Relay

DELAYS_SECONDS = (0.0, 0.002, 0.004, 0.008, 0.016, 0.05)


def _claimed(town: Town) -> tuple[Survivor, Talk, Talk]:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    return survivor, talk, theirs


def _enters(survivor: Survivor, purpose: str) -> bool:
    again = Survivor(survivor.relay)
    again.login_seed, again.seal_key = survivor.login_seed, survivor.seal_key
    try:
        again.connect(purpose)
    except NotConnected:
        return False
    again.open_line.close()
    return True


def test_after_moving_the_old_words_are_dead_and_the_new_ones_open_everything(town: Town) -> None:
    survivor, talk, theirs = _claimed(town)
    survivor.save(b"before", heads=[[talk.id, 1, talk.at.hash]])
    # Control: until then the old words open it, and the new ones nothing.
    assert _enters(survivor, "return")
    mover = Mover(town.relay)
    assert not _enters(mover, "return")
    mover.begin()
    values = mover.values([talk])
    version, _share, _bucket = mover.call("move", *values, *mover.signed(survivor))
    assert version == 1
    assert survivor.open_line.pushed("gone") == [talk.id]
    assert not _enters(survivor, "return")
    for event in ("read", "blocks"):
        assert survivor.open_line.ask(event, talk.id, 0) == ["gone"]
    assert survivor.open_line.ask("open") == ["gone"]

    again = Survivor(town.relay)
    again.login_seed, again.seal_key = mover.login_seed, mover.seal_key
    opened = again.connect("return").open()
    assert again.opened_state(opened[4], opened[3]) == b"moved"
    assert [row[:5] for row in opened[8]] == [[talk.id, 2, 1, talk.at.hash, "claimed"]]
    # The conversation goes on under the new words: in both directions, and over the next key.
    town.sari.send(theirs, "kamu masih di sini?")
    assert again.open_line.pushed("envelope")[0] == talk.id
    assert again.send(talk, "masih")
    assert town.sari.line.ask("append", *town.sari.rekey(theirs), [])[0] == "stale_prekey"
    theirs.prekey = talk.prekey
    assert town.sari.call("append", *town.sari.rekey(theirs), []) == [2]
    assert again.open_line.pushed("block")[:2] == [talk.id, 2]


def test_the_same_move_again_is_answered_as_done(town: Town) -> None:
    survivor, talk, _theirs = _claimed(town)
    mover = Mover(town.relay).begin()
    assert isinstance(mover, Mover)
    values, signed = mover.values([talk]), mover.signed(survivor)
    first = mover.call("move", *values, *signed)
    assert mover.call("move", *values, *signed) == first
    other = mover.open_line.ask("move", *(values[0], os.urandom(16), *values[2:]), *signed)
    assert other[0] == "stale_state"
    assert other[6] == values[1]


def _other_origin(mover: Mover, old: Survivor) -> tuple[bytes, bytes]:
    return mover.signed(old, origin="http://elsewhere.localhost")


def _other_line(mover: Mover, old: Survivor) -> tuple[bytes, bytes]:
    return mover.signed(old, relay_nonce="another-connection")


def _other_mailbox(mover: Mover, old: Survivor) -> tuple[bytes, bytes]:
    return mover.signed(old, new_mailbox=os.urandom(16))


def _other_key(mover: Mover, old: Survivor) -> tuple[bytes, bytes]:
    return public_key(os.urandom(32)), mover.signed(old)[1]


@pytest.mark.parametrize("signed", [_other_origin, _other_line, _other_mailbox, _other_key])
def test_a_move_that_the_old_words_did_not_sign_for_here_is_refused(
    town: Town, signed: Callable[[Mover, Survivor], tuple[bytes, bytes]]
) -> None:
    survivor, talk, _theirs = _claimed(town)
    mover = Mover(town.relay)
    mover.begin()
    values = mover.values([talk])
    assert mover.open_line.ask("move", *values, *signed(mover, survivor)) == ["signature"]
    assert survivor.open()[8][0][0] == talk.id
    # Control: signed for this line, it is taken.
    assert mover.open_line.ask("move", *values, *mover.signed(survivor))[0] == "ok"


def test_a_move_that_leaves_something_behind_is_refused_and_changes_nothing(town: Town) -> None:
    survivor, talk, _theirs = _claimed(town)
    mover = Mover(town.relay)
    mover.begin()
    values = mover.values([talk])
    signed = mover.signed(survivor)
    without_heads = mover.open_line.ask("move", *values[:5], [], *signed)
    assert without_heads == ["stale_heads", [talk.id, 1, talk.at.hash]]
    assert mover.open_line.ask("move", *values[:4], [], values[5], *signed) == ["prekey"]
    nobody = Survivor(town.relay)
    assert mover.open_line.ask("move", *values, *mover.signed(nobody)) == ["gone"]
    itself = Mover(town.relay)
    itself.login_seed = mover.login_seed
    assert mover.open_line.ask("move", *values, *mover.signed(itself)) == ["gone"]
    assert _enters(survivor, "return")
    assert not _enters(mover, "return")
    assert mover.open_line.ask("move", *values, *signed)[0] == "ok"


def test_a_relay_that_is_killed_while_she_moves_has_her_under_one_of_both(own_relay: Relay) -> None:
    own_relay.settings["BUCKET_SECONDS"] = "10"
    town = staffed(own_relay.start())
    for seconds in DELAYS_SECONDS:
        survivor, talk, _theirs = _claimed(town)
        survivor.save(b"before", heads=[[talk.id, 1, talk.at.hash]])
        mover = Mover(own_relay)
        mover.begin()
        values = mover.values([talk])
        mover.open_line.start("move", *values, *mover.signed(survivor))
        time.sleep(seconds)
        own_relay.kill()
        own_relay.start()
        town.sari.wake()
        assert _enters(survivor, "return") != _enters(mover, "return")
        if not _enters(mover, "return"):
            mover.begin()
            again = mover.values([talk])
            mover.call("move", *again, *mover.signed(survivor))
        opened = mover.connect("return").open()
        assert mover.opened_state(opened[4], opened[3]) == b"moved"
        assert [row[0] for row in opened[8]] == [talk.id]
        assert not _enters(survivor, "return")
