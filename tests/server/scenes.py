"""What a relay does to mailboxes and conversations, and what must be left of it when it is broken off."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from crypto.block import OFFER, Draft, make_block, round_up
from crypto.block_rules import earliest_expiry
from crypto.login import mailbox_of
from crypto.member import Member, survivor_member
from crypto.moving import sign_moving
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.signing import public_key
from crypto.wrapping import kem_public
from server.at_rest import NO_BUCKET, Place, Save
from server.conversations.service import Conversation, remembered_until
from server.conversations.tables import blocks, envelopes, history, wraps
from server.database import Connection
from server.doors import Caller, Refused, Role
from server.limits import WRAP_BYTES
from server.mailboxes.tables import prekeys
from server.requests import store as requests
from server.requests.ladder import Plan, Step, Tier
from server.steps.forget import Forget
from server.steps.move import Move
from server.steps.save import SaveState
from tests.server.stages import Scene, Told, nothing
from tests.server.stores import BUCKET, ORIGIN, START, WINDOW, Stores, keys_in

SEALED = (envelopes, wraps, history, blocks, prekeys)
KEEP = 86_400
NONCE = "a-connection"


class Words:
    """What six words give, and the mailbox under them."""

    def __init__(self) -> None:
        self.seed = os.urandom(32)
        self.mailbox = mailbox_of(public_key(self.seed))
        self.caller = Caller(
            frozenset({Role.SURVIVOR}), "sid", mailbox=self.mailbox, nonce=NONCE, origin=ORIGIN
        )


class Talk:
    """A request of hers: block 0 as she signed it, and a prekey for each number."""

    def __init__(self, others: Sequence[Member] = (), expires_later: int = 0, returns: int = 0) -> None:
        self.id, self.seed, self._kem = os.urandom(16), os.urandom(32), os.urandom(32)
        self.card = os.urandom(1192)
        key = public_key(self.seed)
        own = survivor_member(key, verify_prekey(key, self.id, self.prekey(1)))
        asked = others or [
            Member(os.urandom(16), os.urandom(32), 1, os.urandom(32), os.urandom(32)) for _ in "ab"
        ]
        until = START + KEEP
        earliest = round_up(earliest_expiry(until, KEEP, returns), BUCKET)
        terms = KEEP, returns, until, earliest + expires_later
        draft = Draft(self.id, 0, OFFER, own.id, None, None, *terms, (own, *asked))
        self.signed, self.block = make_block(self.seed, draft, os.urandom(32), [], os.urandom)

    def prekey(self, number: int) -> bytes:
        return make_prekey(self.seed, self.id, Prekey(number, kem_public(self._kem), START + WINDOW))

    @property
    def heads(self) -> list[tuple[bytes, int, bytes]]:
        return [(self.id, 0, self.block.hash)]


def save(stores: Stores, words: Words, version: int, talks: Iterable[Talk]) -> int:
    """Save version by version: state and prekeys of number `version` + 1. Gives the version that is kept."""
    opened = stores.states.open(words.mailbox)
    number = version + 1
    state = Save(version, number.to_bytes(16), opened.next_bucket, b"state %d" % number)
    prekeys = [(talk.id, talk.prekey(number)) for talk in talks]
    heads = [head for talk in talks for head in talk.heads]
    return SaveState(stores.parts).save(words.caller, state, prekeys, heads).version


def begin(stores: Stores, words: Words, talks: Iterable[Talk]) -> None:
    """Come for the first time."""
    stores.states.begin(words.mailbox)
    assert save(stores, words, 0, talks) == 1


def offer(stores: Stores, words: Words, talk: Talk) -> None:
    """Keep a request as an offer does, without asking who is on call."""
    block = talk.block
    stores.shredder.need_bucket(block.expires)
    stores.shredder.need_bucket(remembered_until(block.expires))
    place = stores.shredder.take()

    def make(connection: Connection) -> None:
        stores.shredder.hold(connection, place)
        stores.conversations.begin(connection, block, words.mailbox, place)
        wraps = [(one.id, bytes(WRAP_BYTES)) for one in block.members]
        stores.conversations.append(connection, place, block, talk.signed, wraps)
        kept = stores.conversations.find(connection, talk.id, stores.clock())
        assert kept is not None
        stores.conversations.keep_envelope(connection, kept, bytes(16), block.expires, talk.card)
        tiers = {one.id: Tier.DUTY for one in block.members[1:]}
        opening = requests.Opening(talk.id, stores.clock(), block.expires, tiers)
        plan = Plan(Step.DUTY, frozenset(tiers), tuple(tiers), stores.clock() + 120)
        requests.open_request(connection, stores.shredder, opening, plan)

    stores.keep(make)


def found(stores: Stores, talk: Talk) -> Conversation | None:
    return stores.read(lambda connection: stores.conversations.find(connection, talk.id, stores.clock()))


def place_of(stores: Stores, words: Words) -> Place:
    place = stores.read(lambda connection: stores.states.place_of(connection, words.mailbox))
    assert place is not None
    return place


def key_of(stores: Stores, place: Place) -> bytes:
    key = stores.slots.key(place)
    assert key is not None
    return key


def number_of(stores: Stores, words: Words, talk: Talk) -> int:
    """The number of the prekey that is published for a conversation."""
    key = public_key(talk.seed)
    mailboxes = stores.parts.mailboxes
    return stores.read(lambda connection: mailboxes.prekey(connection, words.mailbox, talk.id, key)).number


def is_whole(stores: Stores, words: Words, talk: Talk, version: int) -> None:
    """State, share and prekey of one version belong together."""
    opened = stores.states.open(words.mailbox)
    assert (opened.version, opened.blob) == (version, b"state %d" % version)
    assert number_of(stores, words, talk) == version


def is_readable(stores: Stores, talk: Talk) -> None:
    """Block, wraps, card and request are there and open."""
    kept = found(stores, talk)
    assert kept is not None

    def read(connection: Connection) -> None:
        assert stores.conversations.blocks(connection, kept) == [(0, talk.signed)]
        wraps = stores.conversations.wraps(connection, kept, (kept.survivor, range(1)), stores.clock())
        assert wraps == {0: bytes(WRAP_BYTES)}
        envelopes = stores.conversations.envelopes(connection, kept, 0, stores.clock(), 9)
        assert [envelope for _, envelope, _ in envelopes] == [talk.card]
        assert requests.state_of(connection, talk.id, stores.clock()) is requests.State.WAITING

    stores.read(read)


def goes_on(stores: Stores, _told: Told) -> None:
    """Something else that the relay does afterwards: to die there is to die after the answer."""
    stores.shredder.take()


def creating(words: Words, talk: Talk) -> Scene:
    def act(stores: Stores, told: Told) -> None:
        stores.states.begin(words.mailbox)
        told.share = stores.states.open(words.mailbox).next_share
        assert save(stores, words, 0, [talk]) == 1
        told.done.append("saved")
        goes_on(stores, told)

    def check(stores: Stores, told: Told) -> None:
        if stores.states.exists(words.mailbox):
            assert stores.states.open(words.mailbox).share == told.share
        else:
            assert not told.done
            stores.states.begin(words.mailbox)
        # What her client does next, whatever it was told: the same save once more.
        assert save(stores, words, 0, [talk]) == 1
        is_whole(stores, words, talk, 1)

    return Scene(nothing, act, check)


def saving(words: Words, talk: Talk) -> Scene:
    def prepare(stores: Stores) -> None:
        begin(stores, words, [talk])
        offer(stores, words, talk)

    def act(stores: Stores, told: Told) -> None:
        assert save(stores, words, 1, [talk]) == 2
        told.done.append("saved")
        goes_on(stores, told)

    def check(stores: Stores, told: Told) -> None:
        version = stores.states.open(words.mailbox).version
        assert version == 2 if told.done else version in {1, 2}
        is_whole(stores, words, talk, version)
        is_readable(stores, talk)
        assert save(stores, words, 1, [talk]) == 2
        is_whole(stores, words, talk, 2)

    return Scene(prepare, act, check)


def offering(words: Words, talk: Talk) -> Scene:
    def act(stores: Stores, told: Told) -> None:
        offer(stores, words, talk)
        told.done.append("offered")
        goes_on(stores, told)

    def check(stores: Stores, told: Told) -> None:
        if found(stores, talk) is None:
            assert not told.done
            offer(stores, words, talk)
        is_readable(stores, talk)
        is_whole(stores, words, talk, 1)

    return Scene(lambda stores: begin(stores, words, [talk]), act, check)


class Doomed:
    """A mailbox with a conversation that is going to be destroyed, and the keys that must be gone then."""

    def __init__(self) -> None:
        self.words, self.talk = Words(), Talk()
        self.keys: set[bytes] = set()
        self.places: list[Place] = []
        self.row = b""

    def prepare(self, stores: Stores) -> None:
        begin(stores, self.words, [self.talk])
        offer(stores, self.words, self.talk)
        kept = found(stores, self.talk)
        assert kept is not None
        self.places = [place_of(stores, self.words), kept.place]
        self.keys = {key_of(stores, place) for place in self.places}
        self.row = stores.shredder.seal(kept.place, NO_BUCKET, b"row", b"content")

    def end(self, stores: Stores, connection: Connection) -> None:
        kept = stores.conversations.find(connection, self.talk.id, stores.clock())
        assert kept is not None
        stores.conversations.end(connection, kept, "gone")

    def forget(self, stores: Stores, told: Told) -> None:
        Forget(stores.parts, stores.purge).forget_all(self.words.caller)
        told.done.append("gone")

    def look(self, folder: Path, told: Told) -> None:
        if told.done:
            assert not self.keys & keys_in(folder)

    def check(self, stores: Stores, told: Told) -> None:
        alive = stores.states.exists(self.words.mailbox)
        assert alive == (found(stores, self.talk) is not None)
        if alive:
            assert not told.done
            is_readable(stores, self.talk)
            is_whole(stores, self.words, self.talk, 1)
            self.forget(stores, Told())
        self.is_gone(stores)
        # And nobody is stuck: the same words may begin anew.
        begin(stores, self.words, [Talk()])

    def is_gone(self, stores: Stores) -> None:
        assert not stores.states.exists(self.words.mailbox)
        assert found(stores, self.talk) is None
        assert not self.keys & keys_in(stores.folder)
        with pytest.raises(Refused, match="gone"):
            stores.shredder.open(self.places[1], NO_BUCKET, b"row", self.row)


def destroying(doomed: Doomed) -> Scene:
    def act(stores: Stores, told: Told) -> None:
        doomed.forget(stores, told)
        stores.expire.run()
        # Its slots may be taken again by now.
        goes_on(stores, told)

    return Scene(doomed.prepare, act, doomed.check, doomed.look)


def expiring(doomed: Doomed) -> Scene:
    def act(stores: Stores, _told: Told) -> None:
        stores.clock.now += WINDOW + 2 * BUCKET
        stores.expire.run()

    def check(stores: Stores, _told: Told) -> None:
        doomed.is_gone(stores)
        assert (
            stores.read(lambda connection: [len(connection.execute(one.select()).all()) for one in SEALED])
            == [0] * 5
        )

    return Scene(doomed.prepare, act, check)


def rows_of(stores: Stores, table: sa.Table) -> int:
    return len(stores.read(lambda connection: connection.execute(table.select()).all()))


def starting(doomed: Doomed, lives: Words, talk: Talk) -> Scene:
    """A start that finds a tombstone, orphans, and something that lives."""

    def prepare(stores: Stores) -> None:
        doomed.prepare(stores)
        begin(stores, lives, [talk])
        offer(stores, lives, talk)
        stores.keep(lambda connection: stores.states.bury(connection, doomed.words.mailbox))
        stores.keep(lambda connection: doomed.end(stores, connection))
        stores.shredder.take()

    def check(stores: Stores, _told: Told) -> None:
        doomed.is_gone(stores)
        is_whole(stores, lives, talk, 1)
        is_readable(stores, talk)

    return Scene(prepare, lambda _stores, _told: None, check, starts=True)


def move(stores: Stores, words: tuple[Words, Words], talk: Talk) -> int:
    """Move from the first words to the second; gives the version that is kept."""
    old, new = words
    state = Save(0, (1).to_bytes(16), stores.states.open(new.mailbox).next_bucket, b"state 1")
    proof = public_key(old.seed), sign_moving(old.seed, ORIGIN, NONCE, new.mailbox)
    told = [(talk.id, talk.prekey(1))], talk.heads
    return Move(stores.parts, stores.purge).move(new.caller, state, told, proof).version


def moving(doomed: Doomed, new: Words) -> Scene:
    old, talk = doomed.words, doomed.talk

    def act(stores: Stores, told: Told) -> None:
        stores.states.begin(new.mailbox)
        assert move(stores, (old, new), talk) == 1
        told.done.append("moved")
        stores.expire.run()

    def look(folder: Path, told: Told) -> None:
        if told.done:
            # The conversation's key lives on; the old mailbox's is no more.
            assert len(doomed.keys & keys_in(folder)) == 1

    def check(stores: Stores, told: Told) -> None:
        moved = stores.states.exists(new.mailbox)
        assert moved != stores.states.exists(old.mailbox)
        assert moved or not told.done
        is_its_own(stores, new if moved else old, talk)
        if not moved:
            stores.states.begin(new.mailbox)
        assert move(stores, (old, new), talk) == 1
        assert not stores.states.exists(old.mailbox)
        is_its_own(stores, new, talk)

    return Scene(doomed.prepare, act, check, look)


def is_its_own(stores: Stores, words: Words, talk: Talk) -> None:
    kept = found(stores, talk)
    assert kept is not None
    assert kept.mailbox == words.mailbox
    is_whole(stores, words, talk, 1)
    is_readable(stores, talk)
