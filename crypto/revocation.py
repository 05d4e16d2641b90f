"""Ends a certificate, or a coordinator, before its date (PROTOCOL §11)."""

from dataclasses import dataclass
from typing import Final

from crypto.certificate import (
    ID_SIZE,
    Organisation,
    coordinator_hash,
    require_instance,
    verify_coordinator,
)
from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import SIGNATURE_SIZE, digest, sign, verify

HASH_SIZE: Final = 32
# How much later than now a revocation may say that it began: clocks differ.
LATEST_START_SECONDS: Final = 300
# How long one outlives what it ends: as long as any chain may be read in which that made somebody leave.
OUTLIVES_SECONDS: Final = 360 * 86_400
_TAG: Final = "sc1/revocation"


@dataclass(frozen=True, slots=True)
class Revocation:
    """`hash` is a certificate's or, from the root, a coordinator's; times are unix seconds."""

    hash: bytes
    since: int
    until: int
    by_root: bool


def make_revocation(  # noqa: PLR0913 the row's items, and whose signature it bears
    seed: bytes, instance_id: bytes, hashed: bytes, since: int, until: int, coordinator_object: bytes | None
) -> bytes:
    """By the root, or by the coordinator of the object."""
    payload = encode([VERSION, instance_id, hashed, since, until])
    return encode([payload, sign(_TAG, seed, payload), coordinator_object])


def revocation_hash(revocation: bytes) -> bytes:
    """What stands in the log for it, whether or not it holds."""
    return digest(_TAG, _parted(revocation)[0])


def verify_revocation(
    organisation: Organisation,
    revocation: bytes,
    now: int,
    revoked_coordinators: frozenset[bytes] = frozenset(),
) -> Revocation:
    """One that holds; a coordinator's may name nothing but certificates, which the caller sees to."""
    payload, signature, coordinator_object = _parted(revocation)
    instance_id, found = _read(payload, by_root=coordinator_object is None)
    key = organisation.root_key
    if coordinator_object is not None:
        # As of its making: what a coordinator ended must not hold again once she is a coordinator no more.
        key = verify_coordinator(organisation, coordinator_object, min(found.since, now)).key
        if coordinator_hash(coordinator_object) in revoked_coordinators:
            raise Refused("revoked")
    verify(_TAG, key, payload, signature)
    require_instance(organisation, instance_id)
    if found.since > now + LATEST_START_SECONDS or found.until <= now:
        raise Refused("expired")
    return found


def is_by_root(revocation: bytes) -> bool:
    """Whether it claims to be the root's."""
    return _parted(revocation)[2] is None


def _read(payload: bytes, *, by_root: bool) -> tuple[bytes, Revocation]:
    row = Row.versioned(payload)
    instance_id = row.fixed(ID_SIZE)
    found = Revocation(row.fixed(HASH_SIZE), row.number(), row.number(), by_root)
    row.end()
    return instance_id, found


def _parted(revocation: bytes) -> tuple[bytes, bytes, bytes | None]:
    row = Row.of(revocation)
    parts = row.bytes(), row.fixed(SIGNATURE_SIZE), row.bytes_or_null()
    row.end()
    return parts
