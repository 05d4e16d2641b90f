"""A running relay: its log over HTTP, certificates that prove themselves, revocations that act at once."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import ceremony
from crypto.authority import verify_certificate
from crypto.certificate import coordinator_hash, with_proof
from crypto.checkpoint import Checkpoint, open_checkpoint, verifier_key
from crypto.merkle import root_of
from crypto.refused import Refused
from crypto.revocation import make_revocation
from server.transparency.store import LEDGER_FILE
from tests.server.conftest import Town, staffed
from tests.server.line_client import NotConnected, ended_within
from tests.server.people import Clinician, authority_of, now
from tests.server.relay import Relay

AT_ONCE_SECONDS = 1.0
ONE_DAY = 86_400


def get(relay: Relay, path: str) -> tuple[int, bytes]:
    response, content = relay.ask("GET", path, port=relay.console_port)
    return response.status, content


def checkpoint(relay: Relay) -> Checkpoint:
    status, note = get(relay, "/log/checkpoint")
    assert status == 200
    return open_checkpoint(relay.stated, note, now())


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_the_checkpoint_is_over_the_tiles_that_are_served(town: Town) -> None:
    held = checkpoint(town.relay)
    assert held.size >= 2
    status, tile = get(town.relay, f"/log/tile/0/000.p/{held.size}")
    assert status == 200
    assert root_of([tile[at : at + 32] for at in range(0, len(tile), 32)]) == held.root
    # An earlier width stays what it was; one that is not there yet is not.
    assert get(town.relay, "/log/tile/0/000.p/1") == (200, tile[:32])
    for path in (f"0/000.p/{held.size + 1}", "0/000", "1/000.p/1", "0/001.p/1", "0/0", "9/000", "x"):
        assert get(town.relay, f"/log/tile/{path}")[0] == 404


def test_nothing_of_the_log_stands_on_the_covers_origin(town: Town) -> None:
    missing, empty = town.relay.ask("GET", "/is-not-there")
    for path in ("/log/checkpoint", "/log/tile/0/000.p/1"):
        response, content = town.relay.ask("GET", path)
        assert (response.status, content, len(response.getheaders())) == (
            404,
            empty,
            len(missing.getheaders()),
        )
    response, _ = town.relay.ask("POST", "/log/cosignature", b"note", {"Origin": town.relay.cover})
    assert response.status == 404
    # Control: the console's origin has it.
    assert get(town.relay, "/log/checkpoint")[0] == 200


def test_a_cosignature_that_does_not_hold_is_not_kept(town: Town) -> None:
    _, note = get(town.relay, "/log/checkpoint")
    for body, headers in (
        (note, {"Origin": town.relay.console}),
        (b"x" * 5000, {"Origin": town.relay.console}),
        (note, {}),
    ):
        response, _ = town.relay.ask("POST", "/log/cosignature", body, headers, port=town.relay.console_port)
        assert response.status in {400, 403}
    assert get(town.relay, "/log/checkpoint") == (200, note)


def test_a_certificate_carries_a_proof_that_verifies(town: Town) -> None:
    opened = town.sari.call("open")
    certificate, authority = opened[5], authority_of(town.relay, opened[7], opened[-1])
    assert verify_certificate(authority, certificate, now()) == town.sari.clinician
    # Control: the same signatures without the log, or as another log has them, are refused.
    for bad in (with_proof(certificate, None), with_proof(certificate, town.dewi.proof)):
        with pytest.raises(Refused, match="log"):
            verify_certificate(authority, bad, now())


def test_the_log_that_a_survivor_saw_only_grows(town: Town) -> None:
    survivor = town.survivor()
    assert len(survivor.on_call()) == 2
    before = survivor.log_head
    assert before is not None
    town.staff.clinician()
    assert len(survivor.on_call()) == 2
    assert survivor.log_head is not None
    assert survivor.log_head.size > before.size
    # Control: one who saw another log believes nobody.
    survivor.log_head = replace(before, root=os.urandom(32))
    with pytest.raises(Refused, match="log"):
        survivor.on_call()


def test_colleagues_are_told_as_survivors_are(town: Town) -> None:
    statement, pairs, moment, revocations, consistency = town.sari.call("colleagues", "any", 0)
    assert (statement, len(pairs), revocations, consistency) == (
        (town.relay.organisation / ceremony.STATEMENT_FILE).read_bytes(),
        2,
        [],
        [],
    )
    assert abs(moment - now()) < 5


@pytest.fixture
def own_town(own_relay: Relay) -> Town:
    """A relay of this test's own, with everybody on duty."""
    return staffed(own_relay.start())


def roles(clinician: Clinician) -> list[str]:
    """The roles after another sign-in."""
    clinician.account.sign_in()
    clinician.wake()
    return list(clinician.call("open")[4])


def is_off_call(town: Town, who: Clinician) -> bool:
    return all(one.clinician.clinician_id != who.id for one in town.survivor().on_call())


def test_a_clinician_whom_a_coordinator_revokes_is_gone_within_a_second(own_town: Town) -> None:
    town, sari = own_town, own_town.sari
    assert not is_off_call(town, sari)
    code, *_ = sari.line.ask("mine")
    assert code == "ok"
    listening = [town.survivor().open_line for _ in range(2)]
    begun = time.monotonic()
    town.staff.revoke(sari)
    # A survivor who has a line is told, and need not ask.
    told = {line.pushed("revoked", AT_ONCE_SECONDS)[0] for line in listening}
    survivor = town.survivor()
    assert [one.clinician.clinician_id for one in survivor.on_call()] == [town.dewi.id]
    assert ended_within(sari.line.socket, AT_ONCE_SECONDS)
    assert time.monotonic() - begun < AT_ONCE_SECONDS
    with pytest.raises(NotConnected, match="refused"):
        sari.account.line()
    assert roles(sari) == ["applicant"]
    assert sari.line.ask("mine") == ["forbidden"]
    assert sari.call("open")[5] is None
    _, pairs, _, revocations, _ = survivor.call("on_call", "any", 0)
    assert (len(pairs), set(revocations)) == (1, told)
    # Control: whom nobody revoked is on duty, on the same line as before.
    assert town.dewi.line.ask("on_duty")[0] == "ok"


def test_the_roots_revocation_acts_on_a_running_relay_within_a_second(own_town: Town, tmp_path: Path) -> None:
    town, relay = own_town, own_town.relay
    listed = relay.command("certificates").stdout.split("\n")
    assert sum(town.sari.clinician.hash.hex() in line for line in listed) == 1
    moment = ceremony.Moment(now(), os.urandom)
    file = tmp_path / "revocation.bin"
    file.write_bytes(ceremony.revoke_certificate(relay.organisation, town.sari.clinician.hash, None, moment))
    done = relay.command("revoke", str(file))
    assert (done.returncode, done.stdout) == (0, "revoked\n"), done.stderr
    assert within(AT_ONCE_SECONDS, lambda: is_off_call(town, town.sari))
    assert ended_within(town.sari.line.socket, AT_ONCE_SECONDS)
    assert roles(town.sari) == ["applicant"]
    assert not is_off_call(town, town.dewi)
    # The log of the running relay took the other process's entry in, and is the one on the disk.
    held = checkpoint(relay)
    assert held.size == 3
    assert (relay.data / LEDGER_FILE).stat().st_size == 3 * 32


def test_the_roots_revocation_of_the_coordinator_ends_everybody(own_town: Town, tmp_path: Path) -> None:
    town, relay = own_town, own_town.relay
    moment = ceremony.Moment(now(), os.urandom)
    file = tmp_path / "revocation.bin"
    presented = town.staff.coordinator.presented
    file.write_bytes(ceremony.revoke_coordinator(relay.organisation, presented, None, moment))
    assert relay.command("revoke", str(file)).returncode == 0
    assert within(AT_ONCE_SECONDS, lambda: len(town.survivor().call("on_call", "any", 0)[3]) == 1)
    (revocation,) = town.survivor().call("on_call", "any", 0)[3]
    assert coordinator_hash(presented) in revocation
    assert within(AT_ONCE_SECONDS, lambda: town.survivor().on_call() == ())
    # Control: another root's word is refused, and so is a coordinator's by this way.
    for bad in (b"nonsense", foreign(presented)):
        file.write_bytes(bad)
        done = relay.command("revoke", str(file))
        assert (done.returncode, done.stdout, done.stderr[:8]) == (1, "", "refused:")


def foreign(presented: bytes) -> bytes:
    return make_revocation(
        os.urandom(32), os.urandom(16), coordinator_hash(presented), now(), now() + ONE_DAY, None
    )


def test_what_was_revoked_stays_so_over_a_restart(own_town: Town) -> None:
    town, relay = own_town, own_town.relay
    town.staff.revoke(town.sari)
    held = checkpoint(relay)
    relay.kill()
    relay.start()
    assert checkpoint(relay) == held
    assert [one.clinician.clinician_id for one in town.survivor().on_call()] == [town.dewi.id]
    assert roles(town.sari) == ["applicant"]


def test_the_logs_key_is_told_for_the_ceremony(own_relay: Relay) -> None:
    told = own_relay.command("log-key", "log.test")
    assert told.stdout.strip() == verifier_key(own_relay.log_key)
    assert own_relay.command("log-key", "a name").returncode == 2
