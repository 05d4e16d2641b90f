"""Promise 24: a line that nobody has signed in on costs little, says little, and ends in five seconds."""

import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from server.strangers import MOST_STRANGERS
from tests.server.people import Survivor
from tests.server.relay import Relay

MIB = 2**20
STRANGERS = 40
COST_AT_MOST, HUGE_COST_AT_MOST = MIB, 5 * MIB
HUGE_FRAME = 200_000_000
AUTHENTICATE_SECONDS, SLACK_SECONDS = 5.0, 2.0
# What a server without a limit does with the same frame.
UNGUARDED = """
from websockets.sync.server import serve
def take(line):
    for _ in line: pass
with serve(take, "127.0.0.1", 0, max_size=None) as server:
    print(server.socket.getsockname()[1], flush=True)
    server.serve_forever()
"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    relay = Relay(tmp_path_factory.mktemp("strangers")).start()
    try:
        yield relay
    finally:
        relay.stop()


def shake_hands(port: int, host: str, origin: str | None) -> tuple[socket.socket, bytes]:
    """Ask for a websocket with every compression that browsers know; gives the answer's head."""
    said = f"Origin: {origin}\r\n" if origin is not None else ""
    line = socket.create_connection(("127.0.0.1", port), 10)
    line.sendall(
        f"GET /r/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\n{said}"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head and (more := line.recv(1)):
        head += more
    return line, head


def stranger(relay: Relay) -> socket.socket:
    line, head = shake_hands(relay.cover_port, f"dapur.localhost:{relay.cover_port}", relay.cover)
    assert b" 101 " in head
    return line


def wait_for_the_end(line: socket.socket) -> None:
    """Read until the relay has cut the line; TimeoutError if it does not in time."""
    line.settimeout(AUTHENTICATE_SECONDS + SLACK_SECONDS)
    with line, suppress(ConnectionResetError):
        while line.recv(4096):
            pass


def send_huge(line: socket.socket) -> None:
    """Send one frame of 200 MB, for as long as the other side takes it."""
    piece = bytes(MIB)
    with suppress(OSError):
        line.sendall(b"\x82\xff" + struct.pack(">Q", HUGE_FRAME) + bytes(4))
        for _ in range(HUGE_FRAME // MIB):
            line.sendall(piece)


class Memory:
    """How much a process's greatest memory has grown since we began to look."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")
        # 5 forgets the greatest so far.
        (self._folder / "clear_refs").write_text("5")
        self._before = self._greatest()

    def grown(self) -> int:
        return self._greatest() - self._before

    def _greatest(self) -> int:
        found = re.search(r"VmHWM:\s+(\d+) kB", (self._folder / "status").read_text())
        assert found
        return int(found[1]) * 1024


def pid(relay: Relay) -> int:
    assert relay.process is not None
    return relay.process.pid


def test_a_line_without_a_login_costs_at_most_a_mebibyte(relay: Relay) -> None:
    memory = Memory(pid(relay))
    lines = [stranger(relay) for _ in range(STRANGERS)]
    for line in lines:
        with suppress(OSError):
            line.sendall(b"\x82\xfe" + struct.pack(">H", 60_000) + bytes(4) + bytes(59_000))
    for line in lines:
        wait_for_the_end(line)
    assert memory.grown() <= STRANGERS * COST_AT_MOST


def test_a_frame_of_200_megabytes_costs_at_most_five(relay: Relay) -> None:
    memory, line = Memory(pid(relay)), stranger(relay)
    send_huge(line)
    line.close()
    assert memory.grown() <= HUGE_COST_AT_MOST
    assert relay.ask("GET", "/")[0].status


def test_control_a_server_without_a_limit_pays_for_the_same_frame() -> None:
    server = subprocess.Popen([sys.executable, "-c", UNGUARDED], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        memory = Memory(server.pid)
        line, _head = shake_hands(port, f"127.0.0.1:{port}", None)
        send_huge(line)
        line.close()
        assert memory.grown() > 10 * HUGE_COST_AT_MOST
    finally:
        server.kill()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()


def test_who_does_not_sign_in_is_cut_after_five_seconds(relay: Relay) -> None:
    begun, line = time.monotonic(), stranger(relay)
    wait_for_the_end(line)
    took = time.monotonic() - begun
    # Control: it was open until then.
    assert AUTHENTICATE_SECONDS - SLACK_SECONDS < took <= AUTHENTICATE_SECONDS + SLACK_SECONDS


def test_a_newcomer_gets_in_where_strangers_have_taken_every_place(relay: Relay) -> None:
    somebody = Survivor(relay).begin()
    strangers = [
        socket.create_connection(("127.0.0.1", relay.cover_port), 10) for _ in range(MOST_STRANGERS + 20)
    ]
    try:
        assert Survivor(relay).begin().call("now")
        # Whoever came first has gone for her; control: whoever came last is there, and so is who is known.
        assert ended(strangers[0])
        assert not ended(strangers[-1])
        assert somebody.call("now")
    finally:
        for one in strangers:
            one.close()


def ended(bare: socket.socket) -> bool:
    """Tell whether the relay has ended a connection that has said nothing."""
    bare.settimeout(0.5)
    try:
        return bare.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_compression_is_never_agreed_and_strange_origins_never_let_in(relay: Relay) -> None:
    host = f"dapur.localhost:{relay.cover_port}"
    heads = {}
    for origin in (relay.cover, relay.console, "https://elsewhere.example", "null", None):
        line, heads[origin] = shake_hands(relay.cover_port, host, origin)
        line.close()
    assert b"permessage-deflate" not in heads[relay.cover].lower()
    # Control: with its own Origin the same request is let in.
    assert [origin for origin, head in heads.items() if b" 101 " in head] == [relay.cover]
