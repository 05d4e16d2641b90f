"""Both languages give the answers of crypto/vectors, and its files are what our script makes."""

import copy
from typing import Any

import pytest

from crypto import block, envelope, wrapping
from tests.crypto import make_vectors
from tests.crypto.answers import ANSWERS, answered, expected, wrong
from tests.crypto.objects import object_of
from tests.crypto.table import PROTOCOL, refusals
from tests.crypto.vector_files import FROM_TYPESCRIPT, KNOWN, REFUSALS, VECTORS, Case, read_all, slug

KNOWN_FILES = read_all(KNOWN)
REFUSAL_FILES = read_all(REFUSALS)
KNOWN_CASES = [case for cases in KNOWN_FILES.values() for case in cases]
REFUSED_CASES = [case for cases in REFUSAL_FILES.values() for case in cases]


@pytest.mark.parametrize("name", KNOWN_FILES)
def test_every_known_answer_is_given(name: str) -> None:
    assert KNOWN_FILES[name]
    assert wrong(KNOWN_FILES[name]) == []


@pytest.mark.parametrize("name", REFUSAL_FILES)
def test_every_fault_is_refused_with_its_code(name: str) -> None:
    assert REFUSAL_FILES[name]
    assert wrong(REFUSAL_FILES[name]) == []


def test_a_refusal_lies_in_the_file_of_its_object_and_code() -> None:
    for name, cases in REFUSAL_FILES.items():
        for case in cases:
            assert f"{slug(object_of(case['kind'], case['input']))}.{case['code']}" == name


def test_the_files_are_what_the_script_writes() -> None:
    made = make_vectors.made()
    lying = {path for path in VECTORS.rglob("*.json") if path.parent != FROM_TYPESCRIPT}
    assert set(made) == lying
    assert [path.name for path, text in made.items() if path.read_text("utf-8") != text] == []


def missing(table: str) -> set[str]:
    """What the table demands and no file holds."""
    demanded = {f"{slug(name)}.{code}" for name, codes in refusals(table).items() for code in codes.own}
    return demanded - set(REFUSAL_FILES)


def unnamed(table: str, files: set[str]) -> set[str]:
    """Which files hold refusals that the table does not name."""
    rows = refusals(table).items()
    return files - {f"{slug(name)}.{code}" for name, codes in rows for code in codes.own | codes.lent}


def test_the_protocols_table_and_the_files_name_the_same_refusals() -> None:
    table = PROTOCOL.read_text("utf-8")
    assert missing(table) == set()
    assert unnamed(table, set(REFUSAL_FILES)) == set()


def test_a_refusal_more_or_less_in_the_table_is_noticed() -> None:
    table = PROTOCOL.read_text("utf-8")
    row = "| presentation | `signature` |"
    assert table.count(row) == 1
    more = table.replace(row, "| presentation | `signature`, `sleepy` |")
    assert missing(more) - missing(table) == {"presentation.sleepy"}
    less = table.replace(row, "| presentation | |")
    assert unnamed(less, {"presentation.signature"}) == {"presentation.signature"}
    # A code that another row lends is allowed and not demanded.
    assert unnamed(table, {"certificate.statement"}) == set()
    assert "certificate.statement" not in missing(table)


def test_every_kind_has_a_known_answer_and_every_check_a_refusal() -> None:
    assert {case["kind"] for case in KNOWN_CASES} == set(ANSWERS)
    checking = {"verify", "open", "opened", "decode", "unwrap", "check", "confirm", "versioned"}
    checked = {kind for kind in ANSWERS if kind.split(".")[1].split("_")[0] in checking}
    assert checked - {case["kind"] for case in REFUSED_CASES} == set()


def test_no_two_cases_of_a_kind_have_the_same_words() -> None:
    for cases in (KNOWN_CASES, REFUSED_CASES):
        named = [(case["kind"], case["what"]) for case in cases]
        assert [name for name in named if named.count(name) > 1] == []


def turned(value: Any) -> bool:
    """Turns one bit of the first bytes, number or text found in a case; False if there is none."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for place, item in inside:
        if isinstance(item, dict | list):
            if turned(item):
                return True
        elif isinstance(item, str) and item:
            value[place] = item[:-1] + ("1" if item[-1] != "1" else "0")
            return True
        elif isinstance(item, int) and not isinstance(item, bool):
            value[place] = item + 1
            return True
    return False


@pytest.mark.parametrize("name", KNOWN_FILES)
def test_one_digit_changed_in_an_answer_is_noticed(name: str) -> None:
    cases = [copy.deepcopy(case) for case in KNOWN_FILES[name]]
    changed = [case for case in cases if turned(case["output"])]
    # Some objects have nothing to answer but that they hold.
    assert changed or all(case["output"] == {} for case in cases)
    assert len(wrong(changed[:20])) == len(changed[:20])


def test_another_code_is_noticed() -> None:
    case = REFUSED_CASES[0]
    assert answered(case) == expected(case)
    assert wrong([{**case, "code": "sleepy"}]) == [f"{case['kind']}: {case['what']}"]


def test_an_answer_in_place_of_a_refusal_is_noticed() -> None:
    accepted: list[Case] = [{**case, "code": "signature"} for case in KNOWN_CASES if case["output"] == {}]
    for case in accepted:
        del case["output"]
    assert len(wrong(accepted)) == len(accepted) > 0


def test_the_files_stay_small_enough_to_be_read() -> None:
    sizes = {path.relative_to(VECTORS): path.stat().st_size for path in VECTORS.rglob("*.json")}
    assert sum(sizes.values()) < 3_000_000


def test_the_sizes_are_those_of_the_protocol() -> None:
    assert envelope.SIZES == (424, 1192, 4264, 16552, 65706)
    assert (wrapping.KEM_SIZE, wrapping.WRAP_SIZE, block.GREATEST_MEMBERS) == (1216, 1168, 9)


def test_the_readme_names_every_kind() -> None:
    lines = (VECTORS / "README.md").read_text("utf-8").splitlines()
    named = {
        line.split("|")[1].strip() for line in lines if line.startswith("| ") and "." in line.split("|")[1]
    }
    assert {name for name in named if "/" not in name} == set(ANSWERS)
