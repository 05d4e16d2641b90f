"""How tiles of the log are named: level, index and width as a path (C2SP tlog-tiles)."""

import re

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
# Groups of three digits, every one but the last begun with an x; the last tile may be partial.
TILE_PATH = re.compile(r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def tile_of(path: str) -> tuple[int, int, int] | None:
    """Read level, index and width from a tile's path; nothing for another writing of the same."""
    found = TILE_PATH.fullmatch(path)
    if found is None:
        return None
    groups = found[2].replace("x", "").split("/")
    if len(groups) > 1 and groups[0] == "000":
        return None
    width = int(found[3]) if found[3] else TILE_WIDTH
    return (int(found[1]), int("".join(groups)), width) if width < TILE_WIDTH or not found[3] else None


def tile_path(index: int, width: int) -> str:
    """Write the part of a tile's path that follows its level."""
    digits = str(index)
    digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"
