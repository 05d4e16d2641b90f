"""A push service of this machine, over https under its own certificate, that has its browsers' keys."""

import ssl
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from os import urandom
from pathlib import Path
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02

PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Pushed:
    """One push as the service sees it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """Somebody's subscription, and the keys that only their browser has."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: urandom(16))

    @property
    def p256dh(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    @property
    def values(self) -> tuple[str, bytes, bytes]:
        """What it tells the relay."""
        return self.endpoint, self.p256dh, self.auth

    def opens(self, pushed: Pushed) -> bytes:
        """What stands in a push, as its page gets it."""
        opened = http_ece.decrypt(
            pushed.body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        return bytes(opened)


class PushService:
    """Takes pushes. `answer` says with which status, and headers, to a path; 201 otherwise."""

    def __init__(self, folder: Path, hosts: tuple[str, ...] = ("localhost",)) -> None:
        self.authority = folder / "authority.pem"
        self.pushed: list[Pushed] = []
        self.connections = 0
        self.answer: Callable[[str], tuple[int, dict[str, str]]] = lambda _path: (201, {})
        self._came = threading.Condition()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder, hosts))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.authority.write_bytes((folder / "service.pem").read_bytes().partition(b"-----BEGIN PRIV")[0])
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def host(self) -> str:
        return f"localhost:{self._server.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        """With which a relay of practice sends here and nowhere else."""
        return {"PUSH_SERVICES": self.host, "PUSH_AUTHORITY": str(self.authority)}

    def browser(self) -> Browser:
        """Somebody subscribes."""
        return Browser(f"https://{self.host}/push/{urandom(12).hex()}")

    def of(self, browser: Browser) -> list[Pushed]:
        """What came for one browser."""
        return [one for one in self.pushed if browser.endpoint.endswith(one.path)]

    def wait(self, what: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
        """Wait, push by push, until something holds; gives it."""
        ends = time.monotonic() + seconds
        with self._came:
            while not (held := what()):
                left = ends - time.monotonic()
                assert left > 0, f"{len(self.pushed)} pushes came, {self.connections} connections"
                self._came.wait(left)
        return held

    def next_for(self, browser: Browser, after: int = 0) -> Pushed:
        """Wait for the push that follows so many."""
        pushed: Pushed = self.wait(lambda: self.of(browser)[after : after + 1])[0]
        return pushed

    def start(self) -> "PushService":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            timeout = PATIENCE_SECONDS

            def setup(self) -> None:
                service.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = service.answer(self.path)
                # Before the answer: who waits for the push may look at once.
                with service._came:
                    service.pushed.append(Pushed(self.path, dict(self.headers.items()), body))
                    service._came.notify_all()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as it is called)
                return

        return Handler


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """Run one for a while."""
    folder.mkdir(parents=True, exist_ok=True)
    service = PushService(folder).start()
    try:
        yield service
    finally:
        service.stop()


def is_signed(pushed: Pushed, key: bytes) -> bool:
    """Tell whether a push is signed by the key that its browser subscribed with."""
    token, _, named = pushed.headers["Authorization"].removeprefix("vapid t=").partition(",k=")
    if urlsafe_b64decode(f"{named}=") != key:
        return False
    return bool(Vapid02.verify(f"vapid t={token},k={named}"))


def other_ways(folder: Path, *lines: str) -> str:
    """Write an operator's file of other ways; gives its place."""
    file = folder / "other-ways"
    file.write_text("\n".join(lines))
    file.chmod(0o600)
    return str(file)


def mark_of(browser: Browser) -> bytes:
    """By what the relay names a device."""
    return sha256(browser.endpoint.encode()).digest()[:16]


def _certificate(folder: Path, hosts: tuple[str, ...]) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a push service for tests")])
    names = [*map(x509.DNSName, hosts), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "service.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file
