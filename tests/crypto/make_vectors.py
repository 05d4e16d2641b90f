"""Writes crypto/vectors/known.json and refusals.json: python -m tests.crypto.make_vectors."""

import json
from pathlib import Path
from typing import Any

from crypto.refused import Refused
from tests.crypto.answers import answer
from tests.crypto.jsonable import plain
from tests.crypto.known_cases import known_cases
from tests.crypto.refusal_cases import refusal_cases

VECTORS = Path(__file__).resolve().parents[2] / "crypto" / "vectors"
KNOWN, REFUSALS = VECTORS / "known.json", VECTORS / "refusals.json"


def made_known(wrapped: bytes | None) -> list[dict[str, Any]]:
    cases = [
        {"kind": kind, "what": what, "input": plain(given)} for kind, what, given in known_cases(wrapped)
    ]
    return [{**case, "output": answer(case["kind"], case["input"])} for case in cases]


def made_refusals(wrapped: bytes | None) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "what": what, "input": plain(given), "code": code}
        for kind, what, given, code in refusal_cases(wrapped)
    ]


def code_of(case: dict[str, Any]) -> str | None:
    """The code that this implementation refuses a case with, or None if it accepts."""
    try:
        answer(case["kind"], case["input"])
    except Refused as refused:
        return refused.code
    return None


def kept_wrap() -> bytes | None:
    """The wrap in the file so far: HPKE would give another each time, and the file should not change."""
    if not KNOWN.exists():
        return None
    cases = json.loads(KNOWN.read_text("utf-8"))
    found = [case for case in cases if case["kind"] == "wrapping.unwrap" and "output" in case]
    if not found or code_of(found[0]) is not None:
        return None
    return bytes.fromhex(found[0]["input"]["wrapped"])


def written(cases: list[dict[str, Any]]) -> str:
    """One case a line, so that a change shows as the lines it changes."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    return f"[\n{lines}\n]\n"


def main() -> int:
    KNOWN.write_text(written(made_known(kept_wrap())), "utf-8")
    REFUSALS.write_text(written(made_refusals(kept_wrap())), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
