"""Files in age's payload layout: a nonce, then chunks of 64 KiB; one is held at a time (PROTOCOL §18)."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.refused import Refused
from crypto.sealing import TAG_SIZE, Random

NONCE_SIZE: Final = 16
CHUNK_SIZE: Final = 65_536
SEALED_SIZE: Final = CHUNK_SIZE + TAG_SIZE
_COUNTER_SIZE: Final = 11


def sealed_size(size: int) -> int:
    """How long a file of `size` bytes is when it is sealed: whole chunks, one at least."""
    return NONCE_SIZE + _chunks(size) * SEALED_SIZE


def seal_chunks(file_key: bytes, content: Iterable[bytes], random: Random) -> Iterator[bytes]:
    """The nonce, then each sealed chunk; `content` comes in pieces of any size, and zeros fill its end."""
    nonce = random(NONCE_SIZE)
    cipher = _cipher(file_key, nonce)
    yield nonce
    for at, (chunk, last) in enumerate(_parted(content, CHUNK_SIZE)):
        yield cipher.encrypt(_nonce(at, last=last), chunk.ljust(CHUNK_SIZE, b"\0"), None)


def open_chunks(file_key: bytes, sealed: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The first `size` bytes of the content, chunk by chunk; what precedes a refusal is genuine, but not all.

    Refused: `size` (shorter than a nonce and a chunk, or not as many chunks as `size` needs), `truncated`
    (ends inside a chunk, or without a last one), `unopened`.
    """
    pieces = iter(sealed)
    nonce, rest = _headed(pieces)
    cipher = _cipher(file_key, nonce)
    for at, (chunk, last) in enumerate(_parted(chain([rest], pieces), SEALED_SIZE)):
        content = _opened(cipher, at, chunk, last=last)
        if last != (at + 1 == _chunks(size)):
            raise Refused("size")
        yield content[: size - at * CHUNK_SIZE]


def _chunks(size: int) -> int:
    return max(1, -(-size // CHUNK_SIZE))


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, nonce, b"payload").derive(file_key))


def _nonce(at: int, *, last: bool) -> bytes:
    return at.to_bytes(_COUNTER_SIZE, "big") + bytes([last])


def _parted(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly `size`, each with whether it is the last, which alone may be shorter."""
    held = bytearray()
    for piece in pieces:
        view = memoryview(piece)
        while view:
            if len(held) == size:
                yield bytes(held), False
                held.clear()
            taken = view[: size - len(held)]
            held += taken
            view = view[len(taken) :]
    yield bytes(held), True


def _headed(pieces: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The nonce, and what came with it."""
    held = b""
    while len(held) < NONCE_SIZE:
        piece = next(pieces, None)
        if piece is None:
            raise Refused("size")
        held += piece
    return held[:NONCE_SIZE], held[NONCE_SIZE:]


def _opened(cipher: ChaCha20Poly1305, at: int, chunk: bytes, *, last: bool) -> bytes:
    if len(chunk) < SEALED_SIZE:
        raise Refused("truncated" if at else "size")
    try:
        return cipher.decrypt(_nonce(at, last=last), chunk, None)
    except InvalidTag:
        if last and _opens(cipher, at, chunk):
            raise Refused("truncated") from None
        raise Refused("unopened") from None


def _opens(cipher: ChaCha20Poly1305, at: int, chunk: bytes) -> bool:
    """Whether a chunk at the end was written as one that is followed by another."""
    try:
        cipher.decrypt(_nonce(at, last=False), chunk, None)
    except InvalidTag:
        return False
    return True
