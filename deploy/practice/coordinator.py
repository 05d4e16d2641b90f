"""The practice coordinator: certifies whoever applies, at once and unseen. Only practice may do that."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crypto.ceremony import ORGANISATION_FILE, Moment, certify_coordinator, read_organisation
from crypto.certificate import Clinician, clinician_payload, countersign
from crypto.presentation import sign_presentation
from crypto.revocation import OUTLIVES_SECONDS, make_revocation
from crypto.signing import public_key
from deploy.practice.account import Account, keep_two_keys
from deploy.practice.line import Cut, Line

AN_HOUR, A_DAY = 3600, 86_400
COORDINATOR_DAYS = 365
CERTIFIED_DAYS = 30
CLOCK_SLACK_SECONDS = 300


def whole(moment: int) -> int:
    """Round a time down to the hour: the relay keeps what is signed here, and no time to the second."""
    return moment // AN_HOUR * AN_HOUR


class Coordinator:
    """Holds a coordinator's key that the practice root certified, and one console account."""

    def __init__(self, account: Account, organisation: Path, now: Callable[[], int]) -> None:
        self._account = account
        self._organisation = organisation
        self._now = now
        self._line: Line | None = None

    def begin(self, invitation: Callable[[], str]) -> None:
        """Open the account if there is none yet, sign in, present the root's word."""
        self._account.enter(invitation, self._made_coordinator)
        line = self._account.line()
        opened = line.call("open")
        account_id, sealed_keys = opened[2], opened[13]
        if not sealed_keys:
            keep_two_keys(line, account_id, self._account.passkey)
        line.call("present_coordinator", self.presented, sign_presentation(self._seed, account_id))
        line.close()
        # A coordinator's events are open to a line that was opened as one.
        self._line = self._account.line()

    def _made_coordinator(self) -> dict[str, Any]:
        seed = secrets.token_bytes(32)
        moment = Moment(self._now() - CLOCK_SLACK_SECONDS, secrets.token_bytes)
        presented = certify_coordinator(self._organisation, public_key(seed), COORDINATOR_DAYS, moment)
        return {"seed": seed.hex(), "presented": presented.hex()}

    def certify_all(self) -> None:
        """Certify everyone who waits."""
        (waiting,) = self._open_line.call("applications")
        for application in waiting:
            self._certify(application)

    def invite(self) -> str:
        """Make an invitation's token."""
        (token,) = self._open_line.call("invite")
        return str(token)

    def revoke(self, certificate_hash: bytes) -> None:
        """End a certificate before its date."""
        moment = whole(self._now())
        until = moment + CERTIFIED_DAYS * A_DAY + OUTLIVES_SECONDS
        instance_id = read_organisation(self._organisation / ORGANISATION_FILE).instance_id
        signed = make_revocation(self._seed, instance_id, certificate_hash, moment, until, self.presented)
        self._open_line.call("revoke", signed)

    def close(self) -> None:
        """End the line."""
        if self._line:
            self._line.close()

    def _certify(self, application: list[Any]) -> None:
        account_id, clinician_id, key, profession, alias, region, payload, _signatures = application
        if payload is None:
            start = whole(self._now() - CLOCK_SLACK_SECONDS)
            end = start + CERTIFIED_DAYS * A_DAY
            instance_id = read_organisation(self._organisation / ORGANISATION_FILE).instance_id
            payload = clinician_payload(
                instance_id, Clinician(clinician_id, key, profession, alias, region, start, end)
            )
        signature = countersign(self._seed, payload)
        self._open_line.call("certify", account_id, payload, self.presented, signature)

    @property
    def _seed(self) -> bytes:
        return bytes.fromhex(self._account.notes["seed"])

    @property
    def presented(self) -> bytes:
        """The root's word for this coordinator."""
        return bytes.fromhex(self._account.notes["presented"])

    @property
    def _open_line(self) -> Line:
        if self._line is None:
            raise Cut("unreachable")
        return self._line
