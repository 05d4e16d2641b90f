"""The practice page's own HTTP door: fixed files, what is seen now as JSON, two things to ask for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.practice.line import Answered, Cut

PAGE = Path(__file__).parent / "page"
TYPES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/words.js": ("words.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
}
LARGEST_BODY = 4096
REQUEST_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that can be seen and asked for. `seen()` and `invite()` may be called from any thread."""

    origin: str
    cover: str
    console: str
    phrase: str
    seen: Callable[[], dict[str, Any]]
    invite: Callable[[], str]
    look_for: Callable[[str], None]

    def policy(self) -> str:
        """The page's content security policy: only the two apps may be framed."""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            f"img-src 'self' data:; frame-src {self.cover} {self.console}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )


def make_server(town: Town, port: int) -> ThreadingHTTPServer:
    """Make the server, on this machine's own address only."""

    class Door(_Door):
        of = town

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    server.daemon_threads = True
    return server


class _Door(BaseHTTPRequestHandler):
    of: Town
    timeout = REQUEST_SECONDS
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # http.server calls it so
        if not self._expected():
            return
        if self.path == "/seen":
            self._answer_json(self.of.seen())
        elif self.path == "/place":
            self._answer_json({"cover": self.of.cover, "console": self.of.console, "phrase": self.of.phrase})
        elif found := TYPES.get(self.path):
            self._answer((PAGE / found[0]).read_bytes(), found[1])
        else:
            self._answer(b"", "text/plain", HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # http.server calls it so
        if not self._expected():
            return
        text = self._text()
        if self.headers.get("Origin") != self.of.origin or text is None:
            self._answer(b"", "text/plain", HTTPStatus.BAD_REQUEST)
        elif self.path == "/invite":
            self._invite()
        elif self.path == "/look-for":
            self.of.look_for(text)
            self._answer_json({})
        else:
            self._answer(b"", "text/plain", HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002  # the base class's name
        """Log nothing: practice keeps no trace either."""

    def _invite(self) -> None:
        try:
            self._answer_json({"invitation": self.of.invite()})
        except (Cut, Answered):
            self._answer(b"", "text/plain", HTTPStatus.SERVICE_UNAVAILABLE)

    def _expected(self) -> bool:
        # Another name for this machine is another site's way in.
        if self.headers.get("Host") == urlsplit(self.of.origin).netloc:
            return True
        self._answer(b"", "text/plain", HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def _text(self) -> str | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
            return self.rfile.read(length).decode() if 0 <= length <= LARGEST_BODY else None
        except ValueError:
            return None

    def _answer_json(self, value: dict[str, Any]) -> None:
        self._answer(json.dumps(value).encode(), "application/json")

    def _answer(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", self.of.policy())
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(content)
