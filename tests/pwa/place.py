"""A relay alone with the apps that it serves, and a browser: nobody answers unless a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from crypto.ceremony import ORGANISATION_FILE
from deploy import setup
from tests.journeys.conftest import SWITCHES
from tests.journeys.town import Town
from tests.server.relay import PHRASE, Relay

AXE = setup.PWA / "node_modules" / "axe-core" / "axe.min.js"
MORE_RECIPES = setup.PWA / "cover" / "skins" / setup.SKIN / "more.json"
BROKEN = """async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`))"""


class Place(Town):
    """A relay that is found as a town is found."""

    def __init__(self, relay: Relay) -> None:
        self._place = relay

    @property
    def cover(self) -> str:
        return self._place.cover

    @property
    def open_door(self) -> str:
        return self._place.open_door

    @property
    def phrase(self) -> str:
        return PHRASE


@contextmanager
def serving(folder: Path, *, open_door: bool = False, **settings: str) -> Iterator[Relay]:
    """Build the apps for an organisation of their own, and serve them; also by the open door, if so wished."""
    relay = Relay(folder, {"RECIPES": str(MORE_RECIPES), **settings})
    if open_door:
        relay.settings["OPEN_ORIGIN"] = relay.open_door
    setup.built(organisation=relay.organisation / ORGANISATION_FILE, out=relay.folder / "build")
    try:
        yield relay.start()
    finally:
        relay.stop()


@contextmanager
def launched(chromium: Path) -> Iterator[Browser]:
    """Start a real Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield browser
        browser.close()
