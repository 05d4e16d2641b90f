"""The app's own book, as the search on the phone sees it: what is found there is never asked of the relay.

The build writes the book's words beside files.json. The rules of finding are those of pwa/cover/search.ts.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "book.json"
SHORTEST_TYPED_WRONG = 5
SHORTEST_INSIDE = 4
SIGNS = re.compile(r"[\W_]+")


class Unbuilt(Exception):
    """There is no book beside the build."""


@dataclass(frozen=True, slots=True)
class LocalBook:
    """Every dish's words, and the words that say nothing in a search."""

    dishes: tuple[frozenset[str], ...]
    empty: frozenset[str]

    def finds(self, text: str) -> bool:
        """Tell whether the app finds anything by itself, so that it would not ask."""
        every = _folded(text).split()
        words = [word for word in every if word not in self.empty] or every
        return any(all(_is_in(word, dish) for word in words) for dish in self.dishes)


def read_local_book(build: Path) -> LocalBook:
    """Read what the build wrote. Raises Unbuilt."""
    try:
        told: dict[str, Any] = json.loads((build / FILE).read_bytes())
        dishes = tuple(frozenset(map(str, words)) for words in told["dishes"])
        empty = frozenset(map(str, told["empty"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise Unbuilt("BUILD must be what this version builds: it has no recipe book beside it") from None
    if not dishes:
        raise Unbuilt("BUILD must hold a recipe book")
    return LocalBook(dishes, empty)


def _folded(text: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if unicodedata.category(one)[0] != "M")
    return SIGNS.sub(" ", plain.lower()).strip()


def _is_in(asked: str, words: frozenset[str]) -> bool:
    return asked in words or any(_alike(asked, word) for word in words)


def _alike(asked: str, word: str) -> bool:
    if word.startswith(asked) or (len(asked) >= SHORTEST_INSIDE and asked in word):
        return True
    comparable = len(asked) >= SHORTEST_TYPED_WRONG and abs(len(asked) - len(word)) <= 1
    return comparable and _one_slip_apart(asked, word)


def _one_slip_apart(one: str, other: str) -> bool:
    """Tell whether one letter too many, too few, wrong, or two exchanged make the difference."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    exchanged = a[:1] == b[1:2] and a[1:2] == b[:1] and a[2:] == b[2:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or exchanged
