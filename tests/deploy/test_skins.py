"""A build in a skin of ours is refused for real people, whatever else is changed in it; own ones are not."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import setup
from server.likeness import Alike, check_own, read_noted, shipped_labels

SHIPPED = setup.PWA / "cover" / "skins"
SHEET = ":root { --paper: #eef3f7; --raised: #fafcfe; --ink: #1a2733; --spice: #1f5ca8; --leaf: #7a3f6b }"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path d="M8 8h80v80z" fill="#1f5ca8"/></svg>'
)


def own(folder: Path, sample: str) -> Path:
    """A skin made of a sample as the handbook says."""
    shutil.copytree(SHIPPED / sample, folder)
    described = json.loads((folder / "skin.json").read_text())
    described |= {"name": "Buku Masak Bu Tini", "short_name": "Masak"}
    described |= {"theme_color": "#1f5ca8", "background_color": "#eef3f7"}
    (folder / "skin.json").write_text(json.dumps(described))
    (folder / "style.css").write_text(SHEET)
    shutil.rmtree(folder / "icons")
    (folder / "icons").mkdir()
    (folder / "icons" / "any.svg").write_text(DRAWING)
    return folder


def _sample_icon(folder: Path, sample: Path) -> None:
    """Its drawing in other colours."""
    text = next((sample / "icons").glob("*.svg")).read_text()
    (folder / "icons" / "any.svg").write_text(re.sub("#[0-9a-f]{6}", "#1f5ca8", text))


def _sample_photograph(folder: Path, sample: Path) -> None:
    shutil.copy(next((sample / "icons").glob("*.png")), folder / "icons" / "192.png")


def _sample_name(folder: Path, sample: Path) -> None:
    described = json.loads((folder / "skin.json").read_text())
    theirs = json.loads((sample / "skin.json").read_text())
    (folder / "skin.json").write_text(json.dumps({**described, "name": theirs["name"].upper()}))


def _sample_colours(folder: Path, sample: Path) -> None:
    (folder / "style.css").unlink()


SPOILED: dict[str, Callable[[Path, Path], None]] = {
    "icons": _sample_icon,
    "icons of": _sample_photograph,
    "name": _sample_name,
    "style.css": _sample_colours,
}


def judged(folder: Path, skin: str) -> None:
    setup.built(out=folder, skin=skin)
    check_own(read_noted(folder))


def test_a_sample_is_refused_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(Alike, match="samples"):
        judged(tmp_path / "out", setup.SKIN)
    labels = shipped_labels(read_noted(tmp_path / "out"))
    assert {"takaran-dapur", "takarandapur", "takaran"} <= labels
    # Every folder of samples counts by itself.
    assert {one.name for one in SHIPPED.iterdir()} <= labels


def test_a_skin_of_ones_own_is_taken_until_something_of_a_sample_is_in_it(tmp_path: Path) -> None:
    skin = own(tmp_path / "skin", setup.SKIN)
    judged(tmp_path / "out", str(skin))
    for part, spoil in SPOILED.items():
        spoiled = own(tmp_path / part.replace(" ", "-"), setup.SKIN)
        spoil(spoiled, SHIPPED / setup.SKIN)
        # Setup sees that a file of the skin is another one.
        with pytest.raises(Alike, match=part):
            judged(tmp_path / "out", str(spoiled))
