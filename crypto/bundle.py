"""A clinician's shift bundle: the KEM key that requests are sealed to, its needs and hours (PROTOCOL §9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crypto.certificate import Clinician, Organisation, verify_certificate, verify_statement
from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import digest, opened, parted, signed
from crypto.wrapping import KEM_SIZE, check_kem

NEEDS: Final = ("medical", "psychological", "legal", "shelter")
ANY_NEED: Final = "any"
GREATEST_NEED_BYTES: Final = 32
LONGEST_SHIFT_SECONDS: Final = 12 * 3600
_TAG: Final = "sc1/bundle"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Hours are unix seconds; `hash` is of the signed payload, empty in a bundle that is still to be made."""

    number: int
    kem: bytes
    needs: tuple[str, ...]
    start: int
    until: int
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class OnCall:
    clinician: Clinician
    bundle: Bundle


def make_bundle(seed: bytes, clinician: Clinician, bundle: Bundle) -> bytes:
    one = bundle
    bound = [VERSION, clinician.clinician_id, clinician.hash]
    return signed(_TAG, seed, encode([*bound, one.number, one.kem, one.needs, one.start, one.until]))


def bundle_hash(signed_object: bytes) -> bytes:
    """What a block's `prekey_hash` is for this bundle, whether or not the bundle holds."""
    return digest(_TAG, parted(signed_object)[0])


def verify_bundle(clinician: Clinician, signed_object: bytes, now: int, ahead: int = 0) -> Bundle:
    """The bundle of a verified clinician; one that starts within `ahead` seconds holds too."""
    payload = opened(_TAG, clinician.key, signed_object)
    row = Row.versioned(payload)
    owner = row.fixed(16), row.fixed(32)
    number, kem, needs = row.number(), row.fixed(KEM_SIZE), row.texts(len(NEEDS), GREATEST_NEED_BYTES)
    bundle = Bundle(number, kem, needs, row.number(), row.number(), digest(_TAG, payload))
    row.end()
    if owner != (clinician.clinician_id, clinician.hash):
        raise Refused("clinician")
    _require_hours(bundle, now, ahead)
    if not needs or len(set(needs)) < len(needs) or not set(needs) <= set(NEEDS):
        raise Refused("needs")
    check_kem(bundle.kem)
    return bundle


def verify_on_call(
    organisation: Organisation, statement: bytes, pairs: Iterable[tuple[bytes, bytes]], need: str, now: int
) -> list[OnCall]:
    """All of [(certificate, bundle)…] who are certified, on call and serve the need; others are left out.

    Of several pairs of one clinician the first that holds counts.
    """
    try:
        verify_statement(organisation, statement, now)
    except Refused:
        raise Refused("statement") from None
    found: dict[bytes, OnCall] = {}
    for pair in pairs:
        one = _on_call(organisation, statement, pair, now)
        if one:
            found.setdefault(one.clinician.clinician_id, one)
    return [one for one in found.values() if need == ANY_NEED or need in one.bundle.needs]


def _on_call(
    organisation: Organisation, statement: bytes, pair: tuple[bytes, bytes], now: int
) -> OnCall | None:
    try:
        clinician = verify_certificate(organisation, statement, pair[0], now)
        return OnCall(clinician, verify_bundle(clinician, pair[1], now))
    except Refused:
        return None


def _require_hours(bundle: Bundle, now: int, ahead: int) -> None:
    if not bundle.start < bundle.until <= bundle.start + LONGEST_SHIFT_SECONDS:
        raise Refused("validity")
    if not (bundle.start <= now + ahead and now < bundle.until):
        raise Refused("expired")
