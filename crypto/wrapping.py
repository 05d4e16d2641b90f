"""Wraps an epoch key to one member: HPKE with the X-Wing KEM, bound to block and member (PROTOCOL §8)."""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from crypto.refused import Refused
from crypto.signing import preimage

SEED_SIZE: Final = 32
KEM_SIZE: Final = 1216
WRAP_SIZE: Final = 1168
_ML_KEM_PUBLIC: Final = 1184
_ML_KEM_SEED: Final = 64
# Clamped, every private key is a multiple of eight: it sends points of small order to zero, and no others.
_ANY_X25519: Final = X25519PrivateKey.from_private_bytes(bytes(32))
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def kem_public(seed: bytes) -> bytes:
    """The 1,216-byte public key of a 32-byte seed."""
    ml_kem, x25519 = _halves(seed)
    return ml_kem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def check_kem(kem: bytes) -> None:
    """Refused("kem") for a key that nothing can be wrapped to, so that it is known when it arrives."""
    try:
        # The library refuses coefficients beyond the field, and an exchange whose result is all zero.
        MLKEM768PublicKey.from_public_bytes(kem[:_ML_KEM_PUBLIC])
        _ANY_X25519.exchange(X25519PublicKey.from_public_bytes(kem[_ML_KEM_PUBLIC:]))
    except ValueError:
        raise Refused("kem") from None


def wrap(kem: bytes, key: bytes, block_hash: bytes, member_id: bytes) -> bytes:
    """enc 1,120 ‖ ciphertext 48. Its randomness is the library's own: HPKE lets none be passed in."""
    return wrap_with(kem, key, _info(block_hash, member_id))


def unwrap(seed: bytes, wrapped: bytes, block_hash: bytes, member_id: bytes) -> bytes:
    """The 32-byte epoch key; Refused("unopened") for another member, block, seed or any changed byte."""
    return unwrap_with(seed, wrapped, _info(block_hash, member_id))


def wrap_with(kem: bytes, key: bytes, info: bytes) -> bytes:
    """A wrap bound to `info`, which says with its tag what it is for. `key` may be of any length."""
    if len(kem) != KEM_SIZE:
        raise Refused("malformed")
    try:
        public = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(kem[:_ML_KEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(kem[_ML_KEM_PUBLIC:]),
        )
        return _SUITE.encrypt(key, public, info)
    except ValueError:
        raise Refused("malformed") from None


def unwrap_with(seed: bytes, wrapped: bytes, info: bytes) -> bytes:
    if len(wrapped) != WRAP_SIZE:
        raise Refused("malformed")
    return open_with(seed, wrapped, info)


def open_with(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """What was sealed as a wrap is, of any length."""
    try:
        private = hpke.MLKEM768X25519PrivateKey(*_halves(seed))
        return _SUITE.decrypt(sealed, private, info)
    except (InvalidTag, ValueError):
        raise Refused("unopened") from None


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    # X-Wing expands its seed with SHAKE256 (PROTOCOL §8).
    shake = hashes.Hash(hashes.SHAKE256(96))
    shake.update(seed)
    expanded = shake.finalize()
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_ML_KEM_SEED]),
        X25519PrivateKey.from_private_bytes(expanded[_ML_KEM_SEED:]),
    )


def _info(block_hash: bytes, member_id: bytes) -> bytes:
    # The library offers no associated data, so all that a wrap is bound to stands in `info` (PROTOCOL §8).
    return preimage("sc1/wrap", block_hash + member_id)
