"""What a browser keeps to open its tabs again: Chromium's SNSS files, Firefox's Mozilla LZ4."""

import struct
from collections.abc import Iterator

from tests.promises.scan.pressed import unlz4
from tests.promises.scan.sealed import unseal

SNSS = b"SNSS"
MOZILLA = b"mozLz40\0"
# From this version on lengths have four bytes and records may be sealed.
SEALED_VERSION = 5


def snss_records(content: bytes) -> Iterator[bytes]:
    """The records one by one, sealed ones opened."""
    if len(content) < 8:
        return
    (version,) = struct.unpack_from("<I", content, 4)
    wide, place = (4 if version >= SEALED_VERSION else 2), 8
    while place + wide <= len(content):
        length = int.from_bytes(content[place : place + wide], "little")
        if length == 0:
            return
        record = content[place + wide : place + wide + length]
        place += wide + length
        yield unseal(record) or record


def mozilla(content: bytes) -> bytes | None:
    """Unpress one of Firefox's jsonlz4 files."""
    return unlz4(content.removeprefix(MOZILLA))
