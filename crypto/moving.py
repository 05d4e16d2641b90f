"""Moves what a mailbox holds to one under new words, when somebody has seen the old ones (PROTOCOL §7)."""

from typing import Final

from crypto.encoding import encode
from crypto.login import mailbox_of
from crypto.row import VERSION
from crypto.signing import public_key, sign, verify

TAG: Final = "sc1/moving"


def sign_moving(old_login_seed: bytes, origin: str, relay_nonce: str, new_mailbox: bytes) -> bytes:
    """Signed with the old words' login key, on the connection that creates the new mailbox."""
    payload = _payload(public_key(old_login_seed), origin, relay_nonce, new_mailbox)
    return sign(TAG, old_login_seed, payload)


def verify_moving(
    old_login_key: bytes, origin: str, relay_nonce: str, new_mailbox: bytes, signature: bytes
) -> None:
    """Refused("signature") unless the key signed exactly this move; the old mailbox is the key's own."""
    verify(TAG, old_login_key, _payload(old_login_key, origin, relay_nonce, new_mailbox), signature)


def _payload(old_login_key: bytes, origin: str, relay_nonce: str, new_mailbox: bytes) -> bytes:
    return encode([VERSION, origin, relay_nonce, mailbox_of(old_login_key), new_mailbox])
