"""The kitchen app's HTTP door: its files, its search, and the door inside the search."""

import json
import os
import statistics
import time
from base64 import b64encode
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.built import Built, BuiltFile, read_build
from server.cover.behind import OPEN, Behind
from server.cover.modules import Modules, id_of
from server.cover.phrases import normalised, read
from server.cover.routes import Kitchen, make_cover_app
from server.cover.service import Door, Search
from server.cover.store import door_key, read_recipes
from tests.server.consoles import START, Clock

ORIGIN = "http://dapur.localhost:8000"
PHRASE = "sambal kacang bu ratna"
SKIN = Path(__file__).parents[2] / "pwa" / "cover" / "skins" / "takaran-dapur"
MODULE, LATER = b"export const here = 1;", b"export const later = 2;"
OTHERS = b"export const elsewhere = 3;"
PHRASES = read(f"{PHRASE}\nRendang Padang asli")


def file(contents: bytes, *, kept: bool, pressed: bytes | None = None) -> BuiltFile:
    return BuiltFile("text/javascript; charset=utf-8", contents, pressed, kept=kept)


BUILT = Built(
    {
        "cover": {
            "/": file(b"<!doctype html>", kept=True),
            "/0123abcd.js": file(b"shell", kept=True, pressed=b"pressed"),
            "/sw.js": file(b"worker", kept=False),
        },
        "survivor": {
            "module": file(MODULE, kept=False),
            "part": file(LATER, kept=False),
            OPEN: file(OTHERS, kept=False),
        },
        "console": {"/": file(b"console", kept=False), "/secret.js": file(b"console", kept=False)},
    }
)


class Cover:
    """The app with a clock that a test moves."""

    def __init__(self, key: bytes = b"k" * 32) -> None:
        self.clock = Clock()
        self.door = Door(key, lambda: PHRASES, self.clock, os.urandom)
        self.search = Search(read_recipes(SKIN / "more.json"))
        modules = Modules(Path("/nowhere"), self.clock, BUILT.audiences["survivor"])
        kitchen = Kitchen(self.door, self.search, Behind(self.door, modules), os.urandom)
        app = make_cover_app(kitchen, BUILT, ORIGIN)
        self.client: FlaskClient = app.test_client()

    def ask(self, text: object, origin: str = ORIGIN) -> tuple[int, bytes]:
        answer = self.client.post("/cari", data=json.dumps({"q": text, "n": "x"}), headers={"Origin": origin})
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, answer.data

    def token(self, text: str) -> str:
        found: str = json.loads(self.ask(text)[1])["t"]
        return found

    def fetch(self, token: str, origin: str = ORIGIN, of: bytes = MODULE) -> tuple[int, bytes]:
        body = f"{token} {id_of(of)}"
        answer = self.client.post("/buku", data=body, headers={"Origin": origin})
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, answer.data


@pytest.fixture
def cover() -> Cover:
    return Cover()


@pytest.mark.parametrize(
    "said", [PHRASE, PHRASE.upper(), f"  {PHRASE.replace(' ', '   ')} ", "rendang padang ASLI"]
)
def test_a_door_phrase_opens_however_it_is_typed(cover: Cover, said: str) -> None:
    token = cover.token(said)
    assert cover.fetch(token) == (200, MODULE)
    assert cover.door.accepts(token)


@pytest.mark.parametrize("said", ["", "ayam", PHRASE[:-1], f"{PHRASE} x", PHRASE.replace(" ", "")])
def test_anything_else_is_just_a_search(cover: Cover, said: str) -> None:
    token = cover.token(said)
    assert cover.fetch(token) == (404, b"")
    assert not cover.door.accepts(token)


@given(text=st.text(max_size=200))
def test_every_answer_has_one_length_and_one_look(text: str) -> None:
    cover = Cover()
    status, data = cover.ask(text)
    right_status, right = cover.ask(PHRASE)
    assert (status, right_status) == (200, 200)
    assert len(data) == len(right) == cover.search.answer_size
    answer = json.loads(data)
    assert list(answer) == ["r", "t", "p"]
    assert len(answer["r"]) == 4
    assert len(bytes.fromhex(answer["t"])) == 32


def test_the_same_search_finds_the_same_recipes_and_the_fitting_ones_first(cover: Cover) -> None:
    first, again = (json.loads(cover.ask("buncis")[1])["r"] for _ in range(2))
    assert first == again
    assert "buncis" in json.dumps(first[0]).casefold()
    assert json.loads(cover.ask(PHRASE)[1])["r"]
    assert json.loads(cover.ask("zzz qqq")[1])["r"] != json.loads(cover.ask("www")[1])["r"]


def test_a_token_fetches_for_ten_minutes_and_keeps_the_line_for_half_a_day(cover: Cover) -> None:
    token = cover.token(PHRASE)
    cover.clock.now = START + 599
    assert cover.fetch(token)[0] == 200
    cover.clock.now = START + 15 * 60
    assert cover.fetch(token) == (404, b"")
    # What is behind the door already may fetch its other parts for as long as its line comes back.
    assert cover.fetch(token, of=LATER) == (200, LATER)
    assert cover.door.accepts(token)
    cover.clock.now = START + 12 * 3600
    assert cover.door.accepts(token)
    cover.clock.now = START + 12 * 3600 + 600
    assert not cover.door.accepts(token)
    assert cover.fetch(token, of=LATER) == (404, b"")


@pytest.mark.parametrize(
    "wanted", ["", " ", id_of(b"another"), id_of(MODULE).upper(), f"{id_of(MODULE)} ", "../x"]
)
def test_a_fresh_token_fetches_nothing_that_was_never_built(cover: Cover, wanted: str) -> None:
    token = cover.token(PHRASE)
    answer = cover.client.post("/buku", data=f"{token} {wanted}", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.data) == (404, b"")
    assert cover.client.post("/buku", data=token, headers={"Origin": ORIGIN}).status_code == 404
    assert cover.fetch(token) == (200, MODULE)


def test_what_another_door_opens_is_not_to_be_had_here(cover: Cover) -> None:
    token = cover.token(PHRASE)
    assert cover.fetch(token, of=OTHERS) == (404, b"")
    assert cover.fetch(token, of=LATER) == (200, LATER)


def test_a_token_is_taken_in_one_spelling_only(cover: Cover) -> None:
    token = cover.token(PHRASE)
    assert cover.door.accepts(token)
    # Each of these names the same bytes, and would be another opening of the door to whoever blocks it.
    for other in (token.upper(), f" {token}", f"{token[:2]} {token[2:]}", f"{token}\n"):
        assert bytes.fromhex(other) == bytes.fromhex(token)
        assert other == token or not cover.door.accepts(other)


def test_a_token_survives_a_restart_and_no_other_relay_takes_it(cover: Cover) -> None:
    token = cover.token(PHRASE)
    assert Cover().door.accepts(token)
    assert not Cover(b"x" * 32).door.accepts(token)


@pytest.mark.parametrize(
    "token", ["", "zz", "00" * 32, "00" * 31, "00" * 64, "\u00e9", None, 5, b"\0" * 32, ["0"]]
)
def test_what_is_no_token_opens_nothing(cover: Cover, token: object) -> None:
    assert not cover.door.accepts(token)
    if isinstance(token, str):
        assert cover.fetch(token) == (404, b"")


def test_an_altered_token_opens_nothing(cover: Cover) -> None:
    token = bytes.fromhex(cover.token(PHRASE))
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        assert not cover.door.accepts(bytes(changed).hex())


@pytest.mark.parametrize("origin", ["", "null", "http://console.localhost:8001", f"{ORIGIN}0"])
def test_a_foreign_page_finds_no_kitchen(cover: Cover, origin: str) -> None:
    assert cover.ask("ayam", origin) == (404, b"")
    assert cover.fetch(cover.token(PHRASE), origin) == (404, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"q":5}',
        b'{"q":null}',
        b"{}",
        b'{"q":"' + b"x" * 201 + b'"}',
        b"[" * 2000,
        b"\xff",
    ],
)
def test_what_is_no_search_is_refused_with_nothing(cover: Cover, body: bytes) -> None:
    answer = cover.client.post("/cari", data=body, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.data) == (400, b"")


def test_a_search_too_large_is_refused_unread(cover: Cover) -> None:
    answer = cover.client.post("/cari", data=b" " * 4097, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.data) == (400, b"")


def test_a_lone_surrogate_is_a_search_too(cover: Cover) -> None:
    answer = cover.client.post("/cari", data=b'{"q":"\\ud800"}', headers={"Origin": ORIGIN})
    assert len(answer.data) == cover.search.answer_size


def test_only_the_shell_may_be_kept_by_a_phone(cover: Cover) -> None:
    kept = {
        path: cover.client.get(path).headers["Cache-Control"]
        for path in ("/", "/0123abcd.js", "/sw.js", "/x")
    }
    assert kept == {
        "/": "no-cache",
        "/0123abcd.js": "public, max-age=31536000, immutable",
        "/sw.js": "no-store",
        "/x": "no-store",
    }


@pytest.mark.parametrize("path", ["/secret.js", "/module", "/module.js", "/cari", "/buku", "/../x", "/%00"])
def test_nothing_of_the_other_apps_is_served_here(cover: Cover, path: str) -> None:
    answer = cover.client.get(path)
    assert (answer.status_code, answer.data) == (404, b"")
    assert cover.client.put(path).status_code == 405


def test_only_the_cover_itself_has_the_browser_throw_everything_away(cover: Cover) -> None:
    answer = cover.client.post("/hapus", headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.data) == (200, b"")
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert answer.headers["Cache-Control"] == "no-store"
    for other in (
        cover.client.post("/hapus", headers={"Origin": "http://evil.example"}),
        cover.client.get("/hapus"),
    ):
        assert (other.status_code, other.data) == (404, b"")
        assert "Clear-Site-Data" not in other.headers


def test_a_fault_of_ours_answers_with_nothing_and_logs_no_words(
    cover: Cover, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> bytes:
        raise LookupError("a word that was searched for")

    monkeypatch.setattr(cover.search, "answer", fail)
    assert cover.ask("a word that was searched for") == (500, b"")
    logged = capsys.readouterr()
    assert "LookupError" in logged.out + logged.err
    assert "a word" not in logged.out + logged.err


def test_a_browser_that_takes_brotli_gets_it(cover: Cover) -> None:
    pressed = cover.client.get("/0123abcd.js", headers={"Accept-Encoding": "gzip, br"})
    assert (pressed.data, pressed.headers["Content-Encoding"]) == (b"pressed", "br")
    plain = cover.client.get("/0123abcd.js", headers={"Accept-Encoding": "gzip, br;q=0"})
    assert plain.data == b"shell"
    assert "Content-Encoding" not in plain.headers


def asked_seconds(door: Door, search: Search, text: str, times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        search.answer(text, door.token_for(text), os.urandom)
    return time.perf_counter() - started


class HastyDoor(Door):
    """The control: makes a token only for who is right, after looking for the phrase letter by letter."""

    def token_for(self, text: str) -> str:
        if normalised(text) != PHRASE:
            return os.urandom(32).hex()
        return super().token_for(text)


def slowest_ratio(door: Door, search: Search) -> float:
    """How much longer a right phrase takes than a wrong one of the same words: best of three medians."""
    wrong = " ".join(reversed(PHRASE.split()))
    ratios = []
    for _ in range(3):
        pairs = [
            (asked_seconds(door, search, PHRASE, 10), asked_seconds(door, search, wrong, 10))
            for _ in range(60)
        ]
        ratios.append(statistics.median(right / other for right, other in pairs))
    return min(abs(ratio - 1) for ratio in ratios)


def test_right_and_wrong_phrases_take_the_same_time(cover: Cover) -> None:
    assert slowest_ratio(cover.door, cover.search) < 0.05


def test_a_hasty_door_would_be_caught(cover: Cover) -> None:
    class NoSearch(Search):
        def answer(self, text: str, token: str, random: Any) -> bytes:
            return b""

    hasty = HastyDoor(b"k" * 32, lambda: PHRASES, cover.clock, os.urandom)
    nothing = NoSearch(read_recipes(SKIN / "more.json"))
    assert slowest_ratio(hasty, nothing) > 0.5
    assert slowest_ratio(cover.door, nothing) < 0.2


def test_the_doors_key_is_kept_and_only_ours_to_read(tmp_path: Path) -> None:
    kept = tmp_path / "door.key"
    key = door_key(kept, os.urandom)
    assert door_key(kept, os.urandom) == key
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_bytes(b"cut")
    assert len(door_key(kept, os.urandom)) == 32


def test_a_build_that_was_changed_afterwards_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "cover").mkdir()
    page = tmp_path / "cover" / "index.html"
    page.write_bytes(b"<!doctype html>")
    integrity = f"sha384-{b64encode(sha384(page.read_bytes()).digest()).decode()}"
    entry = {
        "file": "cover/index.html",
        "type": "text/html; charset=utf-8",
        "integrity": integrity,
        "bytes": 15,
        "br": False,
        "kept": True,
    }
    (tmp_path / "files.json").write_text(json.dumps({"cover": {"/": entry}}), "utf-8")
    served = read_build(tmp_path).page("cover", "/")
    assert served is not None
    assert served.contents == b"<!doctype html>"
    page.write_bytes(b"<!doctype html> ")
    with pytest.raises(ValueError):
        read_build(tmp_path)
