"""The outermost function of every origin: who may ask at all, and the headers that stand on every answer.

The audience is decided by the listener a connection came in on, never by a header. What these headers do is
tested in a browser, not their words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import gevent

from server.limits import LARGEST_BODY, REQUEST_SECONDS

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST"}
DENIED = (
    "accelerometer", "autoplay", "browsing-topics", "camera",
    "display-capture", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
NOTHING = (("Content-Length", "0"), ("Cache-Control", "no-store"))
COVER_SOURCES = ("'self'", "blob:", "'wasm-unsafe-eval'")
NOT_FOUND = "404 Not Found"
LINE_QUERY = {"EIO": ["4"], "transport": ["websocket"]}
CONSOLE_SOURCES = ("'self'", "'wasm-unsafe-eval'")


@dataclass(frozen=True, slots=True)
class Door:
    """One origin: the port it listens on, its app, where its scripts may come from, and who may frame it.

    `discreet` answers everything that is not there, or not so, with one and the same 404.
    """

    port: int
    origin: str
    app: Application
    scripts: tuple[str, ...]
    permitted: tuple[str, ...] = ()
    framed_by: str = ""
    discreet: bool = False

    @property
    def host(self) -> str:
        """The Host header that belongs to this origin."""
        return self.origin.split("://", 1)[1]

    def headers(self) -> list[tuple[str, str]]:
        """List what stands on every answer of this origin."""
        policy = (
            "default-src 'none'",
            f"script-src {' '.join(self.scripts)}",
            "style-src 'self' blob:",
            "img-src 'self' blob: data:",
            "font-src 'self'",
            # 'self' is also the line's address; naming it would tell, in every kept file, that there is one.
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {self.framed_by or chr(39) + 'none' + chr(39)}",
            "require-trusted-types-for 'script'",
            "trusted-types shell",
        )
        denied = [f"{name}=()" for name in DENIED if name not in self.permitted]
        denied += [f"{name}=(self)" for name in self.permitted]
        return [
            ("Content-Security-Policy", "; ".join(policy)),
            ("Permissions-Policy", ", ".join(denied)),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
            ("Cross-Origin-Resource-Policy", "cross-origin" if self.framed_by else "same-origin"),
            ("Origin-Agent-Cluster", "?1"),
            ("X-DNS-Prefetch-Control", "off"),
            *self._outside_practice(),
        ]

    def _outside_practice(self) -> list[tuple[str, str]]:
        framing = [] if self.framed_by else [("X-Frame-Options", "DENY")]
        https = self.origin.startswith("https:")
        return [*framing, *([("Strict-Transport-Security", "max-age=63072000")] if https else [])]


class Doors:
    """The WSGI function of every listener."""

    def __init__(self, doors: Iterable[Door], line_path: str = "/r/") -> None:
        self._doors = {str(door.port): (door, door.headers()) for door in doors}
        self._line_path = line_path

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Refuse what has no business here; give the rest to the origin's app."""
        found = self._doors.get(str(environ.get("SERVER_PORT")))
        if found is None or environ.get("HTTP_HOST") != found[0].host:
            return _refuse(start_response, "421 Misdirected Request", found[1] if found else [])
        door, headers = found
        status = self._refusal(door, environ) or _read_body(environ)
        if status:
            return _refuse(start_response, NOT_FOUND if door.discreet else status, headers)

        def started(status: str, given: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if door.discreet and status.startswith(("404", "405")):
                return start_response(NOT_FOUND, [*NOTHING, *headers], exc_info)
            return start_response(status, _completed(given, headers), exc_info)

        return door.app(_without_traces(environ), started)

    def _refusal(self, door: Door, environ: Environ) -> str:
        method = environ.get("REQUEST_METHOD", "")
        opens_line = environ.get("PATH_INFO", "").startswith(self._line_path)
        origin = environ.get("HTTP_ORIGIN")
        if method not in METHODS:
            return "405 Method Not Allowed"
        # A page's own GETs carry no Origin; what changes something, or opens a line, must.
        if origin != door.origin and (origin is not None or opens_line or method not in SAFE_METHODS):
            return "403 Forbidden"
        if opens_line and not self._is_handshake(environ):
            return "400 Bad Request"
        if method == "POST" and not _is_small(environ):
            return "413 Content Too Large"
        return ""

    def _is_handshake(self, environ: Environ) -> bool:
        return (
            environ.get("REQUEST_METHOD") == "GET"
            and environ.get("PATH_INFO") == self._line_path
            and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
            and "upgrade" in environ.get("HTTP_CONNECTION", "").lower()
            and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
            and len(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) == 24
            and parse_qs(environ.get("QUERY_STRING", "")) == LINE_QUERY
        )


def strictest() -> list[tuple[str, str]]:
    """List what stands on an answer of no origin: to what was no request."""
    return Door(0, "", lambda _environ, _start: [], ("'none'",)).headers()


def _read_body(environ: Environ) -> str:
    """Read a small body whole before anybody works on it; whoever drips it loses the connection."""
    if environ.get("REQUEST_METHOD") != "POST":
        return ""
    try:
        with gevent.Timeout(REQUEST_SECONDS, TimeoutError):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    except OSError:
        return "408 Request Timeout"
    environ["wsgi.input"] = BytesIO(body)
    return ""


def _is_small(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH", "")
    # Without a length (chunked) a body has no end that we could check before reading.
    return str(length).isdigit() and int(length) <= LARGEST_BODY


def _without_traces(environ: Environ) -> Environ:
    """Hide from everything behind what could tell who asks: the address, the agent, forwarded headers."""
    for name in (
        "REMOTE_ADDR",
        "REMOTE_PORT",
        "REMOTE_HOST",
        "HTTP_USER_AGENT",
        "HTTP_REFERER",
        "HTTP_FORWARDED",
    ):
        environ.pop(name, None)
    for name in [name for name in environ if name.startswith(("HTTP_X_FORWARDED", "HTTP_X_REAL"))]:
        environ.pop(name)
    return environ


def _completed(given: list[tuple[str, str]], headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    named = {name.lower() for name, _ in given}
    added = [(name, value) for name, value in headers if name.lower() not in named]
    # Kept only if the app said so: what isn't on its list of files may be kept by nobody.
    kept = [] if "cache-control" in named else [("Cache-Control", "no-store")]
    return [*given, *added, *kept]


def _refuse(
    start_response: Callable[..., Any], status: str, headers: list[tuple[str, str]]
) -> Iterable[bytes]:
    start_response(status, [*NOTHING, *headers])
    return [b""]
