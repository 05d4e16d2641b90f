"""The Socket.IO server behind the line: authenticates in CONNECT, calls events by policy, sends the post.

There is one dispatcher. An event is found in the audience's table, its caller's role and its arguments'
shapes are checked, and only then it is called; every outcome is answered with constant codes.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import gevent
import msgpack
import socketio
import structlog
from socketio.exceptions import ConnectionRefusedError as NotConnected
from socketio.msgpack_packet import MsgPackPacket

from server import limits
from server.doors import Caller, Event, Neighbours, Nobody, Refused, Role
from server.engine import Engine
from server.line import LINE, Line
from server.log import Tally, library_logger
from server.pace import CONSOLE_TIMES, Paces
from server.rooms import Rooms
from server.strangers import ADMITTED

CONNECT, DISCONNECT, EVENT, ACK = 0, 1, 2, 3
KINDS = frozenset({CONNECT, DISCONNECT, EVENT})
KEYS = frozenset({"type", "data", "nsp", "id"})
# A client that hears one of these stays away. Any other trouble is a cut line, and it comes again.
FINAL = frozenset({"refused", "reload", "work"})
# Socket.IO would answer any other namespace by its name, as the client wrote it.
NAMESPACES = frozenset({"/a", "/b"})
RESERVED = frozenset({"connect", "disconnect", "*", "message"})
LONGEST_NAME = 32
DRAINED_EVERY_SECONDS = 0.02
MOST_ARGUMENTS = 16
# Longer than it takes to greet anybody.
CUT_KNOWN_SECONDS = 60.0
# So that not everybody comes again in the same moment.
CUT_AT_ONCE, CUT_PAUSE_SECONDS = 50, 0.05
log = structlog.get_logger()
refused_packets = Tally("packet refused")


class Packet(NamedTuple):
    """A packet as it came in."""

    kind: int
    namespace: str
    id: int | None
    data: Any


def read_packet(encoded: object) -> Packet:
    """Parse a packet in msgpack of exactly the shapes that a client may send; ValueError for every other."""
    if not isinstance(encoded, bytes):
        raise ValueError("text")  # noqa: TRY004  (one kind of refusal for every packet)
    whole = msgpack.unpackb(
        encoded, raw=False, strict_map_key=True, max_ext_len=0, max_map_len=16, max_array_len=4096
    )
    if not isinstance(whole, dict) or not whole.keys() <= KEYS:
        raise ValueError("packet")
    kind, namespace, number = whole.get("type"), whole.get("nsp"), whole.get("id")
    if type(kind) is not int or kind not in KINDS:
        raise ValueError("type")
    if namespace not in NAMESPACES or (number is not None and type(number) is not int):
        raise ValueError("namespace or id")
    data = whole.get("data")
    if kind == EVENT:
        _check_event(data)
    return Packet(kind, namespace, number, data)


def written(kind: int, namespace: str, data: list[object], number: int | None = None) -> bytes:
    """Write a packet that goes out, as Socket.IO does."""
    packet = {"type": kind, "data": data, "nsp": namespace}
    if number is not None:
        packet["id"] = number
    encoded: bytes = msgpack.packb(packet)
    return encoded


def _check_event(data: object) -> None:
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_ARGUMENTS + 1:
        raise ValueError("event")
    name = data[0]
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or name in RESERVED:
        raise ValueError("name")


class Roll(socketio.Manager):
    """Who is connected to which namespace. Rooms are ours: whoever leaves is looked for nowhere else."""

    def basic_disconnect(self, sid: str, namespace: str, **_more: object) -> None:
        """Forget one connection to a namespace."""
        for room in (None, sid):
            self.basic_leave_room(sid, namespace, room)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]


class Server(socketio.Server):
    """Socket.IO that ends a line at the first packet that isn't one."""

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        try:
            packet = read_packet(data)
            sid = self.manager.sid_from_eio_sid(eio_sid, packet.namespace)
            if self.manager.is_connected(sid, packet.namespace) == (packet.kind == CONNECT):
                # Who is in comes in again, or who is not says something: no pace counts that.
                self.environ[eio_sid][LINE].strike(limits.MOST_UNKNOWN)
            elif packet.kind == EVENT:
                self._hear(eio_sid, sid, packet)
            elif packet.kind == CONNECT:
                self._handle_connect(eio_sid, packet.namespace, packet.data)
            else:
                self._handle_disconnect(eio_sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
        except Exception as failure:  # noqa: BLE001  (anything a client sends ends its own line at most)
            refused_packets.add(type(failure).__name__)
            line = self.environ.get(eio_sid, {}).get(LINE)
            if line is not None:
                line.cut()

    def _hear(self, eio_sid: str, sid: str, packet: Packet) -> None:
        """Call an event and answer it."""
        answer = self.handlers[packet.namespace]["*"](packet.data[0], sid, *packet.data[1:])
        session = self.eio.sockets.get(eio_sid)
        if packet.id is not None and session is not None:
            session.say(written(ACK, packet.namespace, list(answer), packet.id))


@dataclass(frozen=True, slots=True)
class Audience:
    """One namespace: its events, and how its CONNECT becomes a caller, or a refusal.

    `greet(environ, auth, relay_nonce)` gives the caller. `refresh` gives a caller's roles as they are now.
    """

    namespace: str
    ports: frozenset[int]
    events: dict[str, Event]
    greet: Callable[[dict[str, Any], dict[str, Any], str], Caller]
    refresh: Callable[[Caller], frozenset[Role]]
    # What may wait for a reader on one of its lines.
    queued_bytes: int = limits.QUEUED_BYTES


class Sockets:
    """The lines of both audiences, and the Post that sends to them."""

    def __init__(
        self,
        allowed_origin: Callable[[str, dict[str, Any]], bool],
        paces: Paces,
        neighbours: Neighbours | None = None,
        most_lines: int = limits.MOST_CONNECTIONS,
    ) -> None:
        self._paces = paces
        self._neighbours = neighbours or Nobody()
        self.server = Server(
            async_mode="gevent",
            transports=["websocket"],
            allow_upgrades=False,
            cookie=None,
            serializer=MsgPackPacket,
            client_manager=Roll(),
            cors_allowed_origins=allowed_origin,
            async_handlers=False,
            http_compression=False,
            max_http_buffer_size=limits.LARGEST_PACKET,
            ping_interval=limits.PING_SECONDS,
            ping_timeout=limits.PING_TIMEOUT_SECONDS,
            logger=library_logger("socketio"),
            engineio_logger=library_logger("engineio"),
        )
        self._rooms = Rooms()
        self._callers: dict[str, Caller] = {}
        self._lines: dict[str, Line] = {}
        # Survivors' lines, oldest first: whoever has the phrase may open as many as she likes.
        self._hers: dict[str, Line] = {}
        self._most_lines = most_lines
        self._audiences: dict[str, Audience] = {}
        # When an account or a session was cut last: whoever was greeted before that may come in after it.
        self._cuts: dict[tuple[str, bytes], float] = {}
        self._stopping = False
        # Hears each event's namespace, name and answer's code.
        self.told: Callable[[str, str, object], None] = _nobody
        self._underway = 0

    def serve(self, audience: Audience) -> None:
        """Open a namespace for an audience."""
        space = audience.namespace
        self._audiences[space] = audience
        self.server.on("connect", self._connector(audience), namespace=space)
        self.server.on("disconnect", self._disconnect, namespace=space)
        self.server.on("*", self._dispatcher(audience), namespace=space)

    def to_mailbox(self, mailbox: bytes, event: str, *values: object, but: str = "") -> None:
        """Tell every line of one mailbox."""
        self._tell(f"m{mailbox.hex()}", "/a", event, values, but)

    def to_clinician(self, clinician: bytes, event: str, *values: object, but: str = "") -> None:
        """Tell every line of one clinician."""
        self._tell(f"c{clinician.hex()}", "/b", event, values, but)

    def to_account(self, account: bytes, event: str, *values: object, but: str = "") -> None:
        """Tell every line of one console account."""
        self._tell(f"a{account.hex()}", "/b", event, values, but)

    def to_survivors(self, event: str, *values: object) -> None:
        """Tell every survivor's line of this process."""
        gevent.spawn(_say_all, list(self._hers.values()), written(EVENT, "/a", [event, *values]))

    def has_clinician(self, clinician: bytes) -> bool:
        """Tell whether one clinician has a line, here or, as far as is known, at another process."""
        room = f"c{clinician.hex()}"
        return bool(self._rooms.lines(room)) or self._neighbours.surely_in_room(room)

    def cut_account(self, account: bytes) -> None:
        """Close every line of one console account."""
        self.cut_here("account", account)
        self._neighbours.cut("account", account)

    def cut_session(self, session: bytes) -> None:
        """Close every line that was opened under one session of the console."""
        self.cut_here("session", session)
        self._neighbours.cut("session", session)

    def cut_here(self, kind: str, key: bytes) -> None:
        """Close the lines of this process that are an `account`'s or a `session`'s."""
        now = time.monotonic()
        self._cuts = {one: at for one, at in self._cuts.items() if at > now - CUT_KNOWN_SECONDS}
        self._cuts[kind, key] = now
        for sid, caller in list(self._callers.items()):
            if key and key == {"account": caller.account, "session": caller.session}.get(kind):
                line = self._lines[sid]
                if not self.server.manager.is_connected(sid, "/b"):
                    # Its CONNECT is not answered yet: Socket.IO would leave it alone.
                    line.cut()
                gevent.spawn(self._end, sid, line)

    def cut_over(self, now: int) -> None:
        """Close the lines of this process whose session is over by the clock, the silent ones too."""
        callers = list(self._callers.values())
        for session in {caller.session for caller in callers if caller.until and caller.until <= now}:
            self.cut_here("session", session)

    @property
    def open_lines(self) -> dict[str, int]:
        """Count the lines that are signed in on, by namespace."""
        survivors = sum(Role.SURVIVOR in caller.roles for caller in self._callers.values())
        return {"/a": survivors, "/b": len(self._callers) - survivors}

    def refuse_new(self) -> None:
        """Refuse new lines and new events; those under way are answered."""
        self._stopping = True

    def drain(self, seconds: float) -> None:
        """Wait until every event under way is answered, but no longer than that."""
        end = time.monotonic() + seconds
        while self._underway and time.monotonic() < end:
            gevent.sleep(DRAINED_EVERY_SECONDS)
        # The answers themselves are sent in turns of their own.
        gevent.sleep(DRAINED_EVERY_SECONDS)

    def cut_rooms(self, rooms: frozenset[str] | None) -> None:
        """End the lines in these rooms, or all, a few at a time: they come again and read."""
        chosen = [
            line
            for sid, line in self._lines.items()
            if rooms is None or not rooms.isdisjoint(_rooms(self._callers[sid]))
        ]
        gevent.spawn(_cut_all, chosen)

    def deliver(self, room: str, packet: bytes) -> None:
        """Send the lines of this process what another one wrote for them."""
        for line in self._rooms.lines(room):
            line.say(packet)

    def stop(self) -> None:
        """Refuse new lines and end those that are open."""
        self._stopping = True
        self.server.shutdown()
        for session in list(self.server.eio.sockets.values()):
            session.cut()
        gevent.sleep(0)

    def _connector(self, audience: Audience) -> Callable[[str, dict[str, Any], object], None]:
        def connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
            line: Line = environ[LINE]
            begun = time.monotonic()
            try:
                caller = self._greeted(audience, (sid, environ, auth))
                if self._is_cut_since(begun, caller):
                    raise Refused("unavailable")  # noqa: TRY301  (one way out for every refusal)
                self._paces.begin(sid, caller.key, line.cut, CONSOLE_TIMES if caller.account else 1)
            except Refused as refused:
                if refused.code in FINAL:
                    gevent.spawn_later(limits.REFUSED_SECONDS, line.cut)
                else:
                    line.cut()
                raise NotConnected(refused.code, *refused.extras) from None
            except Exception as failure:  # noqa: BLE001  (a fault of ours is not the client's)
                log.error("connect failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
                line.cut()
                raise NotConnected("unavailable") from None
            # Before anything else has a turn: whoever cuts an account's lines must find this one.
            self._callers[sid], self._lines[sid] = caller, line
            self._neighbours.join(_rooms(caller))
            if line.is_cut or sid not in self._callers:
                # Ended while it was greeted, or while others were told of it: nobody would forget it later.
                self._disconnect(sid)
                line.cut()
                raise NotConnected("unavailable")
            self._rooms.enter(_rooms(caller), sid, line)
            line.authenticated()
            environ[ADMITTED]()
            line.allow(audience.queued_bytes)
            if caller.mailbox:
                self._make_room(sid, line)

        return connect

    def _make_room(self, sid: str, line: Line) -> None:
        """End a survivor's oldest line where all places are taken: she comes again, and so can others."""
        self._hers[sid] = line
        if len(self._hers) > self._most_lines:
            self._hers.pop(next(iter(self._hers))).cut()

    def _greeted(self, audience: Audience, said: tuple[str, dict[str, Any], object]) -> Caller:
        sid, environ, auth = said
        # One CONNECT a connection: its nonce is used once.
        first = environ.setdefault("relay.greeted", sid) == sid
        # The listener decides the audience: the other one's namespace is not spoken here.
        at_home = environ.get("SERVER_PORT") in {str(port) for port in audience.ports}
        if self._stopping:
            raise Refused("unavailable")
        if not isinstance(auth, dict) or not first or not at_home:
            raise Refused("refused")
        if auth.get("v") != limits.LINE_VERSION:
            raise Refused("reload")
        nonce = self.server.manager.eio_sid_from_sid(sid, audience.namespace)
        return replace(audience.greet(environ, auth, nonce), sid=sid)

    def _is_cut_since(self, begun: float, caller: Caller) -> bool:
        whose = (("account", caller.account), ("session", caller.session))
        return any(self._cuts.get(one, -1.0) >= begun for one in whose)

    def _disconnect(self, sid: str, _reason: object = None) -> None:
        caller = self._callers.pop(sid, None)
        self._paces.end(sid)
        line = self._lines.pop(sid, None)
        self._hers.pop(sid, None)
        if caller is not None:
            self._rooms.leave(_rooms(caller), sid)
            self._neighbours.leave(_rooms(caller))
        if line is not None:
            # Without its namespace a connection is a stranger's again; the last packet may still go out.
            gevent.spawn_later(limits.REFUSED_SECONDS, line.cut)

    def _end(self, sid: str, line: Line) -> None:
        """Say that it is over, and close as soon as that is out; whoever doesn't read is cut all the same."""
        self.server.disconnect(sid, "/b")
        line.close()

    def _dispatcher(self, audience: Audience) -> Callable[..., list[object]]:
        def dispatch(name: str, sid: str, *arguments: object) -> list[object]:
            caller = self._callers.get(sid)
            event = audience.events.get(name)
            if caller is None or event is None:
                if caller is not None:
                    self._lines[sid].strike(limits.MOST_UNKNOWN)
                return ["unknown"]
            if self._stopping:
                return ["unavailable"]
            self._underway += 1
            try:
                self._paces.spend(sid, name)
                caller = self._refreshed(audience, caller)
                return ["ok", *called(event, caller, arguments)]
            except Refused as refused:
                return [refused.code, *refused.extras]
            except Exception as failure:  # noqa: BLE001  (a fault of ours is answered with a constant)
                log.error("event failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
                return ["unavailable"]
            finally:
                self._underway -= 1

        def answered(name: str, *said: Any) -> list[object]:
            answer = dispatch(name, *said)
            self.told(audience.namespace, name, answer[0])
            # A tuple would be spread over several arguments by Socket.IO; so would a list be one.
            return tuple(answer)  # type: ignore[return-value]

        return answered

    def _refreshed(self, audience: Audience, caller: Caller) -> Caller:
        """Give a caller as they are now: what they were when the line opened may have ended meanwhile.

        A role that came or went takes its room along.
        """
        roles = audience.refresh(caller)
        if roles == caller.roles:
            return caller
        fresh = replace(caller, roles=roles)
        if caller.sid in self._callers:
            self._callers[caller.sid] = fresh
            self._neighbours.join(_rooms(fresh))
            self._neighbours.leave(_rooms(caller))
            self._rooms.leave(_rooms(caller), caller.sid)
            if caller.sid not in self._callers:
                return fresh
            self._rooms.enter(_rooms(fresh), caller.sid, self._lines[caller.sid])
        return fresh

    def _tell(self, room: str, namespace: str, event: str, values: Iterable[object], but: str) -> None:
        lines = self._rooms.lines(room, but)
        away = self._neighbours.in_room(room)
        if lines or away:
            # Written once, whoever is told.
            packet = written(EVENT, namespace, [event, *values])
            for line in lines:
                line.say(packet)
            if away:
                self._neighbours.tell(room, packet)


def _nobody(_namespace: str, _name: str, _code: object) -> None:
    return


def called(event: Event, caller: Caller, arguments: tuple[object, ...]) -> tuple[object, ...]:
    """Check role and shapes, and call."""
    if not event.roles & caller.roles:
        raise Refused("forbidden")
    if len(arguments) != len(event.shape):
        raise Refused("malformed")
    for shape, value in zip(event.shape, arguments, strict=True):
        if not shape.accepts(value):
            raise Refused("malformed")
    return event.handle(caller, *arguments)


def _cut_all(lines: list[Line]) -> None:
    for count, line in enumerate(lines):
        line.cut()
        if count % CUT_AT_ONCE == CUT_AT_ONCE - 1:
            gevent.sleep(CUT_PAUSE_SECONDS)


def _say_all(lines: list[Line], packet: bytes) -> None:
    for count, line in enumerate(lines):
        line.say(packet)
        if count % CUT_AT_ONCE == CUT_AT_ONCE - 1:
            gevent.sleep(0)


def _rooms(caller: Caller) -> list[str]:
    # What conversations tell a clinician is for one who is certified now.
    clinician = caller.clinician if Role.CLINICIAN in caller.roles else b""
    marks = (("m", caller.mailbox), ("c", clinician), ("a", caller.account))
    return [f"{mark}{key.hex()}" for mark, key in marks if key]
