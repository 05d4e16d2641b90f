"""The world that the model plays in: one clock, one organisation with its log, and who may answer calls."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from crypto import merkle
from crypto.bundle import NEEDS, Bundle, make_bundle
from crypto.certificate import Clinician, with_proof
from crypto.revocation import make_revocation, revocation_hash
from crypto.wrapping import kem_public
from tests.crypto import people
from tests.crypto.people import DAY, NOW
from tests.crypto.seeded import seed

BUCKET_SECONDS: Final = 900
HOUR: Final = 3600
HONEST: Final = ("sari", "dewi", "tuti")
# Certified as the others are, but they do whatever serves the relay.
EVIL: Final = ("wati", "yuni")
CERTIFIED: Final = (*HONEST, *EVIL)
NEED: Final = people.NEED
# When each certificate of one clinician ends, the first and its renewals.
ENDS: Final = (NOW + 6 * DAY, NOW + 20 * DAY, NOW + 27 * DAY)
# The last certificates outlive every game.
LATEST: Final = NOW + 24 * DAY
# Whom a standing consent does not cover, unless it is for any need.
NEEDS_OF: Final = {name: NEEDS if name != "yuni" else ("legal",) for name in CERTIFIED}
SHIFT_SECONDS: Final = 8 * HOUR


@cache
def issued(name: str, generation: int) -> tuple[bytes, Clinician]:
    """A certificate as coordinators made it, without the log's proof; and what it says."""
    clinician = replace(people.asked(name), not_before=NOW - DAY + generation, not_after=ENDS[generation])
    certificate = people.signed_certificate(clinician)
    return certificate, replace(clinician, hash=people.certificate_hash(certificate))


@cache
def logged(name: str, generation: int, entries: tuple[bytes, ...]) -> bytes:
    """The certificate with its proof under the checkpoint of these entries."""
    certificate, clinician = issued(name, generation)
    return with_proof(certificate, tree(entries).proof(clinician.hash))


@cache
def tree(entries: tuple[bytes, ...]) -> people.LogTree:
    return people.LogTree(entries)


@cache
def kem_of(kem_seed: bytes) -> bytes:
    return kem_public(kem_seed)


@cache
def bundle_seed(name: str, number: int) -> bytes:
    return seed(f"model shift {name} {number}")


def id_of(name: str) -> bytes:
    return people.asked(name).clinician_id


NAME_OF: Final = {id_of(name): name for name in CERTIFIED}


@dataclass
class World:
    """What is true, whoever knows it."""

    now: int = NOW
    generations: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CERTIFIED, 0))
    entries: tuple[bytes, ...] = tuple(issued(name, 0)[1].hash for name in CERTIFIED)
    revocations: list[bytes] = field(default_factory=list)
    revoked: dict[bytes, int] = field(default_factory=dict)

    def certificate(self, name: str) -> bytes:
        return logged(name, self.generations[name], self.entries)

    def clinician(self, name: str) -> Clinician:
        return issued(name, self.generations[name])[1]

    def holds(self, name: str) -> bool:
        """Whether the organisation stands by this clinician at present."""
        one = self.clinician(name)
        return one.hash not in self.revoked and one.not_before <= self.now < one.not_after

    def renew(self, name: str) -> None:
        """Another certificate for the same person, while there is one left."""
        if self.generations[name] + 1 < len(ENDS):
            self.generations[name] += 1
            self.entries = (*self.entries, self.clinician(name).hash)

    def ends_soon(self, name: str) -> bool:
        """Whether another certificate is due, and there is one left."""
        return self.generations[name] + 1 < len(ENDS) and self.clinician(name).not_after < self.now + DAY

    def revoke(self, name: str) -> bytes:
        """End the present certificate."""
        one = self.clinician(name)
        signer = seed("coordinator ani"), people.INSTANCE
        until = one.not_after + 8 * DAY
        revocation = make_revocation(*signer, one.hash, self.now, until, people.coordinator_object("ani"))
        self.revocations.append(revocation)
        self.revoked.setdefault(one.hash, self.now)
        self.entries = (*self.entries, revocation_hash(revocation))
        return revocation

    def bundle(self, name: str, number: int) -> bytes:
        """A shift that begins now."""
        kem = kem_of(bundle_seed(name, number))
        shift = Bundle(number, kem, NEEDS_OF[name], self.now - 60, self.now + SHIFT_SECONDS)
        return make_bundle(seed(f"clinician {name}"), self.clinician(name), shift)

    def consistency(self, old_size: int) -> tuple[bytes, ...]:
        """That the log only grew."""
        leaves = tree(self.entries).leaves
        return tuple(merkle.consistency(leaves, old_size)) if old_size <= len(leaves) else ()
