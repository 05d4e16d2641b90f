"""Each partner has a phrase of its own: given, retired, leaked, on a card; and none that would not do."""

import json
import os
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from crypto.login import CREATE
from server.cover.declined import Declined
from server.cover.desk import Desk
from server.cover.dishes import WAYS, count, draw, recipe_for
from server.cover.fitness import SHIPPED, Fitness
from server.cover.local_book import LocalBook, Unbuilt, read_local_book
from server.cover.phrases import (
    A_DAY,
    RETIRED_OPENS_FOR,
    Phrase,
    State,
    Unreadable,
    leaks,
    normalised,
    read,
    written,
)
from server.cover.service import Door
from server.cover.store import PhraseFile, change_phrases, read_recipes
from server.settings import STRANGERS_A_SECOND
from tests.server.consoles import START, Clock
from tests.server.line_client import Line, NotConnected
from tests.server.people import Survivor
from tests.server.relay import PHRASE, RECIPES, Relay

ROOT = Path(__file__).parents[2]
BOOK = LocalBook(
    (frozenset(["soto", "ayam", "lamongan", "bawang"]), frozenset(["sayur", "asem"])), frozenset(["resep"])
)
FITNESS = Fitness(BOOK, read_recipes(RECIPES))
FIRST, SECOND = "pepes nila kemangi mak inah garut", "gulai tahu kencur bude tini jember"


class Office:
    """An operator with a file of phrases, and a relay's door that reads it."""

    def __init__(self, folder: Path) -> None:
        self.file, self.clock = folder / "phrases", Clock()
        chance = random.Random(18)
        self.desk = Desk(self.file, lambda: FITNESS, self.clock, chance.choice)
        self.desk.add("puskesmas", FIRST)
        self.desk.add("bidan-tini", SECOND)
        self.doors = [
            Door(b"k" * 32, PhraseFile(self.file), self.clock, random.Random(n).randbytes) for n in range(2)
        ]

    def opens(self, words: str) -> bool:
        """Tell whether a phrase opens at one process, and the other one takes its token."""
        one, other = self.doors
        token = one.token_for(words)
        assert other.is_fresh(token) == other.accepts(token) == one.accepts(token)
        return one.accepts(token)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_phrase_that_leaked_is_retired_alone(office: Office) -> None:
    assert office.opens(FIRST)
    assert office.opens(SECOND)
    office.desk.becomes("bidan-tini", State.LEAKED)
    assert office.opens(FIRST)
    assert not office.opens(SECOND)


def test_a_retired_phrase_opens_for_thirty_days_more(office: Office) -> None:
    office.desk.becomes("bidan-tini", State.RETIRED)
    office.clock.now = START + RETIRED_OPENS_FOR - 1
    assert office.opens(SECOND)
    office.clock.now = START + RETIRED_OPENS_FOR
    assert not office.opens(SECOND)
    # Control: what was not retired opens on.
    assert office.opens(FIRST)


def test_a_leak_ends_tokens_that_fetched_nothing_yet_and_no_open_talk(office: Office) -> None:
    tokens = [door.token_for(words) for door in office.doors for words in (FIRST, SECOND)]
    # Control: nothing but a leak ends them.
    office.desk.becomes("puskesmas", State.RETIRED)
    assert all(door.is_fresh(token) for door in office.doors for token in tokens)
    office.desk.becomes("bidan-tini", State.LEAKED)
    assert not any(door.is_fresh(token) for door in office.doors for token in tokens)
    assert all(door.accepts(token) for door in office.doors for token in tokens)
    # Who says another phrase in the very same moment comes in.
    assert office.opens(FIRST)


def test_each_leak_ends_what_was_given_before_it(office: Office) -> None:
    office.desk.becomes("bidan-tini", State.LEAKED)
    token = office.doors[0].token_for(FIRST)
    office.desk.becomes("puskesmas", State.LEAKED)
    assert not office.doors[0].is_fresh(token)


def test_a_token_whose_mark_was_altered_is_none(office: Office) -> None:
    token = bytearray.fromhex(office.doors[0].token_for(FIRST))
    token[13] ^= 1
    assert not office.doors[0].accepts(token.hex())


def test_who_is_forgotten_leaves_the_file_at_the_next_change(office: Office) -> None:
    office.desk.becomes("bidan-tini", State.LEAKED)
    office.desk.becomes("puskesmas", State.RETIRED)
    office.clock.now = START + 30 * A_DAY
    office.desk.add("uptd")
    assert [one.label for one in read(office.file.read_text())] == ["puskesmas", "uptd"]
    office.clock.now = START + 60 * A_DAY
    office.desk.add("lagi")
    assert [one.label for one in read(office.file.read_text())] == ["uptd", "lagi"]


def test_the_file_is_ours_alone_and_is_replaced_whole(office: Office) -> None:
    before = office.file.stat().st_ino
    with office.file.open() as reading:
        office.desk.becomes("puskesmas", State.LEAKED)
        assert FIRST in reading.read()
    assert office.file.stat().st_ino != before
    assert office.file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in office.file.parent.iterdir()} == {"phrases", ".phrases.lock"}


def test_a_file_that_cannot_be_read_changes_nothing(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.file.write_text(f"{office.file.read_text()}bidan | gone 2026 | kata kata kata\n")
    assert office.opens(FIRST)
    office.file.unlink()
    assert office.opens(FIRST)
    logged = capsys.readouterr()
    assert "unreadable" in logged.out + logged.err
    for word in ("kata", "bidan", "inah"):
        assert word not in logged.out + logged.err


@pytest.mark.parametrize(
    "line",
    [
        "a | given 2026-11-22T10:00:00Z", "A | given 2026-11-22T10:00:00Z | x y z",
        "a | lost 2026-11-22T10:00:00Z | x y z", "a | given yesterday | x y z",
        "a | given 2026-11-22T10:00:00Z | x | y", "a | given | x y z",
        "a | given 2026-11-22T10:00:00Z | !?", "| given 2026-11-22T10:00:00Z | x y z",
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_refused_by_its_number(line: str) -> None:
    with pytest.raises(Unreadable, match=r"^line 2 of the door phrases is none$"):
        read(f"# head\n{line}\n")


def test_a_file_of_before_is_read_and_written_anew_with_the_next_change(tmp_path: Path) -> None:
    file = tmp_path / "phrases"
    file.write_text(f"\n  {FIRST}\n\n{SECOND.title()}  \n", "utf-8")
    known = PhraseFile(file)
    door = Door(b"k" * 32, known, Clock(), random.Random(1).randbytes)
    assert all(door.accepts(door.token_for(one)) for one in (FIRST, SECOND))
    change_phrases(
        file, lambda phrases: [one.becomes(State.RETIRED, START) for one in phrases[:1]] + [*phrases[1:]]
    )
    assert [(one.label, one.state) for one in known()] == [("line-2", State.RETIRED), ("line-4", State.GIVEN)]
    assert read(written(known())) == known()


def test_two_labels_and_a_leak_are_told_apart() -> None:
    with pytest.raises(Unreadable):
        read(written([Phrase("a", State.GIVEN, START, FIRST), Phrase("a", State.GIVEN, START, SECOND)]))
    given, gone = Phrase("a", State.GIVEN, START, FIRST), Phrase("a", State.LEAKED, START, FIRST)
    again = Phrase("b", State.LEAKED, START, SECOND)
    assert len({leaks([given]), leaks([gone]), leaks([gone, again]), leaks([again])}) == 4
    assert leaks([given]) == leaks([]) == leaks([Phrase("a", State.RETIRED, START, FIRST)])


Refusal = tuple[str, str]
UNFIT: dict[str, Refusal] = {
    "two words": ("nila kemangi", "at least 3"),
    "too long": ("pepes " * 11, "at most"),
    "signs that a phone hides": ("pepes nila ключ inah", "a to z"),
    "digits": ("pepes nila 3000 inah", "a to z"),
    "of the sources": (" Sayur  lodeh, NENEK ", "sources"),
    "telling": ("pepes nila puskesmas garut", "must not tell"),
    "a recipe of the relay's": ("Bihun goreng sayur", "relay's"),
    "words of a recipe of the relay's": ("bihun kol wortel", "relay's"),
    "in the app's own book": ("soto ayam lamongan", "own book"),
    "in the app's own book with a slip and an empty word": ("resep sotto lamongan", "own book"),
    "given to somebody": (FIRST.upper(), "too like"),
    "given to somebody but for a word": (f"{FIRST} lagi", "too like"),
}  # fmt: skip


@pytest.mark.parametrize("why", UNFIT)
def test_an_unfit_phrase_is_declined_and_never_repeated(office: Office, why: str) -> None:
    words, said = UNFIT[why]
    with pytest.raises(Declined, match=said) as declined:
        office.desk.add("uptd", words)
    assert words.split()[0].casefold() not in str(declined.value)
    assert not office.opens(words) or why.startswith("given to somebody")
    # Control: another one is taken.
    assert office.desk.add("uptd", "rica cumi pala mbok sarmi tegal")


@pytest.mark.parametrize("label", ["", "Bidan", "bidan tini", "a" * 41, "-a", "a-", "bidan|x", "puskesmas"])
def test_a_label_that_is_none_or_taken_is_declined(office: Office, label: str) -> None:
    with pytest.raises(Declined):
        office.desk.add(label)


def test_what_is_over_stays_over(office: Office) -> None:
    office.desk.becomes("puskesmas", State.LEAKED)
    with pytest.raises(Declined):
        office.desk.becomes("puskesmas", State.RETIRED)
    with pytest.raises(Declined):
        office.desk.card("puskesmas")
    with pytest.raises(Declined):
        office.desk.becomes("nobody", State.LEAKED)
    with pytest.raises(Declined, match="too like"):
        office.desk.add("uptd", FIRST)


def test_a_drawn_phrase_is_a_dish_that_nobody_guesses(office: Office) -> None:
    chance = random.Random(5)
    drawn = [draw(chance.choice) for _ in range(300)]
    assert len(set(drawn)) == len(drawn)
    for words in drawn:
        assert 5 <= len(words.split()) <= 6
        recipe = recipe_for(words)
        assert recipe is not None
        assert normalised(recipe.title) == words
        assert not any("{" in line for line in (*recipe.needs, *recipe.steps))
    # A guess takes two requests. At the rate that strangers have together, all take months.
    assert count() / (STRANGERS_A_SECOND / 2) > 60 * A_DAY
    labels = [f"partner-{number}" for number in range(40)]
    given = {office.desk.add(label).strip() for label in labels}
    assert len(given) == len(labels)
    assert all(office.opens(words) for words in given)


class Page(HTMLParser):
    """What a page asks for, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.heading, self.said, self._in = "", "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "data"}]

    def handle_data(self, data: str) -> None:
        if self._in == "h1":
            self.heading += data.strip()
        if self._in != "style":
            self.said += f"{data} "


@pytest.mark.parametrize("way", WAYS)
def test_a_card_is_a_recipe_whose_name_opens_the_door_and_says_nothing_else(office: Office, way: str) -> None:
    main = WAYS[way].mains[0]
    words = office.desk.add("uptd", f"{way} {main} kencur bude lastri cepu").strip()
    page = office.desk.card("uptd")
    read_page = Page(page)
    assert office.opens(read_page.heading)
    assert normalised(read_page.heading) == words
    assert read_page.addresses == []
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img", page.replace("@page", ""))
    assert "A6" in page
    assert "kencur" in read_page.said
    assert read_page.said.count("bawang") >= 2
    told = normalised(read_page.said).split()
    for word in ("teduh", "takaran", "aplikasi", "cari", "gambar", "tekan", "tahan", "pendamping", "uptd"):
        assert word not in told


def test_a_dish_that_we_cannot_cook_has_no_card(office: Office) -> None:
    office.desk.add("uptd", "meja kursi lemari")
    with pytest.raises(Declined, match="by hand"):
        office.desk.card("uptd")


def test_phrases_of_our_documents_and_tests_are_known_as_shipped() -> None:
    said = re.compile(r"""(?:PHRASE|WRONG|RETIRED)\w*(?:, \w+)* = ((?:"[a-z ]+",? ?)+)$""", re.MULTILINE)
    found = {
        words
        for path in [*ROOT.glob("tests/**/*.py"), *ROOT.glob("deploy/**/*.py")]
        for group in said.findall(path.read_text("utf-8"))
        for words in re.findall(r'"([a-z ]+)"', group)
        if len(words.split()) < 6
    }
    assert PHRASE in found
    assert found <= SHIPPED, found - SHIPPED


def test_without_a_book_beside_the_build_no_phrase_is_judged(tmp_path: Path) -> None:
    with pytest.raises(Unbuilt):
        read_local_book(tmp_path)
    (tmp_path / "book.json").write_text(json.dumps({"dishes": [], "empty": []}))
    with pytest.raises(Unbuilt):
        read_local_book(tmp_path)


def test_a_relay_that_runs_takes_each_change_at_its_next_search(tmp_path: Path) -> None:
    relay = Relay(tmp_path)
    (relay.folder / "build" / "book.json").write_text(json.dumps({"dishes": [["soto"]], "empty": []}))
    try:
        relay.start()
        added = relay.command("phrases", "add", "puskesmas-cikole")
        assert added.returncode == 0, added.stderr
        words = added.stdout.strip()
        token = said(relay, words)
        assert opens(relay, token)
        assert relay.command("phrases", "leaked", "puskesmas-cikole").returncode == 0
        assert not opens(relay, said(relay, words))
        assert opens(relay, said(relay, PHRASE))
        unknown = relay.command("phrases", "leaked", "nobody")
        assert (unknown.returncode, unknown.stdout) == (2, "")
    finally:
        relay.kill()
    log = relay.log.read_text()
    assert not any(one in log for one in ("puskesmas", words, PHRASE))


def said(relay: Relay, words: str) -> str:
    body = json.dumps({"q": words, "n": 1}).encode()
    answer = relay.ask("POST", "/cari", body, {"Origin": relay.cover, "Content-Type": "application/json"})[1]
    return str(json.loads(answer)["t"])


def opens(relay: Relay, token: str) -> bool:
    """Tell whether a token opens the line."""
    one = Survivor(relay)
    try:
        Line(relay.cover, "/a", lambda nonce: one.greet(nonce, CREATE, t=token)).close()
    except NotConnected:
        return False
    return True


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that the relay could not read")
def test_what_root_changes_the_relay_can_read(office: Office) -> None:
    os.chown(office.file, 12345, 12345)
    office.desk.becomes("bidan-tini", State.LEAKED)
    assert office.file.stat().st_uid == 12345
    # A first one is the folder's owner's, as is the lock that the relay's own user takes next time.
    for one in office.file.parent.iterdir():
        one.unlink()
    os.chown(office.file.parent, 12346, 12346)
    office.desk.add("uptd", FIRST)
    lock = office.file.with_name(".phrases.lock")
    assert [one.stat().st_uid for one in (office.file, lock)] == [12346] * 2
    assert office.file.stat().st_mode & 0o077 == 0


def test_where_the_file_is_a_link_what_it_leads_to_is_changed(office: Office, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    office.file.rename(real)
    office.file.symlink_to(real)
    office.desk.becomes("puskesmas", State.LEAKED)
    assert office.file.is_symlink()
    assert "leaked" in real.read_text()
    assert not office.opens(FIRST)
    # Control: the other one still does.
    assert office.opens(SECOND)


def test_no_sign_of_the_file_s_own_is_part_of_a_phrase(office: Office) -> None:
    given = "sayur oyong | mbah tarmi"
    assert office.desk.add("kader", given) == "sayur oyong mbah tarmi\n"
    # Else the whole file could be read no more, and every other phrase with it.
    assert office.opens(SECOND)
    assert office.opens(given)
