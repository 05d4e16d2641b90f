"""A file is sealed and opened a chunk at a time, and nobody cuts, lengthens or shuffles it unnoticed."""

import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.chunks import CHUNK_SIZE, NONCE_SIZE, SEALED_SIZE, open_chunks, seal_chunks, sealed_size
from tests.crypto.refusing import refusal
from tests.crypto.seeded import Seeded, seed

KEY = seed("file key", 16)
SIZE = 2 * CHUNK_SIZE + 100
CONTENT = seed("content", SIZE)


def sealed(content: bytes = CONTENT) -> bytes:
    return b"".join(seal_chunks(KEY, [content], Seeded("file")))


def opened(file: bytes, size: int = SIZE, key: bytes = KEY) -> bytes:
    return b"".join(open_chunks(key, [file], size))


def chunk(at: int) -> bytes:
    begin = NONCE_SIZE + at * SEALED_SIZE
    return sealed()[begin : begin + SEALED_SIZE]


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE, 3 * CHUNK_SIZE - 1]
)
def test_a_file_comes_back_whole_and_tells_only_how_many_chunks_it_has(size: int) -> None:
    content = seed("any content", size)
    file = sealed(content)
    assert len(file) == sealed_size(size) == 16 + max(1, -(-size // 65_536)) * 65_552
    assert opened(file, size) == content


def pieces(whole: bytes, places: list[int]) -> list[bytes]:
    cuts = [0, *sorted(min(place, len(whole)) for place in places), len(whole)]
    return [whole[begin:end] for begin, end in pairwise(cuts)]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, sealed_size(SIZE)), max_size=6), st.lists(st.integers(0, 40), max_size=6))
def test_it_does_not_matter_in_what_pieces_a_file_arrives(far: list[int], near: list[int]) -> None:
    file = b"".join(seal_chunks(KEY, pieces(CONTENT, far + near), Seeded("file")))
    assert file == sealed()
    assert b"".join(open_chunks(KEY, pieces(file, far + near), SIZE)) == CONTENT


def without_last() -> bytes:
    return sealed()[: NONCE_SIZE + 2 * SEALED_SIZE]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "size"),
        (sealed()[:15], "size"),
        (sealed()[:16], "size"),
        (sealed()[: NONCE_SIZE + SEALED_SIZE - 1], "size"),
        (without_last(), "truncated"),
        (without_last() + b"\0", "truncated"),
        (sealed()[:-1], "truncated"),
        (sealed() + b"\0", "unopened"),
        (sealed() + chunk(2), "unopened"),
        (sealed()[:NONCE_SIZE] + chunk(1) + chunk(0) + chunk(2), "unopened"),
        (without_last() + chunk(1), "unopened"),
        (bytes(16) + sealed()[16:], "unopened"),
        (sealed()[:-1] + bytes([sealed()[-1] ^ 1]), "unopened"),
        (sealed(CONTENT[:CHUNK_SIZE]), "size"),
        (sealed(CONTENT + bytes(CHUNK_SIZE)), "size"),
        (sealed(), None),
    ],
)
def test_a_changed_file_is_refused(file: bytes, code: str | None) -> None:
    assert refusal(opened, file) == code


def test_another_key_opens_nothing() -> None:
    assert refusal(opened, sealed(), SIZE, seed("another", 16)) == "unopened"


def test_two_files_of_one_key_have_nothing_in_common() -> None:
    again = b"".join(seal_chunks(KEY, [CONTENT], Seeded("again")))
    assert not {again[at : at + 16] for at in range(0, 1600, 16)} & {
        sealed()[at : at + 16] for at in range(0, 1600, 16)
    }


def greatest_memory(file: Iterable[bytes]) -> int:
    tracemalloc.start()
    for _ in file:
        pass
    _, greatest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return greatest


def long_content(count: int) -> Iterator[bytes]:
    return (bytes(CHUNK_SIZE) for _ in range(count))


def test_a_long_file_needs_no_more_memory_than_a_few_chunks() -> None:
    count = 200
    assert greatest_memory(seal_chunks(KEY, long_content(count), Seeded("long"))) < 8 * SEALED_SIZE
    file = seal_chunks(KEY, long_content(count), Seeded("long"))
    assert greatest_memory(open_chunks(KEY, file, count * CHUNK_SIZE)) < 12 * SEALED_SIZE
    # The control: held whole, it shows.
    whole = (b"".join(each) for each in [seal_chunks(KEY, long_content(count), Seeded("long"))])
    assert greatest_memory(whole) > count * SEALED_SIZE
