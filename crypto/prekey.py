"""The survivor's prekey: the KEM key of her wraps, signed by her conversation key (PROTOCOL §12)."""

from dataclasses import dataclass
from typing import Final

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import digest, opened, signed
from crypto.wrapping import KEM_SIZE, check_kem

_TAG: Final = "sc1/prekey"


@dataclass(frozen=True, slots=True)
class Prekey:
    """`not_after` is unix seconds; `hash` is of the signed payload, empty in one still to be made."""

    number: int
    kem: bytes
    not_after: int
    hash: bytes = b""


def make_prekey(seed: bytes, conversation: bytes, prekey: Prekey) -> bytes:
    row = [VERSION, conversation, prekey.number, prekey.kem, prekey.not_after]
    return signed(_TAG, seed, encode(row))


def verify_prekey(key: bytes, conversation: bytes, signed_object: bytes) -> Prekey:
    payload = opened(_TAG, key, signed_object)
    row = Row.versioned(payload)
    named = row.fixed(16)
    prekey = Prekey(row.number(), row.fixed(KEM_SIZE), row.number(), digest(_TAG, payload))
    row.end()
    if named != conversation:
        raise Refused("conversation")
    check_kem(prekey.kem)
    return prekey
