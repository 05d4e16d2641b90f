"""A clinician's own reminders in a real browser: told when due, moved, done, gone with the conversation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.town import eventually
from tests.pwa.console.browsing import PATIENCE_MS
from tests.pwa.console.clinic import Clinic, opened, talking
from tests.pwa.place import serving

# A console's clock that a test moves on, and a count of the tones that it gives.
AHEAD = """(() => {
  const steady = performance.now.bind(performance);
  globalThis.ahead = 0;
  performance.now = () => steady() + ahead;
  globalThis.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...given) { tones += 1; return start.apply(this, given); };
})()"""
# A minute after the next whole one, as the fields for a day and an hour have it; by SOON_MS it has come.
SOON_FIELDS = """() => {
  const at = new Date(Date.now() + ahead + 120_000);
  const two = (part) => `${part}`.padStart(2, "0");
  return [
    `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    `${two(at.getHours())}:${two(at.getMinutes())}`,
  ];
}"""
SOON_MS = 150_000


@pytest.fixture
def clinic(browser: Browser, tmp_path: Path) -> Iterator[Clinic]:
    """A clinic of its own: what is tried here moves its clock."""
    with serving(tmp_path, BUCKET_SECONDS="10") as relay, opened(relay, browser) as clinic:
        clinic.clinician.goes_on_duty()
        yield clinic
        assert clinic.clinician.written == []


def reminds(clinic: Clinic, note: str) -> None:
    """Set a reminder for a time of one's own, soon, in the conversation that is open."""
    page, say = clinic.clinician.page, clinic.clinician.speech.say
    facts, form = page.locator(".facts-pane"), page.locator("dialog")
    facts.get_by_role("button", name=say("remind_set")).click()
    form.get_by_label(say("remind_own")).check()
    date, hour = page.evaluate(SOON_FIELDS)
    form.locator("input[type=date]").fill(date)
    form.locator("input[type=time]").fill(hour)
    form.get_by_label(say("remind_note")).fill(note)
    form.get_by_role("button", name=say("remind_keep")).click()
    expect(form).to_have_count(0, timeout=PATIENCE_MS)
    expect(facts.locator(".reminders li", has_text=note)).to_be_visible()


def test_a_reminder_is_told_when_it_is_due_is_moved_is_done_and_goes_with_the_conversation(
    clinic: Clinic,
) -> None:
    page = clinic.clinician.page
    page.add_init_script(AHEAD)
    page.reload()
    clinic.clinician.press("sign_in")
    clinic.clinician.sees("waiting_title")
    say = clinic.clinician.speech.say
    survivor, talk = talking(clinic, "Melur", keep=86_400)
    reminds(clinic, "tanya kabar")
    told = page.locator("#follow .reminded", has_text="tanya kabar")
    facts = page.locator(".facts-pane .reminders li")
    # The control: before its time it is neither shown in that list nor heard.
    expect(told).to_have_count(0)
    tones, title = page.evaluate("tones"), page.title()
    page.evaluate("by => { ahead += by; }", SOON_MS)
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    expect(told).to_contain_text("Melur")
    eventually("the sound was given once", lambda: page.evaluate("tones") == tones + 2)
    assert counted(page.title()) == counted(title) + 1
    told.get_by_role("button", name=say("remind_move")).click()
    told.get_by_role("radio").nth(1).check()
    told.get_by_role("button", name=say("remind_move_do")).click()
    expect(told).to_have_count(0, timeout=PATIENCE_MS)
    expect(facts).to_have_count(1)
    facts.get_by_role("button", name=say("remind_done")).click()
    expect(facts).to_have_count(0, timeout=PATIENCE_MS)
    reminds(clinic, "sekali lagi")
    # It is there at the next sign-in, and gone once she has ended everything.
    for _ in range(2):
        page.keyboard.press("Escape")
    clinic.clinician.sees("sign_title")
    clinic.clinician.press("sign_in")
    page.locator("#mine .row", has_text="Melur").click(timeout=PATIENCE_MS)
    expect(facts).to_have_count(1)
    survivor.call("forget", talk.id)
    expect(page.get_by_text(say("talk_gone"))).to_be_visible(timeout=PATIENCE_MS)
    expect(facts).to_have_count(0)
    page.evaluate("by => { ahead += by; }", 2 * SOON_MS)
    expect(page.locator("#follow .reminded")).to_have_count(0)


def counted(title: str) -> int:
    """How many a page's title counts."""
    return int(title[1 : title.index(")")]) if title.startswith("(") else 0
