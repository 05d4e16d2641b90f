"""Writes crypto/vectors, but what TypeScript hands over: python -m tests.crypto.make_vectors."""

from collections import defaultdict
from pathlib import Path

from tests.crypto import published
from tests.crypto.answers import answer
from tests.crypto.jsonable import plain
from tests.crypto.known_cases import known_cases
from tests.crypto.objects import object_of
from tests.crypto.refusal_cases import refusal_cases
from tests.crypto.vector_files import KNOWN, REFUSALS, Case, slug, written


def made() -> dict[Path, str]:
    """Every file's text, the same each time."""
    return {**known(), **refused(), **published.files()}


def known() -> dict[Path, str]:
    by_object: dict[str, list[Case]] = defaultdict(list)
    for kind, what, given in known_cases():
        shaped = plain(given)
        case = {"kind": kind, "what": what, "input": shaped, "output": answer(kind, shaped)}
        by_object[kind.split(".")[0]].append(case)
    return {KNOWN / f"{name}.json": written({"object": name}, cases) for name, cases in by_object.items()}


def refused() -> dict[Path, str]:
    by_refusal: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for kind, what, given, code in refusal_cases():
        case = {"kind": kind, "what": what, "input": plain(given), "code": code}
        by_refusal[object_of(kind, given), code].append(case)
    return {
        REFUSALS / f"{slug(name)}.{code}.json": written({"object": name, "code": code}, cases)
        for (name, code), cases in by_refusal.items()
    }


def main() -> int:
    files = made()
    for folder in (KNOWN, REFUSALS, published.PUBLISHED):
        folder.mkdir(exist_ok=True)
        for path in folder.glob("*.json"):
            if path not in files:
                path.unlink()
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
