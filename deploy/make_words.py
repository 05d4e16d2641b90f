"""Makes crypto/words_id.txt from the words we chose and a frequency list: python3 deploy/make_words.py.

Needs `pip install wordfreq==3.1.1` in a venv of its own; nothing else in the project does, and what runs
reads only the list. wordfreq (Robyn Speer): code Apache-2.0, data CC BY-SA 4.0; see deploy/words/NOTICE.txt.

A program cannot see whether a word has a picture, so all were judged by reading: deploy/words/chosen.txt
holds things, doings and qualities, and last the plain words (everyday, but without a picture), which only
fill up the number. Of the 2,048, 1,433 are things, 202 qualities, 161 doings and 252 plain: not every word is
concrete. excluded.txt holds what must never be drawn. Native speakers have yet to review both.

The rules: 4 to 8 letters a to z; nobody's first four letters twice; any two words at least two slips apart
(a letter lost, added, exchanged, or two neighbours swapped), as written and as heard (f, v, p are one sound).
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Final

from wordfreq import get_frequency_dict

ROOT: Final = Path(__file__).resolve().parent.parent
CHOSEN: Final = ROOT / "deploy" / "words" / "chosen.txt"
EXCLUDED: Final = ROOT / "deploy" / "words" / "excluded.txt"
LIST: Final = ROOT / "crypto" / "words_id.txt"
SIZE: Final = 2048
LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
# Another version has other figures, and would give another list.
WORDFREQ: Final = "3.1.1"
# Once in a million words: the rarest that wordfreq's Indonesian list holds.
LEAST_FREQUENCY: Final = 1e-6
PLAIN: Final = "plain"
SOUNDS: Final = (
    ("kh", "k"), ("sy", "s"), ("oe", "u"), ("f", "p"), ("v", "p"), ("z", "j"), ("x", "ks"), ("q", "k"),
)  # fmt: skip

Frequencies = Mapping[str, float]


class Unfit(Exception):
    """An input breaks a rule; the message names the words."""


def read(file: Path) -> dict[str, list[str]]:
    """Words under the first word of each `#` heading."""
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in file.read_text("ascii").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ").split(":")[0]
            sections[heading] = []
        else:
            sections[heading] += line.split()
    return sections


def heard(word: str) -> str:
    """The word with letters that sound alike in Indonesian made one, and doubled letters single."""
    for written, sound in SOUNDS:
        word = word.replace(written, sound)
    return "".join(letter for before, letter in zip(" " + word, word, strict=False) if letter != before)


def shortened(word: str) -> set[str]:
    """The word, and the word with any one letter lost: words one slip apart always share one of these."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def one_slip(one: str, other: str) -> bool:
    """Whether a single slip, or none, makes one word the other."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) < 2 or (len(one) == 2 and one == other[::-1])


def rivals(words: Iterable[str]) -> dict[str, set[str]]:
    """For each word those that cannot stand in one list with it."""
    found: dict[str, set[str]] = {word: set() for word in words}
    alike: dict[str, set[str]] = defaultdict(set)
    for word in found:
        for shape in {word[:4] + "*"} | shortened(word) | shortened(heard(word)):
            alike[shape].add(word)
    for group in alike.values():
        for one, other in combinations(sorted(group), 2):
            if one[:4] == other[:4] or one_slip(one, other) or one_slip(heard(one), heard(other)):
                found[one].add(other)
                found[other].add(one)
    return found


def settle(rivalry: Mapping[str, set[str]], rank: Callable[[str], tuple[float, str]]) -> set[str]:
    """Words without a rival among them: ever the one in the way of fewest, of equals the most frequent."""
    left = {word: set(others) for word, others in rivalry.items()}
    settled: set[str] = set()
    while left:
        word = min(left, key=lambda each: (len(left[each]), rank(each)))
        settled.add(word)
        gone = {word} | left[word]
        for each in gone:
            for other in left.pop(each) - gone:
                left[other].discard(each)
    return settled


def judged(frequencies: Frequencies) -> tuple[list[str], list[str]]:
    """The chosen words with a picture and the plain ones, once no input breaks a rule."""
    sections = read(CHOSEN)
    words = [word for section in sections.values() for word in section]
    excluded = {word for section in read(EXCLUDED).values() for word in section}
    bad = {word for word in words if not (4 <= len(word) <= 8 and LETTERS.issuperset(word))}
    bad |= {word for word in words if frequencies.get(word, 0) < LEAST_FREQUENCY or word in excluded}
    bad |= {word for word in words if words.count(word) > 1}
    if bad:
        raise Unfit(f"too rare, excluded, chosen twice, or not 4 to 8 letters a to z: {sorted(bad)}")
    plain = sections.pop(PLAIN)
    return [word for section in sections.values() for word in section], plain


def make(frequencies: Frequencies) -> list[str]:
    """The list, sorted: first as many words with a picture as the rules allow, then plain ones."""

    def rank(word: str) -> tuple[float, str]:
        return -frequencies[word], word

    pictured, plain = judged(frequencies)
    rivalry = rivals(pictured + plain)
    made: set[str] = set()
    for round_ in (pictured, plain):
        free = {word for word in round_ if not rivalry[word] & made}
        settled = settle({word: rivalry[word] & free for word in free}, rank)
        made.update(sorted(settled, key=rank)[: SIZE - len(made)])
    if len(made) != SIZE:
        raise Unfit(f"only {len(made)} words can stand together; choose more")
    return sorted(made)


if __name__ == "__main__":
    if version("wordfreq") != WORDFREQ:
        sys.exit(f"wordfreq {WORDFREQ} is needed")
    words = make(get_frequency_dict("id"))
    LIST.write_text("".join(f"{word}\n" for word in words), "ascii", newline="\n")
    counts = {name: len(set(section).intersection(words)) for name, section in read(CHOSEN).items()}
    print(f"{len(words)} words: {counts}")
