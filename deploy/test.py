"""Runs every check, or pytest on the paths it is given: python3 deploy/test.py [PATH…] [--long]."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import setup

ROOT, PWA = setup.ROOT, setup.PWA
BINARIES = setup.VENV / "bin"
WEB_BINARIES = setup.PACKAGES / ".bin"
WEB_SOURCES = (".", "../crypto/web", "../tests/pwa", "../tests/crypto/web")
PYTHON_SOURCES = ("crypto", "server", "deploy", "tests")
NODE_LANES = 3
NAMED_GROUPS = ("crypto", "server", "pwa", "journeys", "several")


@dataclass(frozen=True)
class Count:
    """How many checks passed and failed."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed)


@dataclass(frozen=True)
class How:
    """Whether with the tests that take minutes, which marks are chosen, and how many files go at once."""

    long: bool
    chosen: str = ""
    lanes: int = 0

    @property
    def switches(self) -> list[str]:
        """What pytest is told."""
        lanes = ["--numprocesses", str(self.lanes), "--dist", "loadfile"] if self.lanes else []
        return [
            *(["--long"] if self.long else []),
            *(["-m", self.chosen] if self.chosen else []),
            *lanes,
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="only these tests")
    parser.add_argument("--long", action="store_true", help="also the tests that take minutes")
    wished = parser.parse_args()
    try:
        setup.ready()
        os.environ["CHROMIUM"] = str(setup.chromium())
    except setup.Unfit as reason:
        sys.exit(str(reason))
    total = _chosen(wished.paths, How(wished.long)) if wished.paths else _everything(long=wished.long)
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed or not total.passed else 0


def _everything(*, long: bool) -> Count:
    tests = ROOT / "tests"
    rest = sorted(path for path in tests.iterdir() if path.is_dir() and path.name not in NAMED_GROUPS)
    # Most of these tests wait for the relay's own times: two files at once take little more than one.
    shared = How(long, "not alone", lanes=2)
    # A lane more: these leave half of two cores idle.
    waiting = How(long, "not alone", lanes=3)
    groups: dict[str, Callable[[], Count]] = {
        "lint": _lint,
        "crypto": lambda: _node("crypto/**/*.test.mjs") + _pytest([tests / "crypto"], shared),
        "relay": lambda: _pytest([tests / "server"], waiting),
        "phone": lambda: _node("pwa/**/*.test.mjs") + _pytest([tests / "pwa"], shared),
        "journeys": lambda: _pytest([tests / "journeys"], shared),
        "rest": lambda: _pytest([*rest, tests / "several"], waiting),
        "alone": lambda: _pytest([tests / "promises"], How(long, "alone")),
    }
    total = Count()
    minutes: list[str] = []
    if not _passes([setup.NODE, "build.ts", "--tests"], PWA):
        total += Count(failed=1)
    for name, run in groups.items():
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        count = run()
        total += count
        took = (time.monotonic() - begun) / 60
        minutes.append(f"{name}: {took:.1f} min, {count.passed} passed, {count.failed} failed")
    print("", *minutes, sep="\n", flush=True)
    return total


def _chosen(paths: list[Path], how: How) -> Count:
    web = [path for path in paths if path.suffix in {".ts", ".tsx"}]
    total = _pytest([path for path in paths if path not in web], how)
    if web:
        total += Count(failed=int(not _passes([setup.NODE, "build.ts", "--tests"], PWA)))
    for path in web:
        inside = path.resolve().relative_to(ROOT / "tests")
        total += _node(str(inside.with_suffix(".mjs")))
    return total


def _lint() -> Count:
    sources = [name for name in PYTHON_SOURCES if (ROOT / name).is_dir()]
    web = [name for name in WEB_SOURCES if (PWA / name).is_dir()]
    contexts = sorted(path.name for path in PWA.glob("tsconfig*.json"))
    checks: list[tuple[list[str | Path], Path]] = [
        ([BINARIES / "ruff", "check", "--quiet"], ROOT),
        ([BINARIES / "ruff", "format", "--check", "--quiet"], ROOT),
        ([BINARIES / "mypy", *sources], ROOT),
        ([BINARIES / "lint-imports", "--no-logo"], ROOT),
        ([WEB_BINARIES / "biome", "ci", "--colors=off", *web], PWA),
    ]
    for context in contexts:
        checks.append(([WEB_BINARIES / "tsc", "--project", context], PWA))  # noqa: PERF401  # a list of lists
    total = Count()
    for command, folder in checks:
        passed = _passes(command, folder)
        words = " ".join([Path(command[0]).name, *map(str, command[1:3])])
        print(f"{'passed' if passed else 'FAILED'}: {words}", flush=True)
        total += Count(int(passed), int(not passed))
    return total


def _pytest(paths: list[Path], how: How) -> Count:
    asked = [path for path in paths if path.suffix or next(path.rglob("test_*.py"), None)]
    if not asked:
        return Count()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        switches = ["--quiet", f"--junitxml={report}", *how.switches]
        passed = _passes([setup.PYTHON, "-m", "pytest", *switches, *asked], ROOT)
        count = _counted_by_pytest(report)
    # A run that broke off before it could count is a failure all the same.
    return count if passed or count.failed else count + Count(failed=1)


def _counted_by_pytest(report: Path) -> Count:
    if not report.exists():
        return Count()
    passed = failed = 0
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314  # pytest has just written it
        outcomes = {outcome.tag for outcome in case}
        failed += bool(outcomes & {"failure", "error"})
        passed += not outcomes & {"failure", "error", "skipped"}
    return Count(passed, failed)


def _node(pattern: str) -> Count:
    """Node's tests from their bundles, which `build.ts --tests` has made."""
    files = sorted((PWA / ".tests").glob(pattern))
    if not files:
        return Count()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.tap"
        to_screen = ["--test-reporter=dot", "--test-reporter-destination=stdout"]
        to_file = ["--test-reporter=tap", f"--test-reporter-destination={report}"]
        # They wait for relays more than they work: by itself Node takes one file at a time on two cores.
        at_once = f"--test-concurrency={NODE_LANES}"
        done = _passes([setup.NODE, "--test", at_once, *to_screen, *to_file, *files], ROOT)
        told = report.read_text() if report.exists() else ""
    passed, failed = (int(found[1]) if found else 0 for found in _told(told))
    return Count(passed, failed or int(not done))


def _told(report: str) -> Iterator[re.Match[str] | None]:
    return (re.search(rf"^# {word} (\d+)$", report, re.MULTILINE) for word in ("pass", "fail"))


def _passes(command: list[str | Path], folder: Path) -> bool:
    sys.stdout.flush()
    return subprocess.run(command, cwd=folder, env=setup.surroundings(), check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
