"""Crowds of strangers: searches and logins by the thousand leave room for whoever comes honestly."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed

from server.work import done
from tests.journeys.town import eventually
from tests.server import line_client
from tests.server.bare import greeted
from tests.server.people import Survivor
from tests.server.relay import PHRASE, Relay

CROWD = 12
AT_ONCE = 50
PATIENT_SECONDS = 8.0
ROUNDS = 3


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """As an operator who sets nothing has it."""
    relay = Relay(tmp_path_factory.mktemp("crush"), {"STRANGERS_A_SECOND": "600", "CALLS_A_MINUTE": "60"})
    try:
        yield relay.start()
    finally:
        relay.stop()


@contextmanager
def crowd(does: Callable[[], None]) -> Iterator[None]:
    """Let many do the same again and again, as fast as they are let."""
    stopped = threading.Event()

    def go_on() -> None:
        while not stopped.is_set():
            with suppress(OSError):
                does()

    threads = [threading.Thread(target=go_on) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def search(relay: Relay, text: str) -> bytes:
    body = json.dumps({"q": text, "n": 1}).encode()
    response, content = relay.ask(
        "POST", "/cari", body, {"Origin": relay.cover, "Content-Type": "application/json"}
    )
    assert response.status == 200
    return content


def searching(relay: Relay) -> Callable[[], None]:
    """Guess phrases, many in one piece, and read what comes."""
    host = relay.cover.removeprefix("http://")
    body = b'{"q":"rahasia"}'
    head = (
        f"POST /cari HTTP/1.1\r\nHost: {host}\r\nOrigin: {relay.cover}\r\nContent-Length: {len(body)}\r\n\r\n"
    )

    def search_on() -> None:
        with socket.create_connection(("127.0.0.1", relay.cover_port), PATIENT_SECONDS) as bare:
            bare.settimeout(1)
            bare.sendall((head.encode() + body) * AT_ONCE)
            while bare.recv(65536):
                pass

    return search_on


def test_a_crowd_of_searches_leaves_the_phrase_its_door_and_shows_nothing(relay: Relay) -> None:
    calm = {len(search(relay, text)) for text in (PHRASE, "ayam")}
    survivor = Survivor(relay).begin()
    with crowd(searching(relay)):
        busy = set()
        for _ in range(ROUNDS):
            begun = time.monotonic()
            busy |= {len(search(relay, "ayam")), len(search(relay, PHRASE))}
            assert Survivor(relay).begin().call("now")
            assert survivor.call("now")
            assert time.monotonic() - begun < PATIENT_SECONDS
    # One length in calm and in the crush, for right and for wrong: the limit acts before a text is read.
    assert len(calm | busy) == 1


def test_a_crowd_of_failing_logins_makes_returning_dear_and_keeps_nobody_out(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[bytes] = []

    def work(challenge: bytes) -> bytes:
        worked.append(challenge)
        return done(challenge)

    monkeypatch.setattr(line_client, "done", work)
    kept = Survivor(relay).begin()
    kept.save()
    token = relay.token()

    def guess() -> None:
        one = Survivor(relay)
        greeted(relay.cover_port, relay.cover, lambda nonce: one.greet(nonce, "return", t=token)).close()

    def returns() -> list[bytes]:
        begun = time.monotonic()
        kept.open_line.close()
        assert kept.connect("return").call("now")
        assert time.monotonic() - begun < PATIENT_SECONDS
        return worked

    # Control: in calm nobody is asked for anything.
    assert returns() == []
    with crowd(guess):
        eventually("returning is dear", returns)
        for _ in range(ROUNDS):
            returns()
    # An older page, which can't work, is cut without a word that would end it for good, and comes again.
    with pytest.raises(ConnectionClosed):
        _older(kept)


def _older(survivor: Survivor) -> None:
    greet = survivor.greet

    def without(nonce: str, purpose: str) -> dict[str, object]:
        said = greet(nonce, purpose)
        del said["w"]
        return said

    survivor.greet = without  # type: ignore[method-assign, assignment]
    survivor.connect("return")
