"""What the browser's side makes, this side opens and refuses alike. Without its files all of this fails."""

import pytest

from tests.crypto.answers import ANSWERS, wrong
from tests.crypto.vector_files import FROM_TYPESCRIPT, read_all

FILES = read_all(FROM_TYPESCRIPT)
CASES = [case for cases in FILES.values() for case in cases]


@pytest.mark.parametrize("name", FILES)
def test_every_answer_and_refusal_of_the_browsers_is_ours(name: str) -> None:
    assert wrong(FILES[name]) == []


def test_the_browsers_files_cover_every_kind_of_object() -> None:
    answered = {case["kind"].split(".")[0] for case in CASES if "output" in case}
    assert {kind.split(".")[0] for kind in ANSWERS} - answered == set()
    assert any("code" in case for case in CASES)
    # A wrap has an answer in one direction only, so the browser's own must be among them.
    assert any(case["kind"] == "wrapping.unwrap" and "output" in case for case in CASES)


def test_an_answer_of_the_browsers_that_is_not_ours_would_be_noticed() -> None:
    case = next(case for case in CASES if case["kind"] == "keys.derive")
    assert len(wrong([{**case, "output": {"key": "00"}}])) == 1
