"""From the kitchen to a clinician and back to the kitchen, as she and the clinician live it."""

from playwright.sync_api import expect

from tests.journeys.clinician import Clinician
from tests.journeys.conftest import People
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town


def test_from_the_kitchen_to_a_clinician_and_leaving_leaves_the_kitchen(
    survivor: Survivor, ani: Clinician
) -> None:
    survivor.asks_until_queued("medical")
    ani.claims()
    survivor.sees_who_answers("Ani")

    ani.writes("Selamat malam, apakah aman sekarang?")
    survivor.reads("Selamat malam, apakah aman sekarang?")
    survivor.writes("Aman sebentar")
    ani.reads("Aman sebentar")
    survivor.sees_mark("Aman sebentar", "read")
    ani.sees_mark("Selamat malam, apakah aman sekarang?", "read")

    survivor.leaves()
    survivor.sees_only_the_kitchen()
    survivor.goes_back()
    survivor.sees_nothing_of_the_talk("Selamat malam, apakah", "Aman sebentar")
    survivor.goes_forward()
    survivor.sees_only_the_kitchen()
    survivor.sees_nothing_of_the_talk("Selamat malam, apakah", "Aman sebentar")
    ani.sees_her_leave()


def test_a_wrong_phrase_is_just_a_search(survivor: Survivor, town: Town) -> None:
    survivor.opens_the_cover()
    survivor.searches(" ".join(reversed(town.phrase.split())))
    survivor.sees_recipes()
    survivor.holds_a_picture_in_vain()
    survivor.sees_only_the_kitchen()


def test_control_the_right_phrase_opens_with_the_same_hand(survivor: Survivor) -> None:
    survivor.opens_the_door()


def test_leaving_without_her_words_withdraws_the_request(survivor: Survivor, ani: Clinician) -> None:
    survivor.asks_until_queued()
    ani.sees_somebody_waiting()
    survivor.leaves()
    survivor.sees_only_the_kitchen()
    ani.sees_nobody_waiting()


def test_control_with_her_words_the_request_waits_on(
    survivor: Survivor, people: People, ani: Clinician
) -> None:
    survivor.asks_until_queued()
    words = survivor.learns_her_words()
    survivor.leaves()
    survivor.sees_only_the_kitchen()
    expect(ani.cards).to_have_count(1)
    back = people.survivor()
    back.opens_the_door()
    back.returns_with(words)
    back.sees_the_queue()
    back.withdraws()
    ani.sees_nobody_waiting()
