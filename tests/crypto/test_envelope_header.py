"""What the relay reads of an envelope by comparing is what reading it item by item gives."""

import os
from collections.abc import Callable

import pytest

from crypto import envelope
from crypto.encoding import encode
from crypto.envelope import PADDED_SIZES, SIZES, Header, header_of
from crypto.refused import Refused

HEAD_BYTES = 70


def _item_by_item(given: bytes) -> Header:
    return envelope._outside(given)[1]


def _outcome(read: Callable[[bytes], Header], given: bytes) -> Header | str:
    try:
        return read(given)
    except Refused as refused:
        return refused.code


def _made(padded: int) -> bytes:
    header = envelope._header_bytes(Header(os.urandom(16), os.urandom(32), 1_800_000_000))
    return encode([header, os.urandom(envelope._OVERHEAD + padded)])


@pytest.mark.parametrize("padded", PADDED_SIZES)
def test_every_byte_of_the_head_is_judged_alike(padded: int) -> None:
    whole = _made(padded)
    values = range(256) if padded == PADDED_SIZES[0] else (0, 1, 0x58, 0x5A, 0xFF)
    refused = 0
    for at in range(HEAD_BYTES):
        for value in values:
            changed = whole[:at] + bytes([value]) + whole[at + 1 :]
            outcome = _outcome(header_of, changed)
            assert outcome == _outcome(_item_by_item, changed)
            refused += isinstance(outcome, str)
    # Control: both kinds of outcome came.
    assert 0 < refused < HEAD_BYTES * len(values)


def test_a_size_that_no_envelope_has_is_refused_alike() -> None:
    for size in (0, 1, 60, *(one + 1 for one in SIZES), *(one - 1 for one in SIZES)):
        given = _made(PADDED_SIZES[1])[:size].ljust(size, b"\0")
        assert _outcome(header_of, given) == _outcome(_item_by_item, given) == "size"


@pytest.mark.parametrize("bucket", [0, 23, 255, 65_535, 65_536, 2**32 - 1, 2**32])
def test_a_bucket_is_read_alike_however_long_its_number_is(bucket: int) -> None:
    header = envelope._header_bytes(Header(bytes(16), bytes(32), bucket))
    given = encode([header, bytes(SIZES[0] - len(header) - 6)])
    assert _outcome(header_of, given) == _outcome(_item_by_item, given)
