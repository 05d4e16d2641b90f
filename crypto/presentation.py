"""Proves to the relay that an account's holder has the coordinator's key that she presents (PROTOCOL §9)."""

from typing import Final

from crypto.encoding import encode
from crypto.row import VERSION
from crypto.signing import sign, verify

_TAG: Final = "sc1/presentation"


def sign_presentation(coordinator_seed: bytes, account_id: bytes) -> bytes:
    return sign(_TAG, coordinator_seed, encode([VERSION, account_id]))


def verify_presentation(coordinator_key: bytes, account_id: bytes, signature: bytes) -> None:
    """Refused("signature") unless the coordinator's key signed for this account; it serves no other."""
    verify(_TAG, coordinator_key, encode([VERSION, account_id]), signature)
