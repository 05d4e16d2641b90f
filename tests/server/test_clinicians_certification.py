"""From an application to a certificate that clients accept, and everything that must not lead there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from crypto.authority import authority_with, verify_certificate
from crypto.certificate import countersign, with_proof
from crypto.presentation import sign_presentation
from crypto.signing import public_key
from server.clinicians import tables
from server.clinicians.service import SealedKey
from server.doors import Refused, Role
from server.transparency.store import forget_due as forget_salts
from tests.server.consoles import ONE_DAY, Browser, Console, Root, Signing, console, payload_for


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Console]:
    """An organisation whose root asks for one coordinator's signature."""
    with console(tmp_path, Root(signatures_needed=1)) as opened:
        yield opened


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Console]:
    """An organisation whose root asks for two."""
    with console(tmp_path, Root(signatures_needed=2)) as opened:
        yield opened


def applicant(console: Console) -> Browser:
    browser = Browser(console).join()
    browser.keep_two_keys()
    return browser


def coordinator(console: Console) -> Signing:
    return Signing(Browser(console).join()).present()


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


def test_a_clinician_is_certified_and_told(practice: Console) -> None:
    clinician, seed = applicant(practice), os.urandom(32)
    application = clinician.apply(seed)
    signing = coordinator(practice)
    assert signing.browser.caller().roles == {Role.APPLICANT, Role.COORDINATOR}
    assert [(one.alias, signatures) for one, signatures in practice.certification.applications()] == [
        ("Sari", 0)
    ]
    assert signing.certify(application) == (1, 1)
    caller = clinician.caller()
    assert caller.roles == {Role.CLINICIAN}
    assert practice.post.sent == [("account", caller.account, "certified")]
    certificate = practice.certification.certificate_of(caller.account)
    assert certificate is not None
    root = practice.root
    authority = authority_with(root.organisation, root.statement(), [], practice.clock())
    seen = verify_certificate(authority, certificate, practice.clock())
    assert (seen.clinician_id, seen.alias) == (caller.clinician, "Sari")
    assert practice.certification.clinician(caller.clinician) == (seen, with_proof(certificate, None))
    assert practice.certification.served(certificate) == certificate
    assert practice.certification.applications() == []


def test_where_two_must_sign_one_is_not_enough_and_counts_once(strict: Console) -> None:
    clinician = applicant(strict)
    application = clinician.apply(os.urandom(32))
    first, second = coordinator(strict), coordinator(strict)
    payload = payload_for(strict, application)
    assert first.certify(application, payload) == (1, 2)
    assert first.certify(application, payload) == (1, 2)
    assert clinician.caller().roles == {Role.APPLICANT}
    waiting = strict.certification.applications()
    assert [(one.payload, signatures) for one, signatures in waiting] == [(payload, 1)]
    assert second.certify(application, payload) == (2, 2)
    assert clinician.caller().roles == {Role.CLINICIAN}


def test_one_coordinator_with_two_certificates_signs_once(strict: Console) -> None:
    clinician = applicant(strict)
    application = clinician.apply(os.urandom(32))
    payload = payload_for(strict, application)
    first = coordinator(strict)
    first.certify(application, payload)
    again = Signing(Browser(strict).join(), seed=first.seed).present()
    assert again.certify(application, payload) == (1, 2)
    assert clinician.caller().roles == {Role.APPLICANT}


def test_the_second_coordinator_signs_what_the_first_signed(strict: Console) -> None:
    application = applicant(strict).apply(os.urandom(32))
    first, second = coordinator(strict), coordinator(strict)
    first.certify(application)
    with pytest.raises(Refused) as refusal:
        second.certify(application, payload_for(strict, application, days=7))
    assert code_of(refusal) == "other_payload"


def test_a_payload_that_has_ended_stands_in_nobodys_way(strict: Console) -> None:
    clinician = applicant(strict)
    application = clinician.apply(os.urandom(32))
    first, second = coordinator(strict), coordinator(strict)
    assert first.certify(application, payload_for(strict, application, days=1)) == (1, 2)
    strict.clock.now += 2 * ONE_DAY
    for signing in (first, second):
        signing.browser.sign_in()
    payload = payload_for(strict, application)
    assert second.certify(application, payload) == (1, 2)
    assert first.certify(application, payload) == (2, 2)


def test_nobody_applies_with_one_key(practice: Console) -> None:
    browser = Browser(practice).join()
    account = browser.caller().account
    for kept in ((), ("passkey",)):
        for kind in kept:
            sealed = SealedKey(kind, browser.passkey.credential_id, bytes(72))
            practice.accounts.keep_key(account, sealed)
        with pytest.raises(Refused) as refusal:
            browser.apply(os.urandom(32))
        assert code_of(refusal) == "two_keys"
    practice.accounts.keep_key(account, SealedKey("recovery", None, bytes(72)))
    browser.apply(os.urandom(32))


def test_a_signature_that_does_not_hold_is_refused(practice: Console) -> None:
    application = applicant(practice).apply(os.urandom(32))
    signing = coordinator(practice)
    payload = payload_for(practice, application)
    account = signing.browser.caller().account
    signature = countersign(signing.seed, payload)
    for bad in (bytes(64), signature[:-1] + bytes([signature[-1] ^ 1]), countersign(os.urandom(32), payload)):
        with pytest.raises(Refused) as refusal:
            practice.certification.certify(account, application.account_id, payload, (signing.presented, bad))
        assert code_of(refusal) == "signature"


def test_a_payload_that_says_something_else_is_refused(practice: Console) -> None:
    clinician, other = applicant(practice), applicant(practice)
    application, second = clinician.apply(os.urandom(32)), other.apply(os.urandom(32))
    signing = coordinator(practice)
    for payload in (
        payload_for(practice, second),
        payload_for(practice, application, days=31),
        payload_for(practice, application, days=0),
        b"\x80",
        os.urandom(100),
    ):
        with pytest.raises(Refused) as refusal:
            signing.certify(application, payload)
        assert code_of(refusal) == "payload"
    assert clinician.caller().roles == {Role.APPLICANT}


def test_the_roots_word_is_needed_to_coordinate(practice: Console) -> None:
    browser, seed = Browser(practice).join(), os.urandom(32)
    foreign = Signing(browser, seed)
    practice.root, ours = Root(), practice.root
    with pytest.raises(Refused) as refusal:
        foreign.present()
    assert code_of(refusal) == "coordinator"
    practice.root = ours
    for presented in (b"", b"\x80", os.urandom(200)):
        with pytest.raises(Refused) as refusal:
            present(browser, presented, seed)
        assert code_of(refusal) == "coordinator"
    assert browser.caller().roles == {Role.APPLICANT}


def present(browser: Browser, presented: bytes, seed: bytes) -> None:
    account = browser.caller().account
    browser.keep_two_keys()
    browser.console.certification.present_coordinator(account, presented, sign_presentation(seed, account))


def test_whoever_has_only_the_certificate_does_not_coordinate(practice: Console) -> None:
    seed, thief = os.urandom(32), Browser(practice).join()
    presented = practice.root.coordinator(public_key(seed))
    with pytest.raises(Refused) as refusal:
        present(thief, presented, os.urandom(32))
    assert code_of(refusal) == "coordinator"
    assert Role.COORDINATOR not in thief.caller().roles
    # Control: the key's holder is let in with the same certificate.
    present(thief, presented, seed)
    assert Role.COORDINATOR in thief.caller().roles


def test_a_coordinators_certificate_serves_the_first_account_only(practice: Console) -> None:
    signing = coordinator(practice)
    thief = Browser(practice).join()
    with pytest.raises(Refused) as refusal:
        present(thief, signing.presented, signing.seed)
    assert code_of(refusal) == "coordinator"
    assert Role.COORDINATOR not in thief.caller().roles
    application = applicant(practice).apply(os.urandom(32))
    with pytest.raises(Refused) as refusal:
        Signing(thief, signing.seed, signing.presented).certify(application)
    assert code_of(refusal) == "coordinator"


def test_roles_end_when_certificates_do(practice: Console) -> None:
    clinician, signing = applicant(practice), coordinator(practice)
    short = Signing(Browser(practice).join()).present(days=10)
    signing.certify(clinician.apply(os.urandom(32)))
    practice.clock.now += 9 * ONE_DAY
    for browser in (clinician, short.browser):
        browser.sign_in()
    assert clinician.caller().roles == {Role.CLINICIAN}
    assert Role.COORDINATOR in short.browser.caller().roles
    practice.clock.now += 22 * ONE_DAY
    for browser in (clinician, short.browser):
        browser.sign_in()
    assert clinician.caller().roles == {Role.APPLICANT}
    assert short.browser.caller().roles == {Role.APPLICANT}
    with pytest.raises(Refused) as refusal:
        practice.certification.require_coordinator(short.browser.caller().account)
    assert code_of(refusal) == "coordinator"


def test_a_new_application_replaces_the_old_one_with_its_signatures(strict: Console) -> None:
    clinician, seed = applicant(strict), os.urandom(32)
    first = coordinator(strict)
    first.certify(clinician.apply(seed))
    clinician.apply(seed)
    assert [(one.payload, count) for one, count in strict.certification.applications()] == [(None, 0)]


def test_an_alias_holds_nothing_that_can_not_be_shown(practice: Console) -> None:
    browser = applicant(practice)
    caller = browser.caller()
    application = browser.apply(os.urandom(32))
    for alias in ("a\nb", "a\u202eb", "\x00"):
        with pytest.raises(Refused) as refusal:
            practice.certification.apply(
                type(application)(caller.account, caller.clinician, bytes(32), "doctor", alias, "Bantul")
            )
        assert code_of(refusal) == "malformed"


def test_without_a_statement_nobody_is_certified(practice: Console) -> None:
    application = applicant(practice).apply(os.urandom(32))
    signing = coordinator(practice)
    practice.clock.now += 401 * ONE_DAY
    assert practice.certification.clinician(application.clinician_id) is None
    with pytest.raises(Refused) as refusal:
        practice.trust.needed()
    assert code_of(refusal) == "statement"
    assert practice.certification.coordinator_of(signing.browser.console.root.instance_id) is None


def test_every_row_that_is_due_goes(practice: Console) -> None:
    clinician, signing = applicant(practice), coordinator(practice)
    signing.certify(clinician.apply(os.urandom(32)))
    clinician.apply(os.urandom(32))
    practice.accounts.invite()
    assert practice.accounts.use_challenge(b"u" * 32, practice.clock())
    practice.clock.now += 400 * ONE_DAY
    practice.accounts.forget_due()
    practice.writer.keep(lambda connection: forget_salts(connection, practice.clock()))

    def rows_left(connection: sa.Connection) -> dict[str, int | None]:
        ours = [table for name, table in vars(tables).items() if isinstance(table, sa.Table)]
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in ours
        }

    left = practice.reader.read(rows_left)
    assert len(left) == 11
    assert set(left.values()) == {0}


def test_an_open_lines_roles_widen_at_once_and_end_with_the_certificate(practice: Console) -> None:
    browser, coordinator = Browser(practice).join(), Signing(Browser(practice).join()).present()
    account, signer = browser.caller().account, coordinator.browser.caller().account
    roles = practice.certification.roles_now
    assert roles(account) == {Role.APPLICANT}
    browser.keep_two_keys()
    coordinator.certify(browser.apply(os.urandom(32)))
    assert roles(account) == {Role.CLINICIAN}
    practice.clock.now += 30 * ONE_DAY - 1
    assert roles(account) == {Role.CLINICIAN}
    practice.clock.now += 1
    assert roles(account) == {Role.APPLICANT}
    assert roles(signer) == {Role.APPLICANT, Role.COORDINATOR}
