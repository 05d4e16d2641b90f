"""What one language exports with its age library, the other opens with its own."""

import json
import subprocess
from collections.abc import Callable

import pyrage
import pytest

from crypto.export import export_for
from deploy import setup
from tests.crypto.seeded import seed

PROGRAM = "tests/crypto/web/exporting.ts"
LAWYER = pyrage.x25519.Identity.generate()
CONTENTS = (b"", b"a letter", seed("long", 70_000))

Browser = Callable[[object], bytes]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """The browser's side, bundled as its tests are, on Node."""
    bundled = tmp_path_factory.mktemp("exporting") / "exporting.mjs"
    options = ["--bundle", "--platform=node", "--format=esm", f"--outfile={bundled}", "--log-level=warning"]
    _run([str(setup.PACKAGES / ".bin" / "esbuild"), PROGRAM, *options])

    def ask(asked: object) -> bytes:
        return bytes.fromhex(_run([str(setup.NODE), str(bundled)], json.dumps(asked)))

    return ask


def _run(command: list[str], given: str = "") -> str:
    around = {**setup.surroundings(), "NODE_PATH": str(setup.PACKAGES)}
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=True, cwd=setup.ROOT, env=around
    )
    return done.stdout


@pytest.mark.parametrize("content", CONTENTS)
def test_age_in_python_opens_what_the_browser_exports(browser: Browser, content: bytes) -> None:
    file = browser({"recipients": [str(LAWYER.to_public())], "content": content.hex()})
    assert pyrage.decrypt(file, [LAWYER]) == content


@pytest.mark.parametrize("content", CONTENTS)
def test_age_in_the_browser_opens_what_python_exports(browser: Browser, content: bytes) -> None:
    file = export_for([str(LAWYER.to_public())], content)
    assert browser({"identity": str(LAWYER), "file": file.hex()}) == content
    stranger = str(pyrage.x25519.Identity.generate())
    with pytest.raises(subprocess.CalledProcessError):
        browser({"identity": stranger, "file": file.hex()})
