"""One request, two clinicians: one answers, the other is told and can read nothing more."""

import sqlite3
from contextlib import closing

import pytest

from deploy.practice.line import Answered, Line
from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town


def conversations(town: Town) -> set[bytes]:
    with closing(sqlite3.connect(f"file:{town.relay_files / 'relay.db'}?mode=ro", uri=True)) as relay:
        return {row[0] for row in relay.execute("SELECT id FROM conversations WHERE ended IS NULL")}


def test_the_second_to_claim_is_told_so_and_cannot_read_on(
    survivor: Survivor, ani: Clinician, budi: Clinician, town: Town
) -> None:
    before = conversations(town)
    survivor.asks_until_queued()
    (conversation,) = conversations(town) - before
    ani.sees_somebody_waiting()
    budi.sees_somebody_waiting()
    moment = ani.soon()
    ani.claims_at(moment)
    budi.claims_at(moment)
    winner, loser = (ani, budi) if survivor.sees_one_answer("Ani", "Budi") == "Ani" else (budi, ani)
    loser.is_told_it_was_taken()

    survivor.writes("Ini hanya untuk yang menjawab")
    winner.reads("Ini hanya untuk yang menjawab")
    loser.sees_nothing_of("Ini hanya untuk yang menjawab")
    for event in ("read", "blocks"):
        with pytest.raises(Answered, match="gone"):
            asked_past_the_console(loser, town, event, conversation)
        assert asked_past_the_console(winner, town, event, conversation), "the control"
    survivor.leaves()


def asked_past_the_console(clinician: Clinician, town: Town, event: str, conversation: bytes) -> list[object]:
    """What the relay itself gives to this clinician's session, whatever the console would show."""
    line = Line(town.console, "/b", lambda _engine_id: {}, {"Cookie": clinician.cookies})
    try:
        return line.call(event, conversation, 0)
    finally:
        line.close()
