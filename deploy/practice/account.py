"""A practice actor's console account: opened through the real doors with a passkey in software."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from crypto.sealed_key import seal_key
from deploy.practice.line import Cut, Line
from deploy.practice.passkey import SoftPasskey

PATIENCE_SECONDS = 10.0
NAMESPACE = "/b"


class KeptPasskey(SoftPasskey):
    """A soft passkey that outlives the practice process, in its own folder."""

    def written(self) -> dict[str, Any]:
        """Give everything there is of it, its private key included."""
        key = self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return {
            "credential_id": self.credential_id.hex(),
            "user_handle": self.user_handle.hex(),
            "rp_id": self.rp_id,
            "uses": self.uses,
            "key": key.hex(),
            "prf_secret": self._prf_secret.hex(),
        }

    def read(self, kept: dict[str, Any]) -> None:
        """Become the passkey that was written."""
        self.credential_id = bytes.fromhex(kept["credential_id"])
        self.user_handle = bytes.fromhex(kept["user_handle"])
        self.rp_id, self.uses = kept["rp_id"], kept["uses"]
        self._key = load_der_private_key(bytes.fromhex(kept["key"]), None)  # type: ignore[assignment]
        self._prf_secret = bytes.fromhex(kept["prf_secret"])


class Turned(Exception):
    """The console's door refused; the code is constant."""


@dataclass
class Account:
    """One account with its passkey. `notes` is what its actor keeps beside it, as JSON."""

    origin: str
    file: Path
    passkey: KeptPasskey = field(default_factory=lambda: KeptPasskey(secrets.token_bytes))
    notes: dict[str, Any] = field(default_factory=dict)
    _session: str = field(default="", repr=False)

    def load(self) -> bool:
        """Read an account that was opened before; tells whether there was one."""
        if not self.file.exists():
            return False
        kept = json.loads(self.file.read_text())
        self.passkey.read(kept["passkey"])
        self.notes = kept["notes"]
        return True

    def keep(self) -> None:
        """Write the account and its notes, readable by their owner alone."""
        content = json.dumps({"passkey": self.passkey.written(), "notes": self.notes})
        beside = self.file.with_suffix(".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(content)
        beside.replace(self.file)

    def enter(self, invitation: Callable[[], str], first_notes: Callable[[], dict[str, Any]]) -> None:
        """Sign in; open a new account when there is none, or when the relay knows it no more."""
        if self.load():
            try:
                self.sign_in()
            except Turned as turned:
                if turned.args != ("refused",):
                    raise
            else:
                return
        self.passkey = KeptPasskey(secrets.token_bytes)
        self.notes = first_notes()
        self.open_with(invitation())

    def open_with(self, invitation: str) -> None:
        """Open the account an invitation is for."""
        asked = self._post("/passkey/invited", {"invitation": invitation})
        credential = self.passkey.register(asked, self.origin)
        self._post("/passkey/registered", {"invitation": invitation, "credential": credential})
        self.keep()

    def sign_in(self) -> None:
        """Sign in with the passkey."""
        asked = self._post("/passkey/asked", {})
        self._post("/passkey/answered", {"credential": self.passkey.answer(asked, self.origin)})
        self.keep()

    @property
    def cookie(self) -> str:
        """What a browser would send of the session."""
        return self._session

    def line(self) -> Line:
        """Open the console's line under this session."""
        return Line(self.origin, NAMESPACE, lambda _engine_id: {}, {"Cookie": self._session})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        place = urlsplit(self.origin)
        # Names under localhost are this machine, whatever its resolver knows.
        connection = HTTPConnection("127.0.0.1", place.port or 80, timeout=PATIENCE_SECONDS)
        headers = {
            "Host": place.netloc,
            "Origin": self.origin,
            "Content-Type": "application/json",
            "Cookie": self._session,
        }
        try:
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as reason:
            raise Cut("unreachable") from reason
        finally:
            connection.close()
        answer: dict[str, Any] = json.loads(content or b"{}")
        if response.status != 200:
            raise Turned(str(answer.get("refused", response.status)))
        given = SimpleCookie(response.getheader("Set-Cookie") or "")
        if given:
            self._session = "; ".join(f"{name}={morsel.value}" for name, morsel in given.items())
        return answer


def keep_two_keys(line: Line, account_id: bytes, passkey: SoftPasskey) -> None:
    """Seal a key twice, as every account must before it may apply: for the passkey and for a sheet.

    A practice actor's keys lie in its own folder, so what is sealed here opens nothing.
    """
    key = secrets.token_bytes(32)

    def sealed() -> bytes:
        return seal_key(secrets.token_bytes(32), account_id, key, secrets.token_bytes)

    line.call("keep_key", "passkey", passkey.credential_id, sealed())
    line.call("keep_key", "recovery", None, sealed())
