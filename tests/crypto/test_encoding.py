"""One value has one encoding, and whatever arrives either is one or is refused."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as some

from crypto.encoding import GREATEST_DEPTH, GREATEST_NUMBER, decode, encode
from crypto.refused import Refused
from crypto.row import Row

LEAVES = (
    some.none()
    | some.booleans()
    | some.integers(0, GREATEST_NUMBER)
    | some.binary(max_size=300)
    | some.text(max_size=300)
)
VALUES = some.recursive(LEAVES, lambda inner: some.lists(inner, max_size=6).map(tuple), max_leaves=40)


def depth(value: object) -> int:
    return 1 + max(map(depth, value), default=0) if isinstance(value, tuple) else 0


SHALLOW = VALUES.filter(lambda value: depth(value) <= GREATEST_DEPTH)


@given(SHALLOW)
def test_what_was_written_is_read_again(value: object) -> None:
    assert decode(encode(value)) == value


@given(SHALLOW)
def test_our_bytes_are_plain_cbor(value: object) -> None:
    def listed(one: object) -> object:
        return [listed(item) for item in one] if isinstance(one, tuple) else one

    assert encode(value) == cbor2.dumps(listed(value))


@given(some.binary(max_size=200))
def test_whatever_is_accepted_has_that_one_encoding(encoded: bytes) -> None:
    try:
        value = decode(encoded)
    except Refused as refused:
        assert refused.code == "malformed"  # noqa: PT017 any other exception must come through
    else:
        assert encode(value) == encoded


@given(SHALLOW, some.data())
def test_a_changed_encoding_is_refused_or_means_something_else(value: object, data: some.DataObject) -> None:
    encoded = bytearray(encode(value))
    at = data.draw(some.integers(0, len(encoded) - 1))
    encoded[at] ^= 1 << data.draw(some.integers(0, 7))
    try:
        other = decode(bytes(encoded))
    except Refused:
        return
    assert encode(other) == bytes(encoded)
    # By repr: to Python, True and 1 are equal.
    assert repr(other) != repr(value)


@given(some.binary(max_size=60))
def test_a_row_of_any_bytes_is_refused_or_read(encoded: bytes) -> None:
    try:
        row = Row.of(encoded)
        row.number()
        row.rows(4)
    except Refused:
        return


@pytest.mark.parametrize(
    "value", [-1, 2**53, 1.5, {}, {1}, "\ud800", [[[[[[[[[0]]]]]]]]], object(), bytearray(b"x")]
)
def test_what_has_no_place_in_the_encoding_is_not_written(value: object) -> None:
    with pytest.raises(Refused) as refused:
        encode(value)
    assert refused.value.code == "malformed"


def test_true_is_not_one() -> None:
    with pytest.raises(Refused):
        Row.of(encode([True])).number()


def test_deep_nesting_is_refused_and_not_followed() -> None:
    with pytest.raises(Refused):
        decode(b"\x81" * 100_000)
