"""For real people the relay starts with nothing that is shipped, known, or only for practice."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto.ceremony import ROOT_FILE, Moment, make_root
from server import production
from server.production import PRACTICE_MARK, check_production
from server.settings import RECIPES, Unsafe, read_settings

NOW = int(time.time())
Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """What a careful operator sets."""
    # The folder of this test is as good as any but the one that is named here.
    passing = tmp_path / "passing"
    monkeypatch.setattr(production, "PASSING_FOLDERS", (str(passing),))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(passing))
    make_root(tmp_path / "root", 2, 1, Moment(NOW, os.urandom))
    (tmp_path / "root" / ROOT_FILE).unlink()
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("sayur lodeh nenek\n")
    phrases.chmod(0o600)
    skin(tmp_path, "Buku Masak Bu Tini")
    return {
        "TEDUH_DATA": str(tmp_path / "data"),
        "TEDUH_BUILD": str(tmp_path / "build"),
        "TEDUH_ORGANISATION": str(tmp_path / "root" / "organisation.json"),
        "TEDUH_STATEMENT": str(tmp_path / "root" / "statement.bin"),
        "TEDUH_PHRASES": str(phrases),
        "TEDUH_COVER_ORIGIN": "https://resep.example",
        "TEDUH_CONSOLE_ORIGIN": "https://jaga.example",
    }


def skin(folder: Path, name: str) -> None:
    """Put a built skin of this name where the relay looks."""
    cover = folder / "build" / "cover"
    cover.mkdir(parents=True, exist_ok=True)
    (cover / "manifest.webmanifest").write_text(json.dumps({"name": name}))


def test_what_a_careful_operator_sets_is_accepted(environment: Environment) -> None:
    """The control of every refusal below."""
    settings = read_settings(environment)
    check_production(settings, NOW)
    assert settings.keeps == (3600, 86_400, 604_800)


def test_two_owners_names_under_a_shared_suffix_are_two_names(environment: Environment) -> None:
    """The control of the siblings below; and an operator who says so may listen beyond the machine."""
    environment.update(TEDUH_COVER_ORIGIN="https://resep.or.id", TEDUH_CONSOLE_ORIGIN="https://jaga.or.id")
    environment.update(TEDUH_BIND="10.0.0.2", TEDUH_EXPOSED="1")
    check_production(read_settings(environment), NOW)


Spoil = Callable[[Path, Environment], object]


def _one_signature(folder: Path, environment: Environment) -> None:
    make_root(folder / "lax", 1, 1, Moment(NOW, os.urandom))
    (folder / "lax" / ROOT_FILE).unlink()
    environment["TEDUH_ORGANISATION"] = str(folder / "lax" / "organisation.json")
    environment["TEDUH_STATEMENT"] = str(folder / "lax" / "statement.bin")


def _with_root_secret(folder: Path, _environment: Environment) -> None:
    (folder / "root" / ROOT_FILE).touch()


def _recipe_as_phrase(folder: Path, _environment: Environment) -> None:
    titles = [title for recipe in json.loads(RECIPES.read_bytes()) for title in recipe["title"]]
    long = next(title for title in titles if len(title.split()) >= 3)
    (folder / "phrases.txt").write_text(f"sayur lodeh nenek\n{long.upper()}\n")


def _wide_data(folder: Path, _environment: Environment) -> None:
    (folder / "data").mkdir(mode=0o755)


def _origins(cover: str, console: str) -> Spoil:
    return lambda _folder, set_: set_.update(TEDUH_COVER_ORIGIN=cover, TEDUH_CONSOLE_ORIGIN=console)


def _anothers_statement(folder: Path, environment: Environment) -> None:
    make_root(folder / "other", 2, 1, Moment(NOW, os.urandom))
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
    "bound to everywhere": ("BIND", lambda _folder, set_: set_.update(TEDUH_BIND="0.0.0.0")),  # noqa: S104
    "wide data": ("DATA", _wide_data),
    "passing data": ("DATA", lambda folder, set_: set_.update(TEDUH_DATA=str(folder / "passing" / "data"))),
    "root secret": ("root's secret", _with_root_secret),
    "recipe as phrase": ("PHRASES", _recipe_as_phrase),
    "two-word phrase": ("PHRASES", lambda folder, _set: (folder / "phrases.txt").write_text("nasi goreng")),
    "shipped skin": ("SKIN", lambda folder, _set: skin(folder, "Takaran Dapur")),
    "no statement": ("STATEMENT", lambda folder, _set: (folder / "root" / "statement.bin").unlink()),
    "another's statement": ("STATEMENT", _anothers_statement),
    "one signature": ("at least 2", _one_signature),
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
