"""A clinic for tests of the console: a coordinator and a clinician whom she certified, each at a console."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import urandom

from playwright.sync_api import Browser, expect

from crypto.body import WISHES, codes_body
from crypto.ceremony import Moment, certify_coordinator
from crypto.envelope import Header, envelope_hash, seal
from tests.pwa.console.browsing import PATIENCE_MS, Colleague, faults_of
from tests.server.people import KEEP, Survivor, Talk, bucket_for, now
from tests.server.relay import Relay


@dataclass
class Clinic:
    """A relay, a coordinator and a certified clinician, both at their consoles."""

    relay: Relay
    browser: Browser
    coordinator: Colleague
    clinician: Colleague
    sheet: list[str]

    def survivor(self, keep: int = KEEP) -> tuple[Survivor, Talk]:
        """Somebody who asks whoever is on call; their messages live for `keep` seconds."""
        survivor = Survivor(self.relay).begin()
        return survivor, survivor.ask_for_help(keep)


@contextmanager
def opened(relay: Relay, browser: Browser, clinician: Colleague | None = None) -> Iterator[Clinic]:
    """Open one; everybody can read each screen on the way, and until the end no script fails."""
    coordinator, clinician = Colleague(browser, relay.console), clinician or Colleague(browser, relay.console)
    faults: list[str] = []
    link = becomes_coordinator(coordinator, relay, faults)
    sheet = becomes_clinician(clinician, coordinator, link, faults)
    assert faults == []
    yield Clinic(relay, browser, coordinator, clinician, sheet)
    assert coordinator.faults + clinician.faults == []


def becomes_coordinator(coordinator: Colleague, relay: Relay, faults: list[str]) -> str:
    """A key, the offline root's certificate as a file, and a first invitation; gives its link."""
    page = coordinator.page
    page.goto(f"{relay.console}/#{relay.invite()}")
    coordinator.sees("invited_title")
    faults += faults_of(page)
    coordinator.press("invited_make")
    coordinator.sees("second_title")
    faults += faults_of(page)
    coordinator.press("second_sheet")
    coordinator.sees("sheet_title")
    faults += faults_of(page)
    coordinator.confirms_the_sheet()
    coordinator.press("person_coordinator")
    coordinator.press("coordinator_make")
    key = page.get_by_label(coordinator.speech.say("coordinator_key")).input_value(timeout=PATIENCE_MS)
    faults += faults_of(page)
    moment = Moment(int(time.time()), urandom)
    certificate = certify_coordinator(relay.organisation, bytes.fromhex(key), 30, moment)
    chooser = page.get_by_label(coordinator.speech.say("coordinator_file"))
    chooser.set_input_files({"name": "x.bin", "mimeType": "application/octet-stream", "buffer": bytes(200)})
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE_MS)
    chooser.set_input_files({"name": "c.bin", "mimeType": "application/octet-stream", "buffer": certificate})
    coordinator.reads("coordinator_ready")
    coordinator.press("invite_make")
    link = page.get_by_label(coordinator.speech.say("invite_link")).input_value(timeout=PATIENCE_MS)
    coordinator.press("copy")
    coordinator.reads("copied")
    assert page.evaluate("navigator.clipboard.readText()") == link
    faults += faults_of(page)
    return link


def becomes_clinician(
    clinician: Colleague, coordinator: Colleague, link: str, faults: list[str]
) -> list[str]:
    """From a colleague's link to the desk; gives the sheet's words."""
    clinician.page.goto(link)
    clinician.press("invited_make")
    clinician.press("second_sheet")
    sheet = clinician.confirms_the_sheet()
    clinician.sees("person_title")
    faults += faults_of(clinician.page)
    clinician.applies("Bu Sari")
    faults += faults_of(clinician.page)
    # Locked and signed in again she still waits, and need not apply twice.
    before = clinician.digits
    clinician.press("menu_lock")
    clinician.press("sign_in")
    clinician.sees("certifying_title")
    assert clinician.digits == before
    coordinator.press("applications_refresh")
    expect(coordinator.page.locator("article .digits span").first).to_be_visible(timeout=PATIENCE_MS)
    assert coordinator.digits == before
    faults += faults_of(coordinator.page)
    coordinator.page.get_by_role("checkbox").check()
    coordinator.press("applications_sign")
    coordinator.reads("applications_done")
    clinician.sees("waiting_title")
    faults += faults_of(clinician.page)
    return sheet


def tells(survivor: Survivor, talk: Talk, *codes: str) -> None:
    """Tell wishes in codes."""
    bucket = bucket_for(talk.at.keep, survivor.bucket_seconds, talk.at.expires)
    message = talk.session.compose(WISHES, codes_body(list(codes)), now(), ())
    envelope = seal(talk.key, talk.seed, Header(talk.id, talk.at.hash, bucket), message, urandom)
    talk.session.sent(message, envelope_hash(envelope))
    survivor.call("send", talk.id, urandom(16), envelope)


def talking(clinic: Clinic, name: str, keep: int = KEEP) -> tuple[Survivor, Talk]:
    """Somebody called so asks, and the clinician takes it."""
    survivor, talk = clinic.survivor(keep)
    tells(survivor, talk, f"call_me:{name}", "language:id")
    clinician = clinic.clinician
    card = clinician.page.locator("#waiting article", has_text=name)
    card.get_by_role("button", name=clinician.speech.say("waiting_take"), exact=True).click(
        timeout=PATIENCE_MS
    )
    expect(clinician.page.get_by_role("heading", name=name)).to_be_visible(timeout=PATIENCE_MS)
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    return survivor, talk
