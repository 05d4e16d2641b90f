"""Clinicians who are away are paged on devices that they chose, by a push service that sees only bytes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from crypto.bundle import NEEDS, Bundle, make_bundle
from crypto.wrapping import kem_public
from tests.server.people import Clinician, Staff, Survivor, now, whole
from tests.server.push_service import Browser, PushService, is_signed, mark_of, push_service
from tests.server.relay import Relay


@dataclass
class Clinic:
    """A relay, its push service, and a clinician who is on duty."""

    relay: Relay
    service: PushService
    staff: Staff
    at_work: list[Clinician] = field(default_factory=list)

    def clinician(self) -> Clinician:
        """Somebody on duty, without a device."""
        self.at_work.append(self.staff.clinician().go_on_duty())
        return self.at_work[-1]

    def go_home(self) -> None:
        """Nobody is on duty any more, or paged."""
        while self.at_work:
            one = self.at_work.pop()
            one.wake()
            one.call("end_duty")
            for device in one.call("alerts")[1]:
                one.call("turn_off_alerts", device)
            one.line.close()

    def paged(self, clinician: Clinician) -> Browser:
        """A clinician's browser that pages come to from now on."""
        browser = self.service.browser()
        clinician.call("turn_on_alerts", *browser.values)
        return browser

    def hears(self, token: bytes) -> int:
        """A browser says that a page came; gives the status."""
        body, headers = token.hex().encode(), {"Origin": self.relay.console}
        response, _ = self.relay.ask("POST", "/heard", body, headers, port=self.relay.console_port)
        return response.status


def token_in(browser: Browser, service: PushService, after: int = 0) -> bytes:
    return bytes.fromhex(browser.opens(service.next_for(browser, after)).decode())


def on_duty(clinician: Clinician, until: int) -> None:
    """Go on duty until then."""
    clinician.number += 1
    bundle = Bundle(clinician.number, kem_public(clinician.kem_seed), NEEDS, whole(now()) - 300, until)
    clinician.call("start_duty", make_bundle(clinician.seed, clinician.clinician, bundle), 0)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("alerts")
    with push_service(folder / "service") as service:
        relay = Relay(folder / "relay", dict(service.settings)).start()
        try:
            yield Clinic(relay, service, Staff(relay))
        finally:
            relay.stop()


@pytest.fixture(autouse=True)
def healthy(clinic: Clinic) -> Iterator[None]:
    """Whatever a test had the service answer is over with it."""
    before = clinic.service.answer
    clinic.staff.wake()
    yield
    clinic.service.answer = before
    clinic.go_home()


def test_without_a_device_nothing_leaves_the_machine(clinic: Clinic) -> None:
    sari = clinic.clinician()
    before = clinic.service.connections
    Survivor(clinic.relay).begin().ask_for_help()
    sari.line.pushed("waiting")
    # Control: the very next page goes out, to whoever turned it on, and is the first to connect.
    browser = clinic.paged(sari)
    sari.call("try_alert", mark_of(browser))
    clinic.service.next_for(browser)
    assert clinic.service.connections == before + 1


def test_a_call_for_help_pages_who_is_away_urgently_and_says_nothing(clinic: Clinic) -> None:
    dewi = clinic.clinician()
    browser = clinic.paged(dewi)
    key, marks, heard, ways, contact = dewi.call("alerts")
    assert (marks, heard, ways, contact) == ([mark_of(browser)], False, [], None)
    dewi.line.close()
    Survivor(clinic.relay).begin().ask_for_help()
    pushed = clinic.service.next_for(browser)
    assert is_signed(pushed, key)
    assert {name: pushed.headers[name] for name in ("Urgency", "TTL", "Topic")} == {
        "Urgency": "high",
        "TTL": "300",
        "Topic": "a",
    }
    # Besides what nobody can guess there is nothing in it.
    opened = browser.opens(pushed)
    assert (len(opened), opened[32:]) == (128, b" " * 96)


def test_a_device_that_is_gone_is_forgotten_and_its_clinician_told(clinic: Clinic) -> None:
    rina = clinic.clinician()
    gone, stays = clinic.paged(rina), clinic.paged(rina)
    clinic.service.answer = lambda path: (410 if gone.endpoint.endswith(path) else 201, {})
    rina.line.pushes.clear()
    Survivor(clinic.relay).begin().ask_for_help()
    clinic.service.next_for(stays)
    rina.line.pushed("alerts")
    assert rina.call("alerts")[1] == [mark_of(stays)]


def test_a_page_is_tried_again_while_its_service_is_in_trouble(clinic: Clinic) -> None:
    tini = clinic.clinician()
    browser = clinic.paged(tini)
    troubles = iter([(503, {}), (429, {"Retry-After": "1"})])
    clinic.service.answer = lambda _path: next(troubles, (201, {}))
    tini.call("try_alert", mark_of(browser))
    first = clinic.service.next_for(browser)
    third = clinic.service.next_for(browser, 2)
    # It is the same page that comes at last.
    assert browser.opens(first) == browser.opens(third)
    assert tini.call("alerts")[1] == [mark_of(browser)]


def test_a_redirect_is_not_followed(clinic: Clinic) -> None:
    sari = clinic.clinician()
    browser, elsewhere = clinic.paged(sari), clinic.service.browser()
    clinic.service.answer = lambda path: (
        (307, {"Location": elsewhere.endpoint}) if browser.endpoint.endswith(path) else (201, {})
    )
    sari.call("try_alert", mark_of(browser))
    clinic.service.next_for(browser)
    # Whatever followed would be before this.
    other = clinic.paged(sari)
    sari.call("try_alert", mark_of(other))
    clinic.service.next_for(other)
    assert clinic.service.of(elsewhere) == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/push/a",
        "http://{host}/push/a",
        "https://{host}@evil.example/push/a",
        "https://evil.example@{host}/push/a",
        "https://{host}.evil.example/push/a",
        "https://127.0.0.1/push/a",
        "https://[::1]/push/a",
        "https://localhost/push/a",
        "https://{host}",
        "https://{host}/",
        "https://{host}/push/a#b",
        "https://{host}/push/ a",
        "https://{host}/push/a\r\nX: y",
        "https://{HOST}/push/a",
        "file:///etc/passwd",
    ],
)
def test_no_page_is_sent_but_to_a_service_that_the_operator_allows(clinic: Clinic, endpoint: str) -> None:
    sari = clinic.clinician()
    host, browser = clinic.service.host, clinic.service.browser()
    written = endpoint.format(host=host, HOST=host.upper())
    assert sari.line.ask("turn_on_alerts", written, *browser.values[1:]) == ["endpoint"]
    assert sari.call("alerts")[1] == []


def test_keys_that_are_none_are_refused(clinic: Clinic) -> None:
    sari = clinic.clinician()
    endpoint, p256dh, auth = clinic.service.browser().values
    for point in (bytes(65), b"\x04" + bytes(64), b"\x02" + p256dh[1:], b"\x04" + bytes(range(64))):
        assert sari.line.ask("turn_on_alerts", endpoint, point, auth) == ["endpoint"]
    assert sari.line.ask("turn_on_alerts", endpoint, p256dh, auth) == ["ok"]


def test_a_clinician_has_five_devices_and_the_sixth_takes_a_place(clinic: Clinic) -> None:
    sari = clinic.clinician()
    browsers = [clinic.paged(sari) for _ in range(6)]
    marks = sari.call("alerts")[1]
    assert len(marks) == 5
    assert mark_of(browsers[-1]) in marks
    # Renewed, turned off, and turned off once more, or by somebody else.
    sari.call("turn_on_alerts", *browsers[-1].values)
    assert set(sari.call("alerts")[1]) == set(marks)
    dewi = clinic.clinician()
    dewi.call("turn_off_alerts", mark_of(browsers[-1]))
    assert set(sari.call("alerts")[1]) == set(marks)
    for _ in range(2):
        sari.call("turn_off_alerts", mark_of(browsers[-1]))
        assert set(sari.call("alerts")[1]) == set(marks) - {mark_of(browsers[-1])}


def test_of_two_at_one_browser_it_pages_whoever_turned_it_on_last(clinic: Clinic) -> None:
    sari, dewi = clinic.clinician(), clinic.clinician()
    browser = clinic.paged(sari)
    # Who only knows the endpoint, and has not its keys, takes nothing away.
    thief = clinic.service.browser()
    assert dewi.line.ask("turn_on_alerts", browser.endpoint, thief.p256dh, thief.auth) == ["endpoint"]
    sari.line.pushes.clear()
    dewi.call("turn_on_alerts", *browser.values)
    sari.line.pushed("alerts")
    assert (sari.call("alerts")[1], dewi.call("alerts")[1]) == ([], [mark_of(browser)])


def test_a_shift_begins_with_a_test_page_and_counts_when_it_was_heard(clinic: Clinic) -> None:
    sari = clinic.clinician()
    browser = clinic.paged(sari)
    sari.go_on_duty()
    token = token_in(browser, clinic.service)
    assert sari.call("alerts")[2] is False
    # Every answer is the same: of another token, of none, of this one, and of this one again.
    assert [clinic.hears(one) for one in (bytes(16), b"", token)] == [204] * 3
    sari.line.pushed("heard")
    assert sari.call("alerts")[2] is True
    sari.line.pushes.clear()
    assert clinic.hears(token) == 204
    assert sari.call("alerts")[2] is True
    assert [push for push in sari.line.pushes if push[0] == "heard"] == []


def test_the_same_shift_asks_once_and_another_asks_anew(clinic: Clinic) -> None:
    sari = clinic.clinician()
    browser = clinic.paged(sari)
    until = whole(now()) + 3600
    on_duty(sari, until)
    clinic.hears(token_in(browser, clinic.service))
    sari.line.pushed("heard")
    on_duty(sari, until)
    assert sari.call("alerts")[2] is True
    on_duty(sari, until + 3600)
    # What was heard was of the shift before.
    assert sari.call("alerts")[2] is False
    token = token_in(browser, clinic.service, 1)
    assert len(clinic.service.of(browser)) == 2
    clinic.hears(token)
    sari.line.pushed("heard")
    assert sari.call("alerts")[2] is True


def test_pages_that_follow_each_other_closely_become_one(clinic: Clinic) -> None:
    sari = clinic.clinician()
    browser = clinic.paged(sari)
    for _ in range(5):
        Survivor(clinic.relay).begin().ask_for_help()
    clinic.service.next_for(browser)
    # A try is for who sits there: it does not wait, and what waited goes with it.
    sari.call("try_alert", mark_of(browser))
    clinic.service.next_for(browser, 1)
    assert len(clinic.service.of(browser)) == 2


def test_no_endpoint_is_ever_logged(clinic: Clinic) -> None:
    said = clinic.relay.log.read_bytes()
    assert b"/push/" not in said
    assert clinic.service.host.encode() not in said
