"""Where no device takes a page, a clinician is reminded as the operator has set, in the same words."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from server.settings import Unsafe, read_settings
from tests.server.people import Clinician, Staff, Survivor
from tests.server.push_service import PushService, mark_of, other_ways, push_service
from tests.server.relay import Relay

WITHIN_SECONDS = 40.0
Reminder = tuple[str, dict[str, object]]


class Gateway:
    """Somebody's gateway for short messages, which takes JSON."""

    def __init__(self) -> None:
        self.reminders: Queue[Reminder] = Queue()
        self.headers: list[str] = []
        gateway = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.headers.append(str(self.headers))
                gateway.reminders.put((self.path, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as it is called)
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.way = f"gerbang | json://127.0.0.1:{self._server.server_port}/sms/{{to}}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    with push_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def relay(
    tmp_path_factory: pytest.TempPathFactory, gateway: Gateway, service: PushService
) -> Iterator[Relay]:
    folder = tmp_path_factory.mktemp("ways")
    settings = {**service.settings, "OTHER_WAYS": other_ways(folder, "# ours", gateway.way)}
    relay = Relay(folder / "relay", settings).start()
    yield relay
    relay.stop()


@pytest.fixture(scope="module")
def sari(relay: Relay) -> Clinician:
    return Staff(relay).clinician().go_on_duty()


def test_without_a_contact_or_with_one_that_is_none_nobody_is_reminded(
    relay: Relay, sari: Clinician, gateway: Gateway
) -> None:
    assert sari.call("alerts")[3:] == [["gerbang"], None]
    for way, destination in (
        ("lain", "sari@example.org"),
        ("gerbang", "../../admin"),
        ("gerbang", "a@b/c?d"),
        ("gerbang", "{to}"),
        ("gerbang", "x y z"),
        ("gerbang", "a\r\nb: c"),
    ):
        assert sari.line.ask("keep_contact", way, destination) == ["contact"]
    Survivor(relay).begin().ask_for_help()
    sari.line.pushed("waiting")
    assert gateway.reminders.empty()


def test_a_call_reminds_whom_no_device_reaches_and_says_the_constant_words(
    relay: Relay, sari: Clinician, gateway: Gateway, service: PushService
) -> None:
    sari.call("keep_contact", "gerbang", "+628123456789")
    assert sari.call("alerts")[4] == ["gerbang", "+628123456789"]
    Survivor(relay).begin().ask_for_help()
    path, body = gateway.reminders.get(timeout=WITHIN_SECONDS)
    assert path == "/sms/+628123456789"
    assert (body["title"], body["message"]) == ("Pengingat", "Silakan buka.")
    # Whose service it goes through learns no name of ours, nor of what we use.
    said = f"{gateway.headers} {body}".lower()
    assert not [word for word in ("teduh", "apprise", "github", "konsol") if word in said]
    # A device that takes the page is enough; one that doesn't is none.
    browser = service.browser()
    sari.call("turn_on_alerts", *browser.values)
    Survivor(relay).begin().ask_for_help()
    service.wait(lambda: service.of(browser), WITHIN_SECONDS)
    sari.call("try_alert", mark_of(browser))
    service.next_for(browser, 1)
    with pytest.raises(Empty):
        gateway.reminders.get_nowait()
    service.answer = lambda _path: (503, {})
    Survivor(relay).begin().ask_for_help()
    assert gateway.reminders.get(timeout=WITHIN_SECONDS) == (path, body)
    sari.call("forget_contact")
    assert sari.call("alerts")[4] is None


def test_no_contact_is_ever_logged(relay: Relay) -> None:
    said = relay.log.read_bytes()
    assert not [one for one in (b"8123456789", b"/sms/", b"json://", b"Pengingat") if one in said]


@pytest.mark.parametrize(
    "lines",
    [
        ("gerbang json://a.example/{to}",),
        ("gerbang | json://a.example/",),
        ("gerbang | json://a.example/{to}/{to}",),
        ("gerbang | /bin/sh {to}",),
        tuple(f"g{number} | json://a.example/{{to}}" for number in range(9)),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_refused_and_not_repeated(
    relay: Relay, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    environment = {**relay.environment, "TEDUH_OTHER_WAYS": other_ways(tmp_path, *lines)}
    with pytest.raises(Unsafe, match="OTHER_WAYS") as refused:
        read_settings(environment)
    assert "example" not in str(refused.value)


def test_a_file_that_others_may_read_is_refused(relay: Relay, tmp_path: Path) -> None:
    file = Path(other_ways(tmp_path, "gerbang | json://a.example/{to}"))
    environment = {**relay.environment, "TEDUH_OTHER_WAYS": str(file)}
    # Control: as it is, it is taken.
    assert read_settings(environment).other_ways == {"gerbang": "json://a.example/{to}"}
    file.chmod(0o640)
    with pytest.raises(Unsafe, match="chmod 600"):
        read_settings(environment)
