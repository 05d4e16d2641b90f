"""No bytes, however made, bring anything out of a reader but its answer or a refusal."""

from collections.abc import Iterable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crypto.chunks import NONCE_SIZE, SEALED_SIZE, open_chunks
from crypto.encoding import decode, encode
from crypto.export import export_for
from crypto.refused import Refused
from tests.crypto.doors import DOORS, GUARDED, Door
from tests.crypto.seeded import seed

# A text says nothing about its end; the note in a proof's parts is read where it is opened.
OPEN_ENDED: Final = {"text", "log proof's parts"}
# Their signature, or the envelope around them, is not looked at: what it guards may stay the same.
BARE: Final = {"envelope header", "revocation's hash", "block unverified"}
ODD: Final = (None, True, 0, "a", b"", bytes(64), (), ((),), (None, None))


def refused_or_read(read: Any, given: bytes) -> tuple[bool, Any]:
    try:
        return False, read(given)
    except Refused as refused:
        assert refused.code.isalpha()  # noqa: PT017 any other exception must come through
        return True, refused.code


@pytest.mark.parametrize("name", DOORS)
@settings(max_examples=40)
@given(some.binary(max_size=1500))
def test_any_bytes_are_refused_or_read(name: str, given: bytes) -> None:
    refused_or_read(DOORS[name][0], given)


@pytest.mark.parametrize("name", DOORS)
@settings(max_examples=40)
@given(some.data())
def test_one_changed_byte_is_never_taken_for_the_same(name: str, data: some.DataObject) -> None:
    read, good = DOORS[name]
    at = data.draw(some.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[at] ^= data.draw(some.integers(1, 255))
    refused, value = refused_or_read(read, bytes(changed))
    if name in GUARDED:
        assert refused
    elif not refused and name not in BARE:
        assert value != read(good)


@pytest.mark.parametrize("name", DOORS)
def test_what_is_cut_short_or_too_long_is_refused(name: str) -> None:
    read, good = DOORS[name]
    assert refused_or_read(read, good)[0] is False
    if name not in OPEN_ENDED:
        assert refused_or_read(read, good[:-1])[0]
        assert refused_or_read(read, good + b"\0")[0]


@pytest.mark.parametrize("name", DOORS)
def test_what_was_meant_for_another_reader_is_refused_or_read(name: str) -> None:
    for _, good in DOORS.values():
        refused_or_read(DOORS[name][0], good)


def odd_rows(good: bytes) -> Iterable[bytes]:
    """The same row with one item after the other replaced by something odd."""
    try:
        row = decode(good)
    except Refused:
        return
    for at in range(len(row)) if isinstance(row, tuple) else ():
        for item in ODD:
            yield encode([*row[:at], item, *row[at + 1 :]])  # type: ignore[index]


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_odd_shapes_are_refused_or_read(door: Door) -> None:
    for odd in odd_rows(door[1]):
        refused_or_read(door[0], odd)


@settings(max_examples=60)
@given(
    some.recursive(some.none() | some.integers(0, 99) | some.binary(max_size=40), some.lists, max_leaves=30)
)
def test_well_encoded_nonsense_is_refused_everywhere(value: object) -> None:
    given = encode([1, value]) if value is not None else encode([value])
    for read, _ in DOORS.values():
        refused_or_read(read, given)


@settings(max_examples=30)
@given(some.lists(some.binary(max_size=400), max_size=5), some.integers(0, 2**53 - 1))
def test_any_pieces_are_no_file(pieces: list[bytes], size: int) -> None:
    with pytest.raises(Refused) as refused:
        list(open_chunks(seed("file", 16), pieces, size))
    assert refused.value.code == "size"
    whole = [bytes(NONCE_SIZE), *pieces, bytes(SEALED_SIZE)]
    with pytest.raises(Refused) as refused:
        list(open_chunks(seed("file", 16), whole, size))
    assert refused.value.code in {"unopened", "truncated"}


@given(some.lists(some.text(max_size=80), min_size=1, max_size=3))
def test_any_texts_are_no_recipients(texts: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        export_for(texts, b"a file")
    assert refused.value.code == "recipient"
