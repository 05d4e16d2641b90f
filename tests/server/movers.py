"""A survivor who moves to new words."""

import os
from typing import Any

from crypto.moving import sign_moving
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.signing import public_key
from crypto.wrapping import kem_public
from tests.server.people import Survivor, Talk


class Mover(Survivor):
    """A survivor under new words, on the line on which she moves."""

    nonce = ""

    def greet(self, nonce: str, purpose: str, **changed: object) -> dict[str, Any]:
        """Make what CONNECT carries, and remember what was signed for."""
        self.nonce = nonce
        return super().greet(nonce, purpose, **changed)

    def signed(self, old: Survivor, **changed: Any) -> tuple[bytes, bytes]:
        """The old words' key and its signature for this line."""
        about = {
            "origin": self.origin,
            "relay_nonce": self.nonce,
            "new_mailbox": self.mailbox,
            **changed,
        }
        return public_key(old.login_seed), sign_moving(old.login_seed, **about)

    def values(self, talks: list[Talk], save_id: bytes = bytes(16)) -> tuple[object, ...]:
        """What a save of these conversations says, with a new prekey for each."""
        prekeys = []
        for talk in talks:
            talk.kem_seed, seed = os.urandom(32), talk.seed
            number = verify_prekey(public_key(seed), talk.id, talk.prekey).number + 1
            talk.prekey = make_prekey(
                seed, talk.id, Prekey(number, kem_public(talk.kem_seed), self.next_bucket)
            )
            prekeys.append([talk.id, talk.prekey])
        heads = [[talk.id, talk.at.n, talk.at.hash] for talk in talks]
        return self.version, save_id, self.next_bucket, self.sealed(b"moved"), prekeys, heads
