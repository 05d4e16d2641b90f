"""A clinician's account key, sealed for a passkey, a printed sheet or a passphrase (PROTOCOL §17)."""

from typing import Final

from crypto.keys import derive
from crypto.sealing import NONCE_SIZE, TAG_SIZE, Random, open_bytes, seal_bytes
from crypto.signing import digest, preimage
from crypto.words import SETS, choose, normalise, stretch

_TAG: Final = "sc1/sealed-key"
_PHRASE: Final = "sc1/passphrase"
SHEET_WORDS: Final = 12
PASSPHRASE_WORDS: Final = 8
# A passphrase has no miss to tell an older set by: its sealed key is simply made anew.
_PASSPHRASE_SET: Final = SETS[1]
SEALED_KEY_SIZE: Final = NONCE_SIZE + 32 + TAG_SIZE


def seal_key(secret: bytes, account_id: bytes, key: bytes, random: Random) -> bytes:
    """nonce ‖ ciphertext, 72 bytes; `secret` is a PRF output, a sheet's or a passphrase's secret."""
    return seal_bytes(derive(secret, "sealed key"), key, preimage(_TAG, account_id), random)


def open_key(secret: bytes, account_id: bytes, sealed: bytes) -> bytes:
    return open_bytes(derive(secret, "sealed key"), sealed, preimage(_TAG, account_id))


def choose_sheet(random: Random) -> tuple[str, ...]:
    return choose(random, SHEET_WORDS)


def recovery_secret(words: str) -> bytes:
    """The secret of a sheet's twelve words: 132 bits, so no slow hash is needed."""
    return digest(_TAG, normalise(words, SHEET_WORDS).encode())


def choose_passphrase(random: Random) -> tuple[str, ...]:
    """Eight drawn words, for a device whose passkeys give no PRF output."""
    return choose(random, PASSPHRASE_WORDS)


def passphrase_secret(words: str, account_id: bytes) -> bytes:
    """The secret of eight words at one account: 88 bits, typed often, so stretched all the same."""
    salt = digest(_PHRASE, account_id)[:16]
    return stretch(normalise(words, PASSPHRASE_WORDS).encode(), salt, _PASSPHRASE_SET)
