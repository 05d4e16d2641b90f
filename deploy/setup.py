"""Brings what the other commands stand on: venv, Node, packages, builds, Chromium. Standard library only."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE = VENV / "bin" / "node"
LOCK = ROOT / "deploy" / "requirements.txt"
PWA = ROOT / "pwa"
PACKAGES = PWA / "node_modules"
DIST = PWA / "dist"
SKIN = "takaran-dapur"
STAMP = ".made-from"
BUILT_FROM = ("cover", "open", "survivor", "console", "shared", "offline", "building")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Unfit(Exception):
    """This machine lacks something that we cannot bring; the message says what to do."""


def ready(*, web: bool = True, browser: bool = False) -> Path:
    """Bring whatever is missing and answer with the venv's Python. Quick when nothing has changed.

    `web` builds the apps without an organisation, for tests; who serves them calls `built` with one.
    """
    if sys.version_info < (3, 11):  # noqa: UP036  # a newcomer may start us with any Python
        raise Unfit("Python 3.11 or newer is needed")
    with _alone():
        _bring_venv()
        _bring_packages()
    if web:
        built()
    if browser:
        chromium()
    return PYTHON


def built(*, organisation: Path | None = None, out: Path = DIST, skin: str = SKIN) -> Path:
    """Build the web apps into `out`, pinned to the organisation's public file where one is given.

    `skin` is the name of a shipped one, or a path to a folder of the operator's own.
    """
    skin = str(Path(skin).absolute()) if "/" in skin else skin
    sources = [path for name in BUILT_FROM for path in _files(PWA / name)]
    sources += [*_files(ROOT / "crypto" / "web"), ROOT / "crypto" / "words_id.txt"]
    sources += [*PWA.glob("*.ts"), *PWA.glob("*.json"), *(_files(Path(skin)) if "/" in skin else ())]
    wanted = _digest([*sources, *([organisation] if organisation else [])], str(organisation), skin)
    with _alone():
        if _stamped(out) == wanted and (out / "files.json").exists():
            return out
        arguments = ["--skin", skin, "--out", str(out)]
        if organisation:
            arguments += ["--organisation", str(organisation)]
        _say("building the web apps")
        _unstamp(out)
        _run([NODE, "build.ts", *arguments], cwd=PWA)
        _stamp(out, wanted)
    return out


def chromium() -> Path:
    """Find a Chromium: $CHROMIUM, PATH, Debian's through apt, else the one that Playwright brings."""
    given = os.environ.get("CHROMIUM")
    if given:
        if not os.access(given, os.X_OK):
            raise Unfit("$CHROMIUM is set, but is not a program")
        return Path(given)
    found = _browser_on_path()
    if found is None and _may_apt():
        _say("installing Chromium")
        _apt("chromium")
        found = _browser_on_path()
    return found or _playwright_chromium()


def debian(package: str, *places: str) -> Path:
    """Find one of these files or programs (globs, or names on PATH), after installing Debian's package."""
    found = _placed(places)
    if found is None and _may_apt():
        _say(f"installing {package}")
        with _alone():
            _apt(package)
        found = _placed(places)
    if found is None:
        raise Unfit(f"install {package}: these tests need it")
    return found


def surroundings() -> dict[str, str]:
    """The environment for our tools: our Node first, caches beside the venv rather than in a home folder."""
    return {
        **os.environ,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "npm_config_cache": str(VENV / "npm"),
        "npm_config_update_notifier": "false",
        "PLAYWRIGHT_BROWSERS_PATH": str(VENV / "browsers"),
    }


def _bring_venv() -> None:
    wanted = _digest([LOCK], sys.version, str(ROOT))
    if _stamped(VENV) == wanted and PYTHON.exists():
        return
    _say("making the Python environment")
    _unstamp(VENV)
    if not _works(PYTHON):
        if not _works(sys.executable, "import ensurepip"):
            _bring_ensurepip()
        _run([_base_python(), "-m", "venv", "--clear", VENV])
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    _run([PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "--requirement", LOCK])
    _stamp(VENV, wanted)


def _bring_packages() -> None:
    wanted = _digest([PWA / "package.json", PWA / "package-lock.json"], str(ROOT))
    if _stamped(PACKAGES) == wanted:
        return
    _say("installing the web packages")
    _unstamp(PACKAGES)
    # No package may run a script on the machine that installs it, or fetch anything past the lock.
    _run(
        [VENV / "bin" / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=PWA,
    )
    _stamp(PACKAGES, wanted)


def _bring_ensurepip() -> None:
    if not _may_apt():
        raise Unfit("this Python has no venv: install the package python3-venv")
    _apt("python3-venv")


def _base_python() -> str:
    """The interpreter a venv is made from, even when a venv's own is running us."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _works(python: Path | str, statement: str = "import pip") -> bool:
    if not Path(python).exists():
        return False
    probe = f"import sys; assert sys.version_info[:2] == {sys.version_info[:2]}; {statement}"
    return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0


def _browser_on_path() -> Path | None:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Path(found) if found else None


def _placed(places: Iterable[str]) -> Path | None:
    for place in places:
        if not place.startswith("/"):
            program = shutil.which(place)
            if program:
                return Path(program)
        elif found := sorted(Path("/").glob(place[1:])):
            return found[-1]
    return None


def _may_apt() -> bool:
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _apt(package: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], env=quiet)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], env=quiet)


def _playwright_chromium() -> Path:
    ask = (
        "from playwright.sync_api import sync_playwright as begin\n"
        "with begin() as browsers: print(browsers.chromium.executable_path)"
    )
    answer = subprocess.run(
        [PYTHON, "-c", ask], env=surroundings(), capture_output=True, text=True, check=True
    )
    path = Path(answer.stdout.strip())
    if not path.exists():
        _say("downloading Playwright's Chromium")
        _run([PYTHON, "-m", "playwright", "install", "chromium"])
    return path


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _digest(paths: Iterable[Path], *words: str) -> str:
    """A digest of names and contents, so that a fresh checkout's dates do not matter."""
    total = hashlib.sha256(repr(words).encode())
    for path in sorted(set(paths)):
        total.update(f"\0{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _stamped(folder: Path) -> str | None:
    stamp = folder / STAMP
    return stamp.read_text() if stamp.exists() else None


def _unstamp(folder: Path) -> None:
    (folder / STAMP).unlink(missing_ok=True)


def _stamp(folder: Path, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STAMP).write_text(digest)


@contextmanager
def _alone() -> Iterator[None]:
    """One setup at a time: two commands started together must not install over each other."""
    with (ROOT / "deploy" / "setup.py").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _run(command: list[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    # Standard output belongs to the command that called us, some of which print for machines.
    done = subprocess.run(command, cwd=cwd, env=env or surroundings(), stdout=sys.stderr, check=False)
    if done.returncode:
        raise Unfit(f"{Path(command[0]).name} failed; its own words are above")


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        ready(browser="--browser" in sys.argv[1:])
    except Unfit as reason:
        sys.exit(str(reason))
