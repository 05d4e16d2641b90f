"""Websockets without a library around them, by the thousand in one thread, and a process that floods."""

import json
import os
import re
import selectors
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgpack

from tests.server.people import Survivor
from tests.server.relay import Relay

ROOT = Path(__file__).parents[2]
TEXT, BINARY, WHOLE = 0x1, 0x2, 0x80
PATIENCE_SECONDS = 15.0
PONG = b"3"
# What the flooder says again and again: an event that asks for nothing but an answer.
SAID = {"type": 2, "nsp": "/a", "id": 1, "data": ["now"]}


def frame(opcode: int, data: bytes) -> bytes:
    """Write one masked frame; the mask is zero."""
    assert len(data) < 2**16
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
    return bytes([WHOLE | opcode]) + size + bytes(4) + data


def shaken(port: int, origin: str, address: str = "127.0.0.1") -> socket.socket:
    """Open a websocket from one of this machine's own addresses and read the answer's head."""
    bare = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (address, 0))
    host = origin.removeprefix("http://")
    bare.sendall(
        f"GET /r/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return bare


def greeted(port: int, origin: str, greet: Callable[[str], Any], address: str = "127.0.0.1") -> socket.socket:
    """Open a websocket and say CONNECT; ConnectionError if the relay ends it."""
    bare = shaken(port, origin, address)
    try:
        nonce = _until(bare, rb'"sid":\s*"([^"]+)"').decode()
        bare.sendall(frame(BINARY, msgpack.packb({"type": 0, "nsp": "/a", "data": greet(nonce)})))
        _until(bare, rb"(type\x00)")
    except OSError:
        bare.close()
        raise
    return bare


def _until(bare: socket.socket, pattern: bytes) -> bytes:
    said = b""
    while (found := re.search(pattern, said)) is None:
        more = bare.recv(4096)
        if not more:
            raise ConnectionError
        said += more
    return found[1]


@contextmanager
def idle_lines(relay: Relay, survivors: list[Survivor], each: int) -> Iterator[list[socket.socket]]:
    """Hold many authenticated lines that say nothing but their heartbeats."""
    opened = [
        greeted(relay.cover_port, relay.cover, lambda nonce, one=one: one.greet(nonce, "return"))  # type: ignore[misc]
        for one in survivors
        for _ in range(each)
    ]
    stopped = threading.Event()
    thread = threading.Thread(target=_beat, args=(opened, stopped))
    thread.start()
    try:
        yield opened
    finally:
        stopped.set()
        thread.join()
        for one in opened:
            one.close()


def _beat(opened: list[socket.socket], stopped: threading.Event) -> None:
    with selectors.DefaultSelector() as ready:
        for one in opened:
            ready.register(one, selectors.EVENT_READ)
        while not stopped.is_set():
            for key, _events in ready.select(0.2):
                bare = key.fileobj
                assert isinstance(bare, socket.socket)
                try:
                    alive = bare.recv(4096)
                    bare.sendall(frame(TEXT, PONG))
                except OSError:
                    alive = b""
                if not alive:
                    ready.unregister(bare)


@contextmanager
def flooder(survivor: Survivor, a_second: int) -> Iterator[Callable[[], dict[str, Any]]]:
    """Let a process of its own flood one authenticated line, and come again at once whenever it is cut."""
    seed, token = survivor.login_seed.hex(), survivor.relay.token()
    said = [str(survivor.relay.cover_port), survivor.relay.cover, seed, token, str(a_second)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.bare", *said],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    told: list[str] = []

    def end() -> dict[str, Any]:
        if not told:
            told.append(process.communicate("\n", timeout=PATIENCE_SECONDS)[0])
        report: dict[str, Any] = json.loads(told[0])
        return report

    try:
        assert process.stdout
        # Now it floods.
        process.stdout.readline()
        yield end
    finally:
        with suppress(Exception):
            end()
        process.kill()
        process.wait()


def _flood(port: int, survivor: Survivor, token: str, a_second: int) -> None:
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    batch, sent, refused = max(a_second // 100, 1), 0, 0
    lived: list[float] = []
    piece = frame(BINARY, msgpack.packb(SAID)) * batch
    origin = survivor.relay.cover
    while not ended.is_set():
        begun = time.monotonic()
        try:
            bare = greeted(port, origin, lambda nonce: survivor.greet(nonce, "return", t=token))
        except OSError:
            refused += 1
            ended.wait(0.05)
            continue
        bare.settimeout(1)
        if not lived:
            print(flush=True)  # noqa: T201  (says that it floods now)
        begun, here = time.monotonic(), 0
        with suppress(OSError):
            while not ended.is_set():
                bare.sendall(piece)
                here += batch
                _take_what_came(bare)
                ended.wait(max(begun + here / a_second - time.monotonic(), 0))
        sent += here
        if not ended.is_set():
            lived.append(time.monotonic() - begun)
        bare.close()
    print(json.dumps({"sent": sent, "lived": lived, "refused": refused}))  # noqa: T201


def _take_what_came(bare: socket.socket) -> None:
    # Whoever reads nothing is cut for that; this one reads everything.
    bare.setblocking(False)
    with suppress(BlockingIOError):
        while bare.recv(65536):
            pass
    bare.settimeout(1)


class _Known:
    """As much of a relay as a greeting needs."""

    open_door = ""

    def __init__(self, cover: str) -> None:
        self.cover = cover

    def token(self) -> str:
        return ""


if __name__ == "__main__":
    given_port, given_origin, given_seed, given_token, given_rate = sys.argv[1:]
    known: Any = _Known(given_origin)
    one = Survivor(known)
    one.login_seed = bytes.fromhex(given_seed)
    _flood(int(given_port), one, given_token, int(given_rate))
    os._exit(0)
