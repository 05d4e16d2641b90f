"""Promise 34: blurred, hidden or idle: the cover is up and the chat out of the document within one frame.

Of what follows the blur, the hiding or the end of the idle time, the first is looked at: the next frame as it
would be painted, or the next task. The tab is driven by nobody meanwhile, because drivers tell every tab that
it is in front. With --long each is done a hundred times, else ten. Time is moved by moving its clocks.
"""

from collections.abc import Iterator
from json import dumps
from pathlib import Path

import pytest

from tests.journeys.town import eventually
from tests.pwa.phone import Phone
from tests.pwa.place import Place, serving
from tests.pwa.windows import Navigated, Tab, Windows, windows
from tests.server import people
from tests.server.relay import Relay

# Longer than any screen stays unattended.
IDLE_MS = 301_000
TEN_MINUTES_MS = 600_000
# A slow machine's own minutes count too.
NOT_YET_MS = 420_000
SAID = "Aku di sini, belakang rumah"
# Whatever covers does so only a while later.
LATE = """
for (const place of [globalThis, document]) {
  const listen = place.addEventListener.bind(place);
  place.addEventListener = (name, job, how) => listen(
    name, ["blur", "visibilitychange"].includes(name) && !`${job}`.includes("lookAfter")
      ? (event) => setTimeout(() => job(event), 200) : job, how);
}
"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("covering")) as relay:
        yield relay


@pytest.fixture(scope="module")
def clinician(relay: Relay) -> people.Clinician:
    return people.Staff(relay).clinician().go_on_duty()


@pytest.fixture(scope="module")
def opened(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with windows(chromium, tmp_path_factory.mktemp("browser")) as opened:
        yield opened.start()


class Covered:
    """Her tab, with nobody at it but her and whoever else holds the phone."""

    def __init__(self, opened: Windows, phone: Phone, pictures: list[str], late_ms: int = 0) -> None:
        self._windows, self._pictures = opened, pictures
        self.tab: Tab = opened.lets_go_of(phone.page)
        # It went behind just now; whatever that does later is waited for.
        self.tab.evaluate(f"new Promise((done) => setTimeout(done, {late_ms}))")
        self.comes_back()

    def goes_away(self) -> None:
        self.tab.goes_behind_another()
        eventually("it is hidden", lambda: self.tab.evaluate("document.visibilityState") == "hidden")

    def is_in_front(self) -> None:
        self.tab.comes_to_the_front()
        eventually("it is in front", lambda: self.tab.evaluate("document.visibilityState") == "visible")

    def comes_back(self) -> None:
        self.is_in_front()
        assert self.taps(self._pictures) == "hers"

    def taps(self, pictures: list[str]) -> str:
        """Open one recipe after the other; tells what is on the screen then."""
        return str(self.tab.evaluate(f"tapDishes({dumps(pictures)})"))

    def seen(self) -> list[str]:
        return list(self.tab.evaluate("told.splice(0)"))

    @property
    def sight(self) -> str:
        return str(self.tab.evaluate("sight()"))

    def mark(self) -> None:
        self.tab.evaluate("globalThis.marked = true")

    @property
    def is_same_page(self) -> bool:
        """Whether the page was not started anew since it was marked."""
        try:
            return self.tab.evaluate("globalThis.marked") is True
        except Navigated:
            return False

    def ends(self) -> None:
        self.tab.ends()
        self._windows.drive()


def waiting(opened: Windows, relay: Relay, *scripts: str) -> tuple[Phone, list[str]]:
    """Somebody who waits for an answer, and the titles of her three pictures."""
    phone = Phone(opened.browser, Place(relay), opened.context)
    for script in scripts:
        phone.page.add_init_script(script)
    phone.asks_until_queued()
    return phone, phone.chooses_three_pictures()


@pytest.fixture
def covered(opened: Windows, relay: Relay, clinician: people.Clinician) -> Iterator[Covered]:
    phone, pictures = waiting(opened, relay)
    covered = Covered(opened, phone, pictures)
    clinician.wake()
    yield covered
    covered.ends()
    clinician.wake()
    for row in clinician.waiting():
        clinician.claim(row)


def test_blurred_hidden_or_idle_the_first_frame_shows_the_kitchen(
    covered: Covered, clinician: people.Clinician, request: pytest.FixtureRequest
) -> None:
    times = 100 if request.config.getoption("--long") else 10
    covered.seen()
    for _ in range(times):
        covered.goes_away()
        covered.comes_back()
        covered.tab.evaluate(f"lookAfter('idle'); clocks.pass({IDLE_MS})")
        covered.comes_back()
    expected = sorted([f"look {why} kitchen" for why in ("blurred", "hidden", "idle")] * times)
    assert sorted(covered.seen()) == expected
    # All that covering took nothing of her request away.
    clinician.wake()
    assert len(clinician.waiting()) == 1


@pytest.mark.usefixtures("clinician")
def test_control_covering_a_moment_later_is_seen(opened: Windows, relay: Relay) -> None:
    phone, pictures = waiting(opened, relay, LATE)
    late = Covered(opened, phone, pictures, late_ms=600)
    try:
        late.seen()
        late.goes_away()
        assert late.seen() == ["look blurred hers", "look hidden hers"]
    finally:
        late.ends()


def test_her_time_over_her_keys_are_gone_before_anything_can_be_shown(
    covered: Covered, clinician: people.Clinician
) -> None:
    talk = clinician.claim(clinician.waiting()[0])
    clinician.send(talk, SAID)
    eventually("she has read it", lambda: SAID in covered.tab.memory())
    covered.goes_away()
    # Control: until then the talk waits in memory, and would be found there.
    covered.tab.evaluate(f"clocks.setDate({NOT_YET_MS})")
    assert SAID in covered.tab.memory()
    covered.comes_back()
    covered.goes_away()
    covered.mark()
    covered.is_in_front()
    covered.tab.evaluate(f"clocks.setDate({TEN_MINUTES_MS})")
    assert covered.taps(covered._pictures) == "kitchen"
    # Nothing was seen to happen, and nothing is left.
    assert covered.is_same_page
    eventually("memory is empty of it", lambda: SAID not in covered.tab.memory())


@pytest.mark.parametrize("moved_ms", [TEN_MINUTES_MS, -60_000], ids=["it slept", "its date was set back"])
def test_a_frozen_page_forgets_when_it_thaws(covered: Covered, moved_ms: int) -> None:
    covered.goes_away()
    covered.mark()
    covered.tab.is_frozen(so=True)
    covered.tab.evaluate(f"clocks.setDate({moved_ms})")
    covered.tab.is_frozen(so=False)
    # Nobody sees it: the page starts anew at once, with nothing of hers.
    eventually("it started anew", lambda: not covered.is_same_page)


def test_control_a_frozen_page_that_thaws_in_time_opens(covered: Covered) -> None:
    covered.goes_away()
    covered.tab.is_frozen(so=True)
    covered.tab.evaluate(f"clocks.setDate({NOT_YET_MS})")
    covered.tab.is_frozen(so=False)
    covered.comes_back()


def test_covered_while_she_waits_she_comes_back_to_the_answer(
    covered: Covered, clinician: people.Clinician
) -> None:
    covered.goes_away()
    talk = clinician.claim(clinician.waiting()[0])
    clinician.send(talk, SAID)
    covered.comes_back()
    written = "[...document.querySelectorAll('body > *')].at(-1).shadowRoot?.textContent ?? ''"
    eventually("she reads it", lambda: SAID in covered.tab.evaluate(written))


def test_three_wrong_picks_forget_and_nobody_sees_it(covered: Covered) -> None:
    covered.goes_away()
    covered.is_in_front()
    covered.mark()
    wrong = covered._pictures[::-1]
    for _ in range(2):
        assert covered.taps(wrong) == "kitchen"
    # Control: twice wrong is not three times.
    assert covered.taps(covered._pictures) == "hers"
    covered.goes_away()
    covered.is_in_front()
    for _ in range(3):
        assert covered.taps(wrong) == "kitchen"
    assert covered.taps(covered._pictures) == "kitchen"
    assert covered.is_same_page
    # The page may be gone before it could say that it is hidden.
    covered.tab.goes_behind_another()
    eventually("it starts anew where nobody sees it", lambda: not covered.is_same_page)
