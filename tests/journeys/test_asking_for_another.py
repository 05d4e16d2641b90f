"""Somebody has answered, she has told nothing yet, and she asks for somebody else."""

import pytest

from deploy.practice.line import Answered
from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.test_claims import conversations
from tests.journeys.town import Town


def test_the_first_reads_a_neutral_line_and_nothing_of_what_she_then_writes_to_the_other(
    survivor: Survivor, ani: Clinician, budi: Clinician, town: Town
) -> None:
    before = conversations(town)
    survivor.asks_until_queued()
    (conversation,) = conversations(town) - before
    ani.claims()
    survivor.sees_who_answers("Ani")
    survivor.asks_for_somebody_else()
    survivor.sees_the_queue()
    ani.reads_that_others_were_called()
    ani.sees_nobody_waiting()

    budi.claims()
    survivor.sees_a_line("Budi menjawab panggilanmu.")
    survivor.writes("Ini hanya untuk Budi")
    budi.reads("Ini hanya untuk Budi")
    survivor.can_ask_for_nobody_else()
    ani.sees_nothing_of("Ini hanya untuk Budi")
    for event in ("read", "blocks"):
        with pytest.raises(Answered, match="gone"):
            ani.asks_past_the_console(event, conversation, 0)
        assert budi.asks_past_the_console(event, conversation, 0), "the control"
    survivor.leaves()
