"""For real people the relay starts with nothing that is shipped, known, or only for practice."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto.ceremony import Moment, make_root
from server.production import PRACTICE_MARK, check_production
from server.settings import Unsafe, read_settings

NOW = int(time.time())
Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """What a careful operator sets."""
    make_root(tmp_path / "root", 2, 1, Moment(NOW, os.urandom))
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


Spoil = Callable[[Path, Environment], object]


def _one_signature(folder: Path, environment: Environment) -> None:
    make_root(folder / "lax", 1, 1, Moment(NOW, os.urandom))
    environment["TEDUH_ORGANISATION"] = str(folder / "lax" / "organisation.json")
    environment["TEDUH_STATEMENT"] = str(folder / "lax" / "statement.bin")


def _anothers_statement(folder: Path, environment: Environment) -> None:
    make_root(folder / "other", 2, 1, Moment(NOW, os.urandom))
    environment["TEDUH_STATEMENT"] = str(folder / "other" / "statement.bin")


SPOILED: dict[str, tuple[str, Spoil]] = {
    "practice": ("PRACTICE", lambda _folder, set_: set_.update(TEDUH_PRACTICE="1")),
    "http": ("https", lambda _folder, set_: set_.update(TEDUH_COVER_ORIGIN="http://resep.example")),
    "localhost": ("own names", lambda _f, set_: set_.update(TEDUH_CONSOLE_ORIGIN="https://jaga.localhost")),
    "shipped host": ("own names", lambda _f, set_: set_.update(TEDUH_COVER_ORIGIN="https://dapur.example")),
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
