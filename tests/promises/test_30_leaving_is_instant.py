"""Promise 30: leaving paints the cover at once, and nothing of the browser shows the chat again.

In a browser with windows, because only such a one keeps pages for Back, reopens tabs and restores sessions as
people's do. With --long each of the four ways is tried twenty-five times, else once. Times are the best of
three, beside those of a swap with nothing to leave, in the same page and at the same slowness;
deploy/bench.py has the milliseconds.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.town import eventually
from tests.pwa.phone import Phone
from tests.pwa.place import Place, serving
from tests.pwa.windows import Windows, windows
from tests.server import people
from tests.server.relay import Relay

SAID = "Aku di sini, belakang rumah"
MESSAGES = 1000
SLOWER = 6
TRIES = 3
# Of a swap with nothing to leave: what a thousand messages may cost besides.
DEARER_AT_MOST = 2.0
# It is told nothing of being left.
DEAF = """
for (const place of [globalThis, document]) {
  const listen = place.addEventListener.bind(place);
  place.addEventListener = (name, job, how) =>
    ["pagehide", "blur", "visibilitychange"].includes(name) && !`${job}`.includes("lookAfter")
      ? undefined : listen(name, job, how);
}
"""
# Works so long on a touch before it lets anybody else hear of it.
SLUGGISH = """
addEventListener("pointerdown", () => {
  const until = performance.now() + 2000;
  while (performance.now() < until);
}, { capture: true });
"""
# The kitchen app under a plain page that a touch takes away.
PLAIN = """() => {
  const plain = document.createElement("div");
  plain.attachShadow({ mode: "open" });
  plain.style.cssText = "position: fixed; inset: 0; background: white";
  document.documentElement.classList.add("away");
  document.body.append(plain);
  plain.addEventListener("pointerdown", () => {
    document.documentElement.classList.remove("away");
    plain.remove();
  });
}"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("leaving")) as relay:
        yield relay


@pytest.fixture(scope="module")
def clinician(relay: Relay) -> people.Clinician:
    return people.Staff(relay).clinician().go_on_duty()


@pytest.fixture
def opened(chromium: Path, tmp_path: Path) -> Iterator[Windows]:
    with windows(chromium, tmp_path) as opened:
        yield opened.start(*opened.reopening)


def talking(phone: Phone, clinician: people.Clinician) -> None:
    phone.asks_until_queued()
    clinician.wake()
    clinician.send(clinician.claim(clinician.waiting()[0]), SAID)
    expect(phone.page.locator(".bubble")).to_have_count(1, timeout=20_000)


def entries(phone: Phone) -> list[tuple[str, str]]:
    """The tab's history: addresses and titles."""
    listed = phone.devtools.send("Page.getNavigationHistory")["entries"]
    return [(entry["url"], entry["title"]) for entry in listed]


def shows_the_kitchen(page: Page) -> None:
    expect(page.get_by_role("searchbox")).to_be_visible(timeout=20_000)
    expect(page.get_by_text(SAID)).to_have_count(0)
    expect(page.locator("html.away")).to_have_count(0)


class Elsewhere:
    """One tab that looked at another page before, and each way to see a page again."""

    def __init__(self, opened: Windows, relay: Relay, clinician: people.Clinician) -> None:
        self._opened, self._relay, self._clinician = opened, relay, clinician
        self.ways: tuple[Callable[[], None], ...] = (
            self.back_and_forward_after_the_corner,
            self.back_after_another_page,
            self.reopened_tab,
            self.restored_session,
        )

    def phone(self, *scripts: str) -> Phone:
        """Somebody whose tab was on another page before."""
        phone = Phone(self._opened.browser, Place(self._relay), self._opened.context)
        for script in scripts:
            phone.page.add_init_script(script)
        phone.page.goto(self._relay.console)
        return phone

    def back_and_forward_after_the_corner(self) -> None:
        phone = self.phone()
        phone.opens_the_cover()
        before = entries(phone)
        talking(phone, self._clinician)
        # One address and one title, also while they talk.
        assert entries(phone) == before
        phone.leaves()
        eventually("the page is a new one", lambda: phone.sees("loaded")[-1:] == ["kitchen"])
        shows_the_kitchen(phone.page)
        assert entries(phone) == before
        assert len({entry for entry in before if entry[0].startswith(self._relay.cover)}) == 1
        phone.page.go_back(wait_until="commit")
        phone.page.go_forward(wait_until="commit")
        shows_the_kitchen(phone.page)
        assert set(phone.sees("kept") + phone.sees("loaded")) == {"kitchen"}
        phone.page.close()

    def back_after_another_page(self) -> None:
        phone = self.phone()
        talking(phone, self._clinician)
        phone.page.goto(self._relay.console)
        phone.page.go_back(wait_until="commit")
        eventually("the page is there again", lambda: phone.sees("kept"))
        assert phone.sees("kept") == ["kitchen"]
        shows_the_kitchen(phone.page)
        phone.page.close()

    def reopened_tab(self) -> None:
        phone = self.phone()
        talking(phone, self._clinician)
        phone.page.close()
        with self._opened.context.expect_page() as reopened:
            self._opened.reopen_tab()
        shows_the_kitchen(reopened.value)
        reopened.value.close()

    def restored_session(self) -> None:
        phone = self.phone()
        talking(phone, self._clinician)
        # The browser writes down which tabs are open every two and a half seconds.
        phone.page.wait_for_timeout(4000)
        self._opened.kill()
        bubble = "--hide-crash-restore-bubble"
        self._opened.start("--restore-last-session", bubble, *self._opened.reopening)
        eventually("the session is restored", lambda: self._restored)
        for page in self._restored:
            shows_the_kitchen(page)
            page.close()

    @property
    def _restored(self) -> list[Page]:
        # Playwright hears of new pages only while it is asked something.
        self._opened.context.pages[0].wait_for_timeout(50)
        return [page for page in self._opened.context.pages if page.url.startswith(self._relay.cover)]


def test_nothing_of_the_browser_shows_the_chat_again(
    opened: Windows, relay: Relay, clinician: people.Clinician, request: pytest.FixtureRequest
) -> None:
    elsewhere = Elsewhere(opened, relay, clinician)
    for _ in range(25 if request.config.getoption("--long") else 1):
        for way in elsewhere.ways:
            way()


def test_control_a_page_that_does_not_hear_of_it_is_shown_again(
    opened: Windows, relay: Relay, clinician: people.Clinician
) -> None:
    phone = Elsewhere(opened, relay, clinician).phone(DEAF)
    talking(phone, clinician)
    phone.page.goto(relay.console)
    phone.page.go_back(wait_until="commit")
    eventually("the page is there again", lambda: phone.sees("kept"))
    assert phone.sees("kept") == ["hers"]
    assert phone.page.locator(".bubble").inner_text() == SAID


class Stopwatch:
    """Her phone at its slowest, and how long touches take on it to be seen."""

    def __init__(self, phone: Phone, words: list[str]) -> None:
        self._phone, self._words = phone, words

    def comes_back(self) -> None:
        """To a thousand messages."""
        self._phone.opens_the_door()
        self._phone.returns_with(self._words)
        expect(self._phone._button("talk_unfold")).to_be_visible(timeout=60_000)
        self._phone.unfolds()
        expect(self._phone.bubble(f"{MESSAGES - 1} {SAID}")).to_be_in_viewport(timeout=60_000)

    def leaving_ms(self) -> float:
        return self._slowly(self._phone.leaves)

    def plain_ms(self) -> float:
        self._phone.page.evaluate(PLAIN)
        return self._slowly(lambda: self._phone.page.mouse.click(300, 30))

    def _slowly(self, touch: Callable[[], None]) -> float:
        before = len(self._phone.painted_ms)
        self._phone.is_slower(SLOWER)
        touch()
        eventually("it is painted", lambda: len(self._phone.painted_ms) > before)
        self._phone.is_slower(1)
        assert self._phone.sight == "kitchen"
        return self._phone.painted_ms[before]


@pytest.fixture
def timed(opened: Windows, relay: Relay, clinician: people.Clinician) -> Stopwatch:
    phone = Phone(opened.browser, Place(relay), opened.context)
    phone.asks_until_queued()
    words = phone.learns_her_words()
    phone.leaves()
    clinician.wake()
    talk = clinician.claim(clinician.waiting()[0])
    for number in range(MESSAGES):
        clinician.send(talk, f"{number} {SAID}")
    shows_the_kitchen(phone.page)
    return Stopwatch(phone, words)


@pytest.mark.alone
def test_a_thousand_messages_are_left_as_fast_as_nothing(timed: Stopwatch) -> None:
    leaving, plain = [], []
    for left in range(TRIES):
        timed.comes_back()
        # The last time without a connection.
        timed._phone._context.set_offline(left == TRIES - 1)
        leaving.append(timed.leaving_ms())
        shows_the_kitchen(timed._phone.page)
        plain.append(timed.plain_ms())
    assert min(leaving) <= DEARER_AT_MOST * min(plain), (leaving, plain)
    # Control: a touch that works for long before anybody else hears of it is noticed.
    timed._phone._context.set_offline(offline=False)
    timed.comes_back()
    timed._phone.page.evaluate(f"() => {{{SLUGGISH}}}")
    assert timed.leaving_ms() > DEARER_AT_MOST * min(plain)
