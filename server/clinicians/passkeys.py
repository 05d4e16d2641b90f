"""The passkey ceremonies, by py_webauthn: user verification required, exact origin, each challenge used once.

A challenge is a nonce and a time under a MAC of this process, bound to what it was made for. So a flood of
ceremonies that are never finished costs no memory; only those that succeed are remembered, for five minutes.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.clinicians.service import Passkey
from server.doors import Refused

CHALLENGE_SECONDS = 300
NONCE_SIZE = 16
MAC_SIZE = 32
LARGEST_CREDENTIAL_ID = 1023
PRF_INPUT = bytes_to_base64url(hashlib.sha256(b"console prf 1").digest())
# What py_webauthn reports without a chain of makers' certificates, which we neither ask for nor trust.
ATTESTATIONS = (AttestationFormat.NONE, AttestationFormat.PACKED)


class Challenges:
    """Makes challenges and takes each back once, within five minutes, for the purpose it was made for.

    Several processes share the key, and `first(hash, expires)` tells whether none of them saw one used.
    """

    def __init__(
        self,
        now: Callable[[], int],
        random: Callable[[int], bytes],
        key: bytes = b"",
        first: Callable[[bytes, int], bool] | None = None,
    ) -> None:
        self._now = now
        self._random = random
        self._key = key or random(32)
        self._first = first
        self._used: dict[bytes, int] = {}

    def make(self, purpose: str, owner: bytes) -> bytes:
        """Make a challenge for one purpose of one owner."""
        content = self._random(NONCE_SIZE) + (self._now() + CHALLENGE_SECONDS).to_bytes(8, "big")
        return content + self._mac(content, purpose, owner)

    def check(self, challenge: bytes, purpose: str, owner: bytes) -> None:
        """Refuse a challenge that is not ours, was made for something else, is too old, or was used."""
        content, mac = challenge[:-MAC_SIZE], challenge[-MAC_SIZE:]
        ours = hmac.compare_digest(mac, self._mac(content, purpose, owner))
        if not ours or self._expires(challenge) <= self._now() or challenge in self._used:
            raise Refused("refused")

    def use(self, challenge: bytes) -> None:
        """Use a checked challenge up. Nothing yields between the question and the mark."""
        now = self._now()
        self._used = {used: expires for used, expires in self._used.items() if expires > now}
        if challenge in self._used:
            raise Refused("refused")
        self._used[challenge] = expires = self._expires(challenge)
        if self._first is not None and not self._first(hashlib.sha256(challenge).digest(), expires):
            raise Refused("refused")

    def _expires(self, challenge: bytes) -> int:
        return int.from_bytes(challenge[NONCE_SIZE:-MAC_SIZE], "big")

    def _mac(self, content: bytes, purpose: str, owner: bytes) -> bytes:
        bound = purpose.encode() + b"\0" + len(owner).to_bytes(2, "big") + owner + content
        return hmac.digest(self._key, bound, "sha256")


class Passkeys:
    """The relay's half of the ceremonies on one origin, which one page may frame, in practice only."""

    def __init__(self, rp_id: str, origin: str, challenges: Challenges, framed_by: str = "") -> None:
        self._rp_id = rp_id
        self._origin = origin
        self._challenges = challenges
        self._framed_by = framed_by

    def creation_options(
        self, purpose: str, owner: bytes, account_id: bytes, others: list[bytes]
    ) -> dict[str, Any]:
        """Ask a browser for a new discoverable passkey of this account, with PRF."""
        options = generate_registration_options(
            rp_id=self._rp_id,
            rp_name="Konsol",
            user_name="Konsol",
            user_id=account_id,
            challenge=self._challenges.make(purpose, owner),
            timeout=CHALLENGE_SECONDS * 1000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=other) for other in others],
        )
        return _with_prf(options_to_json(options))

    def request_options(self, purpose: str) -> dict[str, Any]:
        """Ask a browser for any passkey it has for us, with PRF."""
        options = generate_authentication_options(
            rp_id=self._rp_id,
            challenge=self._challenges.make(purpose, b""),
            timeout=CHALLENGE_SECONDS * 1000,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _with_prf(options_to_json(options))

    def registered(self, credential: dict[str, Any], purpose: str, owner: bytes) -> Passkey:
        """Verify a new passkey, or refuse without saying why."""
        challenge = self._challenge_in(credential, purpose, owner)
        try:
            verified = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except Exception:  # noqa: BLE001  (the library raises whatever its parsers do; every one means no)
            raise Refused("refused") from None
        if (
            verified.fmt not in ATTESTATIONS
            or bytes_to_base64url(verified.credential_id) != credential["id"]
            or len(verified.credential_id) > LARGEST_CREDENTIAL_ID
        ):
            raise Refused("refused")
        self._challenges.use(challenge)
        return Passkey(verified.credential_id, verified.credential_public_key, verified.sign_count)

    def answered(self, credential: dict[str, Any], purpose: str, passkey: Passkey, account_id: bytes) -> int:
        """Verify a sign-in with a known passkey; give its new count of uses."""
        challenge = self._challenge_in(credential, purpose, b"")
        try:
            handle = credential["response"].get("userHandle")
            known = handle is None or base64url_to_bytes(handle) == account_id
            verified = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except Exception:  # noqa: BLE001  (as above)
            raise Refused("refused") from None
        if not known:
            raise Refused("refused")
        self._challenges.use(challenge)
        return verified.new_sign_count

    def _challenge_in(self, credential: dict[str, Any], purpose: str, owner: bytes) -> bytes:
        client_data = _client_data(credential)
        try:
            challenge = base64url_to_bytes(client_data["challenge"])
        except Exception:  # noqa: BLE001  (text of any kind)
            raise Refused("refused") from None
        # py_webauthn reads crossOrigin and lets it pass.
        if _is_framed(client_data) and not (
            self._framed_by and client_data.get("topOrigin", self._framed_by) == self._framed_by
        ):
            raise Refused("refused")
        self._challenges.check(challenge, purpose, owner)
        return challenge


def was_framed(credential: dict[str, Any]) -> bool:
    """Tell whether a verified ceremony happened inside another page's frame."""
    return _is_framed(_client_data(credential))


def _is_framed(client_data: dict[str, Any]) -> bool:
    return client_data.get("crossOrigin", False) is not False or "topOrigin" in client_data


def _client_data(credential: dict[str, Any]) -> dict[str, Any]:
    try:
        client_data = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    except Exception:  # noqa: BLE001  (whatever is wrong with it, it is no client data)
        raise Refused("refused") from None
    if not isinstance(client_data, dict):
        raise Refused("refused")
    return client_data


def credential_id_in(credential: dict[str, Any]) -> bytes:
    """Read which passkey a credential claims to be of."""
    try:
        return base64url_to_bytes(credential["id"])
    except Exception:  # noqa: BLE001  (text of any kind)
        raise Refused("refused") from None


def credential_of(value: object) -> dict[str, Any]:
    """Parse what a browser sent; a credential that still carries extension results is sent back unread.

    The results hold the PRF's output, which must never leave the browser.
    """
    if not isinstance(value, dict) or value.get("clientExtensionResults", {}) != {}:
        raise Refused("malformed")
    return value


def _with_prf(options: str) -> dict[str, Any]:
    # py_webauthn has no place for extensions.
    made: dict[str, Any] = json.loads(options)
    made["extensions"] = {"prf": {"eval": {"first": PRF_INPUT}}}
    return made
