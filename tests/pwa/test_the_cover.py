"""The cover in a real browser, in each shipped skin: light, readable, silent while typing, whole offline."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.journeys.survivor import Survivor
from tests.pwa.place import AXE, BROKEN, Place, serving
from tests.pwa.skins import SKINS, Skin, go_to, screens, use_everything
from tests.server.relay import Relay

PHONE = ViewportSize(width=360, height=640)
LARGEST_FIRST_LOAD = 30_000
MOST_KEPT = 8
SLOW_MS = 20_000
# The corner of the chat that leaves it: a second tap there must find nothing.
CORNER = """() => Array.from({ length: 64 }, (_, n) => [innerWidth - 1 - 10 * (n % 8), 9 * (n >> 3)])
  .map(([across, down]) => document.elementFromPoint(across, down))
  .map((found) => found?.closest("button, a, input, select, summary, label")?.outerHTML).filter(Boolean)"""
WIDE = "() => document.documentElement.scrollWidth - innerWidth"
LEARNING = """() => [...document.querySelectorAll("input:not([type=checkbox]):not([type=date])")]
  .flatMap((field) => ["autocomplete", "autocorrect", "autocapitalize", "spellcheck"]
    .map((name) => [name, field.getAttribute(name)])
    .filter(([name, said]) => said !== (name === "spellcheck" ? "false" : "off")))"""
KEPT_BY = """async () => [Object.keys(localStorage).sort(), Object.keys(sessionStorage), document.cookie,
  (await indexedDB.databases()).length]"""
TELLING = (
    "chat", "(?<!in)door", "secret", "survivor", "crypto", "encrypt", "decrypt", "phrase", "unlock",
    "password", "clinician", "klinik", "violence", "kekerasan", "pendamping", "teduh", "socket", "cipher",
    "showcover", "hidecover", "rahasia", r"aman\b", "rujukan", "korban",
    # "key" alone is on every keyboard.
    r"\b(?:public|private|session|master|secret)[ _-]?keys?\b", "(?:import|derive|crypto)key", r"\bkunci\b",
)  # fmt: skip


@pytest.fixture(scope="module", params=SKINS, ids=lambda skin: skin.name)
def skin(request: pytest.FixtureRequest) -> Skin:
    worn: Skin = request.param
    return worn


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory, skin: Skin) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("cover"), skin.name) as relay:
        yield relay


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    yield context
    context.close()


@pytest.fixture
def app(phone: BrowserContext, relay: Relay) -> Page:
    return opened(phone, relay)


def opened(phone: BrowserContext, relay: Relay) -> Page:
    page = phone.new_page()
    page.goto(relay.cover)
    expect(page.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
    return page


def shell(relay: Relay) -> dict[str, dict[str, Any]]:
    """The cover's files that a phone may keep, by path."""
    listed: dict[str, dict[str, Any]] = json.loads((relay.folder / "build" / "files.json").read_text())[
        "cover"
    ]
    return {path: entry for path, entry in listed.items() if entry["kept"] or path == "/sw.js"}


def text_of(relay: Relay, entry: dict[str, Any]) -> str:
    file = relay.folder / "build" / str(entry["file"])
    return file.read_text("utf-8", "replace").casefold()


def test_the_phone_keeps_few_files_and_the_first_load_is_light(relay: Relay) -> None:
    build, files = relay.folder / "build", shell(relay)
    assert sum(entry["kept"] for entry in files.values()) <= MOST_KEPT
    page = (build / files["/"]["file"]).read_text()
    # The book comes after everything that a person sees first.
    later = re.findall(r'rel="modulepreload" href="([^"]+)"', page)
    first = {"/", "/manifest.webmanifest", *re.findall(r'(?:src|href)="(/files/[^"]+)"', page)} - {*later}
    sizes = [_travelling(build / files[path]["file"], pressed=files[path]["br"]) for path in first]
    assert len(later) == 1
    assert sum(sizes) <= LARGEST_FIRST_LOAD


def test_no_kept_file_says_what_the_app_is_for(relay: Relay) -> None:
    for path, entry in shell(relay).items():
        text = text_of(relay, entry)
        found = [hit.group() for word in TELLING for hit in re.finditer(rf".{{0,20}}{word}.{{0,20}}", text)]
        assert found == [], path


def test_the_search_for_telling_words_finds_them_where_they_are(relay: Relay) -> None:
    """The control: what is behind the door holds them."""
    module = (relay.folder / "build" / "survivor" / "module.js").read_text().casefold()
    assert all(word in module for word in ("pendamping", "clinician", "socket"))


def test_the_files_of_one_skin_hold_no_word_of_the_other(relay: Relay, skin: Skin) -> None:
    together = "".join(text_of(relay, entry) for entry in shell(relay).values())
    for other in SKINS:
        found = [word for word in other.telling if word in together]
        # The control: its own words are there.
        assert found == (list(skin.telling) if other is skin else [])


def test_typing_sends_nothing_and_pressing_search_sends_once(app: Page, skin: Skin) -> None:
    sent: list[str] = []
    app.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    field = app.get_by_role("searchbox")
    field.press_sequentially("pagar besi biru")
    expect(app.get_by_text("Tidak ada di buku ini.")).to_be_visible()
    assert sent == []
    app.get_by_role("button", name="Cari", exact=True).click()
    expect(app.get_by_role("heading", name=skin.more)).to_be_visible(timeout=SLOW_MS)
    assert [one.rpartition("/")[2] for one in sent] == ["cari"]
    field.fill("ayam")
    field.press("Enter")
    expect(app.locator(".card").first).to_be_visible()
    assert len(sent) == 1


def test_what_is_found_elsewhere_opens_at_a_tap_and_leaves_the_address_alone(app: Page) -> None:
    app.get_by_role("searchbox").fill("pagar besi biru")
    app.keyboard.press("Enter")
    card = app.locator(".elsewhere .card").first
    title = card.locator(".title").inner_text()
    card.click()
    expect(app.get_by_role("heading", name=title)).to_be_visible()
    expect(app.locator(".steps li").first).to_be_visible()
    assert app.evaluate("[location.pathname, history.length, document.title]")[0] == "/"
    assert app.evaluate("history.state") is None


def test_a_held_picture_steps_aside_and_a_second_tap_after_leaving_hits_nothing(
    browser: Browser, relay: Relay
) -> None:
    survivor = Survivor(browser, Place(relay))
    survivor.opens_the_door()
    survivor.leaves()
    survivor.page.mouse.click(PHONE["width"] - 24, 24)
    expect(survivor.search_field).to_have_value("")
    expect(survivor.page.get_by_role("heading", name="Pengaturan")).to_have_count(0)
    survivor.puts_the_phone_away()


def test_every_screen_is_readable_narrow_and_empty_at_the_corner(app: Page, skin: Skin) -> None:
    app.emulate_media(color_scheme="light", reduced_motion="reduce")
    # Scripts of this page come from its origin only; the examiner is put in past that, by the browser itself.
    app.evaluate(AXE.read_text())
    use_everything(app, skin)
    for screen in screens(app, skin):
        assert _broken(app) == [], screen
        assert app.evaluate(CORNER) == [], screen
        app.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert _broken(app) == [], f"{screen}, dark"
        app.emulate_media(color_scheme="light", reduced_motion="reduce")
    # A control for the search of the corner.
    app.evaluate(
        "document.querySelector('.head .round').style.cssText = 'position: fixed; inset: 0 0 auto auto'"
    )
    assert len(app.evaluate(CORNER)) > 0


def test_every_screen_fits_320_px_and_letters_of_twice_the_size(app: Page, skin: Skin) -> None:
    use_everything(app, skin)
    app.set_viewport_size({"width": 320, "height": 640})
    for letters in ("100%", "200%"):
        app.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        for screen in screens(app, skin):
            assert app.evaluate(WIDE) <= 0, f"{screen} at {letters}"


def test_no_field_asks_the_keyboard_or_the_browser_to_learn(app: Page, skin: Skin) -> None:
    fields = 0
    for screen in screens(app, skin):
        assert app.evaluate(LEARNING) == [], screen
        fields += app.locator("input").count()
    assert fields > 4


def test_the_keyboard_alone_reaches_everything(app: Page, skin: Skin) -> None:
    _tab_to(app, "searchbox")
    app.keyboard.type("pagar besi biru")
    app.keyboard.press("Enter")
    expect(app.get_by_role("heading", name=skin.more)).to_be_visible(timeout=SLOW_MS)
    title = app.locator(".elsewhere .card .title").first.inner_text()
    _tab_to(app, "card")
    app.keyboard.press("Enter")
    expect(app.get_by_role("heading", name=title)).to_be_visible()
    _tab_to(app, "wide")
    app.keyboard.press("Space")
    expect(app.locator(".wide").first).to_be_disabled()
    _tab_to(app, "Belanja")
    app.keyboard.press("Enter")
    expect(app.get_by_role("checkbox").first).to_be_visible()


def test_after_long_use_only_plain_names_are_kept(app: Page, skin: Skin) -> None:
    assert app.evaluate(KEPT_BY) == [[], [], "", 0]
    use_everything(app, skin)
    for _screen in screens(app, skin):
        pass
    assert app.evaluate(KEPT_BY) == [list(skin.kept), [], "", 0]
    app.reload()
    go_to(app, "Belanja")
    assert app.get_by_role("checkbox").count() > 0


def test_a_timer_rings_once_and_only_while_the_app_is_in_front(
    phone: BrowserContext, relay: Relay, skin: Skin
) -> None:
    phone.add_init_script(
        "globalThis.shaken = 0; Navigator.prototype.vibrate = () => { shaken += 1; return true; };"
    )
    page = phone.new_page()
    page.clock.install()
    page.goto(relay.cover)
    go_to(page, skin.timers)
    for away in (False, True):
        page.get_by_role("button", name="3 menit", exact=True).click()
        page.evaluate("away => document.documentElement.classList.toggle('away', away)", away)
        page.clock.run_for(200_000)
        page.evaluate("document.documentElement.classList.remove('away')")
        expect(page.locator(".timer.done")).to_have_count(1 + away)
        assert page.evaluate("shaken") == 1


def test_it_opens_without_a_connection_and_says_so_when_asked_for_more(
    app: Page, relay: Relay, skin: Skin
) -> None:
    app.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = app.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then((shelf) => shelf.keys())"
        ".then((all) => all.map(({ url }) => new URL(url).pathname))"
    )
    assert sorted(kept) == sorted(path for path, entry in shell(relay).items() if entry["kept"])
    relay.stop()
    try:
        app.reload()
        expect(app.locator(".card .picture svg").first).to_be_visible(timeout=SLOW_MS)
        use_everything(app, skin)
        for tab in (skin.own, "Belanja", skin.timers, skin.book):
            go_to(app, tab)
            expect(app.locator("main h1").first).to_be_visible()
        app.get_by_role("searchbox").fill("pagar besi biru")
        app.keyboard.press("Enter")
        expect(app.get_by_text("Tidak ada sambungan")).to_be_visible(timeout=SLOW_MS)
    finally:
        relay.start()


def _tab_to(page: Page, wanted: str) -> None:
    """Press the Tab key until what has the focus is that: a role, a class or a text."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const { type, className, textContent } = document.activeElement; "
            "return [type === 'search' ? 'searchbox' : '', className, textContent].join(' ') }"
        )
        if wanted in found.split() or found.strip().startswith(wanted):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def _travelling(file: Path, *, pressed: bool) -> int:
    return (file.with_name(f"{file.name}.br") if pressed else file).stat().st_size


def _broken(page: Page) -> list[str]:
    return list(page.evaluate(BROKEN))
