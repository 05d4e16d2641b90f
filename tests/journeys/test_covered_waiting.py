"""Covered: her phone asks on one rhythm whether something came, and a kitchen timer turns when it has."""

import itertools
import time

import pytest
from playwright.sync_api import Request, expect

from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.town import eventually

RHYTHM_SECONDS = 40
COOKING, DONE = "Memasak", "Matang!"


class Asked:
    """What a phone asks while it is covered, as somebody on its network could count it."""

    def __init__(self, survivor: Survivor) -> None:
        self.requests: list[Request] = []
        self.at: list[float] = []
        survivor.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/waktu"):
            self.requests.append(request)
            self.at.append(time.monotonic())

    @property
    def sizes(self) -> set[str]:
        """Of each request and its answer, all that can be counted."""
        return {str(request.sizes()) for request in self.requests}


def tab(survivor: Survivor, name: str) -> None:
    survivor.page.locator(".tabs").get_by_role("button", name=name).click()


def is_covered(survivor: Survivor) -> None:
    survivor.changes_to_another_app()
    survivor.comes_back_to_this_app()
    tab(survivor, "Timer")
    expect(survivor.page.locator(".timer .state")).to_have_text(COOKING)


def after_a_rhythm(survivor: Survivor, asked: Asked) -> None:
    """Let so much time pass on the phone; it asks once, and has its answer."""
    before = len(asked.requests)
    survivor.page.clock.fast_forward(RHYTHM_SECONDS * 1000)
    eventually("it asks", lambda: survivor.page.title() and len(asked.requests) == before + 1)
    answer = asked.requests[-1].response()
    assert answer is not None
    answer.finished()


def test_the_timer_turns_within_two_rhythms_and_not_before(survivor: Survivor, ani: Clinician) -> None:
    survivor.asks_until_queued()
    pictures = survivor.chooses_three_pictures()
    asked = Asked(survivor)
    survivor.page.clock.install()
    is_covered(survivor)
    state = survivor.page.locator(".timer .state")
    for _ in range(2):
        after_a_rhythm(survivor, asked)
    # The control: nobody has answered.
    expect(state).to_have_text(COOKING)
    ani.claims()
    for _ in range(2):
        after_a_rhythm(survivor, asked)
    expect(state).to_have_text(DONE)
    after_a_rhythm(survivor, asked)
    # Yes and no are the same from outside, and it asks on after a yes.
    assert len(asked.requests) == 5
    assert len(asked.sizes) == 1
    survivor.sees_nothing_of_the_talk("Ani", "Permintaanmu")

    tab(survivor, "Resep")
    survivor.taps_dishes(pictures)
    survivor.sees_who_answers("Ani")
    assert survivor.page.locator(".timer").count() == 0
    # Covered again she waits for what comes next; whoever takes the timer away takes nothing else.
    is_covered(survivor)
    ani.writes("Aku di sini")
    ani.sees_mark("Aku di sini", "stored")
    survivor.page.get_by_role("button", name="Hapus", exact=True).click()
    after_a_rhythm(survivor, asked)
    expect(survivor.page.locator(".timer")).to_have_count(0)
    tab(survivor, "Resep")
    survivor.taps_dishes(pictures)
    survivor.reads("Aku di sini")
    survivor.deletes_everything()


@pytest.mark.long
def test_the_rhythm_is_the_same_on_the_wire(survivor: Survivor, ani: Clinician) -> None:
    survivor.asks_until_queued()
    # At once: the rehearsal partner answers whoever waits for long.
    ani.claims()
    survivor.sees_who_answers("Ani")
    survivor.chooses_three_pictures()
    asked = Asked(survivor)
    is_covered(survivor)

    def asks(times: int) -> None:
        eventually("it asks on", lambda: survivor.page.title() and len(asked.at) == times, 3 * RHYTHM_SECONDS)

    asks(2)
    ani.writes("Aku menunggumu")
    asks(5)
    expect(survivor.page.locator(".timer .state")).to_have_text(DONE)
    gaps = [after - before for before, after in itertools.pairwise(asked.at)]
    assert all(abs(gap - RHYTHM_SECONDS) < 1 for gap in gaps), gaps
    assert len(asked.sizes) == 1
