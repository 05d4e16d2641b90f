"""The line breaks at every step of the first call, and on two phones at once: nobody is stuck."""

import pytest

from tests.journeys.breaking import Breaking
from tests.journeys.clinician import Clinician
from tests.journeys.conftest import People
from tests.journeys.survivor import Survivor

# In the order of a first call. The line is laid, and the facts are asked, while she reads the first screen.
STEPS = ("open", "facts", "on_call", "save", "offer")


@pytest.mark.parametrize("heard", [False, True], ids=["before it is heard", "after it was done"])
@pytest.mark.parametrize("event", STEPS)
def test_a_line_that_breaks_at_a_step_of_the_first_call_stops_nobody(
    survivor: Survivor, ani: Clinician, event: str, *, heard: bool
) -> None:
    line = Breaking(survivor.page, event, heard=heard)
    survivor.opens_the_door()
    survivor.asks_for()
    survivor.sees_the_queue_after_trying_again()
    assert line.broke
    ani.claims()
    survivor.sees_who_answers("Ani")
    survivor.writes(f"Terputus di {event}")
    ani.reads(f"Terputus di {event}")
    ani.sees_once(f"Terputus di {event}")
    survivor.deletes_everything()


def test_two_tabs_of_one_phone_ask_for_themselves(people: People, ani: Clinician) -> None:
    first = people.survivor()
    first.asks_until_queued()
    ani.claims()
    first.sees_who_answers("Ani")
    second = first.opens_another_tab()
    second.asks_until_queued()
    ani.claims()
    second.sees_who_answers("Ani")
    second.writes("Dari tab kedua")
    ani.reads("Dari tab kedua")
    first.writes("Dari tab pertama")
    first.sees_mark("Dari tab pertama", "stored")
    ani.sees_nothing_of("Dari tab pertama")
    second.deletes_everything()
    first.writes("Tab pertama tetap terbuka")
    first.sees_mark("Tab pertama tetap terbuka", "stored")
    first.deletes_everything()


def test_two_phones_with_the_same_words_read_and_write_the_same_talk(people: People, ani: Clinician) -> None:
    first = people.survivor()
    first.asks_until_queued()
    words = first.learns_her_words()
    second = people.survivor()
    second.opens_the_door()
    second.returns_with(words)
    second.sees_the_queue()
    ani.claims()
    for phone in (first, second):
        phone.sees_who_answers("Ani")
    first.writes("Dari ponsel pertama")
    ani.reads("Dari ponsel pertama")
    second.reads("Dari ponsel pertama")
    second.writes("Dari ponsel kedua")
    ani.reads("Dari ponsel kedua")
    first.reads("Dari ponsel kedua")
    ani.writes("Aku membaca keduanya")
    for phone in (first, second):
        phone.reads("Aku membaca keduanya")
        phone.sees_once("Dari ponsel pertama")
        phone.sees_once("Dari ponsel kedua")
    first.deletes_everything()


def test_new_words_open_the_talk_and_the_old_ones_nothing(people: People, ani: Clinician) -> None:
    first = people.survivor()
    first.asks_until_queued()
    ani.claims()
    first.sees_who_answers("Ani")
    old = first.learns_her_words()
    words = first.changes_her_words()
    assert words != old
    first.writes("Dengan kata baru")
    ani.reads("Dengan kata baru")
    first.leaves()

    second = people.survivor()
    second.opens_the_door()
    second.returns_with(old)
    second.is_told_the_words_do_not_fit()
    second.puts_the_phone_away()

    third = people.survivor()
    third.opens_the_door()
    third.returns_with(words)
    third.sees_who_answers("Ani")
    third.writes("Masih aku")
    ani.reads("Masih aku")
    third.deletes_everything()
