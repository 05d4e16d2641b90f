"""A colleague is invited, asked about, or handed over to: she reads a line of each step."""

import pytest

from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor

# Her standing consent lasts as long as the talk: long enough for a slow machine.
AN_HOUR = 3600


@pytest.fixture
def talking(survivor: Survivor, ani: Clinician) -> Survivor:
    """Ani has answered her."""
    survivor.opens_the_door()
    survivor.asks_for("medical", keep_seconds=AN_HOUR)
    survivor.sees_the_queue()
    ani.claims()
    survivor.sees_who_answers("Ani")
    return survivor


def test_within_her_consent_a_colleague_comes_at_once_and_she_reads_who_and_what_for(
    talking: Survivor, ani: Clinician, budi: Clinician
) -> None:
    talking.writes("Untuk Ani saja")
    ani.reads("Untuk Ani saja")
    ani.invites("Budi")
    talking.sees_a_line("Budi, bidan, ikut mendampingi.")
    talking.sees_a_line("Budi diajak untuk pemeriksaan kesehatan.")
    talking.is_asked_nothing()
    talking.writes("Halo, Budi")
    budi.opens_the_unread_talk()
    budi.sees_a_line("Budi ikut mendampingi.")
    budi.sees_nothing_of("Untuk Ani saja")
    budi.writes("Halo, saya bidan Budi.")
    talking.reads("Halo, saya bidan Budi.")
    ani.reads("Halo, saya bidan Budi.")
    talking.leaves()


def test_beyond_it_her_no_is_a_no_and_her_yes_brings_them_with_what_she_allowed(
    talking: Survivor, ani: Clinician, budi: Clinician
) -> None:
    talking.writes("Yang dulu")
    ani.reads("Yang dulu")
    ani.invites("Budi", earlier=True)
    talking.is_asked_about("Budi")
    ani.sees_of_her_answer("asked_waiting", "Budi")
    talking.answers("ask_no")
    talking.is_asked_nothing()
    ani.sees_of_her_answer("asked_declined", "Budi")

    ani.invites("Budi", earlier=True)
    talking.is_asked_about("Budi")
    talking.answers("ask_yes")
    talking.sees_a_line("Budi, bidan, ikut mendampingi.")
    talking.is_asked_nothing()
    budi.opens_the_unread_talk()
    budi.reads("Yang dulu")

    talking.puts_out("Budi")
    talking.sees_a_line("Budi sudah tidak lagi di sini.")
    budi.sees_the_end()
    talking.writes("Untuk Ani lagi")
    ani.reads("Untuk Ani lagi")
    talking.leaves()


def test_a_shift_is_handed_over_with_both_there_and_whoever_led_reads_no_more(
    talking: Survivor, ani: Clinician, budi: Clinician
) -> None:
    ani.begins_to_hand_over_to("Budi")
    ani.takes_step("hand_invite", "Budi")
    talking.sees_a_line("Budi, bidan, ikut mendampingi.")
    budi.is_told_of_a_new_talk()
    ani.writes("Kak Budi akan melanjutkan.")
    budi.opens_the_unread_talk()
    talking.reads("Kak Budi akan melanjutkan.")
    budi.reads("Kak Budi akan melanjutkan.")

    ani.takes_step("hand_lead", "Budi")
    talking.sees_a_line("Pendamping utama sekarang Budi.")
    ani.takes_step("hand_leave", "Budi")
    talking.sees_a_line("Ani sudah tidak lagi di sini.")
    ani.sees_that_one_went()

    talking.writes("Ini untuk Budi")
    budi.reads("Ini untuk Budi")
    ani.sees_nothing_of("Ini untuk Budi")
    budi.writes("Saya di sini.")
    talking.reads("Saya di sini.")
    talking.leaves()
