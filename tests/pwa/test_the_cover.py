"""The kitchen app in a real browser: light, readable, silent while one types, there without a connection."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.pwa.place import AXE, BROKEN, launched, serving
from tests.server.relay import Relay

PHONE = ViewportSize(width=360, height=640)
LARGEST_FIRST_LOAD = 30_000
MOST_KEPT = 8
SLOW_MS = 20_000
TELLING = (
    "chat", "door", "secret", "survivor", "crypto", "encrypt", "decrypt", "phrase", "unlock", "password",
    "clinician", "violence", "kekerasan", "pendamping", "teduh", "socket",
)  # fmt: skip


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("kitchen")) as relay:
        yield relay


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    yield context
    context.close()


@pytest.fixture
def kitchen(phone: BrowserContext, relay: Relay) -> Page:
    page = phone.new_page()
    page.goto(relay.cover)
    expect(page.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
    return page


def shell(relay: Relay) -> dict[str, dict[str, Any]]:
    """The cover's files that a phone may keep, by path."""
    listed = json.loads((relay.folder / "build" / "files.json").read_text())["cover"]
    return {path: entry for path, entry in listed.items() if entry["kept"] or path == "/sw.js"}


def test_the_phone_keeps_few_files_and_the_first_load_is_light(relay: Relay) -> None:
    build, files = relay.folder / "build", shell(relay)
    assert sum(entry["kept"] for entry in files.values()) <= MOST_KEPT
    page = (build / files["/"]["file"]).read_text()
    first = {"/", "/manifest.webmanifest", *re.findall(r'(?:src|href)="(/files/[^"]+)"', page)}
    sizes = [_travelling(build / files[path]["file"], pressed=files[path]["br"]) for path in first]
    assert sum(sizes) <= LARGEST_FIRST_LOAD


@pytest.mark.parametrize("word", TELLING)
def test_no_kept_file_says_what_the_app_is_for(relay: Relay, word: str) -> None:
    for path, entry in shell(relay).items():
        text = (relay.folder / "build" / entry["file"]).read_text("utf-8", "replace").casefold()
        found = re.search(rf".{{0,20}}{word}.{{0,20}}", text)
        assert found is None, (path, found)


def test_the_search_for_telling_words_finds_them_where_they_are(relay: Relay) -> None:
    """The control: what is behind the door holds them."""
    module = (relay.folder / "build" / "survivor" / "module.js").read_text().casefold()
    assert all(word in module for word in ("pendamping", "clinician", "socket"))


def test_typing_sends_nothing_and_pressing_search_sends_once(kitchen: Page) -> None:
    sent: list[str] = []
    kitchen.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    field = kitchen.get_by_role("searchbox")
    field.press_sequentially("pagar besi biru")
    expect(kitchen.get_by_text("Tidak ada di buku ini.")).to_be_visible()
    assert sent == []
    kitchen.get_by_role("button", name="Cari", exact=True).click()
    expect(kitchen.get_by_role("heading", name="Resep lain")).to_be_visible(timeout=SLOW_MS)
    assert [one.rpartition("/")[2] for one in sent] == ["cari"]
    field.fill("ayam")
    field.press("Enter")
    expect(kitchen.locator(".card").first).to_be_visible()
    assert len(sent) == 1


def test_a_recipe_from_elsewhere_opens_at_a_tap_and_leaves_the_address_alone(kitchen: Page) -> None:
    kitchen.get_by_role("searchbox").fill("pagar besi biru")
    kitchen.keyboard.press("Enter")
    card = kitchen.locator(".elsewhere .card").first
    title = card.locator(".title").inner_text()
    card.click()
    expect(kitchen.get_by_role("heading", name=title)).to_be_visible()
    expect(kitchen.locator(".steps li").first).to_be_visible()
    assert kitchen.evaluate("[location.pathname, history.length, document.title]")[0] == "/"
    assert kitchen.evaluate("history.state") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_readable(kitchen: Page, scheme: Any) -> None:
    kitchen.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    # Scripts of this page come from its origin only; the examiner is put in past that, by the browser itself.
    kitchen.evaluate(AXE.read_text())
    assert _broken(kitchen) == []
    kitchen.locator(".card").first.click()
    assert _broken(kitchen) == []
    kitchen.locator(".pill").first.click()
    kitchen.locator("button.wide").click()
    for name in ("Takaran", "Belanja", "Timer"):
        kitchen.get_by_role("navigation").get_by_role("button", name=name).click()
        assert _broken(kitchen) == [], name
    kitchen.get_by_role("button", name="Pengaturan").click()
    assert _broken(kitchen) == []
    kitchen.get_by_role("button", name="English").click()
    expect(kitchen.get_by_role("heading", name="Settings")).to_be_visible()
    kitchen.evaluate("document.documentElement.style.fontSize = '200%'")
    assert kitchen.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_opens_without_a_connection_and_says_so_when_asked_for_more(kitchen: Page, relay: Relay) -> None:
    kitchen.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = kitchen.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then((shelf) => shelf.keys())"
        ".then((all) => all.map(({ url }) => new URL(url).pathname))"
    )
    assert sorted(kept) == sorted(path for path, entry in shell(relay).items() if entry["kept"])
    relay.stop()
    try:
        kitchen.reload()
        expect(kitchen.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
        kitchen.get_by_role("searchbox").fill("pagar besi biru")
        kitchen.keyboard.press("Enter")
        expect(kitchen.get_by_text("Tidak ada sambungan")).to_be_visible(timeout=SLOW_MS)
    finally:
        relay.start()


def _travelling(file: Path, *, pressed: bool) -> int:
    return (file.with_name(f"{file.name}.br") if pressed else file).stat().st_size


def _broken(page: Page) -> list[str]:
    return list(page.evaluate(BROKEN))
