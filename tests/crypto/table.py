"""Reads PROTOCOL's table of refusals: which codes each object must have, and which it may."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PROTOCOL: Final = Path(__file__).resolve().parents[2] / "crypto" / "PROTOCOL.md"
SIGNED: Final = "every signed object"


@dataclass(frozen=True)
class Codes:
    """`own` are written in an object's row; `lent` come with "the …'s codes" of another row."""

    own: frozenset[str]
    lent: frozenset[str] = field(default=frozenset())


def refusals(protocol: str) -> dict[str, Codes]:
    """By object; a row may name several. Raises KeyError where codes are lent by no row."""
    rows = dict(_rows(protocol))
    own = {name: _own(cell) for name, cell in rows.items()}
    for name, cell in rows.items():
        if "…" in cell:
            own[name] |= own[SIGNED]
    found = {}
    for name, cell in rows.items():
        found[name] = Codes(own[name], _lent(cell, rows, own))
    return found


def _rows(protocol: str) -> list[tuple[str, str]]:
    section = re.split(r"^## \d+\. Refusals\n", protocol, flags=re.MULTILINE)[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    found = []
    for line in lines:
        names, cell = (part.strip() for part in line.strip("|").split("|", 1))
        found += [(name.strip(" `"), cell) for name in names.split(",")]
    return found


def _own(cell: str) -> frozenset[str]:
    return frozenset(re.findall(r"`([a-z_]+)`", cell))


def _lent(cell: str, rows: dict[str, str], own: dict[str, frozenset[str]]) -> frozenset[str]:
    """What "the statement's codes" stands for, and what the statement's row lends in turn."""
    lent: frozenset[str] = frozenset()
    for said in re.findall(r"([\w.]+)'s codes", cell):
        name = {"payload": SIGNED, "header": "envelope.header"}.get(said, said)
        lent |= own[name] | _lent(rows[name], rows, own)
    return lent
