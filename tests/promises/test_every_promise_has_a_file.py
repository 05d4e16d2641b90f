"""Each of the 36 promises has exactly one file of tests here."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PROMISES = 36


def numbers(names: list[str]) -> list[int]:
    """Give the promise numbers in file names, sorted."""
    return sorted(int(found[1]) for name in names if (found := re.match(r"test_(\d\d)_", name)))


def test_every_promise_has_a_file() -> None:
    """No promise is silently absent."""
    assert numbers([path.name for path in HERE.glob("test_*.py")]) == list(range(1, PROMISES + 1))


def test_a_missing_promise_would_be_noticed() -> None:
    """The control: a list with a gap is not the whole list."""
    assert numbers(["test_01_a.py", "test_03_b.py"]) != list(range(1, 3))
