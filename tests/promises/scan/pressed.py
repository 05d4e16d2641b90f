"""Takes apart what is compressed, also where other bytes follow it; None where it is nothing of the kind."""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import cramjam

LARGEST = 64 << 20
MOST_STREAMS = 4000
MAGIC = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|\x78[\x01\x5e\x9c\xda]")
ZSTD = b"\x28\xb5\x2f\xfd"
# What zlib is told of the frame around the data: gzip or zlib by its head, zlib, none.
FRAMES = (47, 15, -15)

Unpress = Callable[[bytes], bytes | None]


def unzip(content: bytes) -> bytes | None:
    """Inflate gzip, zlib or raw deflate; what follows is left alone."""
    for frame in FRAMES:
        with suppress(zlib.error):
            if inflated := zlib.decompressobj(frame).decompress(content, LARGEST):
                return inflated
    return None


def unzstd(content: bytes) -> bytes | None:
    """Decode the one frame at the beginning."""
    with suppress(IndexError, cramjam.DecompressionError):
        return bytes(cramjam.zstd.decompress(content[: _zstd_end(content)]))
    return None


def unbrotli(content: bytes) -> bytes | None:
    """Brotli has no magic number: whoever asks must have a reason to."""
    with suppress(cramjam.DecompressionError):
        return bytes(cramjam.brotli.decompress(content)) or None
    return None


def unsnappy(content: bytes) -> bytes | None:
    """Decode a raw snappy block, which says its own length; what follows is left alone."""
    with suppress(IndexError, ValueError):
        size, place = varint(content, 0)
        return _snappy(content, place, size) if 0 < size <= LARGEST else None
    return None


def unlz4(content: bytes) -> bytes | None:
    """Decode an LZ4 block that begins with its size in four bytes."""
    with suppress(cramjam.DecompressionError):
        return bytes(cramjam.lz4.decompress_block(content))
    return None


BY_CODING: dict[str, Unpress] = {"gzip": unzip, "deflate": unzip, "br": unbrotli, "zstd": unzstd}


def streams(content: bytes) -> Iterator[bytes]:
    """Every gzip, zlib or zstd stream that begins anywhere in it."""
    for number, found in enumerate(MAGIC.finditer(content)):
        if number == MOST_STREAMS:
            return
        rest = content[found.start() :]
        inflated = unzstd(rest) if found[0] == ZSTD else _inflated(rest)
        if inflated and len(inflated) > 8:
            yield inflated


def varint(content: bytes, place: int) -> tuple[int, int]:
    """Read a number of seven bits a byte: the number, and the place behind it."""
    number = shift = 0
    while shift < 64:
        byte = content[place]
        place += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, place
        shift += 7
    raise ValueError


def _inflated(rest: bytes) -> bytes | None:
    with suppress(zlib.error):
        return zlib.decompressobj(47).decompress(rest, LARGEST)
    return None


def _zstd_end(content: bytes) -> int:
    """Where the frame ends (RFC 8878, 3.1.1): a head, blocks until the last, perhaps a checksum."""
    described = content[4]
    single, dictionary = described >> 5 & 1, (0, 1, 2, 4)[described & 3]
    size_bytes = (single, 2, 4, 8)[described >> 6]
    place = 5 + (1 - single) + dictionary + size_bytes
    last = False
    while not last:
        head = int.from_bytes(content[place : place + 3], "little")
        last, kind, size = bool(head & 1), head >> 1 & 3, head >> 3
        place += 3 + (1 if kind == 1 else size)
        if place > len(content):
            raise IndexError
    return place + (4 if described & 4 else 0)


def _snappy(content: bytes, place: int, size: int) -> bytes | None:
    made = bytearray()
    while len(made) < size:
        tag = content[place]
        place += 1
        if tag & 3 == 0:
            length, place = _literal(content, place, tag >> 2)
            made += content[place : place + length]
            place += length
            continue
        if tag & 3 == 1:
            length, back, place = (tag >> 2 & 7) + 4, tag >> 5 << 8 | content[place], place + 1
        else:
            wide = 2 if tag & 3 == 2 else 4
            length, back = (tag >> 2) + 1, int.from_bytes(content[place : place + wide], "little")
            place += wide
        if not 0 < back <= len(made):
            return None
        for _ in range(length):
            made.append(made[-back])
    return bytes(made)


def _literal(content: bytes, place: int, said: int) -> tuple[int, int]:
    """Give a literal's length and where it begins; past 59 the length stands in bytes of its own."""
    if said < 60:
        return said + 1, place
    more = said - 59
    if place + more > len(content):
        raise IndexError
    return int.from_bytes(content[place : place + more], "little") + 1, place + more
