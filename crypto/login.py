"""Proves to the relay that a client holds a mailbox's login key (PROTOCOL §7)."""

from dataclasses import dataclass
from typing import Final

from crypto.encoding import encode
from crypto.row import VERSION
from crypto.signing import digest, sign, verify

TAG: Final = "sc1/login"
CREATE: Final = "create"
RETURN: Final = "return"
MAILBOX_SIZE: Final = 16
CLIENT_NONCE_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one login signs: purpose, page's origin, the relay's connection id, 16 random bytes."""

    purpose: str
    origin: str
    relay_nonce: str
    client_nonce: bytes

    def payload(self) -> bytes:
        return encode([VERSION, self.purpose, self.origin, self.relay_nonce, self.client_nonce])


def mailbox_of(login_key: bytes) -> bytes:
    return digest("sc1/mailbox", login_key)[:MAILBOX_SIZE]


def sign_login(login_seed: bytes, purpose: str, origin: str, relay_nonce: str, client_nonce: bytes) -> bytes:
    return sign(TAG, login_seed, Attempt(purpose, origin, relay_nonce, client_nonce).payload())


def verify_login(  # noqa: PLR0913 the five signed values and their signature
    login_key: bytes, purpose: str, origin: str, relay_nonce: str, client_nonce: bytes, signature: bytes
) -> None:
    """Refused("signature") unless the key signed exactly this purpose, origin and pair of nonces."""
    verify(TAG, login_key, Attempt(purpose, origin, relay_nonce, client_nonce).payload(), signature)
