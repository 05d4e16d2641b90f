"""Derives keys from keys (PROTOCOL §5)."""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT: Final = b"sc1"
KEY_SIZE: Final = 32


def derive(ikm: bytes, label: str, length: int = KEY_SIZE) -> bytes:
    """HKDF-SHA256 with the protocol's salt and the label as info (RFC 5869)."""
    return HKDF(SHA256(), length, SALT, label.encode()).derive(ikm)
