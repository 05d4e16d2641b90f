"""One push: as many bytes for every page, sealed for one device, to an allowed service or not at all.

Of the service's answer only its status is read, and when to come again; no redirect is followed.
"""

import socket
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from server.alerts.service import Device, Page
from server.alerts.vapid import Vapid, is_point
from server.endpoints import Endpoint, endpoint_in

# Of a page before it is sealed: the token in hexadecimal, and spaces.
PAGE_BYTES = 128
# What RFC 8188 and RFC 8291 put around it.
SEALED_BYTES = PAGE_BYTES + 86 + 17
# A page that could not be handed over by then says nothing new: whoever waits is with somebody else, or gone.
TTL_SECONDS = 300
SECONDS = 10.0
AUTH_BYTES = 16
GONE = (404, 410)
TOO_MANY = 429
URGENCY = {True: "high", False: "normal"}


class Outcome(StrEnum):
    """What came of a push. `later` may be tried again."""

    SENT = "sent"
    GONE = "gone"
    LATER = "later"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a push, and how long its service wants to be left alone."""

    outcome: Outcome
    wait_seconds: int = 0


class Pusher:
    """Sends pages to these services. With practice's own `authority` they are on this machine alone."""

    def __init__(
        self, services: tuple[str, ...], vapid: Vapid, now: Callable[[], int], authority: Path | None = None
    ) -> None:
        self._services = services
        self._vapid = vapid
        self._now = now
        self._local = authority is not None
        self._trust = ssl.create_default_context(cafile=authority)

    def fits(self, device: Device) -> bool:
        """Tell whether a device is one that pages could be sent to."""
        allowed = endpoint_in(device.endpoint, self._services) is not None
        return allowed and len(device.auth) == AUTH_BYTES and is_point(device.p256dh)

    def push(self, device: Device, page: Page) -> Sent:
        """Send one page. It blocks: in a native thread only."""
        endpoint = endpoint_in(device.endpoint, self._services)
        if endpoint is None:
            # The operator has taken its service off the list since.
            return Sent(Outcome.FAILED)
        try:
            headers = self._headers(endpoint, urgent=page.urgent)
            return _judged(*self._post(endpoint, sealed(device, page), headers))
        except (OSError, HTTPException):
            return Sent(Outcome.LATER)

    def _headers(self, endpoint: Endpoint, *, urgent: bool) -> dict[str, str]:
        return {
            "Authorization": self._vapid.authorization(endpoint.origin, self._now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL_SECONDS),
            # A newer page takes the place of one that was not handed over yet.
            "Topic": "a",
            "Urgency": URGENCY[urgent],
        }

    def _post(self, endpoint: Endpoint, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        connection = HTTPSConnection(endpoint.host, endpoint.port, timeout=SECONDS)
        with closing(self._connected(endpoint)) as opened, closing(connection):
            connection.sock = self._trust.wrap_socket(opened, server_hostname=endpoint.host)
            connection.request("POST", endpoint.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Retry-After", "")

    def _connected(self, endpoint: Endpoint) -> socket.socket:
        """Connect to where the name leads now, if that is out in the world."""
        failure = OSError()
        for *_, address in socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM):
            if not self._may_be(str(address[0])):
                continue
            try:
                return socket.create_connection((str(address[0]), endpoint.port), SECONDS)
            except OSError as failed:
                failure = failed
        raise failure

    def _may_be(self, address: str) -> bool:
        found = ip_address(address.partition("%")[0])
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        place = mapped or found
        return place.is_loopback if self._local else place.is_global and not place.is_multicast


def sealed(device: Device, page: Page) -> bytes:
    """Seal a page for a device as RFC 8291 says: as many bytes for any page."""
    # With it come two clients of HTTP, 20 MB of them: a relay whose clinicians turned nothing on has none.
    from pywebpush import WebPusher  # noqa: PLC0415

    keys = {"p256dh": _text(device.p256dh), "auth": _text(device.auth)}
    pusher = WebPusher({"endpoint": device.endpoint, "keys": keys})
    return bytes(pusher.encode(page.token.hex().encode().ljust(PAGE_BYTES))["body"])


def _text(key: bytes) -> str:
    return urlsafe_b64encode(key).decode().rstrip("=")


def _judged(status: int, retry_after: str) -> Sent:
    if 200 <= status < 300:
        return Sent(Outcome.SENT)
    if status in GONE:
        return Sent(Outcome.GONE)
    if status == TOO_MANY or status >= 500:
        asked = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0
        return Sent(Outcome.LATER, min(asked, TTL_SECONDS))
    return Sent(Outcome.FAILED)
