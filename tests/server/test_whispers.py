"""Whispers pass between a clinician and a coordinator and nobody else; the relay keeps nothing of them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.whisper import SIZES
from deploy.practice.scan import scan
from server.steps.whisper import PAGED_AGAIN_SECONDS, Paged
from tests.promises.others import contents
from tests.server.line_client import NotConnected
from tests.server.people import Clinician, Staff, Survivor
from tests.server.push_service import push_service
from tests.server.relay import Relay
from tests.server.whispering import Aside, coordinates, heard


@dataclass
class Night:
    """A coordinator and two clinicians on duty."""

    relay: Relay
    staff: Staff
    sari: Clinician
    dewi: Clinician
    rini: Clinician


@pytest.fixture(scope="module")
def long_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    relay = Relay(tmp_path_factory.mktemp("night")).start()
    try:
        staff = Staff(relay)
        sari, dewi, rini = (staff.clinician().go_on_duty() for _ in range(3))
        yield Night(relay, staff, sari, dewi, coordinates(rini))
    finally:
        relay.stop()


@pytest.fixture
def night(long_night: Night) -> Night:
    """Everybody awake, and nothing left unread."""
    for one in (long_night.sari, long_night.dewi, long_night.rini):
        one.wake()
    long_night.staff.wake()
    return long_night


def told(clinician: Clinician) -> list[object]:
    """What has come to a clinician's console: whatever was pushed comes before the next answer."""
    clinician.call("load")
    return [push for push in clinician.line.pushes if push[0] == "whisper"]


def test_a_clinician_asks_a_coordinator_and_is_answered(night: Night) -> None:
    assert Aside(night.sari).asks(night.rini, "Bolehkah aku bertanya?") == ["ok", True]
    pushed = night.rini.line.pushed("whisper")
    assert heard(night.rini, pushed) == (night.sari.id, "Bolehkah aku bertanya?")
    # What the relay told of her is enough to answer, though she is off duty by now.
    night.sari.call("end_duty")
    assert Aside(night.rini).answers(pushed, "Tentu.") == ["ok", True]
    assert heard(night.sari, night.sari.line.pushed("whisper")) == (night.rini.id, "Tentu.")
    night.sari.go_on_duty()
    assert told(night.dewi) == []


def test_every_console_of_the_coordinator_hears_it_and_none_of_hers(night: Night) -> None:
    second, own = night.rini.account.line(), night.sari.account.line()
    assert Aside(night.sari).asks(night.rini, "Halo") == ["ok", True]
    assert heard(night.rini, second.pushed("whisper")) == heard(night.rini, night.rini.line.pushed("whisper"))
    own.call("load")
    assert [push for push in own.pushes if push[0] == "whisper"] == told(night.sari) == []
    second.close()
    own.close()


def test_whoever_is_told_that_nobody_took_it_is_told_the_truth(night: Night) -> None:
    assert night.sari.call("coordinators") == [[[night.rini.id, True]]]
    night.rini.line.close()
    assert closed(night)
    assert Aside(night.sari).asks(night.rini, "Halo") == ["ok", False]
    # It was kept for nobody: she hears nothing of it when she comes.
    night.rini.wake()
    assert told(night.rini) == []
    assert Aside(night.sari).asks(night.rini, "Halo lagi") == ["ok", True]
    assert heard(night.rini, night.rini.line.pushed("whisper"))[1] == "Halo lagi"


def closed(night: Night) -> bool:
    """The relay has seen that the coordinator's line is over."""
    return any(night.sari.call("coordinators") == [[[night.rini.id, False]]] for _ in range(100))


def test_two_clinicians_cannot_whisper_nor_anybody_to_oneself_or_to_nobody(night: Night) -> None:
    sari, dewi, rini = night.sari, night.dewi, night.rini
    assert Aside(sari).asks(dewi, "Halo") == ["forbidden"]
    assert Aside(rini).asks(rini, "Halo") == ["forbidden"]
    nobody = os.urandom(16), *Aside(sari).sealed(rini.id, rini.bundle, "Halo")[1:]
    assert sari.line.ask("whisper", *nobody) == ["forbidden"]
    assert told(dewi) == told(rini) == []
    # Control: with a coordinator at one end, whichever, it passes.
    assert Aside(rini).asks(dewi, "Halo") == Aside(dewi).asks(rini, "Halo") == ["ok", True]


def test_a_coordinator_who_is_certified_for_nothing_else_has_no_whispers(night: Night) -> None:
    line = night.staff.coordinator._open_line
    assert line.call("applications") == [[]]
    with pytest.raises(Exception, match="forbidden"):
        line.call("whisper", *Aside(night.sari).sealed(night.rini.id, night.rini.bundle, "Halo"))


def test_whoever_was_revoked_whispers_to_nobody_and_is_whispered_to_by_nobody(night: Night) -> None:
    gone = coordinates(night.staff.clinician().go_on_duty())
    assert Aside(night.sari).asks(gone, "Halo") == ["ok", True]
    night.staff.revoke(gone)
    assert Aside(night.sari).asks(gone, "Halo") == ["forbidden"]
    # The session ended with the certificate: there is no line any more over which to whisper.
    with pytest.raises(NotConnected, match="refused"):
        gone.wake()
    assert night.sari.call("coordinators") == [[[night.rini.id, True]]]


def test_under_a_shift_that_is_over_it_is_refused_with_the_newest(night: Night) -> None:
    before = Aside(night.sari).sealed(night.rini.id, night.rini.bundle, "Halo")
    night.rini.go_on_duty()
    code, _certificate, bundle = night.sari.line.ask("whisper", *before)
    assert (code, told(night.rini)) == ("stale_prekey", [])
    assert bundle == night.rini.call("on_duty")[0]
    assert Aside(night.sari).asks(night.rini, "Halo") == ["ok", True]


def test_whoever_never_had_a_shift_cannot_be_answered_and_is_told_so(night: Night) -> None:
    fresh = night.staff.clinician()
    assert Aside(fresh).asks(night.rini, "Halo") == ["bundle"]
    fresh.go_on_duty()
    assert Aside(fresh).asks(night.rini, "Halo") == ["ok", True]


def test_only_the_four_sizes_pass(night: Night) -> None:
    to, hashed, sealed = Aside(night.sari).sealed(night.rini.id, night.rini.bundle, "Halo")
    assert len(sealed) == SIZES[0]
    assert night.sari.line.ask("whisper", to, hashed, sealed + b"\0") == ["wrong_size"]
    assert night.sari.line.ask("whisper", to, hashed, sealed[:-1]) == ["malformed"]
    assert night.sari.line.ask("whisper", to, hashed, bytes(SIZES[-1] + 1)) == ["malformed"]
    assert told(night.rini) == []


def test_the_relay_keeps_nothing_of_a_whisper_and_not_that_there_was_one(night: Night) -> None:
    survivor = Survivor(night.relay).begin()
    talk = survivor.ask_for_help()
    before, slots = contents(night.relay.data), (night.relay.data / "slots").read_bytes()
    aside = Aside(night.sari)
    values = aside.sealed(night.rini.id, night.rini.bundle, "kenari merah di jendela tujuh")
    assert night.sari.line.ask("whisper", *values) == ["ok", True]
    assert Aside(night.rini).answers(night.rini.line.pushed("whisper"), "kenari biru") == ["ok", True]
    night.sari.line.pushed("whisper")
    assert contents(night.relay.data) == before
    assert (night.relay.data / "slots").read_bytes() == slots
    pieces = [values[2][at : at + 24] for at in range(0, len(values[2]) - 24, 100)]
    assert scan(night.relay.folder, [*pieces, aside.room, aside.session, b"kenari"]).found == 0
    # Control: the same look sees that an envelope is stored, and the same search finds a bundle.
    survivor.send(talk, "aku di dapur")
    assert contents(night.relay.data) != before
    shift = night.rini.call("on_duty")[0]
    assert scan(night.relay.data, [shift[100:124]]).found > 0


def test_a_clinician_who_whispers_without_end_is_slowed_down_and_nobody_else(tmp_path: Path) -> None:
    relay = Relay(tmp_path, {"EVENTS_A_SECOND": "2"}).start()
    try:
        staff = Staff(relay)
        sari, dewi = (staff.clinician().go_on_duty() for _ in range(2))
        rini = coordinates(staff.clinician().go_on_duty())
        aside = Aside(sari)
        answers = [aside.asks(rini, "Halo")[0] for _ in range(20)]
        assert answers[:3] == ["ok"] * 3
        assert answers[-1] == "limited"
        assert Aside(dewi).asks(rini, "Halo") == ["ok", True]
    finally:
        relay.kill()


def test_a_coordinator_on_call_who_is_away_can_be_paged_once_in_a_while_and_nobody_else(
    tmp_path: Path,
) -> None:
    with push_service(tmp_path / "service") as service:
        relay = Relay(tmp_path / "relay", dict(service.settings)).start()
        try:
            staff = Staff(relay)
            sari, dewi = (staff.clinician().go_on_duty() for _ in range(2))
            rini = coordinates(staff.clinician().go_on_duty())
            devices = [service.browser() for _ in range(2)]
            rini.call("turn_on_alerts", *devices[0].values)
            dewi.call("turn_on_alerts", *devices[1].values)
            rini.line.close()
            assert sari.line.ask("page_coordinator", dewi.id) == ["forbidden"]
            assert sari.line.ask("page_coordinator", rini.id) == ["ok", True]
            # As any call is: whoever sees it learns nothing.
            assert len(devices[0].opens(service.next_for(devices[0])).strip()) == 32
            assert dewi.line.ask("page_coordinator", rini.id) == ["ok", False]
            rini.wake()
            rini.call("end_duty")
            assert sari.line.ask("page_coordinator", rini.id) == ["forbidden"]
        finally:
            relay.kill()


def test_after_a_while_a_coordinator_may_be_paged_again() -> None:
    seconds = [1000.0]
    paged, (rini, other) = Paged(lambda: seconds[0]), (b"r" * 16, b"o" * 16)
    assert paged.begin(rini)
    seconds[0] += PAGED_AGAIN_SECONDS - 1
    assert not paged.begin(rini)
    assert paged.begin(other)
    seconds[0] += 1
    assert paged.begin(rini)
