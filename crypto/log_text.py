"""How the texts of the log write names, numbers and bytes: in one way only (C2SP, PROTOCOL §10)."""

import base64
import binascii
import re
from typing import Final

from crypto.encoding import GREATEST_NUMBER
from crypto.merkle import HASH_SIZE
from crypto.refused import Refused

GREATEST_NAME_BYTES: Final = 64
# What can be seen, except the plus that parts a verifier key.
_NAME: Final = re.compile(r"[!-*,-~]{1,64}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}")


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def read_number(text: str) -> int:
    """Decimal, without leading zeros; Refused("log") for any other writing."""
    if not _NUMBER.fullmatch(text) or int(text) > GREATEST_NUMBER:
        raise Refused("log")
    return int(text)


def write_bytes(content: bytes) -> str:
    return base64.b64encode(content).decode()


def read_bytes(text: str) -> bytes:
    """Standard base64, padded; Refused("log") for any other writing."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("log") from None
    # Spare bits or padding would be a second writing of the same bytes.
    if write_bytes(content) != text:
        raise Refused("log")
    return content


def read_hash(text: str) -> bytes:
    content = read_bytes(text)
    if len(content) != HASH_SIZE:
        raise Refused("log")
    return content


def read_text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise Refused("log") from None
