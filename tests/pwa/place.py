"""A relay alone with the apps that it serves, and a browser: nobody answers unless a test says so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from crypto.ceremony import ORGANISATION_FILE
from deploy import setup
from tests.journeys.conftest import SWITCHES
from tests.journeys.town import Town
from tests.server.relay import PHRASE, Relay

AXE = setup.PWA / "node_modules" / "axe-core" / "axe.min.js"
SKINS = setup.PWA / "cover" / "skins"
MORE_RECIPES = SKINS / setup.SKIN / "more.json"
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
def serving(
    folder: Path, skin: str = setup.SKIN, *, open_door: bool = False, **settings: str
) -> Iterator[Relay]:
    """Build the apps for an organisation of their own, in this skin, and serve them, by the open door too."""
    relay = Relay(folder, {"RECIPES": str(SKINS / skin / "more.json"), **settings})
    if open_door:
        relay.settings["OPEN_ORIGIN"] = relay.open_door
    setup.built(organisation=relay.organisation / ORGANISATION_FILE, out=relay.folder / "build", skin=skin)
    try:
        yield relay.start()
    finally:
        relay.stop()


@contextmanager
def launched(chromium: Path, without: Sequence[str] = ()) -> Iterator[Browser]:
    """Start a real Chromium, without some of the switches that Playwright would give it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(SWITCHES), ignore_default_args=list(without)
        )
        yield browser
        browser.close()
