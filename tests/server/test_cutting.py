"""Whoever is cut while a line opens has none: what was read of them before is not believed after it."""

from typing import Any

import pytest
from socketio.exceptions import ConnectionRefusedError as NotConnected

from server import limits
from server.doors import Caller, Nobody, Role
from server.line import LINE
from server.pace import Paces
from server.sockets import Audience, Sockets
from server.strangers import ADMITTED

SPACE, PORT = "/b", 8001
ACCOUNT, CLINICIAN, SESSION = b"a" * 16, b"c" * 16, b"s" * 32
APPLICANT = Caller(frozenset({Role.APPLICANT}), sid="", account=ACCOUNT, clinician=CLINICIAN, session=SESSION)


class FakeLine:
    """A line that was opened, and what became of it."""

    def __init__(self) -> None:
        self.is_cut = False

    def cut(self) -> None:
        self.is_cut = True

    def authenticated(self) -> None: ...
    def allow(self, _queued_bytes: int) -> None: ...


class Town:
    """Sockets without a network; `meanwhile` happens while somebody is greeted."""

    def __init__(self, neighbours: Nobody | None = None) -> None:
        self.sockets = Sockets(lambda *_: True, Paces(1000, lambda: 0.0), neighbours)
        self.audience = Audience(SPACE, frozenset({PORT}), {}, self._greet, lambda caller: self.roles)
        self.roles = APPLICANT.roles
        self.meanwhile: list[Any] = []

    def _greet(self, _environ: object, _auth: object, _nonce: str) -> Caller:
        for happens in self.meanwhile:
            happens()
        return APPLICANT

    def connect(self) -> tuple[str, FakeLine]:
        """Open a line."""
        line = FakeLine()
        sid = self.sockets.server.manager.connect("engine", SPACE)
        environ = {LINE: line, ADMITTED: lambda: None, "SERVER_PORT": str(PORT)}
        self.sockets._connector(self.audience)(sid, environ, {"v": limits.LINE_VERSION})
        return sid, line


@pytest.mark.parametrize(("kind", "key"), [("session", SESSION), ("account", ACCOUNT)])
def test_whoever_is_cut_while_they_are_greeted_does_not_come_in(kind: str, key: bytes) -> None:
    town = Town()
    town.meanwhile = [lambda: town.sockets.cut_here(kind, key)]
    with pytest.raises(NotConnected):
        town.connect()
    assert town.sockets.open_lines[SPACE] == 0


def test_who_was_cut_before_comes_in_and_so_does_whoever_else_was_cut() -> None:
    town = Town()
    town.sockets.cut_here("session", SESSION)
    town.meanwhile = [lambda: town.sockets.cut_here("session", b"another")]
    town.connect()
    assert town.sockets.open_lines[SPACE] == 1


def test_control_nothing_else_keeps_them_out(monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town()
    monkeypatch.setattr(town.sockets, "_is_cut_since", lambda *_: False)
    town.meanwhile = [lambda: town.sockets.cut_here("session", SESSION)]
    town.connect()
    assert town.sockets.open_lines[SPACE] == 1


class Leaving(Nobody):
    """Neighbours in whose answer's time a line ends."""

    def __init__(self) -> None:
        self.meanwhile: list[Any] = []

    def join(self, _rooms: list[str]) -> None:
        for happens in self.meanwhile:
            happens()


def test_nothing_is_left_of_a_line_that_ends_while_its_role_changes() -> None:
    neighbours = Leaving()
    town = Town(neighbours)
    sid, _line = town.connect()
    sockets = town.sockets
    assert len(sockets._rooms) == 1
    town.roles = frozenset({Role.CLINICIAN})
    sockets._refreshed(town.audience, sockets._callers[sid])
    assert len(sockets._rooms) == 2
    # And while it is lost again, the line ends.
    town.roles = APPLICANT.roles
    neighbours.meanwhile = [lambda: sockets._disconnect(sid)]
    sockets._refreshed(town.audience, sockets._callers[sid])
    assert len(sockets._rooms) == 0
