"""A clinician's shift bundle: the KEM key that requests are sealed to, its needs and hours (PROTOCOL §9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crypto.authority import Authority, Certification
from crypto.certificate import Clinician
from crypto.checkpoint import Checkpoint
from crypto.encoding import encode
from crypto.log_head import LogHead
from crypto.merkle import check_consistency
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


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is on call, and the log's head that all of them stand under: to be kept for the next time."""

    on_call: tuple[OnCall, ...]
    head: LogHead | None


def make_bundle(seed: bytes, clinician: Clinician, bundle: Bundle) -> bytes:
    one = bundle
    bound = [VERSION, clinician.clinician_id, clinician.hash]
    return signed(_TAG, seed, encode([*bound, one.number, one.kem, one.needs, one.start, one.until]))


def bundle_hash(signed_object: bytes) -> bytes:
    """What a block's `prekey_hash` is for this bundle, whether or not the bundle holds."""
    return digest(_TAG, parted(signed_object)[0])


def bundle_number(signed_object: bytes) -> int:
    """What a block's `number` is for this bundle, whether or not the bundle holds."""
    row = Row.versioned(parted(signed_object)[0])
    row.fixed(16)
    row.fixed(32)
    return row.number()


def verify_bundle(clinician: Clinician, signed_object: bytes, now: int, ahead: int = 0) -> Bundle:
    """The bundle of a verified clinician; one that starts within `ahead` seconds holds too."""
    return _verified(clinician, signed_object, (now, now + ahead))


def verify_kept_bundle(clinician: Clinician, signed_object: bytes) -> Bundle:
    """One whose hours may be over: for wraps to somebody who is in the conversation already."""
    return _verified(clinician, signed_object, None)


def verify_on_call(  # noqa: PLR0913 the last two are what the client knows of the log
    authority: Authority,
    pairs: Iterable[tuple[bytes, bytes]],
    need: str,
    now: int,
    *,
    ahead: int = 0,
    known: LogHead | None = None,
    consistency: Sequence[bytes] = (),
) -> Watch:
    """All of [(certificate, bundle)…] who are certified, on call and serve the need; others are left out.

    Of several pairs of one clinician the first that holds counts, and of several checkpoints the first. A
    `known` head of another log than the statement's is not compared; it is kept until this one has a head.
    """
    try:
        certification = Certification(authority, now)
    except Refused:
        raise Refused("statement") from None
    found: dict[bytes, OnCall] = {}
    first: Checkpoint | None = None
    for pair in pairs:
        one, checkpoint = _on_call(certification, pair, now, now + ahead)
        if one and checkpoint == (first or checkpoint):
            first = checkpoint
            found.setdefault(one.clinician.clinician_id, one)
    log = certification.statement.log.key
    head = LogHead(log, first.size, first.root) if first else None
    if head and known and known.key == log:
        check_consistency(known.size, known.root, head.size, head.root, consistency)
    serving = [one for one in found.values() if need == ANY_NEED or need in one.bundle.needs]
    return Watch(tuple(serving), head or known)


def _on_call(
    certification: Certification, pair: tuple[bytes, bytes], now: int, latest_start: int
) -> tuple[OnCall | None, Checkpoint | None]:
    try:
        clinician, checkpoint = certification.logged(pair[0])
        bundle = _verified(clinician, pair[1], (now, latest_start))
    except Refused:
        return None, None
    return OnCall(clinician, bundle), checkpoint


def _verified(clinician: Clinician, signed_object: bytes, hours: tuple[int, int] | None) -> Bundle:
    payload = opened(_TAG, clinician.key, signed_object)
    row = Row.versioned(payload)
    owner = row.fixed(16), row.fixed(32)
    number, kem, needs = row.number(), row.fixed(KEM_SIZE), row.texts(len(NEEDS), GREATEST_NEED_BYTES)
    bundle = Bundle(number, kem, needs, row.number(), row.number(), digest(_TAG, payload))
    row.end()
    if owner != (clinician.clinician_id, clinician.hash):
        raise Refused("clinician")
    _require_hours(bundle, hours)
    if not needs or len(set(needs)) < len(needs) or not set(needs) <= set(NEEDS):
        raise Refused("needs")
    check_kem(bundle.kem)
    return bundle


def _require_hours(bundle: Bundle, hours: tuple[int, int] | None) -> None:
    """`hours` are now and the latest start that counts; none for a bundle that is kept."""
    if not bundle.start < bundle.until <= bundle.start + LONGEST_SHIFT_SECONDS:
        raise Refused("validity")
    if hours and not (bundle.start <= hours[1] and hours[0] < bundle.until):
        raise Refused("expired")
