"""Messages disappear on both sides when their time is over, and the relay holds nothing of them any more."""

from deploy.practice.holdings import look
from deploy.practice.scan import scan
from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town, eventually

# Two minutes, the bucket, and the time to look.
OVER_SECONDS = 150


def test_after_two_minutes_neither_side_nor_the_relay_has_the_message(
    survivor: Survivor, ani: Clinician, town: Town
) -> None:
    survivor.asks_until_queued()
    ani.claims()
    survivor.sees_who_answers("Ani")
    rows_before = set(look(town.relay_files / "relay.db", town.relay_files / "slots").rows)
    survivor.writes("Ini hilang sendiri")
    ani.reads("Ini hilang sendiri")
    ani.writes("Dan ini juga")
    survivor.reads("Dan ini juga")

    held = look(town.relay_files / "relay.db", town.relay_files / "slots")
    new = [row for row in held.rows if row not in rows_before and row.kind == "envelope"]
    needles = {row.sealed for row in new} | {held.keys[row.due] for row in new if row.due}
    assert scan(town.relay_files, needles).found >= len(needles), "the control: it is there now"

    def over() -> bool:
        survivor.touches_the_screen()
        return not ani.bubble("Ini hilang sendiri").count()

    eventually("it is gone from the console", over, OVER_SECONDS)
    survivor.sees_nothing_of("Ini hilang sendiri")
    survivor.sees_nothing_of("Dan ini juga")
    ani.sees_nothing_of("Dan ini juga")
    eventually("the relay has shredded it", lambda: not scan(town.relay_files, needles).found)

    survivor.writes("Obrolannya jalan terus")
    ani.reads("Obrolannya jalan terus")
    survivor.leaves()
