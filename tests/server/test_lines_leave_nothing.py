"""Whoever comes and goes leaves nothing behind in the relay, and hears only what is theirs meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
import pytest
from socketio.exceptions import ConnectionRefusedError as NotConnected

from server.doors import Caller, Role
from server.engine import Pulse, Session
from server.limits import LINE_VERSION
from server.line import LINE
from server.pace import Paces
from server.rooms import Rooms
from server.sockets import Audience, Sockets, read_packet, written
from server.strangers import ADMITTED
from tests.server.conftest import Town
from tests.server.line_client import ended_within
from tests.server.people import Survivor

LINES, ROUNDS = 100, 10
PATIENT_SECONDS = 2.0


class Ear:
    """Stands where a line would."""

    def __init__(self) -> None:
        self.heard: list[bytes | str] = []
        self.closed = False

    @property
    def is_cut(self) -> bool:
        return self.closed

    def authenticated(self) -> None:
        """Nothing waits for it."""

    def allow(self, _queued_bytes: int) -> None:
        """Whatever comes is heard at once."""

    def say(self, message: bytes | str) -> None:
        self.heard.append(message)

    def close(self) -> None:
        self.closed = True

    cut = close


def test_a_room_is_gone_with_the_last_who_was_in_it() -> None:
    one, other = Ear(), Ear()
    # What it is that hears is nothing to a room.
    rooms: Any = Rooms()
    rooms.enter(["m1", "m2"], "one", one)
    rooms.enter(["m1"], "other", other)
    assert rooms.lines("m1") == [one, other]
    assert rooms.lines("m1", but="one") == [other]
    assert (rooms.lines("m2"), rooms.lines("nobody's"), len(rooms)) == ([one], [], 2)
    rooms.leave(["m1", "m2", "nobody's"], "one")
    assert (rooms.lines("m1"), rooms.lines("m2"), len(rooms)) == ([other], [], 1)
    rooms.leave(["m1"], "one")
    rooms.leave(["m1"], "other")
    assert len(rooms) == 0


def test_a_role_that_comes_or_goes_takes_its_room_along() -> None:
    sockets, ear = Sockets(lambda _origin, _environ: True, Paces(1000, time.monotonic)), Ear()
    roles = {Role.CLINICIAN}
    audience = Audience("/b", frozenset({1}), {}, lambda *_: caller, lambda _caller: frozenset(roles))
    caller = Caller(frozenset(roles), "sid", account=b"a" * 16, clinician=b"c" * 16)
    sockets._callers["sid"], sockets._lines["sid"] = caller, ear  # type: ignore[assignment]
    sockets._rooms.enter(["c" + "63" * 16, "a" + "61" * 16], "sid", ear)  # type: ignore[arg-type]
    sockets.to_clinician(b"c" * 16, "waiting")
    assert ear.heard == [written(2, "/b", ["waiting"])]
    # Control: nothing changes as long as the roles are the same.
    assert sockets._refreshed(audience, caller) is caller
    roles.clear()
    caller = sockets._refreshed(audience, caller)
    sockets.to_clinician(b"c" * 16, "waiting")
    assert len(ear.heard) == 1
    sockets.to_account(b"a" * 16, "certified", 1)
    assert len(ear.heard) == 2
    roles.add(Role.CLINICIAN)
    sockets._refreshed(audience, caller)
    sockets.to_clinician(b"c" * 16, "waiting", but="sid")
    assert len(ear.heard) == 2
    sockets.to_clinician(b"c" * 16, "waiting")
    assert len(ear.heard) == 3
    sockets._disconnect("sid")
    assert (len(sockets._rooms), sockets._callers, sockets._lines) == (0, {}, {})
    gevent.sleep(0)


class Opening:
    """Survivors who open lines, without a network beneath."""

    def __init__(self, most_lines: int) -> None:
        paces = Paces(1000, time.monotonic)
        self.sockets = Sockets(lambda _origin, _environ: True, paces, most_lines=most_lines)
        self.paces, self.admitted = paces, 0
        self.greeted: Callable[[], None] = gevent.idle
        self.sockets.serve(Audience("/a", frozenset({1}), {}, self._greet, lambda caller: caller.roles))

    def _greet(self, _environ: object, auth: dict[str, Any], _nonce: str) -> Caller:
        self.greeted()
        return Caller(frozenset({Role.SURVIVOR}), "", mailbox=auth["k"])

    def open(self, sid: str, mailbox: bytes = b"m" * 16) -> Ear:
        ear = Ear()
        self.connect(sid, ear, mailbox)
        return ear

    def connect(self, sid: str, ear: Ear, mailbox: bytes = b"m" * 16) -> None:
        environ = {LINE: ear, "SERVER_PORT": "1", ADMITTED: self._admit}
        connect: Any = self.sockets.server.handlers["/a"]["connect"]
        connect(sid, environ, {"v": LINE_VERSION, "k": mailbox})

    def _admit(self) -> None:
        self.admitted += 1


def test_where_survivors_have_taken_every_place_the_oldest_comes_again() -> None:
    opening = Opening(3)
    ears = [opening.open(str(number), bytes([number]) * 16) for number in range(3)]
    # Whoever has gone has left a place.
    opening.sockets._disconnect("1")
    ears.append(opening.open("3", b"n" * 16))
    assert not any(ear.closed for ear in ears)
    ears.append(opening.open("4", b"o" * 16))
    assert [ear.closed for ear in ears] == [True, False, False, False, False]
    for sid in "0234":
        opening.sockets._disconnect(sid)
    assert opening.sockets._hers == {}
    gevent.sleep(0)


def test_a_line_that_ended_while_it_was_greeted_leaves_nothing() -> None:
    opening = Opening(3)
    sockets, ear = opening.sockets, Ear()
    opening.greeted = ear.cut
    with pytest.raises(NotConnected):
        opening.connect("sid", ear)
    assert (sockets._callers, sockets._lines, sockets._hers, len(sockets._rooms)) == ({}, {}, {}, 0)
    assert (opening.paces._open, opening.admitted) == ({}, 0)
    # Control: one that goes on is somebody's.
    opening.greeted = gevent.idle
    opening.open("other")
    assert (len(sockets._callers), len(sockets._rooms), opening.admitted) == (1, 1, 1)
    gevent.sleep(0)


def test_an_account_that_is_cut_before_its_connect_is_answered_is_cut() -> None:
    sockets, ear = Sockets(lambda _origin, _environ: True, Paces(1000, time.monotonic)), Ear()
    sockets._callers["sid"] = Caller(frozenset(), "sid", account=b"a" * 16)
    sockets._lines["sid"] = ear  # type: ignore[assignment]
    sockets.cut_account(b"b" * 16)
    ended = [ear.closed]
    sockets.cut_account(b"a" * 16)
    assert [*ended, ear.closed] == [False, True]
    gevent.sleep(0)


def test_what_goes_out_is_what_socket_io_would_write() -> None:
    from socketio.msgpack_packet import MsgPackPacket

    for kind, number in ((2, None), (3, 7)):
        theirs = MsgPackPacket(kind, data=["ok", b"x", 3, None], namespace="/a", id=number).encode()
        assert written(kind, "/a", ["ok", b"x", 3, None], number) == theirs
    assert read_packet(written(2, "/a", ["now"], 5)) == (2, "/a", 5, ["now"])


class Server:
    """Stands where engine.io's server would."""

    class reason:  # noqa: N801  (as engine.io calls it)
        PING_TIMEOUT = SERVER_DISCONNECT = "over"

    def __init__(self) -> None:
        self.sockets: dict[str, Session] = {}
        self.ended: list[str] = []

    def _trigger_event(self, _event: str, sid: str, reason: str, **_how: Any) -> None:
        self.ended.append(sid)


def _session(server: Any, sid: str) -> tuple[Session, Ear]:
    session, ear = Session(server, sid), Ear()
    session.line = ear  # type: ignore[assignment]
    server.sockets[sid] = session
    return session, ear


def test_who_answers_no_ping_is_ended_and_who_has_gone_is_not_kept_for_it(monkeypatch: Any) -> None:
    pulse, server, clock = Pulse(25, 20), Server(), [0.0]
    monkeypatch.setattr("server.engine.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("server.engine.gevent.spawn", lambda _run: "running")
    lively, heard = _session(server, "lively")
    silent, unheard = _session(server, "silent")
    gone, _ = _session(server, "gone")
    for one in (lively, silent, gone):
        pulse.begin(one)
    gone.close(abort=True)
    del gone, one
    pulse.beat(24)
    assert heard.heard == unheard.heard == []
    pulse.beat(25)
    assert heard.heard == unheard.heard == ["2"]
    assert len(pulse._asked) == 2
    lively.awaited, clock[0] = 0, 26.0
    pulse.begin(lively)
    pulse.beat(45)
    assert (unheard.closed, heard.closed, server.ended) == (True, False, ["gone", "silent"])
    assert set(server.sockets) == {"lively"}
    pulse.beat(51)
    assert heard.heard == ["2", "2"]


def test_one_line_that_fails_does_not_end_everybodys_pulse(monkeypatch: Any) -> None:
    monkeypatch.setattr("server.engine.LOOKED_EVERY_SECONDS", 0.01)
    pulse, server = Pulse(0, 20), Server()
    faulty, _ = _session(server, "faulty")
    honest, heard = _session(server, "honest")
    faulty.line = None
    monkeypatch.setattr(Session, "ping", lambda session: session.line.say("2"))
    pulse.begin(faulty)
    # Control: such a line does fail.
    with pytest.raises(AttributeError):
        pulse.beat(time.monotonic())
    pulse.begin(faulty)
    pulse.begin(honest)
    deadline = time.monotonic() + PATIENT_SECONDS
    while not heard.heard and time.monotonic() < deadline:
        gevent.sleep(0.01)
    assert heard.heard == ["2"]
    pulse.stop()


def _memory_kb(town: Town) -> int:
    assert town.relay.process is not None
    rolled = Path(f"/proc/{town.relay.process.pid}/smaps_rollup").read_text()
    return int(next(row.split()[1] for row in rolled.splitlines() if row.startswith("Pss:")))


def _come_and_go(survivor: Survivor, count: int) -> None:
    for _ in range(count):
        survivor.connect("return").open_line.close()


def test_the_relay_does_not_grow_with_those_who_have_gone(town: Town) -> None:
    survivor = town.survivor()
    survivor.save()
    survivor.open_line.close()
    _come_and_go(survivor, LINES)
    before = _memory_kb(town)
    for _ in range(ROUNDS):
        _come_and_go(survivor, LINES)
    left_kb = (_memory_kb(town) - before) / (LINES * ROUNDS)
    # Control: those who stay do cost something.
    lines = [survivor.connect("return").open_line for _ in range(LINES)]
    stay_kb = (_memory_kb(town) - before) / LINES
    for line in lines:
        line.close()
    assert ended_within(lines[-1].socket, 2)
    assert left_kb < stay_kb / 4
