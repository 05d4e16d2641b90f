"""What the relay believes that the app's own search finds is what it finds: a phrase is judged by that."""

import json
import random
import re
import subprocess

import pytest

from deploy import setup
from server.cover.dishes import draw
from server.cover.local_book import LocalBook, read_local_book

QUERIES = 3000
# The app's own rules, over the words that the build noted.
FINDING = """
import { readFileSync } from "node:fs";
import { found } from "./cover/search.ts";
const { dishes, empty, queries } = JSON.parse(readFileSync(0, "utf8"));
const entries = dishes.map((words, place) => ({ recipe: { place }, title: words, other: [] }));
const answers = queries.map((asked) => found(entries, asked, new Set(empty)).length > 0);
process.stdout.write(JSON.stringify(answers));
"""


# Where each skin's app has its words.
SPOKEN = {"takaran-dapur": "cover/words", "buku-pesanan": "cover/orders/words"}


@pytest.fixture(scope="module", params=SPOKEN)
def skin(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(skin: str, tmp_path_factory: pytest.TempPathFactory) -> LocalBook:
    return read_local_book(setup.built(out=tmp_path_factory.mktemp(skin) / "out", skin=skin))


def found(book: LocalBook, queries: list[str]) -> list[bool]:
    """Ask the app's search itself."""
    told = {
        "dishes": [sorted(words) for words in book.dishes],
        "empty": sorted(book.empty),
        "queries": queries,
    }
    done = subprocess.run(
        [setup.NODE, "--input-type=module", "--eval", FINDING],
        cwd=setup.PWA,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def typed(chance: random.Random, words: list[str]) -> str:
    """Type some words of the book, with a slip here and there."""
    return " ".join(slipped(chance, chance.choice(words)) for _ in range(chance.randint(1, 3)))


def slipped(chance: random.Random, word: str) -> str:
    at, letter = chance.randrange(len(word)), chance.choice("aeinkt")
    return chance.choice(
        [
            word,
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            word[: at + 1],
            word[at:],
            f"{word.upper()}!",
            f"{word}\u0301",
        ]
    )


def test_the_relay_and_the_app_find_the_same(book: LocalBook) -> None:
    chance = random.Random(4)
    words = sorted(set().union(*book.dishes))
    queries = [typed(chance, words) for _ in range(QUERIES)]
    queries += [" ".join([*chance.sample(sorted(book.empty), 1), chance.choice(words)]) for _ in range(50)]
    queries += [draw(chance.choice) for _ in range(200)]
    # What holds no letter asks for everything, and so sends nothing.
    queries = [query for query in queries if any(sign.isalnum() for sign in query)]
    answers = found(book, queries)
    told = [book.finds(query) for query in queries]
    assert [query for query, one, other in zip(queries, answers, told, strict=True) if one != other] == []
    # Control: there are enough of both kinds for a rule that is wrong to show.
    assert 0.1 < sum(answers) / len(answers) < 0.9
    deaf = LocalBook(tuple(frozenset(one[:-1] for one in dish) for dish in book.dishes), book.empty)
    assert [deaf.finds(query) for query in queries] != answers


def test_titles_kinds_and_what_goes_in_are_noted_in_both_languages(book: LocalBook, skin: str) -> None:
    kinds = [
        kind
        for language in ("id", "en")
        for kind in re.findall(r'kind_\w+: "(.+)"', (setup.PWA / SPOKEN[skin] / f"{language}.ts").read_text())
    ]
    assert len(kinds) >= 6
    assert {one.name for one in (setup.PWA / "cover" / "skins").iterdir()} == set(SPOKEN)
    assert [kind for kind in kinds if not book.finds(kind)] == []
    # As she would ask for what she sees; and what the phone keeps no word of.
    for phrase in ("pagar besi biru", "pepes nila kemangi mak inah garut"):
        assert not book.finds(phrase)


def test_the_kitchens_dishes_are_found_by_their_names() -> None:
    book = read_local_book(setup.built())
    assert len(book.dishes) > 40
    for title in ("soto ayam lamongan", "lamongan chicken", "resep rendang", "sayur asem"):
        assert book.finds(title), title
