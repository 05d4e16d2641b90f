"""Every screen of hers at a real relay: readable on a phone, at a desk, in large letters, worked by keys."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from crypto.words import WORDS
from tests.journeys.survivor import Survivor
from tests.journeys.town import eventually
from tests.pwa.place import AXE, BROKEN, Place
from tests.server import people
from tests.server.relay import Relay

NARROW, DESK = ViewportSize(width=320, height=640), ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=360, height=640)
# How a screen is looked at: its size, its letters, and by day or by night.
LOOKS: tuple[tuple[ViewportSize, str, Literal["light", "dark"]], ...] = (
    (NARROW, "100%", "light"),
    (NARROW, "100%", "dark"),
    (NARROW, "200%", "light"),
    (DESK, "100%", "dark"),
)
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

# Whatever has the focus within her room, by the name that a screen reader says.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at.getAttribute("aria-label") ?? at.textContent;
}"""
FIELDS = """() => {
  const room = [...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot).find(Boolean);
  return [...room.querySelectorAll("input, textarea, [contenteditable]")]
    .map((one) => Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])));
}"""
UNLEARNED = {
    "autocomplete": "off",
    "autocorrect": "off",
    "autocapitalize": "off",
    "spellcheck": "false",
    "writingsuggestions": "false",
}
# Voices are the phone's; here there are three, and what they say is written down.
VOICES = """() => {
  const voice = (name, lang, localService) => ({ name, lang, localService });
  const remote = voice("afar", "id-ID", false);
  globalThis.said = [];
  globalThis.stopped = 0;
  const phone = Object.assign(new EventTarget(), {
    voices: [remote, voice("stranger", "en-US", true), voice("near", "id_ID", true)],
    getVoices: () => phone.voices,
    speak: ({ text, voice }) => said.push(`${voice.name}: ${text}`),
    cancel: () => { stopped += 1; },
    onlyRemote: () => { phone.voices = [remote]; phone.dispatchEvent(new Event("voiceschanged")); },
  });
  Object.defineProperty(globalThis, "speechSynthesis", { value: phone });
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""


@pytest.fixture(scope="module")
def everybody(relay: Relay) -> people.Staff:
    return people.Staff(relay)


@pytest.fixture
def staff(everybody: people.Staff) -> people.Staff:
    # Nobody answered the coordinator's pings while another test looked at screens.
    everybody.wake()
    return everybody


@pytest.fixture
def survivor(browser: Browser, relay: Relay) -> Iterator[Survivor]:
    survivor = Survivor(browser, Place(relay))
    yield survivor
    survivor.puts_the_phone_away()


def faults_of(page: Page) -> list[str]:
    """What axe finds, and what reaches past the edge."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = []
    for size, letters, look in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=look, reduced_motion="reduce")
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        faults = page.evaluate(BROKEN) + [f"too wide: {one}" for one in page.evaluate(WIDE)]
        found += [f"{size['width']} px {look} {letters}: {fault}" for fault in faults]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)
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
    for name in (name for name in survivor._speech.names() if name.startswith("visible_")):
        expect(survivor.page.get_by_text(survivor._speech.say(name), exact=True).last).to_be_visible()
    presses(survivor, "menu_remove")
    faults += faults_of(survivor.page)
    # One tap there and one back: never a wall before help.
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
    # Waiting has a field too.
    expect(survivor.page.locator(".composer")).to_be_visible(timeout=20_000)
    clinician.send(talk, "Selamat malam. Apakah aman sekarang?")
    survivor.reads("Selamat malam. Apakah aman sekarang?")
    # Where she reads who can read it she reads that a coordinator may be asked, too.
    sealed = survivor.page.get_by_text(survivor._speech.say("who_sealed"))
    expect(sealed).to_contain_text(survivor._speech.say("company_advice"), timeout=20_000)
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
    # Waiting has a field too.
    expect(survivor.page.locator(".composer")).to_be_visible(timeout=20_000)
    survivor.learns_her_words()
    presses(survivor, "more")
    faults = faults_of(survivor.page)
    presses(survivor, "returns_title")
    faults += faults_of(survivor.page)
    goes_back(survivor)
    presses(survivor, "more", "menu_renew")
    faults += faults_of(survivor.page)
    survivor._picks_each()
    expect(survivor.page.get_by_text(survivor._speech.say("renew_done"))).to_be_visible(timeout=20_000)
    faults += faults_of(survivor.page)
    assert not faults, "\n".join(faults)


def tabs_to(page: Page, name: str) -> list[str]:
    """Press Tab until it has the focus; gives what had it on the way."""
    passed: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if (focused := page.evaluate(FOCUSED)) == name:
            return passed
        passed.append(focused)
    raise AssertionError(f"not reached: {name}, only {passed}")


def has_the_focus(page: Page, name: str) -> None:
    eventually(f"{name} has the focus", lambda: page.evaluate(FOCUSED) == name)


def teaches_no_keyboard(page: Page) -> None:
    fields = page.evaluate(FIELDS)
    assert len(fields) == 1
    assert fields[0].items() >= UNLEARNED.items()


def test_from_the_first_screen_to_a_sent_message_by_keys_alone_and_none_is_learned(
    survivor: Survivor, staff: people.Staff
) -> None:
    clinician = staff.clinician().go_on_duty()
    survivor.opens_the_door()
    page, say = survivor.page, survivor._speech.say
    has_the_focus(page, say("gate_title"))
    page.keyboard.press("Shift+Tab")
    has_the_focus(page, say("leave"))
    tabs_to(page, say("gate_visible"))
    page.keyboard.press("Enter")
    # The button is called the same, and the screen that comes with the later part takes a moment.
    expect(survivor._heading("visible_title")).to_be_focused(timeout=20_000)
    # Neither the screen beneath an open sheet nor the kitchen beneath that can be reached; the corner can.
    passed = tabs_to(page, say("leave")) + tabs_to(page, say("back"))
    assert not {say("gate_safe"), "Cari"} & {*passed}
    page.keyboard.press("Escape")
    has_the_focus(page, say("gate_visible"))
    tabs_to(page, say("gate_safe"))
    page.keyboard.press("Enter")
    has_the_focus(page, say("need_title"))
    tabs_to(page, say("need_medical"))
    page.keyboard.press("Enter")
    survivor.sees_the_queue()
    teaches_no_keyboard(page)
    eventually("her request waits", clinician.waiting)
    clinician.claim(clinician.waiting()[0])
    expect(survivor._heading("waiting_title")).to_have_count(0, timeout=20_000)
    teaches_no_keyboard(page)
    tabs_to(page, say("talk_write"))
    page.keyboard.type("Halo, ini aku.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    survivor.sees_mark("Halo, ini aku.", "stored")


def test_six_words_are_typed_without_any_field(survivor: Survivor) -> None:
    survivor.opens_the_door()
    page, say = survivor.page, survivor._speech.say
    presses(survivor, "gate_return")
    assert page.evaluate(FIELDS) == []
    for place, word in enumerate(WORDS[:6]):
        has_the_focus(page, say("return_slot", n=str(place + 1)))
        page.keyboard.type(word[:4])
        expect(page.locator(".offered button")).to_have_text([word])
        page.keyboard.press("Enter")
    has_the_focus(page, say("return_open"))
    page.keyboard.press("Enter")
    survivor.is_told_the_words_do_not_fit()
    assert not (faults := faults_of(page)), "\n".join(faults)


def test_messages_are_read_aloud_only_when_asked_and_by_a_voice_of_the_phone(
    survivor: Survivor, staff: people.Staff
) -> None:
    page, say = survivor.page, survivor._speech.say
    page.add_init_script(f"({VOICES})()")
    clinician = staff.clinician().go_on_duty()
    survivor.asks_until_queued("medical")
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    for text in ("Selamat malam.", "Apakah aman?"):
        clinician.send(talk, text)
        survivor.reads(text)
    presses(survivor, "aloud")
    expect(page.get_by_text(say("aloud_hint"))).to_be_visible()
    assert not (faults := faults_of(page)), "\n".join(faults)
    assert page.evaluate("said") == []
    presses(survivor, "aloud_now")
    assert page.evaluate("said") == ["near: Selamat malam.", "near: Apakah aman?"]
    expect(survivor._button("aloud_stop")).to_be_visible()
    assert page.evaluate("stopped") == 0
    page.evaluate("speechSynthesis.onlyRemote()")
    expect(survivor._button("aloud_stop")).to_have_count(0)
    # Looking away covers the screen, and what is being read stops.
    page.evaluate("dispatchEvent(new Event('blur'))")
    survivor.sees_only_the_kitchen()
    assert page.evaluate("stopped") == 1
    assert len(page.evaluate("said")) == 2


def a_talk_of(
    messages: int, survivor: Survivor, staff: people.Staff
) -> tuple[people.Clinician, people.Talk, Locator]:
    """Who talks with her, their talk, and the newest message on her screen."""
    clinician = staff.clinician().go_on_duty()
    survivor.asks_until_queued("medical")
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    for number in range(messages):
        clinician.send(talk, f"Pesan nomor {number}.")
    newest = survivor.bubble(f"Pesan nomor {messages - 1}.")
    expect(newest).to_be_in_viewport(timeout=20_000)
    return clinician, talk, newest


def test_whoever_reads_above_is_not_moved_and_is_told_what_came(
    survivor: Survivor, staff: people.Staff
) -> None:
    page, say = survivor.page, survivor._speech.say
    clinician, talk, newest = a_talk_of(30, survivor, staff)
    # A drawn keyboard comes up: what she reads stays above the field.
    page.set_viewport_size({"width": 360, "height": 330})
    expect(newest).to_be_in_viewport()
    page.set_viewport_size(PHONE)
    read = survivor.bubble("Pesan nomor 3.")
    read.scroll_into_view_if_needed()
    expect(page.get_by_role("button", name=say("talk_newest"))).to_be_visible()
    before = read.bounding_box()
    clinician.send(talk, "Ini yang baru.")
    pill = page.get_by_role("button", name=f"{say('talk_new')} · 1")
    expect(pill).to_be_visible()
    assert read.bounding_box() == before
    pill.click()
    expect(survivor.bubble("Ini yang baru.")).to_be_in_viewport()
    expect(pill).to_have_count(0)


def test_of_a_long_talk_the_newest_is_drawn_and_the_rest_as_she_goes_up(
    survivor: Survivor, staff: people.Staff
) -> None:
    page = survivor.page
    clinician, talk, newest = a_talk_of(150, survivor, staff)
    drawn = page.locator(".bubbles li")
    assert drawn.count() == 60
    # What she looks at stays where it is while more comes above it, and below; with a browser's help or not.
    looked_at = survivor.bubble("Pesan nomor 97.")
    for help_of_the_browser in ("none", "auto"):
        page.locator(".list").evaluate(
            "(list, how) => { list.style.overflowAnchor = how; }", help_of_the_browser
        )
        newest.scroll_into_view_if_needed()
        expect(drawn).to_have_count(60)
        looked_at.scroll_into_view_if_needed()
        page.mouse.move(180, 300)
        expect(drawn).to_have_count(120)
        before = looked_at.bounding_box()
        # As a screen reader presses: a pointer would first go up to the button, and look at something else.
        survivor._button("talk_earlier").dispatch_event("click")
        expect(drawn).to_have_count(150)
        after = looked_at.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= 2, help_of_the_browser
    clinician.send(talk, "Ini yang baru.")
    expect(survivor.bubble("Ini yang baru.")).to_be_attached()
    expect(looked_at).to_be_in_viewport()
    # Those above were not new, and are not told as if they were.
    assert page.get_by_role("log").locator("li").count() == 61
    for number in (30, 0):
        survivor.bubble(f"Pesan nomor {number}.").scroll_into_view_if_needed()
    expect(drawn).to_have_count(151)
    page.get_by_role("button", name=f"{survivor._speech.say('talk_new')} · 1").click()
    expect(survivor.bubble("Ini yang baru.")).to_be_in_viewport()
    expect(drawn).to_have_count(60)


def test_control_a_keyboard_is_taught_where_the_hint_is_a_property(survivor: Survivor) -> None:
    survivor.opens_the_cover()
    as_is_the_custom = """() => {
      const field = document.createElement("textarea");
      field.autocorrect = "off";
      return field.getAttribute("autocorrect");
    }"""
    assert survivor.page.evaluate(as_is_the_custom) != UNLEARNED["autocorrect"]


def test_control_a_broken_screen_is_found(survivor: Survivor) -> None:
    survivor.opens_the_door()
    spoil = """room => { const wide = document.createElement("button");
      wide.style.cssText = "inline-size: 700px"; room.append(wide); }"""
    survivor.page.locator("main.page").evaluate(spoil)
    faults = faults_of(survivor.page)
    assert any("button-name" in fault for fault in faults)
    assert any("too wide" in fault for fault in faults)
