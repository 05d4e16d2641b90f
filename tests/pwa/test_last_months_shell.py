"""A phone that was not opened for weeks: its shell opens what it pins while that is served."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Request, expect

from crypto.ceremony import ORGANISATION_FILE
from deploy import setup
from server.cover.modules import id_of
from tests.journeys.survivor import SLOW_MS, Survivor
from tests.journeys.town import eventually
from tests.pwa.place import MORE_RECIPES, Place
from tests.server.relay import Relay
from tests.server.wall_clock import WallClock

FILLED = "async () => (await caches.keys()).length === 1 && navigator.serviceWorker.controller !== null"
SHELL = "() => document.querySelector('script[type=module]').src"
ASKED = re.compile(r"[0-9a-f]{64} [0-9a-f]{32}")


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    return WallClock(tmp_path / "clock")


@pytest.fixture
def relay(tmp_path: Path, clock: WallClock) -> Iterator[Relay]:
    relay = Relay(tmp_path / "relay", {"RECIPES": str(MORE_RECIPES)}, surroundings=clock.surroundings)
    yield relay
    relay.kill()


def start_with(relay: Relay, organisation: Path) -> str:
    """Start the relay on a build of its own; gives the id of what lies behind its door."""
    relay.stop()
    build = relay.folder / "build"
    setup.built(organisation=organisation, out=build)
    relay.start()
    listed = json.loads((build / "files.json").read_text())["survivor"]["module"]
    return id_of((build / listed["file"]).read_bytes())


class OldPhone:
    """A phone with the app on it. `asked` is every id that it asked the door for."""

    def __init__(self, browser: Browser, relay: Relay) -> None:
        self.her = Survivor(browser, Place(relay))
        self.asked: list[str] = []
        self.her.page.on("request", self._note)

    @property
    def page(self) -> Page:
        return self.her.page

    @property
    def shell(self) -> str:
        return str(self.page.evaluate(SHELL))

    def opens_on_the_way(self, relay: Relay) -> None:
        """Open the app while nobody answers; and then somebody does."""
        relay.stop()
        self.her.opens_the_cover()
        # What the app asked at its start has failed before anybody answers again.
        self.page.wait_for_load_state("networkidle")
        relay.start()

    def says_the_phrase(self, phrase: str) -> None:
        self.her.searches(phrase)
        self.her.sees_recipes()

    def takes_newer(self, old: str) -> bool:
        """Tell whether the app is another one by now; the page may be starting anew at this moment."""
        with suppress(Error):
            return self.shell != old and self.her.search_field.is_visible()
        return False

    def comes_in(self) -> None:
        self.her.holds_a_picture()
        expect(self.her.page.get_by_role("heading", name=self.her._speech.say("gate_title"))).to_be_visible(
            timeout=SLOW_MS
        )
        self.her.lets_go()

    def finds_only_recipes(self) -> None:
        self.her.holds_a_picture_in_vain()
        self.her.sees_recipes()

    def _note(self, request: Request) -> None:
        if request.url.endswith("/buku"):
            said = request.post_data or ""
            assert ASKED.fullmatch(said)
            self.asked.append(said.partition(" ")[2])


@contextmanager
def a_phone(browser: Browser, relay: Relay) -> Iterator[OldPhone]:
    phone = OldPhone(browser, relay)
    phone.her.opens_the_cover()
    eventually("the app is on the phone", lambda: phone.page.evaluate(FILLED))
    yield phone
    phone.her.puts_the_phone_away()


def test_last_months_shell_opens_last_months_module_and_later_only_recipes_and_takes_a_newer(
    browser: Browser, relay: Relay, clock: WallClock, tmp_path: Path
) -> None:
    phrase = Place(relay).phrase
    before = tmp_path / "before.json"
    before.write_text(json.dumps({"root_key": os.urandom(32).hex(), "instance_id": os.urandom(16).hex()}))
    old = start_with(relay, before)
    with a_phone(browser, relay) as early, a_phone(browser, relay) as late:
        old_shell = early.shell
        new = start_with(relay, relay.organisation / ORGANISATION_FILE)
        early.opens_on_the_way(relay)
        assert early.shell == old_shell
        early.says_the_phrase(phrase)
        early.comes_in()
        assert early.asked == [old] != [new]

        clock.put("+31d")
        late.opens_on_the_way(relay)
        assert late.shell == old_shell
        late.says_the_phrase(phrase)
        late.finds_only_recipes()
        assert late.asked == [old]
        kept = relay.data / "modules" / old
        eventually("the old module is destroyed", lambda: not kept.exists())

        # With a connection, the app that opens is soon the newer one.
        late.her.opens_the_cover()
        eventually("the shell is the newer one", lambda: late.takes_newer(old_shell))
        late.says_the_phrase(phrase)
        late.comes_in()
        assert late.asked == [old, new]

        # Withdrawn while the relay runs: at once, and were it this build's own.
        assert relay.command("modules", "withdraw", new).returncode == 0
        early.her.opens_the_cover()
        eventually("the shell is the newer one", lambda: early.takes_newer(old_shell))
        early.says_the_phrase(phrase)
        early.finds_only_recipes()
        assert early.asked == [old, new]
