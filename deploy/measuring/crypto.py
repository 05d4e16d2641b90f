"""What the protocol costs in Python, Node and Chromium: words, certificates, blocks, envelopes, size."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from crypto.block import make_block
from crypto.bundle import ANY_NEED, verify_on_call
from crypto.envelope import open_envelope, seal
from crypto.prekey import verify_prekey
from crypto.words import choose, keys_from
from crypto.wrapping import wrap
from deploy import setup
from deploy.measuring.figures import Figure, line
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed

Measured = Mapping[str, list[float]]

RUNS: Final = 7
HERE: Final = Path(__file__).parent
# Milliseconds of a page that has a sixth of this machine's CPU.
TARGETS: Final = {
    "unlock_ms": 2500.0,
    "verify_bundles_8_ms": 120.0,
    "block_9_ms": 160.0,
    "seal_ms": 8.0,
    "open_ms": 8.0,
    "open_50_ms": None,
}
CORE_LIMIT_BYTES: Final = 48 * 1024
THROTTLED: Final = 6
# WebCrypto is for pages of a secure origin; nothing listens here, the route answers.
PAGE: Final = "https://measured.localhost/"
MEASURE: Final = "async (runs) => (await import('/measured.mjs')).measured(runs)"


def in_python() -> dict[str, list[float]]:
    return {name: _timed(job) for name, job in _jobs().items()}


def in_node(module: Path) -> Measured:
    script = f"const {{ measured }} = await import({json.dumps(module.as_uri())});"
    script += f"console.log(JSON.stringify(await measured({RUNS})))"
    return _parsed(_said([setup.NODE, "--input-type=module", "--eval", script]))


def in_chromium(browser: Browser, module: Path, rate: int) -> Measured:
    """The page's own thread, throttled by the browser; workers would not be."""
    page = browser.new_page()
    page.route(f"{PAGE}**", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    script = module.read_text("utf-8")
    page.route(
        f"{PAGE}measured.mjs", lambda route: route.fulfill(content_type="text/javascript", body=script)
    )
    page.goto(PAGE)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    found: Measured = page.evaluate(MEASURE, RUNS)
    page.close()
    return found


def lines(chromium: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "measured.mjs"
        sizes = json.loads(_said([setup.NODE, HERE / "bundle.ts", module]))
        yield line(Figure("crypto", "survivor", "core_gz_bytes", "bytes", CORE_LIMIT_BYTES), [sizes["gz"]])
        yield line(Figure("crypto", "survivor", "core_br_bytes", "bytes"), [sizes["br"]])
        yield from _of("python", in_python())
        yield from _of("node", in_node(module))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            yield from _of("chromium x1", in_chromium(browser, module, 1))
            yield from _of(f"chromium x{THROTTLED}", in_chromium(browser, module, THROTTLED), TARGETS)
            browser.close()


def _of(case: str, found: Measured, targets: Mapping[str, float | None] | None = None) -> Iterator[str]:
    for name, values in found.items():
        yield line(Figure("crypto", case, name, "ms", (targets or {}).get(name)), values)


def _jobs() -> dict[str, Callable[[], object]]:
    names = people.ON_CALL
    pairs = [people.pair(name) for name in names]
    members = (world.survivor(), *(world.clinician(name) for name in names))
    prekey = verify_prekey(world.SURVIVOR_KEY, world.CONVERSATION, world.prekey_object())
    kems = [prekey.kem, *(people.on_call(name).bundle.kem for name in names)]
    words = " ".join(choose(Seeded("measured")))
    sent, random = world.message(), Seeded("measured")
    key, header = world.EPOCH_KEYS[1], world.header(world.claim()[1])
    envelope = world.envelope(sent)
    present = world.claim()[1].members

    def block() -> None:
        draft = replace(world.offer_draft(), members=members)
        _, made = make_block(world.SURVIVOR_SEED, draft, seed("key"), world.CONSENTS, random)
        for member, kem in zip(members, kems, strict=True):
            wrap(kem, key, made.hash, member.id)

    return {
        "unlock_ms": lambda: keys_from(words, people.INSTANCE),
        "verify_bundles_8_ms": lambda: verify_on_call(people.AUTHORITY, pairs, ANY_NEED, people.NOW),
        "block_9_ms": block,
        "seal_ms": lambda: seal(key, world.SURVIVOR_SEED, header, sent, random),
        "open_ms": lambda: open_envelope(key, present, envelope),
        "open_50_ms": lambda: [open_envelope(key, present, envelope) for _ in range(50)],
    }


def _timed(job: Callable[[], object]) -> list[float]:
    job()
    values = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        job()
        values.append((time.perf_counter() - begun) * 1000)
    return values


def _said(command: list[str | Path]) -> str:
    done = subprocess.run(command, cwd=setup.PWA, env=setup.surroundings(), capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


def _parsed(said: str) -> Measured:
    found: Measured = json.loads(said)
    return found


if __name__ == "__main__":
    for one in lines(Path(sys.argv[1])):
        print(one, flush=True)
