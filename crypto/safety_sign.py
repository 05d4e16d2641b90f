"""The sign of safety in envelopes: proposed, agreed on, received again after a return (PROTOCOL §16)."""

from typing import Final

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import Row
from crypto.session import SESSION_SIZE

SIGN: Final = "sign"
AGREED: Final = "agreed"
RECEIVED: Final = "received"

GREATEST_SIGN_BYTES: Final = 120


def sign_body(sign_id: bytes, text: str) -> bytes:
    """Of a sign that is proposed, and of one that is agreed on: the same id and the same text."""
    return encode([sign_id, text])


def read_sign(body: bytes) -> tuple[bytes, str]:
    row = Row.of(body)
    sign_id, text = row.fixed(16), row.text(GREATEST_SIGN_BYTES)
    row.end()
    if not text:
        raise Refused("malformed")
    return sign_id, text


def received_body(session: bytes) -> bytes:
    """In this session of hers the sign was received: it is she."""
    return encode([session])


def read_received(body: bytes) -> bytes:
    row = Row.of(body)
    session = row.fixed(SESSION_SIZE)
    row.end()
    return session
