"""A clinician's real browser is paged: it always shows the same, and one touch later the request is there."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pwa.console.browsing import PATIENCE_MS, Colleague, faults_of
from tests.pwa.console.clinic import opened
from tests.pwa.paging import Paged, subscribing
from tests.pwa.place import serving
from tests.server.people import Survivor
from tests.server.push_service import PushService, other_ways, push_service
from tests.server.relay import Relay

# All that anybody who looks at the screen may ever read.
REMINDER = {
    "title": "Pengingat",
    "body": "Silakan buka.",
    "tag": "1",
    "lang": "id",
    "requireInteraction": True,
    "icon": "",
    "data": None,
    "silent": False,
    "actions": [],
}


@dataclass
class OnCall:
    """A clinician at her console, whose browser can be paged."""

    relay: Relay
    service: PushService
    colleague: Colleague
    paged: Paged

    @property
    def page(self) -> Page:
        return self.colleague.page

    @property
    def came(self) -> int:
        return len(self.service.of(self.paged.subscribed))

    @property
    def alerts(self) -> Any:
        label = self.colleague.speech.say("alerts_title")
        return self.page.get_by_role("checkbox", name=label)


@pytest.fixture(scope="module")
def on_call(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnCall]:
    folder = tmp_path_factory.mktemp("paged")
    with (
        push_service(folder / "service") as service,
        serving(
            folder / "relay",
            BUCKET_SECONDS="10",
            PUSH_SERVICES=service.host,
            PUSH_AUTHORITY=str(service.authority),
            OTHER_WAYS=other_ways(folder, "surat | json://127.0.0.1:9/{to}"),
        ) as relay,
    ):
        colleague = Colleague(browser, relay.console)
        subscribed = service.browser()
        subscribing(colleague.context, subscribed)
        colleague.context.grant_permissions(["notifications"], origin=relay.console)
        paged = Paged(colleague.page, subscribed)
        with opened(relay, browser, colleague):
            yield OnCall(relay, service, colleague, paged)


def eventually(holds: Callable[[], object]) -> None:
    """Poll until it holds."""
    ends = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_nothing_is_left_with_the_browser_before_it_is_turned_on(on_call: OnCall) -> None:
    assert on_call.colleague.written == []
    on_call.colleague.press("menu_title")
    expect(on_call.alerts).to_be_enabled(timeout=PATIENCE_MS)
    expect(on_call.alerts).not_to_be_checked()
    assert faults_of(on_call.page) == []
    on_call.alerts.click()
    expect(on_call.colleague.button("alerts_try")).to_be_visible(timeout=PATIENCE_MS)
    # Control: now there is a worker, and every subscription of ours shows what came.
    assert "register" in on_call.colleague.written
    assert on_call.page.evaluate("asked") == [True]
    assert faults_of(on_call.page) == []


def test_another_way_is_kept_and_refused_in_words(on_call: OnCall) -> None:
    colleague = on_call.colleague
    to = on_call.page.get_by_label(colleague.speech.say("contact_to"))
    to.fill("bukan / alamat")
    colleague.press("contact_keep")
    colleague.reads("wrong_contact")
    to.fill("ani@example.org")
    colleague.press("contact_keep")
    colleague.reads("contact_kept")
    assert faults_of(on_call.page) == []
    colleague.press("contact_forget")
    expect(colleague.button("contact_forget")).to_have_count(0, timeout=PATIENCE_MS)


def test_a_trial_shows_the_constant_reminder_and_says_that_it_came(on_call: OnCall) -> None:
    before = on_call.came
    on_call.colleague.press("alerts_try")
    on_call.colleague.reads("alerts_trying")
    on_call.paged.arrives(on_call.service.next_for(on_call.paged.subscribed, before))
    on_call.colleague.reads("alerts_came")
    assert on_call.paged.shown == [REMINDER]
    on_call.page.keyboard.press("Escape")


def test_a_shift_is_staffed_once_its_test_page_came(on_call: OnCall) -> None:
    before = on_call.came
    colleague, page = on_call.colleague, on_call.page
    colleague.goes_on_duty()
    pushed = on_call.service.next_for(on_call.paged.subscribed, before)
    page.locator("button.duty").click()
    colleague.reads("alerts_unheard")
    on_call.paged.arrives(pushed)
    unheard = page.get_by_text(colleague.speech.say("alerts_unheard"))
    expect(unheard).to_have_count(0, timeout=PATIENCE_MS)
    page.keyboard.press("Escape")


def test_whoever_is_called_away_from_the_console_has_the_request_under_their_finger(on_call: OnCall) -> None:
    colleague, page, before = on_call.colleague, on_call.page, on_call.came
    colleague.press("menu_lock")
    colleague.sees("sign_title")
    Survivor(on_call.relay).begin().ask_for_help()
    on_call.paged.arrives(on_call.service.next_for(on_call.paged.subscribed, before))
    eventually(lambda: on_call.paged.shown == [REMINDER])
    colleague.press("sign_in")
    take = page.locator("#waiting article button").first
    expect(take).to_be_focused(timeout=PATIENCE_MS)
    expect(take).to_have_text(colleague.speech.say("waiting_take"))
    expect(page).to_have_title(f"(1) {colleague.speech.say('title')}")
    # Who sits there now needs no reminder.
    page.evaluate("dispatchEvent(new Event('focus'))")
    eventually(lambda: on_call.paged.shown == [])


def test_a_touch_on_the_reminder_brings_the_console_and_takes_the_reminder_away(on_call: OnCall) -> None:
    assert on_call.paged.shows_for("") == [REMINDER]
    assert on_call.paged.touches() == ["focuses /"]
    eventually(lambda: on_call.paged.shown == [])
    # Where no console is open, one is opened.
    assert on_call.paged.shows_for("") == [REMINDER]
    assert on_call.paged.touches(none_open=True) == ["opens /"]


def test_whatever_a_push_says_the_reminder_is_the_same(on_call: OnCall) -> None:
    for said in ("", "x" * 128, "Bu Sari: aku di dapur", '{"title": "Teduh", "body": "aku di dapur"}'):
        assert on_call.paged.shows_for(said) == [REMINDER]
        on_call.page.evaluate("dispatchEvent(new Event('focus'))")
        eventually(lambda: on_call.paged.shown == [])


def test_a_device_that_is_gone_is_said_to_be_and_turned_off_leaves_nothing(on_call: OnCall) -> None:
    colleague, page = on_call.colleague, on_call.page
    on_call.service.answer = lambda _path: (410, {})
    colleague.press("menu_title")
    colleague.press("alerts_try")
    colleague.reads("alerts_gone")
    on_call.service.answer = lambda _path: (201, {})
    on_call.alerts.click()
    expect(colleague.button("alerts_try")).to_be_visible(timeout=PATIENCE_MS)
    on_call.alerts.click()
    expect(colleague.button("alerts_try")).to_have_count(0, timeout=PATIENCE_MS)
    left = "navigator.serviceWorker.getRegistrations().then(found => found.length)"
    eventually(lambda: page.evaluate(left) == 0)
    page.evaluate("kept.length = 0")
    assert colleague.written == []
