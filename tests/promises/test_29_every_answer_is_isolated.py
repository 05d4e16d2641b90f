"""Promise 29: every answer, 404 and 500 too, is isolated; effects are tested."""

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from server.limits import LARGEST_BODY
from tests.journeys.conftest import SWITCHES
from tests.promises.effects import SHOWN, Asked, Elsewhere, Observer, elsewhere
from tests.promises.failing import BROKEN, FAULTY
from tests.server.relay import Relay

FAKE_SENSORS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# The cover answers with 404 what others refuse in other words.
COVER = (
    Asked(200),
    Asked(404, "/tidak-ada"),
    Asked(500, FAULTY),
    Asked(500, BROKEN),
    Asked(404, "/", "PUT"),
    Asked(400, "/cari", "POST", "[]", origin=True),
    Asked(400, f"/{'a' * 9000}"),
)
CONSOLE = (
    Asked(200),
    Asked(404, "/tidak-ada"),
    Asked(500, FAULTY),
    Asked(405, "/", "PUT"),
    Asked(403, "/passkey/asked", "POST", "{}"),
    Asked(413, "/passkey/asked", "POST", "a" * (LARGEST_BODY + 1), origin=True),
)
MISDIRECTED = Asked(421)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    relay = Relay(tmp_path_factory.mktemp("relay"), program=("-m", "tests.promises.failing"))
    _put_a_page(relay.folder / "build")
    yield relay.start()
    relay.stop()


def _put_a_page(build: Path) -> None:
    """A build with one page for both: what is on it is not asked here."""
    (build / "page.html").write_text(SHOWN)
    integrity = f"sha384-{b64encode(sha384(SHOWN.encode()).digest()).decode()}"
    page = {"file": "page.html", "type": "text/html", "integrity": integrity, "br": False, "kept": False}
    listed = {"cover": {"/": page}, "survivor": {}, "console": {"/": page}}
    (build / "files.json").write_text(json.dumps(listed))


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, *FAKE_SENSORS])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def other() -> Iterator[Elsewhere]:
    with elsewhere() as other:
        yield other


def lacking(browser: Browser, origin: str, other: Elsewhere, asked: Asked) -> set[str]:
    """What a page of this answer is not kept from."""
    observer = Observer(browser, origin, other, asked)
    observed = observer.observed()
    assert observer.statuses == {asked.status}
    return {name for name, kept in observed.items() if not kept}


@pytest.mark.parametrize("asked", COVER, ids=lambda asked: f"{asked.method} {asked.path[:12]}")
def test_every_answer_of_the_cover_is_isolated(
    browser: Browser, relay: Relay, other: Elsewhere, asked: Asked
) -> None:
    assert lacking(browser, relay.cover, other, asked) == set()


@pytest.mark.parametrize("asked", CONSOLE, ids=lambda asked: f"{asked.method} {asked.path[:12]}")
def test_every_answer_of_the_console_is_isolated(
    browser: Browser, relay: Relay, other: Elsewhere, asked: Asked
) -> None:
    assert lacking(browser, relay.console, other, asked) == set()


def test_so_is_the_answer_to_another_name(browser: Browser, relay: Relay, other: Elsewhere) -> None:
    astray = f"http://lain.localhost:{relay.cover_port}"
    assert lacking(browser, astray, other, MISDIRECTED) == set()


def test_control_an_answer_without_headers_is_kept_from_nothing(browser: Browser, other: Elsewhere) -> None:
    with elsewhere() as unguarded:
        observed = Observer(browser, unguarded.origin.replace("asing", "polos"), other, Asked(200)).observed()
    assert not any(observed.values()), observed
