"""The console in a real browser at a real relay: readable, worked by keys alone, leaving nothing behind."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pwa.console.browsing import PATIENCE_MS, PHONE, Colleague, faults_of
from tests.pwa.console.clinic import Clinic

SAID = "aku di dapur"
ANSWERED = "aku di sini"
DRAFTED = "sebentar ya"
NINE_AND_A_HALF_MINUTES, A_MINUTE = "09:30", "01:00"


def tab_to(page: Page, reached: str, most: int = 40) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement?.matches(wanted) ?? false", reached):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way to {reached} by Tab")


def test_a_night_at_the_desk_needs_no_mouse(clinic: Clinic) -> None:
    clinician, page = clinic.clinician, clinic.clinician.page
    say = clinician.speech.say
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    clinician.sees("sign_title")
    assert faults_of(page) == []
    tab_to(page, ".primary")
    page.keyboard.press("Enter")
    clinician.sees("waiting_title")
    tab_to(page, "button.duty")
    page.keyboard.press("Enter")
    clinician.sees("duty_start_title")
    assert faults_of(page) == []
    tab_to(page, "dialog .primary")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    survivor, talk = clinic.survivor()
    expect(page.locator("#waiting article")).to_have_count(1, timeout=PATIENCE_MS)
    assert faults_of(page) == []
    page.keyboard.press("Alt+Digit1")
    tab_to(page, "#waiting article button")
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name=say("talk_write"), exact=True)
    expect(field).to_be_visible(timeout=PATIENCE_MS)
    # As an attribute: Chromium's property of that name takes "off" for a yes.
    expect(field).to_have_attribute("autocorrect", "off")
    conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    assert conversation == talk.id
    talk.learn(block, wrapped)
    survivor.send(talk, SAID)
    expect(page.locator(".bubble", has_text=SAID)).to_be_visible(timeout=PATIENCE_MS)
    tab_to(page, ".composer textarea")
    page.keyboard.type(ANSWERED)
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.own", has_text=ANSWERED)).to_contain_text(
        say("talk_stored"), timeout=PATIENCE_MS
    )
    assert faults_of(page) == []
    assert dialogs_read_well(clinician) == []
    assert clinician.written == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    clinician.sees("sign_title")
    expect(page.get_by_text(SAID)).to_have_count(0)
    tab_to(page, ".primary")
    page.keyboard.press("Enter")
    expect(page.locator("#mine .row")).to_have_count(1, timeout=PATIENCE_MS)


def dialogs_read_well(clinician: Colleague) -> list[str]:
    """Look at what is known of a conversation, and at the menu; both are dialogs on a phone."""
    page = clinician.page
    page.set_viewport_size(PHONE)
    clinician.press("facts_title")
    faults = faults_of(page)
    page.keyboard.press("Escape")
    clinician.press("menu_title")
    faults += faults_of(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    # Escape closed dialogs; only when nothing is open does it count towards the lock.
    assert page.locator("#mine .row").count() == 1
    return faults


def test_the_console_keeps_nothing_on_the_device(clinic: Clinic) -> None:
    assert clinic.coordinator.written == []
    assert clinic.clinician.written == []
    # The control: what is planted is seen, also when it was taken away again.
    page = clinic.coordinator.page
    page.evaluate("sessionStorage.setItem('a', 'b'); sessionStorage.clear(); document.cookie = 'c=d'")
    assert clinic.coordinator.written == ["setItem", "cookie", "c=d"]
    page.evaluate("document.cookie = 'c=; max-age=0'; kept.length = 0")


def test_two_tabs_of_one_clinician_do_not_hurt_each_other(clinic: Clinic) -> None:
    clinician, page = clinic.clinician, clinic.clinician.page
    other = clinician.second_tab()
    # A copied passkey has no PRF here: then the sheet's words open the keys.
    other.goto(clinic.relay.console)
    clinician.press("sign_in", other)
    clinician.sees("sheet_words_title", other)
    assert faults_of(other) == []
    other.get_by_label(clinician.speech.say("sheet_words_label")).fill(" ".join(clinic.sheet))
    clinician.press("sheet_words_open", other)
    clinician.sees("waiting_title", other)
    # Each tab begins a shift of its own; both saves hold, and a request to either is opened by both.
    for tab in (other, page):
        tab.locator("button.duty").click()
        clinician.press("duty_end", tab)
        expect(clinician.button("duty_off", tab)).to_be_visible(timeout=PATIENCE_MS)
        clinician.goes_on_duty(tab)
    clinic.survivor()
    for tab in (page, other):
        expect(tab.locator("#waiting article")).to_have_count(1, timeout=PATIENCE_MS)
    page.get_by_role("button", name=clinician.speech.say("waiting_take")).click()
    expect(other.locator("#waiting article")).to_have_count(0, timeout=PATIENCE_MS)
    # The tabs share a session: one that closes leaves it to the other.
    other.close()
    page.get_by_role("textbox", name=clinician.speech.say("talk_write"), exact=True).fill(ANSWERED)
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.own", has_text=ANSWERED)).to_contain_text(
        clinician.speech.say("talk_stored"), timeout=PATIENCE_MS
    )
    assert clinician.faults == []


def test_a_renewed_certificate_leaves_conversations_open(clinic: Clinic) -> None:
    clinician, coordinator, page = clinic.clinician, clinic.coordinator, clinic.clinician.page
    row = page.locator("#mine .row").last
    row.click()
    page.locator(".composer textarea").fill(DRAFTED)
    clinician.press("menu_title")
    clinician.press("menu_renew")
    # Within the hour, the same words would give the same certificate.
    page.get_by_label(clinician.speech.say("person_region")).fill("Jawa Barat")
    clinician.press("person_send")
    clinician.sees("certifying_title")
    coordinator.press("applications_refresh")
    coordinator.page.get_by_role("checkbox").check()
    coordinator.press("applications_sign")
    coordinator.reads("applications_done")
    clinician.sees("waiting_title")
    row.click()
    expect(page.locator(".composer textarea")).to_have_value(DRAFTED)
    assert faults_of(page) == []
    # The shift goes on under the new certificate.
    expect(clinician.button("duty_off")).to_have_count(0)
    page.locator(".composer textarea").press("Enter")
    expect(page.locator(".bubble.own", has_text=DRAFTED)).to_contain_text(
        clinician.speech.say("talk_stored"), timeout=PATIENCE_MS
    )


def test_a_coordinator_ends_a_certificate_and_the_desk_is_gone(clinic: Clinic) -> None:
    clinician, coordinator = clinic.clinician, clinic.coordinator
    clinician.sees("waiting_title")
    coordinator.press("revoke_show")
    coordinator.press("revoke_do")
    assert faults_of(coordinator.page) == []
    # Asked once more before it is done.
    clinician.sees("waiting_title")
    coordinator.press("revoke_yes")
    coordinator.reads("revoke_done")
    clinician.reads("sign_ended")
    expect(clinician.page.locator("#mine")).to_have_count(0)
    clinician.press("sign_in")
    # The copy in the second tab has counted on: one touch of this passkey is behind it, as a clone would be.
    alert, told = clinician.page.get_by_role("alert"), clinician.page.get_by_role("heading", level=1)
    ended = told.filter(has_text=clinician.speech.say("person_title"))
    ended = ended.or_(told.filter(has_text=clinician.speech.say("certifying_title")))
    expect(ended.or_(alert.filter(visible=True))).to_be_visible(timeout=PATIENCE_MS)
    if not ended.count():
        clinician.press("sign_in")
    expect(ended).to_be_visible(timeout=PATIENCE_MS)
    expect(clinician.page.locator("#mine")).to_have_count(0)


def test_a_device_whose_passkey_seals_nothing_is_opened_with_eight_words(
    browser: Browser, clinic: Clinic
) -> None:
    relay = clinic.relay
    colleague = Colleague(browser, relay.console, prf=False)
    page = colleague.page
    page.goto(f"{relay.console}/#{relay.invite()}")
    colleague.press("invited_make")
    colleague.sees("phrase_title")
    colleague.reads("phrase_weaker")
    faults = faults_of(page)
    colleague.press("phrase_make")
    words = colleague.confirms_the_sheet(8)
    colleague.sees("second_title")
    colleague.press("second_sheet")
    colleague.confirms_the_sheet()
    colleague.sees("person_title")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    colleague.press("sign_in")
    colleague.sees("sheet_words_title")
    faults += faults_of(page)
    label = page.get_by_label(colleague.speech.say("sheet_words_label"))
    label.fill(" ".join(reversed(words)))
    colleague.press("sheet_words_open")
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE_MS)
    label.fill(" ".join(words))
    colleague.press("sheet_words_open")
    colleague.sees("person_title")
    assert colleague.written == []
    colleague.leaves()
    assert faults == []


def test_an_unattended_console_warns_and_locks(clinic: Clinic) -> None:
    colleague = clinic.coordinator
    page = colleague.page
    page.clock.install()
    page.goto(clinic.relay.console)
    colleague.press("sign_in")
    colleague.sees("coordination_title")
    page.clock.fast_forward(NINE_AND_A_HALF_MINUTES)
    colleague.reads("idle_warn")
    page.clock.fast_forward(A_MINUTE)
    colleague.reads("sign_idle")
    assert colleague.written == []
