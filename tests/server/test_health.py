"""Health on a port of this machine's own: constant words, and figures whose labels nobody else can choose."""

import re
import socket
import subprocess

import msgpack
import pytest

from server.audiences import every_event
from server.metrics import ANSWERS, OTHER, PAGES, ROUNDED_BYTES, RUNS, Metrics
from server.settings import Unsafe, read_settings
from tests.journeys.town import eventually
from tests.server.conftest import Town
from tests.server.line_client import EVENT
from tests.server.relay import Relay, answers

PATHS = ("/healthz", "/readyz", "/metrics")
LABEL = re.compile(r'(\w+)="([^"]*)"')
HOSTILE = ("nama_orang", 'x"} 1\nfake{a="b', "__class__", "🙂", "")


def _metrics() -> Metrics:
    return Metrics({space: events.values() for space, events in every_event().items()})


def _labels(text: str) -> set[tuple[str, str]]:
    return {(name, value) for name, value in LABEL.findall(text) if name != "le"}


def _allowed() -> set[tuple[str, str]]:
    events = [event for some in every_event().values() for event in some.values()]
    codes = {code.split()[0] for event in events for code in event.refusals} | set(ANSWERS)
    return {
        *(("audience", one) for one in ("cover", "console", OTHER)),
        *(("event", one) for one in (*(event.name for event in events), OTHER)),
        *(("outcome", one) for one in (*codes, *RUNS, *PAGES, OTHER)),
    }


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_client_sends_never_becomes_a_label(hostile: str) -> None:
    metrics = _metrics()
    for namespace, name, answer in ((hostile, "send", "ok"), ("/a", hostile, "ok"), ("/a", "send", hostile)):
        metrics.event(namespace, name, answer)
    metrics.event("/a", ["a list"], {"a": "map"})
    metrics.event("/a", "claim", "ok")
    metrics.run(hostile)
    written = metrics.written({}).decode()
    assert _labels(written) <= _allowed()
    if hostile:
        assert hostile not in written
    # Control: an event of the console's is unknown at the cover, and its own are counted by name.
    assert 'teduh_events_total{audience="cover",event="other",outcome="ok"} 2.0' in written
    metrics.event("/b", "claim", "taken")
    assert 'event="claim",outcome="taken"' in metrics.written({}).decode()


def test_the_relay_counts_its_events_and_tells_no_name_that_a_client_made_up(town: Town) -> None:
    relay, survivor = town.relay, town.survivor()
    survivor.call("facts")
    assert survivor.open_line.ask("rahasia_ibu") == ["unknown"]
    said = survivor.mailbox.hex()
    response, content = relay.ask("GET", "/metrics", port=relay.health_port)
    text = content.decode()
    assert response.status == 200
    assert _labels(text) <= _allowed()
    assert re.search(r'teduh_events_total\{audience="cover",event="facts",outcome="ok"\} [1-9]', text)
    assert re.search(r'teduh_events_total\{audience="cover",event="other",outcome="unknown"\} [1-9]', text)
    assert "rahasia" not in text
    # No figure says when something happened.
    assert "_created" not in text
    assert said not in text
    for name in ("lines_cover", "slots_used", "batch_jobs_count", "commit_seconds_count"):
        assert re.search(rf"teduh_{name} [1-9]", text), name
    free = re.search(r"^teduh_disk_free_bytes (\S+)$", text, re.MULTILINE)
    assert free is not None
    assert float(free[1]) % ROUNDED_BYTES == 0


def test_a_well_relay_is_alive_and_ready(town: Town) -> None:
    relay = town.relay
    response, content = relay.ask("GET", "/healthz", port=relay.health_port)
    assert (response.status, content) == (200, b"alive\n")
    assert relay.ready() == (200, "ready")
    for method, path in (("GET", "/"), ("POST", "/readyz"), ("GET", "/readyz/"), ("GET", "/../metrics")):
        assert relay.ask(method, path, port=relay.health_port)[0].status == 404


def test_the_cover_and_the_console_know_none_of_its_paths(town: Town) -> None:
    relay = town.relay
    for port in (0, relay.console_port):
        nothing, page = relay.ask("GET", "/nothing-is-here", port=port)
        for path in PATHS:
            response, content = relay.ask("GET", path, port=port)
            assert (response.status, content) == (nothing.status, page)
            assert b"teduh" not in content


def test_it_listens_on_this_machine_alone(town: Town) -> None:
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=True).stdout
    places = {line.split()[1] for line in listening.splitlines()[1:] if line.split()[3] == "0A"}
    port = f"{town.relay.health_port:04X}"
    assert [place for place in places if place.endswith(f":{port}")] == [f"0100007F:{port}"]


@pytest.fixture
def exposed(own_relay: Relay) -> Relay:
    own_relay.settings.update(BIND="0.0.0.0", EXPOSED="1")  # noqa: S104  (the point of the test)
    relay = own_relay.start()
    # Its own port listens last.
    eventually("its health is told", lambda: answers(relay.health_port))
    return relay


def test_a_relay_that_is_exposed_does_not_expose_its_health(exposed: Relay) -> None:
    assert exposed.ready() == (200, "ready")
    # Another address of this machine, as a proxy elsewhere would come by.
    socket.create_connection(("127.0.0.2", exposed.cover_port), 5).close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", exposed.health_port), 5)


def test_by_default_there_is_none_and_it_needs_a_port_of_its_own(own_relay: Relay) -> None:
    environment = own_relay.environment
    del environment["TEDUH_HEALTH_PORT"]
    assert read_settings(environment).health_port == 0
    for value in (str(own_relay.cover_port), str(own_relay.console_port), "-1", "70000", "all"):
        with pytest.raises(Unsafe, match="HEALTH_PORT"):
            read_settings({**environment, "TEDUH_HEALTH_PORT": value})


def test_an_event_name_that_is_no_text_ends_the_line_before_it_is_counted(town: Town) -> None:
    survivor = town.survivor()
    survivor.open_line.socket.send(msgpack.packb({"type": EVENT, "nsp": "/a", "id": 1, "data": [7]}))
    _response, content = town.relay.ask("GET", "/metrics", port=town.relay.health_port)
    assert _labels(content.decode()) <= _allowed()
