"""One person's flood is their own trouble: everybody else is answered meanwhile."""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgpack
import pytest
from websockets.exceptions import InvalidState

from server.limits import (
    MOST_CONNECTIONS,
    MOST_FRAGMENTS,
    MOST_UNKNOWN,
    QUEUED_BYTES,
    REQUEST_SECONDS,
    STRANGERS_FRAMES,
)
from server.line import Line
from tests.server.bare import greeted
from tests.server.conftest import Town
from tests.server.line_client import dial, ended_within, nonce_of
from tests.server.people import bucket_for

PATIENT_SECONDS = 2.0
# What one answer holds at least, and how many of them are asked for at once.
MUCH, READS = 80_000, 170
TEXT, BINARY, CONTINUED, WHOLE = 0x1, 0x2, 0x0, 0x80
HANDSHAKE = (
    "GET /r/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frame(opcode: int, data: bytes) -> bytes:
    """Write one masked frame; the mask is zero."""
    assert len(data) < 2**16
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
    return bytes([opcode]) + size + bytes(4) + data


@contextmanager
def flooding(bare: socket.socket, piece: bytes) -> Iterator[None]:
    """Send the same bytes from a thread as fast as they are taken."""
    stopped = threading.Event()

    def flood() -> None:
        with suppress(OSError):
            while not stopped.is_set():
                bare.sendall(piece)

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        with suppress(OSError):
            bare.shutdown(socket.SHUT_RDWR)
        thread.join()


def _opened(town: Town) -> socket.socket:
    bare = socket.create_connection(("127.0.0.1", town.relay.cover_port), 10)
    bare.sendall(HANDSHAKE.format(host=town.relay.cover.removeprefix("http://")).encode())
    assert b"101" in bare.recv(12)
    return bare


def _longest_answer(town: Town, seconds: float) -> float:
    """Ask again and again for a while; the longest that anybody else had to wait."""
    survivor = town.survivor()
    longest, end = 0.0, time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        assert survivor.call("now")
        longest = max(longest, time.monotonic() - begun)
        time.sleep(0.02)
    return longest


@pytest.mark.parametrize("piece", [frame(WHOLE | TEXT, b"2"), frame(WHOLE | 0x9, b""), frame(CONTINUED, b"")])
def test_a_stranger_who_floods_is_cut_at_once_and_nobody_waits(town: Town, piece: bytes) -> None:
    with _opened(town) as bare, flooding(bare, piece * 4000):
        assert _longest_answer(town, 1.5) < PATIENT_SECONDS


def test_a_survivor_who_floods_keeps_nobody_waiting(town: Town) -> None:
    flooder = town.survivor().open_line
    with flooding(flooder.socket.socket, frame(WHOLE | TEXT, b"3") * 4000):
        assert _longest_answer(town, 3) < PATIENT_SECONDS


def test_requests_in_one_piece_keep_nobody_waiting_and_end_after_a_hundred(town: Town) -> None:
    host = town.relay.cover.removeprefix("http://")
    request = f"GET /nothing HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", town.relay.cover_port), 10) as bare:
        bare.sendall(request * 150)
        answers = b""
        with suppress(ConnectionError):
            while taken := bare.recv(65536):
                answers += taken
        # Control: before the end each is answered.
        assert 90 <= answers.count(b"HTTP/1.1 404") <= 100
    with (
        socket.create_connection(("127.0.0.1", town.relay.cover_port), 10) as bare,
        flooding(bare, request * 500),
    ):
        assert _longest_answer(town, 1.5) < PATIENT_SECONDS


def test_a_stranger_says_little_and_whoever_came_in_may_say_more(town: Town) -> None:
    stranger = dial(town.relay.cover)
    nonce_of(stranger)
    for _ in range(STRANGERS_FRAMES + 1):
        with suppress(Exception):
            stranger.send("3")
    assert ended_within(stranger, 1.5)
    # Control: the same on a line that was let in.
    survivor = town.survivor()
    for _ in range(STRANGERS_FRAMES + 1):
        survivor.open_line.socket.send("3")
    assert survivor.call("now")


@pytest.mark.parametrize(
    "flood",
    [
        frame(WHOLE | TEXT, b"4x"),
        frame(WHOLE | TEXT, b"3probe"),
        frame(WHOLE | TEXT, b"\xff"),
        frame(BINARY, b"x") + frame(CONTINUED, b""),
        frame(BINARY, b"x") + frame(CONTINUED, b"x") * MOST_FRAGMENTS,
    ],
)
def test_frames_that_no_client_sends_end_the_line(town: Town, flood: bytes) -> None:
    survivor = town.survivor()
    survivor.open_line.socket.socket.sendall(flood)
    assert ended_within(survivor.open_line.socket, PATIENT_SECONDS)


def test_a_packet_in_a_few_pieces_is_answered(town: Town) -> None:
    """The control of the fragments above."""
    line = town.survivor().open_line
    packet = msgpack.packb({"type": 2, "nsp": "/a", "id": 700, "data": ["now"]})
    pieces = [packet[at : at + 5] for at in range(0, len(packet), 5)]
    assert 3 < len(pieces) <= MOST_FRAGMENTS
    opcodes = [BINARY, *[CONTINUED] * (len(pieces) - 2), WHOLE | CONTINUED]
    line.socket.socket.sendall(b"".join(map(frame, opcodes, pieces)))
    assert line.answer(700)[0] == "ok"


def test_events_that_are_unknown_are_counted_and_end_the_line(town: Town) -> None:
    line = town.survivor().open_line
    for _ in range(MOST_UNKNOWN - 1):
        line.send({"type": 2, "nsp": "/a", "data": ["nothing"]})
    assert line.call("now")
    line.send({"type": 2, "nsp": "/a", "data": ["nothing"]})
    assert ended_within(line.socket, PATIENT_SECONDS)


def test_a_body_that_drips_loses_the_connection(town: Town) -> None:
    host = town.relay.cover.removeprefix("http://")
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", town.relay.cover_port), 10) as bare:
        bare.sendall(
            f"POST /cari HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n".encode()
            + b"Content-Length: 2000\r\n\r\n"
        )
        bare.settimeout(0.3)
        answered = None
        while answered is None and time.monotonic() - begun < 2 * REQUEST_SECONDS:
            with suppress(TimeoutError, ConnectionError, BrokenPipeError):
                bare.sendall(b"x")
                answered = bare.recv(4096)
    assert answered is not None
    assert time.monotonic() - begun < REQUEST_SECONDS + 3


def test_a_line_costs_one_open_file_and_gives_it_back(town: Town) -> None:
    before = _open_files(town)
    opened = [dial(town.relay.cover) for _ in range(10)]
    for one in opened:
        nonce_of(one)
    assert _open_files(town) - before <= 12
    for one in opened:
        one.close()
    deadline = time.monotonic() + PATIENT_SECONDS
    while _open_files(town) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _open_files(town) <= before + 2


def test_the_relay_opens_as_many_files_as_the_machine_lets_it(town: Town) -> None:
    assert town.relay.process is not None
    limits = Path(f"/proc/{town.relay.process.pid}/limits").read_text("ascii")
    soft, hard = limits.split("Max open files")[1].split()[:2]
    assert "unlimited" in (soft, hard) or int(soft) >= min(int(hard), 2 * MOST_CONNECTIONS)


def test_whoever_is_refused_again_and_again_fills_no_log(town: Town) -> None:
    before = town.relay.log.stat().st_size
    for _ in range(20):
        survivor = town.survivor()
        survivor.open_line.socket.send(os.urandom(40))
        assert ended_within(survivor.open_line.socket, PATIENT_SECONDS)
    assert town.relay.log.stat().st_size - before < 1000


def _open_files(town: Town) -> int:
    assert town.relay.process is not None
    return len(list(Path(f"/proc/{town.relay.process.pid}/fd").iterdir()))


NOW = msgpack.packb({"type": 2, "nsp": "/a", "data": ["now"]})
NO_FRAME = b"\xf2\x80" + bytes(4)


@contextmanager
def _bare(town: Town) -> Iterator[socket.socket]:
    """A line without a library around it, which would end it by itself."""
    survivor = town.survivor()
    survivor.save()
    survivor.open_line.close()
    port, origin = town.relay.cover_port, town.relay.cover
    with greeted(port, origin, lambda nonce: survivor.greet(nonce, "return")) as bare:
        bare.settimeout(PATIENT_SECONDS)
        yield bare


def _is_ended(bare: socket.socket) -> bool:
    with suppress(TimeoutError):
        try:
            while bare.recv(65536):
                pass
        except ConnectionError:
            pass
        return True
    return False


@pytest.mark.parametrize("before", [frame(WHOLE | BINARY, NOW), frame(BINARY, NOW[:5]), b""])
def test_what_is_no_frame_ends_the_line_also_behind_one_that_is(town: Town, before: bytes) -> None:
    with _bare(town) as bare:
        bare.sendall(before + NO_FRAME)
        assert _is_ended(bare)
    # Control: without it the line stays.
    with _bare(town) as bare:
        bare.sendall(before)
        assert not _is_ended(bare)


@pytest.mark.parametrize("ends", [b"\x88\x80" + bytes(4), NO_FRAME])
def test_whoever_tells_a_line_that_said_goodbye_hears_of_no_fault(ends: bytes) -> None:
    line = Line(lambda _line: None, 1000)
    # There is no socket to flush to.
    line._flushing = True
    line.say("2")
    line.say(b"news")
    assert len(line._protocol.data_to_send()) == 2
    line._protocol.receive_data(ends)
    line._protocol.data_to_send()
    line.say("2")
    line.say(b"news")
    assert line._protocol.data_to_send() == []
    # Control: the protocol raises, in the greenlet of whoever tells, and in the one that pings everybody.
    with pytest.raises(InvalidState):
        line._protocol.send_text(b"2")


def test_a_slow_line_that_asks_for_much_at_once_gets_all_of_it(town: Town) -> None:
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    _, blocks, *_ = survivor.call("blocks", talk.id, 1)
    talk.learn(blocks[0][1], blocks[0][2])
    bucket = bucket_for(talk.at.keep, survivor.bucket_seconds, talk.at.expires)
    for _ in range(MUCH // 3000 + 1):
        survivor.call("send", talk.id, os.urandom(16), talk.envelope("x" * 3000, bucket))
    survivor.save(heads=[[talk.id, talk.at.n, talk.at.hash]])
    survivor.open_line.close()
    port, origin = town.relay.cover_port, town.relay.cover
    with greeted(port, origin, lambda nonce: survivor.greet(nonce, "return")) as bare:
        asked = [
            msgpack.packb({"type": 2, "nsp": "/a", "id": number, "data": ["read", talk.id, 0]})
            for number in range(READS)
        ]
        bare.sendall(b"".join(frame(WHOLE | BINARY, one) for one in asked))
        # Far more than the network and what may wait for a reader hold together.
        time.sleep(PATIENT_SECONDS)
        bare.settimeout(PATIENT_SECONDS)
        taken = b""
        while len(taken) < READS * MUCH and (more := bare.recv(2**20)):
            taken += more
    assert len(taken) >= READS * MUCH > 50 * QUEUED_BYTES


@pytest.mark.parametrize(
    "piece",
    [
        frame(WHOLE | TEXT, b"3"),
        frame(WHOLE | TEXT, b"2"),
        frame(WHOLE | 0x9, b""),
        frame(WHOLE | 0xA, b""),
        frame(WHOLE | BINARY, msgpack.packb({"type": 0, "nsp": "/a", "data": {"v": 1}})),
        frame(WHOLE | BINARY, msgpack.packb({"type": 1, "nsp": "/b"})),
        frame(WHOLE | BINARY, msgpack.packb({"type": 2, "nsp": "/b", "data": ["now"]})),
    ],
)
def test_what_no_pace_counts_ends_the_line_when_it_is_too_much(town: Town, piece: bytes) -> None:
    with _bare(town) as bare:
        bare.sendall(piece * (MOST_UNKNOWN - 1) + frame(WHOLE | BINARY, NOW))
        bare.settimeout(0.5)
        assert not _is_ended(bare)
        bare.settimeout(PATIENT_SECONDS)
        bare.sendall(piece)
        assert _is_ended(bare)
