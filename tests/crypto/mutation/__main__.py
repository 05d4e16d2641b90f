"""Flips each check of the protocol off in turn and shows that the test named beside it notices.

python -m tests.crypto.mutation [--only NAME] [--language python|typescript]
"""

# ruff: noqa: T201  # a command prints

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

from tests.crypto.mutation import pythons
from tests.crypto.mutation.check import PYTHON, TYPESCRIPT, Check
from tests.crypto.mutation.table import all_missing, table
from tests.crypto.mutation.typescripts import Node

Passes = Callable[[str, Check | None], bool]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="files or killers with this in their name")
    parser.add_argument("--language", choices=(PYTHON, TYPESCRIPT))
    wished = parser.parse_args()
    languages = [wished.language] if wished.language else [PYTHON, TYPESCRIPT]
    faults: list[str] = []
    with ExitStack() as stack:
        for language in languages:
            rows = [row for row in table(language) if wished.only in f"{row.file} {row.killer}"]
            faults += _shown(rows, _runner(language, stack))
    faults += [f"no row: {place}" for place in all_missing()]
    print("", *faults, f"{len(faults)} faults", sep="\n")
    return 1 if faults else 0


def _runner(language: str, stack: ExitStack) -> Passes:
    if language == TYPESCRIPT:
        return stack.enter_context(Node()).passes
    pythons.warm()
    return pythons.passes


def _shown(rows: Iterable[Check], passes: Passes) -> Iterator[str]:
    """Prints a line for each row; answers with what is wrong."""
    sound: dict[str, bool] = {}
    for row in rows:
        if not row.is_placed:
            yield f"MISPLACED {row.file}: {row.text}"
            continue
        if row.killer not in sound:
            sound[row.killer] = passes(row.killer, None)
        survives = passes(row.killer, row)
        verdict = "SURVIVES" if survives else "noticed" if sound[row.killer] else "KILLER FAILS"
        place = f"{row.file}:{row.line()}"
        print(f"{verdict:9} {place:32} {row.rule:24} promise {row.promise:2}  {row.killer}", flush=True)
        if verdict != "noticed":
            yield f"{verdict}: {place}: {row.killer}"


if __name__ == "__main__":
    sys.exit(main())
