"""The sealed state: opens only with the owner's secret and the relay's share together (PROTOCOL §17)."""

from typing import Final

from crypto.committed import open_committed, seal_committed
from crypto.sealing import Random

_LABEL: Final = "state"
_AAD: Final = b"sc1/state"


def seal_state(secret: bytes, share: bytes, content: bytes, random: Random) -> bytes:
    """commitment ‖ nonce ‖ ciphertext of the content padded to whole pages of 4,096 bytes."""
    return seal_committed(secret + share, _LABEL, content, _AAD, random)


def open_state(secret: bytes, share: bytes, blob: bytes) -> bytes:
    """The content. Refused: `size`, `commitment` (another secret or share), `unopened`, `padding`."""
    return open_committed(secret + share, _LABEL, blob, _AAD)
