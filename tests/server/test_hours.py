"""The hours that she reads of when nobody is there: by one zone's clocks, refused when malformed."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from server.hours import Hours, read_hours
from server.settings import Unsafe, read_settings
from tests.server.people import Survivor
from tests.server.relay import Relay

ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


def at(written: str, zone: str = "Asia/Jakarta") -> int:
    """What a clock on a wall there shows, in unix seconds."""
    return int(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).timestamp())


def hours(text: str) -> Hours:
    read = read_hours(text)
    assert read is not None
    return read


@pytest.mark.parametrize("zone", ZONES)
def test_by_day_it_is_closed_from_the_evening_until_the_next_morning(zone: str) -> None:
    day = hours(f"08:00-22:00 {zone}")
    night = at("2027-03-01 22:00", zone), at("2027-03-02 08:00", zone)
    # From one second before it opens to the second in which it does, and so for the evening.
    assert day.closed(at("2027-03-02 07:59:59", zone)) == night
    assert day.closed(at("2027-03-01 22:00", zone)) == night
    assert day.closed(at("2027-03-01 21:59:59", zone)) == night, "the next one, while it is open"
    assert day.closed(at("2027-03-01 08:00", zone)) == night
    assert day.closed(at("2027-03-02 08:00", zone))[0] == at("2027-03-02 22:00", zone)
    morning = datetime.fromtimestamp(night[1], UTC)
    assert morning.hour == (8 - ZONES[zone]) % 24


def test_by_night_it_is_closed_from_the_morning_until_the_same_evening() -> None:
    night = hours("20:00-04:00 Asia/Jakarta")
    day = at("2027-03-01 04:00"), at("2027-03-01 20:00")
    for moment in ("2027-02-28 20:00", "2027-03-01 00:00", "2027-03-01 03:59:59", "2027-03-01 04:00"):
        assert night.closed(at(moment)) == day, moment
    assert night.closed(at("2027-03-01 19:59:59")) == day
    assert night.closed(at("2027-03-01 20:00"))[0] == at("2027-03-02 04:00")


def test_until_midnight_and_from_midnight_on() -> None:
    assert hours("06:00-00:00 Asia/Jakarta").closed(at("2027-03-01 00:00")) == (
        at("2027-03-01 00:00"),
        at("2027-03-01 06:00"),
    )
    assert hours("00:00-22:00 Asia/Jakarta").closed(at("2027-03-01 23:59:59")) == (
        at("2027-03-01 22:00"),
        at("2027-03-02 00:00"),
    )


def test_where_clocks_are_set_forward_it_still_opens_by_the_clock_on_the_wall() -> None:
    amsterdam = "Europe/Amsterdam"
    before = at("2027-03-27 22:00", amsterdam), at("2027-03-28 08:00", amsterdam)
    assert hours(f"08:00-22:00 {amsterdam}").closed(at("2027-03-28 07:00", amsterdam)) == before
    assert before[1] - before[0] == 9 * 3600


MALFORMED = (
    "08:00-22:00",
    "8:00-22:00 Asia/Jakarta",
    "08:00-24:00 Asia/Jakarta",
    "08:60-22:00 Asia/Jakarta",
    "08:00-08:00 Asia/Jakarta",
    "08:00 - 22:00 Asia/Jakarta",
    "08:00-22:00 WIB",
    "08:00-22:00 Asia/Atlantis",
    "08:00-22:00 Asia/Jakarta ",
    "08:00-22:00 ../../etc/passwd",
    "\u0660\u0668:00-22:00 Asia/Jakarta",
)


@pytest.mark.parametrize("text", MALFORMED)
def test_hours_that_are_none_are_refused_at_start_and_not_repeated(tmp_path: Path, text: str) -> None:
    environment = Relay(tmp_path).environment
    environment["TEDUH_HOURS"] = text
    with pytest.raises(Unsafe, match="TEDUH_HOURS must be") as refused:
        read_settings(environment)
    assert text not in str(refused.value)


def test_unset_says_nothing_and_set_is_read(tmp_path: Path) -> None:
    environment = Relay(tmp_path).environment
    assert read_settings(environment).hours is None
    environment["TEDUH_HOURS"] = "08:00-22:00 Asia/Jakarta"
    assert read_settings(environment).hours == hours("08:00-22:00 Asia/Jakarta")


def test_her_phone_is_told_when_it_is_closed_next_and_nothing_where_that_is_not_said(tmp_path: Path) -> None:
    for set_to in ("08:00-22:00 Asia/Jayapura", ""):
        relay = Relay(tmp_path / f"{bool(set_to)}", {"HOURS": set_to})
        relay.start()
        try:
            survivor = Survivor(relay)
            survivor.connect("create")
            facts = survivor.call("facts")
        finally:
            relay.kill()
        if set_to:
            begins, ends = facts[5]
            assert (datetime.fromtimestamp(ends, UTC).hour, ends - begins) == (23, 10 * 3600)
        else:
            assert facts[5] == []
