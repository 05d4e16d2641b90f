"""Rules of duty: who is on call by a verified shift bundle, and in whose turn they are called."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from crypto.bundle import Bundle, verify_bundle
from crypto.certificate import Clinician
from crypto.refused import Refused as NotVerified
from server.doors import Refused

T = TypeVar("T")
Pair = tuple[bytes, bytes]
# Certificate, bundle, tier.
OnCall = tuple[bytes, bytes, int]

ANY_NEED = "any"
FIVE_MINUTES = 300
MOST_ON_CALL = 64
# Of certificates and bundles in one answer: it must fit what may wait for a line.
MOST_PAIR_BYTES = 150_000
AHEAD_SECONDS = 48 * 3600
# On duty, backup, coordinator.
COORDINATOR = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """A clinician's tier, when their shift begins, and whether they are on call now."""

    tier: int
    begins: int
    on_call: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A clinician's newest bundle with the certificate it was verified under."""

    clinician_id: bytes = field(repr=False)
    number: int
    needs: tuple[str, ...]
    start: int
    until: int
    pair: Pair = field(repr=False)
    on_duty: bool
    expires: int
    tier: int = 0


class DutyRows(Protocol):
    """What the store offers about bundles inside one transaction."""

    def keep_shift(self, shift: Shift) -> None: ...
    def shift(self, clinician_id: bytes, now: int) -> Shift | None: ...
    def end_duty(self, clinician_id: bytes) -> None: ...
    def on_call(self, need: str, now: int) -> list[OnCall]: ...


class DutyBook(Protocol):
    """Runs a job in one transaction: `keep` for changes, answered after the commit; `read` on a snapshot."""

    def keep(self, job: Callable[[DutyRows], T]) -> T: ...
    def read(self, job: Callable[[DutyRows], T]) -> T: ...


class Duty:
    """Starts and ends duty.

    `certified` gives a clinician's valid certificate, verified, or nothing; `served` any certificate with a
    fresh proof, or nothing where it is revoked or not proven.
    """

    def __init__(
        self,
        book: DutyBook,
        certified: Callable[[bytes], tuple[Clinician, bytes] | None],
        served: Callable[[bytes], bytes | None],
        now: Callable[[], int],
    ) -> None:
        self._book = book
        self._certified = certified
        self._served = served
        self._now = now

    def start(self, clinician_id: bytes, sealed_for: bytes, tier: int = 0) -> int:
        """Put a clinician on call under a new bundle, in place of the one before; gives until when."""
        now = self._now()
        clinician, certificate = self._certified(clinician_id) or (None, b"")
        if clinician is None:
            raise Refused("certificate")
        bundle = _verified(clinician, sealed_for, now)
        shift = Shift(
            clinician_id,
            bundle.number,
            tuple(bundle.needs),
            bundle.start,
            bundle.until,
            (certificate, sealed_for),
            on_duty=True,
            expires=rounded_up(clinician.not_after),
            tier=tier,
        )

        def keep(rows: DutyRows) -> None:
            before = rows.shift(clinician_id, now)
            # The same bundle again is a retry, or a return to duty; an older one would roll seeds back.
            if before and before.pair[1] != sealed_for and bundle.number <= before.number:
                raise Refused("stale_bundle")
            rows.keep_shift(shift)

        self._book.keep(keep)
        return bundle.until

    def end(self, clinician_id: bytes) -> None:
        """Take a clinician off call. The bundle stays for re-keys of conversations they are in."""
        self._book.keep(lambda rows: rows.end_duty(clinician_id))

    def current(self, clinician_id: bytes) -> tuple[bytes | None, int]:
        """Give the bundle under which a clinician is on call now, or was told to be soon, and the tier."""
        now = self._now()
        shift = self._book.read(lambda rows: rows.shift(clinician_id, now))
        return (shift.pair[1], shift.tier) if shift and shift.on_duty and shift.until > now else (None, 0)

    def on_call(self, need: str) -> list[OnCall]:
        """List (certificate, bundle, tier) of who is on call for a need, or will be within two days.

        Whoever is on call now comes first. The asker's client verifies each.
        """
        now = self._now()
        pairs: list[OnCall] = []
        size = 0
        for certificate, bundle, tier in self._book.read(lambda rows: rows.on_call(need, now)):
            proven = self._served(certificate)
            if proven is None:
                continue
            size += len(proven) + len(bundle)
            if size > MOST_PAIR_BYTES:
                break
            pairs.append((proven, bundle, tier))
        return pairs


def rounded_up(time: int) -> int:
    """Round a time up to five minutes, so that what is kept says no more than it must."""
    return -(-time // FIVE_MINUTES) * FIVE_MINUTES


def _verified(clinician: Clinician, bundle: bytes, now: int) -> Bundle:
    try:
        verified = verify_bundle(clinician, bundle, now, ahead=AHEAD_SECONDS)
    except NotVerified:
        raise Refused("bundle") from None
    if verified.start % FIVE_MINUTES or verified.until % FIVE_MINUTES:
        # It is kept as it was signed: the second at which somebody went on duty is nobody's to know.
        raise Refused("bundle")
    return verified
