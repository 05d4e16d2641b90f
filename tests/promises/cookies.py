"""What a cookie of the console's is worth, and which ones a browser is given there."""

import json
import os
import socket
from collections.abc import Mapping
from http.client import HTTPResponse
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from deploy.practice.passkey import SoftPasskey
from tests.server.line_client import PATIENCE_SECONDS, Line, NotConnected
from tests.server.people import ConsoleAccount
from tests.server.relay import Relay

# What every cookie is answered that is worth nothing.
WORTHLESS = 400, b'{"refused": "session"}'


def asked(
    relay: Relay, cookie: str | None, path: str = "/passkey/another", body: object = None
) -> tuple[HTTPResponse, bytes]:
    """Ask the console's HTTP door; unsaid, for what only a session is given."""
    said = {"Origin": relay.console, "Host": relay.console.partition("//")[2]}
    said |= {"Content-Type": "application/json"} | ({} if cookie is None else {"Cookie": cookie})
    return relay.ask("POST", path, json.dumps(body or {}).encode(), said, port=relay.console_port)


def everything_answered(relay: Relay, cookie: str | None) -> tuple[object, ...]:
    """All that an answer of the door says, but for the time."""
    response, content = asked(relay, cookie)
    return response.status, content, [one for one in response.getheaders() if one[0] != "Date"]


def opens_a_line(relay: Relay, cookie: str) -> bool:
    """Tell whether a line opens with this Cookie header; the refusal is one word."""
    try:
        Line(relay.console, "/b", lambda _nonce: {"v": 1}, {"Cookie": cookie}).close()
    except NotConnected as refused:
        if refused.args != ("refused",):
            raise
        return False
    return True


def is_worth_something(relay: Relay, cookie: str) -> bool:
    """Tell whether a cookie opens the HTTP door and the line: both or neither."""
    response, content = asked(relay, cookie)
    by_line = opens_a_line(relay, cookie)
    assert (response.status == 200) == by_line
    assert by_line or (response.status, content) == WORTHLESS
    return by_line


def dial_within(relay: Relay, origin: str, *, headers: Mapping[str, str] | None = None) -> ClientConnection:
    """Open a websocket of an https origin as the proxy before a relay does, which has ended TLS."""
    return connect(
        f"ws://{origin.partition('//')[2]}/r/?EIO=4&transport=websocket",
        sock=socket.create_connection(("127.0.0.1", relay.console_port), PATIENCE_SECONDS),
        origin=Origin(origin),
        additional_headers=dict(headers or {}),
        compression=None,
        legacy=True,
    )


def signed_in_anew(account: ConsoleAccount) -> ConsoleAccount:
    """Give somebody one more session, as in another browser; the others stand."""
    account._session = ""
    account.sign_in()
    return account


class Browser:
    """A browser at the console's door, and every Set-Cookie that it was given there."""

    def __init__(self, relay: Relay) -> None:
        self.relay, self.passkey = relay, SoftPasskey(os.urandom)
        self.cookie = ""
        self.given: list[str] = []

    def join(self) -> "Browser":
        """Open an account."""
        invitation = self.relay.invite()
        options = self.post("/passkey/invited", {"invitation": invitation})
        credential = self.passkey.register(options, self.relay.console)
        self.post("/passkey/registered", {"invitation": invitation, "credential": credential})
        return self

    def sign_in(self) -> "Browser":
        """Sign in with the passkey."""
        options = self.post("/passkey/asked", {})
        self.post("/passkey/answered", {"credential": self.passkey.answer(options, self.relay.console)})
        return self

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Ask as a page of the console does; gives what is answered."""
        response, content = asked(self.relay, self.cookie, path, body)
        assert response.status == 200, content
        for given in response.headers.get_all("Set-Cookie") or []:
            self.given.append(given)
            self.cookie = given.partition(";")[0]
        return json.loads(content)


def attributes(given: str) -> dict[str, str]:
    """A cookie's attributes as a browser reads them."""
    pairs = (one.partition("=") for one in given.split(";")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
