"""Rules of certification: applied for with two keys, signed by enough coordinators, logged, then valid.

A certificate counts from when a checkpoint that clients accept holds it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from crypto.certificate import (
    LONGEST_CERTIFICATE_SECONDS,
    Clinician,
    Coordinator,
    make_certificate,
    read_clinician,
    verify_countersignature,
    with_proof,
)
from crypto.presentation import verify_presentation
from crypto.refused import Refused as NotVerified
from server.clinicians.service import ONE_DAY, Now, SealedKey, has_two_ways, rounded_up
from server.clinicians.trust import KNOWN_SECONDS, Trust, is_unreadable
from server.doors import Post, Refused, Role

T = TypeVar("T")

APPLICATION_SECONDS = 30 * ONE_DAY
# An applicant who is certified goes on with the same line.
LOST_WITH_THE_LINE = frozenset({Role.CLINICIAN, Role.COORDINATOR})


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
    def certificates(self, account_id: bytes, now: int) -> list[bytes]: ...
    def certificates_of_clinician(self, clinician_id: bytes, now: int) -> list[bytes]: ...
    def account_of_clinician(self, clinician_id: bytes, now: int) -> bytes | None: ...
    def every_certificate(self, now: int) -> list[bytes]: ...
    def forget_certificates(self, revoked: Callable[[bytes], bool]) -> list[bytes]: ...
    def log(self, hashed: bytes, expires: int) -> None: ...
    def keep_coordinator(self, account_id: bytes, coordinator: Coordinator, presented: bytes) -> bool: ...
    def coordinator(self, account_id: bytes, now: int) -> bytes | None: ...
    def staff_accounts(self, now: int) -> list[bytes]: ...


class CertificationBook(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[CertificationRows], T]) -> T: ...
    def read(self, job: Callable[[CertificationRows], T]) -> T: ...


class Log(Protocol):
    """What certification asks of the log."""

    def refresh(self) -> None: ...
    def proof_of(self, hashed: bytes) -> bytes | None: ...


class Certification:
    """Takes applications and coordinators' signatures, and tells what an account is certified for."""

    def __init__(self, book: CertificationBook, trust: Trust, log: Log, post: Post, now: Now) -> None:
        self._book = book
        self._trust = trust
        self._log = log
        self._post = post
        self._now = now
        self._known: dict[bytes, tuple[frozenset[Role], int]] = {}
        # What open lines may rest on: every role that was told of an account since its lines were last cut,
        # and until when none of them can be lost unseen.
        self._told: dict[bytes, tuple[frozenset[Role], int]] = {}
        # Counts what makes an answer that is being looked up too old to be believed.
        self._changes = 0
        self._unproven: dict[bytes, bytes] = {}

    @property
    def statement(self) -> bytes | None:
        """The root's statement, or nothing before the organisation has made one."""
        return self._trust.statement

    def revocations(self) -> list[bytes]:
        """List the signed revocations, the newest first."""
        return self._trust.revocations()

    def begin(self) -> None:
        """At start: log what was certified before there was a log; what nobody can read certifies nobody."""
        now = self._now()

        def job(rows: CertificationRows) -> None:
            rows.forget_certificates(is_unreadable)
            for certificate in rows.every_certificate(now):
                clinician = self._trust.clinician(certificate)
                if clinician is not None and self._log.proof_of(clinician.hash) is None:
                    rows.log(clinician.hash, rounded_up(clinician.not_after))

        self._book.keep(job)
        self._log.refresh()

    def look(self) -> None:
        """Take in what another process of ours changed; whoever lost a role loses the line at once."""
        self._log.refresh()
        # What was missing may have been handed in at another process.
        self.tell_certified()
        known = set(self._trust.revocations())
        changed = self._trust.refresh()
        if changed:
            self._changes += 1
            self._known.clear()
            self._told = {account_id: (told, 0) for account_id, (told, _) in self._told.items()}
        self.drop()
        if changed:
            # A console asks before it writes; a phone writes on under the key that it knows.
            for revocation in self._trust.revocations():
                if revocation not in known:
                    self._post.to_survivors("revoked", revocation)

    def drop(self) -> None:
        """Cut the lines of whoever has lost a role, by its natural end too; the silent ones as well."""
        now = self._now()
        for account_id, (_, looked_until) in list(self._told.items()):
            if now < looked_until <= now + KNOWN_SECONDS:
                continue
            roles = self._remembered(account_id)
            told, until = self._told.get(account_id, (frozenset(), 0))
            if told - roles:
                self._told[account_id] = roles & LOST_WITH_THE_LINE, until
                self._post.cut_account(account_id)
            if not roles & LOST_WITH_THE_LINE:
                self._told.pop(account_id, None)

    def tell_certified(self) -> None:
        """Tell those whose certificate has come to be proven."""
        for account_id, hashed in list(self._unproven.items()):
            if self._log.proof_of(hashed) is not None:
                self._unproven.pop(account_id, None)
                self._known.pop(account_id, None)
                self._post.to_account(account_id, "certified")

    def roles(self, account_id: bytes) -> frozenset[Role]:
        """Tell what is valid now: everyone signed in is at least an applicant."""
        return self._remembered(account_id)

    def roles_now(self, account_id: bytes) -> frozenset[Role]:
        """Tell the same for each event of an open line: looked up anew each minute, and when one ends."""
        now = self._now()
        roles, until = self._known.get(account_id, (frozenset(), 0))
        return roles if now < until <= now + KNOWN_SECONDS else self._remembered(account_id)

    def roles_of(self, clinician_id: bytes) -> frozenset[Role]:
        """Tell the same of whoever conversations know by this id; nothing of an id that is nobody's."""
        now = self._now()
        account_id = self._book.read(lambda rows: rows.account_of_clinician(clinician_id, now))
        return self.roles_now(account_id) if account_id else frozenset()

    def _remembered(self, account_id: bytes) -> frozenset[Role]:
        changes = -1
        while changes != self._changes:
            # What was revoked while this was looked up may be missing from it.
            changes = self._changes
            roles, until = self._roles_until(account_id)
        until = min(until, self._now() + KNOWN_SECONDS)
        # Whoever has no certificate yet may have one in a moment.
        self._known[account_id] = roles, until if Role.CLINICIAN in roles else 0
        told = self._told.get(account_id, (frozenset(), 0))[0]
        lasting = told | (roles & LOST_WITH_THE_LINE)
        if lasting:
            self._told[account_id] = lasting, 0 if told - roles else until
        return roles

    def _roles_until(self, account_id: bytes) -> tuple[frozenset[Role], int]:
        """Give the roles that are valid now, and until when all of them are by their dates."""
        now = self._now()
        certificate, presented = self.certificate_of(account_id), self.coordinator_of(account_id)
        clinician = self._trust.clinician(certificate) if certificate else None
        coordinator = self._trust.coordinator(presented) if presented else None
        roles = {Role.CLINICIAN if clinician else Role.APPLICANT}
        if coordinator:
            roles.add(Role.COORDINATOR)
        ends = [one.not_after for one in (clinician, coordinator) if one is not None]
        return frozenset(roles), min(ends, default=now)

    def certificate_of(self, account_id: bytes) -> bytes | None:
        """Give an account's newest certificate that is valid now, with its proof."""
        now = self._now()
        found = self._newest(self._book.read(lambda rows: rows.certificates(account_id, now)))
        return self.served(found[1]) if found else None

    def clinician(self, clinician_id: bytes) -> tuple[Clinician, bytes] | None:
        """Give a clinician as the newest certificate that is valid and proven names them, and it, bare."""
        now = self._now()
        return self._newest(self._book.read(lambda rows: rows.certificates_of_clinician(clinician_id, now)))

    def verified(self, certificate: bytes) -> Clinician | None:
        """Give the clinician whom any certificate names, if it is valid now."""
        try:
            bare = with_proof(certificate, None)
        except NotVerified:
            return None
        return self._trust.clinician(bare)

    def served(self, certificate: bytes) -> bytes | None:
        """Give any certificate with a fresh proof, if it is valid now and there is one."""
        clinician = self.verified(certificate)
        proof = self._log.proof_of(clinician.hash) if clinician else None
        return with_proof(certificate, proof) if proof else None

    def _newest(self, certificates: list[bytes]) -> tuple[Clinician, bytes] | None:
        for certificate in certificates:
            clinician = self._trust.clinician(certificate)
            if clinician and self._log.proof_of(clinician.hash) is not None:
                return clinician, certificate
        return None

    def coordinator_of(self, account_id: bytes) -> bytes | None:
        """Give the coordinator's certificate that an account presented, if it is valid now."""
        now = self._now()
        presented = self._book.read(lambda rows: rows.coordinator(account_id, now))
        return presented if presented and self._trust.coordinator(presented) else None

    def staff_accounts(self) -> list[bytes]:
        """List the accounts of clinicians and coordinators, for news that says nothing by itself."""
        now = self._now()
        return self._book.read(lambda rows: rows.staff_accounts(now))

    def require_coordinator(self, account_id: bytes) -> None:
        """Refuse whose coordinator's certificate ended while the line was open."""
        if self.coordinator_of(account_id) is None:
            raise Refused("coordinator")

    def present_coordinator(self, account_id: bytes, presented: bytes, signature: bytes) -> None:
        """Keep the root's word that this account's holder coordinates. No other account may present it later.

        The object itself is no secret once it stands in a certificate: her key signs for the account besides.
        """
        coordinator = self._trust.coordinator(presented)
        if coordinator is None:
            raise Refused("coordinator")
        try:
            verify_presentation(coordinator.key, account_id, signature)
        except NotVerified:
            raise Refused("coordinator") from None

        def keep(rows: CertificationRows) -> None:
            if not has_two_ways(rows.sealed_keys(account_id)):
                raise Refused("two_keys")
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
            if not has_two_ways(rows.sealed_keys(application.account_id)):
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
        needed = self._trust.needed()
        countersignature = self._countersignature(own_account, payload, pair)

        def sign(rows: CertificationRows) -> tuple[int, bytes | None]:
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
            return self._assembled(rows, replace(application, payload=payload), needed)

        count, certified = self._book.keep(sign)
        if certified is not None:
            self._unproven[account_id] = certified
            self._log.refresh()
            self.tell_certified()
        return count, needed

    def _countersignature(
        self, own_account: bytes, payload: bytes, pair: tuple[bytes, bytes]
    ) -> Countersignature:
        presented, signature = pair
        coordinator = self._trust.coordinator(presented)
        if coordinator is None or self.coordinator_of(own_account) != presented:
            raise Refused("coordinator")
        try:
            verify_countersignature(coordinator, payload, signature)
        except NotVerified:
            raise Refused("signature") from None
        return Countersignature(coordinator.coordinator_id, presented, signature)

    def _assembled(
        self, rows: CertificationRows, application: Application, needed: int
    ) -> tuple[int, bytes | None]:
        # By key: a coordinator with two certificates from the root still signs once.
        valid = {
            coordinator.key: (signed.coordinator, signed.signature)
            for signed in rows.countersignatures(application.account_id)
            if (coordinator := self._trust.coordinator(signed.coordinator))
        }
        if len(valid) < needed or application.payload is None:
            return len(valid), None
        certificate = make_certificate(application.payload, list(valid.values()))
        clinician = self._trust.clinician(certificate)
        if clinician is None:
            raise Refused("payload")
        ends = rounded_up(clinician.not_after)
        rows.keep_certificate(application.account_id, certificate, ends)
        rows.log(clinician.hash, ends)
        rows.forget_application(application.account_id)
        return len(valid), clinician.hash

    def _names(self, payload: bytes, application: Application, now: int) -> bool:
        """Tell whether a payload says what was applied for, for a time that has begun and is short enough."""
        try:
            instance_id, named = read_clinician(payload)
        except NotVerified:
            return False
        applied = (application.clinician_id, application.key)
        described = (application.profession, application.alias, application.region)
        return (
            instance_id == self._trust.organisation.instance_id
            and (named.clinician_id, named.key) == applied
            and (named.profession, named.alias, named.region) == described
            and named.not_before <= now < named.not_after
            and named.not_after - named.not_before <= LONGEST_CERTIFICATE_SECONDS
        )
