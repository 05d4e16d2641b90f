"""Every screen of hers at a real relay: readable, on a narrow phone, also with letters twice as large."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.survivor import Survivor
from tests.journeys.town import eventually
from tests.pwa.place import AXE, BROKEN, Place, launched, serving
from tests.server import people
from tests.server.relay import Relay

NARROW = ViewportSize(width=320, height=640)
LETTERS = ("100%", "200%")
# Her room is one shadow root; what reaches past the edge would have to be dragged sideways to be read.
WIDE = """() => {
  const room = [...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot).find(Boolean);
  const far = (one) => {
    const written = [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const texts = written.flatMap((node) => {
      const range = document.createRange();
      range.selectNode(node);
      return [...range.getClientRects()];
    });
    return [one.getBoundingClientRect(), ...texts]
      .some(({ left, right, width }) => width > 0 && (right > innerWidth + 1 || left < -1));
  };
  return [...room.querySelectorAll("*")]
    .filter((one) => one instanceof HTMLElement && !one.closest("svg, .pictures, .unseen") && far(one))
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`);
}"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("place")) as relay:
        yield relay


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def staff(relay: Relay) -> people.Staff:
    return people.Staff(relay)


@pytest.fixture
def survivor(browser: Browser, relay: Relay) -> Iterator[Survivor]:
    survivor = Survivor(browser, Place(relay))
    yield survivor
    survivor.puts_the_phone_away()


def faults_of(page: Page) -> list[str]:
    """What axe finds, and what reaches past the edge, by day and by night, with usual and large letters."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = []
    page.set_viewport_size(NARROW)
    for letters in LETTERS:
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        for look in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if look == "dark" else "light", reduced_motion="reduce")
            page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            found += [f"{look} {letters}: {fault}" for fault in page.evaluate(BROKEN)]
        found += [f"too wide at {letters}: {one}" for one in page.evaluate(WIDE)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def goes_back(survivor: Survivor) -> None:
    survivor.page.get_by_role("button", name="Kembali", exact=True).click()


def presses(survivor: Survivor, *names: str) -> None:
    for name in names:
        survivor._press(name)
        # What opens over a screen is fetched when it is first wanted.
        coming = survivor.page.get_by_text(survivor._speech.say("later_coming"))
        expect(coming).to_have_count(0, timeout=20_000)


def test_before_she_asks_every_screen_can_be_read(survivor: Survivor) -> None:
    survivor.opens_the_door()
    faults = faults_of(survivor.page)
    presses(survivor, "gate_visible")
    faults += faults_of(survivor.page)
    goes_back(survivor)
    presses(survivor, "gate_return")
    survivor.page.locator(".keys").get_by_role("button", name="k", exact=True).click()
    faults += faults_of(survivor.page)
    goes_back(survivor)
    presses(survivor, "gate_safe", "need_keep_change")
    faults += faults_of(survivor.page)
    presses(survivor, "need_shelter")
    expect(survivor._heading("nobody_title")).to_be_visible(timeout=20_000)
    faults += faults_of(survivor.page)
    assert not faults, "\n".join(faults)


def test_from_waiting_to_the_end_every_screen_can_be_read(survivor: Survivor, staff: people.Staff) -> None:
    clinician = staff.clinician().go_on_duty()
    survivor.asks_until_queued("medical")
    faults = faults_of(survivor.page)
    survivor._press("menu_return")
    faults += faults_of(survivor.page)
    presses(survivor, "words_ready")
    faults += faults_of(survivor.page)
    goes_back(survivor)
    presses(survivor, "menu_pictures")
    faults += faults_of(survivor.page)
    goes_back(survivor)
    survivor.wants_to_be_called("Bunga")
    faults += faults_of(survivor.page)

    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    expect(survivor.page.get_by_role("textbox")).to_be_visible(timeout=20_000)
    clinician.send(talk, "Selamat malam. Apakah aman sekarang?")
    survivor.reads("Selamat malam. Apakah aman sekarang?")
    survivor.writes("Aman. Suamikupergikerumahibunyadansayasendirian" * 2)
    survivor.sees_mark("Aman.", "stored")
    faults += faults_of(survivor.page)
    presses(survivor, "more")
    faults += faults_of(survivor.page)
    for sheet in ("menu_numbers", "menu_report"):
        presses(survivor, sheet)
        faults += faults_of(survivor.page)
        goes_back(survivor)
        presses(survivor, "more")
    presses(survivor, "menu_delete")
    faults += faults_of(survivor.page)
    presses(survivor, "delete_yes")
    expect(survivor._heading("over_deleted")).to_be_visible(timeout=20_000)
    faults += faults_of(survivor.page)
    assert not faults, "\n".join(faults)


def test_a_claim_that_drops_her_consent_is_a_plain_warning_and_she_may_call_again(
    survivor: Survivor, staff: people.Staff
) -> None:
    clinician = staff.clinician().go_on_duty()
    survivor.asks_until_queued("legal")
    eventually("her request waits", clinician.waiting)
    clinician.claim(clinician.waiting()[0], consents=False)
    expect(survivor.page.get_by_text(survivor._speech.say("warn_changed"))).to_be_visible(timeout=20_000)
    faults = faults_of(survivor.page)
    survivor.writes("Siapa ini?")
    survivor.sees_mark("Siapa ini?", "stored")
    expect(survivor.page.get_by_text(survivor._speech.say("again_lead"))).to_be_visible(timeout=20_000)
    faults += faults_of(survivor.page)
    survivor._press("again_call")
    survivor.sees_the_queue()
    assert not faults, "\n".join(faults)


def test_changing_her_words_every_screen_can_be_read(survivor: Survivor, staff: people.Staff) -> None:
    clinician = staff.clinician().go_on_duty()
    survivor.asks_until_queued("medical")
    eventually("her request waits", clinician.waiting)
    clinician.claim(clinician.waiting()[0])
    expect(survivor.page.get_by_role("textbox")).to_be_visible(timeout=20_000)
    survivor.learns_her_words()
    presses(survivor, "more")
    faults = faults_of(survivor.page)
    presses(survivor, "menu_renew")
    faults += faults_of(survivor.page)
    survivor._picks_each()
    expect(survivor.page.get_by_text(survivor._speech.say("renew_done"))).to_be_visible(timeout=20_000)
    faults += faults_of(survivor.page)
    assert not faults, "\n".join(faults)


def test_control_a_broken_screen_is_found(survivor: Survivor) -> None:
    survivor.opens_the_door()
    spoil = """room => { const wide = document.createElement("button");
      wide.style.cssText = "inline-size: 700px"; room.append(wide); }"""
    survivor.page.locator("main.page").evaluate(spoil)
    faults = faults_of(survivor.page)
    assert any("button-name" in fault for fault in faults)
    assert any("too wide" in fault for fault in faults)
