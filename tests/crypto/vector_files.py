"""How cases lie in crypto/vectors: one file for an object's answers, one for each of its refusals."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

Case: TypeAlias = dict[str, Any]

VECTORS: Final = Path(__file__).resolve().parents[2] / "crypto" / "vectors"
KNOWN: Final = VECTORS / "known"
REFUSALS: Final = VECTORS / "refusals"
FROM_TYPESCRIPT: Final = VECTORS / "from_typescript"

# What is longer than this and comes twice in a file stands once, under `given`.
LONG: Final = 60


def written(head: dict[str, str], cases: list[Case]) -> str:
    """A file's text: one case a line, so that a change shows as the lines it changes."""
    named = {text: f"${number}" for number, text in enumerate(_repeated(cases), 1)}
    given = {name[1:]: text for text, name in named.items()}
    lines = ",\n".join(_line(_named(case, named)) for case in cases)
    opening = _line({**head, "given": given})[:-1]
    return f'{opening},"cases":[\n{lines}\n]}}\n'


def read(path: Path) -> list[Case]:
    held = json.loads(path.read_text("utf-8"))
    named = {f"${name}": text for name, text in held["given"].items()}
    return [_named(case, named) for case in held["cases"]]


def read_all(folder: Path) -> dict[str, list[Case]]:
    """The cases of every file of a folder, by the file's name without its ending."""
    return {path.name.removesuffix(".json"): read(path) for path in sorted(folder.glob("*.json"))}


def slug(name: str) -> str:
    """How a file names an object of PROTOCOL's table of refusals."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value if isinstance(value, list) else value.values():
            yield from texts(item)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _repeated(cases: list[Case]) -> list[str]:
    counted = Counter(text for text in texts(cases) if len(text) > LONG)
    return [text for text, count in counted.items() if count > 1]


def _named(value: Any, named: dict[str, str]) -> Any:
    if isinstance(value, str):
        return named.get(value, value)
    if isinstance(value, list):
        return [_named(item, named) for item in value]
    if isinstance(value, dict):
        return {name: _named(item, named) for name, item in value.items()}
    return value
