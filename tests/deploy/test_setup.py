"""A newcomer's first command, and the second one, which must not make her wait."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy import setup

QUICK_SECONDS = 2.0


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with nothing but the web apps' list of packages and its lock."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(setup.PWA / name, tmp_path)
    return tmp_path


def npm_ci(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    nameless = {
        key: value for key, value in setup.surroundings().items() if not key.startswith("npm_config_c")
    }
    command: list[str | Path] = [
        setup.VENV / "bin" / "npm",
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]
    return subprocess.run(
        command, cwd=folder, env={**nameless, "HOME": str(home)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_the_lock_installs_from_an_empty_home(packages: Path, empty_home: Path) -> None:
    done = npm_ci(packages, empty_home)
    assert done.returncode == 0, done.stderr
    for name in ("biome", "esbuild", "tsc"):
        subprocess.run(
            [packages / "node_modules" / ".bin" / name, "--version"],
            env=setup.surroundings(), check=True, capture_output=True,
        )  # fmt: skip


def test_control_a_lock_without_its_platforms_does_not_install(packages: Path, empty_home: Path) -> None:
    lock = packages / "package-lock.json"
    lock.write_text(
        lock.read_text().replace('"node_modules/@biomejs/cli-darwin-arm64"', '"node_modules/gone"')
    )
    assert npm_ci(packages, empty_home).returncode != 0


def test_the_lock_names_no_registry_and_hashes_every_package() -> None:
    lock = (setup.PWA / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
    # Names of packages have an http in them; addresses have more.
    pinned = setup.LOCK.read_text()
    assert "://" not in pinned
    assert "index-url" not in pinned


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout whose environment is made, with stand-ins for the slow tools that count their calls."""
    needed = ("deploy/setup.py", "deploy/requirements.txt", "pwa/package.json", "pwa/package-lock.json")
    for name in (*needed, "crypto/words_id.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(setup.ROOT / name, tmp_path / name)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (tmp_path / "pwa" / "node_modules").mkdir()
    counting = f'#!/bin/sh\necho "$0" "$@" >> {tmp_path}/called\n'
    made = 'while [ "$1" ]; do [ "$1" = --out ] && mkdir -p "$2" && echo {} > "$2/files.json"; shift; done\n'
    for name, more in (("python", ""), ("npm", ""), ("node", made)):
        (binaries / name).write_text(counting + more)
        (binaries / name).chmod(0o755)
    return tmp_path


def set_up(checkout: Path) -> list[str]:
    """Run the checkout's setup and answer with the slow tools it called."""
    (checkout / "called").write_text("")
    subprocess.run([sys.executable, checkout / "deploy" / "setup.py"], check=True, capture_output=True)
    lines = (checkout / "called").read_text().splitlines()
    return [line for line in lines if "install" in line or " ci " in line or "build.ts" in line]


def test_the_second_setup_does_nothing(copy: Path) -> None:
    assert len(set_up(copy)) == 3
    assert set_up(copy) == []


@pytest.mark.parametrize(
    ("touched", "again"),
    [
        ("deploy/requirements.txt", "requirements.txt"),
        ("pwa/package-lock.json", " ci "),
        ("pwa/cover/main.ts", "build.ts"),
        ("crypto/web/words.ts", "build.ts"),
        ("crypto/words_id.txt", "build.ts"),
    ],
)
def test_control_what_changed_is_made_again(copy: Path, touched: str, again: str) -> None:
    set_up(copy)
    (copy / touched).parent.mkdir(exist_ok=True, parents=True)
    with (copy / touched).open("a") as file:
        file.write("\n")
    assert any(again in line for line in set_up(copy))


def test_a_step_that_failed_is_not_remembered_as_made(copy: Path) -> None:
    npm = copy / ".venv" / "bin" / "npm"
    works = npm.read_text()
    npm.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(subprocess.CalledProcessError):
        set_up(copy)
    npm.write_text(works)
    assert any(" ci " in line for line in set_up(copy))


def test_a_repeated_setup_of_this_checkout_is_quick() -> None:
    setup.ready()
    begun = time.monotonic()
    subprocess.run([sys.executable, setup.ROOT / "deploy" / "setup.py"], check=True, capture_output=True)
    assert time.monotonic() - begun < QUICK_SECONDS


def test_a_chosen_chromium_that_is_no_program_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "absent"))
    with pytest.raises(setup.Unfit):
        setup.chromium()


def test_the_found_chromium_runs(chromium: Path) -> None:
    assert os.access(chromium, os.X_OK)
