"""A client of the relay's line that can do everything right, and everything wrong."""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgpack
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from server.work import done

# Where to dial for a port that an origin names, when it is not that port: a proxy's door to one process.
ROUTES: dict[int, int] = {}
CONNECT, EVENT, ACK, CONNECT_ERROR = 0, 2, 3, 4
PATIENCE_SECONDS = 10.0
Packet = dict[str, Any]


class Answered(Exception):
    """The relay refused with a code."""

    def __init__(self, code: str, extras: list[Any]) -> None:
        super().__init__(code)
        self.code = code
        self.extras = extras


class NotConnected(Exception):
    """CONNECT was refused with a message."""


def dial(
    origin: str, *, said_origin: str | None = None, headers: Mapping[str, str] | None = None
) -> ClientConnection:
    """Open the bare websocket."""
    named = int(origin.rpartition(":")[2])
    port = ROUTES.get(named, named)
    return connect(
        origin.replace("http", "ws", 1) + "/r/?EIO=4&transport=websocket",
        sock=socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS),
        origin=Origin(origin if said_origin is None else said_origin) if said_origin != "" else None,
        additional_headers=dict(headers or {}),
        compression=None,
        max_size=2**22,
        legacy=True,
    )


def nonce_of(opened: ClientConnection) -> str:
    """Read the OPEN packet's connection id."""
    opening = opened.recv(timeout=PATIENCE_SECONDS)
    assert isinstance(opening, str)
    return str(json.loads(opening[1:])["sid"])


class Line:
    """One authenticated line, used by one thread."""

    def __init__(
        self,
        origin: str,
        namespace: str,
        greet: Callable[[str], Packet],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.namespace = namespace
        self.pushes: list[list[Any]] = []
        self._answers: dict[int, list[Any]] = {}
        self._number = 0
        said = self._greeted(origin, greet, headers)
        if said.get("message") == "work":
            work = [said["data"], done(said["data"])]
            said = self._greeted(origin, lambda nonce: {**greet(nonce), "w": work}, headers)
        if "message" in said:
            raise NotConnected(said["message"])

    def _greeted(
        self, origin: str, greet: Callable[[str], Packet], headers: Mapping[str, str] | None
    ) -> dict[str, Any]:
        """Connect and say who it is; gives what CONNECT is answered with."""
        self.socket = dial(origin, headers=headers)
        nonce = nonce_of(self.socket)
        self.send({"type": CONNECT, "nsp": self.namespace, "data": greet(nonce)})
        answer = self._packet(PATIENCE_SECONDS)
        if answer is None or answer["type"] != CONNECT:
            self.socket.close()
            return {"message": None, **((answer or {}).get("data") or {})}
        return {}

    def send(self, packet: Packet) -> None:
        """Send any packet."""
        self.socket.send(msgpack.packb(packet))

    def start(self, event: str, *values: object) -> int:
        """Send an event without waiting for its answer."""
        self._number += 1
        self.send({"type": EVENT, "nsp": self.namespace, "id": self._number, "data": [event, *values]})
        return self._number

    def answer(self, number: int, seconds: float = PATIENCE_SECONDS) -> list[Any]:
        """Wait for the answer to one event, whole."""
        deadline = time.monotonic() + seconds
        while number not in self._answers:
            self._take(deadline - time.monotonic())
        return self._answers.pop(number)

    def ask(self, event: str, *values: object) -> list[Any]:
        """Send an event and give its whole answer, code first."""
        return self.answer(self.start(event, *values))

    def call(self, event: str, *values: object) -> list[Any]:
        """Send an event and give the values after "ok", after work where it is asked for; raises Answered."""
        code, *given = self.ask(event, *values)
        if code == "work":
            assert self.ask("work", given[0], done(given[0])) == ["ok"]
            code, *given = self.ask(event, *values)
        if code != "ok":
            raise Answered(code, given)
        return given

    def pushed(self, event: str, seconds: float = PATIENCE_SECONDS) -> list[Any]:
        """Wait for a push of one kind and give its values."""
        deadline = time.monotonic() + seconds
        while True:
            for push in self.pushes:
                if push[0] == event:
                    self.pushes.remove(push)
                    return push[1:]
            self._take(deadline - time.monotonic())

    def close(self) -> None:
        """End the line."""
        self.socket.close()

    def _take(self, seconds: float) -> None:
        packet = self._packet(seconds)
        if packet is None:
            raise TimeoutError
        if packet["type"] == ACK:
            self._answers[packet["id"]] = packet["data"]
        elif packet["type"] == EVENT:
            self.pushes.append(packet["data"])

    def _packet(self, seconds: float) -> Packet | None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                frame = self.socket.recv(timeout=max(deadline - time.monotonic(), 0.001))
            except TimeoutError:
                return None
            if isinstance(frame, bytes):
                packet: Packet = msgpack.unpackb(frame)
                return packet
            if frame == "2":
                self.socket.send("3")


def ended_within(opened: ClientConnection, seconds: float) -> bool:
    """Tell whether the relay ends a connection in time, whatever it says before."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(TimeoutError):
        while (left := deadline - time.monotonic()) > 0:
            try:
                opened.recv(timeout=left)
            except ConnectionClosed:
                return True
    return False
