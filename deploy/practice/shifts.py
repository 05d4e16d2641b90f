"""The practice clinician's shift bundles: always one that is fresh, and the seeds of those before it."""

import secrets
from collections.abc import Callable
from typing import Any

from crypto.bundle import LONGEST_SHIFT_SECONDS, NEEDS, Bundle, make_bundle, verify_bundle
from crypto.certificate import Clinician
from crypto.wrapping import kem_public
from deploy.practice.account import Account
from deploy.practice.line import Line
from deploy.practice.membership import Partner, Shift

RENEWED_BEFORE_SECONDS = 3600
CLOCK_SLACK_SECONDS = 60
FIVE_MINUTES = 300
# Called at once where nobody else is on duty, and after them where somebody is.
AS_BACKUP = 1
# Nothing in practice is wrapped to a seed that long after its shift.
SEED_KEPT_SECONDS = 2 * 86_400


def whole(moment: int) -> int:
    """Round a time down to five minutes: the relay takes no shift whose hours say more."""
    return moment // FIVE_MINUTES * FIVE_MINUTES


class Shifts:
    """Keeps seeds in the account's notes before anything is sealed to them."""

    def __init__(self, account: Account, now: Callable[[], int]) -> None:
        self._account = account
        self._now = now
        self._until = 0

    def begin(self, line: Line, clinician: Clinician) -> Partner:
        """Go on duty for every need, under a new bundle."""
        seed = bytes.fromhex(self._account.notes["seed"])
        self._drop_old()
        shift = self._start(line, clinician, seed)
        return Partner(clinician.clinician_id, seed, shift, self._seeds())

    def renew(self, line: Line, clinician: Clinician, partner: Partner) -> None:
        """Replace the bundle in its last hour."""
        if self._until - self._now() < RENEWED_BEFORE_SECONDS:
            self._drop_old()
            partner.shift = self._start(line, clinician, partner.signing_seed)
            partner.seeds = self._seeds()

    def _start(self, line: Line, clinician: Clinician, signing_seed: bytes) -> Shift:
        seed, start = secrets.token_bytes(32), whole(self._now() - CLOCK_SLACK_SECONDS)
        number = max([start, *(one["number"] + 1 for one in self._kept)])
        until = whole(min(start + LONGEST_SHIFT_SECONDS, clinician.not_after))
        bundle = Bundle(number, kem_public(seed), NEEDS, start, until)
        signed = make_bundle(signing_seed, clinician, bundle)
        self._kept.append({"number": number, "seed": seed.hex(), "until": until})
        self._account.keep()
        line.call("start_duty", signed, AS_BACKUP)
        self._until = until
        return Shift(number, verify_bundle(clinician, signed, self._now()).hash, clinician.hash, seed)

    def _drop_old(self) -> None:
        oldest = self._now() - SEED_KEPT_SECONDS
        self._account.notes["shifts"] = [one for one in self._kept if one["until"] > oldest]

    def _seeds(self) -> dict[int, bytes]:
        return {one["number"]: bytes.fromhex(one["seed"]) for one in self._kept}

    @property
    def _kept(self) -> list[dict[str, Any]]:
        kept: list[dict[str, Any]] = self._account.notes.setdefault("shifts", [])
        return kept
