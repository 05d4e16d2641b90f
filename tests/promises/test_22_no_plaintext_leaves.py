"""Promise 22: a plaintext canary appears in no request, frame or beacon, however encryption fails."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect, sync_playwright

from tests.journeys.conftest import SWITCHES
from tests.journeys.survivor import Survivor
from tests.journeys.town import eventually
from tests.promises.scan.needles import Needles
from tests.promises.scan.pressed import streams
from tests.promises.tap import Tap
from tests.pwa.place import Place, serving
from tests.server import people
from tests.server.relay import Relay

RECEIVED = "Kenari biru di atap sembilan"
SENT = "Kenari merah di jendela tujuh"
LATER = "Kenari jingga di sumur dua"
DRAFT = "Kenari ungu di pagar lima"
CALLED = "Kenari-kuning-4471"
# How msgpack writes the names of the two events that carry what she says.
SAYS = (b"\xa4send", b"\xa5offer")
LEAST_BYTES = 5_000
# Longer than a slow phone takes to seal and send.
QUIET_SECONDS = 1.5
# Every draw of a cipher's nonce fails from now on; or nothing does.
FAILS = """() => {
  globalThis.draw = crypto.getRandomValues;
  crypto.getRandomValues = (given) => {
    if (given.length === 24) { throw new Error(); }
    return draw.call(crypto, given);
  };
}"""
MENDED = "() => { crypto.getRandomValues = globalThis.draw; }"
# The worker that stretches her words says nothing, or ends.
SLOW = "Worker.prototype.postMessage = () => {};"
ENDS = "Worker.prototype.postMessage = function () { this.dispatchEvent(new Event('error')); };"
LEAKS = """async (text) => {
  navigator.sendBeacon("/jejak", `beacon ${text}`);
  await fetch("/jejak", { method: "POST", body: btoa(`request ${text}`), keepalive: true });
  const line = new WebSocket(`${location.origin.replace("http", "ws")}/r/?EIO=4&transport=websocket`);
  await new Promise((done) => { line.onmessage = done; });
  line.send(`frame ${text}`);
}"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("relay")) as relay:
        yield relay


@pytest.fixture(scope="module")
def clinician(relay: Relay) -> people.Clinician:
    return people.Staff(relay).clinician().go_on_duty()


@pytest.fixture
def tap(relay: Relay) -> Iterator[Tap]:
    tap = Tap(relay.cover_port)
    yield tap
    tap.close()


@pytest.fixture
def browser(chromium: Path, relay: Relay, tap: Tap) -> Iterator[Browser]:
    rules = f"--host-resolver-rules=MAP dapur.localhost:{relay.cover_port} 127.0.0.1:{tap.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, rules])
        yield browser
        browser.close()


@pytest.fixture
def survivor(browser: Browser, relay: Relay, clinician: people.Clinician) -> Iterator[Survivor]:
    clinician.wake()
    survivor = Survivor(browser, Place(relay))
    yield survivor
    survivor.puts_the_phone_away()


def found(tap: Tap, canaries: dict[str, str | bytes]) -> set[str]:
    """Which of these left the phone, as they are, in any writing, or pressed."""
    left = tap.left
    assert len(left) > LEAST_BYTES, "there was traffic to look at"
    needles = Needles(canaries)
    return {hit.label for data in (left, *streams(left)) for hit in needles.within(data)}


def answered(survivor: Survivor, clinician: people.Clinician) -> people.Talk:
    survivor.asks_for()
    survivor.sees_the_queue()
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[-1])
    clinician.send(talk, RECEIVED)
    survivor.reads(RECEIVED)
    return talk


def test_nothing_readable_leaves_in_a_whole_talk(
    survivor: Survivor, clinician: people.Clinician, relay: Relay, tap: Tap
) -> None:
    hosts: set[str] = set()

    def note(request: Request) -> None:
        hosts.add("/".join(request.url.split("/")[:3]))

    survivor.page.on("request", note)
    survivor.opens_the_door()
    talk = answered(survivor, clinician)
    words = survivor.learns_her_words()
    survivor.writes(SENT)
    survivor.sees_mark(SENT, "stored")
    pictures = survivor.chooses_three_pictures()
    survivor.page.get_by_role("textbox").last.fill(DRAFT)
    survivor.changes_to_another_app()
    survivor.comes_back_to_the_kitchen()
    survivor.taps_dishes(pictures)
    survivor.reads(RECEIVED)
    survivor.leaves()
    survivor.sees_only_the_kitchen()
    survivor.opens_the_door()
    survivor.returns_with(words)
    survivor.unfolds()
    survivor.writes(LATER)
    survivor.sees_mark(LATER, "stored")
    survivor.deletes_everything()
    canaries: dict[str, str | bytes] = {f"words by {joint!r}": joint.join(words) for joint in (" ", ",", "")}
    canaries |= {"received": RECEIVED, "sent": SENT, "later": LATER, "draft": DRAFT, "key": talk.key}
    assert found(tap, canaries) == set()
    assert {host for host in hosts if not host.startswith("blob:")} == {relay.cover}


def test_wishes_leave_sealed(survivor: Survivor, clinician: people.Clinician, tap: Tap) -> None:
    survivor.opens_the_door()
    survivor.asks_for()
    survivor.sees_the_queue()
    survivor.wants_to_be_called(CALLED)
    assert found(tap, {"name": CALLED}) == set()
    survivor.withdraws()


def test_when_encryption_fails_nothing_is_sent_and_she_sees_it(
    survivor: Survivor, clinician: people.Clinician, tap: Tap
) -> None:
    survivor.opens_the_door()
    answered(survivor, clinician)
    # What acknowledges that she has read is on its way too.
    survivor.writes(SENT)
    survivor.sees_mark(SENT, "stored")
    eventually("the line is quiet", lambda: _quiet(tap))
    said = _said(tap)
    survivor.page.evaluate(FAILS)
    survivor.writes(LATER)
    survivor.sees_mark(LATER, "sending")
    assert _quiet(tap)
    assert _said(tap) == said
    assert found(tap, {"sent": SENT, "later": LATER}) == set()
    # Control: it was the encryption that kept it. It goes, sealed, when that works again.
    survivor.page.evaluate(MENDED)
    survivor.writes(DRAFT)
    survivor.sees_mark(DRAFT, "stored")
    assert _said(tap) > said
    assert found(tap, {"sent": SENT, "later": LATER, "draft": DRAFT}) == set()


@pytest.mark.parametrize(("sabotage", "told"), [(SLOW, "sending_title"), (ENDS, "unsent_title")])
def test_without_keys_no_request_goes_out(
    survivor: Survivor, clinician: people.Clinician, tap: Tap, sabotage: str, told: str
) -> None:
    survivor.page.add_init_script(sabotage)
    survivor.opens_the_door()
    survivor.asks_for()
    expect(survivor._heading(told)).to_be_visible(timeout=20_000)
    assert _quiet(tap)
    assert _said(tap) == 0
    assert clinician.waiting() == []


def test_control_a_phone_that_leaks_is_found(survivor: Survivor, tap: Tap) -> None:
    survivor.opens_the_door()
    survivor.page.evaluate(LEAKS, SENT)
    leaks: dict[str, str | bytes] = {way: f"{way} {SENT}" for way in ("beacon", "request", "frame")}
    eventually("all three are seen", lambda: found(tap, leaks) == leaks.keys())


def _said(tap: Tap) -> int:
    return sum(tap.left.count(name) for name in SAYS)


def _quiet(tap: Tap) -> bool:
    """Whether nothing leaves for a while."""
    before = len(tap.left)
    time.sleep(QUIET_SECONDS)
    return len(tap.left) == before
