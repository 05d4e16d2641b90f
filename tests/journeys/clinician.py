"""The clinician of the journeys: from an invitation to the desk, and what is done there."""

import re
from typing import Any

from playwright.sync_api import Browser, Frame, Locator, Page, ViewportSize, expect

from deploy.practice.line import Line
from tests.journeys.town import Town
from tests.journeys.words import Speech

SLOW_MS = 20_000
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
    "hasPrf": True,
}


def touch_passkeys(page: Page) -> None:
    """Give this page an authenticator that is touched without asking."""
    passkeys = page.context.new_cdp_session(page)
    passkeys.send("WebAuthn.enable")
    passkeys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def asked_past_the_console(town: Town, cookies: str, event: str, *values: object) -> list[Any]:
    """What the relay gives to whoever shows these cookies; raises Answered or Cut."""
    line = Line(town.console, "/b", lambda _engine_id: {}, {"Cookie": cookies})
    try:
        return line.call(event, *values)
    finally:
        line.close()


def at_a_computer(browser: Browser, town: Town, alias: str) -> "Clinician":
    """A clinician with a browser of their own."""
    context = browser.new_context(viewport=ViewportSize(width=1280, height=800), locale="id-ID")
    page = context.new_page()
    touch_passkeys(page)
    return Clinician(page, town, alias)


class Clinician:
    """One clinician; the console may also stand in a frame."""

    def __init__(self, page: Page | Frame, town: Town, alias: str) -> None:
        self.alias = alias
        self.page = page
        self._town = town
        self._speech = Speech("console")

    @property
    def computer(self) -> Page:
        """The whole page, whatever frames it has."""
        return self.page if isinstance(self.page, Page) else self.page.page

    # becoming one

    def accepts_the_invitation(self) -> None:
        """Open the link and become a clinician."""
        self.page.goto(self._town.invitation())
        self.registers()

    def registers(self) -> None:
        """First passkey, a recovery sheet, who one is, certified, at the desk."""
        self._press("invited_make")
        self._press("second_sheet")
        self.confirms_the_sheet()
        self.page.get_by_text(self._speech.say("profession_midwife"), exact=True).click(timeout=SLOW_MS)
        self.page.get_by_label(self._speech.say("person_alias")).fill(self.alias)
        self.page.get_by_label(self._speech.say("person_region")).fill("Jawa Timur")
        self._press("person_send")
        expect(self._heading("waiting_title")).to_be_visible(timeout=60_000)

    def confirms_the_sheet(self) -> None:
        words = self.page.locator("ol.sheet li")
        expect(words).to_have_count(12, timeout=SLOW_MS)
        shown = [text.strip() for text in words.all_inner_texts()]
        for field in self.page.locator("fieldset.asked label").all():
            found = re.search(r"\d+", field.inner_text())
            assert found
            field.locator("input").fill(shown[int(found[0]) - 1])
        self._press("sheet_keep")

    def signs_in(self) -> None:
        self._press("sign_in")
        expect(self._heading("waiting_title")).to_be_visible(timeout=SLOW_MS)

    def is_signed_out(self) -> None:
        expect(self.page.get_by_text(self._speech.say("sign_ended"))).to_be_visible(timeout=SLOW_MS)
        expect(self._button("sign_in")).to_be_visible()

    def signs_in_as_an_applicant(self) -> None:
        """With no certificate that holds."""
        self._press("sign_in")
        expect(self._heading("person_title")).to_be_visible(timeout=SLOW_MS)

    def is_at_the_desk(self) -> None:
        """Wake the console; it locks itself after ten minutes without a touch."""
        self.page.locator("body").press("Shift")
        signed_out = self.page.get_by_role("button", name=self._speech.say("sign_in"), exact=True)
        if signed_out.count():
            self.signs_in()

    # duty

    def goes_on_duty(self, turn: int = 0) -> None:
        """Called first, or in another turn: 1 as a backup."""
        self._press("duty_off")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("radio", name=self._speech.say(f"duty_turn_{turn}")).check()
        dialog.get_by_role("button", name=self._speech.say("duty_start")).click()
        expect(self._button("duty_off")).to_have_count(0, timeout=SLOW_MS)

    def ends_duty(self) -> None:
        self.page.locator("button.duty").click()
        self._press("duty_end")
        expect(self._button("duty_off")).to_be_visible(timeout=SLOW_MS)

    def sees_somebody_waiting(self) -> None:
        expect(self.cards.first).to_be_visible(timeout=SLOW_MS)

    def sees_why_nothing_can_be_taken(self, led: int, most: int) -> None:
        told = self._speech.say("load_full", led=str(led), most=str(most))
        expect(self.page.get_by_text(told)).to_be_visible(timeout=SLOW_MS)
        take = self.cards.last.get_by_role("button", name=self._speech.say("waiting_take"))
        expect(take).to_be_disabled()

    def leads(self, led: int, most: int) -> None:
        told = self._speech.say("load_value", led=str(led), most=str(most))
        expect(self.page.locator(".load").get_by_text(told, exact=True)).to_be_visible(timeout=SLOW_MS)

    def passes_on(self) -> None:
        """Knows the person: somebody else is called."""
        self.cards.last.get_by_role("button", name=self._speech.say("pass_do")).click()
        self.sees_nobody_waiting()

    def sees_nobody_waiting(self) -> None:
        expect(self.cards).to_have_count(0, timeout=SLOW_MS)

    @property
    def cards(self) -> Locator:
        return self.page.locator("#waiting article")

    def claims(self) -> None:
        """Take the newest request."""
        self.sees_somebody_waiting()
        self.cards.last.get_by_role("button", name=self._speech.say("waiting_take")).click()
        expect(self._write_field).to_be_visible(timeout=SLOW_MS)

    def soon(self) -> int:
        """A moment far enough away for two people to be told of it; the browser's own milliseconds."""
        return int(self.page.evaluate("Date.now()")) + 1500

    def claims_at(self, moment: int) -> None:
        """Press the button exactly then."""
        self.cards.last.get_by_role("button", name=self._speech.say("waiting_take")).evaluate(
            "(button, moment) => { setTimeout(() => button.click(), moment - Date.now()); }", moment
        )

    @property
    def cookies(self) -> str:
        """The session as the browser would send it."""
        given = self.computer.context.cookies(self._town.console)
        return "; ".join(f"{one['name']}={one['value']}" for one in given if "name" in one and "value" in one)

    def asks_past_the_console(self, event: str, *values: object) -> list[Any]:
        """What the relay itself gives to this clinician's session, whatever the console would show."""
        return asked_past_the_console(self._town, self.cookies, event, *values)

    def is_told_it_was_taken(self) -> None:
        expect(self.page.get_by_text(self._speech.say("taken"))).to_be_visible(timeout=SLOW_MS)

    # talking

    def writes(self, text: str) -> None:
        self._write_field.fill(text)
        self._press("talk_send")

    def reads(self, text: str, seconds: float = 20) -> None:
        expect(self.bubble(text)).to_be_visible(timeout=seconds * 1000)

    def sees_once(self, text: str) -> None:
        expect(self.bubble(text)).to_have_count(1)

    def sees_nothing_of(self, text: str, seconds: float = 20) -> None:
        expect(self.bubble(text)).to_have_count(0, timeout=seconds * 1000)

    def sees_mark(self, text: str, mark: str) -> None:
        expect(self.bubble(text)).to_contain_text(self._speech.mark(mark), timeout=SLOW_MS)

    def sees_when_she_is_back(self) -> None:
        said = re.escape(self._speech.say("talk_returns", time="#", until="#")).replace("\\#", ".+")
        expect(self.page.get_by_text(re.compile(said))).to_be_visible(timeout=SLOW_MS)

    def sees_her_leave(self) -> None:
        expect(self.page.get_by_text(self._speech.say("talk_left"))).to_be_visible(timeout=SLOW_MS)

    def chooses_a_talk(self, place: int) -> None:
        """Of the list, which has the one with the newest message first."""
        self.page.locator("#mine .row").nth(place).click()

    def sees_the_end(self, seconds: float = SLOW_MS / 1000) -> None:
        expect(self.page.get_by_text(self._speech.say("talk_gone"))).to_be_visible(timeout=seconds * 1000)
        self._press("talk_close")

    def reads_that_others_were_called(self) -> None:
        expect(self.page.get_by_text(self._speech.say("talk_called"))).to_be_visible(timeout=SLOW_MS)
        expect(self._write_field).to_have_count(0)
        self._press("talk_close")

    def bubble(self, text: str) -> Locator:
        return self.page.locator("li.bubble").filter(has_text=text)

    # recognising her

    def proposes_a_sign(self, text: str) -> None:
        """Of safety: the sentence that she writes first when she comes back."""
        self._press("safety_propose")
        self.page.get_by_label(self._speech.say("safety_text")).fill(text)
        self._press("safety_send")

    def sees_that_a_sign_is_agreed(self) -> None:
        expect(self.page.get_by_text(self._speech.say("safety_agreed"))).to_be_visible(timeout=SLOW_MS)

    def is_asked_whether_it_is_she(self, text: str) -> None:
        asked = self.page.get_by_role("region", name=self._speech.say("recognise_title"), exact=True)
        expect(asked).to_contain_text(text, timeout=SLOW_MS)

    def recognises_her(self) -> None:
        """Asked twice, since it opens on that phone what was said before."""
        self._press("recognise_yes")
        self._press("recognise_open")
        title = self._speech.say("recognise_title")
        expect(self.page.get_by_role("region", name=title, exact=True)).to_have_count(0, timeout=SLOW_MS)

    # the care team

    def invites(self, alias: str, *, earlier: bool = False) -> None:
        """Ask a colleague to come too; with what was said before only if she allows it."""
        self._press("care_invite")
        self._chooses_colleague(alias)
        if earlier:
            self.page.get_by_label(self._speech.say("invite_earlier")).check()
        outlook = "invite_asks" if earlier else "invite_at_once"
        expect(self.page.get_by_text(self._speech.say(outlook))).to_be_visible()
        self._press("invite_send")

    def begins_to_hand_over_to(self, alias: str) -> None:
        self._press("care_hand_over")
        self._chooses_colleague(alias)

    def takes_step(self, name: str, alias: str) -> None:
        self.page.get_by_role("button", name=self._speech.say(name, who=alias), exact=True).click(
            timeout=SLOW_MS
        )

    def sees_of_her_answer(self, name: str, alias: str) -> None:
        expect(self.page.get_by_text(self._speech.say(name, who=alias), exact=True)).to_be_visible(
            timeout=SLOW_MS
        )

    def is_told_of_a_new_talk(self) -> None:
        """Somebody has brought this clinician in: the list says so, and the title counts it."""
        expect(self.page.locator("#mine .row").filter(has_text=self._speech.say("mine_new"))).to_be_visible(
            timeout=SLOW_MS
        )
        expect(self.computer).to_have_title(re.compile(r"^\(\d+\) "))

    def sees_a_line(self, text: str) -> None:
        expect(self.page.locator("li.event").filter(has_text=text)).to_be_visible(timeout=SLOW_MS)

    def opens_the_unread_talk(self) -> None:
        unread = self.page.locator("#mine .row").filter(has=self.page.locator("b"))
        unread.first.click(timeout=SLOW_MS)
        expect(self._write_field).to_be_visible(timeout=SLOW_MS)

    def sees_that_one_went(self) -> None:
        expect(self.page.get_by_text(self._speech.say("talk_went"))).to_be_visible(timeout=SLOW_MS)
        self._press("talk_close")

    def _chooses_colleague(self, alias: str) -> None:
        self.page.locator(".care-team .choices label").filter(has_text=alias).click(timeout=SLOW_MS)

    # how

    @property
    def _write_field(self) -> Locator:
        return self.page.get_by_role("textbox", name=self._speech.say("talk_write"), exact=True)

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=self._speech.say(name), exact=True)

    def _press(self, name: str) -> None:
        self._button(name).click(timeout=SLOW_MS)

    def _heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=self._speech.say(name), exact=True)
