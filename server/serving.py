"""Two listeners in one process, and how they end: refuse new, close lines, finish the batch, close."""

import http.client
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler, WSGIServer

from server.limits import REQUEST_SECONDS

STOP_SECONDS = 2
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# The standard library takes 100 headers of 64 KB each; nobody who is no one yet may cost that much.
http.client._MAXHEADERS = 64  # type: ignore[attr-defined]  # noqa: SLF001
http.client._MAXLINE = 8192  # type: ignore[attr-defined]  # noqa: SLF001


class Handler(WSGIHandler):
    """One connection; whoever dawdles over a request loses it."""

    def __init__(self, sock: Any, address: Any, server: Any, rfile: Any = None) -> None:
        # Before the reader is made of it: a line sets a timeout of its own once it is open.
        sock.settimeout(REQUEST_SECONDS)
        super().__init__(sock, address, server, rfile)  # type: ignore[call-arg]

    def read_requestline(self) -> str:
        """Read the first line within the time that a request may take."""
        with gevent.Timeout(REQUEST_SECONDS, TimeoutError):
            return super().read_requestline()

    def read_request(self, raw_requestline: str) -> Any:
        """Read the headers within the same time, however slowly they drip."""
        with gevent.Timeout(REQUEST_SECONDS, TimeoutError):
            return super().read_request(raw_requestline)

    def _handle_client_error(self, _failure: Exception) -> tuple[str, bytes]:
        """Answer what is no request with a constant."""
        return "400", BAD_REQUEST

    def _log_error(self, kind: Any, value: Any, traceback: Any) -> None:
        """Say nothing: gevent would say what a client did to its connection, with its input."""


class Listeners:
    """The relay's ports."""

    def __init__(self, bind: str, ports: Iterable[int], application: Callable[..., Any]) -> None:
        # pywsgi's own logs print addresses and requests.
        self._servers = [
            WSGIServer((bind, port), application, log=None, error_log=None, handler_class=Handler)
            for port in ports
        ]

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
        for server in self._servers:
            server.stop(timeout=STOP_SECONDS)
