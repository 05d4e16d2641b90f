"""The open door in a real browser: from a public page to a talk, and out of it to an empty page."""

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize, expect

from crypto.body import TEXT, read_text
from crypto.envelope import header_of, open_envelope
from tests.journeys.survivor import SLOW_MS, Survivor
from tests.journeys.town import eventually
from tests.journeys.words import Speech
from tests.pwa.place import AXE, BROKEN, Place, launched, serving
from tests.server import people
from tests.server.relay import Relay

NARROW = ViewportSize(width=320, height=640)
NOWHERE = "about:blank"
# So often a covered phone asks.
RHYTHM_MS = 40_000
THEIRS, HERS = "Selamat malam, apakah aman sekarang?", "Aman sebentar, ini HP teman"
KEPT = """async () => [
  (await caches.keys()).length, (await indexedDB.databases()).length, localStorage.length,
  sessionStorage.length, document.cookie.length,
  (await navigator.serviceWorker.getRegistrations()).length,
]"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one instanceof HTMLElement && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.className}`)"""
TOO_SMALL = """() => [...document.querySelectorAll("button")]
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([_, { width, height }]) => width > 0 && (width < 48 || height < 48))
  .map(([text]) => text)"""
# What is on the screen before anything else had a turn: still inside the touch.
TOUCHED = """corner => {
  corner.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  return document.body.innerText;
}"""


class Visitor(Survivor):
    """Somebody who comes to the open door, on a friend's phone."""

    said = Speech("open")

    def opens_the_page(self) -> None:
        self.page.goto(self._town.open_door)
        expect(self.begin).to_be_visible()

    def opens_the_door(self) -> None:
        self.opens_the_page()
        self.begin.click()
        expect(self._heading("gate_title")).to_be_visible(timeout=SLOW_MS)

    def goes(self, steps: int, address: str) -> None:
        """Back or forward, as by the browser's own buttons; a page that was kept loads nothing."""
        self.page.evaluate("steps => { setTimeout(() => history.go(steps)); }", steps)
        expect(self.page).to_have_url(address, timeout=SLOW_MS)

    @property
    def begin(self) -> Any:
        return self.page.get_by_role("button", name=self.said.say("begin"), exact=True)

    @property
    def calendar(self) -> Any:
        return self.page.get_by_role("main", name=self.said.say("calendar"))

    def taps_months(self, names: list[str]) -> None:
        for name in names:
            self.calendar.get_by_role("button", name=name, exact=True).click()

    def is_nowhere(self) -> None:
        """An empty page, and none of ours among those that this tab can go back to, or be restored from."""
        expect(self.page).to_have_url(NOWHERE, timeout=SLOW_MS)
        assert self.page.evaluate("document.documentElement.outerHTML.length") < 100
        assert not [one for one in self.entries if "terbuka" in one]

    @property
    def entries(self) -> list[str]:
        devtools = self.page.context.new_cdp_session(self.page)
        listed = devtools.send("Page.getNavigationHistory")["entries"]
        devtools.detach()
        return [f"{one['url']} {one['title']}" for one in listed]


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("open"), open_door=True) as relay:
        yield relay


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    # A browser as people have it: one that keeps pages as they are for Back, which Playwright forbids.
    with launched(chromium, without=["--disable-back-forward-cache"]) as browser:
        yield browser


@pytest.fixture(scope="module")
def staff(relay: Relay) -> people.Staff:
    return people.Staff(relay)


@pytest.fixture
def visitor(browser: Browser, relay: Relay) -> Iterator[Visitor]:
    visitor = Visitor(browser, Place(relay))
    yield visitor
    visitor.puts_the_phone_away()


def test_from_a_friends_phone_to_a_talk_and_out_of_it(
    visitor: Visitor, staff: people.Staff, relay: Relay
) -> None:
    answers: list[Response] = []
    # Playwright marks the function it is given, and a list's own method can't be marked.
    visitor.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    visitor.page.goto(f"{relay.console}/")
    before = visitor.page.evaluate("history.length")
    clinician = staff.clinician().go_on_duty()
    visitor.asks_until_queued("medical")
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    clinician.send(talk, THEIRS)
    visitor.reads(THEIRS)
    visitor.writes(HERS)
    visitor.sees_mark(HERS, "stored")
    eventually("the clinician reads it", lambda: HERS in texts_of(clinician, talk))
    assert visitor.page.title() == "Kalender"
    assert visitor.page.url == f"{relay.open_door}/"
    # Nothing of it may be kept, and nothing is.
    ours = [one for one in answers if one.url.startswith(relay.open_door)]
    assert {one.url.removeprefix(relay.open_door) for one in ours} >= {"/", "/mulai", "/buku"}
    assert {one.headers["cache-control"] for one in ours} == {"no-store"}
    assert visitor.page.evaluate(KEPT) == [0] * 6

    length = visitor.page.evaluate("history.length")
    visitor.leaves()
    visitor.is_nowhere()
    assert visitor.page.evaluate("history.length") == length == before + 1
    for steps, address in ((-1, f"{relay.console}/"), (1, NOWHERE)) * 2:
        visitor.goes(steps, address)
        visitor.sees_nothing_of_the_talk(THEIRS, HERS)
    visitor.is_nowhere()


def texts_of(clinician: people.Clinician, talk: people.Talk) -> list[str]:
    """Every text since the claim, as the clinician opens it under the head's key."""
    rows, _more = clinician.call("read", talk.id, 0)
    since = [row[1] for row in rows if header_of(row[1]).block_hash == talk.at.hash]
    opened = [open_envelope(talk.key, talk.at.members, one) for one in since]
    return [read_text(one.message.body) for one in opened if one.message.kind == TEXT]


def test_the_back_button_in_a_talk_leaves_too(visitor: Visitor, relay: Relay) -> None:
    visitor.page.goto(f"{relay.console}/")
    visitor.opens_the_door()
    visitor.page.evaluate("globalThis.mark = 1")
    visitor.goes(-1, f"{relay.console}/")
    visitor.page.evaluate("setTimeout(() => history.go(1)) && 0")
    # The public page anew. Had this one been kept, it would be a calendar on its way elsewhere.
    anew = visitor.begin
    expect(anew.or_(visitor.page.locator("html:not([lang])"))).to_have_count(1, timeout=SLOW_MS)
    assert not visitor.page.evaluate("globalThis.mark && document.title")
    expect(visitor._heading("gate_title")).to_have_count(0)
    # The control: this browser does keep pages, such as the public one.
    visitor.opens_the_page()
    visitor.page.evaluate("globalThis.mark = 2")
    visitor.page.goto(f"{relay.console}/")
    visitor.goes(-1, f"{relay.open_door}/")
    assert visitor.page.evaluate("globalThis.mark") == 2


def test_covered_by_a_calendar_and_back_by_three_of_its_pictures(
    visitor: Visitor, staff: people.Staff
) -> None:
    clinician = staff.clinician().go_on_duty()
    visitor.asks_until_queued("legal")
    months = visitor.chooses_three_pictures()
    assert months == ["Mei", "Februari", "Maret"]
    visitor.changes_to_another_app()
    visitor._other.close()
    visitor.page.bring_to_front()
    expect(visitor.calendar).to_be_visible()
    visitor.sees_nothing_of_the_talk(visitor._speech.say("waiting_title"), visitor.said.say("title"))
    # The control: three others turn pages of the calendar and nothing else.
    visitor.taps_months(["Juni", "Juli", "Agustus"])
    expect(visitor.page.get_by_role("heading", name="Agustus")).to_be_visible()
    visitor.sees_nothing_of_the_talk(visitor._speech.say("waiting_title"))
    visitor.taps_months(months)
    visitor.sees_the_queue()
    expect(visitor.calendar).to_be_hidden()
    visitor.withdraws()
    eventually("her request is gone", lambda: not clinician.waiting())
    visitor.leaves()
    visitor.is_nowhere()


def test_covered_a_note_on_the_calendar_tells_that_an_answer_is_there(
    visitor: Visitor, staff: people.Staff
) -> None:
    clinician = staff.clinician().go_on_duty()
    visitor.asks_until_queued("shelter")
    months = visitor.chooses_three_pictures()
    visitor.page.clock.install()
    visitor.changes_to_another_app()
    visitor._other.close()
    visitor.page.bring_to_front()
    doing, done = (visitor.page.get_by_text(visitor.said.say(name)) for name in ("doing", "done"))
    expect(doing).to_be_visible(timeout=SLOW_MS)
    # The control: nobody has answered.
    _asks_once(visitor)
    expect(doing).to_be_visible()
    clinician.claim(clinician.waiting()[0])
    _asks_once(visitor)
    expect(done).to_be_visible(timeout=SLOW_MS)
    visitor.taps_months(months)
    expect(visitor.page.locator(".composer")).to_be_visible(timeout=SLOW_MS)
    expect(doing.or_(done)).to_have_count(0)


def _asks_once(visitor: Visitor) -> None:
    with visitor.page.expect_response("**/waktu") as asked:
        visitor.page.clock.fast_forward(RHYTHM_MS)
    assert asked.value.status == 200


def test_the_corner_clears_the_screen_within_the_touch_also_without_a_connection(visitor: Visitor) -> None:
    visitor.opens_the_page()
    words = visitor.page.locator(".public").inner_text()
    assert visitor.said.say("lead") in words
    visitor.page.context.set_offline(True)
    shown = visitor.page.locator("button.corner").evaluate(TOUCHED)
    assert "Januari" in shown
    assert not [line for line in words.splitlines() if line and line in shown]
    visitor.is_nowhere()


def test_in_a_talk_it_needs_no_connection_either(visitor: Visitor) -> None:
    visitor.opens_the_door()
    visitor.page.context.set_offline(True)
    shown = visitor.page.locator("button.corner").evaluate(TOUCHED)
    assert "Januari" in shown
    visitor.is_nowhere()


def test_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.opens_the_page()
    focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    seen = []
    for _ in range(3):
        visitor.page.keyboard.press("Tab")
        seen.append(visitor.page.evaluate(focused))
    assert seen == [visitor.said.say(name) for name in ("close", "other_language", "begin")]
    visitor.page.keyboard.press("Enter")
    expect(visitor._heading("gate_title")).to_be_visible(timeout=SLOW_MS)
    for _ in range(3):
        visitor.page.keyboard.press("Shift")
    visitor.is_nowhere()
    visitor.opens_the_page()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.is_nowhere()


def test_without_a_relay_it_says_so_and_tries_again(visitor: Visitor, relay: Relay) -> None:
    visitor.opens_the_page()
    relay.stop()
    try:
        visitor.begin.click()
        expect(visitor.page.get_by_role("status")).to_have_text(visitor.said.say("failed"), timeout=SLOW_MS)
    finally:
        relay.start()
    visitor.page.get_by_role("button", name=visitor.said.say("begin_again")).click()
    expect(visitor._heading("gate_title")).to_be_visible(timeout=SLOW_MS)


def test_a_module_that_was_altered_on_the_way_is_not_opened(visitor: Visitor, relay: Relay) -> None:
    built = (relay.folder / "build" / "survivor" / "open.js").read_bytes()
    altered = {"content_type": "text/javascript", "body": built + b"//"}
    visitor.page.route("**/buku", lambda route: route.fulfill(**altered))
    visitor.opens_the_page()
    visitor.begin.click()
    expect(visitor.page.get_by_role("status")).to_have_text(visitor.said.say("failed"), timeout=SLOW_MS)
    # The control: the same page takes the module as it was built.
    visitor.page.unroute("**/buku")
    visitor.page.get_by_role("button", name=visitor.said.say("begin_again")).click()
    expect(visitor._heading("gate_title")).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_and_its_calendar_can_be_read_on_a_narrow_phone(visitor: Visitor, scheme: Any) -> None:
    page = visitor.page
    visitor.opens_the_page()
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(AXE.read_text("utf-8"))
    faults = _faults(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="You can talk here")).to_be_visible()
    faults += _faults(page)
    page.get_by_role("button", name="Bahasa Indonesia").click()
    page.evaluate("document.getElementById('page').hidden = true")
    page.evaluate("document.getElementById('calendar').hidden = false")
    faults += _faults(page)
    assert not faults, "\n".join(faults)
    # The control: what is spoilt is found.
    spoil = "document.body.insertAdjacentElement('beforeend', document.createElement('button'))"
    page.evaluate(f"{spoil}.style.cssText = 'inline-size: 700px; block-size: 20px'")
    assert len(_faults(page)) >= 3


def _faults(page: Page) -> list[str]:
    found: list[str] = []
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        for look in (BROKEN, TOO_WIDE, TOO_SMALL):
            found += [f"{size}: {one}" for one in page.evaluate(look)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def test_the_cover_never_names_the_open_door_nor_shares_a_file_with_it(relay: Relay) -> None:
    build = relay.folder / "build"
    listed = json.loads((build / "files.json").read_text())
    own = listed["open"]
    # Names, hashes, and the hash by which each door pins what is behind it.
    telling = {f"terbuka.localhost:{relay.open_port}", str(relay.open_port), "terbuka"}
    telling |= {one["integrity"] for one in own.values()} | {path for path in own if path != "/"}
    telling.add(listed["survivor"]["open"]["integrity"])
    served = _served(relay, [path for path in listed["cover"] if path != "/"])
    assert not [one for one in telling if one.encode() in served]
    # The control: the same search finds the cover's own.
    named = [path for path in listed["cover"] if path.startswith("/files/")]
    for one in (*named, listed["survivor"]["module"]["integrity"]):
        assert one.encode() in served
    # Nor is a shell's pin worked out of what anybody may fetch at the open door.
    anybodys = (build / "survivor" / "open.js").read_bytes()
    guesses = (anybodys, anybodys[:-1], anybodys.rstrip(), anybodys + b"\n")
    pins = [b64encode(sha384(guess).digest()) for guess in guesses]
    assert not [pin for pin in pins if pin in served]
    assert pins[0].decode() in listed["survivor"]["open"]["integrity"]
    assert not {one["integrity"] for one in own.values()} & {
        one["integrity"] for name in ("cover", "console") for one in listed[name].values()
    }


def _served(relay: Relay, paths: list[str]) -> bytes:
    """Everything that the cover says: its files, a search, what is not there; with every header."""
    said = b""
    post = {"Origin": relay.cover, "Content-Type": "application/json"}
    answers = [relay.ask("GET", path) for path in ("/", "/nothing", "/mulai", *paths)]
    answers += [
        relay.ask("POST", "/cari", b'{"q": "pintu", "n": 0}', post),
        relay.ask("POST", "/mulai", b"", post),
    ]
    for response, content in answers:
        said += repr(response.getheaders()).encode() + content
    return said
