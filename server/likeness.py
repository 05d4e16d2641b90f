"""Whether a skin is one of ours, or looks like one: whoever reads our sources knows those.

Judged by what the build notes beside itself (skin.json): names, colours, icons by their bytes and shape.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "skin.json"
# The largest difference in one of red, green, blue at which two colours pass for one another.
ALIKE_WITHIN = 24
# Of the edges that two icons show on a grid of 16, the share that differs at most; and how many are a shape.
SHAPE_DIFFERS = 0.3
LEAST_EDGES = 8
LEAST_OWN_COLOURS = 4


class Alike(Exception):
    """Says in what a skin is like ours."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the build noted: the skin that it wears, and all that are shipped."""

    skin: dict[str, Any]
    shipped: list[dict[str, Any]]


def read_noted(build: Path) -> Noted:
    """Read what stands beside the build. Raises Alike where there is nothing to judge by."""
    try:
        noted = json.loads((build / FILE).read_bytes())
        return Noted(dict(noted["skin"]), [dict(one) for one in noted["shipped"]])
    except (OSError, ValueError, KeyError, TypeError):
        raise Alike("a skin that this version built: build again") from None


def check_own(noted: Noted) -> None:
    """Raise Alike unless the skin is somebody's own in every respect."""
    skin = noted.skin
    if not skin["own"]:
        raise Alike("a folder of your own, outside pwa/cover/skins: the shipped ones are samples")
    if skin["colours"] - skin["shared"] < LEAST_OWN_COLOURS:
        raise Alike(f"a skin with a style.css of at least {LEAST_OWN_COLOURS} colours of its own")
    for other in noted.shipped:
        if set(map(lettered, _names(skin))) & set(map(lettered, _names(other))):
            raise Alike("a skin with a name of its own")
        if _near(skin["theme"], other["theme"]) or skin["background"] == other["background"]:
            raise Alike("a skin with colours of its own")
        if any(_same(icon, one) for icon in skin["icons"] for one in other["icons"]):
            raise Alike("a skin with icons of its own: not ours in other colours or another size")


def shipped_labels(noted: Noted) -> frozenset[str]:
    """Give what a host of ours would be called: the names of shipped skins, as one label each."""
    names = {name for one in noted.shipped for name in (*_names(one), str(one["folder"]))}
    return frozenset(spelled for name in names for spelled in _spellings(name))


def lettered(name: str) -> str:
    """Give a name's letters alone: one more digit or hyphen makes no other name."""
    return "".join(one for one in name.casefold() if one.isalpha())


def _spellings(name: str) -> Iterator[str]:
    words = name.replace("-", " ").split()
    yield "".join(words)
    yield "-".join(words)


def _names(skin: dict[str, Any]) -> frozenset[str]:
    return frozenset(" ".join(str(skin[key]).casefold().split()) for key in ("name", "short_name"))


def _near(one: str, other: str) -> bool:
    a, b = _channels(one), _channels(other)
    if not a or not b:
        return one == other
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= ALIKE_WITHIN


def _channels(colour: str) -> tuple[int, ...]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    try:
        return tuple(bytes.fromhex(digits)[:3]) if len(digits) in {6, 8} else ()
    except ValueError:
        return ()


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["hash"] == other["hash"]:
        return True
    if one["colours"] and one["colours"] == other["colours"]:
        return True
    return _same_shape(one["shape"], other["shape"])


def _same_shape(one: str, other: str) -> bool:
    """Compare drawings by the hash of their lines, photographs by their edges; no hash is near another."""
    if not one or not other:
        return False
    a, b = int(one, 16), int(other, 16)
    edges = min(a.bit_count(), b.bit_count())
    return edges >= LEAST_EDGES and (a ^ b).bit_count() <= SHAPE_DIFFERS * 2 * edges
