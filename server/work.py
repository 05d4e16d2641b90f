"""Work that a phone does before it is let in: hashes to be found, checked in microseconds, each counted once.

A challenge is `nonce(16) ‖ end(8) ‖ tries(4) ‖ mac(16)` and nothing is kept of it: the MAC, under a key of
the relay's, binds it to one login key and to half a minute. Where processes share the key, a phone may bring
its answer to any of them; each counts it once. The answer has one counter of four bytes a piece: with it,
SHA-256 over `challenge ‖ piece(1) ‖ counter(4)` begins with a number below 2^32 / tries.
Several small pieces instead of a large one, so that nobody is unlucky for long.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256

NONCE_SIZE = 16
MAC_SIZE = 16
CHALLENGE_SIZE = NONCE_SIZE + 8 + 4 + MAC_SIZE
PIECES = 16
COUNTER_SIZE = 4
ANSWER_SIZE = PIECES * COUNTER_SIZE
LIVES_SECONDS = 30
MOST_USED = 50_000


class Work:
    """Makes challenges and checks answers. `seconds` never goes back; without a `key` it makes one."""

    def __init__(
        self, seconds: Callable[[], float], random: Callable[[int], bytes], key: bytes | None = None
    ) -> None:
        self._key = key or random(32)
        self._seconds = seconds
        self._random = random
        # Nonces that were paid with, until their end, oldest first.
        self._used: dict[bytes, int] = {}

    def challenge(self, subject: bytes, tries: int) -> bytes:
        """Make a challenge for whoever holds the login key `subject`."""
        end = int(self._seconds()) + LIVES_SECONDS
        said = self._random(NONCE_SIZE) + end.to_bytes(8, "big") + tries.to_bytes(4, "big")
        return said + self._mac(said, subject)

    def accepts(self, subject: bytes, challenge: bytes, answer: bytes) -> bool:
        """Tell whether this answers a living challenge of ours for `subject`, and count it as used."""
        if len(challenge) != CHALLENGE_SIZE or len(answer) != ANSWER_SIZE:
            return False
        said, mac = challenge[:-MAC_SIZE], challenge[-MAC_SIZE:]
        end, nonce = int.from_bytes(said[NONCE_SIZE:-4], "big"), said[:NONCE_SIZE]
        if not hmac.compare_digest(mac, self._mac(said, subject)) or end <= self._seconds():
            return False
        self.forget_over()
        if nonce in self._used or not _is_done(challenge, answer, int.from_bytes(said[-4:], "big")):
            return False
        self._used[nonce] = end
        return True

    def forget_over(self) -> None:
        """Forget nonces whose challenge is over anyway."""
        now = self._seconds()
        while self._used:
            nonce, end = next(iter(self._used.items()))
            if end > now and len(self._used) < MOST_USED:
                return
            del self._used[nonce]

    def _mac(self, said: bytes, subject: bytes) -> bytes:
        return hmac.digest(self._key, b"work" + said + subject, "sha256")[:MAC_SIZE]


def _is_done(challenge: bytes, answer: bytes, tries: int) -> bool:
    begun = sha256(challenge)
    for piece in range(PIECES):
        tried = begun.copy()
        tried.update(bytes([piece]) + answer[piece * COUNTER_SIZE : (piece + 1) * COUNTER_SIZE])
        if int.from_bytes(tried.digest()[:4], "big") * tries >= 2**32:
            return False
    return True


def done(challenge: bytes) -> bytes:
    """Do the work, as a client does."""
    tries, begun, answer = (
        int.from_bytes(challenge[NONCE_SIZE + 8 : -MAC_SIZE], "big"),
        sha256(challenge),
        b"",
    )
    for piece in range(PIECES):
        one = begun.copy()
        one.update(bytes([piece]))
        counter = 0
        while True:
            tried = one.copy()
            tried.update(counter.to_bytes(COUNTER_SIZE, "big"))
            if int.from_bytes(tried.digest()[:4], "big") * tries < 2**32:
                break
            counter += 1
        answer += counter.to_bytes(COUNTER_SIZE, "big")
    return answer
