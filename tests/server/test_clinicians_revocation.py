"""A certificate or a coordinator that is revoked counts for nothing at once, and the log holds that."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crypto.authority import authority_with
from crypto.bundle import NEEDS, Bundle, make_bundle
from crypto.certificate import Clinician, coordinator_hash, read_certificate, read_clinician
from crypto.log_proof import check_proof
from crypto.revocation import make_revocation, revocation_hash
from crypto.wrapping import kem_public
from server.book import Book
from server.clinicians.trust import Trust, certificate_hash
from server.doors import Refused, Role
from server.duty import store as duty
from server.duty.service import Duty
from tests.server.consoles import (
    ONE_DAY,
    START,
    Browser,
    Console,
    Root,
    Signing,
    console,
    payload_for,
)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as opened:
        yield opened


def certified(console: Console, *signers: Signing, seed: bytes = b"") -> Browser:
    browser = Browser(console).join()
    browser.keep_two_keys()
    application = browser.apply(seed or os.urandom(32))
    payload = payload_for(console, application)
    for signing in signers:
        signing.certify(application, payload)
    return browser


def coordinator(console: Console) -> Signing:
    return Signing(Browser(console).join()).present()


def hash_of(console: Console, browser: Browser) -> bytes:
    certificate = console.certification.certificate_of(browser.caller().account)
    assert certificate is not None
    return certificate_hash(certificate)


def revoke(signing: Signing, revocation: bytes) -> None:
    console = signing.browser.console
    console.revoking.by_coordinator(signing.browser.caller().account, revocation)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_coordinator_ends_a_certificate_at_once(practice: Console) -> None:
    signing = coordinator(practice)
    sari, dewi = certified(practice, signing), certified(practice, signing)
    certificate = practice.certification.certificate_of(sari.caller().account)
    assert certificate is not None
    account, clinician = sari.caller().account, sari.caller().clinician
    revoke(signing, signing.revocation(certificate_hash(certificate)))
    # Her console is signed out, and what opens it again is an applicant's.
    assert refusal(sari.caller) == "session"
    assert sari.back().roles == {Role.APPLICANT}
    assert practice.certification.clinician(clinician) is None
    assert practice.certification.served(certificate) is None
    assert practice.certification.verified(certificate) is None
    assert certificate_hash(certificate) in practice.trust.revoked
    assert ("cut", account) in practice.post.sent
    # Control: nobody else is.
    assert dewi.caller().roles == {Role.CLINICIAN}
    assert ("cut", dewi.caller().account) not in practice.post.sent


def test_every_survivor_who_has_a_line_is_told_once_of_each_revocation(practice: Console) -> None:
    signing = coordinator(practice)
    sari, dewi = certified(practice, signing), certified(practice, signing)
    revocations = [signing.revocation(hash_of(practice, one)) for one in (sari, dewi)]
    for revocation in revocations:
        revoke(signing, revocation)
        practice.certification.look()
    told = [sent[1:] for sent in practice.post.sent if sent[0] == "survivors"]
    assert told == [("revoked", one) for one in revocations]


def test_clients_hold_the_revocation_that_the_relay_hands_out(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    hashed = hash_of(practice, sari)
    revoke(signing, signing.revocation(hashed))
    root, now = practice.root, practice.clock()
    told = practice.certification.revocations()
    assert len(told) == 1
    assert authority_with(root.organisation, root.statement(), told, now).revoked == {hashed}


def test_the_log_holds_a_revocation(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    revocation = signing.revocation(hash_of(practice, sari))
    assert practice.log.proof_of(revocation_hash(revocation)) is None
    revoke(signing, revocation)
    proof, stated = practice.log.proof_of(revocation_hash(revocation)), practice.trust.stated()
    assert proof is not None
    assert stated is not None
    assert check_proof(stated, revocation_hash(revocation), proof, practice.clock()).size == 2


def test_the_shift_bundle_goes_with_the_certificate(practice: Console) -> None:
    signing, seed = coordinator(practice), os.urandom(32)
    sari = certified(practice, signing, seed=seed)
    book = Book(practice.writer, practice.reader, duty.Rows)
    on_duty = Duty(book, practice.certification.clinician, practice.certification.served, practice.clock)
    clinician, _ = practice.certification.clinician(sari.caller().clinician) or (None, b"")
    assert clinician is not None
    on_duty.start(clinician.clinician_id, bundle_of(clinician, seed))
    assert len(on_duty.on_call("any")) == 1
    revoke(signing, signing.revocation(clinician.hash))
    assert on_duty.on_call("any") == []
    assert on_duty.current(clinician.clinician_id) == (None, 0)
    held = practice.reader.read(lambda connection: duty.newest_bundle(connection, clinician.clinician_id))
    assert held is None
    assert refusal(lambda: on_duty.start(clinician.clinician_id, bundle_of(clinician, seed))) == "certificate"


def bundle_of(clinician: Clinician, seed: bytes) -> bytes:
    shift = Bundle(1, kem_public(bytes(32)), NEEDS, START, START + 3600)
    return make_bundle(seed, clinician, shift)


def test_a_revoked_certificate_is_not_made_again_but_another_may_be(practice: Console) -> None:
    signing = coordinator(practice)
    sari, seed = Browser(practice).join(), os.urandom(32)
    sari.keep_two_keys()
    application = sari.apply(seed)
    payload = payload_for(practice, application)
    signing.certify(application, payload)
    revoke(signing, signing.revocation(hash_of(practice, sari)))
    sari.back()
    application = sari.apply(seed)
    assert refusal(lambda: signing.certify(application, payload)) == "payload"
    signing.certify(application, payload_for(practice, application, days=29))
    assert sari.caller().roles == {Role.CLINICIAN}


def test_the_same_revocation_twice_is_once(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    revocation = signing.revocation(hash_of(practice, sari))
    for _ in range(2):
        revoke(signing, revocation)
    assert practice.certification.revocations() == [revocation]


def test_nobody_revokes_in_anothers_name(practice: Console) -> None:
    signing, other = coordinator(practice), coordinator(practice)
    sari = certified(practice, signing)
    hashed = hash_of(practice, sari)
    revocation = signing.revocation(hashed)
    assert refusal(lambda: revoke(other, revocation)) == "coordinator"
    assert refusal(lambda: revoke(signing, practice.root.revocation(hashed))) == "coordinator"
    account = sari.caller().account
    assert refusal(lambda: practice.revoking.by_coordinator(account, revocation)) == "coordinator"
    forged = make_revocation(
        os.urandom(32), practice.root.instance_id, hashed, START, START + 38 * ONE_DAY, signing.presented
    )
    assert refusal(lambda: revoke(signing, forged)) == "signature"
    for nonsense in (b"", b"\x80", os.urandom(100)):
        assert refusal(lambda given=nonsense: revoke(signing, given)) == "malformed"  # type: ignore[misc]
    assert sari.caller().roles == {Role.CLINICIAN}
    # Control: the coordinator of the object may.
    revoke(signing, revocation)
    assert sari.back().roles == {Role.APPLICANT}


def test_a_revocation_lasts_as_long_as_what_it_ends_and_not_for_ever(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    hashed = hash_of(practice, sari)
    for until, code in ((29, "until"), (392, "until"), (-1, "expired")):
        revocation = signing.revocation(hashed, START + until * ONE_DAY)
        assert refusal(lambda given=revocation: revoke(signing, given)) == code  # type: ignore[misc]
    assert refusal(lambda: revoke(signing, signing.revocation(os.urandom(32)))) == "gone"
    revoke(signing, signing.revocation(hashed, START + 390 * ONE_DAY))
    practice.clock.now += 389 * ONE_DAY
    practice.accounts.forget_due()
    practice.trust.refresh()
    assert len(practice.certification.revocations()) == 1
    practice.clock.now += 2 * ONE_DAY
    practice.accounts.forget_due()
    practice.trust.refresh()
    assert practice.certification.revocations() == []
    assert practice.trust.revoked == frozenset()


def test_a_coordinator_cannot_end_a_coordinator(practice: Console) -> None:
    signing, other = coordinator(practice), coordinator(practice)
    sari = certified(practice, other)
    aimed = signing.revocation(coordinator_hash(other.presented))
    assert refusal(lambda: revoke(signing, aimed)) == "gone"
    assert Role.COORDINATOR in other.browser.caller().roles
    assert sari.caller().roles == {Role.CLINICIAN}


def test_the_root_ends_a_coordinator_and_what_that_one_signed(tmp_path: Path) -> None:
    with console(tmp_path, Root(signatures_needed=2)) as strict:
        one, two, three = (coordinator(strict) for _ in range(3))
        sari, dewi = certified(strict, one, two), certified(strict, two, three)
        half = Browser(strict).join()
        half.keep_two_keys()
        application = half.apply(os.urandom(32))
        payload = payload_for(strict, application)
        one.certify(application, payload)
        dewis, account = hash_of(strict, dewi), one.browser.caller().account
        # What a bad coordinator has revoked is not.
        revoke(one, one.revocation(dewis))
        assert dewi.back().roles == {Role.APPLICANT}
        strict.revoking.by_root(strict.root.revocation(coordinator_hash(one.presented)))
        assert sari.back().roles == {Role.APPLICANT}
        assert one.browser.back().roles == {Role.APPLICANT}
        assert ("cut", account) in strict.post.sent
        assert strict.trust.coordinator(one.presented) is None
        assert dewis not in strict.trust.revoked
        assert refusal(lambda: one.certify(application, payload)) == "coordinator"
        assert two.certify(application, payload) == (1, 2)
        assert three.certify(application, payload) == (2, 2)
        assert half.caller().roles == {Role.CLINICIAN}


def test_the_root_ends_a_certificate_and_nobody_else_says_so(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    hashed = hash_of(practice, sari)
    assert refusal(lambda: practice.revoking.by_root(signing.revocation(hashed))) == "signature"
    assert refusal(lambda: practice.revoking.by_root(Root().revocation(hashed))) == "signature"
    practice.revoking.by_root(practice.root.revocation(hashed))
    assert sari.back().roles == {Role.APPLICANT}


def test_what_another_process_revoked_is_seen_at_the_next_look(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    account = sari.caller().account
    certificate = practice.certification.certificate_of(account)
    assert certificate is not None
    trust = Trust(practice.trust._book, practice.root.organisation, practice.root.statement, practice.clock)
    practice.revoking._trust = trust
    practice.revoking._certification = Silent()  # type: ignore[assignment]
    practice.revoking.by_root(practice.root.revocation(certificate_hash(certificate)))
    # Control: until it looks, this process knows nothing.
    assert practice.certification.roles_now(account) == {Role.CLINICIAN}
    practice.certification.look()
    assert practice.certification.roles_now(account) == {Role.APPLICANT}
    assert practice.certification.served(certificate) is None
    assert ("cut", account) in practice.post.sent


class Silent:
    """Tells nobody, as the operator's command can't."""

    def look(self) -> None:
        """Look nowhere."""


def test_a_coordinator_finds_what_can_be_revoked(practice: Console) -> None:
    signing = coordinator(practice)
    certified(practice, signing)
    (listed,) = practice.revoking.certificates()
    payload, _, proof = read_certificate(listed)
    assert (read_clinician(payload)[1].alias, proof) == ("Sari", None)
