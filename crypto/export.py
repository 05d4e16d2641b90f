"""Hands a file out as age, so that a lawyer opens it with tools of their own (PROTOCOL §18).

Nothing of the protocol imports this: age is needed only where something is exported.
"""

import re
from collections.abc import Sequence
from typing import Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from crypto.refused import Refused

GREATEST_RECIPIENTS: Final = 16
# An X25519 recipient; age has other kinds, which not every tool opens.
_RECIPIENT: Final = re.compile("age1[02-9ac-hj-np-z]{58}")
_KEY_PLACE: Final = slice(4, 56)
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_ANY_X25519: Final = X25519PrivateKey.from_private_bytes(bytes(32))


def export_for(recipients: Sequence[str], content: bytes) -> bytes:
    """An age file that each recipient opens. Refused: `recipient` (none, too many, or one that is none)."""
    if not 1 <= len(recipients) <= GREATEST_RECIPIENTS:
        raise Refused("recipient")
    return pyrage.encrypt(content, [_recipient(text) for text in recipients])


def _recipient(text: str) -> pyrage.x25519.Recipient:
    if not _RECIPIENT.fullmatch(text):
        raise Refused("recipient")
    try:
        recipient = pyrage.x25519.Recipient.from_str(text)
        # The library dies on a key of small order, to which anybody could open the file.
        _ANY_X25519.exchange(X25519PublicKey.from_public_bytes(_key(text)))
    except (pyrage.RecipientError, ValueError):
        raise Refused("recipient") from None
    return recipient


def _key(text: str) -> bytes:
    """The 32 bytes that bech32 writes as 52 letters of five bits; the last four bits are filling."""
    bits = 0
    for letter in text[_KEY_PLACE]:
        bits = bits << 5 | _BECH32.index(letter)
    return (bits >> 4).to_bytes(32, "big")
