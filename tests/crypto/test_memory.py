"""What arrives makes no reader set aside more than a small multiple of its own size (PROTOCOL §3.4)."""

import contextlib
import tracemalloc
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crypto.encoding import decode
from crypto.refused import Refused
from tests.crypto.doors import DOORS

# A tuple and the list it is read into take 17 bytes an item; arrays in arrays of one byte each the most.
MOST_TIMES: Final = 64
# What a door takes whatever it is given: a signature's copies, a row's cursor, a first call's caches.
BESIDE: Final = 48 * 1024

GREEDY: Final = {
    "numbers": b"\0",
    "empty arrays": b"\x80",
    "arrays of one": b"\x81\x80",
    "arrays in arrays": b"\x81" * 6 + b"\0",
    "bytes": b"\x42ab",
    "texts": b"\x62ab",
    "wide texts": b"\x64\xf0\x9f\x8c\xba",
    "numbers of two bytes": b"\x19\x01\x01",
}
LENGTHS: Final = ("9affffffff", "5affffffff", "7affffffff", "9b001fffffffffffff", "5b001fffffffffffff")


def peak(read: Callable[[bytes], object], given: bytes) -> int:
    """The most bytes that were set aside at any moment of the reading."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        with contextlib.suppress(Refused):
            read(given)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def most(given: bytes) -> int:
    return MOST_TIMES * len(given) + BESIDE


def array_of(item: bytes, count: int) -> bytes:
    return b"\x9a" + count.to_bytes(4, "big") + item * count


@pytest.mark.parametrize("what", GREEDY)
def test_a_large_value_takes_a_small_multiple_of_its_size(what: str) -> None:
    whole = array_of(GREEDY[what], 8_000)
    assert peak(decode, whole) <= most(whole)
    assert peak(decode, whole[:-1]) <= most(whole)


@pytest.mark.parametrize("head", LENGTHS)
def test_a_promised_length_sets_nothing_aside(head: str) -> None:
    assert peak(decode, bytes.fromhex(head) + bytes(100)) < 4096


def reserving(given: bytes) -> object:
    """A reader that believes the length it is told."""
    return bytearray(min(int.from_bytes(given[1:5], "big"), 2**28)) and decode(given)


def copying(given: bytes) -> object:
    """A reader that copies the rest at each item."""
    rests = [given[at:] for at in range(0, len(given), 512)]
    return len(rests)


def test_a_reader_that_believes_a_length_or_copies_its_input_is_noticed() -> None:
    promised = bytes.fromhex("5affffffff") + bytes(100)
    assert peak(reserving, promised) > most(promised)
    assert peak(copying, bytes(200_000)) > most(bytes(200_000))


@pytest.mark.parametrize("name", DOORS)
def test_no_door_takes_more_than_a_small_multiple(name: str) -> None:
    read, good = DOORS[name]
    for whole in (good, good[:-1], good + bytes(10_000), b"\xff" * 20_000, array_of(b"\x80", 20_000)):
        assert peak(read, whole) <= most(whole)


@settings(max_examples=200)
@given(some.binary(max_size=400))
def test_no_bytes_take_more_than_a_small_multiple(given: bytes) -> None:
    assert peak(decode, given) <= MOST_TIMES * len(given) + 4096
