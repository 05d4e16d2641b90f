"""The organisation's chain of trust: root, statement, coordinator, clinician (PROTOCOL §9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import KEY_SIZE, SIGNATURE_SIZE, digest, opened, sign, signed, verify

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
    """What the root demands of a clinician's certificate; times are unix seconds."""

    signatures_needed: int
    not_before: int
    not_after: int


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
    needed, start, end = statement.signatures_needed, statement.not_before, statement.not_after
    return signed(_STATEMENT, root_seed, encode([VERSION, instance_id, needed, start, end]))


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


def make_certificate(payload: bytes, pairs: Sequence[Countersignature]) -> bytes:
    # The last item is the place of a log's proof of inclusion, outside the signed bytes (PROTOCOL §9).
    return encode([payload, pairs, None])


def verify_statement(organisation: Organisation, statement: bytes, now: int) -> int:
    """How many coordinators must have signed a clinician's certificate."""
    row = Row.versioned(opened(_STATEMENT, organisation.root_key, statement))
    instance_id, needed, not_before, not_after = row.fixed(ID_SIZE), row.number(), row.number(), row.number()
    row.end()
    _require_instance(organisation, instance_id)
    _require_now(not_before, not_after, now)
    if needed < 1:
        raise Refused("statement")
    return needed


def verify_coordinator(organisation: Organisation, signed_object: bytes, now: int) -> Coordinator:
    row = Row.versioned(opened(_COORDINATOR, organisation.root_key, signed_object))
    instance_id = row.fixed(ID_SIZE)
    coordinator = Coordinator(row.fixed(ID_SIZE), row.fixed(KEY_SIZE), row.number(), row.number())
    row.end()
    _require_instance(organisation, instance_id)
    _require_now(coordinator.not_before, coordinator.not_after, now)
    return coordinator


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


def verify_certificate(
    organisation: Organisation, statement: bytes, certificate: bytes, now: int
) -> Clinician:
    """The clinician, if enough different coordinators signed; one pair that does not hold refuses all."""
    needed = verify_statement(organisation, statement, now)
    row = Row.of(certificate)
    payload, pairs = row.bytes(), [_countersignature(pair) for pair in row.rows(GREATEST_COUNTERSIGNATURES)]
    row.null()
    row.end()
    signers = [_signer(organisation, payload, pair, now) for pair in pairs]
    # One coordinator must not count twice, neither by a second id nor by a second certificate.
    if min(len({one.coordinator_id for one in signers}), len({one.key for one in signers})) < needed:
        raise Refused("signatures")
    instance_id, clinician = read_clinician(payload)
    _require_instance(organisation, instance_id)
    _require_now(clinician.not_before, clinician.not_after, now)
    if clinician.not_after - clinician.not_before > LONGEST_CERTIFICATE_SECONDS:
        raise Refused("validity")
    return clinician


def _countersignature(row: Row) -> Countersignature:
    pair = row.bytes(), row.fixed(SIGNATURE_SIZE)
    row.end()
    return pair


def _signer(organisation: Organisation, payload: bytes, pair: Countersignature, now: int) -> Coordinator:
    coordinator = verify_coordinator(organisation, pair[0], now)
    verify_countersignature(coordinator, payload, pair[1])
    return coordinator


def _require_now(not_before: int, not_after: int, now: int) -> None:
    if not not_before <= now < not_after:
        raise Refused("expired")


def _require_instance(organisation: Organisation, instance_id: bytes) -> None:
    if instance_id != organisation.instance_id:
        raise Refused("instance")
