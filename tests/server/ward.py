"""A relay with four clinicians on call, for conversations that grow to a team."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server.indices import Thief
from tests.server.people import Clinician, Staff, Survivor
from tests.server.relay import Relay
from tests.server.teams import Seat, Team


@dataclass
class Ward:
    """A relay with four clinicians on call."""

    relay: Relay
    staff: Staff
    sari: Clinician
    dewi: Clinician
    rina: Clinician
    tini: Clinician

    def team(self, *asked: Clinician) -> Team:
        """A survivor's conversation that is offered to these."""
        team = Team(Survivor(self.relay).begin())
        assert team.ask(*asked)[0] == "ok"
        return team

    def led(self) -> tuple[Team, Seat]:
        """A conversation that Sari has claimed."""
        team = self.team(self.sari, self.dewi)
        return team, team.claimed_by(self.sari)

    def with_rina(self) -> tuple[Team, Seat, Seat]:
        """A conversation that Sari leads, and Rina in it."""
        team, sari = self.led()
        assert sari.append(team.change(sari, self.sari, self.sari, self.rina)) == ["ok", 2]
        team.hers.catch_up()
        return team, sari, team.seat(self.rina)

    def rows_of(self, clinician: Clinician, team: Team) -> int:
        """Count what the relay keeps for a clinician of one conversation."""
        return Thief(self.relay.data).rows_of(clinician.id, team.id)

    def awake(self) -> "Ward":
        """Everybody with a line of today."""
        for clinician in (self.sari, self.dewi, self.rina, self.tini):
            clinician.wake()
        return self


@contextmanager
def open_ward(folder: Path) -> Iterator[Ward]:
    """Start a relay for a while, and bring four clinicians to it."""
    with open_ward_of(Relay(folder)) as opened:
        yield opened


@contextmanager
def open_ward_of(relay: Relay) -> Iterator[Ward]:
    """Start this relay for a while, and bring four clinicians to it."""
    relay.start()
    try:
        staff = Staff(relay)
        yield Ward(relay, staff, *(staff.clinician().go_on_duty() for _ in range(4)))
    finally:
        relay.stop()


def is_out(seat: Seat, clinician: Clinician) -> None:
    """The relay answers `gone` to whatever a clinician asks about a conversation, and tells nothing of it."""
    for event in ("blocks", "read"):
        assert seat.line.ask(event, seat.conversation, 0) == ["gone"]
    assert seat.say("masih di sini") == ["gone"]
    assert all(row[0] != seat.conversation for row in clinician.call("mine")[0])
    assert all(row[0] != seat.conversation for row in clinician.waiting())
    pushed = [push for push in seat.line.pushes if len(push) > 1 and push[1] == seat.conversation]
    assert all(push[0] == "gone" for push in pushed)
