"""Promise 19: a million tries at every code, as fast as the relay can answer, hit nothing.

The codes: door phrases and the tokens that answer them, the keys of six words, invitations, sessions and
challenges of the console. They are tried at the very objects that judge them, at full speed in this process,
and over the wire as fast as a relay serves; and what a greater effort would need is reckoned from the code's
own sizes. A door phrase is a person's own choice: whoever has it opens an empty kitchen's back door, and
nothing of hers (12).
"""

import json
import math
import os
import random
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from crypto.login import RETURN, mailbox_of, sign_login
from crypto.signing import public_key
from crypto.words import BITS_PER_WORD, COUNT, WORDS
from server.clinicians.passkeys import CHALLENGE_SECONDS, MAC_SIZE, Challenges
from server.clinicians.service import INVITED_SECONDS, SIGNED_IN_SECONDS
from server.cover import service as cover
from server.cover.fitness import LEAST_WORDS as LEAST_PHRASE_WORDS
from server.cover.phrases import read
from server.cover.service import HALF_A_DAY, NONCE_SIZE, TOKEN_SIZE, Door
from server.cover.store import door_key
from server.doors import Refused
from server.limits import REQUESTS_A_CONNECTION
from server.mailboxes.service import Login
from server.settings import MAILBOX_WINDOW
from tests.server.consoles import Console, console
from tests.server.line_client import Line, NotConnected
from tests.server.people import Survivor
from tests.server.relay import PHRASE, Relay
from tests.server.scenes import Talk as Request
from tests.server.scenes import Words, begin
from tests.server.stores import ORIGIN, Clock, Stores

Try = Callable[[], bool]
TRIES, A_MILLION = 100_000, 1_000_000
# How the tries are shared out: by what one costs, and so by what an attacker would try most.
SHARES = {
    "phrase": 0.6,
    "token": 0.06,
    "challenge": 0.3,
    "invitation": 0.015,
    "session": 0.015,
    "words": 0.01,
}
MAILBOXES, INVITED = 20, 20
WIRE_SECONDS = 2.0
LOGINS = 40
# Much more than one machine serves; and everybody's mailboxes, of a large organisation.
FASTEST_A_SECOND, EVERYBODY = 100_000, 10_000
# One in a million, for a whole code's life at the greatest rate.
LIKELY_AT_MOST = 1e-6


def refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Refused:
        return True
    return False


class Codes:
    """Everything that judges a code, with some valid ones of each that nobody has told us."""

    def __init__(self, stores: Stores, back: Console) -> None:
        phrases = read(f"{PHRASE}\ndua kata lain")
        self.door = Door(os.urandom(32), lambda: phrases, stores.clock, os.urandom)
        self.chance = random.Random(19)
        self._stores, self._back = stores, back
        self.challenges = Challenges(stores.clock, os.urandom)
        self.challenge = self.challenges.make("sign in", b"")
        for _ in range(MAILBOXES):
            begin(stores, Words(), [Request()])
        for _ in range(INVITED):
            back.accounts.invite()

    def tries(self) -> dict[str, Try]:
        """One try at each kind of code; true would be a hit."""
        return {
            "phrase": self.phrase,
            "token": lambda: self.door.accepts(self.chance.randbytes(TOKEN_SIZE).hex()),
            "challenge": lambda: (
                not refused(
                    lambda: self.challenges.check(
                        self.challenge[:-MAC_SIZE] + self.chance.randbytes(MAC_SIZE), "sign in", b""
                    )
                )
            ),
            "invitation": lambda: not refused(lambda: self._back.accounts.invited(self.chance.randbytes(32))),
            "session": lambda: not refused(lambda: self._back.accounts.account_of(self.chance.randbytes(32))),
            "words": self.words,
        }

    def phrase(self) -> bool:
        """As many words as a phrase has, out of the list that her own words come from."""
        return self.door.is_fresh(self.door.token_for(" ".join(self.chance.sample(WORDS, 3))))

    def words(self) -> bool:
        """The keys of other words, and all that follows from them done right."""
        seed, nonce = self.chance.randbytes(32), self.chance.randbytes(16)
        signature = sign_login(seed, RETURN, ORIGIN, "a line", nonce)
        login = Login(public_key(seed), RETURN, ORIGIN, "a line", nonce, signature)
        return not refused(lambda: self._stores.parts.mailboxes.enter(login))


@pytest.fixture
def codes(tmp_path: Path) -> Iterator[Codes]:
    (tmp_path / "stores").mkdir()
    stores = Stores(tmp_path / "stores", Clock()).begin()
    (tmp_path / "console").mkdir()
    with console(tmp_path / "console") as back:
        yield Codes(stores, back)
    stores.close()


def hits(codes: Codes, count: int) -> dict[str, int]:
    tries = codes.tries()
    assert sum(SHARES.values()) == pytest.approx(1)
    return {kind: sum(one() for _ in range(int(count * SHARES[kind]))) for kind, one in tries.items()}


def test_a_hundred_thousand_tries_hit_nothing(codes: Codes) -> None:
    assert hits(codes, TRIES) == dict.fromkeys(SHARES, 0)
    # Whoever knows the code gets in: these are the right doors.
    assert codes.door.accepts(codes.door.token_for(PHRASE))
    codes.challenges.check(codes.challenge, "sign in", b"")


@pytest.mark.long
def test_a_million_tries_hit_nothing(codes: Codes) -> None:
    assert hits(codes, A_MILLION) == dict.fromkeys(SHARES, 0)


def test_control_a_code_of_sixteen_bits_is_found(codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cover, "TOKEN_SIZE", NONCE_SIZE + 2)
    tries = (codes.door.accepts(codes.chance.randbytes(NONCE_SIZE + 2).hex()) for _ in range(TRIES // 10))
    assert any(tries)


def likely(bits: float, seconds: float, valid: int = 1) -> float:
    """How likely a hit is in a code's whole life at the greatest rate."""
    return FASTEST_A_SECOND * seconds * valid / 2**bits


def test_a_greater_effort_would_not_do_either() -> None:
    words = math.log2(len(WORDS)) * COUNT
    assert words == BITS_PER_WORD * COUNT == 66
    # Each costs Argon2id besides, and the relay a signature's check. In the week that a mailbox lives:
    assert likely(words, MAILBOX_WINDOW) < 1e-8
    # Somebody's, of everybody's: the weakest there is.
    assert likely(words, MAILBOX_WINDOW, EVERYBODY) < 1e-5
    windows = Door.OPEN_WINDOWS + 1
    assert likely(8 * (TOKEN_SIZE - NONCE_SIZE), HALF_A_DAY, windows) < LIKELY_AT_MOST
    assert likely(8 * MAC_SIZE, CHALLENGE_SECONDS) < LIKELY_AT_MOST
    assert likely(8 * 32, max(INVITED_SECONDS, SIGNED_IN_SECONDS), EVERYBODY) < LIKELY_AT_MOST
    assert LEAST_PHRASE_WORDS >= 3
    # Control: sixteen bits would not do.
    assert likely(16, CHALLENGE_SECONDS) > 1


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path)
    try:
        yield relay.start()
    finally:
        relay.kill()


def searched(relay: Relay, seconds: float, said: Callable[[], str]) -> list[str]:
    """Search as fast as the relay answers; gives the tokens."""
    tokens, end = [], time.monotonic() + seconds
    headers = {"Host": relay.cover.split("//")[1], "Origin": relay.cover, "Content-Type": "application/json"}
    while time.monotonic() < end:
        line = HTTPConnection("127.0.0.1", relay.cover_port, timeout=10)
        for _ in range(REQUESTS_A_CONNECTION):
            line.request("POST", "/cari", json.dumps({"q": said(), "n": 1}), headers)
            answer = line.getresponse()
            content = answer.read()
            if answer.status == 200:
                tokens.append(json.loads(content)["t"])
            if answer.will_close:
                break
        line.close()
    return tokens


def test_nothing_is_hit_over_the_wire_as_fast_as_the_relay_serves(relay: Relay) -> None:
    chance = random.Random(91)
    door = Door(door_key(relay.data / "door", os.urandom), tuple, lambda: int(time.time()), os.urandom)
    tokens = searched(relay, WIRE_SECONDS, lambda: " ".join(chance.sample(WORDS, 3)))
    assert tokens
    assert not any(door.is_fresh(one) for one in tokens)
    # At this rate all phrases of three such words take weeks, and an operator changes phrases sooner.
    rate = len(tokens) / WIRE_SECONDS
    assert len(WORDS) ** LEAST_PHRASE_WORDS / rate > 10 * 86_400
    # Control: said right, it is found by the same look.
    assert any(door.is_fresh(one) for one in searched(relay, 0.05, lambda: PHRASE))


def test_no_words_are_hit_by_logins_over_the_wire(relay: Relay) -> None:
    her = Survivor(relay).begin()
    her.save()
    stranger = Survivor(relay)

    def pretend(nonce: str) -> dict[str, Any]:
        # Her mailbox's key alone, without what signs for it.
        return stranger.greet(nonce, RETURN, k=public_key(her.login_seed))

    for _ in range(LOGINS):
        with pytest.raises(NotConnected):
            Survivor(relay).connect(RETURN)
        with pytest.raises(NotConnected):
            Line(relay.cover, "/a", pretend)
    assert mailbox_of(public_key(her.login_seed)) == her.mailbox
    her.open_line.close()
    # Control: she herself gets in.
    her.connect(RETURN).open_line.close()
