"""Promise 28: a million fuzzed packets bring no crash, no traceback with input, and no echo.

Here some twenty thousand, with `--long` a million: events with changed real arguments or well-formed nonsense
on lines that have signed in, packets and frames from strangers, HTTP requests. What comes back is searched
for what was sent, as is the log; and the relay goes on serving, in the memory it had.
"""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgpack
import pytest
from websockets.exceptions import ConnectionClosed

from server.audiences import every_event
from server.doors import Event
from server.log import ALLOWED
from tests.server.conftest import Town, staffed
from tests.server.fuzzing import (
    CANARY,
    Chance,
    Recorded,
    exchange,
    heard,
    recording,
    said_by_the_relay,
)
from tests.server.line_client import EVENT, Line
from tests.server.people import Survivor
from tests.server.relay import Relay
from tests.server.strangers import HANDSHAKE

EVENTS, STRANGERS, REQUESTS = 4_500, 2_000, 6_000
LONG_TIMES = 50
A_MILLION = 1_000_000
# Answers that may wait for a reader on a line are bounded: so many events are asked at once.
AT_ONCE = 30
STRANGERS_AT_ONCE = 250
# A refused CONNECT is answered and its line ended half a second later.
HEARD_SECONDS = 0.7
GROWN_AT_MOST = 32 * 2**20
# What they keep is their sender's own, and is given back when asked for.
KEPT = frozenset(("save", "move", "apply", "keep_key", "save_state"))
# They end what the rest of the run needs.
LEFT_OUT = frozenset(("forget_all", "end_duty"))
PATHS = {
    "cover": ["/", "/cari", "/buku", "/hapus", "/sw.js", "/manifest.webmanifest"],
    "console": [
        *("/", "/passkey/asked", "/passkey/answered", "/passkey/invited", "/passkey/registered", "/out"),
        *("/passkey/another", "/passkey/added", "/log/checkpoint", "/log/tile/0/000", "/log/cosignature"),
        *("/kalender/kanari.ics", "/kalender/" + "00" * 32 + ".ics"),
    ],
}
UNGUARDED = """
import sys, traceback
from gevent import monkey; monkey.patch_all()
from server import __main__ as relay, sockets
def called(event, caller, arguments):
    try:
        return event.handle(caller, *arguments)
    except TypeError:
        print(arguments, file=sys.stderr)
        traceback.print_exc()
        return ("not understood", *arguments)
sockets.called = called
class Any:
    def __contains__(self, _namespace):
        return True
sockets.NAMESPACES = Any()
sys.exit(relay.main([]))
"""


@dataclass
class Findings:
    """What went wrong, and how much was tried."""

    packets: int = 0
    events: int = 0
    # Events that an open line answered: what comes after a packet that ends its line is never looked at.
    answered: int = 0
    echoes: list[str] = field(default_factory=list)

    def look(self, what: str, answer: bytes) -> None:
        if CANARY in answer:
            self.echoes.append(what)


class Speaker:
    """An authenticated line that is opened again whenever the relay has ended it."""

    def __init__(self, who: Any, events: dict[str, Event], real: Recorded, chance: Chance) -> None:
        self._who, self._real, self._chance = who, real, chance
        self._events = [event for name, event in sorted(events.items()) if name not in LEFT_OUT]
        self.line = self.opened()

    def opened(self) -> Line:
        return Survivor(self._who).connect("create").open_line

    def ask(self, count: int, findings: Findings) -> None:
        """Send some events at once and read what answers them."""
        for number in range(count):
            packet = self._packet(number)
            findings.packets += 1
            findings.events += 1
            try:
                self.line.socket.send(packet)
            except ConnectionClosed:
                self.line = self.opened()
        # The last is an honest one: what comes before its answer is all that there is.
        try:
            self.line.send({"type": EVENT, "nsp": self.line.namespace, "id": 999_999, "data": ["open"]})
            while (frame := self.line.socket.recv(timeout=10)) is not None:
                answer = frame if isinstance(frame, bytes) else frame.encode()
                findings.look(self.line.namespace, answer)
                named = msgpack.unpackb(frame).get("id") if isinstance(frame, bytes) else None
                if named == 999_999:
                    return
                findings.answered += named is not None
        except ConnectionClosed:
            self.line = self.opened()

    def _packet(self, number: int) -> bytes:
        event = self._chance.by.choice(self._events)
        self._chance.canary = b"tanpa" if event.name in KEPT else CANARY
        values = self._chance.arguments(event, self._real.get(event.name, []))
        name = event.name if self._chance.by.random() < 0.98 else CANARY.decode()
        whole = {"type": EVENT, "nsp": self.line.namespace, "id": number, "data": [name, *values]}
        try:
            packed: bytes = msgpack.packb(whole)
        except (ValueError, OverflowError, UnicodeEncodeError):
            return CANARY
        spoilt = event.name not in KEPT and self._chance.by.random() < 0.01
        return self._chance.bytes_changed(packed) if spoilt else packed


class ClinicianSpeaker(Speaker):
    """The same on the console's side."""

    def opened(self) -> Line:
        line = self._who.account.line()
        assert isinstance(line, Line)
        return line


@dataclass
class Fuzz:
    """A relay under fuzz."""

    relay: Relay
    real: Recorded
    town: Town | None = None
    findings: Findings = field(default_factory=Findings)

    def run(self, seed: int, events: int, strangers: int, requests: int) -> None:
        chance = Chance(seed)
        speakers = self._speakers(chance)
        for _ in range(events // AT_ONCE):
            chance.by.choice(speakers).ask(AT_ONCE, self.findings)
        for speaker in speakers:
            speaker.line.close()
        for _ in range(strangers // STRANGERS_AT_ONCE):
            self._strangers(chance)
        for _ in range(requests):
            self._request(chance)

    def _speakers(self, chance: Chance) -> list[Speaker]:
        audiences = every_event()
        hers = Speaker(self.relay, audiences["/a"], self.real, chance)
        if self.town is None:
            return [hers]
        return [hers, hers, ClinicianSpeaker(self.town.sari, audiences["/b"], self.real, chance)]

    def _strangers(self, chance: Chance) -> None:
        relay = self.relay
        greeting = Survivor(relay).greet("no nonce", "create", t="00" * 32)
        host, origin = relay.cover.split("//")[1], relay.cover
        begin = HANDSHAKE.format(host=host, origin=origin, more="").encode()
        lines = []
        for _ in range(STRANGERS_AT_ONCE):
            frames = chance.frames(greeting)
            lines.append(line := socket.create_connection(("127.0.0.1", relay.cover_port), 10))
            line.sendall(begin)
            # Whatever comes before the line is open is a request's, and not read.
            assert b" 101 " in line.recv(65536)
            with suppress(OSError):
                line.sendall(b"".join(frames))
            self.findings.packets += len(frames)
        for raw in heard(lines, HEARD_SECONDS):
            for said in said_by_the_relay(raw):
                self.findings.look("stranger", said)

    def _request(self, chance: Chance) -> None:
        relay, side = self.relay, chance.by.choice(["cover", "console"])
        port = relay.cover_port if side == "cover" else relay.console_port
        origin = relay.cover if side == "cover" else relay.console
        self.findings.packets += 1
        self.findings.look("http", exchange(port, chance.request(origin, PATHS[side])))


def wrong_lines(relay: Relay) -> list[str]:
    """Lines of the log that hold more than they may, or tell of a fault that nobody expected."""
    lines = relay.log.read_text("utf-8", "replace").splitlines()
    return [line for line in lines if not _is_plain(line)]


def _is_plain(line: str) -> bool:
    with suppress(ValueError):
        entry = json.loads(line)
        plain = isinstance(entry, dict) and entry.keys() <= set(ALLOWED)
        return plain and "failed" not in str(entry.get("event")) and CANARY.decode() not in line
    return False


def memory(relay: Relay) -> int:
    assert relay.process is not None
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{relay.process.pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


def honest(town: Town, real: Recorded) -> None:
    """Somebody is helped; what their clients send is kept."""
    with patch.object(Line, "send", recording(real, Line.send)):
        town.sari.wake()
        town.sari.go_on_duty()
        survivor = town.survivor()
        talk = survivor.ask_for_help()
        theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
        town.sari.send(theirs, "halo")
        assert town.sari.call("append", *town.sari.rekey(theirs), []) == [2]
        assert len(survivor.call("read", talk.id, 0)[0]) == 2
        survivor.call("blocks", talk.id, 0)
        other = town.survivor()
        waiting = other.ask_for_help()
        other.call("withdraw", other.withdrawal(waiting))
        other.call("forget", waiting.id)
        survivor.open_line.close()
        other.open_line.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    relay = Relay(tmp_path)
    try:
        yield staffed(relay.start())
    finally:
        relay.kill()


def fuzz(town: Town, times: int) -> Fuzz:
    real: Recorded = {}
    honest(town, real)
    one = Fuzz(town.relay, real, town)
    one.run(0, EVENTS // 10, STRANGERS_AT_ONCE, REQUESTS // 10)
    before = memory(town.relay)
    for seed in range(1, times + 1):
        one.run(seed, EVENTS, STRANGERS, REQUESTS)
    assert memory(town.relay) - before < GROWN_AT_MOST
    return one


def check(one: Fuzz) -> None:
    relay, town = one.relay, one.town
    assert town is not None
    assert relay.process is not None
    assert relay.process.poll() is None
    assert one.findings.echoes == []
    assert one.findings.answered > one.findings.events / 2
    assert wrong_lines(relay) == []
    begun = time.monotonic()
    honest(town, {})
    assert time.monotonic() - begun < 10


def test_twenty_thousand_fuzzed_packets_find_nothing(town: Town) -> None:
    one = fuzz(town, 1)
    assert one.findings.packets > 20_000
    check(one)


@pytest.mark.long
def test_a_million_fuzzed_packets_find_nothing(town: Town) -> None:
    one = fuzz(town, LONG_TIMES)
    assert one.findings.packets > A_MILLION
    check(one)


def test_control_a_door_without_guard_is_found(tmp_path: Path) -> None:
    relay = Relay(tmp_path, program=("-c", UNGUARDED))
    try:
        one = Fuzz(relay.start(), {})
        one.run(1, 600, STRANGERS_AT_ONCE, 0)
        assert {"/a", "stranger"} <= set(one.findings.echoes)
        assert any("Traceback" in line for line in wrong_lines(relay))
        assert any(CANARY.decode() in line for line in wrong_lines(relay))
    finally:
        relay.kill()
