"""What Chromium seals with the fixed key that it has on Linux without a keyring: cookies, sessions."""

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

MARK = b"v10"
BLOCK = 16
# Chromium's own words, the same on every machine.
KEY = hashlib.pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, BLOCK)
START = b" " * BLOCK


def unseal(content: bytes) -> bytes | None:
    """Open a sealed value, or tell by None that it is none."""
    sealed = content.removeprefix(MARK)
    if sealed is content or not sealed or len(sealed) % BLOCK:
        return None
    opening = Cipher(AES(KEY), CBC(START)).decryptor()
    clear = opening.update(sealed) + opening.finalize()
    return clear[: -clear[-1]] if 1 <= clear[-1] <= BLOCK else None


def seal(clear: bytes) -> bytes:
    """Seal as the browser does, to plant something."""
    padding = BLOCK - len(clear) % BLOCK
    sealing = Cipher(AES(KEY), CBC(START)).encryptor()
    return MARK + sealing.update(clear + bytes([padding]) * padding) + sealing.finalize()
