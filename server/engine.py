"""engine.io for websockets alone: a connection is one greenlet that reads, and one pulse pings them all."""

import time
import weakref
from collections import deque
from collections.abc import Iterable
from typing import Any

import engineio
import gevent
from engineio import packet

from server.limits import MOST_UNKNOWN
from server.line import Line

PING, PONG, GOODBYE = "2", "3", "1"
LOOKED_EVERY_SECONDS = 0.5


class Session:
    """One connection as engine.io knows it."""

    __slots__ = ("__weakref__", "awaited", "closed", "closing", "line", "pings", "server", "sid")

    def __init__(self, server: "Engine", sid: str) -> None:
        self.server = server
        self.sid = sid
        self.line: Line | None = None
        self.closing = self.closed = False
        # The number of the newest ping, and of the one that is not answered yet.
        self.pings = self.awaited = 0

    def serve(self, line: Line) -> None:
        """Greet, and hear what comes until the line ends."""
        self.line = line
        line.say(self.server.greeting(self.sid))
        self.server.pulse.begin(self)
        hear = self.server.handlers["message"]
        while (message := line.wait()) is not None:
            if isinstance(message, bytes):
                hear(self.sid, message)
            elif message == PONG and self.awaited:
                self.awaited = 0
                self.server.pulse.begin(self)
            else:
                line.strike(MOST_UNKNOWN)

    def send(self, pkt: packet.Packet) -> None:
        """Send one packet without waiting."""
        self.say(pkt.encode())

    def say(self, message: str | bytes) -> None:
        """Send a message as it is, unless the connection has ended."""
        if self.line is not None and not self.closed:
            self.line.say(message)

    def cut(self) -> None:
        """End the line now."""
        if self.line is not None:
            self.line.cut()

    def ping(self) -> int:
        """Ask for a sign of life; gives the ping's number."""
        self.pings += 1
        self.awaited = self.pings
        self.say(PING)
        return self.pings

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002, FBT001, FBT002
        """End the connection; unless `abort`, with a word of goodbye. Nobody waits for it."""
        if self.closing:
            return
        self.closing = True
        server = self.server
        server._trigger_event(  # noqa: SLF001  (as engine.io's own connections do)
            "disconnect", self.sid, reason or server.reason.SERVER_DISCONNECT, run_async=False
        )
        if not abort:
            self.say(GOODBYE)
        self.closed = True
        server.sockets.pop(self.sid, None)
        if self.line is not None:
            self.line.close()


class Pulse:
    """Pings every connection in its turn, and ends those that don't answer in time."""

    def __init__(self, every_seconds: float, timeout_seconds: float) -> None:
        self._every, self._timeout = every_seconds, timeout_seconds
        # Both in order of time, for every connection waits equally long.
        self._resting: deque[tuple[float, weakref.ref[Session]]] = deque()
        self._asked: deque[tuple[float, weakref.ref[Session], int]] = deque()
        self._running: Any = None

    def begin(self, session: Session) -> None:
        """Ping a connection after a rest."""
        self._resting.append((time.monotonic() + self._every, weakref.ref(session)))
        if self._running is None:
            self._running = gevent.spawn(self._run)

    def stop(self) -> None:
        """Ping nobody any more."""
        if self._running is not None:
            self._running.kill()

    def beat(self, now: float) -> None:
        """Ping whose rest is over, and end whose time to answer is."""
        while self._resting and self._resting[0][0] <= now:
            _, resting = self._resting.popleft()
            session = resting()
            if session is not None and not session.closed:
                self._asked.append((now + self._timeout, resting, session.ping()))
        while self._asked and self._asked[0][0] <= now:
            _, asked, number = self._asked.popleft()
            session = asked()
            if session is not None and session.awaited == number and not session.closed:
                session.close(reason=session.server.reason.PING_TIMEOUT)

    def _run(self) -> None:
        while True:
            gevent.sleep(LOOKED_EVERY_SECONDS)
            self.beat(time.monotonic())


class Engine(engineio.Server):
    """engine.io's server, whose connections are ours."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, monitor_clients=False)
        self.pulse = Pulse(self.ping_interval, self.ping_timeout)

    def greeting(self, sid: str) -> str:
        """Write what a connection hears first."""
        opened = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        return str(packet.Packet(packet.OPEN, opened).encode())

    def shutdown(self) -> None:
        """Ping nobody any more; the listeners end what is open."""
        self.pulse.stop()

    def _handle_connect(
        self, environ: dict[str, Any], start_response: Any, _transport: str, _jsonp: int | None = None
    ) -> Iterable[bytes] | dict[str, Any]:
        """Answer a handshake, and serve the connection until it ends."""
        asked = environ.get("HTTP_CONNECTION", "").lower().split(",")
        if "upgrade" not in [one.strip() for one in asked]:
            refused: dict[str, Any] = self._bad_request()
            return refused
        sid = self.generate_id()
        session = self.sockets[sid] = Session(self, sid)
        self._trigger_event("connect", sid, environ, run_async=False)
        try:
            return Line(session.serve, self.max_http_buffer_size)(environ, start_response)
        finally:
            session.close(abort=True, reason=self.reason.TRANSPORT_CLOSE)
