"""Promise 21: a clinician the pinned root did not certify is refused."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from crypto.authority import Certification
from crypto.checkpoint import Checkpoint
from crypto.signing import parted
from crypto.wrapping import wrap
from tests.crypto import people
from tests.crypto.model.answers import Directory
from tests.crypto.model.game import Game
from tests.crypto.model.quick import quick
from tests.crypto.model.tricks import GHOST_SEED, ghost_pair
from tests.crypto.model.world import id_of, kem_of
from tests.crypto.people import DAY

Change = Callable[[Directory], Directory]


@pytest.fixture(autouse=True)
def quickly() -> Iterator[None]:
    with quick():
        yield


def only_ghost(coordinators: tuple[str, ...], logged_under: str) -> Callable[[Game], Change]:
    """The relay names one person, of its own making."""

    def directory(game: Game) -> Change:
        pair = ghost_pair(game.world, coordinators, logged_under=logged_under)
        return lambda given: replace(given, pairs=(pair,))

    return directory


def only_revoked(game: Game) -> Change:
    """The relay names Sari alone, whom a coordinator has just revoked, under a log that holds her."""
    game.world.revoke("sari")
    pair = game.relay.pair("sari")
    return lambda given: replace(given, pairs=(pair,))


GHOSTS: dict[str, Callable[[Game], Change]] = {
    "a chain that begins at another root": only_ghost((), "the log"),
    "too few coordinators": only_ghost(("ani",), "the log"),
    "not in the log": only_ghost(("ani", "budi"), "nothing"),
    "a checkpoint that the witness did not cosign": only_ghost(("ani", "budi"), "the relay's log"),
    "a revoked certificate": only_revoked,
}


def _believing(self: Certification, *_: object) -> Checkpoint:
    return Checkpoint(1, bytes(32))


# What a client without the one check would do: the rest stays as it is.
WITHOUT: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "a chain that begins at another root": lambda: patch("crypto.certificate.opened", _payload_of),
    "too few coordinators": lambda: patch(
        "crypto.authority.verify_statement", lambda *_: replace(people.DEMANDED, signatures_needed=1)
    ),
    "not in the log": lambda: patch.object(Certification, "_entered", _believing),
    "a checkpoint that the witness did not cosign": lambda: patch(
        "crypto.authority.verify_statement", lambda *_: replace(people.DEMANDED, witness=None)
    ),
    "a revoked certificate": lambda: patch("tests.crypto.model.trust.Trust.learn", lambda *_: None),
}


def _payload_of(tag: str, _key: bytes, signed_object: bytes) -> bytes:
    return parted(signed_object)[0]


def wrapped_to(game: Game, change: Change) -> list[bytes]:
    """Every KEM key that her client seals anything to, when the relay changes who is on call."""
    keys: list[bytes] = []

    def noting(kem: bytes, *given: bytes) -> bytes:
        keys.append(kem)
        return wrap(kem, *given)

    visit = game.visit()
    visit.face.arm("directory", change)
    names = ("sari", "dewi")
    with patch("tests.crypto.model.survivor.wrap", noting), patch("tests.crypto.model.client.wrap", noting):
        visit.call(names, DAY, None)
    return keys


@pytest.mark.parametrize("ghost", GHOSTS)
def test_nothing_at_all_is_encrypted_where_the_only_one_on_call_is_a_ghost(ghost: str) -> None:
    game = Game()
    assert wrapped_to(game, GHOSTS[ghost](game)) == []
    assert not game.relay.seen


@pytest.mark.parametrize("ghost", GHOSTS)
def test_control_without_that_one_check_the_ghost_would_be_sent_her_key(ghost: str) -> None:
    game = Game()
    change = GHOSTS[ghost](game)
    with WITHOUT[ghost]():
        sent = _despite_the_record(game, change)
    assert len(sent) == 2


def _despite_the_record(game: Game, change: Change) -> list[bytes]:
    """The model's own judge would stop such a client: here it only watches."""
    with patch.object(type(game.record), "seals", lambda *_: None):
        return wrapped_to(game, change)


def test_beside_honest_clinicians_a_ghost_is_left_out_and_the_others_are_asked() -> None:
    game = Game()
    ghost = ghost_pair(game.world, ("ani",), logged_under="the log")
    keys = wrapped_to(game, lambda given: replace(given, pairs=(ghost, *given.pairs)))
    assert len(keys) == 3
    assert kem_of(GHOST_SEED) not in keys


def led(by: str) -> tuple[Game, Any]:
    game = Game()
    game.call((by,), 1, "long")
    game.claim([by])
    visit = game.visit()
    visit.sync_all()
    room = game.room(visit)
    assert room
    assert room.usable()
    return game, room


def test_a_ghost_whom_the_lead_brings_in_hears_nothing_of_hers() -> None:
    """Wati, certified, leads; the relay lets her bring in somebody whose certificate has been revoked."""
    game, room = led("wati")
    game.world.revoke("tuti")
    visit = game.visit()
    evil = game.team.evil["wati"]
    hers = game.in_room("wati")
    assert hers
    assert evil.add_friend(hers, "tuti", [])
    body = visit.say(room)
    # Her client has made a block without them, and speaks under that.
    assert body
    assert room.head.member(id_of("tuti")) is None
    assert all(one.block.member(id_of("tuti")) is None for one in game.record.sealed)


def test_control_a_client_that_hears_of_no_revocation_speaks_to_the_ghost() -> None:
    game, room = led("wati")
    game.world.revoke("tuti")
    hers = game.in_room("wati")
    assert hers
    assert game.team.evil["wati"].add_friend(hers, "tuti", [])
    with patch("tests.crypto.model.trust.Trust.learn", lambda *_: None):
        assert game.visit().say(room)
    assert game.record.sealed[-1].block.member(id_of("tuti"))
