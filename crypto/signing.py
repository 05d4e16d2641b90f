"""Domain-separated digests and Ed25519 signatures (PROTOCOL §4)."""

import hashlib
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import Row

SEED_SIZE: Final = 32
KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64


def preimage(tag: str, content: bytes) -> bytes:
    """What is hashed or signed: the tag's length, the tag, the content (PROTOCOL §4)."""
    return bytes([len(tag)]) + tag.encode("ascii") + content


def digest(tag: str, content: bytes) -> bytes:
    return hashlib.sha256(preimage(tag, content)).digest()


def public_key(seed: bytes) -> bytes:
    return bytes(SigningKey(seed).verify_key)


def sign(tag: str, seed: bytes, payload: bytes) -> bytes:
    return sign_untagged(seed, preimage(tag, payload))


def sign_untagged(seed: bytes, message: bytes) -> bytes:
    """For formats of others, which keep their uses apart themselves (PROTOCOL §10)."""
    return SigningKey(seed).sign(message).signature


def verify(tag: str, key: bytes, payload: bytes, signature: bytes) -> None:
    """Refused("signature") unless it holds by libsodium's rules: no key or R of small order, S reduced."""
    verify_untagged(key, preimage(tag, payload), signature)


def verify_untagged(key: bytes, message: bytes, signature: bytes) -> None:
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError):
        raise Refused("signature") from None


def signed(tag: str, seed: bytes, payload: bytes) -> bytes:
    """A signed object: the exact payload bytes and the signature over them."""
    return encode([payload, sign(tag, seed, payload)])


def parted(signed_object: bytes) -> tuple[bytes, bytes]:
    """The payload and signature of a signed object, of which nothing is verified yet."""
    row = Row.of(signed_object)
    payload, signature = row.bytes(), row.fixed(SIGNATURE_SIZE)
    row.end()
    return payload, signature


def opened(tag: str, key: bytes, signed_object: bytes) -> bytes:
    """The payload of a signed object whose signature holds; only then may it be parsed."""
    payload, signature = parted(signed_object)
    verify(tag, key, payload, signature)
    return payload
