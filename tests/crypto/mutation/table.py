"""All rows of the table, from the files of both folders; and which places need none, each with its reason."""

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tests.crypto.mutation.check import PYTHON, TYPESCRIPT, Check
from tests.crypto.mutation.exceptions import EXCEPTIONS
from tests.crypto.mutation.sites import Site, python_sites, typescript_sites

_HERE: Final = Path(__file__).parent


def table(language: str) -> Iterator[Check]:
    for path in sorted((_HERE / language).glob("*.py")):
        yield from importlib.import_module(f"tests.crypto.mutation.{language}.{path.stem}").CHECKS


def missing(sites: Iterable[Site], rows: Iterable[Check]) -> list[str]:
    """Places that can say no, which no row flips and no exception names."""
    flipped: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        # What a row no longer finds it does not flip; the run reports it by itself.
        if row.is_placed:
            flipped.setdefault(row.file, []).append(row.place())
    return [
        f"{site.file}:{site.line}"
        for site in sites
        if not any(begin < site.end and site.begin < end for begin, end in flipped.get(site.file, []))
        and not any(site.file == file and text in site.text for file, text, _ in EXCEPTIONS)
    ]


def all_missing() -> list[str]:
    return missing(python_sites(), table(PYTHON)) + missing(typescript_sites(), table(TYPESCRIPT))
