"""A clinician asks a coordinator aside, at two consoles: nobody joins, nothing goes or stays by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.memory import memory_of
from tests.journeys.town import eventually
from tests.pwa.console.browsing import COMPUTER, PATIENCE_MS, PHONE, Colleague, faults_as, faults_of
from tests.pwa.console.clinic import becomes_clinician, becomes_coordinator
from tests.pwa.place import serving
from tests.server.people import Survivor, Talk
from tests.server.relay import Relay

COMPOSER = ".composer textarea"
FIELD = "dialog.aside textarea"
HERS, ASKED, ANSWERED = "Dia pulang malam ini.", "Bolehkah aku bertanya?", "Tentu. Ceritakan."
SECRET = "KenariMerahDiJendela"
# How often an open window looks who is there, and a little more.
GLANCED_MS = 25_000
# What lies in her conversation: the card and what she wrote; and that it was read.
WRITTEN, READ = 2, 3


@dataclass
class Night:
    """A coordinator who is a clinician too and one who is not, both on duty, each at a console."""

    relay: Relay
    rini: Colleague
    sari: Colleague

    def talking(self) -> tuple[Survivor, Talk]:
        """Somebody asks, and Sari takes it."""
        survivor = Survivor(self.relay).begin()
        talk = survivor.ask_for_help()
        page = self.sari.page
        self.sari.button("waiting_take").first.click(timeout=PATIENCE_MS)
        expect(page.locator(COMPOSER)).to_be_visible(timeout=PATIENCE_MS)
        _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
        talk.learn(block, wrapped)
        return survivor, talk


def on_duty(who: Colleague, tier: str) -> None:
    who.press("duty_off")
    dialog = who.page.get_by_role("dialog")
    dialog.get_by_text(who.speech.say(tier)).click()
    dialog.get_by_role("button", name=who.speech.say("duty_start")).click()
    expect(who.page.locator("dialog")).to_have_count(0, timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def long_night(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with serving(tmp_path_factory.mktemp("night"), BUCKET_SECONDS="10") as relay:
        rini, sari = Colleague(browser, relay.console), Colleague(browser, relay.console)
        faults: list[str] = []
        link = becomes_coordinator(rini, relay, faults)
        becomes_clinician(sari, rini, link, faults)
        rini.press("person_title")
        rini.applies("Bu Rini")
        rini.press("certifying_change")
        rini.press("person_coordinator")
        rini.page.get_by_role("checkbox").check(timeout=PATIENCE_MS)
        rini.press("applications_sign")
        rini.press("nav_desk")
        on_duty(rini, "duty_turn_2")
        on_duty(sari, "duty_turn_0")
        assert faults == []
        yield Night(relay, rini, sari)
        assert rini.faults + sari.faults == []
        assert rini.written + sari.written == []


@pytest.fixture
def night(long_night: Night) -> Night:
    """Both at their desks as a computer shows them, and no side room open."""
    for who in (long_night.rini, long_night.sari):
        who.page.set_viewport_size(COMPUTER)
        locked(who)
        who.press("sign_in")
        expect(who.page.locator(".desk")).to_have_count(1, timeout=PATIENCE_MS)
    return long_night


def locked(who: Colleague) -> None:
    if who.page.locator(".desk").count():
        if who.page.locator("dialog").count():
            who.press("close")
        who.press("menu_lock")
    who.sees("sign_title")


def asks_aside(sari: Colleague) -> None:
    """Open the window beside the conversation, and choose the coordinator."""
    sari.press("aside_ask")
    sari.sees("aside_title")
    sari.page.get_by_role("button", name=sari.speech.say("aside_begin", who="Bu Rini"), exact=True).click(
        timeout=PATIENCE_MS
    )


def letter(page: Page, text: str) -> Locator:
    return page.locator("dialog.aside .letter", has_text=text)


def whispers(who: Colleague, text: str) -> None:
    who.page.locator(FIELD).fill(text)
    who.press("aside_send")
    expect(letter(who.page, text)).to_be_visible()


def opens_the_room(rini: Colleague) -> None:
    rini.page.locator(".strip .asides").click(timeout=PATIENCE_MS)
    rini.page.locator("dialog.aside .rooms button").first.click()


def marked(who: Colleague, text: str, mark: str) -> None:
    expect(letter(who.page, text)).to_contain_text(who.speech.say(f"aside_mark_{mark}"), timeout=PATIENCE_MS)


def test_a_clinician_asks_aside_quotes_one_message_and_nobody_joins(night: Night) -> None:
    sari, rini = night.sari, night.rini
    survivor, talk = night.talking()
    survivor.send(talk, HERS)
    bubble = sari.page.locator(".bubble", has_text=HERS)
    expect(bubble).to_be_visible(timeout=PATIENCE_MS)
    # With nobody to quote it to there is nothing to press.
    assert sari.button("aside_quote").count() == 0
    eventually("she hears that it was read", lambda: len(survivor.call("read", talk.id, 0)[0]) == READ)
    before = survivor.call("read", talk.id, 0)
    asks_aside(sari)
    sari.reads("aside_reader")
    expect(sari.page.get_by_label(sari.speech.say("aside_write_ask", who="Bu Rini"))).to_be_visible()
    title = rini.page.title()
    whispers(sari, ASKED)
    marked(sari, ASKED, "taken")
    eventually("her title counts it", lambda: rini.page.title() == f"(1) {title}")
    opens_the_room(rini)
    expect(letter(rini.page, ASKED)).to_be_visible()
    rini.reads("aside_reader")
    expect(rini.page.locator("dialog.aside .reader")).to_contain_text("Bu Sari")
    marked(sari, ASKED, "read")
    eventually("her title is as before", lambda: rini.page.title() == title)
    rini.page.locator(FIELD).fill(ANSWERED)
    rini.page.keyboard.press("Enter")
    expect(letter(sari.page, ANSWERED)).to_be_visible(timeout=PATIENCE_MS)
    # A quote is shown first, and goes when it is sent.
    sari.page.keyboard.press("Escape")
    expect(sari.page.locator("dialog")).to_have_count(0)
    bubble.get_by_role("button", name=sari.speech.say("aside_quote"), exact=True).click()
    expect(sari.page.locator(".proposed blockquote")).to_have_text(HERS)
    assert HERS not in rini.page.locator("dialog.aside").inner_text()
    sari.press("aside_quote_send")
    quoted = letter(rini.page, HERS)
    expect(quoted.locator("figcaption")).to_have_text(
        rini.speech.say("aside_hers", who="Bu Sari"), timeout=PATIENCE_MS
    )
    # In the conversation nothing came, nobody was added, and nothing is different to her.
    assert survivor.call("read", talk.id, 0) == before
    assert "block" not in [push[0] for push in survivor.open_line.pushes]
    assert sari.page.locator(".bubble").count() == 1
    # A control: what is written in the conversation does come.
    sari.page.keyboard.press("Escape")
    sari.page.locator(COMPOSER).fill("Aku di sini.")
    sari.press("talk_send")
    eventually("it came", lambda: survivor.call("read", talk.id, 0) != before)
    survivor.call("forget", talk.id)


@pytest.mark.parametrize(("language", "look"), [("id", "light"), ("en", "dark")])
def test_every_screen_of_it_reads_well_on_a_phone_and_on_a_computer(
    night: Night, language: str, look: str
) -> None:
    sari, rini = night.sari, night.rini
    survivor, talk = night.talking()
    survivor.send(talk, HERS)
    expect(sari.page.locator(".bubble", has_text=HERS)).to_be_visible(timeout=PATIENCE_MS)
    asks_aside(sari)
    whispers(sari, ASKED)
    opens_the_room(rini)
    rini.page.locator(FIELD).fill(ANSWERED)
    rini.press("aside_send")
    expect(letter(sari.page, ANSWERED)).to_be_visible(timeout=PATIENCE_MS)
    sari.page.keyboard.press("Escape")
    sari.page.set_viewport_size(PHONE)
    bubble = sari.page.locator(".bubble", has_text=HERS)
    bubble.get_by_role("button", name=sari.speech.say("aside_quote"), exact=True).click()
    expect(sari.page.locator(".proposed blockquote")).to_have_text(HERS)
    for page in (sari.page, rini.page):
        speaks(page, language)
    for page in (sari.page, rini.page):
        for size in (PHONE, COMPUTER):
            assert faults_as(page, look, size) == []
    # All of it can be reached on the smallest screen, on a ground of its own.
    sari.page.set_viewport_size(PHONE)
    field = sari.page.locator(FIELD)
    field.scroll_into_view_if_needed()
    expect(field).to_be_in_viewport()
    grounds = [
        sari.page.locator(one).evaluate("one => getComputedStyle(one).backgroundColor")
        for one in ("dialog.aside", "body", FIELD, COMPOSER)
    ]
    assert len(set(grounds)) == len(grounds)
    for page in (sari.page, rini.page):
        page.locator("dialog.aside footer button").first.click()
        for size in (PHONE, COMPUTER):
            assert faults_as(page, look, size) == []
        page.keyboard.press("Escape")
        speaks(page, "id")
        assert faults_of(page) == []
    survivor.call("forget", talk.id)


def speaks(page: Page, language: str) -> None:
    """Have the console in this language, and come back to the window that was open."""
    if page.evaluate("document.documentElement.lang") == language:
        return
    was_open = page.locator("dialog").count() == 1
    if was_open:
        page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("english" if language == "en" else "bahasa")
    page.keyboard.press("Enter")
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)
    if was_open:
        page.locator(".strip .asides").click()


def test_a_coordinator_who_is_away_is_said_to_be_away_and_hears_it_once_it_is_sent_again(
    night: Night,
) -> None:
    sari, rini = night.sari, night.rini
    survivor, talk = night.talking()
    rini.press("menu_lock")
    rini.sees("sign_title")
    sari.press("aside_ask")
    adviser = sari.page.locator("dialog .adviser", has_text="Bu Rini")
    expect(adviser).to_contain_text(sari.speech.say("aside_not_there"), timeout=PATIENCE_MS)
    adviser.get_by_role("button").click()
    whispers(sari, ASKED)
    marked(sari, ASKED, "away")
    away = sari.page.locator("dialog .undelivered")
    expect(away).to_contain_text(sari.speech.say("aside_away", who="Bu Rini"))
    away.get_by_role("button", name=sari.speech.say("aside_page", who="Bu Rini")).click()
    expect(away).to_contain_text(sari.speech.say("aside_paged"), timeout=PATIENCE_MS)
    assert faults_of(sari.page) == []
    rini.press("sign_in")
    expect(rini.page.locator(".desk")).to_have_count(1, timeout=PATIENCE_MS)
    expect(away).to_contain_text(sari.speech.say("aside_back", who="Bu Rini"), timeout=GLANCED_MS)
    assert rini.page.locator(".strip .asides").count() == 0
    sari.press("aside_again")
    marked(sari, ASKED, "taken")
    opens_the_room(rini)
    expect(letter(rini.page, ASKED)).to_have_count(1)
    expect(away).to_have_count(0)
    survivor.call("forget", talk.id)


def test_no_key_of_the_desk_acts_while_somebody_whispers_and_escape_closes_before_it_locks(
    night: Night,
) -> None:
    sari = night.sari
    survivor, talk = night.talking()
    asks_aside(sari)
    field = sari.page.locator(FIELD)
    field.click()
    sari.page.keyboard.type("s/?jk")
    sari.page.keyboard.press("Alt+1")
    sari.page.keyboard.press("Control+k")
    expect(field).to_have_value("s/?jk")
    assert sari.page.locator("dialog").count() == 1
    assert sari.page.locator(COMPOSER).input_value() == ""
    # Nothing beneath takes the focus, so what is typed here goes nowhere else.
    assert not sari.page.locator(COMPOSER).evaluate("one => { one.focus(); return one.matches(':focus'); }")
    field.focus()
    sari.page.keyboard.press("Escape")
    expect(sari.page.locator("dialog")).to_have_count(0)
    sari.page.keyboard.press("Escape")
    assert sari.page.locator(".desk").count() == 1
    assert sari.page.locator(COMPOSER).input_value() == ""
    # The draft is where it was begun.
    sari.page.locator(".strip .asides").click()
    expect(field).to_have_value("s/?jk")
    survivor.call("forget", talk.id)


def test_while_somebody_whispers_nothing_of_hers_counts_as_read_and_it_is_said_that_she_wrote(
    night: Night,
) -> None:
    sari = night.sari
    survivor, talk = night.talking()
    asks_aside(sari)
    survivor.send(talk, HERS)
    sari.reads("aside_talk")
    assert faults_of(sari.page) == []
    assert len(survivor.call("read", talk.id, 0)[0]) == WRITTEN
    sari.press("aside_to_talk")
    expect(sari.page.locator("dialog")).to_have_count(0)
    eventually("now it is read", lambda: len(survivor.call("read", talk.id, 0)[0]) == READ)
    survivor.call("forget", talk.id)


def forgets(page: Page) -> None:
    eventually("it is gone", lambda: SECRET not in memory_of(page))


def test_nothing_of_it_is_left_once_a_console_locks(night: Night) -> None:
    sari, rini = night.sari, night.rini
    survivor, talk = night.talking()
    asks_aside(sari)
    whispers(sari, SECRET)
    opens_the_room(rini)
    expect(letter(rini.page, SECRET)).to_be_visible()
    for who in (sari, rini):
        # The control: while it is open it is there to be found.
        assert SECRET in memory_of(who.page)
        who.page.locator("dialog.aside").get_by_role("button", name=who.speech.say("close")).click()
        who.press("menu_lock")
        who.sees("sign_title")
        forgets(who.page)
    survivor.call("forget", talk.id)
