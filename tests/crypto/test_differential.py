"""Both languages say the same of inputs that nobody thought of: the vectors', each with a change."""

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from deploy import setup
from tests.crypto.answers import answered
from tests.crypto.mutated import mutated
from tests.crypto.vector_files import FROM_TYPESCRIPT, KNOWN, REFUSALS, Case, read_all

CASES = [
    case
    for folder in (KNOWN, REFUSALS, FROM_TYPESCRIPT)
    for cases in read_all(folder).values()
    for case in cases
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The browser's side as one script."""
    bundle = tmp_path_factory.mktemp("differential") / "answer_all.mjs"
    switches = ["--bundle", "--platform=node", "--format=esm", "--target=node24", "--log-level=error"]
    root = f"--define:__ROOT__={json.dumps(str(setup.ROOT))}"
    source = setup.ROOT / "tests" / "crypto" / "web" / "answer_all.ts"
    command: list[str | Path] = [
        setup.PACKAGES / ".bin" / "esbuild",
        source,
        f"--outfile={bundle}",
        "--loader:.txt=text",
    ]
    surroundings = {**os.environ, **setup.surroundings(), "NODE_PATH": str(setup.PACKAGES)}
    subprocess.run([*command, root, *switches], env=surroundings, check=True)
    return bundle


def browsers_answers(bundle: Path, cases: list[Case]) -> list[Case]:
    file = bundle.with_suffix(".json")
    file.write_text(json.dumps(cases), "utf-8")
    done = subprocess.run([setup.NODE, bundle, file], capture_output=True, check=True)
    found: list[Case] = json.loads(done.stdout)
    return found


def differing(bundle: Path, cases: list[Case]) -> list[str]:
    pairs = zip(cases, browsers_answers(bundle, cases), strict=True)
    return [f"{case['kind']}: {case['what']}" for case, theirs in pairs if answered(case) != theirs]


def drawn(seed: int, each: int) -> list[Case]:
    """Of every case so many changes."""
    chance = random.Random(seed)
    return [one for case in CASES for _ in range(each) if (one := mutated(case, chance))]


def test_a_changed_input_is_answered_alike(browser: Path) -> None:
    cases = random.Random(3).sample(drawn(1, 1), 600)
    assert differing(browser, cases) == []


@pytest.mark.long
def test_many_changed_inputs_are_answered_alike(browser: Path) -> None:
    for seed in range(2, 6):
        cases = drawn(seed, 3)
        assert len(cases) > 3000
        assert differing(browser, cases) == []


def test_an_answer_that_is_another_is_noticed(browser: Path) -> None:
    [case] = [one for one in CASES if one["kind"] == "row.versioned" and one.get("code") == "version"][:1]
    assert differing(browser, [case]) == []
    assert answered({**case, "input": {"encoded": "80"}}) != browsers_answers(browser, [case])[0]
