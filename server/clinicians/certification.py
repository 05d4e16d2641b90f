"""Rules of certification: applied for with two keys, signed by enough coordinators, then valid until it ends.

The relay checks every signature as a client would. It can certify nobody: it has none of those keys.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from crypto.certificate import (
    LONGEST_CERTIFICATE_SECONDS,
    Clinician,
    Coordinator,
    Organisation,
    make_certificate,
    read_clinician,
    verify_certificate,
    verify_coordinator,
    verify_countersignature,
    verify_statement,
)
from crypto.presentation import verify_presentation
from crypto.refused import Refused as NotVerified
from server.clinicians.service import ONE_DAY, Now, SealedKey, may_apply, rounded_up
from server.doors import Post, Refused, Role

T = TypeVar("T")

APPLICATION_SECONDS = 30 * ONE_DAY
# How long an open line may do what a renewed statement no longer allows.
KNOWN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Application:
    """What a clinician asks to be certified for; `payload` is what the first coordinator signed."""

    account_id: bytes = field(repr=False)
    clinician_id: bytes = field(repr=False)
    key: bytes = field(repr=False)
    profession: str = field(repr=False)
    alias: str = field(repr=False)
    region: str = field(repr=False)
    payload: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Countersignature:
    """One coordinator's signature under a payload, with the root's word for that coordinator."""

    coordinator_id: bytes = field(repr=False)
    coordinator: bytes = field(repr=False)
    signature: bytes = field(repr=False)


class CertificationRows(Protocol):
    """What the store offers about certification inside one transaction."""

    def sealed_keys(self, account_id: bytes) -> list[SealedKey]: ...
    def keep_application(self, application: Application, expires: int) -> None: ...
    def set_payload(self, account_id: bytes, payload: bytes) -> None: ...
    def application(self, account_id: bytes, now: int) -> Application | None: ...
    def applications(self, now: int) -> list[tuple[Application, int]]: ...
    def forget_application(self, account_id: bytes) -> None: ...
    def keep_countersignature(self, account_id: bytes, signed: Countersignature) -> None: ...
    def countersignatures(self, account_id: bytes) -> list[Countersignature]: ...
    def forget_countersignatures(self, account_id: bytes) -> None: ...
    def keep_certificate(self, account_id: bytes, certificate: bytes, expires: int) -> None: ...
    def certificate(self, account_id: bytes, now: int) -> bytes | None: ...
    def certificate_of_clinician(self, clinician_id: bytes, now: int) -> bytes | None: ...
    def keep_coordinator(self, account_id: bytes, coordinator: Coordinator, presented: bytes) -> bool: ...
    def coordinator(self, account_id: bytes, now: int) -> bytes | None: ...


class CertificationBook(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[CertificationRows], T]) -> T: ...
    def read(self, job: Callable[[CertificationRows], T]) -> T: ...


class Certification:
    """Takes applications and coordinators' signatures, and tells what an account is certified for."""

    def __init__(
        self,
        book: CertificationBook,
        organisation: Organisation,
        statement: Callable[[], bytes | None],
        post: Post,
        now: Now,
    ) -> None:
        self._book = book
        self._organisation = organisation
        self._statement = statement
        self._post = post
        self._now = now
        self._known: dict[bytes, tuple[frozenset[Role], int]] = {}

    @property
    def statement(self) -> bytes | None:
        """The root's statement, or nothing before the organisation has made one."""
        return self._statement()

    def roles(self, account_id: bytes) -> frozenset[Role]:
        """Tell what is valid now: everyone signed in is at least an applicant."""
        return self._roles_until(account_id)[0]

    def roles_now(self, account_id: bytes) -> frozenset[Role]:
        """Tell the same for each event of an open line: looked up anew each minute, and when one ends."""
        now = self._now()
        roles, until = self._known.get(account_id, (frozenset(), 0))
        if not now < until <= now + KNOWN_SECONDS:
            roles, until = self._roles_until(account_id)
            self._known[account_id] = roles, min(until, now + KNOWN_SECONDS)
        return roles

    def _roles_until(self, account_id: bytes) -> tuple[frozenset[Role], int]:
        now = self._now()
        certificate, presented = self.certificate_of(account_id), self.coordinator_of(account_id)
        clinician = self._verified(certificate, now) if certificate else None
        coordinator = self._coordinator(presented, now) if presented else None
        roles = {Role.CLINICIAN if clinician else Role.APPLICANT}
        if coordinator:
            roles.add(Role.COORDINATOR)
        # Whoever has no certificate yet may have one in a moment.
        ends = [clinician.not_after if clinician else now]
        return frozenset(roles), min(ends + ([coordinator.not_after] if coordinator else []))

    def certificate_of(self, account_id: bytes) -> bytes | None:
        """Give an account's certificate if it is valid now."""
        now = self._now()
        certificate = self._book.read(lambda rows: rows.certificate(account_id, now))
        return certificate if certificate and self._verified(certificate, now) else None

    def clinician(self, clinician_id: bytes) -> tuple[Clinician, bytes] | None:
        """Give a clinician as the certificate that is valid now names them, and that certificate."""
        now = self._now()
        certificate = self._book.read(lambda rows: rows.certificate_of_clinician(clinician_id, now))
        clinician = self._verified(certificate, now) if certificate else None
        return (clinician, certificate) if clinician and certificate else None

    def verified(self, certificate: bytes) -> Clinician | None:
        """Give the clinician whom any certificate names, if it is valid now."""
        return self._verified(certificate, self._now())

    def coordinator_of(self, account_id: bytes) -> bytes | None:
        """Give the coordinator's certificate that an account presented, if it is valid now."""
        now = self._now()
        presented = self._book.read(lambda rows: rows.coordinator(account_id, now))
        return presented if presented and self._coordinator(presented, now) else None

    def require_coordinator(self, account_id: bytes) -> None:
        """Refuse whose coordinator's certificate ended while the line was open."""
        if self.coordinator_of(account_id) is None:
            raise Refused("coordinator")

    def present_coordinator(self, account_id: bytes, presented: bytes, signature: bytes) -> None:
        """Keep the root's word that this account's holder coordinates. No other account may present it later.

        The object itself is no secret once it stands in a certificate: her key signs for the account besides.
        """
        coordinator = self._coordinator(presented, self._now())
        if coordinator is None:
            raise Refused("coordinator")
        try:
            verify_presentation(coordinator.key, account_id, signature)
        except NotVerified:
            raise Refused("coordinator") from None

        def keep(rows: CertificationRows) -> None:
            if not rows.keep_coordinator(account_id, coordinator, presented):
                raise Refused("coordinator")

        self._book.keep(keep)
        self._known.pop(account_id, None)

    def apply(self, application: Application) -> None:
        """Ask to be certified; an application before this one, with its signatures, is replaced."""
        if not all(map(str.isprintable, (application.profession, application.alias, application.region))):
            raise Refused("malformed")
        expires = rounded_up(self._now() + APPLICATION_SECONDS, ONE_DAY)

        def keep(rows: CertificationRows) -> None:
            if not may_apply(rows.sealed_keys(application.account_id)):
                raise Refused("two_keys")
            rows.keep_application(application, expires)

        self._book.keep(keep)

    def applications(self) -> list[tuple[Application, int]]:
        """List who waits to be certified, each with the number of signatures so far."""
        now = self._now()
        return self._book.read(lambda rows: rows.applications(now))

    def certify(
        self, own_account: bytes, account_id: bytes, payload: bytes, pair: tuple[bytes, bytes]
    ) -> tuple[int, int]:
        """Take a coordinator's (certificate, signature) over a payload; give how many signed, of how many.

        With as many as the root's statement asks for, the certificate is made and its owner is told.
        """
        now = self._now()
        needed = self.needed()
        countersignature = self._countersignature(own_account, payload, pair, now)

        def sign(rows: CertificationRows) -> tuple[int, bool]:
            application = rows.application(account_id, now)
            if application is None:
                raise Refused("gone")
            if application.payload is not None and application.payload != payload:
                if self._names(application.payload, application, now):
                    raise Refused("other_payload")
                rows.forget_countersignatures(account_id)
            if not self._names(payload, application, now):
                raise Refused("payload")
            rows.set_payload(account_id, payload)
            rows.keep_countersignature(account_id, countersignature)
            return self._assembled(rows, replace(application, payload=payload), needed, now)

        count, certified = self._book.keep(sign)
        if certified:
            self._known.pop(account_id, None)
            self._post.to_account(account_id, "certified")
        return count, needed

    def needed(self) -> int:
        """Tell how many coordinators must sign, as the root says today."""
        statement = self._statement()
        if statement is None:
            raise Refused("statement")
        try:
            return verify_statement(self._organisation, statement, self._now())
        except NotVerified:
            raise Refused("statement") from None

    def _countersignature(
        self, own_account: bytes, payload: bytes, pair: tuple[bytes, bytes], now: int
    ) -> Countersignature:
        presented, signature = pair
        coordinator = self._coordinator(presented, now)
        if coordinator is None or self.coordinator_of(own_account) != presented:
            raise Refused("coordinator")
        try:
            verify_countersignature(coordinator, payload, signature)
        except NotVerified:
            raise Refused("signature") from None
        return Countersignature(coordinator.coordinator_id, presented, signature)

    def _assembled(
        self, rows: CertificationRows, application: Application, needed: int, now: int
    ) -> tuple[int, bool]:
        # By key: a coordinator with two certificates from the root still signs once.
        valid = {
            coordinator.key: (signed.coordinator, signed.signature)
            for signed in rows.countersignatures(application.account_id)
            if (coordinator := self._coordinator(signed.coordinator, now))
        }
        if len(valid) < needed or application.payload is None:
            return len(valid), False
        certificate = make_certificate(application.payload, list(valid.values()))
        clinician = self._verified(certificate, now)
        if clinician is None:
            raise Refused("payload")
        rows.keep_certificate(application.account_id, certificate, rounded_up(clinician.not_after))
        rows.forget_application(application.account_id)
        return len(valid), True

    def _names(self, payload: bytes, application: Application, now: int) -> bool:
        """Tell whether a payload says what was applied for, for a time that has begun and is short enough."""
        try:
            instance_id, named = read_clinician(payload)
        except NotVerified:
            return False
        applied = (application.clinician_id, application.key)
        described = (application.profession, application.alias, application.region)
        return (
            instance_id == self._organisation.instance_id
            and (named.clinician_id, named.key) == applied
            and (named.profession, named.alias, named.region) == described
            and named.not_before <= now < named.not_after
            and named.not_after - named.not_before <= LONGEST_CERTIFICATE_SECONDS
        )

    def _coordinator(self, presented: bytes, now: int) -> Coordinator | None:
        try:
            return verify_coordinator(self._organisation, presented, now)
        except NotVerified:
            return None

    def _verified(self, certificate: bytes, now: int) -> Clinician | None:
        statement = self._statement()
        try:
            return verify_certificate(self._organisation, statement, certificate, now) if statement else None
        except NotVerified:
            return None
