"""Promise 23: two builds are byte-identical; what is served is what was built, and the shell pins it."""

import json
import subprocess
from pathlib import Path

import pytest

from deploy import setup
from server.built import read_build

MODULE = "survivor/module.js"


def build(out: Path) -> dict[str, bytes]:
    """Build every app into `out`, and give each file's bytes by its name."""
    command: list[str | Path] = [setup.NODE, "build.ts", "--out", out]
    subprocess.run(command, cwd=setup.PWA, env=setup.surroundings(), check=True, capture_output=True)
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
