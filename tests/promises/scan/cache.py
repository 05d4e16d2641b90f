"""Kept answers: Chromium's simple cache (also CacheStorage, scripts, code), and Firefox's cache2."""

import re
import struct
from collections.abc import Iterator

from tests.promises.scan.pressed import BY_CODING

ENTRY = struct.pack("<Q", 0xFCFB6D1BA7725C30)
END = struct.pack("<Q", 0xF4FA6F45970D41D8)
HEAD, END_SIZE = 24, 24
CODING = re.compile(rb"content-encoding:\s*([a-z, ]+)", re.IGNORECASE)
# Firefox hashes every piece of this size, between the body and what it knows of it.
PIECE = 256 * 1024


def bodies(content: bytes) -> Iterator[bytes]:
    """The body of a simple cache's entry without its content encodings; as it is it stands in the file."""
    length = struct.unpack_from("<I", content, 12)[0]
    first = content.find(END, HEAD + length)
    if first < 0:
        return
    rest = content[first + END_SIZE :]
    yield from _decoded(content[HEAD + length : first], rest + content[HEAD + length : HEAD + length + 4096])


def firefox_bodies(content: bytes) -> Iterator[bytes]:
    """The same for an entry of cache2, whose last four bytes say where the body ends."""
    if len(content) >= 4:
        (end,) = struct.unpack(">I", content[-4:])
        if end <= len(content) - 4:
            yield from _decoded(content[:end], content[end:])


def _decoded(body: bytes, heads: bytes) -> Iterator[bytes]:
    named = CODING.search(heads)
    if not named:
        return
    for coding in reversed([one.strip() for one in named[1].decode().split(",")]):
        unpress = BY_CODING.get(coding)
        opened = unpress(body) if unpress else None
        if opened is None:
            return
        body = opened
    yield body
