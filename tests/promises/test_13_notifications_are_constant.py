"""Promise 13: notifications are byte-constant, without brand or content.

What a push service, and whoever listens before it, can see of a page: its bytes, its headers, its moment.
What whoever looks at the clinician's screen can see: one reminder, the same for every page, even for one that
says something. The address that a browser puts under it is the operator's own; that is theirs to choose dull.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import urandom
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from server.alerts import push
from server.alerts.push import SEALED_BYTES, Outcome, Pusher
from server.alerts.service import Device, Page
from server.alerts.vapid import Vapid
from tests.pwa.paging import Paged
from tests.pwa.place import launched, serving
from tests.server.people import Staff, Survivor
from tests.server.push_service import Browser as Subscribed
from tests.server.push_service import Pushed, PushService, mark_of, push_service
from tests.server.relay import Relay

PAGES = 200
# They differ between services, and tell whose relay this is: so does the browser's subscription.
OF_THE_SERVICE = ("Authorization", "Host")
TELLING = re.compile(rb"teduh|konsol|console|jaga|clinic|klinik|dokter|korban|help|tolong|menunggu")
SAID = ("", "Bu Sari: aku di dapur", json.dumps({"title": "Teduh", "body": "aku di dapur"}), "x" * 128)
NAIVE_WORKER = b"""
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", event =>
  event.waitUntil(self.registration.showNotification("Teduh", { body: event.data?.text() ?? "", tag: "1" })));
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    with push_service(tmp_path_factory.mktemp("service")) as service:
        yield service


def forms(pushes: list[Pushed]) -> set[tuple[object, ...]]:
    """Everything about pushes but what is sealed, what names the service, and where it is kept."""
    return {
        (
            len(one.body),
            *sorted((name, said) for name, said in one.headers.items() if name not in OF_THE_SERVICE),
            *(len(one.headers[name]) for name in OF_THE_SERVICE),
        )
        for one in pushes
    }


def faults(pushes: list[Pushed], browser: Subscribed) -> set[str]:
    """What a page tells, to whoever sees it pass or to whoever opens it."""
    found = set()
    urgencies = {one.headers["Urgency"] for one in pushes}
    if len(forms(pushes)) > len(urgencies):
        found.add("pages differ")
    opened = [browser.opens(one) for one in pushes]
    tokens = [one[:32] for one in opened]
    if any(not re.fullmatch(b"[0-9a-f]{32} {96}", one) for one in opened):
        found.add("something is said")
    if len(set(tokens)) < len(tokens) or len({one.body for one in pushes}) < len(pushes):
        found.add("pages are linked")
    outside = [f"{one.headers}".encode() for one in pushes]
    if any(TELLING.search(one.lower()) for one in [*opened, *outside]):
        found.add("a word")
    return found


def sent_by(service: PushService, browser: Subscribed, count: int) -> list[Pushed]:
    """As many pages, urgent ones and others."""
    vapid = Vapid(urandom(32), "mailto:postmaster@example.org")
    pusher = Pusher((service.host,), vapid, lambda: int(time.time()), service.authority)
    device = Device(*browser.values)
    for number in range(count):
        page = Page(urandom(16), urgent=number % 3 == 0, is_test=number % 2 == 0)
        assert pusher.push(device, page).outcome is Outcome.SENT
    return service.of(browser)


def test_two_hundred_pages_are_the_same_to_whoever_sees_them(service: PushService) -> None:
    browser = service.browser()
    pushes = sent_by(service, browser, PAGES)
    assert len(pushes) == PAGES
    assert faults(pushes, browser) == set()
    assert {len(one.body) for one in pushes} == {SEALED_BYTES}


def test_control_a_naive_page_with_a_text_is_caught(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pywebpush import WebPusher

    texts = iter(f"Teduh: {name} menunggu" for name in ("Bu Ani", "Bu Kartini", "Bu Ani") * PAGES)

    def naive(device: Device, _page: Page) -> bytes:
        keys = {"p256dh": push._text(device.p256dh), "auth": push._text(device.auth)}
        return bytes(
            WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(next(texts).encode())["body"]
        )

    monkeypatch.setattr(push, "sealed", naive)
    browser = service.browser()
    found = faults(sent_by(service, browser, 12), browser)
    assert found == {"pages differ", "something is said", "pages are linked", "a word"}


def test_a_call_a_test_and_a_trial_are_alike(tmp_path: Path, service: PushService) -> None:
    relay = Relay(tmp_path, dict(service.settings)).start()
    try:
        sari, browser = Staff(relay).clinician(), service.browser()
        sari.call("turn_on_alerts", *browser.values)
        sari.go_on_duty()
        service.next_for(browser)
        Survivor(relay).begin().ask_for_help()
        service.next_for(browser, 1)
        sari.call("try_alert", mark_of(browser))
        service.next_for(browser, 2)
        pushes = service.of(browser)
        assert len(forms(pushes)) == 1
        assert faults(pushes, browser) == set()
    finally:
        relay.stop()


@pytest.fixture(scope="module")
def chrome(chromium: Path) -> Iterator[Browser]:
    with launched(chromium) as chrome:
        yield chrome


@contextmanager
def naive_app() -> Iterator[str]:
    """An app whose worker shows what it is sent, as most do."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = (
                ("javascript", NAIVE_WORKER) if self.path == "/sw.js" else ("html", b"<!doctype html>")
            )
            self.send_response(200)
            self.send_header("Content-Type", f"text/{kind}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as it is called)
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def reminders(chrome: Browser, origin: str) -> list[dict[str, Any]]:
    """What is shown for pages that say something, each by itself."""
    # The page itself is not asked: its policy would start no worker at a test's word.
    context = chrome.new_context(bypass_csp=True)
    context.grant_permissions(["notifications"], origin=origin)
    tab = context.new_page()
    paged = Paged(tab, Subscribed(f"{origin}/push"))
    tab.goto(origin)
    tab.evaluate("navigator.serviceWorker.register('/sw.js').then(() => undefined)")
    shown = [_shown_for(tab, paged, said) for said in (*SAID, urandom(16).hex().ljust(128))]
    context.close()
    return shown


def _shown_for(tab: Tab, paged: Paged, said: str) -> dict[str, Any]:
    (one,) = paged.shows_for(said)
    tab.evaluate("""async () => {
      for (const one of await (await navigator.serviceWorker.ready).getNotifications()) one.close();
    }""")
    _polled(lambda: not paged.shown)
    return dict(one)


def _polled(look: Callable[[], Any]) -> Any:
    ends = time.monotonic() + 15
    while not (seen := look()):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return seen


def test_the_screen_shows_one_reminder_whatever_comes(chrome: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as relay:
        shown = reminders(chrome, relay.console)
    assert all(one == shown[0] for one in shown)
    assert not TELLING.search(json.dumps(shown[0]).lower().encode())
    assert (shown[0]["icon"], shown[0]["actions"]) == ("", [])
    # Control: what an ordinary worker shows differs, and tells.
    with naive_app() as origin:
        naive = reminders(chrome, origin)
    assert len({one["body"] for one in naive}) == len(naive)
    assert any(TELLING.search(json.dumps(one).lower().encode()) for one in naive)
