"""LevelDB, as Chromium keeps Local Storage, Session Storage and IndexedDB in: live and deleted."""

import struct
from collections.abc import Iterator
from contextlib import suppress

from tests.promises.scan.pressed import Unpress, unsnappy, unzip, unzstd, varint

BORDER = 32_768
HEAD = 7
WHOLE, FIRST, MIDDLE, LAST = 1, 2, 3, 4
FOOTER = 48
TABLE_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
BLOCKS: dict[int, Unpress] = {
    0: bytes,
    1: unsnappy,
    2: unzip,
    3: unzstd,
    4: unzip,
    7: unzstd,
}
# Blink's mark before a value of IndexedDB that it has pressed.
PRESSED_VALUE = b"\xff\x11\x02"


def log_records(content: bytes) -> Iterator[bytes]:
    """Join the pieces of every record of a log; the last may be unfinished."""
    begun, place = b"", 0
    while place + HEAD <= len(content):
        left = BORDER - place % BORDER
        length, kind = struct.unpack_from("<HB", content, place + 4) if left >= HEAD else (0, 0)
        if left < HEAD or HEAD + length > left or (kind == 0 and length == 0):
            place += left
            continue
        piece = content[place + HEAD : place + HEAD + length]
        place += HEAD + length
        begun = piece if kind in {WHOLE, FIRST} else begun + piece
        if kind in {WHOLE, LAST}:
            yield begun
            begun = b""
    if begun:
        yield begun


def table_blocks(content: bytes) -> Iterator[bytes]:
    """Every data block of a table, and every entry with its key made whole."""
    if len(content) < FOOTER or not content.endswith(TABLE_MAGIC):
        return
    with suppress(IndexError, ValueError, struct.error):
        handle, place = [0, 0, 0, 0], 0
        for number in range(4):
            handle[number], place = varint(content[-FOOTER:], place)
        index = _block(content, handle[2], handle[3])
        for _, entry in _entries(index or b""):
            start, place = varint(entry, 0)
            block = _block(content, start, varint(entry, place)[0])
            if block is not None:
                yield block
                yield from (key + b"\0" + value for key, value in _entries(block))


def pressed_values(record: bytes) -> Iterator[bytes]:
    """The values of IndexedDB in a record that Blink has pressed."""
    place = record.find(PRESSED_VALUE)
    while place >= 0:
        place += len(PRESSED_VALUE)
        if value := unsnappy(record[place:]):
            yield value
        place = record.find(PRESSED_VALUE, place)


def _block(content: bytes, start: int, size: int) -> bytes | None:
    unpress = BLOCKS.get(content[start + size])
    return unpress(content[start : start + size]) if unpress else None


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys share their beginning with the key before them; the restarts at the end are not needed."""
    if len(block) < 4:
        return
    (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
    end, place, key = len(block) - 4 - 4 * restarts, 0, b""
    while place < end:
        shared, place = varint(block, place)
        own, place = varint(block, place)
        length, place = varint(block, place)
        key = key[:shared] + block[place : place + own]
        place += own
        yield key, block[place : place + length]
        place += length
