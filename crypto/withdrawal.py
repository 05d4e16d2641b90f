"""The survivor's withdrawal of a request nobody has claimed, signed before it is needed (PROTOCOL §13)."""

from typing import Final

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import opened, parted, signed

_TAG: Final = "sc1/withdrawal"


def make_withdrawal(seed: bytes, conversation: bytes, block0_hash: bytes) -> bytes:
    return signed(_TAG, seed, encode([VERSION, conversation, block0_hash]))


def unverified_conversation(signed_object: bytes) -> bytes:
    """The conversation that a withdrawal names, to find whose key must have signed it."""
    row = Row.versioned(parted(signed_object)[0])
    conversation = row.fixed(16)
    row.fixed(32)
    row.end()
    return conversation


def verify_withdrawal(key: bytes, conversation: bytes, signed_object: bytes) -> bytes:
    """The hash of the block 0 that is withdrawn; the caller compares it with the one it holds."""
    row = Row.versioned(opened(_TAG, key, signed_object))
    named, block0_hash = row.fixed(16), row.fixed(32)
    row.end()
    if named != conversation:
        raise Refused("conversation")
    return block0_hash
