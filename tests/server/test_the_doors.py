"""Both origins answer only under their own names, only to their own pages, and let nothing be kept."""

import json
import socket
from contextlib import ExitStack

import pytest

from server.serving import BAD_REQUEST
from tests.server.conftest import Town

DAWDLED = (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n")


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", ""])
def test_another_host_name_is_misdirected(town: Town, host: str) -> None:
    response, body = town.relay.ask("GET", "/", headers={"Host": host})
    assert (response.status, body) == (421, b"")


def test_the_consoles_name_is_misdirected_at_the_covers_port(town: Town) -> None:
    host = f"console.localhost:{town.relay.console_port}"
    assert town.relay.ask("GET", "/", headers={"Host": host})[0].status == 421


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_post_from_another_page_is_refused(town: Town, origin: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({"Origin": origin} if origin else {})
    body = json.dumps({"q": "x"}).encode()
    assert town.relay.ask("POST", "/cari", body, headers)[0].status == 404
    port = town.relay.console_port
    assert town.relay.ask("POST", "/passkey/asked", b"{}", headers, port=port)[0].status == 403
    # Control: its own page is answered.
    own = {"Content-Type": "application/json", "Origin": town.relay.console}
    assert town.relay.ask("POST", "/passkey/asked", b"{}", own, port=port)[0].status == 200


def test_a_body_that_is_too_large_or_endless_is_refused_unread(town: Town) -> None:
    port = town.relay.console_port
    headers = {"Origin": town.relay.console, "Content-Length": str(10**9)}
    assert town.relay.ask("POST", "/passkey/asked", b"x", headers, port=port)[0].status == 413
    chunked = {"Origin": town.relay.console, "Transfer-Encoding": "chunked"}
    assert town.relay.ask("POST", "/passkey/asked", None, chunked, port=port)[0].status == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(town: Town, method: str) -> None:
    assert town.relay.ask(method, "/", port=town.relay.console_port)[0].status == 405


def test_whatever_is_not_there_on_the_cover_looks_the_same(town: Town) -> None:
    own = {"Origin": town.relay.cover}
    upgrade = {
        **own,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    asked: tuple[tuple[str, str, bytes | None, dict[str, str]], ...] = (
        ("GET", "/nothing", None, {}),
        ("GET", "/.env", None, {}),
        ("GET", "/cari", None, {}),
        ("GET", "/buku", None, {}),
        ("GET", "/hapus", None, {}),
        ("POST", "/hapus", b"", {}),
        ("POST", "/hapus", b"", {"Origin": town.relay.console}),
        ("DELETE", "/hapus", None, own),
        ("GET", "/passkey/asked", None, {}),
        ("GET", "/r", None, {}),
        ("GET", "/r/", None, {}),
        ("GET", "/r/", None, own),
        ("GET", "/r/?EIO=4&transport=polling", None, own),
        ("GET", "/r/?EIO=3&transport=websocket", None, upgrade),
        ("GET", "/r/?EIO=4&transport=websocket&sid=x", None, upgrade),
        ("GET", "/r/more?EIO=4&transport=websocket", None, upgrade),
        ("GET", "/r/?EIO=4&transport=websocket", None, {**upgrade, "Origin": "http://evil.example"}),
        ("GET", "/r/?EIO=4&transport=websocket", None, {**upgrade, "Sec-WebSocket-Version": "8"}),
        ("POST", "/", b"{}", own),
        ("POST", "/nothing", b"{}", own),
        ("POST", "/nothing", b"{}", {}),
        ("POST", "/buku", b"00" * 32, own),
        ("PUT", "/nothing", b"{}", own),
        ("OPTIONS", "/", None, {}),
        ("DELETE", "/cari", None, own),
    )
    seen = {_seen(town, *one) for one in asked}
    assert len(seen) == 1, seen
    assert next(iter(seen))[0] == 404
    # Control: what is there looks otherwise.
    assert _seen(town, "POST", "/cari", b'{"q": "x", "n": 1}', own) not in seen


def _seen(
    town: Town, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, str, frozenset[tuple[str, str]], bytes]:
    response, content = town.relay.ask(method, path, body, headers)
    shown = frozenset((name, value) for name, value in response.getheaders() if name != "Date")
    return response.status, response.reason, shown, content


@pytest.mark.parametrize("path", ["/", "/nothing", "/cari", "/r/", "/r/?EIO=4&transport=polling"])
def test_every_answer_forbids_keeping_framing_and_scripts_from_elsewhere(town: Town, path: str) -> None:
    for port in (0, town.relay.console_port):
        response, _body = town.relay.ask("GET", path, port=port)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers.get("Server") is None


def test_the_line_is_no_polling_door(town: Town) -> None:
    headers, port = {"Origin": town.relay.console}, town.relay.console_port
    polling = "/r/?EIO=4&transport=polling"
    assert town.relay.ask("GET", polling, headers=headers, port=port)[0].status == 400
    assert town.relay.ask("POST", polling, b"x", headers, port=port)[0].status == 400


def test_nothing_of_a_bad_request_is_logged(town: Town) -> None:
    canary = "kanari-di-alamat"
    town.relay.ask("GET", f"/{canary}?{canary}=1", headers={"User-Agent": canary, "Referer": canary})
    town.relay.ask("GET", f"/{canary}", headers={"Host": canary})
    assert town.relay.count(canary.encode()) == 0
    assert town.relay.count(b"127.0.0.1") == 0
    assert town.relay.count(b"Traceback") == 0


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100 + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00" + b"\xff" * 100 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_with_a_constant(town: Town, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", town.relay.cover_port), 5) as bare:
        bare.sendall(request_bytes)
        answer = bare.recv(4096)
    assert answer.split(b"\r\n")[0].split(b" ", 1)[1][:3] in {b"400", b"414"}
    assert b"nonsense" not in answer
    assert b"yyyy" not in answer


def test_whoever_dawdles_over_a_request_loses_the_connection(town: Town) -> None:
    place = "127.0.0.1", town.relay.cover_port
    with ExitStack() as opened:
        dawdlers = [opened.enter_context(socket.create_connection(place, 15)) for _ in DAWDLED]
        for bare, begun in zip(dawdlers, DAWDLED, strict=True):
            bare.sendall(begun)
        assert all(bare.recv(4096) in {b"", BAD_REQUEST} for bare in dawdlers)
