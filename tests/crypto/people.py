"""One small organisation, the same each time: root, coordinators, log, witness, and clinicians on call."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from crypto import merkle
from crypto.authority import Authority, verify_signatures
from crypto.bundle import Bundle, OnCall, make_bundle, verify_bundle
from crypto.certificate import (
    Clinician,
    Coordinator,
    Organisation,
    Statement,
    clinician_payload,
    countersign,
    make_certificate,
    make_coordinator,
    make_statement,
    read_certificate,
    with_proof,
)
from crypto.checkpoint import Checkpoint, NoteKey, cosign, sign_checkpoint
from crypto.log_head import LogHead
from crypto.log_proof import log_entry, make_proof
from crypto.signing import digest, public_key
from crypto.wrapping import kem_public
from tests.crypto.seeded import seed

NOW: Final = 1_800_000_000
DAY: Final = 86_400
NEED: Final = "psychological"

ROOT_SEED: Final = seed("root")
INSTANCE: Final = seed("instance", 16)
ORGANISATION: Final = Organisation(public_key(ROOT_SEED), INSTANCE)
LOG_SEED: Final = seed("log")
WITNESS_SEED: Final = seed("witness")
LOG: Final = NoteKey("log.example/teduh", public_key(LOG_SEED))
WITNESS: Final = NoteKey("witness.example/w1", public_key(WITNESS_SEED))
DEMANDED: Final = Statement(2, NOW - DAY, NOW + 365 * DAY, LOG, WITNESS)
STATEMENT: Final = make_statement(ROOT_SEED, INSTANCE, DEMANDED)
AUTHORITY: Final = Authority(ORGANISATION, STATEMENT)

# Whose certificates stand in the log together, behind some of people who are on call no more.
ON_CALL: Final = ("sari", "dewi", "rini", "tuti", "wati", "yuni", "maya", "lina")
EARLIER_ENTRIES: Final = tuple(seed(f"earlier entry {at}") for at in range(5))


def coordinator(name: str) -> Coordinator:
    key = public_key(seed(f"coordinator {name}"))
    return Coordinator(seed(f"coordinator id {name}", 16), key, NOW - DAY, NOW + 90 * DAY)


def coordinator_object(name: str) -> bytes:
    return make_coordinator(ROOT_SEED, INSTANCE, coordinator(name))


def asked(name: str) -> Clinician:
    """A clinician as the coordinators are asked to certify one."""
    key, clinician_id = public_key(seed(f"clinician {name}")), seed(f"clinician id {name}", 16)
    return Clinician(clinician_id, key, "psychologist", f"Bu {name}", "Bandung", NOW - DAY, NOW + 20 * DAY)


def signed_certificate(clinician: Clinician, signers: tuple[str, ...] = ("ani", "budi")) -> bytes:
    """As the coordinators make it: not in the log yet."""
    payload = clinician_payload(INSTANCE, clinician)
    pairs = [
        (coordinator_object(name), countersign(seed(f"coordinator {name}"), payload)) for name in signers
    ]
    return make_certificate(payload, pairs)


def certificate_of(clinician: Clinician, signers: tuple[str, ...] = ("ani", "budi")) -> bytes:
    """In the log: in its newest tree if it is one of `ON_CALL`, else in a tree with one leaf more."""
    certificate = signed_certificate(clinician, signers)
    hashed = certificate_hash(certificate)
    tree = log_tree() if hashed in log_tree().hashes else log_tree(hashed)
    return with_proof(certificate, tree.proof(hashed))


def certificate_hash(certificate: bytes) -> bytes:
    return digest("sc1/clinician", read_certificate(certificate)[0])


@dataclass(frozen=True)
class LogTree:
    """The log at one size: what it holds, and proofs under its checkpoint, cosigned."""

    hashes: tuple[bytes, ...]
    cosigned: bool = True

    @property
    def leaves(self) -> list[bytes]:
        entries = [*EARLIER_ENTRIES, *(log_entry(salt_of(one), one) for one in self.hashes)]
        return [merkle.leaf_hash(one) for one in entries]

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(len(self.leaves), merkle.root_of(self.leaves))

    @property
    def head(self) -> LogHead:
        return LogHead(LOG.key, self.checkpoint.size, self.checkpoint.root)

    @property
    def note(self) -> bytes:
        note = sign_checkpoint(LOG_SEED, LOG.name, self.checkpoint)
        return cosign(WITNESS_SEED, WITNESS.name, note, NOW - 60) if self.cosigned else note

    def proof(self, hashed: bytes) -> bytes:
        index = len(EARLIER_ENTRIES) + self.hashes.index(hashed)
        return make_proof(salt_of(hashed), index, merkle.inclusion(self.leaves, index), self.note)

    def consistency(self, old_size: int) -> Sequence[bytes]:
        return merkle.consistency(self.leaves, old_size)


def salt_of(hashed: bytes) -> bytes:
    return seed(f"salt {hashed.hex()}")


@cache
def log_tree(*more: bytes) -> LogTree:
    """Everybody of `ON_CALL`, and then `more` certificate or revocation hashes."""
    return LogTree((*(certificate_hash(signed_certificate(asked(name))) for name in ON_CALL), *more))


@cache
def certified(name: str) -> Clinician:
    return verify_signatures(AUTHORITY, signed_certificate(asked(name)), NOW)


def shift(name: str) -> Bundle:
    return Bundle(7, kem_public(seed(f"shift {name}")), (NEED, "medical"), NOW - 3600, NOW + 7 * 3600)


@cache
def bundle_object(name: str) -> bytes:
    return make_bundle(seed(f"clinician {name}"), certified(name), shift(name))


@cache
def on_call(name: str) -> OnCall:
    return OnCall(certified(name), verify_bundle(certified(name), bundle_object(name), NOW))


def pair(name: str) -> tuple[bytes, bytes]:
    """One of `ON_CALL` as the relay serves them."""
    return certificate_of(asked(name)), bundle_object(name)
