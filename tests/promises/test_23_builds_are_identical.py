"""Promise 23: two builds are byte-identical; what is served is what was built, and the shell pins it.

That is so for one operator. Two operators' shells share no file: what names ours finds nobody else's.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy import setup
from server.built import read_build

MODULE = "survivor/module.js"


def build(out: Path, *arguments: str | Path, pwa: Path = setup.PWA) -> dict[str, bytes]:
    """Build every app into `out`, and give each file's bytes by its name."""
    command: list[str | Path] = [setup.NODE, "build.ts", "--out", out, *arguments]
    subprocess.run(command, cwd=pwa, env=setup.surroundings(), check=True, capture_output=True)
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """Two builds of the same sources in two folders."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    return first, build(first), build(second)


def test_two_builds_are_byte_identical(builds: tuple[Path, dict[str, bytes], dict[str, bytes]]) -> None:
    """Whoever builds the same sources has the same bytes, names included."""
    _, once, again = builds
    assert MODULE in once
    assert once == again


def test_the_shell_pins_the_module_that_was_built(
    builds: tuple[Path, dict[str, bytes], dict[str, bytes]],
) -> None:
    """The kitchen app's script holds the module's hash, so another module is refused by the browser."""
    folder, once, _ = builds
    pinned = json.loads(once["files.json"])["survivor"]["module"]["integrity"]
    shell = [
        contents for name, contents in once.items() if name.startswith("cover/") and name.endswith(".js")
    ]
    assert any(pinned.encode() in contents for contents in shell)
    read_build(folder)


def test_a_changed_byte_is_not_served(builds: tuple[Path, dict[str, bytes], dict[str, bytes]]) -> None:
    """The control: the relay refuses to start on a build that somebody touched."""
    folder, once, _ = builds
    module = folder / MODULE
    module.write_bytes(once[MODULE] + b" ")
    with pytest.raises(ValueError, match="not what was built"):
        read_build(folder)
    module.write_bytes(once[MODULE])


def operator(folder: Path, name: str, pwa: Path = setup.PWA) -> dict[str, bytes]:
    """What an operator's phones get: the sample skin, and the same settings but for the organisation."""
    pin = {"root_key": hashlib.sha256(name.encode()).hexdigest(), "instance_id": 32 * name[0]}
    file = folder / f"{name}.json"
    file.write_text(json.dumps(pin))
    built = build(folder / name, "--organisation", file, pwa=pwa)
    return {path.removeprefix("cover/"): one for path, one in built.items() if path.startswith("cover/")}


# These have one name in every web app.
NAMED_BY_THE_WEB = {"index.html", "manifest.webmanifest", "sw.js"}


def shared(one: dict[str, bytes], other: dict[str, bytes]) -> tuple[set[str], int]:
    """Give the names of two operators' files that are the same, and how many contents are."""
    pressed = {f"{name}.br" for name in NAMED_BY_THE_WEB}
    return (one.keys() & other.keys()) - NAMED_BY_THE_WEB - pressed, len({*one.values()} & {*other.values()})


def test_two_operators_share_no_file_and_no_name(tmp_path: Path) -> None:
    one, other = operator(tmp_path, "aaa"), operator(tmp_path, "bbb")
    assert len(one) == len(other) > 8
    assert shared(one, other) == (set(), 0)
    assert shared(one, operator(tmp_path, "aaa"))[1] == len(one)


def test_control_without_a_salt_operators_files_are_found_by_their_hashes(tmp_path: Path) -> None:
    pwa = tmp_path / "pwa"
    shutil.copytree(setup.PWA, pwa, ignore=shutil.ignore_patterns("node_modules", "dist", ".tests"))
    (pwa / "node_modules").symlink_to(setup.PACKAGES)
    (tmp_path / "crypto").symlink_to(setup.ROOT / "crypto")
    source = pwa / "building" / "salt.ts"
    salted = source.read_text()
    spoiled = salted.replace("this.#key = total.digest();", "this.#key = new Uint8Array(32);")
    assert spoiled != salted
    source.write_text(spoiled)
    names, contents = shared(operator(tmp_path, "aaa", pwa), operator(tmp_path, "bbb", pwa))
    assert len(names) >= 3
    assert contents >= 3
