"""Whom the pinned organisation lets speak as a clinician: certified, logged, not revoked (PROTOCOL §9)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from crypto.certificate import (
    LONGEST_CERTIFICATE_SECONDS,
    Clinician,
    Coordinator,
    Countersignature,
    Organisation,
    Statement,
    coordinator_hash,
    read_certificate,
    read_clinician,
    require_instance,
    require_now,
    verify_coordinator,
    verify_countersignature,
    verify_statement,
)
from crypto.checkpoint import Checkpoint, open_checkpoint
from crypto.log_proof import check_entry, read_proof
from crypto.refused import Refused
from crypto.revocation import Revocation, is_by_root, verify_revocation

_NONE: Final[frozenset[bytes]] = frozenset()


@dataclass(frozen=True, slots=True)
class Authority:
    """What is pinned, the statement of the day, and the hashes that revocations name.

    Two sets, since a coordinator's revocation must never end a coordinator.
    """

    organisation: Organisation
    statement: bytes
    revoked: frozenset[bytes] = _NONE
    revoked_coordinators: frozenset[bytes] = _NONE


def authority_with(
    organisation: Organisation, statement: bytes, revocations: Iterable[bytes], now: int
) -> Authority:
    """What these revocations leave; one that does not hold is passed over."""
    given = list(revocations)
    bare = Authority(organisation, statement)
    by_root = frozenset(one.hash for one in _held(bare, given, now, by_root=True))
    # The root's come first: a coordinator whom it revoked ends nobody's certificate.
    authority = Authority(organisation, statement, by_root, by_root)
    more = frozenset(one.hash for one in _held(authority, given, now, by_root=False))
    return replace(authority, revoked=by_root | more)


def verify_signatures(authority: Authority, certificate: bytes, now: int) -> Clinician:
    """The clinician, if enough coordinators signed and nothing is revoked; the log is not asked."""
    return Certification(authority, now).signed(certificate)


def verify_certificate(authority: Authority, certificate: bytes, now: int) -> Clinician:
    """The clinician, if enough coordinators signed, nothing is revoked, and the log holds it."""
    return Certification(authority, now).logged(certificate)[0]


class Certification:
    """Verifies many certificates at one moment: the statement, and whatever comes again, once."""

    def __init__(self, authority: Authority, now: int) -> None:
        self.statement: Final[Statement] = verify_statement(authority.organisation, authority.statement, now)
        self._authority = authority
        self._now = now
        self._coordinators: dict[bytes, Coordinator] = {}
        self._checkpoints: dict[bytes, Checkpoint] = {}
        self._logged: dict[bytes, tuple[Clinician, Checkpoint]] = {}

    def signed(self, certificate: bytes) -> Clinician:
        """One signature that does not hold refuses all."""
        payload, pairs, _ = read_certificate(certificate)
        return self._signed(payload, pairs)

    def logged(self, certificate: bytes) -> tuple[Clinician, Checkpoint]:
        """As `signed`, and the checkpoint under which the log holds it."""
        known = self._logged.get(certificate)
        if known is None:
            payload, pairs, proof = read_certificate(certificate)
            clinician = self._signed(payload, pairs)
            known = self._logged[certificate] = clinician, self._entered(clinician.hash, proof)
        return known

    def _signed(self, payload: bytes, pairs: Iterable[Countersignature]) -> Clinician:
        self._require_signers(payload, pairs)
        instance_id, clinician = read_clinician(payload)
        require_instance(self._authority.organisation, instance_id)
        require_now(clinician.not_before, clinician.not_after, self._now)
        if clinician.not_after - clinician.not_before > LONGEST_CERTIFICATE_SECONDS:
            raise Refused("validity")
        if clinician.hash in self._authority.revoked:
            raise Refused("revoked")
        return clinician

    def _entered(self, certificate_hash: bytes, proof: bytes | None) -> Checkpoint:
        if proof is None:
            raise Refused("log")
        parts = read_proof(proof)
        checkpoint = self._checkpoint(parts.note)
        check_entry(parts, certificate_hash, checkpoint)
        return checkpoint

    def _require_signers(self, payload: bytes, pairs: Iterable[Countersignature]) -> None:
        signers: list[Coordinator] = []
        for coordinator_object, signature in pairs:
            signer = self._coordinator(coordinator_object)
            verify_countersignature(signer, payload, signature)
            signers.append(signer)
        # One coordinator must not count twice, neither by a second id nor by a second certificate.
        different = min(len({one.coordinator_id for one in signers}), len({one.key for one in signers}))
        if different < self.statement.signatures_needed:
            raise Refused("signatures")

    def _coordinator(self, coordinator_object: bytes) -> Coordinator:
        known = self._coordinators.get(coordinator_object)
        if known is None:
            known = verify_coordinator(self._authority.organisation, coordinator_object, self._now)
            if coordinator_hash(coordinator_object) in self._authority.revoked_coordinators:
                raise Refused("revoked")
            self._coordinators[coordinator_object] = known
        return known

    def _checkpoint(self, note: bytes) -> Checkpoint:
        known = self._checkpoints.get(note)
        if known is None:
            known = self._checkpoints[note] = open_checkpoint(self.statement, note, self._now)
        return known


def _held(
    authority: Authority, revocations: Iterable[bytes], now: int, *, by_root: bool
) -> Iterator[Revocation]:
    for revocation in revocations:
        try:
            if is_by_root(revocation) == by_root:
                yield verify_revocation(
                    authority.organisation, revocation, now, authority.revoked_coordinators
                )
        except Refused:
            continue
