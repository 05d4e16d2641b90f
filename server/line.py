"""The relay's websocket: engine.io's driver contract (wait, close) over websockets' sans-I/O Protocol.

One greenlet reads. Whoever has something to say says it without waiting; only what the network does not take
at once waits for a greenlet of its own. No compression is offered, and a frame's size is refused from its
header, before its payload is read. Whoever doesn't read, or doesn't authenticate in time, is cut.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import gevent
import structlog
from websockets.exceptions import WebSocketException
from websockets.frames import Opcode
from websockets.protocol import OPEN, SERVER, Protocol
from websockets.utils import accept_key

from server.limits import (
    AUTHENTICATE_SECONDS,
    MOST_FRAGMENTS,
    MOST_UNKNOWN,
    QUEUED_BYTES,
    QUEUED_PACKETS,
    SEND_SECONDS,
    STRANGERS_BYTES,
    STRANGERS_FRAMES,
    STRIKES_SECONDS,
)
from server.log import Tally

# Small frames are parsed in one go, however many were read at once.
READ_BYTES = 16384
# A stranger's come in smaller pieces: sixteen thousand bytes may be two thousand frames.
STRANGERS_READ_BYTES = 1024
# What a slow reader must take within the time that sending has.
PIECE_BYTES = 65536
# So many frames may be handled before everybody else has a turn.
FRAMES_A_TURN = 8
# All that engine.io's protocol has in text for a client to say: close, ping, pong.
CLOSE, HEARTBEATS = b"1", frozenset({b"2", b"3"})
SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)
LINE = "relay.line"
CONTROLS = frozenset({Opcode.PING, Opcode.PONG})
log = structlog.get_logger()
ended = Tally("line ended")


class Flooded(Exception):
    """More frames, or other ones, than a line may carry."""


class Line:
    """One websocket."""

    __slots__ = (
        "_cut",
        "_deaf",
        "_flushing",
        "_frames",
        "_handled",
        "_handler",
        "_most_bytes",
        "_protocol",
        "_said_bytes",
        "_sending",
        "_strangers_bytes",
        "_strangers_end",
        "_strangers_frames",
        "_strikes",
        "_strikes_end",
        "_unauthenticated",
        "_unsent",
        "_unsent_bytes",
        "socket",
    )

    def __init__(self, handler: Callable[["Line"], object], largest_message: int) -> None:
        self._handler = handler
        self._protocol = Protocol(SERVER, state=OPEN, max_size=largest_message)
        self._frames: list[Any] = []
        self._cut = False
        # It takes nothing more; what it had said before is still heard.
        self._deaf = False
        self._unauthenticated: Any = None
        # What may still come from a stranger, and until when; nobody counts once the line is authenticated.
        self._strangers_frames, self._strangers_bytes = STRANGERS_FRAMES, STRANGERS_BYTES
        self._strangers_end = 0.0
        self._handled = 0
        self._strikes, self._strikes_end = 0, 0.0
        # What the network did not take yet, oldest first; None as long as it takes everything.
        self._unsent: deque[bytes] | None = None
        self._unsent_bytes, self._most_bytes = 0, QUEUED_BYTES
        self._sending: Any = None
        self._flushing = False
        # What was said since then.
        self._said_bytes = 0
        self.socket: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer the handshake and serve the line until it ends."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or len(key) != 24:
            start_response("400 Bad Request", [("Content-Length", "0")])
            return []
        self.socket = _raw_socket(environ)
        environ[LINE] = self
        # Whoever is silent for too long is found out by the pings.
        self.socket.settimeout(None)
        self._unauthenticated = gevent.spawn_later(AUTHENTICATE_SECONDS, self.cut)
        self._strangers_end = time.monotonic() + AUTHENTICATE_SECONDS
        try:
            self.socket.sendall(SWITCHING + accept_key(key).encode() + b"\r\n\r\n")
            self._handler(self)
        except Exception as failure:  # noqa: BLE001  (whatever came in, only this line ends, without a traceback)
            ended.add(type(failure).__name__)
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
        self._most_bytes = queued_bytes

    def strike(self, most: int) -> None:
        """Count what no client of ours does, and end the line at the last that is borne within a minute."""
        now = time.monotonic()
        if now > self._strikes_end:
            self._strikes, self._strikes_end = 0, now + STRIKES_SECONDS
        self._strikes += 1
        if self._strikes >= most:
            self.cut()

    def say(self, message: str | bytes) -> None:
        """Send one message without waiting. What the network doesn't take stays, and too much of it cuts."""
        # Whoever said goodbye, or what is no frame, hears nothing more; nobody who tells them has to know.
        if self._cut or self._deaf or self._protocol.state is not OPEN:
            return
        if isinstance(message, str):
            self._protocol.send_text(message.encode())
        else:
            self._protocol.send_binary(message)
        self._said_bytes += len(message)
        self._flush_soon()

    def wait(self) -> str | bytes | None:
        """Give the next whole message, or None when the line has ended."""
        whole, fragments, text = b"", 0, False
        try:
            while (frame := self._next_frame()) is not None and frame.opcode is not Opcode.CLOSE:
                if frame.opcode in CONTROLS:
                    # No browser's page can send one.
                    self.strike(MOST_UNKNOWN)
                    continue
                fragments += 1
                if fragments > MOST_FRAGMENTS or (frame.opcode is Opcode.CONT and not frame.data):
                    raise Flooded  # noqa: TRY301  (a flood ends as every other fault of a line does)
                text = text or frame.opcode is Opcode.TEXT
                whole = whole + frame.data if whole else bytes(frame.data)
                if frame.fin:
                    return _heartbeat(whole) if text else whole
        except (OSError, Flooded, WebSocketException) as failure:
            ended.add(type(failure).__name__)
        return None

    def close(self) -> None:
        """Say goodbye if there is time, and end the line."""
        # Already gone, perhaps; an error that escaped would be printed with the peer's address.
        with suppress(OSError, WebSocketException):
            if self._protocol.state is OPEN and not self._cut:
                self._protocol.send_close(1000)
                self._flush()
        if self._sending is None:
            self.cut()
        else:
            # Its greenlet cuts once everything is out, or the time is over.
            self._sending.link(lambda _sending: self.cut())

    @property
    def is_cut(self) -> bool:
        """Tell whether it was ended."""
        return self._cut

    def cut(self) -> None:
        """End the line now, whatever is half sent and whatever came in."""
        self._cut = True
        self._frames.clear()
        with suppress(OSError):
            self.socket.shutdown(2)

    def _next_frame(self) -> Any:
        """Give one frame; the socket is read only when none is left, so a flooder waits for us."""
        self._take_turns()
        self._wait_for_reader()
        while not self._frames and not self._cut:
            if self._protocol.state is not OPEN:
                return None
            # Always by the loop, even if something is there: whoever sends without end would be served alone.
            self.socket._wait(self.socket._read_event)  # noqa: SLF001  (a watcher for each wait costs more)
            self._handled = 0
            data = self.socket.recv(READ_BYTES if self._unauthenticated is None else STRANGERS_READ_BYTES)
            if not data or self._cut:
                return None
            if self._unauthenticated is not None:
                self._check_stranger(len(data), 0)
            self._protocol.receive_data(data)
            if self._protocol.writes:
                self._flush_soon()
            self._frames = self._protocol.events_received()[::-1]
        if self._cut:
            return None
        if self._unauthenticated is not None:
            self._check_stranger(0, 1)
        return self._frames.pop()

    def _take_turns(self) -> None:
        self._handled += 1
        if self._handled % FRAMES_A_TURN == 0:
            gevent.sleep(0)

    def _wait_for_reader(self) -> None:
        """Hear nothing while much waits for who speaks: the answers would be what cuts a slow line."""
        if self._said_bytes > PIECE_BYTES:
            self._flush()
        if self._unsent is not None and self._is_full(2):
            self._sending.join()

    def _is_full(self, part: int) -> bool:
        """Tell whether as much waits as may, or that part of it."""
        assert self._unsent is not None  # noqa: S101  (whoever asks has looked)
        return len(self._unsent) >= QUEUED_PACKETS // part or self._unsent_bytes > self._most_bytes // part

    def _check_stranger(self, size: int, frames: int) -> None:
        self._strangers_bytes -= size
        self._strangers_frames -= frames
        # By a clock of our own: the timer that cuts has no turn either while somebody floods.
        late = time.monotonic() > self._strangers_end
        if late or self._strangers_bytes < 0 or self._strangers_frames < 0:
            raise Flooded

    def _flush_soon(self) -> None:
        """Send at the end of the loop's turn: what a batch's end has several to say is then said at once."""
        if not self._flushing:
            self._flushing = True
            gevent.get_hub().loop.run_callback(self._flush)

    def _flush(self) -> None:
        self._flushing, self._said_bytes = False, 0
        data = b"".join(self._protocol.data_to_send())
        if not data or self._deaf:
            return
        if self._unsent is None:
            try:
                # Beneath gevent, which would wait for a reader who is slow.
                sent = self.socket._sock.send(data)  # noqa: SLF001
            except BlockingIOError:
                sent = 0
            except OSError:
                self._deaf = True
                return
            if sent == len(data):
                return
            data = data[sent:]
            self._unsent = deque()
            self._sending = gevent.spawn(self._send_on)
        self._unsent_bytes += len(data)
        if self._is_full(1):
            self.cut()
            return
        self._unsent.extend(data[at : at + PIECE_BYTES] for at in range(0, len(data), PIECE_BYTES))

    def _send_on(self) -> None:
        """Send what waits, each piece within its time, until nothing is left or the line ends."""
        try:
            while self._unsent and not self._cut:
                with gevent.Timeout(SEND_SECONDS):
                    self.socket.sendall(self._unsent[0])
                self._unsent_bytes -= len(self._unsent.popleft())
        except OSError:
            self._deaf = True
        except gevent.Timeout:
            self.cut()
        self._unsent, self._unsent_bytes, self._sending = None, 0, None


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
