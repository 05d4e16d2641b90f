"""What stands in an envelope's body, by its kind (PROTOCOL §16)."""

from collections.abc import Sequence
from typing import Final

from crypto.encoding import decode, encode
from crypto.refused import Refused
from crypto.row import Row

TEXT: Final = "text"
CARD: Final = "card"
WISHES: Final = "wishes"
RECEIPT: Final = "receipt"
GONE: Final = "gone"

GREATEST_CODES: Final = 32
GREATEST_CODE_BYTES: Final = 200
GREATEST_RECEIPTS: Final = 32
_READ: Final = "read"


def text_body(text: str) -> bytes:
    return text.encode()


def read_text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused("malformed") from None


def codes_body(codes: Sequence[str]) -> bytes:
    """A card (need, language, flags), from fixed lists; or wishes, where only what to call her is typed."""
    return encode(codes)


def read_codes(body: bytes) -> tuple[str, ...]:
    # The body is itself the array of texts, so it is read as the only item of a row.
    return Row((decode(body),)).texts(GREATEST_CODES, GREATEST_CODE_BYTES)


def receipt_body(hashes: Sequence[bytes]) -> bytes:
    """Says that these envelopes were read; 32 at most."""
    return encode([list(hashes), _READ])


def read_receipt(body: bytes) -> tuple[bytes, ...]:
    row = Row.of(body)
    hashes, word = row.many_bytes(GREATEST_RECEIPTS), row.text(8)
    row.end()
    if word != _READ or any(len(one) != 32 for one in hashes):
        raise Refused("malformed")
    return hashes
