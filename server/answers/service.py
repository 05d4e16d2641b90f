"""Tokens by which a covered phone may ask whether there is something for her: yes or no, and nothing else.

A token is what it is about, sealed under a key of the relay's own: nothing is kept for it, any process of the
relay can read it, and to whoever holds it it is noise of one length.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.refused import Refused as NotVerified
from crypto.sealing import NONCE_SIZE, TAG_SIZE, open_bytes, seal_bytes

# A little longer than a phone may stay covered.
WATCHED_SECONDS = 45 * 60
NAME = b"watch"
ROW = struct.Struct(">16s16sQQQ")
TOKEN_BYTES = NONCE_SIZE + ROW.size + TAG_SIZE


@dataclass(frozen=True, slots=True)
class Watched:
    """A conversation of a mailbox, and how far her phone knew it: its newest block and envelope."""

    mailbox: bytes = field(repr=False)
    conversation: bytes = field(repr=False)
    head_n: int
    seq: int


class Tokens:
    """Makes and reads tokens. Each is good at one door alone: it would else tell that both doors are ours."""

    def __init__(self, key: bytes, now: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._key = key
        self._now = now
        self._random = random

    def give(self, watched: Watched, origin: str) -> bytes:
        """Give the token that asks about this at one door, until it is over."""
        until = self._now() + WATCHED_SECONDS
        row = ROW.pack(watched.mailbox, watched.conversation, watched.head_n, watched.seq, until)
        return seal_bytes(self._key, row, _named(origin), self._random)

    def read(self, token: bytes, origin: str) -> Watched:
        """Give what a token asks about; or of one that is not this door's something that nobody has."""
        nothing = Watched(self._random(16), self._random(16), 0, 0)
        try:
            row = open_bytes(self._key, token, _named(origin))
        except NotVerified:
            return nothing
        mailbox, conversation, head_n, seq, until = ROW.unpack(row)
        return Watched(mailbox, conversation, head_n, seq) if self._now() < until else nothing


def _named(origin: str) -> bytes:
    return NAME + b" " + origin.encode()
