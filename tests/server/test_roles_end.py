"""Whoever loses a role loses the lines that rest on it: by its natural end, and however it was looked up."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from crypto.certificate import coordinator_hash
from crypto.encoding import decode, encode
from server.clinicians import tables
from server.clinicians.trust import certificate_hash
from server.database import Connection
from server.doors import Role
from server.duty.tables import bundles
from tests.server.consoles import ONE_DAY, Browser, Console, Root, Signing, console, payload_for


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as opened:
        yield opened


def coordinator(console: Console, days: int = 365) -> Signing:
    return Signing(Browser(console).join()).present(days=days)


def certified(console: Console, signing: Signing, days: int = 30) -> Browser:
    browser = Browser(console).join()
    browser.keep_two_keys()
    application = browser.apply(os.urandom(32))
    signing.certify(application, payload_for(console, application, days))
    return browser


def hash_of(console: Console, browser: Browser) -> bytes:
    certificate = console.certification.certificate_of(browser.caller().account)
    assert certificate is not None
    return certificate_hash(certificate)


def cuts(console: Console, browser: Browser) -> int:
    return console.post.sent.count(("cut", browser.caller().account))


def test_a_line_ends_with_its_certificate(practice: Console) -> None:
    signing = coordinator(practice)
    sari, dewi = certified(practice, signing, 10), certified(practice, signing)
    accounts = [one.caller().account for one in (sari, dewi)]
    practice.clock.now += 10 * ONE_DAY - 1
    for seconds in (0, 1, 1):
        practice.clock.now += seconds
        practice.certification.look()
    assert [practice.post.sent.count(("cut", one)) for one in accounts] == [1, 0]


def test_a_line_that_asks_first_when_one_of_two_roles_ends_saves_no_other(practice: Console) -> None:
    signing = coordinator(practice)
    signing.browser.keep_two_keys()
    application = signing.browser.apply(os.urandom(32))
    signing.certify(application, payload_for(practice, application, 10))
    account = signing.browser.caller().account
    practice.clock.now += 10 * ONE_DAY
    assert practice.certification.roles_now(account) == {Role.APPLICANT, Role.COORDINATOR}
    for _ in range(2):
        practice.certification.look()
        assert practice.post.sent.count(("cut", account)) == 1


def test_a_line_ends_with_a_coordinators_certificate(practice: Console) -> None:
    signing = coordinator(practice, days=3)
    account = signing.browser.caller().account
    practice.certification.look()
    assert ("cut", account) not in practice.post.sent
    practice.clock.now += 3 * ONE_DAY
    practice.certification.look()
    assert ("cut", account) in practice.post.sent


def test_a_renewed_certificate_keeps_the_line_that_the_old_one_opened(practice: Console) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing, 10)
    account = sari.caller().account
    application = sari.apply(os.urandom(32))
    practice.clock.now += 9 * ONE_DAY
    assert signing.browser.sign_in()[0] == 200
    signing.certify(application, payload_for(practice, application, 30))
    practice.clock.now += 2 * ONE_DAY
    practice.certification.look()
    assert ("cut", account) not in practice.post.sent


def test_whoever_is_certified_keeps_the_line(practice: Console) -> None:
    signing = coordinator(practice)
    browser = Browser(practice).join()
    browser.keep_two_keys()
    assert browser.caller().roles == {Role.APPLICANT}
    signing.certify(browser.apply(os.urandom(32)))
    assert browser.caller().roles == {Role.CLINICIAN}
    practice.certification.look()
    assert cuts(practice, browser) == 0


@pytest.mark.parametrize("by_root", [False, True])
def test_a_line_that_asks_between_the_commit_and_the_cut_saves_no_other(
    practice: Console, by_root: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    account, hashed = sari.caller().account, hash_of(practice, sari)
    look = practice.certification.look

    def asked_first() -> None:
        practice.certification._known.clear()
        practice.certification.roles_now(account)
        practice.certification.roles(account)
        look()

    monkeypatch.setattr(practice.certification, "look", asked_first)
    if by_root:
        practice.revoking.by_root(practice.root.revocation(hashed))
    else:
        revocation = signing.revocation(hashed)
        practice.revoking.by_coordinator(signing.browser.caller().account, revocation)
    assert ("cut", account) in practice.post.sent


def test_what_was_looked_up_before_a_revocation_is_not_believed_after_it(
    practice: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = coordinator(practice)
    sari = certified(practice, signing)
    account, hashed = sari.caller().account, hash_of(practice, sari)
    looked_up = practice.certification._roles_until
    revocations = [practice.root.revocation(hashed)]

    def slowly(account_id: bytes) -> tuple[frozenset[Role], int]:
        found = looked_up(account_id)
        while revocations:
            practice.revoking.by_root(revocations.pop())
        return found

    monkeypatch.setattr(practice.certification, "_roles_until", slowly)
    assert practice.certification.roles(account) == {Role.APPLICANT}
    assert practice.certification.roles_now(account) == {Role.APPLICANT}
    assert ("cut", account) in practice.post.sent


def test_a_certificate_of_the_form_before_the_log_keeps_nobody_from_revoking(practice: Console) -> None:
    signing = coordinator(practice)
    sari, dewi = certified(practice, signing), certified(practice, signing)
    account, hashed = sari.caller().account, hash_of(practice, sari)
    old = made_old(practice, dewi)
    assert [certificate_hash(one) for one in practice.revoking.certificates()] == [hashed]
    practice.revoking.by_coordinator(signing.browser.caller().account, signing.revocation(hashed))
    assert sari.back().roles == {Role.APPLICANT}
    assert ("cut", account) in practice.post.sent
    # Where nobody is revoked the start takes such rows away, with what stands under them.
    rina = certified(practice, signing)
    made_old(practice, rina)
    kept = certified(practice, signing)
    practice.writer.keep(lambda connection: with_bundle(connection, old))
    practice.certification.begin()
    assert rows(practice, tables.certificates.c.certificate) == [bare(practice, kept)]
    assert rows(practice, bundles.c.certificate) == []


def bare(console: Console, browser: Browser) -> bytes:
    found = console.certification.clinician(browser.caller().clinician)
    assert found is not None
    return found[1]


def made_old(console: Console, browser: Browser) -> bytes:
    """Give somebody's row the form that the relay before this one kept: payload and pairs, and no proof."""
    items = decode(bare(console, browser))
    assert isinstance(items, tuple)
    old = encode(list(items[:2]))
    account, kept = browser.caller().account, tables.certificates
    change = kept.update().where(kept.c.account_id == account).values(certificate=old)
    console.writer.keep(lambda connection: connection.execute(change).rowcount)
    return old


def with_bundle(connection: Connection, certificate: bytes) -> None:
    hours = {"start": 1, "until": 2, "expires": 2**40}
    row = {"clinician_id": bytes(16), "number": 1, "bundle": b"b", "needs": ",any,", "on_duty": True}
    connection.execute(bundles.insert().values(certificate=certificate, **row, **hours))


def rows(console: Console, column: object) -> list[bytes]:
    return console.reader.read(lambda connection: list(connection.scalars(sa.select(column))))  # type: ignore[call-overload]


def test_what_two_coordinators_revoked_stays_so_when_one_of_them_is_undone(tmp_path: Path) -> None:
    with console(tmp_path, Root()) as opened:
        one, two, three = (coordinator(opened) for _ in range(3))
        sari, dewi = certified(opened, three), certified(opened, three)
        both, alone = hash_of(opened, sari), hash_of(opened, dewi)
        for signing, hashed in ((one, both), (one, alone), (two, both), (two, both)):
            account = signing.browser.caller().account
            opened.revoking.by_coordinator(account, signing.revocation(hashed))
        assert len(opened.certification.revocations()) == 3
        opened.revoking.by_root(opened.root.revocation(coordinator_hash(one.presented)))
        assert both in opened.trust.revoked
        # Control: what that one alone revoked is not any more.
        assert alone not in opened.trust.revoked
