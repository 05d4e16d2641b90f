"""Both languages give the answers of crypto/vectors, and its files are what our script makes."""

import json
from typing import Any

import pytest

from crypto import block, envelope, wrapping
from tests.crypto import make_vectors
from tests.crypto.answers import ANSWERS, answer
from tests.crypto.make_vectors import KNOWN, REFUSALS, code_of

KNOWN_CASES: list[dict[str, Any]] = json.loads(KNOWN.read_text("utf-8"))
REFUSED_CASES: list[dict[str, Any]] = json.loads(REFUSALS.read_text("utf-8"))


def name(case: dict[str, Any]) -> str:
    return f"{case['kind']}: {case['what']}"


@pytest.mark.parametrize("case", KNOWN_CASES, ids=name)
def test_every_known_answer_is_given(case: dict[str, Any]) -> None:
    assert answer(case["kind"], case["input"]) == case["output"]


@pytest.mark.parametrize("case", REFUSED_CASES, ids=name)
def test_every_fault_is_refused_with_its_code(case: dict[str, Any]) -> None:
    assert code_of(case) == case["code"]


def test_the_files_are_what_the_script_writes() -> None:
    assert make_vectors.written(make_vectors.made_known(make_vectors.kept_wrap())) == KNOWN.read_text("utf-8")
    assert make_vectors.written(make_vectors.made_refusals(make_vectors.kept_wrap())) == REFUSALS.read_text(
        "utf-8"
    )


def test_every_kind_has_a_known_answer_and_every_check_a_refusal() -> None:
    assert {case["kind"] for case in KNOWN_CASES} == set(ANSWERS)
    checked = {
        kind for kind in ANSWERS if kind.split(".")[1] in {"verify", "open", "opened", "decode", "unwrap"}
    }
    assert checked <= {case["kind"] for case in REFUSED_CASES}


def test_no_two_cases_of_a_kind_have_the_same_words() -> None:
    for cases in (KNOWN_CASES, REFUSED_CASES):
        assert len({name(case) for case in cases}) == len(cases)


def test_a_wrong_answer_would_be_noticed() -> None:
    case = next(case for case in KNOWN_CASES if case["kind"] == "keys.derive")
    other = {**case["input"], "label": case["input"]["label"] + " "}
    assert answer(case["kind"], other) != case["output"]


def test_the_sizes_are_those_of_the_protocol() -> None:
    assert envelope.SIZES == (424, 1192, 4264, 16552, 65706)
    assert (wrapping.KEM_SIZE, wrapping.WRAP_SIZE, block.GREATEST_MEMBERS) == (1216, 1168, 9)
