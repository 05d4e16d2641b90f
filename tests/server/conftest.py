"""A real relay for a folder of tests, with a coordinator and two clinicians on duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server.people import Clinician, Staff, Survivor
from tests.server.relay import Relay
from tests.server.ward import Ward, open_ward


@dataclass
class Town:
    """A running relay and who works there."""

    relay: Relay
    staff: Staff
    sari: Clinician
    dewi: Clinician

    def survivor(self) -> Survivor:
        """Somebody who comes for the first time."""
        return Survivor(self.relay).begin()


@pytest.fixture
def town(long_town: Town) -> Town:
    """The relay that all tests share, everybody awake."""
    long_town.staff.wake()
    long_town.sari.wake()
    long_town.dewi.wake()
    return long_town


@pytest.fixture(scope="session")
def long_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One relay for all tests that leave it running."""
    relay = Relay(tmp_path_factory.mktemp("town")).start()
    try:
        yield staffed(relay)
    finally:
        relay.stop()


@pytest.fixture
def own_relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay of a test's own, not started yet; it may be killed."""
    relay = Relay(tmp_path)
    try:
        yield relay
    finally:
        relay.kill()


def staffed(relay: Relay) -> Town:
    """Bring a coordinator and two clinicians to a running relay."""
    staff = Staff(relay)
    return Town(relay, staff, staff.clinician().go_on_duty(), staff.clinician().go_on_duty())


@pytest.fixture(scope="module")
def long_ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A relay with more clinicians, for conversations of several."""
    with open_ward(tmp_path_factory.mktemp("ward")) as opened:
        yield opened


@pytest.fixture
def ward(long_ward: Ward) -> Ward:
    """Everybody awake."""
    return long_ward.awake()
