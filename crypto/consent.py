"""The survivor's standing consent: for which need, until when (PROTOCOL §11)."""

from dataclasses import dataclass
from typing import Final

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import opened, signed

_TAG: Final = "sc1/consent"
_STANDING: Final = "standing"


@dataclass(frozen=True, slots=True)
class Standing:
    """Until `until` (unix seconds) the lead may bring in clinicians certified for this need."""

    need: str
    until: int


def make_standing(seed: bytes, conversation: bytes, standing: Standing) -> bytes:
    return signed(_TAG, seed, encode([VERSION, _STANDING, conversation, standing.need, standing.until]))


def verify_standing(key: bytes, conversation: bytes, signed_object: bytes) -> Standing:
    row = Row.versioned(opened(_TAG, key, signed_object))
    scope, named = row.text(32), row.fixed(16)
    standing = Standing(row.text(32), row.number())
    row.end()
    if scope != _STANDING:
        raise Refused("malformed")
    if named != conversation:
        raise Refused("conversation")
    return standing
