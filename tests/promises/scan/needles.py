"""What is looked for: labelled texts and bytes in all their writings, whatever the case of their letters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.promises.scan.encodings import plain_writings, writings, writings_of_bytes

SHORTEST = 4
AROUND = 32
# What a longer name is made of.
NAMED = rb"[\w.-]*"


class TooShort(Exception):
    """A needle that chance alone would find."""


@dataclass(frozen=True, slots=True)
class Found:
    """One needle in one piece of data, `count` times.

    `around` is what stands beside the first place, for a reader; `whole` the longer name that holds a word.
    """

    label: str
    writing: str
    count: int
    around: bytes
    whole: bytes


class Needles:
    """`canaries` are searched in every writing, `words` as they are, each name that holds one by itself."""

    def __init__(self, canaries: Mapping[str, str | bytes], words: Mapping[str, str] | None = None) -> None:
        self._canaries = [
            (label, writing, pattern)
            for label, value in canaries.items()
            for writing, pattern in _patterns(
                label, writings(value) if isinstance(value, str) else writings_of_bytes(value)
            )
        ]
        self._words = [
            (label, writing, pattern)
            for label, word in (words or {}).items()
            for writing, pattern in _patterns(label, plain_writings(word))
        ]

    def within(self, data: bytes) -> Iterator[Found]:
        """Find them. Browsers lower the case of hosts and e-mail addresses, so case says nothing."""
        low = data.lower()
        for label, writing, pattern in self._canaries:
            if (place := low.find(pattern)) >= 0:
                yield Found(label, writing, low.count(pattern), _around(data, place, len(pattern)), pattern)
        for label, writing, pattern in self._words:
            if pattern in low:
                yield from _named(data, low, Found(label, writing, 0, b"", pattern))


def _named(data: bytes, low: bytes, sought: Found) -> Iterator[Found]:
    """Every different name that holds the word."""
    named: dict[bytes, list[int]] = {}
    for found in re.finditer(NAMED + re.escape(sought.whole) + NAMED, low):
        named.setdefault(found[0], []).append(found.start())
    for whole, places in named.items():
        around = _around(data, places[0], len(whole))
        yield Found(sought.label, sought.writing, len(places), around, whole)


def _patterns(label: str, written: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for writing, pattern in written.items():
        if len(pattern) < SHORTEST:
            raise TooShort(label)
        yield writing, pattern.lower()


def _around(data: bytes, place: int, length: int) -> bytes:
    return data[max(0, place - AROUND) : place + length + AROUND]
