"""A passkey in software, for practice and tests: it goes through the console's real doors like any browser's.

It does what WebAuthn asks of an authenticator and of the browser before it (ES256, attestation "none", user
verified, counter), with one difference: nobody is asked to touch anything. Never use it for a person.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

Options = dict[str, Any]
Credential = dict[str, Any]

ES256 = -7
NO_MAKER = bytes(16)
CREATE = "webauthn.create"
GET = "webauthn.get"


class Flag(IntFlag):
    """Bits of the authenticator data."""

    PRESENT = 0x01
    VERIFIED = 0x04
    ATTESTED = 0x40


@dataclass
class SoftPasskey:
    """One passkey. `register` makes it for an account, `answer` signs in with it."""

    random: Callable[[int], bytes] = field(repr=False)
    credential_id: bytes = field(default=b"", repr=False)
    user_handle: bytes = field(default=b"", repr=False)
    rp_id: str = ""
    uses: int = 0
    flags: Flag = Flag.PRESENT | Flag.VERIFIED

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._prf_secret = self.random(32)

    def register(self, options: Options, origin: str) -> Credential:
        """Become the passkey that creation options ask for; the credential as a browser's toJSON gives it."""
        if ES256 not in (wanted["alg"] for wanted in options["pubKeyCredParams"]):
            raise ValueError("the relay takes no key of this kind")
        self.credential_id = self.random(32)
        self.user_handle = decoded(options["user"]["id"])
        self.rp_id = options["rp"]["id"]
        client_data = self.client_data(CREATE, options["challenge"], origin)
        attested = (
            NO_MAKER + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.public_key()
        )
        authenticator_data = self.authenticator_data(self.flags | Flag.ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": authenticator_data})
        return self._credential(
            {
                "clientDataJSON": encoded(client_data),
                "attestationObject": encoded(attestation),
                "transports": ["internal"],
            }
        )

    def answer(self, options: Options, origin: str) -> Credential:
        """Sign in as request options ask; the credential as a browser's toJSON gives it."""
        self.uses += 1
        client_data = self.client_data(GET, options["challenge"], origin)
        authenticator_data = self.authenticator_data(self.flags)
        return self._credential(
            {
                "clientDataJSON": encoded(client_data),
                "authenticatorData": encoded(authenticator_data),
                "signature": encoded(self.sign(authenticator_data + hashlib.sha256(client_data).digest())),
                "userHandle": encoded(self.user_handle),
            }
        )

    def prf(self, options: Options) -> bytes:
        """Evaluate the PRF extension as options ask; 32 bytes that never go to the relay."""
        salt = hashlib.sha256(
            b"WebAuthn PRF\0" + decoded(options["extensions"]["prf"]["eval"]["first"])
        ).digest()
        return hmac.digest(self._prf_secret, salt, "sha256")

    def client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        """Write what the browser says about the ceremony."""
        said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
        return json.dumps(said, separators=(",", ":")).encode()

    def authenticator_data(self, flags: Flag) -> bytes:
        """Write what the authenticator says about it."""
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def sign(self, content: bytes) -> bytes:
        """Sign with the passkey's own key."""
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))

    def public_key(self) -> bytes:
        """Write the public key as COSE (RFC 9053 §7.1.1)."""
        point = self._key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: ES256, -1: 1, -2: x, -3: y})

    def _credential(self, response: dict[str, Any]) -> Credential:
        return {
            "id": encoded(self.credential_id),
            "rawId": encoded(self.credential_id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": response,
            # A browser would put the PRF's output here; it is stripped before anything is sent.
            "clientExtensionResults": {},
        }


def encoded(content: bytes) -> str:
    """Write bytes as WebAuthn's JSON does: base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Read base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
