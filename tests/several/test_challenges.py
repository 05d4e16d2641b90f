"""A passkey's challenge is used once, on whichever process it was made and whichever it came back to."""

import os
from pathlib import Path

import pytest

from server.clinicians.passkeys import Challenges
from server.doors import Refused
from tests.server.consoles import console


def test_a_challenge_that_one_process_took_is_used_at_the_other(tmp_path: Path) -> None:
    with console(tmp_path) as opened:
        key = os.urandom(32)
        here, there = (
            Challenges(opened.clock, os.urandom, key, opened.accounts.use_challenge) for _ in range(2)
        )
        challenge = here.make("asked", b"")
        there.check(challenge, "asked", b"")
        there.use(challenge)
        with pytest.raises(Refused, match="refused"):
            here.use(challenge)
        # Control: two that share the key alone take it twice; and with a key of its own one takes nothing.
        left, right = (Challenges(opened.clock, os.urandom, key) for _ in range(2))
        twice = left.make("asked", b"")
        left.use(twice)
        right.use(twice)
        with pytest.raises(Refused, match="refused"):
            Challenges(opened.clock, os.urandom).check(challenge, "asked", b"")
