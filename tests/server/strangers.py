"""People from addresses of their own, who say much about themselves in headers, and behave well and badly."""

import json
import os
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from typing import Any
from unittest.mock import patch

from websockets.exceptions import ConnectionClosed, InvalidStatus

from deploy.practice.account import Turned
from tests.server import line_client
from tests.server.conftest import Town
from tests.server.line_client import Answered, NotConnected, dial, nonce_of
from tests.server.people import Survivor
from tests.server.relay import PHRASE, Relay

AGENT, REFERRER, FORWARDED = "KanariAgen", "kanari-perujuk.example", "kanari-terusan"
FLOOD_FRAMES = 3000
HANDSHAKE = (
    "GET /r/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


@dataclass(frozen=True)
class Visitor:
    """Somebody who connects from one address, and whose headers name another."""

    relay: Relay
    address: str
    forged: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "User-Agent": f"{AGENT}/{self.forged}",
            "Referer": f"https://{REFERRER}/{self.forged}",
            "X-Forwarded-For": f"{self.forged}, {FORWARDED}",
            "X-Forwarded-Host": FORWARDED,
            "X-Real-IP": self.forged,
            "X-Client-IP": self.forged,
            "True-Client-IP": self.forged,
            "CF-Connecting-IP": self.forged,
            "Via": f"1.1 {FORWARDED}",
            "Forwarded": f"for={self.forged};by={FORWARDED}",
        }

    @contextmanager
    def from_here(self) -> Iterator[None]:
        """Everything that connects meanwhile does so from this address, with these headers."""
        connect = partial(_connected, socket.create_connection, self.address)
        with (
            patch.object(socket, "create_connection", connect),
            patch.object(line_client, "dial", partial(_dialled, dial, self.headers)),
            patch.object(HTTPConnection, "endheaders", _with_headers(self.headers)),
        ):
            yield

    def visit(self, town: Town) -> None:
        """Do everything that one can do, well and badly."""
        with self.from_here():
            self.search()
            self._ask_badly()
            self._speak_badly()
            self._fail_to_sign_in(town)
            self._be_helped(town)
            self._flood()

    def search(self) -> None:
        for said in (PHRASE, "sayur lodeh", self.address):
            body = json.dumps({"q": said, "n": 1}).encode()
            self.relay.ask(
                "POST", "/cari", body, {"Origin": self.relay.cover, "Content-Type": "application/json"}
            )
        self.relay.ask("GET", "/")
        self.relay.ask("GET", "/", port=self.relay.console_port)
        self.relay.ask("GET", "/log/checkpoint", port=self.relay.console_port)

    def _ask_badly(self) -> None:
        ask = self.relay.ask
        ask("GET", f"/{self.forged}/{AGENT}")
        ask("TRACE", "/")
        ask("POST", "/cari", b"{" * 4000, {"Origin": self.relay.cover})
        ask("POST", "/cari", b"{}", {"Origin": f"https://{REFERRER}"})
        ask("POST", "/cari", b"x" * 70_000, {"Origin": self.relay.cover})
        ask("GET", "/", headers={"Host": REFERRER})
        ask(
            "POST", "/passkey/asked", b"no json", {"Origin": self.relay.console}, port=self.relay.console_port
        )
        ask("GET", "/", headers={"Cookie": f"session={AGENT}"}, port=self.relay.console_port)
        for raw in (
            f"{AGENT} {self.forged}\r\n\r\n".encode(),
            f"GET / HTTP/1.1\r\n{AGENT}\r\n\r\n".encode(),
            b"GET / HTTP/1.1\r\nX: " + AGENT.encode() * 2000 + b"\r\n\r\n",
            f"POST /cari HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{AGENT}".encode(),
            b"\x16\x03\x01" + AGENT.encode() + b"\r\n\r\n",
        ):
            self._send_raw(raw)

    def _send_raw(self, raw: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.relay.cover_port), 10) as bare, suppress(OSError):
            bare.sendall(raw)
            bare.shutdown(socket.SHUT_WR)
            while bare.recv(65536):
                pass

    def _speak_badly(self) -> None:
        with suppress(InvalidStatus):
            dial(self.relay.cover, said_origin=f"https://{REFERRER}", headers=self.headers).close()
        for packet in (b"\xc1" + AGENT.encode(), b"", AGENT, b"\x80", "2probe"):
            opened = dial(self.relay.cover, headers=self.headers)
            with suppress(ConnectionClosed, TimeoutError):
                opened.send(packet)
                nonce_of(opened)
                opened.recv(timeout=0.2)
            opened.close()

    def _fail_to_sign_in(self, town: Town) -> None:
        greetings: tuple[Callable[[Survivor, str], dict[str, Any]], ...] = (
            lambda one, nonce: one.greet(nonce, "return"),
            lambda one, nonce: one.greet("another", "create"),
            lambda one, nonce: one.greet(nonce, "create", t="00" * 32),
            lambda one, nonce: one.greet(nonce, "create", k=AGENT.encode()),
            lambda one, nonce: {"v": 1, AGENT: self.forged},
        )
        for greet in greetings:
            one = Survivor(self.relay)
            with suppress(NotConnected):
                line_client.Line(self.relay.cover, "/a", partial(greet, one))
        with suppress(Turned):
            town.sari.account._post("/passkey/answered", {"id": self.forged, AGENT: AGENT})
        with suppress(NotConnected):
            line_client.Line(self.relay.console, "/b", lambda _nonce: {"v": 1}, {"Cookie": AGENT})

    def _be_helped(self, town: Town) -> None:
        survivor = town.survivor()
        talk = survivor.ask_for_help()
        town.sari.wake()
        theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
        town.sari.send(theirs, "halo")
        for event, values in (("read", (talk.id, 0)), ("send", (AGENT.encode(),)), (AGENT, ())):
            with suppress(Answered):
                survivor.call(event, *values)
        survivor.open_line.close()
        if int(self.address[-1]) % 2:
            survivor.connect("return").call("forget_all")
            survivor.open_line.close()

    def _flood(self) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        host, origin = f"dapur.localhost:{self.relay.cover_port}", self.relay.cover
        with socket.create_connection(("127.0.0.1", self.relay.cover_port), 10) as bare, suppress(OSError):
            bare.sendall(HANDSHAKE.format(host=host, origin=origin, more=more).encode())
            bare.recv(4096)
            data = AGENT.encode()
            bare.sendall((b"\x82" + struct.pack("B", 0x80 | len(data)) + bytes(4) + data) * FLOOD_FRAMES)
            bare.sendall(os.urandom(64))
            bare.shutdown(socket.SHUT_WR)
            while bare.recv(65536):
                pass


def _connected(
    connect: Callable[..., Any], source: str, address: Any, timeout: Any = 10, _source: Any = None
) -> Any:
    return connect(address, timeout, (source, 0))


def _dialled(open_line: Callable[..., Any], more: dict[str, str], origin: str, **given: Any) -> Any:
    return open_line(origin, **{**given, "headers": {**more, **(given.get("headers") or {})}})


def _with_headers(more: dict[str, str]) -> Callable[..., None]:
    end = HTTPConnection.endheaders

    def endheaders(connection: HTTPConnection, *arguments: Any, **named: Any) -> None:
        for name, value in more.items():
            connection.putheader(name, value)
        end(connection, *arguments, **named)

    return endheaders
