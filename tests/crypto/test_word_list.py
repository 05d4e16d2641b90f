"""A survivor can write six words of the list down, read them back, and nobody is hurt by reading them."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from crypto import words

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "crypto" / "words_id.txt"
EXCLUDED = ROOT / "deploy" / "words" / "excluded.txt"
CHOSEN = ROOT / "deploy" / "words" / "chosen.txt"
SAME_SOUND = (
    ("kh", "k"),
    ("sy", "s"),
    ("oe", "u"),
    ("v", "f"),
    ("f", "p"),
    ("z", "j"),
    ("x", "ks"),
    ("q", "k"),
)


def listed() -> list[str]:
    return LIST.read_text("ascii").splitlines()


def named(file: Path) -> set[str]:
    lines = file.read_text("ascii").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def sound(word: str) -> str:
    for written, heard in SAME_SOUND:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", word)


def slips(one: str, other: str) -> int:
    """Letters lost, added, exchanged or swapped with a neighbour (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, mine in enumerate(one, 1):
        row = [i]
        for j, theirs in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == other[j - 2] and theirs == one[i - 2]:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def one_slip_apart(entries: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs at distance 0 or 1; words that near share a shape with at most one letter lost."""
    shapes: dict[str, list[str]] = defaultdict(list)
    for word in entries:
        for shape in {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}:
            shapes[shape].append(word)
    for alike in shapes.values():
        yield from (pair for pair in combinations(alike, 2) if slips(*pair) < 2)


def openings_twice(entries: Iterable[str]) -> set[str]:
    return {opening for opening, times in Counter(word[:4] for word in entries).items() if times > 1}


def test_six_words_are_worth_66_bits() -> None:
    entries = listed()
    assert len(entries) == len(set(entries)) == 2048
    assert words.COUNT * math.log2(len(entries)) == 66
    assert tuple(entries) == words.WORDS


def test_the_list_is_sorted_lines_of_four_to_eight_plain_letters() -> None:
    content = LIST.read_bytes()
    assert content == "".join(f"{word}\n" for word in sorted(listed())).encode("ascii")
    assert all(re.fullmatch("[a-z]{4,8}", word) for word in listed())


def test_four_letters_are_enough_to_know_a_word() -> None:
    assert not openings_twice(listed())


def test_the_check_of_openings_sees_a_planted_twin() -> None:
    assert openings_twice([*listed(), "kucingku"]) == {"kuci"}


def test_one_slip_of_her_pen_never_makes_another_word_of_the_list() -> None:
    assert not list(one_slip_apart(listed()))


def test_no_two_words_are_one_slip_apart_when_read_aloud() -> None:
    assert not list(one_slip_apart(map(sound, listed())))


def test_the_check_of_slips_sees_each_kind_of_planted_neighbour() -> None:
    for planted in ("kucin", "kuccing", "kuding", "kcuing", "kucing"):
        assert set(one_slip_apart([*listed(), planted])) == {("kucing", planted)}
    assert set(one_slip_apart(map(sound, [*listed(), "vilm"]))) == {("pilm", "pilm")}


def test_no_excluded_word_is_drawn_and_every_drawn_word_was_judged() -> None:
    assert not named(EXCLUDED) & set(listed())
    assert set(listed()) <= named(CHOSEN)


def test_nothing_in_the_list_hurts_names_the_service_or_names_her_family() -> None:
    hurtful = {"bunuh", "darah", "pisau", "pukul", "suami", "polisi", "dokter", "lapor", "rahasia", "teduh"}
    assert hurtful <= named(EXCLUDED)
    assert not hurtful & set(listed())
    assert hurtful & {*listed(), "pisau"} == {"pisau"}
