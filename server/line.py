"""The relay's websocket: engine.io's driver contract (send, wait, close) over websockets' sans-I/O Protocol.

One greenlet reads, engine.io's writer sends. No compression is offered, and a frame's size is refused from
its header, before its payload is read. Whoever doesn't read, or doesn't authenticate in time, is cut.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import gevent
import structlog
from gevent.queue import JoinableQueue
from websockets.exceptions import WebSocketException
from websockets.frames import Opcode
from websockets.protocol import OPEN, SERVER, Protocol
from websockets.utils import accept_key

from server.limits import (
    AUTHENTICATE_SECONDS,
    MOST_FRAGMENTS,
    QUEUED_BYTES,
    QUEUED_PACKETS,
    SEND_SECONDS,
    STRANGERS_BYTES,
    STRANGERS_FRAMES,
)
from server.log import Tally

# Small frames are parsed in one go, however many were read at once.
READ_BYTES = 16384
# So many frames may be handled before everybody else has a turn.
FRAMES_A_TURN = 8
# All that engine.io's protocol has in text for a client to say: close, ping, pong.
CLOSE, HEARTBEATS = b"1", frozenset({b"2", b"3"})
SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)
LINE = "relay.line"
log = structlog.get_logger()
ended = Tally("line ended")


class Flooded(Exception):
    """More frames, or other ones, than a line may carry."""


class BoundedQueue(JoinableQueue):  # type: ignore[type-arg]
    """What waits to be sent on one line. One packet too many, and the line is cut instead."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: Callable[[], None] = _nobody
        self.most_bytes = QUEUED_BYTES
        self._bytes = 0

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002
        """Queue a packet; None is engine.io's sign that the writer should end, and always fits."""
        if item is not None:
            size = _size(item)
            if self.qsize() >= QUEUED_PACKETS or self._bytes + size > self.most_bytes:
                self.cut()
                return
            self._bytes += size
        super().put(item, block, timeout)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: FBT001, FBT002
        """Take the oldest packet."""
        item = super().get(block, timeout)
        if item is not None:
            self._bytes -= _size(item)
        return item


class Line:
    """One websocket. engine.io finds its timeout's target in the attribute `socket`."""

    def __init__(self, handler: Callable[["Line"], object], server: Any) -> None:
        self._handler = handler
        self._owner: Any = getattr(handler, "__self__", None)
        self._protocol = Protocol(SERVER, state=OPEN, max_size=server.max_http_buffer_size)
        self._sending = threading.Lock()
        self._frames: list[Any] = []
        self._cut = False
        self._unauthenticated: Any = None
        # What may still come from a stranger, and until when; nobody counts once the line is authenticated.
        self._strangers_frames, self._strangers_bytes = STRANGERS_FRAMES, STRANGERS_BYTES
        self._strangers_end = 0.0
        self._handled = 0
        self._strikes = 0
        self.socket: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer the handshake and serve the line until it ends."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or len(key) != 24:
            start_response("400 Bad Request", [("Content-Length", "0")])
            return []
        self.socket = _raw_socket(environ)
        environ[LINE] = self
        self._owner.queue.cut = self.cut
        self._unauthenticated = gevent.spawn_later(AUTHENTICATE_SECONDS, self.cut)
        self._strangers_end = time.monotonic() + AUTHENTICATE_SECONDS
        try:
            self.socket.sendall(SWITCHING + accept_key(key).encode() + b"\r\n\r\n")
            self._handler(self)
        except Exception as failure:  # noqa: BLE001  (whatever came in, only this line ends, without a traceback)
            ended.add(type(failure).__name__)
            self._owner.queue.put(None)
            self._owner.close(wait=False, abort=True)
        finally:
            self.authenticated()
            # gevent's server closes the socket when this returns; until then nobody reads from it again.
            self.cut()
        return []

    def authenticated(self) -> None:
        """Stop the clock that ends lines which nobody authenticates."""
        if self._unauthenticated is not None:
            self._unauthenticated.kill()
            self._unauthenticated = None

    def allow(self, queued_bytes: int) -> None:
        """Let so many bytes wait for this line's reader from now on."""
        self._owner.queue.most_bytes = queued_bytes

    def strike(self, most: int) -> None:
        """Count one more thing that no client of ours does, and end the line at the last that is borne."""
        self._strikes += 1
        if self._strikes >= most:
            self.cut()

    def send(self, message: str | bytes) -> None:
        """Send one message within the deadline, or end the line."""
        with self._sending:
            if isinstance(message, str):
                self._protocol.send_text(message.encode())
            else:
                self._protocol.send_binary(message)
            self._flush()

    def wait(self) -> str | bytes | None:
        """Give the next whole message, or None when the line has ended."""
        whole, fragments, text = bytearray(), 0, False
        try:
            while (frame := self._next_frame()) is not None and frame.opcode is not Opcode.CLOSE:
                if frame.opcode in {Opcode.PING, Opcode.PONG}:
                    continue
                fragments += 1
                if fragments > MOST_FRAGMENTS or (frame.opcode is Opcode.CONT and not frame.data):
                    raise Flooded  # noqa: TRY301  (a flood ends as every other fault of a line does)
                text = text or frame.opcode is Opcode.TEXT
                whole += frame.data
                if frame.fin:
                    return _heartbeat(bytes(whole)) if text else bytes(whole)
        except (OSError, Flooded, WebSocketException) as failure:
            ended.add(type(failure).__name__)
        return None

    def close(self) -> None:
        """Say goodbye if there is time, and end the line."""
        # Already gone, perhaps; an error that escaped would be printed with the peer's address.
        with suppress(OSError, WebSocketException), self._sending:
            if self._protocol.state is OPEN:
                self._protocol.send_close(1000)
            self._flush()
        self.cut()

    def cut(self) -> None:
        """End the line now, whatever is half sent and whatever came in."""
        self._cut = True
        self._frames.clear()
        with suppress(OSError):
            self.socket.shutdown(2)

    def _next_frame(self) -> Any:
        """Give one frame; the socket is read only when none is left, so a flooder waits for us."""
        self._take_turns()
        while not self._frames and not self._cut:
            data = self.socket.recv(READ_BYTES)
            # What is ready is given without a switch: whoever sends without end would be served alone.
            gevent.sleep(0)
            if not data or self._cut:
                return None
            self._check_stranger(len(data), 0)
            self._protocol.receive_data(data)
            if self._protocol.writes:
                with self._sending:
                    self._flush()
            self._frames = self._protocol.events_received()[::-1]
            if self._protocol.parser_exc and not self._frames:
                return None
        if self._cut:
            return None
        self._check_stranger(0, 1)
        return self._frames.pop()

    def _take_turns(self) -> None:
        self._handled += 1
        if self._handled % FRAMES_A_TURN == 0:
            gevent.sleep(0)

    def _check_stranger(self, size: int, frames: int) -> None:
        if self._unauthenticated is None:
            return
        self._strangers_bytes -= size
        self._strangers_frames -= frames
        # By a clock of our own: the timer that cuts has no turn either while somebody floods.
        late = time.monotonic() > self._strangers_end
        if late or self._strangers_bytes < 0 or self._strangers_frames < 0:
            raise Flooded

    def _flush(self) -> None:
        data = b"".join(self._protocol.data_to_send())
        if not data:
            return
        try:
            with gevent.Timeout(SEND_SECONDS):
                self.socket.sendall(data)
        except gevent.Timeout:
            self.cut()
            raise TimeoutError from None


def _raw_socket(environ: dict[str, Any]) -> Any:
    """Find the connection beneath gevent's WSGI server, which closes it when the line has ended."""
    given = environ["wsgi.input"]
    return getattr(given, "rfile", given).raw._sock  # noqa: SLF001  (the only way to the socket)


def _heartbeat(text: bytes) -> str | None:
    """Give a ping or pong; a goodbye ends the line, and nothing else is said in text."""
    if text == CLOSE:
        return None
    if text not in HEARTBEATS:
        raise Flooded
    return text.decode()


def _size(packet: Any) -> int:
    data = packet.data
    return len(data) if isinstance(data, bytes | str) else 256


def _nobody() -> None:
    """Cut nobody: the queue has no line yet."""
