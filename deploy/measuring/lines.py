"""Many lines of one client in one thread, cheap enough not to be what is measured."""

import json
import select
import socket
import struct
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import msgpack

from tests.server.line_client import ROUTES

CONNECT, EVENT, ACK = 0, 2, 3
BINARY, TEXT = 0x82, 0x81
# All zero: the relay takes a mask off whatever it is, and the client need not put one on.
MASK: Final = bytes(4)
PONG: Final = bytes((TEXT, 0x81)) + MASK + b"3"
READ_BYTES: Final = 65_536
PATIENCE_SECONDS: Final = 10.0
Heard = Callable[["Line", dict[str, Any]], None]


class Broken(Exception):
    """A line ended, or something came that the protocol doesn't have."""


def framed(content: bytes, kind: int = BINARY) -> bytes:
    """One whole frame as a client sends it."""
    size = len(content)
    if size < 126:
        return struct.pack("!BB", kind, 0x80 | size) + MASK + content
    if size < 65_536:
        return struct.pack("!BBH", kind, 0x80 | 126, size) + MASK + content
    return struct.pack("!BBQ", kind, 0x80 | 127, size) + MASK + content


class Line:
    """One websocket; frames that came whole are given in order."""

    def __init__(self, port: int, host: str, path: str, headers: dict[str, str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""
        asked = {
            "Host": host,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            **headers,
        }
        said = "".join(f"{name}: {value}\r\n" for name, value in asked.items() if value)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{said}\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._read()
        head, _, self._left = answer.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Broken("no websocket")

    def send(self, frame: bytes) -> None:
        """Send a whole frame; a relay that reads too slowly is waited for."""
        sent = self.socket.send(frame)
        if sent < len(frame):
            self.socket.settimeout(PATIENCE_SECONDS)
            self.socket.sendall(frame[sent:])
            self.socket.setblocking(False)

    def frames(self) -> list[tuple[int, bytes]]:
        """Read once; gives (kind, content) of every frame that is whole."""
        return self._whole(self._left + self._read() if self._left else self._read())

    def _whole(self, data: bytes) -> list[tuple[int, bytes]]:
        at, found = 0, []
        while len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[start : start + 2]), start + 2
            elif size == 127:
                size, start = int.from_bytes(data[start : start + 8]), start + 8
            if len(data) < start + size:
                break
            found.append((data[at], data[start : start + size]))
            at = start + size
        self._left = data[at:]
        return found

    def next(self) -> tuple[int, bytes]:
        """Wait for one frame while the line is being opened."""
        found = self._whole(self._left)
        while not found:
            found = self.frames()
        if len(found) > 1:
            raise Broken("more than was asked for")
        return found[0]

    def _read(self) -> bytes:
        data = self.socket.recv(READ_BYTES)
        if not data:
            raise Broken("the line ended")
        return data


class Wire:
    """All lines of the client; `turn` hands whatever came to who listens."""

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}
        self._ready = select.epoll()

    def open(
        self, origin: str, namespace: str, greet: Callable[[str], dict[str, object]], cookie: str = ""
    ) -> Line:
        """Open a line of the relay and authenticate it."""
        place = urlsplit(origin)
        path = "/r/?EIO=4&transport=websocket"
        port = place.port or 80
        line = Line(ROUTES.get(port, port), place.netloc, path, {"Origin": origin, "Cookie": cookie})
        nonce = json.loads(line.next()[1][1:])["sid"]
        line.send(framed(msgpack.packb({"type": CONNECT, "nsp": namespace, "data": greet(nonce)})))
        if msgpack.unpackb(line.next()[1])["type"] != CONNECT:
            raise Broken("not let in")
        self.add(line)
        return line

    def add(self, line: Line) -> None:
        """Listen to a line from now on."""
        line.socket.setblocking(False)
        self._lines[line.socket.fileno()] = line
        self._ready.register(line.socket.fileno(), select.EPOLLIN)

    def turn(self, heard: Callable[[Line, bytes], None], seconds: float) -> None:
        """Wait at most so long for anything, and hand it on; pings are answered."""
        for number, _ in self._ready.poll(max(seconds, 0)):
            line = self._lines[number]
            for kind, content in line.frames():
                if kind == BINARY:
                    heard(line, content)
                elif content == b"2":
                    line.send(PONG)
                else:
                    raise Broken("the relay says something else")

    def close(self) -> None:
        """End every line."""
        for line in self._lines.values():
            line.socket.close()
        self._lines.clear()
        self._ready.close()
