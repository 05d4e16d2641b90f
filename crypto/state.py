"""The sealed state: opens only with the owner's secret and the relay's share together (PROTOCOL §13)."""

import hmac
from typing import Final

from crypto.keys import derive
from crypto.padding import LENGTH_SIZE, pad, unpad
from crypto.refused import Refused
from crypto.sealing import NONCE_SIZE, TAG_SIZE, Random, open_bytes, seal_bytes

PAGE_SIZE: Final = 4096
COMMITMENT_SIZE: Final = 32
OVERHEAD: Final = COMMITMENT_SIZE + NONCE_SIZE + TAG_SIZE
_AAD: Final = b"sc1/state"


def seal_state(secret: bytes, share: bytes, content: bytes, random: Random) -> bytes:
    """commitment ‖ nonce ‖ ciphertext of the content padded to whole pages of 4,096 bytes."""
    key, commitment = _keys(secret, share)
    pages = -(-(LENGTH_SIZE + len(content)) // PAGE_SIZE)
    return commitment + seal_bytes(key, pad(content, pages * PAGE_SIZE), _AAD, random)


def open_state(secret: bytes, share: bytes, blob: bytes) -> bytes:
    """The content. Refused: `size`, `commitment` (another secret or share), `unopened`, `padding`."""
    if len(blob) < OVERHEAD + PAGE_SIZE or (len(blob) - OVERHEAD) % PAGE_SIZE:
        raise Refused("size")
    key, commitment = _keys(secret, share)
    # XChaCha20-Poly1305 does not commit to its key; the commitment does (PROTOCOL §13).
    if not hmac.compare_digest(commitment, blob[:COMMITMENT_SIZE]):
        raise Refused("commitment")
    return unpad(open_bytes(key, blob[COMMITMENT_SIZE:], _AAD))


def _keys(secret: bytes, share: bytes) -> tuple[bytes, bytes]:
    derived = derive(secret + share, "state", 64)
    return derived[:32], derived[32:]
