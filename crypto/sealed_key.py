"""A clinician's account key, sealed for a passkey's PRF output or a printed sheet (PROTOCOL §13)."""

from typing import Final

from crypto.keys import derive
from crypto.sealing import NONCE_SIZE, TAG_SIZE, Random, open_bytes, seal_bytes
from crypto.signing import digest, preimage
from crypto.words import choose, normalise

_TAG: Final = "sc1/sealed-key"
SHEET_WORDS: Final = 12
SEALED_KEY_SIZE: Final = NONCE_SIZE + 32 + TAG_SIZE


def seal_key(secret: bytes, account_id: bytes, key: bytes, random: Random) -> bytes:
    """nonce ‖ ciphertext, 72 bytes; `secret` is a PRF output or a sheet's secret."""
    return seal_bytes(derive(secret, "sealed key"), key, preimage(_TAG, account_id), random)


def open_key(secret: bytes, account_id: bytes, sealed: bytes) -> bytes:
    return open_bytes(derive(secret, "sealed key"), sealed, preimage(_TAG, account_id))


def choose_sheet(random: Random) -> tuple[str, ...]:
    return choose(random, SHEET_WORDS)


def recovery_secret(words: str) -> bytes:
    """The secret of a sheet's twelve words: 132 bits, so no slow hash is needed."""
    return digest(_TAG, normalise(words, SHEET_WORDS).encode())
