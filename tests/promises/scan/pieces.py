"""Finds a part of a secret: any eight bytes of it in a row, in whatever writing."""

from collections.abc import Iterator, Mapping

from tests.promises.scan.encodings import writings_of_bytes
from tests.promises.scan.pressed import streams

PIECE = 8
# Wherever eight bytes begin within a base64 text, this many of its characters hold nothing but them.
BASE64_PIECE = 10
BY_LENGTH = {"raw": PIECE, "reversed": PIECE, "hex": 2 * PIECE}


class Pieces:
    """`secrets` are bytes by their labels. A piece is known by its first bytes: one pass finds all."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        self._by_start: dict[bytes, set[tuple[bytes, str]]] = {}
        for label, secret in secrets.items():
            for piece in pieces(secret):
                self._by_start.setdefault(piece[:PIECE], set()).add((piece, label))

    def within(self, content: bytes) -> set[str]:
        """Give the labels of what is found, also in what is compressed."""
        return {label for data in (content, *streams(content)) for label in self._plain(data)}

    def _plain(self, data: bytes) -> Iterator[str]:
        for place in range(len(data) - PIECE + 1):
            for piece, label in self._by_start.get(data[place : place + PIECE], ()):
                if data.startswith(piece, place):
                    yield label


def pieces(secret: bytes) -> Iterator[bytes]:
    """Every part that is worth finding, in every writing; numbers as JSON writes a list or typed array."""
    for name, written in writings_of_bytes(secret).items():
        yield from _windows(written, BY_LENGTH.get(name, BASE64_PIECE))
    yield from _windows(secret.hex().upper().encode(), BY_LENGTH["hex"])
    for numbers in ([str(byte) for byte in secret], [f'"{at}":{byte}' for at, byte in enumerate(secret)]):
        for comma in (",", ", "):
            for at in range(len(secret) - PIECE + 1):
                yield comma.join(numbers[at : at + PIECE]).encode()


def _windows(written: bytes, length: int) -> Iterator[bytes]:
    return (written[at : at + length] for at in range(len(written) - length + 1))
