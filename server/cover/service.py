"""The cover's search and the door in it: every answer has one length, a token, and some recipes.

Right and wrong phrases take the same steps; who sees the answer can't tell a real token from a made-up one.
"""

import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from server.cover.phrases import Phrase, leaks, normalised

FIVE_MINUTES = 300
HALF_A_DAY = 12 * 3600
CHANCE_SIZE, MARK_SIZE = 12, 4
NONCE_SIZE = CHANCE_SIZE + MARK_SIZE
TOKEN_SIZE = 32
RESULTS = 4
ROUNDED_TO = 1024
# Each byte of chance becomes a letter or digit, in one pass whose time shows nothing.
PADDING = b"abcdefghijklmnopqrstuvwxyz234567" * 8


@dataclass(frozen=True, slots=True)
class Known:
    """The phrases as the door compares them: each one's MAC and end. `leaked` changes with every leak."""

    phrases: tuple[tuple[bytes, float], ...] = field(repr=False)
    leaked: bytes = field(repr=False)


class Door:
    """Knows the phrases, and makes and accepts tokens that look like chance to everyone else.

    A token is a nonce and a MAC over it and the five minutes it was made in, so nothing is kept. The nonce
    ends with a mark of the leaks that were known then: after another it fetches nothing, and its line stays.
    """

    FRESH_WINDOWS = 2
    OPEN_WINDOWS = HALF_A_DAY // FIVE_MINUTES

    def __init__(
        self,
        key: bytes,
        told: Callable[[], Sequence[Phrase]],
        now: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        self._key = key
        self._told = told
        self._heard: Sequence[Phrase] | None = None
        self._known = Known((), b"")
        self._now = now
        self._random = random

    def token_for(self, text: str) -> str:
        """Give a token that opens if the text is a phrase, and one that looks the same if it is not."""
        known, said, now = self._listen(), self._hashed(text), self._now()
        right = 0
        for phrase, ends in known.phrases:
            right |= hmac.compare_digest(said, phrase) & (now < ends)
        chance, made = self._random(TOKEN_SIZE), self._made(known)
        return (chance, made)[right].hex()

    def give(self) -> str:
        """Give a token that opens, where no phrase is asked for."""
        return self._made(self._listen()).hex()

    def is_fresh(self, token: str) -> bool:
        """Tell whether a token was given within ten minutes, and since the last leak: then it fetches."""
        ours, given = self._is_ours(token, self.FRESH_WINDOWS)
        begun, mark = given[:CHANCE_SIZE], given[CHANCE_SIZE:NONCE_SIZE]
        return ours & hmac.compare_digest(mark, self._mark(begun, self._listen()))

    def accepts(self, token: object) -> bool:
        """Tell whether a token opens the line; it does for twelve hours, so that a lost line comes back."""
        return isinstance(token, str) and self._is_ours(token, self.OPEN_WINDOWS)[0]

    def _is_ours(self, token: str, windows: int) -> tuple[bool, bytes]:
        try:
            given = bytes.fromhex(token)
        except ValueError:
            given = b""
        if given.hex() != token:
            # In one spelling only: by it an opening of the door is known, and may be blocked.
            given = b""
        nonce, mac = given[:NONCE_SIZE], given[NONCE_SIZE:]
        latest = self._window()
        found = 0
        for window in range(latest - windows, latest + 1):
            found |= hmac.compare_digest(mac, self._mac(nonce, window))
        return bool(found), given

    def _listen(self) -> Known:
        """Take in what the operator changed; the same steps whatever was said."""
        told = self._told()
        if told is not self._heard:
            phrases = tuple((self._hashed(one.words), one.ends) for one in told)
            self._heard, self._known = told, Known(phrases, leaks(told))
        return self._known

    def _made(self, known: Known) -> bytes:
        begun = self._random(CHANCE_SIZE)
        nonce = begun + self._mark(begun, known)
        return nonce + self._mac(nonce, self._window())

    def _window(self) -> int:
        return self._now() // FIVE_MINUTES

    def _mac(self, nonce: bytes, window: int) -> bytes:
        return hmac.digest(self._key, b"token" + nonce + window.to_bytes(8, "big"), "sha256")[
            : TOKEN_SIZE - NONCE_SIZE
        ]

    def _mark(self, begun: bytes, known: Known) -> bytes:
        return hmac.digest(self._key, b"mark" + begun + known.leaked, "sha256")[:MARK_SIZE]

    def _hashed(self, text: str) -> bytes:
        return hmac.digest(self._key, b"phrase" + normalised(text).encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Dish:
    """One recipe of the relay's book: the words it is found by, and its JSON."""

    words: frozenset[str]
    written: bytes = field(repr=False)


class Search:
    """Finds the best few recipes for anything, the same ones each time, and answers in one length."""

    def __init__(self, recipes: Sequence[dict[str, Any]]) -> None:
        if len(recipes) < RESULTS:
            raise ValueError(f"the relay's recipe book needs at least {RESULTS} recipes")
        self._dishes = [Dish(words_of(recipe), _written(recipe)) for recipe in recipes]
        largest = sorted((len(dish.written) for dish in self._dishes), reverse=True)[:RESULTS]
        self.answer_size = -(-(sum(largest) + 2 * TOKEN_SIZE + 64) // ROUNDED_TO) * ROUNDED_TO

    def answer(self, text: str, token: str, random: Callable[[int], bytes]) -> bytes:
        """Write the answer to a search: recipes, token, padding."""
        found = b",".join(dish.written for dish in self._best(normalised(text)))
        start = b'{"r":[' + found + b'],"t":"' + token.encode() + b'","p":"'
        missing = self.answer_size - len(start) - 2
        return start + random(missing).translate(PADDING) + b'"}'

    def _best(self, text: str) -> list[Dish]:
        asked = set(re.findall(r"\w+", text))

        def rank(dish: Dish) -> tuple[int, bytes]:
            return -len(asked & dish.words), sha256(text.encode() + dish.written).digest()

        return sorted(self._dishes, key=rank)[:RESULTS]


def _written(recipe: dict[str, Any]) -> bytes:
    return json.dumps(recipe, ensure_ascii=False, separators=(",", ":")).encode()


def words_of(recipe: dict[str, Any]) -> frozenset[str]:
    """Give the words that a recipe is found by."""
    said = [*recipe["title"], recipe["kind"], recipe["tags"], *(need[2] for need in recipe["needs"])]
    return frozenset(re.findall(r"\w+", normalised(" ".join(said))))
