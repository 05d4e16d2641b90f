"""The relay's line as a Python client: engine.io and Socket.IO packets in msgpack over one websocket."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlsplit

import msgpack
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

LINE_VERSION = 1
CONNECT, EVENT, ACK, CONNECT_ERROR = 0, 2, 3, 4
PING, PONG = "2", "3"
BINARY_LIMIT_BYTES = 4_000_000
PATIENCE_SECONDS = 10.0


class Answered(Exception):
    """The relay answered with a refusal: a constant code, and what the code brings along."""

    def __init__(self, code: str, extras: list[Any]) -> None:
        super().__init__(code)
        self.code = code
        self.extras = extras


class Cut(Exception):
    """The line could not be opened, or ended before the answer came."""


Greeting = Callable[[str], Mapping[str, object]]


class Line:
    """One open line. `greet(engine_id)` gives what CONNECT carries beside the line's version."""

    def __init__(
        self, origin: str, namespace: str, greet: Greeting, headers: Mapping[str, str] | None = None
    ) -> None:
        self._namespace = namespace
        self._waiting: dict[int, Queue[list[Any] | None]] = {}
        self._pushes: Queue[list[Any] | None] = Queue()
        self._number = 0
        self._lock = threading.Lock()
        self._socket = _dialled(origin, headers or {})
        try:
            engine_id = _engine_id(self._text())
            greeting = {"v": LINE_VERSION, **greet(engine_id)}
            self._send({"type": CONNECT, "nsp": namespace, "data": greeting})
            welcome = self._welcomed()
        except (ConnectionClosed, TimeoutError) as reason:
            self._socket.close()
            raise Cut("closed") from reason
        if welcome["type"] == CONNECT_ERROR:
            self._socket.close()
            raise Cut(str((welcome.get("data") or {}).get("message", "refused")))
        threading.Thread(target=self._listen, daemon=True).start()

    def call(self, event: str, *arguments: object) -> list[Any]:
        """Ask, and give the values after "ok"; raises Answered or Cut."""
        number, answer = self._registered()
        try:
            self._send({"type": EVENT, "nsp": self._namespace, "id": number, "data": [event, *arguments]})
            given = answer.get(timeout=PATIENCE_SECONDS)
        except (ConnectionClosed, Empty) as reason:
            raise Cut("closed") from reason
        finally:
            self._waiting.pop(number, None)
        if given is None:
            raise Cut("closed")
        code, values = str(given[0]), given[1:]
        if code != "ok":
            raise Answered(code, values)
        return values

    def next_push(self, seconds: float = PATIENCE_SECONDS) -> list[Any] | None:
        """Give the next [event, *values] that the relay sent by itself, or None when none came in time."""
        try:
            push = self._pushes.get(timeout=seconds)
        except Empty:
            return None
        if push is None:
            self._pushes.put(None)
            raise Cut("closed")
        return push

    def close(self) -> None:
        """End the line."""
        self._socket.close()

    def _registered(self) -> tuple[int, Queue[list[Any] | None]]:
        with self._lock:
            self._number += 1
            answer: Queue[list[Any] | None] = Queue()
            self._waiting[self._number] = answer
            return self._number, answer

    def _send(self, packet: Mapping[str, object]) -> None:
        with self._lock:
            self._socket.send(msgpack.dumps(packet))

    def _text(self) -> str:
        frame = self._socket.recv(timeout=PATIENCE_SECONDS)
        return frame if isinstance(frame, str) else ""

    def _welcomed(self) -> dict[str, Any]:
        while True:
            frame = self._socket.recv(timeout=PATIENCE_SECONDS)
            if frame == PING:
                self._socket.send(PONG)
            elif isinstance(frame, bytes):
                packet: dict[str, Any] = msgpack.loads(frame)
                return packet

    def _listen(self) -> None:
        try:
            for frame in self._socket:
                if isinstance(frame, bytes):
                    self._take(msgpack.loads(frame))
                elif frame == PING:
                    self._socket.send(PONG)
        except ConnectionClosed:
            pass
        self._pushes.put(None)
        for answer in list(self._waiting.values()):
            answer.put(None)

    def _take(self, packet: dict[str, Any]) -> None:
        if packet["type"] == EVENT:
            self._pushes.put(packet["data"])
        elif packet["type"] == ACK and (answer := self._waiting.get(packet["id"])):
            answer.put(packet["data"])


def cookie_header(jar: CookieJar) -> dict[str, str]:
    """Give the header that carries a console's session."""
    return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)}


def _dialled(origin: str, headers: Mapping[str, str]) -> ClientConnection:
    """Open the websocket; names under localhost are this machine, whatever its resolver knows."""
    place = urlsplit(origin)
    host = place.hostname or ""
    try:
        reached = socket.create_connection(
            ("127.0.0.1" if host.endswith("localhost") else host, place.port or 443), PATIENCE_SECONDS
        )
        return connect(
            origin.replace("http", "ws", 1) + "/r/?EIO=4&transport=websocket",
            sock=reached,
            origin=Origin(origin),
            additional_headers=headers,
            compression=None,
            max_size=BINARY_LIMIT_BYTES,
            # It stays open beyond this function; `close` ends it.
            legacy=True,
        )
    except (OSError, InvalidStatus, TimeoutError) as reason:
        raise Cut("unreachable") from reason


def _engine_id(opening: str) -> str:
    """Read the engine.io id from the OPEN packet: 0{"sid": …}."""
    if not opening.startswith("0{"):
        raise Cut("refused")
    return str(json.loads(opening[1:])["sid"])
