"""Wraps an earlier epoch's key to somebody who is added now, bound to both blocks (PROTOCOL §8)."""

from crypto.signing import preimage
from crypto.wrapping import unwrap_with, wrap_with


def wrap_history(kem: bytes, old_key: bytes, new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    """enc 1,120 ‖ ciphertext 48; `new_hash` is of the block that adds the member."""
    return wrap_with(kem, old_key, _info(new_hash, old_hash, member_id))


def unwrap_history(seed: bytes, wrapped: bytes, new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    """The old epoch's key; Refused("unopened") for another member, block, seed or any changed byte."""
    return unwrap_with(seed, wrapped, _info(new_hash, old_hash, member_id))


def _info(new_hash: bytes, old_hash: bytes, member_id: bytes) -> bytes:
    return preimage("sc1/history", new_hash + old_hash + member_id)
