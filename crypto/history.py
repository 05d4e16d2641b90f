"""Wraps an earlier epoch's key to somebody who is added now, bound to both blocks (PROTOCOL §8)."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from crypto.refused import Refused
from crypto.signing import preimage
from crypto.wrapping import _ML_KEM_PUBLIC, _SUITE, KEM_SIZE, WRAP_SIZE, _halves


def wrap_history(kem: bytes, old_key: bytes, new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    """enc 1,120 ‖ ciphertext 48; `new_hash` is of the block that adds the member."""
    if len(kem) != KEM_SIZE:
        raise Refused("malformed")
    try:
        public = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(kem[:_ML_KEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(kem[_ML_KEM_PUBLIC:]),
        )
        return _SUITE.encrypt(old_key, public, _info(new_hash, old_hash, member_id))
    except ValueError:
        raise Refused("malformed") from None


def unwrap_history(seed: bytes, wrapped: bytes, new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    """The old epoch's key; Refused("unopened") for another member, block, seed or any changed byte."""
    if len(wrapped) != WRAP_SIZE:
        raise Refused("malformed")
    try:
        private = hpke.MLKEM768X25519PrivateKey(*_halves(seed))
        return _SUITE.decrypt(wrapped, private, _info(new_hash, old_hash, member_id))
    except (InvalidTag, ValueError):
        raise Refused("unopened") from None


def _info(new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    return preimage("sc1/history", new_hash + old_hash + member_id)
