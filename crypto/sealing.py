"""XChaCha20-Poly1305 with a random nonce before the ciphertext (PROTOCOL §5)."""

from collections.abc import Callable
from typing import Final, TypeAlias

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from crypto.refused import Refused

Random: TypeAlias = Callable[[int], bytes]

NONCE_SIZE: Final = 24
TAG_SIZE: Final = 16


def seal_bytes(key: bytes, content: bytes, aad: bytes, random: Random) -> bytes:
    """nonce ‖ ciphertext; 40 bytes longer than the content."""
    nonce = random(NONCE_SIZE)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(content, aad, nonce, key)


def open_bytes(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The content; Refused("unopened") if key, associated data or any byte differ."""
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise Refused("unopened")
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_SIZE:], aad, sealed[:NONCE_SIZE], key)
    except CryptoError:
        raise Refused("unopened") from None
