"""What of her app is fetched later: there when wanted, refused when altered, said plainly when missing."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from deploy.measuring.pwa import SHELL_BYTES, shell_bytes, to_chat_bytes
from server.cover.service import Search
from server.cover.store import read_recipes
from tests.journeys.survivor import OPEN_ROOTS, SLOW_MS, Survivor
from tests.journeys.town import eventually
from tests.journeys.words import Speech
from tests.pwa.place import MORE_RECIPES, Place
from tests.server.relay import Relay

SPEECH = Speech("survivor")
DOOR = "**/buku"
# deploy/bench.py holds it against 100,000.
TO_CHAT_BYTES = 100 * 1024


@pytest.fixture
def survivor(browser: Browser, relay: Relay) -> Iterator[Survivor]:
    survivor = Survivor(browser, Place(relay))
    yield survivor
    survivor.puts_the_phone_away()


class Asked:
    """What was asked for behind the door, and what is done about a later part."""

    def __init__(self, survivor: Survivor, relay: Relay) -> None:
        self._part = (relay.folder / "build" / "survivor" / "later.js").read_text("utf-8")
        self.sizes: list[int] = []
        self.lost = self.altered = False
        survivor.page.route(DOOR, self._answer)

    def _answer(self, route: Route) -> None:
        self.sizes.append(len((route.request.post_data or "").partition(" ")[2]))
        if self.lost:
            route.abort("internetdisconnected")
        elif self.altered:
            route.fulfill(content_type="text/javascript", body=self._part + " ")
        else:
            route.continue_()


@pytest.mark.parametrize("trouble", ["lost", "altered"])
def test_a_part_that_does_not_come_is_said_so_and_comes_when_she_tries_again(
    survivor: Survivor, relay: Relay, trouble: str
) -> None:
    survivor.opens_the_door()
    asked = Asked(survivor, relay)
    setattr(asked, trouble, True)
    survivor._press("gate_visible")
    missing = survivor.page.get_by_text(SPEECH.say("later_missing"))
    expect(missing).to_be_visible(timeout=SLOW_MS)
    # Everything else goes on, and the corner stands over it.
    survivor.page.get_by_role("button", name=SPEECH.say("back"), exact=True).click()
    expect(survivor._heading("gate_title")).to_be_visible()
    survivor._press("gate_visible")
    # Playwright answers for the relay only while it is asked something.
    eventually("it is asked for anew", lambda: survivor.page.title() and len(asked.sizes) == 2)
    setattr(asked, trouble, False)
    expect(missing).to_be_visible(timeout=SLOW_MS)
    survivor._press("again")
    expect(survivor.page.get_by_text(SPEECH.say("visible_watcher"))).to_be_visible(timeout=SLOW_MS)
    assert set(asked.sizes) == {32}
    # It is fetched once.
    before = len(asked.sizes)
    survivor.page.get_by_role("button", name=SPEECH.say("back"), exact=True).click()
    survivor._press("gate_return")
    expect(survivor.page.locator(".keys")).to_be_visible(timeout=SLOW_MS)
    assert len(asked.sizes) == before


def test_who_reads_english_is_spoken_to_in_english(browser: Browser, relay: Relay) -> None:
    context = browser.new_context(locale="en-GB", has_touch=True)
    context.add_init_script(OPEN_ROOTS)
    reader = Survivor(browser, Place(relay), context)
    reader.page.goto(relay.cover)
    reader.page.get_by_role("searchbox").fill(Place(relay).phrase)
    reader.page.keyboard.press("Enter")
    reader.holds_a_picture()
    expect(reader.page.get_by_role("heading", name="Is it safe right now?")).to_be_visible(timeout=SLOW_MS)
    reader.lets_go()
    reader.puts_the_phone_away()


def test_the_way_to_the_chat_is_light(relay: Relay, tmp_path: Path) -> None:
    build, search = relay.folder / "build", Search(read_recipes(MORE_RECIPES)).answer_size
    assert shell_bytes(build) <= SHELL_BYTES
    assert to_chat_bytes(build, search) <= TO_CHAT_BYTES
    # The control: with something heavy in the module and in the shell, both are too much.
    heavy = shutil.copytree(build, tmp_path / "heavy")
    for listed in json.loads((heavy / "files.json").read_text()).values():
        for path in ("module", "/"):
            if path in listed:
                with (heavy / f"{listed[path]['file']}.br").open("ab") as file:
                    file.write(os.urandom(20_000))
    assert shell_bytes(heavy) > SHELL_BYTES
    assert to_chat_bytes(heavy, search) > TO_CHAT_BYTES
