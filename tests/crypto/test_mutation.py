"""Every check of the protocol that is flipped off is noticed by the test named beside it."""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pytest

from tests.crypto.mutation.check import PYTHON, ROOT, TYPESCRIPT, Check
from tests.crypto.mutation.exceptions import EXCEPTIONS
from tests.crypto.mutation.sites import Site, python_sites, typescript_sites
from tests.crypto.mutation.table import missing, table

LANGUAGES: Final = {PYTHON: python_sites, TYPESCRIPT: typescript_sites}


def faults(rows: Iterable[Check], sites: Iterable[Site]) -> list[str]:
    return missing(sites, rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_that_is_flipped_off_is_noticed(language: str) -> None:
    command = [sys.executable, "-m", "tests.crypto.mutation", "--language", language]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = [line for line in done.stdout.splitlines() if not line.startswith("noticed")]
    assert done.returncode == 0, "\n".join([*told, done.stderr])
    assert done.stdout.count("\nnoticed") > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_that_can_say_no_is_in_the_table(language: str) -> None:
    rows, sites = list(table(language)), list(LANGUAGES[language]())
    assert len(sites) > 100
    assert faults(rows, sites) == []
    # A control: without one file's rows its places are missed.
    others = [row for row in rows if "block_rules" not in row.file]
    assert len(faults(others, sites)) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_stands_twice_and_each_changes_something(language: str) -> None:
    rows = list(table(language))
    assert len({(row.file, row.text, row.flipped) for row in rows}) == len(rows)
    assert [row for row in rows if row.text == row.flipped] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_that_nothing_notices_is_reported(language: str) -> None:
    # A control: with a killer that has nothing to do with the check, the script fails.
    from tests.crypto.mutation import pythons
    from tests.crypto.mutation.typescripts import Node

    row = next(row for row in table(language) if row.file.rpartition("/")[2].startswith("padding."))
    stranger = replace(row, killer="login.signature")
    if language == TYPESCRIPT:
        with Node() as node:
            assert node.passes(stranger.killer, stranger)
            assert not node.passes(row.killer, row)
    else:
        assert pythons.passes(stranger.killer, stranger)
        assert not pythons.passes(row.killer, row)


def test_every_exception_names_a_place_and_a_reason() -> None:
    sites = [*python_sites(), *typescript_sites()]
    for file, text, reason in EXCEPTIONS:
        assert [site for site in sites if site.file == file and text in site.text], (file, text)
        assert len(reason) > 20
