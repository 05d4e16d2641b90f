"""The relay's files, its log and its traffic hold no word of a talk, and no address of anybody."""

import pytest

from deploy.practice.scan import scan
from tests.journeys.clinician import Clinician
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town
from tests.journeys.wire import SOURCE

HERS = "kenari-merah-di-jendela-tujuh"
THEIRS = "kenari-biru-di-atap-sembilan"
CALLED = "kenari-kuning"
# Both loopback addresses in text, and hers as a network writes it.
ADDRESSES = ("127.0.0.1", SOURCE)
PACKED = bytes(map(int, SOURCE.split(".")))


@pytest.fixture(scope="module")
def needles() -> list[bytes]:
    return [text.encode(encoding) for text in (HERS, THEIRS, CALLED) for encoding in ("utf-8", "utf-16-le")]


def test_no_canary_and_no_address_anywhere_at_the_relay(
    survivor: Survivor, ani: Clinician, town: Town, needles: list[bytes]
) -> None:
    survivor.asks_until_queued()
    survivor.wants_to_be_called(CALLED)
    ani.claims()
    survivor.sees_who_answers("Ani")
    survivor.writes(HERS)
    ani.reads(HERS)
    ani.writes(THEIRS)
    survivor.reads(THEIRS)

    addresses = [address.encode() for address in ADDRESSES]
    assert scan(town.relay_files, [*needles, *addresses, PACKED]).found == 0
    said = town.log.read_bytes()
    assert not [needle for needle in (*needles, *addresses) if needle in said]
    carried = b"".join(survivor.frames)
    assert len(carried) > 10_000, "there was traffic to look at"
    assert not [needle for needle in needles if needle in carried]
    survivor.leaves()


def test_control_the_same_search_finds_what_is_planted(town: Town, needles: list[bytes]) -> None:
    planted = town.relay_files / "planted"
    planted.write_bytes(b"x" * 1000 + HERS.encode() + PACKED + SOURCE.encode())
    try:
        assert scan(town.relay_files, [*needles, PACKED, SOURCE.encode()]).found == 3
    finally:
        planted.unlink()
