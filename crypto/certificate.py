"""The organisation's chain of trust: root, statement, coordinator, clinician (PROTOCOL §9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from crypto.checkpoint import NoteKey
from crypto.encoding import encode
from crypto.log_text import GREATEST_NAME_BYTES, is_name
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import KEY_SIZE, SIGNATURE_SIZE, digest, opened, parted, sign, signed, verify

ID_SIZE: Final = 16
LONGEST_CERTIFICATE_SECONDS: Final = 30 * 86_400
GREATEST_COUNTERSIGNATURES: Final = 16
# Of a profession, an alias, a region.
GREATEST_TEXT_BYTES: Final = 64
_STATEMENT: Final = "sc1/organisation"
_COORDINATOR: Final = "sc1/coordinator"
_CLINICIAN: Final = "sc1/clinician"

# A coordinator's object and that coordinator's signature over the clinician's payload.
Countersignature: TypeAlias = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a client pins: the root's public key and the instance that it speaks for."""

    root_key: bytes
    instance_id: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """What the root demands of a clinician's certificate; times are unix seconds.

    It must stand in the log, whose checkpoints the witness must have cosigned, where there is one.
    """

    signatures_needed: int
    not_before: int
    not_after: int
    log: NoteKey
    witness: NoteKey | None


@dataclass(frozen=True, slots=True)
class Coordinator:
    coordinator_id: bytes
    key: bytes
    not_before: int
    not_after: int


@dataclass(frozen=True, slots=True)
class Clinician:
    """A clinician's certificate; `hash` is of the signed payload, empty in one that is still to be made."""

    clinician_id: bytes
    key: bytes
    profession: str
    alias: str
    region: str
    not_before: int
    not_after: int
    hash: bytes = b""


def make_statement(root_seed: bytes, instance_id: bytes, statement: Statement) -> bytes:
    one, witness = statement, statement.witness
    row = [VERSION, instance_id, one.signatures_needed, one.not_before, one.not_after]
    keys = [[one.log.name, one.log.key], [witness.name, witness.key] if witness else None]
    return signed(_STATEMENT, root_seed, encode([*row, *keys]))


def make_coordinator(root_seed: bytes, instance_id: bytes, coordinator: Coordinator) -> bytes:
    one = coordinator
    row = [VERSION, instance_id, one.coordinator_id, one.key, one.not_before, one.not_after]
    return signed(_COORDINATOR, root_seed, encode(row))


def clinician_payload(instance_id: bytes, clinician: Clinician) -> bytes:
    one = clinician
    described = [one.profession, one.alias, one.region]
    row = [VERSION, instance_id, one.clinician_id, one.key, *described, one.not_before, one.not_after]
    return encode(row)


def countersign(coordinator_seed: bytes, payload: bytes) -> bytes:
    return sign(_CLINICIAN, coordinator_seed, payload)


def make_certificate(payload: bytes, pairs: Sequence[Countersignature], proof: bytes | None = None) -> bytes:
    # The log's proof stands outside the signed bytes: it comes after them (PROTOCOL §9).
    return encode([payload, pairs, proof])


def read_certificate(certificate: bytes) -> tuple[bytes, list[Countersignature], bytes | None]:
    """The payload, the coordinators' signatures and the proof, of which nothing is verified yet."""
    row = Row.of(certificate)
    payload, pairs = row.bytes(), [_countersignature(pair) for pair in row.rows(GREATEST_COUNTERSIGNATURES)]
    proof = row.bytes_or_null()
    row.end()
    return payload, pairs, proof


def with_proof(certificate: bytes, proof: bytes | None) -> bytes:
    """The same certificate with another proof, or none."""
    payload, pairs, _ = read_certificate(certificate)
    return make_certificate(payload, pairs, proof)


def verify_statement(organisation: Organisation, statement: bytes, now: int) -> Statement:
    row = Row.versioned(opened(_STATEMENT, organisation.root_key, statement))
    instance_id, needed, not_before, not_after = row.fixed(ID_SIZE), row.number(), row.number(), row.number()
    log, witness = _note_key(row.row()), row.row_or_null()
    found = Statement(needed, not_before, not_after, log, _note_key(witness) if witness else None)
    row.end()
    require_instance(organisation, instance_id)
    require_now(not_before, not_after, now)
    if needed < 1 or not all(is_name(one.name) for one in (found.log, found.witness) if one):
        raise Refused("statement")
    return found


def verify_coordinator(organisation: Organisation, signed_object: bytes, now: int) -> Coordinator:
    payload = opened(_COORDINATOR, organisation.root_key, signed_object)
    instance_id, coordinator = _coordinator(payload)
    require_instance(organisation, instance_id)
    require_now(coordinator.not_before, coordinator.not_after, now)
    return coordinator


def read_coordinator(signed_object: bytes) -> Coordinator:
    """Whom the object names; nothing of it is verified here."""
    return _coordinator(parted(signed_object)[0])[1]


def coordinator_hash(signed_object: bytes) -> bytes:
    """What a revocation names of this coordinator, whether or not the object holds."""
    return digest(_COORDINATOR, parted(signed_object)[0])


def verify_countersignature(coordinator: Coordinator, payload: bytes, signature: bytes) -> None:
    verify(_CLINICIAN, coordinator.key, payload, signature)


def read_clinician(payload: bytes) -> tuple[bytes, Clinician]:
    """The instance and the clinician that a payload names; nothing of it is verified here."""
    row = Row.versioned(payload)
    instance_id, clinician_id, key = row.fixed(ID_SIZE), row.fixed(ID_SIZE), row.fixed(KEY_SIZE)
    profession, alias, region = (row.text(GREATEST_TEXT_BYTES) for _ in range(3))
    not_before, not_after = row.number(), row.number()
    row.end()
    hashed = digest(_CLINICIAN, payload)
    return instance_id, Clinician(clinician_id, key, profession, alias, region, not_before, not_after, hashed)


def _countersignature(row: Row) -> Countersignature:
    pair = row.bytes(), row.fixed(SIGNATURE_SIZE)
    row.end()
    return pair


def _coordinator(payload: bytes) -> tuple[bytes, Coordinator]:
    row = Row.versioned(payload)
    instance_id = row.fixed(ID_SIZE)
    coordinator = Coordinator(row.fixed(ID_SIZE), row.fixed(KEY_SIZE), row.number(), row.number())
    row.end()
    return instance_id, coordinator


def _note_key(row: Row) -> NoteKey:
    signer = NoteKey(row.text(GREATEST_NAME_BYTES), row.fixed(KEY_SIZE))
    row.end()
    return signer


def require_now(not_before: int, not_after: int, now: int) -> None:
    if not not_before <= now < not_after:
        raise Refused("expired")


def require_instance(organisation: Organisation, instance_id: bytes) -> None:
    if instance_id != organisation.instance_id:
        raise Refused("instance")
