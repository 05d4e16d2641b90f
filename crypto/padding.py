"""Hides lengths: a length, the content, zeros up to one of few sizes (PROTOCOL §5)."""

from typing import Final

from crypto.refused import Refused

LENGTH_SIZE: Final = 4


def pad(content: bytes, size: int) -> bytes:
    """u32 length ‖ content ‖ zeros, `size` bytes in all."""
    return (len(content).to_bytes(LENGTH_SIZE, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content; Refused("padding") if the length does not fit or a filling byte is not zero."""
    end = LENGTH_SIZE + int.from_bytes(padded[:LENGTH_SIZE], "big")
    if len(padded) < LENGTH_SIZE or end > len(padded) or any(padded[end:]):
        raise Refused("padding")
    return padded[LENGTH_SIZE:end]
