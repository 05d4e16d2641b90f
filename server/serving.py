"""The listeners of one process, and how they end: refuse new, close lines, finish the batch, close."""

import http.client
import random
import resource
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer

from server.headers import NOTHING, strictest
from server.limits import MOST_CONNECTIONS, OWN_FILES, REQUEST_SECONDS, REQUESTS_A_CONNECTION
from server.strangers import ADMITTED, HANDSHAKE, MOST_STRANGERS, REQUEST, Strangers

STOP_SECONDS = 0.5
BAD_HEADERS = [("Connection", "close"), *NOTHING, *strictest()]
BAD_REQUEST = "\r\n".join(
    ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in BAD_HEADERS), "", ""]
).encode()
# The standard library takes 100 headers of 64 KB each; nobody who is no one yet may cost that much.
http.client._MAXHEADERS = 64  # type: ignore[attr-defined]  # noqa: SLF001
http.client._MAXLINE = 8192  # type: ignore[attr-defined]  # noqa: SLF001


class Handler(WSGIHandler):
    """One connection; whoever dawdles over a request loses it."""

    def __init__(self, sock: Any, address: Any, server: Any, rfile: Any = None) -> None:
        # Before the reader is made of it: a line sets a timeout of its own once it is open.
        sock.settimeout(REQUEST_SECONDS)
        # Else an answer after a push waits for the peer to acknowledge the push, which it does after 40 ms.
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock, address, server, rfile)  # type: ignore[call-arg]
        self._strangers: Strangers = server.strangers
        # By this it is counted: the handler itself knows the address.
        self._place = object()
        self._requests = 0

    def handle(self) -> None:
        """Serve the connection, as a stranger's until it is somebody's."""
        self._strangers.come(self._place, self._cut)
        try:
            super().handle()
        finally:
            self._strangers.gone(self._place)

    def get_environ(self) -> dict[str, Any]:
        """Let whoever authenticates this connection say so."""
        return {**super().get_environ(), ADMITTED: lambda: self._strangers.gone(self._place)}

    def read_requestline(self) -> str:
        """Read the first line within the time that a request may take."""
        # Requests that came in one piece are answered without a switch: others have a turn between them.
        gevent.sleep(0)
        with gevent.Timeout(REQUEST_SECONDS, TimeoutError):
            return super().read_requestline()

    def read_request(self, raw_requestline: str) -> Any:
        """Read the headers within the same time, however slowly they drip."""
        with gevent.Timeout(REQUEST_SECONDS, TimeoutError):
            understood = super().read_request(raw_requestline)
        self._requests += 1
        if self._requests >= REQUESTS_A_CONNECTION:
            self.close_connection = True
        return understood

    def handle_one_request(self) -> Any:
        """Answer what gevent itself refuses with our constant."""
        answered = super().handle_one_request()
        return (answered[0], BAD_REQUEST) if isinstance(answered, tuple) else answered

    def _send_error_response_if_possible(self, error_code: int) -> None:
        """Answer a fault outside of every app; what has been begun is broken off."""
        if self.response_length:
            self.close_connection = True
            return
        status = f"{error_code} {HTTPStatus(error_code).phrase}"
        with suppress(OSError):
            self.start_response(status, [*NOTHING, *strictest()])
            self.write(b"")

    def run_application(self) -> None:
        """Answer; a body that nobody wanted is not read to its end, the connection ends instead."""
        if not self._has_turn():
            self.close_connection = True
            return
        try:
            super().run_application()
        finally:
            body = self.wsgi_input
            if body is not None and (body.chunked_input or body.position < (body.content_length or 0)):
                self.close_connection = True
                body.chunked_input, body.position = False, body.content_length or 0

    def _has_turn(self) -> bool:
        opens = "HTTP_UPGRADE" in (self.environ or {})
        if not self._strangers.has_turn(HANDSHAKE if opens else REQUEST, gevent.sleep, random.random):
            return False
        if opens:
            self._strangers.let_in(self._place)
        return True

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def _handle_client_error(self, _failure: Exception) -> tuple[str, bytes]:
        """Answer what is no request with a constant."""
        return "400", BAD_REQUEST

    def _log_error(self, kind: Any, value: Any, traceback: Any) -> None:
        """Say nothing: gevent would say what a client did to its connection, with its input."""


class Private:
    """A port of this machine's own, for few."""

    MOST = 8
    REQUESTS_A_SECOND = 100

    def __init__(self, address: str, port: int, application: Callable[..., Any]) -> None:
        self._server = WSGIServer(
            (address, port),
            application,
            log=None,
            error_log=None,
            handler_class=Handler,
            spawn=Pool(self.MOST),
        )
        # Counted by itself: a crowd at the other ports must not keep the watcher out.
        own = Strangers(self.REQUESTS_A_SECOND, time.monotonic, self.MOST)
        self._server.strangers = own  # type: ignore[attr-defined]

    def start(self) -> None:
        """Listen."""
        self._server.start()

    def stop(self) -> None:
        """End what is still open."""
        self._server.stop(timeout=STOP_SECONDS)


class Listeners:
    """The relay's ports. Strangers are counted over all of them."""

    def __init__(
        self, bind: str, ports: Iterable[int], application: Callable[..., Any], strangers: Strangers
    ) -> None:
        most = most_connections()
        # pywsgi's own logs print addresses and requests. A port's pool can't be filled from the other port.
        self._servers = [
            WSGIServer(
                (bind, port), application, log=None, error_log=None, handler_class=Handler, spawn=Pool(most)
            )
            for port in ports
        ]
        for server in self._servers:
            server.strangers = strangers  # type: ignore[attr-defined]

    def start(self) -> None:
        """Listen."""
        for server in self._servers:
            server.start()

    def refuse_new(self) -> None:
        """Stop listening; what is open stays."""
        for server in self._servers:
            server.close()

    def stop(self) -> None:
        """End what is still open."""
        gevent.joinall([gevent.spawn(server.stop, timeout=STOP_SECONDS) for server in self._servers])


def most_strangers() -> int:
    """Say how many strangers there may be: never so many that a port has no place left for a newcomer."""
    return max(min(MOST_STRANGERS, most_connections() // 4), 1)


def most_lines() -> int:
    """Say how many lines survivors may have open: beside them there is always room for strangers."""
    return max(most_connections() - 2 * most_strangers(), 1)


def most_connections() -> int:
    """Raise this process's own limit of open files as far as it may, and share it between both audiences.

    Survivors have two ports at most, and `most_lines` and `most_strangers` hold over both together.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    return max((allowed - OWN_FILES) // 2, 1)
