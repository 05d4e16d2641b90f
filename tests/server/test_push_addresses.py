"""A name on the operator's list that leads inside is not called: pages go out into the world alone."""

import socket
import time
from collections.abc import Iterator
from os import urandom
from pathlib import Path

import pytest

from server.alerts.push import Outcome, Pusher
from server.alerts.service import Device, Page
from server.alerts.vapid import Vapid
from server.endpoints import USUAL_SERVICES, endpoint_in, services_in
from tests.server.push_service import PushService, push_service

INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1", "::",
)  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    with push_service(tmp_path) as service:
        yield service


def pushed_to(service: PushService, addresses: tuple[str, ...], patch: pytest.MonkeyPatch) -> list[str]:
    """Push to a name that leads to these, with what a relay outside practice trusts; gives who was called."""
    called: list[str] = []

    def resolved(_host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    def connected(place: tuple[str, int], _seconds: float) -> socket.socket:
        called.append(place[0])
        raise ConnectionRefusedError

    patch.setattr(socket, "getaddrinfo", resolved)
    patch.setattr(socket, "create_connection", connected)
    vapid = Vapid(urandom(32), "mailto:postmaster@example.org")
    pusher = Pusher(("push.example.org",), vapid, lambda: int(time.time()))
    browser = service.browser()
    device = Device("https://push.example.org/a", browser.p256dh, browser.auth)
    assert pusher.push(device, Page(urandom(16), urgent=True)).outcome is Outcome.LATER
    return called


@pytest.mark.parametrize("address", INSIDE)
def test_no_page_goes_where_a_name_leads_inside(
    service: PushService, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    assert pushed_to(service, (address,), monkeypatch) == []


def test_control_a_name_that_leads_outside_is_called_there_alone(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ("10.1.2.3", "142.250.4.95", "2404:6800:4003:c00::5f")
    assert pushed_to(service, addresses, monkeypatch) == list(addresses[1:])


def test_a_service_under_a_certificate_that_nobody_knows_gets_no_page(service: PushService) -> None:
    vapid = Vapid(urandom(32), "mailto:postmaster@example.org")
    device, page = Device(*service.browser().values), Page(urandom(16), urgent=True)
    strict = Pusher((service.host,), vapid, lambda: int(time.time()))
    # It may call this machine here, and still doesn't trust it.
    strict._local = True
    assert strict.push(device, page).outcome is Outcome.LATER
    assert service.pushed == []
    # Control: under the certificate that it was given it sends.
    trusting = Pusher((service.host,), vapid, lambda: int(time.time()), service.authority)
    assert trusting.push(device, page).outcome is Outcome.SENT


def test_the_usual_services_endpoints_are_taken_and_what_is_near_them_is_not() -> None:
    services = services_in(USUAL_SERVICES, practice=False)
    assert services is not None
    for taken in (
        "https://fcm.googleapis.com/fcm/send/eAb-1:APA91bH_x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABo",
        "https://wns2-sg2p.notify.windows.com/w/?token=BQYAAAC%2bx",
        "https://web.push.apple.com/QGuQyavXutnMp7Vf",
    ):
        assert endpoint_in(taken, services), taken
    for refused in (
        "https://fcm.googleapis.com:444/fcm/send/a",
        "https://fcm.googleapis.com.evil.example/a",
        "https://evilnotify.windows.com/w",
        "https://notify.windows.com/w",
        "https://push.apple.com.evil.example/a",
        "https://fcm.googleapis.com",
    ):
        assert endpoint_in(refused, services) is None, refused


def test_without_services_there_are_no_alerts() -> None:
    assert services_in("", practice=False) == ()
    for unfit in (
        "localhost:8443",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "*.localhost",
        "push",
        "a.b:443",
        "*",
        "*.*",
    ):
        assert services_in(unfit, practice=False) is None, unfit
    # Control: in practice there may be one of this machine's.
    assert services_in("localhost:8443", practice=True) == ("localhost:8443",)
