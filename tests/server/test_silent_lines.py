"""A line that never asks anything hears nothing from when its owner's certificate ends or is revoked."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from crypto.ceremony import ORGANISATION_FILE, ROOT_FILE, Moment, read_organisation, revoke_certificate
from crypto.certificate import Clinician as Named
from crypto.certificate import clinician_payload
from deploy.practice import coordinator
from tests.server.line_client import Line, ended_within
from tests.server.people import Clinician, now
from tests.server.relay import Relay
from tests.server.teams import Team
from tests.server.ward import Ward, open_ward

AT_ONCE_SECONDS = 3.0
SHORT_SECONDS = 12


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with open_ward(tmp_path_factory.mktemp("ward")) as opened:
        yield opened


def led_by(ward: Ward, who: Clinician) -> tuple[Team, Line]:
    """A conversation that somebody has claimed, and a line of theirs that is silent but hears it."""
    team = ward.team(who)
    team.claimed_by(who)
    silent = who.account.line()
    assert team.hers.say("sebelum")[0] == "ok"
    assert silent.pushed("envelope")[0] == team.id
    return team, silent


def keep_asking(line: Line) -> threading.Thread:
    """Ask without a pause until the line ends, as a console does that is in use."""

    def ask() -> None:
        with suppress(ConnectionClosed, TimeoutError):
            while True:
                line.ask("open")
                line.ask("mine")

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    return asking


def heard_after(silent: Line, team: Team) -> list[Any]:
    """Say something, and give what still comes on the silent line."""
    assert ended_within(silent.socket, AT_ONCE_SECONDS)
    assert team.hers.say("sesudah")[0] == "ok"
    with suppress(ConnectionClosed, TimeoutError):
        silent.pushed("envelope", 1.0)
    return silent.pushes


@pytest.mark.parametrize("how", ["by a coordinator", "by the operator"])
def test_after_a_revocation_a_silent_line_hears_nothing_while_another_asks(ward: Ward, how: str) -> None:
    who = ward.sari if how == "by a coordinator" else ward.dewi
    team, silent = led_by(ward, who)
    asking = keep_asking(who.account.line())
    if how == "by a coordinator":
        ward.staff.revoke(who)
    else:
        by_operator(ward.relay, who, ward.relay.folder / "revocation")
    assert heard_after(silent, team) == []
    asking.join(AT_ONCE_SECONDS)
    assert not asking.is_alive()


def by_operator(relay: Relay, who: Clinician, file: Path) -> None:
    moment = Moment(now(), lambda _size: b"")
    assert (relay.organisation / ROOT_FILE).exists()
    file.write_bytes(revoke_certificate(relay.organisation, who.clinician.hash, None, moment))
    done = relay.command("revoke", str(file))
    assert (done.returncode, done.stdout) == (0, "revoked\n"), done.stderr


def test_after_a_certificates_end_a_silent_line_hears_nothing(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = now() + SHORT_SECONDS
    instance = read_organisation(ward.relay.organisation / ORGANISATION_FILE).instance_id

    def briefly(_instance: bytes, named: Named) -> bytes:
        kept = named.clinician_id, named.key, named.profession, named.alias, named.region
        return clinician_payload(instance, Named(*kept, now() - 60, ends))

    monkeypatch.setattr(coordinator, "clinician_payload", briefly)
    ward.staff.wake()
    team, silent = led_by(ward, ward.staff.clinician().go_on_duty())
    assert now() < ends
    # Control: until then it hears.
    assert not ended_within(silent.socket, ends - now() - 2)
    assert ended_within(silent.socket, 2 + AT_ONCE_SECONDS)
    assert now() >= ends
    assert heard_after(silent, team) == []
