"""Stopping takes seconds, whoever is connected, and what waits is finished first."""

import resource
import socket
import sqlite3
import subprocess
import sys

import pytest

from tests.server.conftest import staffed
from tests.server.relay import ROOT, Relay

LINES = 1000
STOP_SECONDS = 5.0
HANDSHAKE = (
    "GET /r/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture
def many_files() -> None:
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, min(most, 4096)), most))


@pytest.mark.usefixtures("many_files")
def test_a_relay_with_a_thousand_open_lines_stops_in_five_seconds(own_relay: Relay) -> None:
    own_relay.start()
    host = own_relay.cover.removeprefix("http://")
    opened = []
    for _ in range(LINES):
        one = socket.create_connection(("127.0.0.1", own_relay.cover_port), 5)
        one.sendall(HANDSHAKE.format(host=host).encode())
        opened.append(one)
    assert all(b"101" in one.recv(12) for one in opened[-20:])
    assert own_relay.stop() < STOP_SECONDS
    for one in opened:
        one.close()


def test_what_was_sent_before_the_stop_is_kept_or_was_not_acknowledged(own_relay: Relay) -> None:
    town = staffed(own_relay.start())
    survivor = town.survivor()
    talk = survivor.ask_for_help()
    theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
    seq = town.sari.send(theirs, "terakhir")[0]
    # Control: while it runs, the log holds what was said last.
    assert (own_relay.data / "relay.db-wal").stat().st_size
    assert own_relay.stop() < STOP_SECONDS
    assert not (own_relay.data / "relay.db-wal").exists()
    database = sqlite3.connect(own_relay.data / "relay.db")
    assert database.execute("SELECT max(seq) FROM envelopes").fetchone() == (seq,)
    database.close()


def test_a_second_relay_on_the_same_folder_is_refused(own_relay: Relay) -> None:
    own_relay.start()
    second = subprocess.run(
        [sys.executable, "-m", "server"],
        cwd=ROOT,
        env=own_relay.environment,
        capture_output=True,
        check=False,
    )
    assert (second.returncode, second.stderr) == (2, b"another relay runs on this data folder\n")
    assert own_relay.token()
