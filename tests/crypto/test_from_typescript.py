"""What the browser's side makes, this side opens and refuses alike. Without its file all of this fails."""

import json
from typing import Any

import pytest

from tests.crypto.answers import ANSWERS, answer
from tests.crypto.make_vectors import VECTORS, code_of

FILE = VECTORS / "from_typescript.json"


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    assert FILE.exists(), (
        "crypto/vectors/from_typescript.json is missing: the TypeScript side has to write it"
    )
    read: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return read


def test_every_answer_of_the_browsers_is_ours(cases: list[dict[str, Any]]) -> None:
    known = [case for case in cases if "output" in case]
    assert known
    wrong = [
        f"{case['kind']}: {case['what']}"
        for case in known
        if answer(case["kind"], case["input"]) != case["output"]
    ]
    assert wrong == []


def test_every_refusal_of_the_browsers_is_ours(cases: list[dict[str, Any]]) -> None:
    refused = [case for case in cases if "code" in case]
    wrong = [
        f"{case['kind']}: {case['what']}: {code_of(case)}, not {case['code']}"
        for case in refused
        if code_of(case) != case["code"]
    ]
    assert wrong == []


def test_the_browsers_file_covers_every_kind_of_object(cases: list[dict[str, Any]]) -> None:
    covered = {case["kind"].split(".")[0] for case in cases}
    assert {kind.split(".")[0] for kind in ANSWERS} <= covered
    # A wrap has an answer in one direction only, so the browser's own must be among them.
    assert any(case["kind"] == "wrapping.unwrap" and "output" in case for case in cases)
