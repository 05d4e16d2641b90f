"""She comes back from another phone, and finds another clinician than the one she left."""

from collections.abc import Iterator

import pytest

from deploy.practice.line import Answered
from tests.journeys.clinician import Clinician
from tests.journeys.conftest import People

# Her standing consent lasts as long as the talk: long enough for a slow machine.
AN_HOUR = 3600
HERS, ANSWER = "Besok aku kembali", "Aku di sini lagi"
FROM_ANI, FROM_BUDI = "Kak Budi melanjutkan", "Aku menunggumu"


@pytest.fixture
def ani_until_evening(ani: Clinician) -> Iterator[Clinician]:
    """Ani, who may end her duty: the others find her on duty again."""
    yield ani
    ani.is_at_the_desk()
    ani.goes_on_duty()


def mine_of(clinician: Clinician) -> set[bytes]:
    """The conversations that this clinician is in, other tests' among them."""
    return {row[0] for row in clinician.asks_past_the_console("mine")[0]}


def test_handed_over_while_she_was_away_she_reads_who_is_there_now_and_what_waits_for_her(
    people: People, ani_until_evening: Clinician, budi: Clinician
) -> None:
    ani, first = ani_until_evening, people.survivor()
    first.opens_the_door()
    before = mine_of(ani)
    first.asks_for("medical", keep_seconds=AN_HOUR)
    first.sees_the_queue()
    ani.claims()
    first.sees_who_answers("Ani")
    first.writes(HERS)
    ani.reads(HERS)
    words = first.learns_her_words_and_says_when_she_is_back("returns_tomorrow")
    first.leaves()
    first.sees_only_the_kitchen()
    first.puts_the_phone_away()
    ani.sees_when_she_is_back()
    (conversation,) = mine_of(ani) - before
    assert ani.asks_past_the_console("read", conversation, 0)[0], "the control: Ani reads"

    ani.begins_to_hand_over_to("Budi")
    ani.takes_step("hand_invite", "Budi")
    ani.sees_a_line("Budi ikut mendampingi.")
    ani.writes(FROM_ANI)
    budi.opens_the_unread_talk()
    budi.reads(FROM_ANI)
    ani.takes_step("hand_lead", "Budi")
    ani.takes_step("hand_leave", "Budi")
    ani.sees_that_one_went()
    ani.ends_duty()
    budi.writes(FROM_BUDI)
    budi.sees_mark(FROM_BUDI, "stored")

    back = people.survivor()
    back.opens_the_door()
    back.returns_with(words)
    back.is_with("Budi")
    for text in (HERS, FROM_ANI, FROM_BUDI):
        back.sees_nothing_of(text)
    back.unfolds()
    for text in (HERS, FROM_ANI, FROM_BUDI):
        back.reads(text)
    back.sees_a_line("Budi, bidan, ikut mendampingi.")
    back.sees_a_line("Pendamping utama sekarang Budi.")
    # A phone that was never used for this names nobody whom it has not verified: who is gone it can not.
    back.sees_a_line("Pendamping sudah tidak lagi di sini.")
    back.writes(ANSWER)
    budi.reads(ANSWER)
    budi.sees_nothing_of(HERS)
    ani.sees_nothing_of(ANSWER)
    with pytest.raises(Answered, match="gone"):
        ani.asks_past_the_console("read", conversation, 0)
    back.deletes_everything()
