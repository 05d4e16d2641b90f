"""Promise 12: conversations under different words have no value in common that the relay can see.

One person comes twice, from the same phone, to the same clinicians, with the same need: first without ever
seeing her words, then under words that she keeps. Everything is compared that the relay is told or keeps.
What both times have in common is what two strangers would have: the organisation's, the clinicians' and the
protocol's own. A phone's network address and the hour it comes at are no part of this: THREATS.md says so.
"""

import os
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from crypto.prekey import Prekey, make_prekey
from crypto.words import choose, keys_from
from crypto.wrapping import kem_public
from server.audiences import every_event
from tests.server.conftest import Town, staffed
from tests.server.movers import Mover
from tests.server.people import Survivor, Talk
from tests.server.relay import Relay
from tests.server.relays_view import Seen, pieces, seen_by, values_in

# What the line itself says in words, beside the names of events.
SPOKEN = (
    "claimed", "create", "envelope", "legal", "medical", "psychological", "return", "shelter", "stale_share",
    "waiting", "websocket",
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    relay = Relay(tmp_path_factory.mktemp("linked"))
    try:
        yield staffed(relay.start())
    finally:
        relay.kill()


def worded(survivor: Survivor) -> Survivor:
    """Give her the keys that six fresh words give, as her phone does."""
    keys = keys_from(" ".join(choose(os.urandom)), os.urandom(16))
    survivor.login_seed, survivor.seal_key = keys.login_seed, keys.seal_key
    return survivor


def talk(town: Town, survivor: Survivor) -> Talk:
    """The whole of a conversation: asked, claimed, spoken in, left, come back to."""
    survivor.connect("create").open()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    survivor.save(b"her state", heads=[[talk.id, 1, talk.at.hash]])
    survivor.send(talk, "halo")
    town.sari.send(theirs, "halo")
    survivor.call("read", talk.id, 0)
    survivor.call("blocks", talk.id, 0)
    survivor.open_line.close()
    survivor.connect("return").open()
    survivor.on_call()
    return talk


def once(town: Town, kind: type[Survivor] = Survivor) -> Seen:
    """What the relay sees of one conversation."""
    survivor = worded(kind(town.relay))
    town.sari.wake()
    with seen_by(town.relay) as seen:
        talk(town, survivor)
    survivor.open_line.close()
    return seen


def public(town: Town) -> set[bytes]:
    """What anybody may know: the organisation's statement, the clinicians, the protocol's words."""
    asked = Survivor(town.relay).begin()
    answer = asked.call("on_call", "any", 0)
    asked.open_line.close()
    shown = set(values_in([one for one in answer if not isinstance(one, int)]))
    for clinician in (town.sari, town.dewi):
        shown |= {clinician.id, clinician.clinician.hash, clinician.clinician.key, clinician.bundle.hash}
    events = [event for audience in every_event().values() for event in audience.values()]
    words = [*SPOKEN, *(event.name for event in events), *(code for one in events for code in one.refusals)]
    return shown | {word.encode() for word in words}


def is_public(shared: set[bytes], town: Town) -> bool:
    return shared <= pieces(public(town))


def test_two_conversations_of_one_person_have_no_more_in_common_than_two_strangers(town: Town) -> None:
    first, stranger, second = once(town), once(town), once(town)
    said, kept = first.common(second)
    assert is_public(said, town)
    # At rest a clinician stands under another name in each time bucket. Where both of hers fall into one
    # bucket, so does the stranger's between them, whose rows then have that name too.
    assert kept <= pieces(public(town)) | pieces(stranger.rows)
    # It was looked at: dozens of values each time, and what is public among them.
    assert len(first.said) > 50
    assert len(first.rows) > 20
    assert town.sari.clinician.key in first.said & second.said


class Thrifty(Survivor):
    """A client that keeps a seed from one conversation to the next."""

    kept: ClassVar[dict[str, bytes]] = {}

    def prepare(self, heads: list[Any] | None = None) -> Talk:
        seed, kem_seed = (self.kept.get(name, os.urandom(32)) for name in ("seed", "kem_seed"))
        talk = Talk(os.urandom(16), seed, kem_seed)
        prekey = Prekey(1, kem_public(talk.kem_seed), self.next_bucket)
        talk.prekey = make_prekey(talk.seed, talk.id, prekey)
        self.save(prekeys=[[talk.id, talk.prekey]], heads=heads)
        return talk


@pytest.mark.parametrize("what", ["seed", "kem_seed"])
def test_control_a_client_that_keeps_a_seed_is_recognised(
    what: str, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Thrifty.kept, what, os.urandom(32))
    said, _kept = once(town, Thrifty).common(once(town, Thrifty))
    assert not is_public(said, town)
    # The same client is not, when it keeps none.
    monkeypatch.delitem(Thrifty.kept, what)
    said, _kept = once(town, Thrifty).common(once(town, Thrifty))
    assert is_public(said, town)


def test_control_a_client_that_comes_under_the_same_words_is_recognised(town: Town) -> None:
    survivor = worded(Survivor(town.relay))
    town.sari.wake()
    with seen_by(town.relay) as first:
        talk(town, survivor)
    with seen_by(town.relay) as second:
        survivor.open_line.close()
        survivor.connect("return").open()
    assert not is_public(first.common(second)[0], town)


def test_moving_to_new_words_shows_the_old_ones_once_and_nothing_after(town: Town) -> None:
    old, new = worded(Survivor(town.relay)), Mover(town.relay)
    worded(new)
    town.sari.wake()
    with seen_by(town.relay) as before:
        moved = talk(town, old)
    with seen_by(town.relay) as coming:
        new.connect("create").open()
    # Until she moves, nothing says that these are the same person's words.
    assert is_public(before.common(coming)[0], town)
    with seen_by(town.relay) as moving:
        new.version, new.next_share, new.next_bucket = new.call(
            "move", *new.values([moved]), *new.signed(old)
        )
    # Moving tells which words these were, by their key and nothing else, and which conversation goes on.
    key = new.signed(old)[0]
    linked = before.said & moving.said
    assert linked - public(town) == {key, moved.id, moved.at.hash}
    with seen_by(town.relay) as after:
        other = new.prepare([[moved.id, moved.at.n, moved.at.hash]])
        new.call("offer", *new.offer_values(other))
    # Of the old words nothing is seen again; a save names the conversation that moved, as it must.
    assert (before.said & after.said) - public(town) == {moved.id, moved.at.hash}
    new.open_line.close()
