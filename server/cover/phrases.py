"""Door phrases: one for each partner, given, retired or leaked, and the file in which an operator keeps them.

A retired phrase opens for thirty days more, a leaked one for not a moment. A label says whose it is, for the
operator's eyes, and for no log.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

A_DAY = 86_400
RETIRED_OPENS_FOR = 30 * A_DAY
# What is over is known for as long again, so that nobody gives the same words to somebody else.
KNOWN_AFTER = 30 * A_DAY
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
NEITHER = re.compile(r"[\W_]+")
TIME = "%Y-%m-%dT%H:%M:%SZ"
BETWEEN = " | "
HEAD = "# label | state, and since when | words; changed by: python -m server phrases\n"


class Unreadable(Exception):
    """A file of phrases with a line that is none; says which line, and not what is in it."""


class State(StrEnum):
    """What became of a phrase."""

    GIVEN = "given"
    RETIRED = "retired"
    LEAKED = "leaked"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One partner's phrase; `since` is when it came into its state, in unix seconds."""

    label: str
    state: State
    since: int
    words: str = field(repr=False)

    @property
    def ends(self) -> float:
        """Give the moment from which it opens nothing."""
        if self.state is State.GIVEN:
            return float("inf")
        return self.since + RETIRED_OPENS_FOR if self.state is State.RETIRED else float("-inf")

    @property
    def forgotten(self) -> float:
        """Give the moment from which nobody needs to know it."""
        return max(self.ends, self.since) + KNOWN_AFTER

    def becomes(self, state: State, now: int) -> "Phrase":
        """Give it in another state from now on."""
        return replace(self, state=state, since=now)

    @property
    def line(self) -> str:
        """Write it as its line of the file."""
        since = datetime.fromtimestamp(self.since, UTC).strftime(TIME)
        return BETWEEN.join((self.label, f"{self.state} {since}", self.words))


def normalised(text: str) -> str:
    """Give the form in which searches and phrases are compared: letters and digits, no case, no accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if not plain.isascii():
        plain = "".join(one for one in plain if unicodedata.category(one)[0] != "M")
    return " ".join(NEITHER.sub(" ", plain).split())


def read(text: str) -> tuple[Phrase, ...]:
    """Read a file of phrases; a line of nothing but words is a given phrase, as older files have them."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    found = tuple(_phrase(number, line) for number, line in lines if line and not line.startswith("#"))
    if len({one.label for one in found}) != len(found):
        raise Unreadable("two door phrases have one label")
    return found


def written(phrases: Iterable[Phrase]) -> str:
    """Write the file."""
    return HEAD + "".join(f"{phrase.line}\n" for phrase in phrases)


def leaks(phrases: Sequence[Phrase]) -> bytes:
    """Give a value that changes whenever a phrase is said to have leaked."""
    lines = sorted(phrase.line for phrase in phrases if phrase.state is State.LEAKED)
    return sha256("\n".join(lines).encode()).digest()


def _phrase(number: int, line: str) -> Phrase:
    if "|" not in line:
        return Phrase(f"line-{number}", State.GIVEN, 0, line)
    try:
        label, state, words = (part.strip() for part in line.split("|"))
        name, since = state.split()
        at = datetime.strptime(since, TIME).replace(tzinfo=UTC)
        phrase = Phrase(label, State(name), int(at.timestamp()), words)
    except ValueError:
        phrase = None
    if phrase is None or not LABEL.fullmatch(label) or not normalised(words):
        raise Unreadable(f"line {number} of the door phrases is none")
    return phrase
