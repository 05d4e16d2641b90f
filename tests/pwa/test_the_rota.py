"""The rota in two real consoles: planned, offered, taken, left, approved; on a phone and on a computer."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from crypto.certificate import read_certificate, read_clinician
from server.rota.shift import A_DAY
from tests.pwa.console.browsing import COMPUTER, PATIENCE_MS, PHONE, Colleague, faults_of
from tests.pwa.console.clinic import Clinic
from tests.server.people import Clinician, Staff, Survivor
from tests.server.planning import five_minutes
from tests.server.relay import Relay

TURNS = 3
# A local day so many ahead, as a date field has it.
DAY_AHEAD = """ahead => {
  const day = new Date(Date.now() + ahead * 86_400_000);
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return parts.map((part) => `${part}`.padStart(2, "0")).join("-");
}"""


@dataclass
class Ward:
    """A coordinator and a midwife at their consoles, and a colleague at hers elsewhere."""

    relay: Relay
    coordinator: Colleague
    sari: Colleague
    dewi: Clinician

    @property
    def sari_id(self) -> str:
        """Who is certified besides Dewi: both are called the same."""
        (certificates,) = self.dewi.call("rota_people")
        ids = {read_clinician(read_certificate(one)[0])[1].clinician_id for one in certificates}
        (other,) = ids - {self.dewi.id}
        return other.hex()

    def turns(self) -> list[list[Any]]:
        """What the relay tells Dewi of the turns to come."""
        since = five_minutes()
        found: list[list[Any]] = self.dewi.call("rota", since, since + 28 * A_DAY)[TURNS]
        return found


@pytest.fixture(scope="module")
def ward(clinic: Clinic) -> Ward:
    return Ward(clinic.relay, clinic.coordinator, clinic.clinician, Staff(clinic.relay).clinician())


def card(who: Colleague, said: str) -> Locator:
    return who.page.locator("article.card", has_text=said)


def chooses(who: Colleague, field: str, option: str) -> None:
    # A field's own choices are part of what its label says.
    begins = re.compile(f"^{re.escape(who.speech.say(field))}")
    who.page.locator("label.field", has_text=begins).locator("select").select_option(option)


def enters(who: Colleague) -> None:
    who.press("rota_title")
    who.sees("rota_title")
    who.sees("rota_picture")


def test_a_coordinator_plans_a_shift_and_its_owner_sees_it_come(ward: Ward) -> None:
    coordinator, sari = ward.coordinator, ward.sari
    sari.press("menu_title")
    enters(sari)
    # Nobody is on it: every day says so.
    whole = sari.page.locator(".rota-day.lacking")
    expect(whole).to_have_count(28, timeout=PATIENCE_MS)
    enters(coordinator)
    coordinator.press("rota_plan")
    page = coordinator.page
    chooses(coordinator, "rota_who", ward.sari_id)
    chooses(coordinator, "rota_lasts", "12")
    chooses(coordinator, "rota_recurs", "daily")
    coordinator.press("rota_plan_do")
    # Twelve hours on every day of a week are more than anybody may have.
    expect(page.locator("dialog [role=alert]")).to_have_text(coordinator.speech.say("wrong_rest"))
    assert faults_of(page) == []
    chooses(coordinator, "rota_lasts", "8")
    coordinator.press("rota_plan_do")
    expect(page.locator("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    coordinator.sees("rota_shifts")
    # It came to Sari without her asking.
    expect(sari.page.locator(".shares tbody tr")).to_have_count(1, timeout=PATIENCE_MS)
    assert len(ward.turns()) >= 27
    for who in (coordinator, sari):
        assert faults_of(who.page) == []


def test_an_offered_turn_is_gone_as_soon_as_a_colleague_takes_it(ward: Ward) -> None:
    sari, (turn, *_) = ward.sari, ward.turns()[3:]
    shift, start = turn[0], turn[1]
    mine = sari.page.locator(
        "section", has=sari.page.get_by_role("heading", name=sari.speech.say("rota_mine"))
    )
    fourth = mine.locator("article.card").nth(3)
    title = fourth.locator("h3").inner_text()
    fourth.get_by_role("button", name=sari.speech.say("rota_give_up")).click()
    assert faults_of(sari.page) == []
    sari.press("rota_offer")
    # It waits in her own list, and for everybody.
    expect(card(sari, title)).to_have_count(2, timeout=PATIENCE_MS)
    ward.dewi.call("take_over", shift, start, 0)
    expect(card(sari, title)).to_have_count(0, timeout=PATIENCE_MS)


def test_a_swap_is_agreed_to_by_the_colleague_and_approved_by_the_coordinator(ward: Ward) -> None:
    sari, coordinator, dewi = ward.sari, ward.coordinator, ward.dewi
    theirs = next(turn for turn in ward.turns() if turn[4] == dewi.id)
    own = next(turn[4] for turn in ward.turns() if turn[4] != dewi.id)
    dewi.call("ask_turn", theirs[0], theirs[1], own, None)
    coordinator.reads("rota_not_accepted_yet")
    assert faults_of(coordinator.page) == []
    sari.press("rota_accept")
    coordinator.press("rota_approve")
    expect(coordinator.button("rota_approve")).to_have_count(0, timeout=PATIENCE_MS)
    assert [turn[4] for turn in ward.turns() if turn[:2] == theirs[:2]] == [own]


def test_leave_is_asked_for_granted_and_leaves_a_gap_that_shows(ward: Ward) -> None:
    sari, coordinator = ward.sari, ward.coordinator
    days = sari.page.locator(".rota-day")
    expect(days.nth(9).locator(".own")).to_have_count(1, timeout=PATIENCE_MS)
    sari.press("rota_leave_ask")
    date = sari.page.evaluate(DAY_AHEAD, 9)
    for label in ("rota_first_day", "rota_last_day"):
        sari.page.get_by_label(sari.speech.say(label), exact=True).fill(date)
    assert faults_of(sari.page) == []
    sari.press("rota_leave_send")
    sari.reads("rota_leave_waits")
    coordinator.press("rota_approve")
    sari.reads("rota_leave_granted")
    expect(days.nth(9).locator(".own")).to_have_count(0, timeout=PATIENCE_MS)
    expect(sari.page.get_by_text(sari.speech.say("rota_nobody")).first).to_be_visible()


def test_a_shift_is_changed_from_a_day_on_and_what_was_before_stays(ward: Ward) -> None:
    coordinator, page = ward.coordinator, ward.coordinator.page
    before = ward.turns()
    page.locator("article.card", has=coordinator.button("rota_change")).last.get_by_role(
        "button", name=coordinator.speech.say("rota_change"), exact=True
    ).click()
    dialog = page.locator("dialog")
    # It is filled in as it stands.
    for field, value in (("rota_recurs", "daily"), ("rota_zone", "Asia/Jakarta")):
        begins = re.compile(f"^{re.escape(coordinator.speech.say(field))}")
        select = dialog.locator("label.field", has_text=begins).locator("select")
        assert select.input_value() == value
    assert faults_of(page) == []
    date = page.evaluate(DAY_AHEAD, 14)
    dialog.get_by_label(coordinator.speech.say("rota_change_from"), exact=True).fill(date)
    chooses(coordinator, "rota_tier", "1")
    chooses(coordinator, "rota_lasts", "4")
    coordinator.press("rota_change_do")
    expect(dialog).to_have_count(0, timeout=PATIENCE_MS)
    after = ward.turns()
    changed = [turn for turn in after if turn[3] == 1]
    first = min(turn[1] for turn in changed)
    assert {turn[2] - turn[1] for turn in changed} == {4 * 3600}
    assert len(changed) >= 12
    assert [turn for turn in after if turn[1] < first] == [turn for turn in before if turn[1] < first]
    # The control: it was another tier, and longer, before.
    assert {turn[3] for turn in before} == {0}


def test_a_shift_is_planned_in_ones_own_zone_or_any_that_the_relay_takes(ward: Ward) -> None:
    coordinator, page = ward.coordinator, ward.coordinator.page
    coordinator.press("rota_plan")
    begins = re.compile(f"^{re.escape(coordinator.speech.say('rota_zone'))}")
    offered = page.locator("dialog label.field", has_text=begins).locator("option")
    own = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    values = offered.evaluate_all("options => options.map(({ value }) => value)")
    assert values == ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", own, "other"]
    chooses(coordinator, "rota_who", ward.dewi.id.hex())
    chooses(coordinator, "rota_recurs", "once")
    chooses(coordinator, "rota_zone", "other")
    name = page.get_by_label(coordinator.speech.say("rota_zone_name"))
    expect(coordinator.button("rota_plan_do")).to_be_disabled()
    page.get_by_label(coordinator.speech.say("rota_first_day"), exact=True).fill(page.evaluate(DAY_AHEAD, 20))
    name.fill("Mars/Olympus")
    coordinator.press("rota_plan_do")
    expect(page.locator("dialog [role=alert]")).to_have_text(coordinator.speech.say("wrong_zone"))
    assert faults_of(page) == []
    name.fill("Europe/Berlin")
    coordinator.press("rota_plan_do")
    expect(page.locator("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    expect(card(coordinator, "Europe/Berlin")).to_have_count(1, timeout=PATIENCE_MS)


def test_a_calendars_address_is_shown_once_and_opens_it(ward: Ward) -> None:
    sari = ward.sari
    sari.press("rota_calendar_make")
    shown = sari.page.get_by_label(sari.speech.say("rota_calendar_address"))
    address = shown.input_value(timeout=PATIENCE_MS)
    path = address.removeprefix(ward.relay.console)
    response, content = ward.relay.ask("GET", path, port=ward.relay.console_port)
    assert (response.status, content.count(b"BEGIN:VEVENT") > 20) == (200, True)
    assert faults_of(sari.page) == []
    sari.press("nav_desk")
    sari.press("menu_title")
    enters(sari)
    sari.sees("rota_calendar")
    expect(shown).to_have_count(0)
    sari.press("rota_calendar_drop")
    expect(sari.button("rota_calendar_make")).to_be_visible(timeout=PATIENCE_MS)
    assert ward.relay.ask("GET", path, port=ward.relay.console_port)[0].status == 404
    assert sari.written == []


def test_the_rota_reads_on_a_phone_and_on_a_computer_in_both_languages(ward: Ward, tmp_path: Path) -> None:
    for who, name in ((ward.sari, "clinician"), (ward.coordinator, "coordinator")):
        for language in ("id", "en"):
            for size in (PHONE, COMPUTER):
                who.page.set_viewport_size(size)
                who.page.screenshot(path=tmp_path / f"{name}-{language}-{size['width']}.png", full_page=True)
                assert who.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            # In English, and back.
            who.page.locator("footer.foot button").click()


def test_a_coordinator_sees_at_a_glance_who_waits_and_who_can_be_called(ward: Ward, tmp_path: Path) -> None:
    coordinator, page = ward.coordinator, ward.coordinator.page
    coordinator.press("nav_coordination" if page.locator(".rota").count() == 0 else "back")
    coordinator.press("overview_title")
    coordinator.sees("overview_title")
    expect(page.get_by_role("alert")).to_have_text(coordinator.speech.say("overview_nobody"))
    assert faults_of(page) == []
    ward.dewi.go_on_duty()
    survivor = Survivor(ward.relay).begin()
    survivor.ask_for_help()
    # It asks again by itself.
    waits = page.get_by_role("heading", name=coordinator.speech.say("overview_waiting", n="1"), exact=True)
    expect(waits).to_be_visible(timeout=PATIENCE_MS)
    on_call = coordinator.speech.say("overview_on_call", n="1", of="1")
    expect(page.get_by_role("heading", name=on_call, exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".people li", has_text=ward.dewi.clinician.alias).first).to_be_visible()
    assert faults_of(page) == []
    for language in ("id", "en"):
        for size in (PHONE, COMPUTER):
            page.set_viewport_size(size)
            page.screenshot(path=tmp_path / f"overview-{language}-{size['width']}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.locator("footer.foot button").click()
