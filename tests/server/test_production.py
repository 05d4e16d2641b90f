"""For real people the relay starts with nothing that is shipped, known, or only for practice."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto.ceremony import ROOT_FILE, Demands, Moment, make_root
from crypto.checkpoint import NoteKey
from crypto.encoding import encode
from crypto.signing import public_key, signed
from server import production
from server.production import PRACTICE_MARK, check_production
from server.settings import Unsafe, read_settings
from server.transparency.store import SEED_FILE, log_seed
from tests.server.relay import RECIPES

NOW = int(time.time())
WITNESS = NoteKey("witness", bytes(31) + b"w")
Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """What a careful operator sets."""
    # The folder of this test is as good as any but the one that is named here.
    passing = tmp_path / "passing"
    monkeypatch.setattr(production, "PASSING_FOLDERS", (str(passing),))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(passing))
    make_organisation(tmp_path / "root", tmp_path, WITNESS)
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("puskesmas | given 2026-11-22T10:00:00Z | pepes nila jahe mak inah\n")
    phrases.chmod(0o600)
    skin(tmp_path)
    return {
        "TEDUH_DATA": str(tmp_path / "data"),
        "TEDUH_BUILD": str(tmp_path / "build"),
        "TEDUH_ORGANISATION": str(tmp_path / "root" / "organisation.json"),
        "TEDUH_STATEMENT": str(tmp_path / "root" / "statement.bin"),
        "TEDUH_PHRASES": str(phrases),
        "TEDUH_COVER_ORIGIN": "https://resep.example",
        "TEDUH_CONSOLE_ORIGIN": "https://jaga.example",
        "TEDUH_HEALTH_PORT": "8002",
    }


def make_organisation(out: Path, folder: Path, witness: NoteKey | None, signatures: int = 2) -> None:
    """Hold the ceremony for a relay's own log, and take the secret away."""
    log = NoteKey("log", public_key(log_seed(folder / "data", os.urandom)))
    make_root(out, Demands(signatures, log, witness, 1), Moment(NOW, os.urandom))
    (out / ROOT_FILE).unlink()


SHIPPED = {
    "folder": "takaran-dapur", "name": "Takaran Dapur", "short_name": "Takaran", "theme": "#a8431f",
    "background": "#fbf5ea", "colours": 0, "shared": 0,
    "icons": [
        {"hash": "aa", "shape": f"{'0' * 16}07e007e007e01ff818181c380e700660{'0' * 16}", "colours": []},
        {"hash": "bb", "shape": "d" * 64, "colours": ["#a8431f", "#fbf5ea"]},
    ],
}  # fmt: skip
OWN = {
    "own": True, "folder": "masak", "name": "Buku Masak Bu Tini", "short_name": "Masak", "theme": "#1f5ca8",
    "background": "#f4f8fb", "colours": 12, "shared": 2,
    "icons": [
        {"hash": "cc", "shape": f"{'0' * 8}8ff18ff18ff18ff1{'0' * 40}", "colours": []},
        {"hash": "dd", "shape": "e" * 64, "colours": ["#1f5ca8", "#fbf5ea"]},
    ],
}  # fmt: skip


def skin(folder: Path, **changed: object) -> None:
    """Put what is noted beside a build where the relay looks: somebody's own skin, changed in something."""
    build = folder / "build"
    build.mkdir(parents=True, exist_ok=True)
    (build / "skin.json").write_text(json.dumps({"skin": {**OWN, **changed}, "shipped": [SHIPPED]}))
    (build / "book.json").write_text(
        json.dumps({"dishes": [["soto", "ayam", "lamongan"]], "empty": ["resep"]})
    )
    (build / "more.json").write_bytes(RECIPES.read_bytes())


def icon(**changed: object) -> list[dict[str, object]]:
    """An own icon, changed in something."""
    return [{**OWN["icons"][0], **changed}]  # type: ignore[index]


def skinned(**changed: object) -> "Spoil":
    return lambda folder, _set: skin(folder, **changed)


def phrased(words: str) -> "Spoil":
    return lambda folder, _set: (folder / "phrases.txt").write_text(f"pepes nila jahe mak inah\n{words}\n")


def test_what_a_careful_operator_sets_is_accepted(environment: Environment) -> None:
    """The control of every refusal below."""
    settings = read_settings(environment)
    assert check_production(settings, NOW) == ()
    assert settings.keeps == (3600, 86_400, 604_800)


def test_two_owners_names_under_a_shared_suffix_are_two_names(environment: Environment) -> None:
    """The control of the siblings below; and an operator who says so may listen beyond the machine."""
    environment.update(TEDUH_COVER_ORIGIN="https://resep.or.id", TEDUH_CONSOLE_ORIGIN="https://jaga.or.id")
    environment.update(TEDUH_BIND="10.0.0.2", TEDUH_EXPOSED="1")
    check_production(read_settings(environment), NOW)


def test_an_open_door_of_the_operators_own_is_accepted(environment: Environment) -> None:
    """The control of what is refused of it below."""
    environment["TEDUH_OPEN_ORIGIN"] = "https://kalender.example"
    assert check_production(read_settings(environment), NOW) == ()


Spoil = Callable[[Path, Environment], object]


def _one_signature(folder: Path, environment: Environment) -> None:
    make_organisation(folder / "lax", folder, WITNESS, signatures=1)
    _use(folder / "lax", environment)


def _use(organisation: Path, environment: Environment) -> None:
    environment["TEDUH_ORGANISATION"] = str(organisation / "organisation.json")
    environment["TEDUH_STATEMENT"] = str(organisation / "statement.bin")


def _anothers_log(folder: Path, environment: Environment) -> None:
    make_organisation(folder / "another", folder / "another", WITNESS)
    _use(folder / "another", environment)


def _no_log_key(folder: Path, _environment: Environment) -> None:
    (folder / "data" / SEED_FILE).unlink()


def _damaged_log_key(folder: Path, _environment: Environment) -> None:
    (folder / "data" / SEED_FILE).write_bytes(b"short")


def _open_log_key(folder: Path, _environment: Environment) -> None:
    (folder / "data" / SEED_FILE).chmod(0o640)


def _old_statement(folder: Path, _environment: Environment) -> None:
    """As it was before statements named a log."""
    seed, file = os.urandom(32), folder / "root" / "organisation.json"
    pinned = json.loads(file.read_text())
    file.write_text(json.dumps({**pinned, "root_key": public_key(seed).hex()}))
    row = encode([1, bytes.fromhex(pinned["instance_id"]), 2, NOW - 1, NOW + 1000])
    (folder / "root" / "statement.bin").write_bytes(signed("sc1/organisation", seed, row))


def _with_root_secret(folder: Path, _environment: Environment) -> None:
    (folder / "root" / ROOT_FILE).touch()


def _recipe_as_phrase(folder: Path, _environment: Environment) -> None:
    titles = [title for recipe in json.loads(RECIPES.read_bytes()) for title in recipe["title"]]
    long = next(title for title in titles if len(title.split()) >= 3)
    (folder / "phrases.txt").write_text(f"pepes nila jahe mak inah\n{long.upper()}\n")


def _wide_data(folder: Path, _environment: Environment) -> None:
    (folder / "data").chmod(0o755)


def _origins(cover: str, console: str) -> Spoil:
    return lambda _folder, set_: set_.update(TEDUH_COVER_ORIGIN=cover, TEDUH_CONSOLE_ORIGIN=console)


def _open_door(origin: str) -> Spoil:
    return lambda _folder, set_: set_.update(TEDUH_OPEN_ORIGIN=origin)


def _anothers_statement(folder: Path, environment: Environment) -> None:
    make_organisation(folder / "other", folder, WITNESS)
    environment["TEDUH_STATEMENT"] = str(folder / "other" / "statement.bin")


SPOILED: dict[str, tuple[str, Spoil]] = {
    "practice": ("PRACTICE", lambda _folder, set_: set_.update(TEDUH_PRACTICE="1")),
    "http": ("https", lambda _folder, set_: set_.update(TEDUH_COVER_ORIGIN="http://resep.example")),
    "localhost": ("own names", lambda _f, set_: set_.update(TEDUH_CONSOLE_ORIGIN="https://jaga.localhost")),
    "shipped host": ("own names", lambda _f, set_: set_.update(TEDUH_COVER_ORIGIN="https://dapur.example")),
    "a user in the origin": ("COVER_ORIGIN", _origins("https://x@resep.example", "https://jaga.example")),
    "a port that goes unsaid": (
        "COVER_ORIGIN",
        _origins("https://resep.example:443", "https://jaga.example"),
    ),
    "a policy in the origin": ("COVER_ORIGIN", _origins("https://resep.example;x", "https://jaga.example")),
    "a space in the origin": ("COVER_ORIGIN", _origins("https://resep.example x", "https://jaga.example")),
    "capital letters": ("COVER_ORIGIN", _origins("https://Resep.example", "https://jaga.example")),
    "one host": ("registered name", _origins("https://a.example", "https://a.example:8443")),
    "parent and child": ("registered name", _origins("https://a.example", "https://b.a.example")),
    "siblings": ("registered name", _origins("https://a.x.example", "https://b.x.example")),
    "siblings under or.id": ("registered name", _origins("https://a.x.or.id", "https://b.x.or.id")),
    "open door by http": ("OPEN_ORIGIN must be https", _open_door("http://kalender.example")),
    "open door's shipped host": ("OPEN_ORIGIN must be your own", _open_door("https://terbuka.example")),
    "open door beside the cover": ("OPEN_ORIGIN must not share", _open_door("https://buka.resep.example")),
    "open door beside the console": ("OPEN_ORIGIN must not share", _open_door("https://buka.jaga.example")),
    "open door is the cover": ("OPEN_ORIGIN", _open_door("https://resep.example")),
    "pages to this machine": (
        "PUSH_SERVICES",
        lambda _folder, set_: set_.update(TEDUH_PUSH_SERVICES="localhost:8443"),
    ),
    "pages to an address": ("PUSH_SERVICES", lambda _f, set_: set_.update(TEDUH_PUSH_SERVICES="10.0.0.2")),
    "pages to a network's inside": (
        "PUSH_SERVICES",
        lambda _folder, set_: set_.update(TEDUH_PUSH_SERVICES="push.example.org,wiki.internal"),
    ),
    "pages by another's certificate": (
        "PUSH_AUTHORITY is for practice",
        lambda folder, set_: set_.update(TEDUH_PUSH_AUTHORITY=str(folder / "authority.pem")),
    ),
    "no contact for pages": ("PUSH_CONTACT", lambda _f, set_: set_.update(TEDUH_PUSH_CONTACT="Bu Ani")),
    "bound to everywhere": ("BIND", lambda _folder, set_: set_.update(TEDUH_BIND="0.0.0.0")),  # noqa: S104
    "wide data": ("DATA", _wide_data),
    "passing data": ("DATA", lambda folder, set_: set_.update(TEDUH_DATA=str(folder / "passing" / "data"))),
    "root secret": ("root's secret", _with_root_secret),
    "recipe as phrase": ("PHRASES", _recipe_as_phrase),
    "two-word phrase": ("PHRASES", lambda folder, _set: (folder / "phrases.txt").write_text("nasi goreng")),
    "shipped skin": ("a folder of your own", skinned(own=False)),
    "shipped name": ("name", skinned(name=" takaran  DAPUR ")),
    "shipped name and a number": ("name", skinned(name="Takaran-Dapur 2")),
    "shipped short name": ("name", skinned(short_name="Takaran")),
    "shipped name for short": ("name", skinned(short_name="Takaran Dapur")),
    "shipped colour": ("colours", skinned(theme="#a8431f")),
    "nearly the shipped colour": ("colours", skinned(theme="#b0502c")),
    "shipped ground": ("colours", skinned(background="#fbf5ea")),
    "no colours of its own": ("style.css", skinned(colours=0, shared=0)),
    "shipped colours in its sheet": ("style.css", skinned(colours=12, shared=10)),
    "shipped icon": ("icons", skinned(icons=icon(hash="aa"))),
    "shipped icon in other bytes": ("icons", skinned(icons=icon(shape=SHIPPED["icons"][0]["shape"]))),  # type: ignore[index]
    "shipped icon, a little moved": (
        "icons",
        skinned(icons=icon(shape=f"{'0' * 16}07e007e007e03ff818181c381e700660{'0' * 16}")),
    ),
    "shipped drawing in other colours": ("icons", skinned(icons=icon(shape="d" * 64))),
    "another drawing in shipped colours": ("icons", skinned(icons=icon(colours=["#a8431f", "#fbf5ea"]))),
    "nothing noted of the skin": (
        "build again",
        lambda folder, _set: (folder / "build" / "skin.json").unlink(),
    ),
    "no list to search in": ("RECIPES", lambda folder, _set: (folder / "build" / "more.json").unlink()),
    "no book beside the build": ("BUILD", lambda folder, _set: (folder / "build" / "book.json").unlink()),
    "host called as a skin": (
        "name of your own",
        _origins("https://takaran-dapur.example", "https://jaga.example"),
    ),
    "host called as a skin in one word": (
        "name of your own",
        _origins("https://www.takarandapur.id", "https://jaga.example"),
    ),
    "host called as a skin with a number": (
        "name of your own",
        _origins("https://takaran-dapur2.example", "https://jaga.example"),
    ),
    "host called as we are": (
        "name of your own",
        _origins("https://resep.example", "https://konsol-teduh.example"),
    ),
    "phrases of practice": ("practice", lambda folder, _set: (folder / PRACTICE_MARK).touch()),
    "shipped phrase": ("sources", phrased("sayur lodeh nenek")),
    "phrase that the app finds": ("own book", phrased("resep soto lamongan")),
    "telling phrase": ("must not tell", phrased("pepes nila bidan tini")),
    "unreadable phrases": ("line 2", phrased("a | b")),
    "no statement": ("STATEMENT", lambda folder, _set: (folder / "root" / "statement.bin").unlink()),
    "another's statement": ("STATEMENT", _anothers_statement),
    "one signature": ("at least 2", _one_signature),
    "a statement without a log": ("STATEMENT", _old_statement),
    "another's log": ("this relay's own log", _anothers_log),
    "no log's key": ("this relay's own log", _no_log_key),
    "damaged log's key": (SEED_FILE, _damaged_log_key),
    "open log's key": (SEED_FILE, _open_log_key),
    "data of practice": ("DATA", lambda folder, _set: (folder / "data" / PRACTICE_MARK).touch()),
    "practice root": ("practice", lambda folder, _set: (folder / "root" / PRACTICE_MARK).touch()),
    "one-word phrase": ("PHRASES", lambda folder, _set: (folder / "phrases.txt").write_text("nasi")),
    "no phrase": ("PHRASES", lambda folder, _set: (folder / "phrases.txt").write_text("\n")),
    "open phrases": ("PHRASES", lambda folder, _set: (folder / "phrases.txt").chmod(0o644)),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_each_unsafe_setting_is_refused_by_name(
    environment: Environment, tmp_path: Path, spoiled: str
) -> None:
    name, spoil = SPOILED[spoiled]
    spoil(tmp_path, environment)
    with pytest.raises(Unsafe, match=name):
        check_production(read_settings(environment), NOW)


def test_no_refusal_repeats_a_phrase_or_says_whose_it_is(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "phrases.txt").write_text("bidan-tini | given 2026-11-22T10:00:00Z | resep soto lamongan\n")
    with pytest.raises(Unsafe) as refused:
        check_production(read_settings(environment), NOW)
    assert not any(word in str(refused.value) for word in ("tini", "soto", "lamongan"))


def test_when_every_phrase_leaked_the_relay_starts_for_those_who_talk_and_says_so(
    environment: Environment, tmp_path: Path
) -> None:
    (tmp_path / "phrases.txt").write_text("uptd | leaked 2026-11-22T10:00:00Z | resep soto lamongan\n")
    (warning,) = check_production(read_settings(environment), NOW)
    assert "no phrase that opens" in warning


def test_without_a_witness_the_relay_starts_and_says_so(environment: Environment, tmp_path: Path) -> None:
    make_organisation(tmp_path / "alone", tmp_path, None)
    _use(tmp_path / "alone", environment)
    (warning,) = check_production(read_settings(environment), NOW)
    assert "names no witness" in warning


def test_without_a_port_for_health_the_relay_starts_and_says_so(environment: Environment) -> None:
    environment["TEDUH_HEALTH_PORT"] = "0"
    (warning,) = check_production(read_settings(environment), NOW)
    assert "HEALTH_PORT" in warning
