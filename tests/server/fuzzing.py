"""Packets that no client of ours sends: real ones with something changed, and well-formed ones of nonsense.

What is sent as nonsense carries a canary, so that an echo of it anywhere is found.
"""

import random
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgpack

from server.doors import Bytes, Event, Many, Maybe, Number, Row, Shape, Text
from server.limits import LARGEST_PACKET

CANARY = b"kanari-dua-delapan"
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63 - 1, 2**64 - 1, -(2**63), 0.5, float("nan"), float("inf")),
    *("", "\0", "/", "__class__", "connect", CANARY.decode(), CANARY.decode() * 200, "\ud7ff", "é" * 99),
    *(b"", bytes(16), CANARY, CANARY * 300, [], [[]], {}, {"a": {}}, {CANARY.decode(): CANARY}),
)
LARGEST_PIECE = 3000


@dataclass
class Chance:
    """Everything that chance decides, by a seed."""

    seed: int
    # What is kept and given back to whoever sent it is no echo: it is sent without the canary.
    canary: bytes = CANARY
    by: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.by = random.Random(self.seed)

    def fitting(self, shape: Shape) -> Any:
        """A value of the shape that an event asks for, with nonsense in it."""
        match shape:
            case Bytes(least, most):
                size = self.by.randint(least, min(most or least, least + LARGEST_PIECE))
                return (self.canary * (size // len(self.canary) + 1))[:size]
            case Text(most):
                return (self.canary.decode() * 20)[: self.by.randint(1, most)]
            case Number(most):
                return self.by.choice([0, 1, most, self.by.randint(0, most)])
            case Maybe(of):
                return self.by.choice([None, self.fitting(of)])
            case Many(of, most):
                return [self.fitting(of) for _ in range(self.by.randint(0, min(most, 4)))]
            case Row(of):
                return [self.fitting(one) for one in of]
        raise TypeError(type(shape))

    def odd(self) -> Any:
        value = self.by.choice(ODD)
        return value if self.canary == CANARY else self.by.choice([None, -1, "", b"", [], {}, 0.5])

    def arguments(self, event: Event, real: list[list[Any]]) -> list[Any]:
        """Arguments for an event: well-formed nonsense, changed real ones, or odd ones."""
        how = self.by.random()
        if real and how < 0.5:
            values = [self.changed(one) for one in self.by.choice(real)]
        else:
            values = [self.fitting(shape) for shape in event.shape]
        if how > 0.8 and values:
            values[self.by.randrange(len(values))] = self.odd()
        if how > 0.95:
            values = self.by.choice([values[:-1], [*values, self.odd()], [self.odd()] * 16, []])
        return values

    def changed(self, value: Any) -> Any:
        """A real value with a little of it changed, somewhere inside."""
        match value:
            case bytes() if value and self.by.random() < 0.4:
                return self.bytes_changed(value)
            case list() if value:
                at = self.by.randrange(len(value))
                return [self.changed(one) if place == at else one for place, one in enumerate(value)]
            case int() if self.by.random() < 0.3:
                return value + self.by.choice([-1, 1, 900, 2**32])
        return value

    def bytes_changed(self, value: bytes) -> bytes:
        """Flip, cut, repeat, or put the canary in."""
        at = self.by.randrange(len(value) + 1)
        match self.by.randrange(4):
            case 0:
                return value[:at] + self.by.randbytes(1) + value[at + 1 :]
            case 1:
                return value[:at]
            case 2:
                return value[:at] + value[at:][:200] * 2
        return value[:at] + self.canary + value[at:]

    def packet(self, connect: dict[str, Any]) -> bytes:
        """A Socket.IO packet that is not one, or not quite."""
        whole: dict[Any, Any] = {"type": 0, "nsp": "/a", "data": connect}
        for _ in range(self.by.choice([1, 1, 1, 2, 3])):
            match self.by.randrange(6):
                case 0:
                    whole[self.by.choice(["type", "nsp", "data", "id", CANARY.decode()])] = self.odd()
                case 1:
                    said = dict(connect)
                    said[self.by.choice([*connect, CANARY.decode()])] = self.odd()
                    whole["data"] = said
                case 2:
                    whole = {"type": 2, "nsp": "/a", "id": self.odd(), "data": [self.odd(), self.odd()]}
                case 3:
                    whole["nsp"] = self.by.choice(["/b", "*", *["/" + CANARY.decode()] * 3])
                case 4:
                    whole["type"] = self.by.choice([1, 2, 3, 4, 5, 6, -1, 255])
                case _:
                    whole.pop(self.by.choice(list(whole)), None)
        with suppress(ValueError, OverflowError, TypeError):
            packed: bytes = msgpack.packb(whole)
            return self.bytes_changed(packed) if self.by.random() < 0.3 else packed
        return CANARY

    def frames(self, connect: dict[str, Any]) -> list[bytes]:
        """A few websocket frames with such packets, or what is no frame at all."""
        return [self._frame(connect) for _ in range(self.by.choice(FRAMES_A_STRANGER))]

    def _frame(self, connect: dict[str, Any]) -> bytes:
        how = self.by.random()
        if how < 0.1:
            return self.by.randbytes(self.by.randint(1, 40)) + CANARY
        if how < 0.3:
            texts = (
                b"2",
                b"3",
                b"1",
                b"2probe",
                b"5",
                b"4" + CANARY,
                b'0{"sid":"' + CANARY + b'"}',
                b"\xff\xfe",
            )
            return frame(self.by.choice([0x81, 0x01, 0x80, 0x00, 0xC1, 0x83]), self.by.choice(texts))
        packet = self.packet(connect)
        if how < 0.4 and len(packet) > 2:
            return frame(0x02, packet[:9]) + frame(0x80, packet[9:])
        return frame(0x82, packet)

    def request(self, origin: str, paths: list[str]) -> bytes:
        """An HTTP request, right in some places."""
        by, canary = self.by, CANARY.decode()
        method = by.choice(["GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "TRACE", canary, "get", ""])
        path = by.choice([*paths, *paths, f"/{canary}", "/%00", "/..%2f..", "//", f"/?{canary}", "*", "/r/"])
        host = by.choice([origin.split("//")[1]] * 6 + [canary, ""])
        body = by.choice([self._json(), self._json(), CANARY * by.randint(0, 300), b"", b"[" * 3000])
        headers = [f"Host: {host}", f"Origin: {by.choice([origin] * 6 + [canary, 'null'])}"]
        length = by.choice([str(len(body))] * 8 + ["-1", "1e3", canary, str(10**12), "0x10"])
        headers += [f"Content-Length: {length}"] if by.random() < 0.9 else ["Transfer-Encoding: chunked"]
        more = ["Cookie", "Content-Type", "Range", "Upgrade", "X-Forwarded-For", "Expect", "Accept", canary]
        headers += [f"{by.choice(more)}: {canary}{'x' * by.choice([0, 9, 9000])}" for _ in range(2)]
        version = by.choice(["HTTP/1.1"] * 9 + ["HTTP/1.0", "HTTP/9.9", canary])
        head = "\r\n".join([f"{method} {path} {version}", *headers, "", ""]).encode()
        return head + body if by.random() < 0.9 else self.bytes_changed(head + body)

    def _json(self) -> bytes:
        canary = CANARY.decode()
        texts = (
            f'{{"q": "{canary}", "n": 1}}',
            f'{{"q": ["{canary}"], "n": {{}}}}',
            f'{{"token": "{canary}", "{canary}": 1}}',
            f'{{"challenge": "{"00" * 32}", "id": "{canary}", "response": {{"a": "{canary}"}}}}',
            f'["{canary}"]',
            '{"q": "\\ud800"}',
            '{"q": 1e999}',
            f'"{canary}"',
        )
        return self.by.choice(texts).encode()


# Often a single one: what follows the first that is none is not looked at any more.
FRAMES_A_STRANGER = (1, 1, 1, 2, 4, 8, 12)


def frame(first: int, data: bytes) -> bytes:
    """Write one masked frame; the mask is zero."""
    size = len(data)
    if size < 126:
        head = bytes([first, 0x80 | size])
    elif size < 2**16:
        head = bytes([first, 0xFE]) + struct.pack(">H", size)
    else:
        head = bytes([first, 0xFF]) + struct.pack(">Q", size)
    return head + bytes(4) + data[: 2 * LARGEST_PACKET]


def said_by_the_relay(raw: bytes) -> Iterator[bytes]:
    """What the relay said in frames of its own: pongs and closes bring back what came, as RFC 6455 has it."""
    at = 0
    while at + 2 <= len(raw):
        opcode, size, at = raw[at] & 0x0F, raw[at + 1], at + 2
        if size == 126:
            size, at = int.from_bytes(raw[at : at + 2]), at + 2
        elif size == 127:
            size, at = int.from_bytes(raw[at : at + 8]), at + 8
        if opcode < 8:
            yield raw[at : at + size]
        at += size


def exchange(port: int, sent: bytes, patience_seconds: float = 5.0) -> bytes:
    """Send bytes on a connection of their own, and give all that comes back until it ends."""
    parts = []
    with socket.create_connection(("127.0.0.1", port), patience_seconds) as bare, suppress(OSError):
        bare.sendall(sent)
        bare.shutdown(socket.SHUT_WR)
        while part := bare.recv(65536):
            parts.append(part)
    return b"".join(parts)


def heard(lines: list[socket.socket], patience_seconds: float) -> Iterator[bytes]:
    """Give what comes on each of these connections until it ends, or patience does, for all together."""
    end = time.monotonic() + patience_seconds
    for line in lines:
        parts = []
        with suppress(OSError):
            while True:
                line.settimeout(max(end - time.monotonic(), 0.001))
                if not (part := line.recv(65536)):
                    break
                parts.append(part)
        line.close()
        yield b"".join(parts)


Recorded = dict[str, list[list[Any]]]


def recording(real: Recorded, send: Callable[..., None]) -> Callable[..., None]:
    """Keep what honest clients send, by event, so that it can be sent again with something changed."""

    def sent(line: Any, packet: dict[str, Any]) -> None:
        if packet["type"] == 2:
            name, *values = packet["data"]
            real.setdefault(name, []).append(values)
        send(line, packet)

    return sent
