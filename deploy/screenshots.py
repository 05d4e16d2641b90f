"""Takes README's pictures of a practice town: .venv/bin/python deploy/screenshots.py [--out DIR]."""

import argparse
import base64
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from deploy import setup
from tests.journeys.clinician import at_a_computer
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town
from tests.journeys.trying_alone import TryingAlone

PICTURES = setup.ROOT / "deploy" / "pictures"
TRIED = "Cuma mau mencoba."
LARGEST_BYTES = 60_000
QUALITIES = (85, 70, 55, 40, 25, 15)
HERS = "Aku takut pulang malam ini. Anakku sudah tidur."
THEIRS = (
    "Selamat malam, aku Ani, bidan. Apakah sekarang aman untuk menulis?",
    "Terima kasih sudah bercerita. Kita pikirkan pelan-pelan. Ada tempat yang bisa dituju?",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURES)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        town = Town(Path(folder))
        switches = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        there = {**os.environ, "TZ": "Asia/Jakarta"}
        browser = playwright.chromium.launch(executable_path=_chromium(), args=switches, env=there)
        try:
            _take_all(browser, town, out)
        finally:
            browser.close()
            town.stop()


def _take_all(browser: Browser, town: Town, out: Path) -> None:
    ani = at_a_computer(browser, town, "Ani")
    ani.accepts_the_invitation()
    ani.goes_on_duty()
    survivor = Survivor(browser, town)
    survivor.opens_the_cover()
    _take(survivor.page, out / "cover.webp")
    survivor.asks_until_queued("shelter")
    _take(survivor.page, out / "waiting.webp")
    ani.claims()
    survivor.sees_who_answers("Ani")
    ani.writes(THEIRS[0])
    survivor.reads(THEIRS[0])
    survivor.writes(HERS)
    ani.reads(HERS)
    ani.writes(THEIRS[1])
    survivor.reads(THEIRS[1])
    survivor.sees_mark(HERS, "read")
    _take(survivor.page, out / "chat.webp")
    _take(ani.computer, out / "console.webp")
    survivor.leaves()
    # Without a human clinician the rehearsal partner answers at once.
    ani.ends_duty()
    trying = TryingAlone(browser, town)
    trying.asks_on_the_framed_phone()
    trying.writes_there(TRIED)
    trying.sees_all_three_sides(TRIED)
    _take(trying.page, out / "practice.webp")


def _take(page: Page, file: Path) -> None:
    """Take a picture in the best quality that keeps it small."""
    devtools = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        wished = {"format": "webp", "quality": quality, "optimizeForSpeed": False}
        picture = base64.b64decode(devtools.send("Page.captureScreenshot", wished)["data"])
        if len(picture) <= LARGEST_BYTES:
            break
    file.write_bytes(picture)
    print(f"{file.name}: {len(picture):,} bytes", flush=True)


def _chromium() -> Path:
    return Path(os.environ["CHROMIUM"]) if "CHROMIUM" in os.environ else setup.chromium()


if __name__ == "__main__":
    main()
