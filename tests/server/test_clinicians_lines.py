"""An open line of the console gains and loses what conversations push with the role of its owner."""

import os
from dataclasses import replace

from crypto.authority import verify_certificate
from crypto.bundle import NEEDS, Bundle, make_bundle
from crypto.signing import public_key
from crypto.wrapping import kem_public
from deploy.practice.account import keep_two_keys
from server import sockets
from server.doors import Caller, Role
from tests.server.conftest import Town
from tests.server.people import ConsoleAccount, authority_of, now, whole


def test_whoever_is_certified_on_an_open_line_is_told_of_requests_on_it(town: Town) -> None:
    relay, coordinator, seed = town.relay, town.staff.coordinator, os.urandom(32)
    account = ConsoleAccount(relay.console, relay.folder / os.urandom(4).hex())
    account.open_with(coordinator.invite())
    line = account.line()
    keep_two_keys(line, line.call("open")[2], account.passkey)
    line.call("apply", public_key(seed), "midwife", "Bu Rini", "Bogor")
    coordinator.certify_all()
    line.pushed("certified")
    opened = line.call("open")
    clinician = verify_certificate(authority_of(relay, opened[7], opened[-1]), opened[5], now())
    bundle = Bundle(1, kem_public(bytes(32)), NEEDS, whole(now() - 60), whole(now() + 3600))
    line.call("start_duty", make_bundle(seed, clinician, bundle), 0)
    town.survivor().ask_for_help()
    line.pushed("waiting")
    line.call("end_duty")


def test_what_conversations_push_is_for_clinicians_alone() -> None:
    roles = frozenset({Role.APPLICANT, Role.COORDINATOR})
    applicant = Caller(roles, "sid", account=b"a" * 16, clinician=b"c" * 16)
    assert sockets._rooms(applicant) == [f"a{applicant.account.hex()}"]
    # Control: the same account once it is certified.
    clinician = replace(applicant, roles=frozenset({Role.CLINICIAN}))
    assert f"c{clinician.clinician.hex()}" in sockets._rooms(clinician)


def test_a_long_passphrase_stands_for_a_passkey_that_can_seal_nothing(town: Town) -> None:
    coordinator, relay = town.staff.coordinator, town.relay
    account = ConsoleAccount(relay.console, relay.folder / os.urandom(4).hex())
    account.open_with(coordinator.invite())
    line = account.line()
    line.call("keep_key", "recovery", None, bytes(72))
    wished = (public_key(os.urandom(32)), "midwife", "Bu Rini", "Bogor")
    assert line.ask("apply", *wished) == ["two_keys"]
    assert line.ask("keep_key", "passphrase", account.passkey.credential_id, bytes(72)) == ["malformed"]
    line.call("keep_key", "passphrase", None, b"1" * 72)
    line.call("keep_key", "passphrase", None, b"2" * 72)
    assert ["passphrase", None, b"2" * 72] in line.call("open")[13]
    assert line.ask("apply", *wished) == ["ok"]
    line.close()
