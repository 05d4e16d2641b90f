"""The operator's desk for door phrases: list, give, retire, end, print a card. It answers in plain text.

A relay that runs takes each change at its next search.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.cover.card import card
from server.cover.declined import Declined
from server.cover.dishes import draw, recipe_for
from server.cover.fitness import Fitness, too_like
from server.cover.phrases import LABEL, Phrase, State
from server.cover.store import change_phrases, read_phrases

MOST_DRAWN = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """Works on one file. `fitness` is read when a phrase has to be judged."""

    file: Path
    fitness: Callable[[], Fitness]
    now: Callable[[], int]
    choose: Callable[[Sequence[str]], str]

    def listed(self) -> str:
        """List the phrases as the file has them, and until when a retired one opens."""
        return "".join(f"{one.line}{_until(one)}\n" for one in self._known()) or "no phrase was given\n"

    def add(self, label: str, words: str = "") -> str:
        """Give a partner a phrase: these words, or a dish's name that is drawn."""
        if not LABEL.fullmatch(label):
            raise Declined("a label is made of small letters, digits and hyphens, at most 40")
        fitness, given = self.fitness(), ""

        def added(known: Iterable[Phrase]) -> list[Phrase]:
            nonlocal given
            kept = self._kept(known)
            if any(one.label == label for one in kept):
                raise Declined("this label has a phrase: take another label, such as the same with a number")
            given = self._judged(words, fitness, kept) if words else self._drawn(fitness, kept)
            return [*kept, Phrase(label, State.GIVEN, self.now(), given)]

        change_phrases(self.file, added)
        return f"{given}\n"

    def becomes(self, label: str, state: State) -> str:
        """Retire one phrase, or say that it leaked."""

        def changed(known: Iterable[Phrase]) -> list[Phrase]:
            kept = self._kept(known)
            one = _named(label, kept)
            if one.state is State.LEAKED or one.state is state:
                raise Declined(f"this phrase is {one.state} already")
            return [other if other is not one else one.becomes(state, self.now()) for other in kept]

        change_phrases(self.file, changed)
        return self.listed()

    def card(self, label: str) -> str:
        """Write a recipe card that carries a partner's phrase as the dish's name."""
        one = _named(label, self._known())
        if one.state is not State.GIVEN:
            raise Declined(f"this phrase is {one.state}: give a new one")
        recipe = recipe_for(one.words)
        if recipe is None:
            raise Declined(
                "no recipe of ours fits this name: write a card by hand, or let `add` draw a phrase"
            )
        return card(recipe)

    def _known(self) -> tuple[Phrase, ...]:
        return read_phrases(self.file) if self.file.exists() else ()

    def _kept(self, known: Iterable[Phrase]) -> list[Phrase]:
        """Leave out what was over so long ago that it may be forgotten."""
        return [one for one in known if self.now() < one.forgotten]

    def _judged(self, words: str, fitness: Fitness, known: Sequence[Phrase]) -> str:
        reason = fitness.why_not(words)
        if reason:
            raise Declined(reason)
        if too_like(words, known):
            raise Declined("this phrase is too like one that somebody has or had")
        # What parts the columns of the file is part of no phrase.
        return " ".join(words.replace("|", " ").split())

    def _drawn(self, fitness: Fitness, known: Sequence[Phrase]) -> str:
        for _ in range(MOST_DRAWN):
            words = draw(self.choose)
            if fitness.why_not(words) is None and not too_like(words, known):
                return words
        raise Declined("no fit phrase was drawn: give one yourself")


def _named(label: str, known: Iterable[Phrase]) -> Phrase:
    for one in known:
        if one.label == label:
            return one
    raise Declined("no phrase has this label")


def _until(phrase: Phrase) -> str:
    if phrase.state is not State.RETIRED:
        return ""
    return f" (opens until {datetime.fromtimestamp(phrase.ends, UTC).date()})"
