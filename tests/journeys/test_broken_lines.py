"""Lines drop, phones lose the answer, the relay is killed: nothing is lost, nothing comes twice."""

from playwright.sync_api import expect

from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town
from tests.journeys.wire import Wire


def test_a_message_sent_into_a_cut_line_arrives_once(survivor: Survivor, ani: Clinician, wire: Wire) -> None:
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    wire.cut()
    survivor.writes("Dikirim tanpa sambungan")
    expect(ani.bubble("Dikirim tanpa sambungan")).to_have_count(0)
    wire.mend()
    ani.reads("Dikirim tanpa sambungan")
    survivor.sees_mark("Dikirim tanpa sambungan", "stored")
    ani.sees_once("Dikirim tanpa sambungan")
    survivor.leaves()


def test_a_message_whose_answer_was_lost_is_not_doubled(
    survivor: Survivor, ani: Clinician, wire: Wire
) -> None:
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    wire.deaf = True
    survivor.writes("Jawabannya hilang di jalan")
    ani.reads("Jawabannya hilang di jalan")
    ani.writes("Sudah kubaca")
    wire.cut()
    wire.mend()
    survivor.reads("Sudah kubaca")
    survivor.sees_mark("Jawabannya hilang di jalan", "stored")
    survivor.writes("Dan satu lagi")
    ani.reads("Dan satu lagi")
    ani.sees_once("Jawabannya hilang di jalan")
    survivor.sees_once("Sudah kubaca")
    survivor.leaves()


def test_the_relay_is_killed_and_the_talk_goes_on(survivor: Survivor, ani: Clinician, town: Town) -> None:
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    survivor.writes("Sebelum putus")
    ani.reads("Sebelum putus")
    town.kill_relay()
    survivor.writes("Selagi putus")
    ani.writes("Aku menunggumu kembali")
    ani.reads("Selagi putus", seconds=60)
    survivor.reads("Aku menunggumu kembali", seconds=60)
    for text in ("Sebelum putus", "Selagi putus"):
        ani.sees_once(text)
    survivor.sees_once("Aku menunggumu kembali")
    survivor.leaves()
