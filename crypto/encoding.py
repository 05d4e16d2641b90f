"""The strict CBOR subset of all objects: one value has exactly one encoding (PROTOCOL §3)."""

from typing import Final, TypeAlias

from crypto.refused import Refused

Value: TypeAlias = "bool | int | bytes | str | tuple[Value, ...] | None"

GREATEST_NUMBER: Final = 2**53 - 1
GREATEST_DEPTH: Final = 8

_NUMBER, _BYTES, _TEXT, _ARRAY = 0, 2, 3, 4
_SIMPLE: Final = {0xF4: False, 0xF5: True, 0xF6: None}
# A head's low five bits: below 24 the number itself, 24 to 27 how many bytes follow.
_SHORT: Final = 24
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
# What needs so many bytes at least; a longer head for a smaller number would be a second encoding.
_LEAST: Final = {1: _SHORT, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}


def encode(value: object) -> bytes:
    """The encoding of a value; Refused("malformed") for what the subset has no place for."""
    out = bytearray()
    _write(out, value, 0)
    return bytes(out)


def decode(encoded: bytes) -> Value:
    """The value of an encoding; Refused("malformed") unless `encode` would give these very bytes."""
    value, end = _read(encoded, 0, 0)
    if end != len(encoded):
        raise Refused("malformed")
    return value


def _head(major: int, number: int) -> bytes:
    if number < _SHORT:
        return bytes([major << 5 | number])
    # Numbers are checked before, and nothing has a length beyond 64 bits.
    code, width = next((code, width) for code, width in _WIDTHS.items() if number < 1 << 8 * width)
    return bytes([major << 5 | code]) + number.to_bytes(width, "big")


def _write(out: bytearray, value: object, depth: int) -> None:
    if value is None or isinstance(value, bool):
        out.append({False: 0xF4, True: 0xF5, None: 0xF6}[value])
    elif isinstance(value, int):
        if not 0 <= value <= GREATEST_NUMBER:
            raise Refused("malformed")
        out += _head(_NUMBER, value)
    elif isinstance(value, bytes):
        out += _head(_BYTES, len(value)) + value
    elif isinstance(value, str):
        text = _utf8(value)
        out += _head(_TEXT, len(text)) + text
    elif isinstance(value, list | tuple) and depth < GREATEST_DEPTH:
        out += _head(_ARRAY, len(value))
        for item in value:
            _write(out, item, depth + 1)
    else:
        raise Refused("malformed")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Refused("malformed") from None


def _read(encoded: bytes, at: int, depth: int) -> tuple[Value, int]:
    if at >= len(encoded):
        raise Refused("malformed")
    if encoded[at] in _SIMPLE:
        return _SIMPLE[encoded[at]], at + 1
    major, number, at = _read_head(encoded, at)
    if major == _NUMBER and number <= GREATEST_NUMBER:
        return number, at
    # Every item is at least one byte, so a length beyond the rest is refused before anything is made of it.
    if number > len(encoded) - at:
        raise Refused("malformed")
    if major == _BYTES:
        return encoded[at : at + number], at + number
    if major == _TEXT:
        return _text(encoded[at : at + number]), at + number
    if major == _ARRAY and depth < GREATEST_DEPTH:
        return _read_items(encoded, at, number, depth + 1)
    raise Refused("malformed")


def _read_head(encoded: bytes, at: int) -> tuple[int, int, int]:
    major, low = encoded[at] >> 5, encoded[at] & 0x1F
    if low < _SHORT:
        return major, low, at + 1
    width = _WIDTHS.get(low)
    number = encoded[at + 1 : at + 1 + (width or 0)]
    if width is None or len(number) != width:
        raise Refused("malformed")
    length = int.from_bytes(number, "big")
    # The shortest form only.
    if length < _LEAST[width]:
        raise Refused("malformed")
    return major, length, at + 1 + width


def _read_items(encoded: bytes, at: int, count: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    for _ in range(count):
        item, at = _read(encoded, at, depth)
        items.append(item)
    return tuple(items), at


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise Refused("malformed") from None
