"""Coming back with six words, from a phone that was never used for this."""

import secrets

from crypto.words import choose
from tests.journeys.clinician import Clinician
from tests.journeys.conftest import People


def test_six_words_open_the_talk_on_a_fresh_phone(people: People, ani: Clinician) -> None:
    first = people.survivor()
    first.asks_until_queued()
    ani.claims()
    first.sees_who_answers("Ani")
    first.writes("Aku kembali nanti malam")
    ani.reads("Aku kembali nanti malam")
    words = first.learns_her_words()
    first.leaves()
    first.sees_only_the_kitchen()

    second = people.survivor()
    second.opens_the_door()
    second.returns_with(words)
    second.sees_who_answers("Ani")
    second.sees_nothing_of("Aku kembali nanti malam")
    second.unfolds()
    second.reads("Aku kembali nanti malam")
    ani.writes("Selamat datang kembali")
    second.reads("Selamat datang kembali")
    second.writes("Sudah aman di sini")
    ani.reads("Sudah aman di sini")
    second.deletes_everything()


def test_with_a_sign_of_safety_her_words_alone_show_nothing(people: People, ani: Clinician) -> None:
    first = people.survivor()
    first.asks_until_queued()
    ani.claims()
    first.sees_who_answers("Ani")
    first.writes("Ini rahasiaku")
    ani.reads("Ini rahasiaku")
    ani.proposes_a_sign("Besok aku masak ikan.")
    first.agrees_to_the_sign("Besok aku masak ikan.")
    ani.sees_that_a_sign_is_agreed()
    words = first.learns_her_words()
    first.leaves()

    # Whoever has the words sees nothing of what was said.
    somebody = people.survivor()
    somebody.opens_the_door()
    somebody.returns_with(words)
    somebody.sees_who_answers("Ani")
    somebody.cannot_unfold()
    somebody.writes("Halo")
    ani.is_asked_whether_it_is_she("Besok aku masak ikan.")
    ani.writes("Halo, ada yang bisa dibantu?")
    somebody.reads("Halo, ada yang bisa dibantu?")
    somebody.cannot_unfold()
    somebody.sees_nothing_of_the_talk("Ini rahasiaku", "Besok aku masak ikan")
    somebody.leaves()

    # She herself, by the sentence that only the two know.
    again = people.survivor()
    again.opens_the_door()
    again.returns_with(words)
    again.cannot_unfold()
    again.writes("Besok aku masak ikan.")
    ani.reads("Besok aku masak ikan.")
    ani.is_asked_whether_it_is_she("Besok aku masak ikan.")
    ani.recognises_her()
    again.unfolds()
    again.reads("Ini rahasiaku")
    again.deletes_everything()


def test_claimed_while_her_phone_was_off_she_finds_the_answer_from_another(
    people: People, ani: Clinician
) -> None:
    first = people.survivor()
    first.asks_until_queued("shelter")
    words = first.learns_her_words()
    first.puts_the_phone_away()
    ani.claims()
    ani.writes("Aku menunggumu di sini")

    second = people.survivor()
    second.opens_the_door()
    second.returns_with(words)
    second.sees_who_answers("Ani")
    second.unfolds()
    second.reads("Aku menunggumu di sini")
    second.writes("Ponselku tadi mati")
    ani.reads("Ponselku tadi mati")
    second.deletes_everything()


def test_wrong_words_open_nothing(people: People) -> None:
    somebody = people.survivor()
    somebody.opens_the_door()
    somebody.returns_with(list(choose(secrets.token_bytes)))
    somebody.is_told_the_words_do_not_fit()
