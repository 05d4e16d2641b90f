"""The relay's websocket: engine.io's driver contract (send, wait, close) over websockets' sans-I/O Protocol.

One greenlet reads, engine.io's writer sends. No compression is offered, and a frame's size is refused from
its header, before its payload is read. Whoever doesn't read, or doesn't authenticate in time, is cut.
"""

import threading
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

from server.limits import AUTHENTICATE_SECONDS, QUEUED_BYTES, QUEUED_PACKETS, SEND_SECONDS

READ_BYTES = 65536
SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)
LINE = "relay.line"
log = structlog.get_logger()


class BoundedQueue(JoinableQueue):  # type: ignore[type-arg]
    """What waits to be sent on one line. One packet too many, and the line is cut instead."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: Callable[[], None] = _nobody
        self._bytes = 0

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002
        """Queue a packet; None is engine.io's sign that the writer should end, and always fits."""
        if item is not None:
            size = _size(item)
            if self.qsize() >= QUEUED_PACKETS or self._bytes + size > QUEUED_BYTES:
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
        self._unauthenticated: Any = None
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
        try:
            self.socket.sendall(SWITCHING + accept_key(key).encode() + b"\r\n\r\n")
            self._handler(self)
        except Exception as failure:  # noqa: BLE001  (whatever came in, only this line ends, without a traceback)
            log.info("line ended", code=type(failure).__name__)
            self._owner.queue.put(None)
            self._owner.close(wait=False, abort=True)
        finally:
            self.authenticated()
            self.cut()
            self.socket.close()
        return []

    def authenticated(self) -> None:
        """Stop the clock that ends lines which nobody authenticates."""
        if self._unauthenticated is not None:
            self._unauthenticated.kill()

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
        whole, text = b"", False
        try:
            while True:
                frame = self._next_frame()
                if frame is None or frame.opcode is Opcode.CLOSE:
                    return None
                if frame.opcode in {Opcode.PING, Opcode.PONG}:
                    continue
                if frame.opcode is Opcode.CONT:
                    whole += bytes(frame.data)
                else:
                    text, whole = frame.opcode is Opcode.TEXT, bytes(frame.data)
                if frame.fin:
                    return whole.decode() if text else whole
        except (OSError, UnicodeDecodeError, WebSocketException):
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
        """End the line now, whatever is half sent."""
        with suppress(OSError):
            self.socket.shutdown(2)

    def _next_frame(self) -> Any:
        """Give one frame; the socket is read only when none is left, so a flooder waits for us."""
        while not self._frames:
            data = self.socket.recv(READ_BYTES)
            if not data:
                return None
            self._protocol.receive_data(data)
            if self._protocol.writes:
                with self._sending:
                    self._flush()
            self._frames = self._protocol.events_received()[::-1]
            if self._protocol.parser_exc and not self._frames:
                return None
        return self._frames.pop()

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
    """Take the connection from under gevent's WSGI server, which closes its own copy."""
    given = environ["wsgi.input"]
    return getattr(given, "rfile", given).raw._sock.dup()  # noqa: SLF001  (the only way to the socket)


def _size(packet: Any) -> int:
    data = packet.data
    return len(data) if isinstance(data, bytes | str) else 256


def _nobody() -> None:
    """Cut nobody: the queue has no line yet."""
