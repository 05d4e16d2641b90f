"""She says when she will be back: an answer waits for her then, long after what is said is gone otherwise."""

from playwright.sync_api import Browser

from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town, eventually

OVER_SECONDS = 90
# The one choice that there is at every hour of the day.
WHEN = "returns_tomorrow"


def talks(survivor: Survivor, ani: Clinician, first: str) -> None:
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    survivor.writes(first)
    ani.reads(first)


def test_an_answer_waits_for_who_said_when_she_is_back_and_for_nobody_else(
    browser: Browser, brief_town: Town, brief_ani: Clinician
) -> None:
    ani = brief_ani
    waited_for, other = (Survivor(browser, brief_town) for _ in range(2))

    talks(other, ani, "Aku tidak bilang kapan")
    others_words = other.learns_her_words()
    ani.writes("Ini tidak menunggu")
    other.reads("Ini tidak menunggu")
    other.leaves()
    other.sees_only_the_kitchen()

    talks(waited_for, ani, "Aku kembali besok pagi")
    words = waited_for.learns_her_words_and_says_when_she_is_back(WHEN)
    waited_for.leaves()
    waited_for.sees_only_the_kitchen()
    ani.sees_when_she_is_back()
    ani.writes("Ini menunggumu")
    ani.sees_mark("Ini menunggumu", "stored")

    # What she wrote before she said so is gone from the console in its time, and later the other talk.
    eventually(
        "what was not to wait is over", lambda: not _is_there(ani, "Aku kembali besok pagi"), OVER_SECONDS
    )
    ani.chooses_a_talk(1)
    ani.sees_the_end(OVER_SECONDS)
    ani.chooses_a_talk(0)
    ani.sees_once("Ini menunggumu")
    for survivor in (waited_for, other):
        survivor.puts_the_phone_away()

    back, gone = (Survivor(browser, brief_town) for _ in range(2))
    back.opens_the_door()
    back.returns_with(words)
    back.sees_who_answers("Ani")
    back.unfolds()
    back.reads("Ini menunggumu")
    back.sees_nothing_of("Aku kembali besok pagi")
    gone.opens_the_door()
    gone.returns_with(others_words)
    gone.finds_nothing_left()
    for survivor in (back, gone):
        survivor.puts_the_phone_away()


def _is_there(ani: Clinician, text: str) -> bool:
    ani.is_at_the_desk()
    return bool(ani.bubble(text).count())
