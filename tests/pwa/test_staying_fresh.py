"""The kept app becomes the newer one at an online opening, and nobody is interrupted by it."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy import setup
from tests.journeys.town import eventually
from tests.pwa.place import SKINS
from tests.server.relay import Relay

SLOW_MS = 20_000
KEPT = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()"""
SCRIPT = "document.querySelector('script[type=module]').getAttribute('src')"


@dataclass(frozen=True)
class Builds:
    """Two builds of the same app."""

    older: Path
    newer: Path


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    folder = tmp_path_factory.mktemp("builds")
    # Another organisation's pin makes another module, so another shell.
    pin = folder / "organisation.json"
    pin.write_text(json.dumps({"root_key": "11" * 32, "instance_id": "22" * 16}))
    return Builds(setup.built(), setup.built(organisation=pin, out=folder / "newer"))


class LastMonth:
    """A relay that serves an older build until it is brought up to date."""

    def __init__(self, folder: Path, builds: Builds) -> None:
        self.relay = Relay(folder, {"RECIPES": str(SKINS / setup.SKIN / "more.json")})
        self._builds = builds
        self._put(builds.older)
        self.relay.start()

    @property
    def script(self) -> str:
        """The first script of the build that is served now."""
        page = (self.relay.folder / "build" / "cover" / "index.html").read_text()
        found = re.search(r'type="module" src="([^"]+)"', page)
        assert found
        return found[1]

    def is_brought_up_to_date(self) -> None:
        self.relay.stop()
        self._put(self._builds.newer)
        self.relay.start()

    def _put(self, build: Path) -> None:
        shutil.rmtree(self.relay.folder / "build")
        shutil.copytree(build, self.relay.folder / "build")


@pytest.fixture
def last_month(tmp_path: Path, builds: Builds) -> Iterator[LastMonth]:
    served = LastMonth(tmp_path, builds)
    yield served
    served.relay.stop()


def installed(browser: Browser, served: LastMonth) -> Page:
    page = browser.new_context(locale="id-ID").new_page()
    page.goto(served.relay.cover)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert page.evaluate(SCRIPT) == served.script
    return page


def shows(page: Page, script: str) -> None:
    expect(page.locator("script[type=module]")).to_have_attribute("src", script, timeout=SLOW_MS)


def test_an_installed_app_becomes_the_newer_one_when_it_is_opened(
    browser: Browser, last_month: LastMonth
) -> None:
    page = installed(browser, last_month)
    older = last_month.script
    page.close()
    last_month.is_brought_up_to_date()
    assert last_month.script != older
    # As from the home screen: from the phone, with the connection there.
    again = page.context.new_page()
    # Only at once may it start anew before one's eyes; a machine that is busy is not a slow phone.
    again.add_init_script("performance.now = () => 0")
    again.goto(last_month.relay.cover)
    shows(again, last_month.script)
    expect(again.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
    kept = again.evaluate(KEPT)
    assert last_month.script in kept
    assert older not in kept
    again.context.close()


def test_whoever_is_typing_is_not_interrupted_and_has_the_newer_one_at_the_next_opening(
    browser: Browser, last_month: LastMonth
) -> None:
    page = installed(browser, last_month)
    older = last_month.script
    last_month.relay.stop()
    # Opened without a connection, and written in before there is one again.
    page.reload()
    page.get_by_role("searchbox").fill("ayam")
    last_month.is_brought_up_to_date()
    page.evaluate("navigator.serviceWorker.getRegistration().then((kept) => kept.update()).then(() => true)")
    # The older files go once the newer ones are those that an opening is answered with.
    eventually("the newer files are the kept ones", lambda: older not in page.evaluate(KEPT))
    assert page.get_by_role("searchbox").input_value() == "ayam"
    assert page.evaluate(SCRIPT) == older
    # Even what is fetched late by the older page is still there for it.
    expect(page.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
    page.reload()
    shows(page, last_month.script)
    page.context.close()


def test_an_older_app_without_a_connection_stays_as_it_is(browser: Browser, last_month: LastMonth) -> None:
    """The control: without the newer one being there, the same opening changes nothing."""
    page = installed(browser, last_month)
    older = last_month.script
    last_month.relay.stop()
    page.reload()
    expect(page.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
    assert page.evaluate(SCRIPT) == older
    last_month.relay.start()
    page.context.close()
