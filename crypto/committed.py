"""A padded box with a commitment to its key before it: for states and vault records (PROTOCOL §5.2)."""

import hmac
from typing import Final

from crypto.keys import derive
from crypto.padding import LENGTH_SIZE, pad, unpad
from crypto.refused import Refused
from crypto.sealing import NONCE_SIZE, TAG_SIZE, Random, open_bytes, seal_bytes

PAGE_SIZE: Final = 4096
COMMITMENT_SIZE: Final = 32
OVERHEAD: Final = COMMITMENT_SIZE + NONCE_SIZE + TAG_SIZE


def seal_committed(ikm: bytes, label: str, content: bytes, aad: bytes, random: Random) -> bytes:
    """commitment ‖ nonce ‖ ciphertext of the content padded to whole pages of 4,096 bytes."""
    key, commitment = _keys(ikm, label)
    pages = -(-(LENGTH_SIZE + len(content)) // PAGE_SIZE)
    return commitment + seal_bytes(key, pad(content, pages * PAGE_SIZE), aad, random)


def open_committed(ikm: bytes, label: str, blob: bytes, aad: bytes) -> bytes:
    """The content. Refused: `size`, `commitment` (another key), `unopened`, `padding`."""
    if len(blob) < OVERHEAD + PAGE_SIZE or (len(blob) - OVERHEAD) % PAGE_SIZE:
        raise Refused("size")
    key, commitment = _keys(ikm, label)
    # XChaCha20-Poly1305 does not commit to its key; the commitment does.
    if not hmac.compare_digest(commitment, blob[:COMMITMENT_SIZE]):
        raise Refused("commitment")
    return unpad(open_bytes(key, blob[COMMITMENT_SIZE:], aad))


def _keys(ikm: bytes, label: str) -> tuple[bytes, bytes]:
    derived = derive(ikm, label, 64)
    return derived[:32], derived[32:]
