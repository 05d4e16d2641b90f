"""Covered for a while, and back by three pictures, with everything where it was."""

from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor


def test_covered_for_a_while_and_back_by_three_pictures(survivor: Survivor, ani: Clinician) -> None:
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    pictures = survivor.chooses_three_pictures()
    survivor.writes("Sebentar, ada orang")
    ani.reads("Sebentar, ada orang")

    survivor.changes_to_another_app()
    survivor.comes_back_to_the_kitchen()
    survivor.sees_nothing_of_the_talk("Sebentar, ada orang")
    ani.writes("Aku tetap di sini")
    survivor.taps_dishes(pictures)
    survivor.reads("Aku tetap di sini")
    survivor.reads("Sebentar, ada orang")
    survivor.writes("Sudah sendirian lagi")
    ani.reads("Sudah sendirian lagi")
    survivor.leaves()


def test_control_other_pictures_open_only_recipes(survivor: Survivor, ani: Clinician) -> None:
    survivor.asks_until_queued()
    pictures = survivor.chooses_three_pictures()
    survivor.changes_to_another_app()
    survivor.comes_back_to_the_kitchen()
    survivor.taps_dishes([pictures[0], pictures[2], pictures[1]])
    survivor.sees_nothing_of_the_talk("Permintaanmu")
    # The right ones open it still; nobody is left waiting behind.
    survivor.page.get_by_role("button", name="Kembali", exact=True).click()
    survivor.taps_dishes(pictures)
    survivor.withdraws()
