"""Whom the organisation lets speak at this moment: by its statement, its signatures, and what was revoked.

The relay checks every signature as a client would. It can certify nobody: it has none of those keys.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from crypto.authority import Authority, verify_signatures
from crypto.certificate import (
    Clinician,
    Coordinator,
    Organisation,
    Statement,
    coordinator_hash,
    read_certificate,
    read_clinician,
    verify_coordinator,
    verify_statement,
)
from crypto.refused import Refused as NotVerified
from server.clinicians.service import Now
from server.doors import Refused

T = TypeVar("T")

# How long something is believed that was verified before: a statement may be renewed, a coordinator end.
KNOWN_SECONDS = 60
# Of all revocations together, in one answer.
MOST_REVOCATION_BYTES = 50_000


@dataclass(frozen=True, slots=True)
class KeptRevocation:
    """A revocation that held when it came. `hashed` is a certificate's or, by the root, a coordinator's."""

    hashed: bytes = field(repr=False)
    by_root: bool
    revocation: bytes = field(repr=False)
    expires: int


class RevocationRows(Protocol):
    """What the store offers about revocations inside one transaction."""

    def revocations(self, now: int) -> list[KeptRevocation]: ...
    def newest_revocation(self) -> tuple[int, int]: ...


class RevocationBook(Protocol):
    """Runs a job on a snapshot."""

    def read(self, job: Callable[[RevocationRows], T]) -> T: ...


class Trust:
    """Verifies certificates and coordinators; what was verified is believed for a minute at most."""

    def __init__(
        self,
        book: RevocationBook,
        organisation: Organisation,
        statement: Callable[[], bytes | None],
        now: Now,
    ) -> None:
        self._book = book
        self.organisation = organisation
        self._statement = statement
        self._now = now
        self._revocations: list[KeptRevocation] = []
        # Hashes of revoked certificates and, by the root, of coordinators; the second are the root's alone.
        self.revoked: frozenset[bytes] = frozenset()
        self.revoked_coordinators: frozenset[bytes] = frozenset()
        self._newest = (0, 0)
        self._stated: tuple[bytes, int, Statement] | None = None
        self._clinicians: dict[bytes, Clinician] = {}
        self._since = 0
        self.refresh()

    @property
    def statement(self) -> bytes | None:
        """The root's statement, or nothing before the organisation has made one."""
        return self._statement()

    def refresh(self) -> bool:
        """Take in what was revoked since, by another process too; tells whether there was anything."""
        now = self._now()
        newest = self._book.read(lambda rows: rows.newest_revocation())
        if newest == self._newest:
            return False
        self._revocations = self._book.read(lambda rows: rows.revocations(now))
        self._newest = newest
        self.revoked = frozenset(one.hashed for one in self._revocations)
        self.revoked_coordinators = frozenset(one.hashed for one in self._revocations if one.by_root)
        self._clinicians = {}
        return True

    def stated(self) -> Statement | None:
        """Give what the root says today."""
        statement, now = self._statement(), self._now()
        if statement is None:
            return None
        known = self._stated
        if (
            known
            and known[0] == statement
            and known[1] <= now < min(known[1] + KNOWN_SECONDS, known[2].not_after)
        ):
            return known[2]
        try:
            read = verify_statement(self.organisation, statement, now)
        except NotVerified:
            return None
        self._stated = statement, now, read
        return read

    def needed(self) -> int:
        """Tell how many coordinators must sign."""
        stated = self.stated()
        if stated is None:
            raise Refused("statement")
        return stated.signatures_needed

    def revocations(self) -> list[bytes]:
        """List the signed revocations, the newest first, as many as one answer may carry."""
        listed: list[bytes] = []
        size, now = 0, self._now()
        for one in reversed(self._revocations):
            size += len(one.revocation)
            if size > MOST_REVOCATION_BYTES:
                break
            if one.expires > now:
                listed.append(one.revocation)
        return listed

    def clinician(self, certificate: bytes) -> Clinician | None:
        """Give the clinician whom any certificate names, if it is valid now. The log is not asked here."""
        now = self._now()
        if not self._since <= now < self._since + KNOWN_SECONDS:
            self._clinicians.clear()
            self._since = now
        found = self._clinicians.get(certificate) or self._verified(certificate, now)
        if found is None or found.hash in self.revoked or not found.not_before <= now < found.not_after:
            return None
        self._clinicians[certificate] = found
        return found

    def coordinator(self, presented: bytes) -> Coordinator | None:
        """Give the coordinator whom the root named, if that is valid now."""
        try:
            found = verify_coordinator(self.organisation, presented, self._now())
        except NotVerified:
            return None
        return None if coordinator_hash(presented) in self.revoked_coordinators else found

    def _verified(self, certificate: bytes, now: int) -> Clinician | None:
        statement = self._statement()
        if statement is None:
            return None
        authority = Authority(self.organisation, statement, self.revoked, self.revoked_coordinators)
        try:
            return verify_signatures(authority, certificate, now)
        except NotVerified:
            return None


def certificate_hash(certificate: bytes) -> bytes:
    """Give the hash by which a certificate that was verified is revoked and logged."""
    return read_clinician(read_certificate(certificate)[0])[1].hash


def is_unreadable(certificate: bytes) -> bool:
    """Tell whether a kept certificate is of another form, as before there was a log: it proves nothing."""
    try:
        certificate_hash(certificate)
    except NotVerified:
        return True
    return False


def is_revoked(certificate: bytes, revoked: frozenset[bytes], revoked_coordinators: frozenset[bytes]) -> bool:
    """Tell whether a kept certificate, or a coordinator who signed it, is revoked."""
    try:
        _, pairs, _ = read_certificate(certificate)
        signers = {coordinator_hash(coordinator) for coordinator, _ in pairs}
        return certificate_hash(certificate) in revoked or bool(signers & revoked_coordinators)
    except NotVerified:
        # Nothing of another form can be verified either.
        return True
