"""Rules of revoking: a coordinator ends a certificate, the root ends either; at once, in one transaction.

What is revoked is neither kept nor served again, and whose it was is signed out everywhere. The log holds
every revocation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from crypto.certificate import (
    LONGEST_CERTIFICATE_SECONDS,
    coordinator_hash,
    read_certificate,
    read_clinician,
)
from crypto.refused import Refused as NotVerified
from crypto.revocation import OUTLIVES_SECONDS, Revocation, is_by_root, revocation_hash, verify_revocation
from crypto.row import Row
from server.clinicians.certification import Certification
from server.clinicians.service import ONE_DAY, Now, rounded_up
from server.clinicians.trust import KeptRevocation, Trust, is_revoked, is_unreadable
from server.doors import Refused

T = TypeVar("T")
# Of a coordinator's revocation: a certificate's longest life, what it outlives that, and what clocks differ.
LONGEST_SECONDS = LONGEST_CERTIFICATE_SECONDS + OUTLIVES_SECONDS + ONE_DAY
# Of certificates in one answer.
MOST_LISTED_BYTES = 150_000
Found = Callable[[bytes], bool]


class RevokingRows(Protocol):
    """What the store offers about revoking inside one transaction."""

    def revocations(self, now: int) -> list[KeptRevocation]: ...
    def keep_revocation(self, kept: KeptRevocation) -> None: ...
    def forget_revocation(self, revocation: bytes) -> None: ...
    def every_certificate(self, now: int) -> list[bytes]: ...
    def forget_certificates(self, revoked: Found) -> list[bytes]: ...
    def forget_coordinators(self, revoked: Found) -> list[bytes]: ...
    def forget_sessions(self, accounts: list[bytes]) -> None: ...
    def log(self, hashed: bytes, expires: int) -> None: ...


class RevokingBook(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[RevokingRows], T]) -> T: ...
    def read(self, job: Callable[[RevokingRows], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class _Ended:
    revoked: frozenset[bytes]
    revoked_coordinators: frozenset[bytes]

    def certificate(self, certificate: bytes) -> bool:
        return is_revoked(certificate, self.revoked, self.revoked_coordinators)

    def coordinator(self, presented: bytes) -> bool:
        return coordinator_hash(presented) in self.revoked_coordinators


class Revoking:
    """Takes revocations; whoever loses a role by one loses the open line with it."""

    def __init__(self, book: RevokingBook, trust: Trust, certification: Certification, now: Now) -> None:
        self._book = book
        self._trust = trust
        self._certification = certification
        self._now = now

    def certificates(self) -> list[bytes]:
        """List the certificates that are kept, the newest first, so that one of them can be revoked."""
        listed: list[bytes] = []
        size = 0
        for certificate in self._kept():
            size += len(certificate)
            if size > MOST_LISTED_BYTES:
                break
            listed.append(certificate)
        return listed

    def _kept(self) -> list[bytes]:
        now = self._now()
        every = self._book.read(lambda rows: rows.every_certificate(now))
        return [one for one in every if not is_unreadable(one)]

    def by_coordinator(self, account_id: bytes, revocation: bytes) -> None:
        """End a certificate by the word of the coordinator who calls."""
        presented = self._certification.coordinator_of(account_id)
        if presented is None or _signer(revocation) != presented:
            raise Refused("coordinator")
        found = self._verified(revocation)
        ends = self._end_of(found)
        if ends is None and found.hash not in self._trust.revoked:
            raise Refused("gone")
        if found.until > self._now() + LONGEST_SECONDS:
            raise Refused("until")
        self._keep(revocation, found, ends or 0)

    def by_root(self, revocation: bytes) -> None:
        """End a certificate, or a coordinator with every certificate that bears their signature."""
        if not _is_by_root(revocation):
            raise Refused("signature")
        found = self._verified(revocation)
        self._keep(revocation, found, self._end_of(found) or 0)

    def _verified(self, revocation: bytes) -> Revocation:
        trust = self._trust
        try:
            return verify_revocation(trust.organisation, revocation, self._now(), trust.revoked_coordinators)
        except NotVerified as refused:
            raise Refused(refused.code) from None

    def _end_of(self, found: Revocation) -> int | None:
        """Give the end of the certificate that is revoked, if it is one that is kept here."""
        for certificate in self._kept():
            named = read_clinician(read_certificate(certificate)[0])[1]
            if named.hash == found.hash:
                return named.not_after
        return None

    def _keep(self, revocation: bytes, found: Revocation, ends: int) -> None:
        if found.until < ends:
            # It would be forgotten while what it ends could still be shown to somebody.
            raise Refused("until")
        now, expires = self._now(), rounded_up(found.until)

        def keep(rows: RevokingRows) -> None:
            # Another coordinator's stands beside it: the root may undo either.
            known = {(one.hashed, _signer(one.revocation)) for one in rows.revocations(now)}
            if (found.hash, _signer(revocation)) in known:
                return
            rows.keep_revocation(KeptRevocation(found.hash, found.by_root, revocation, expires))
            rows.log(revocation_hash(revocation), expires)
            self._end(rows, now)

        self._book.keep(keep)
        self._certification.look()

    def _end(self, rows: RevokingRows, now: int) -> None:
        kept = rows.revocations(now)
        by_root = frozenset(one.hashed for one in kept if one.by_root)
        # Whom the root revoked has revoked nobody.
        for one in kept:
            signer = _signer(one.revocation)
            if signer is not None and coordinator_hash(signer) in by_root:
                rows.forget_revocation(one.revocation)
        left = frozenset(one.hashed for one in rows.revocations(now))
        ended = _Ended(left, by_root)
        accounts = rows.forget_certificates(ended.certificate) + rows.forget_coordinators(ended.coordinator)
        # A console that somebody else may hold opens again by a passkey alone, and then as nobody's.
        rows.forget_sessions(accounts)


def _is_by_root(revocation: bytes) -> bool:
    try:
        return is_by_root(revocation)
    except NotVerified as refused:
        raise Refused(refused.code) from None


def _signer(revocation: bytes) -> bytes | None:
    """Read the coordinator's object in a revocation; nothing where it is the root's."""
    try:
        row = Row.of(revocation)
        row.bytes()
        row.bytes()
        return row.bytes_or_null()
    except NotVerified as refused:
        raise Refused(refused.code) from None
