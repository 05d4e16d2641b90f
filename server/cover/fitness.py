"""What makes a door phrase unfit: known to others, found without the relay, too short, or telling.

A reason is a constant sentence; the phrase is not in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.cover.local_book import LocalBook
from server.cover.phrases import Phrase, normalised
from server.cover.service import words_of

LEAST_WORDS = 3
LONGEST = 60
# Stand in our documents, tests and pictures: whoever reads those knows them.
SHIPPED = frozenset(
    map(
        normalised,
        (
            "resep rahasia nenek", "resep rahasia mamak", "resep rahasia bibik", "resep rahasia tante",
            "resep rahasia bude", "sayur lodeh nenek",
            "sayur bening kelor ibu", "sambal kacang bu ratna", "rendang padang asli", "pagar besi biru",
        ),
    )
)  # fmt: skip
# On a card, in a keyboard's memory or over a shoulder, none of these is a dish.
TELLING = frozenset(
    (
        "aborsi", "aman", "ancam", "aniaya", "bantu", "bantuan", "bidan", "cerai", "darurat", "dokter",
        "help", "hotline", "istri", "jahat", "kasar", "kdrt", "kekerasan", "klinik", "konseling",
        "konselor", "korban", "laporan", "lapor", "lindung", "obrol", "obrolan", "pelaku", "pendamping",
        "perempuan", "perkosa", "polisi", "psikolog", "pukul", "puskesmas", "rahasia", "rujukan",
        "rumahaman", "sandi", "selamat", "suami", "takut", "teduh", "tolong", "uptd", "visum"
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitness:
    """What phrases are judged by: the app's own book and the relay's recipes."""

    local: LocalBook
    recipes: Sequence[dict[str, Any]]

    def why_not(self, text: str) -> str | None:
        """Say why these words can't be a door phrase, or nothing."""
        return _why_not_said(normalised(text)) or self._why_not_searched(text)

    def _why_not_searched(self, text: str) -> str | None:
        words = set(normalised(text).split())
        if any(words <= words_of(recipe) for recipe in self.recipes):
            return "a door phrase must find no recipe of the relay's: whoever searches for it would be let in"
        if self.local.finds(text):
            return "a door phrase must find nothing in the app's own book: it would never reach the relay"
        return None


def _why_not_said(plain: str) -> str | None:
    words = plain.split()
    if len(words) < LEAST_WORDS or len(plain) > LONGEST:
        return f"a door phrase must have at least {LEAST_WORDS} words and at most {LONGEST} letters"
    if any(one > "\u007f" or one.isdigit() for one in plain):
        return "a door phrase must be typed with the letters a to z alone"
    if plain in SHIPPED:
        return "a door phrase must not be one that stands in the sources"
    if TELLING & set(words):
        return "a door phrase must not tell what is behind it: no word of help, people or danger"
    return None


def too_like(text: str, others: Iterable[Phrase]) -> bool:
    """Tell whether it has all but one of its words from a phrase that somebody has or had."""
    words = set(normalised(text).split())
    return any(len(words & set(normalised(one.words).split())) >= len(words) - 1 for one in others)
