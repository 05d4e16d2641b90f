"""Asks what is to be refused at every door of a running relay, and sees what came of it."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from server.answers.routes import NO
from server.answers.service import TOKEN_BYTES
from server.audiences import every_event
from server.doors import Bytes, Event, Many, Maybe, Number, Row, Shape, Text
from server.limits import MOST_UNKNOWN
from tests.promises.others import NOWHERE, Foreign, Others, contents
from tests.promises.policy import A_SECRET, A_SESSION, EVENTS, HELD, NOBODY, ROLES, ROUTES, SURVIVOR, Policy
from tests.server.forked import ForkedRelay
from tests.server.line_client import Line
from tests.server.people import now

UNDECLARED = Policy(frozenset())
# Nothing that the tests make is due while they look, and no bucket turns over.
BUCKETS_SECONDS, UNDISTURBED_SECONDS = (450, 600, 720, 900), 30
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
JSON = "application/json"
Answer = tuple[int, bytes]


class Town:
    """A relay that says what it has wired, with whatever faults it is to have."""

    def __init__(self, folder: Path, *faults: str) -> None:
        self.folder = folder
        wired = folder / "wired"
        # Nothing goes on by itself while others are tried.
        settings = {
            "BUCKET_SECONDS": str(steady_bucket()),
            "ESCALATION": "0,3000,3600",
            "PUSH_SERVICES": NOWHERE,
        }
        self.relay = ForkedRelay(folder / "relay", settings=settings)
        self.relay.settings["OPEN_ORIGIN"] = self.relay.open_door
        self.relay.start(f"listing={wired}", *faults)
        listed = [json.loads(line) for line in wired.read_text().splitlines()]
        self.events = {name: set(roles) for kind, name, roles in listed if kind == "event"}
        self.routes = {name for kind, name, _ in listed if kind == "route"}


def steady_bucket() -> int:
    """Seconds of a bucket that does not turn over soon. At the full hour all do: then it waits for that."""
    while (left := max((one - now() % one, one) for one in BUCKETS_SECONDS))[0] < UNDISTURBED_SECONDS:
        time.sleep(left[0])
    return left[1]


def sample(shape: Shape) -> object:
    """Something of a shape."""
    match shape:
        case Bytes():
            return os.urandom(shape.least)
        case Text():
            return "any"
        case Number():
            return 0
        case Maybe():
            return None
        case Many():
            return []
        case Row():
            return [sample(one) for one in shape.of]
    raise AssertionError(shape)


def declared(name: str) -> Event | None:
    """An event as the code declares it."""
    space, event = name.split()
    return every_event()[space].get(event)


def values_for(name: str, known: dict[str, tuple[object, ...]]) -> tuple[object, ...]:
    """Arguments that its owner would be answered `ok` with, or else of the right shape."""
    event = declared(name)
    return known.get(name) or tuple(map(sample, event.shape if event else ()))


class Look:
    """Writes down every answer that is not as it should be, every change, and what anybody is told."""

    def __init__(self, others: Others) -> None:
        self.others = others
        self.faults: set[tuple[str, str]] = set()
        others.pushed()
        self._before = contents(others.relay.data)

    def call(self, about: str, line: Line, values: tuple[object, ...], right: frozenset[str]) -> None:
        """Call an event that is to be refused."""
        code, *extras = line.ask(about.split()[1], *values)
        if code not in right or extras:
            self.faults.add((about, code))
        self.end(about)

    def answered(self, about: str, answer: Answer, right: set[Answer]) -> None:
        """Hear what a route answered that is to be refused."""
        if answer not in right:
            self.faults.add((about, str(answer)))

    def end(self, about: str) -> None:
        """Nothing has changed since it was looked last, and nobody was told."""
        after = contents(self.others.relay.data)
        self.faults |= {(about, f"changed {name}") for name in after if self._before.get(name) != after[name]}
        self.faults |= {(about, f"told {push[0]}") for push in self.others.pushed()}
        self._before = after


def look_at_roles(look: Look, events: set[str], known: dict[str, tuple[object, ...]]) -> None:
    """Call every event on a line of every role that may not."""
    for role in ROLES:
        own = "/a" if role == SURVIVOR else "/b"
        unknown = 0
        for name in sorted(events):
            space, event = name.split()
            here, policy = space == own, EVENTS.get(name, UNDECLARED)
            # Elsewhere the same word may be another event.
            if not (policy.roles & HELD[role] if here else f"{own} {event}" in events):
                code = frozenset({"forbidden" if here else "unknown"})
                unknown += not here
                if unknown % MOST_UNKNOWN == 0 and not here:
                    look.others.come_again(role)
                look.call(name, look.others.lines[role], values_for(name, known), code)


def look_at_foreign(look: Look, calls: list[Foreign]) -> None:
    """Make every call about what is somebody else's."""
    for one in calls:
        look.call(one.event, one.line, one.values, EVENTS[one.event].foreign)


class Routes:
    """Asks at every route what is to be refused there."""

    def __init__(self, look: Look, town: Town) -> None:
        self.look, self.routes, self.relay = look, town.routes, town.relay
        relay = town.relay
        self.doors = {
            "cover": (relay.cover, 0),
            "open": (relay.open_door, relay.open_port),
            "console": (relay.console, relay.console_port),
        }
        accounts = (look.others.applicants[0], look.others.tini.account, look.others.second._account)
        self.cookies = ("", f"s={os.urandom(32).hex()}", *(account.cookie for account in accounts))

    def ask(self, app: str, method: str, path: str, body: bytes = b"", **said: str) -> Answer:
        """Ask one door as its own page would, but for what is `said` otherwise."""
        origin, port = self.doors[app]
        headers = {"Origin": origin, "Content-Type": JSON, **said}
        kept = {name: value for name, value in headers.items() if value}
        response, content = self.relay.ask(method, path, body if method == "POST" else None, kept, port=port)
        return response.status, content

    def look_at(self, route: str) -> None:
        """Ask by other methods, from other pages, and with everybody's session or none."""
        app, method, rule = route.split()
        path = rule.replace("<path:path>", "tidak-ada")
        for other in METHODS:
            if f"{app} {other} {rule}" not in self.routes:
                wrong = {404} if app != "console" else {404, 405}
                self.look.answered(route, self.ask(app, other, path), {(status, b"") for status in wrong})
        elsewhere = {"http://evil.example", "null", *(origin for origin, _ in self.doors.values())}
        foreign = 403 if app == "console" else 404
        for origin in sorted(elsewhere - {self.doors[app][0]}) + [""] * (method == "POST"):
            self.look.answered(route, self.ask(app, method, path, b"{}", Origin=origin), {(foreign, b"")})
        for cookie in self.cookies:
            evil = self.ask(app, method, path, b"{}", Origin="http://evil.example", Cookie=cookie)
            self.look.answered(route, evil, {(foreign, b"")})
            self._look_within(route, path, cookie)
        self.look.end(route)

    def _look_within(self, route: str, path: str, cookie: str) -> None:
        """Ask on the right page, with a secret that nobody was given."""
        app, method, _ = route.split()
        who = ROUTES.get(route, NOBODY)
        if who == NOBODY:
            self.look.answered(route, self.ask(app, method, path, b"{}", Cookie=cookie), {(404, b"")})
        elif who == A_SESSION and cookie in self.cookies[:2]:
            self.look.answered(route, self.ask(app, method, path, b"{}", Cookie=cookie), {refused("session")})
        elif who == A_SECRET:
            body, right = SECRETS[path]
            self.look.answered(route, self.ask(app, method, path, body(), Cookie=cookie), {right})


def refused(code: str) -> Answer:
    """What the console's door answers."""
    return 400, json.dumps({"refused": code}).encode()


def _invited() -> bytes:
    return json.dumps({"invitation": os.urandom(32).hex(), "credential": {}}).encode()


REFUSED = {refused("refused")}
# What to bring to a door that asks for a secret, and what it says to one that it never gave.
SECRETS: dict[str, tuple[Callable[[], bytes], Answer]] = {
    "/buku": (lambda: b"%s %s" % (os.urandom(32).hex().encode(), b"00" * 8), (404, b"")),
    "/waktu": (lambda: os.urandom(TOKEN_BYTES).hex().encode(), (200, NO)),
    "/passkey/invited": (_invited, refused("invitation")),
    "/passkey/registered": (_invited, refused("refused")),
    "/passkey/answered": (lambda: b"{}", refused("malformed")),
    "/heard": (lambda: os.urandom(16).hex().encode(), (204, b"")),
    "/kalender/tidak-ada": (lambda: b"", (404, b"")),
    "/log/cosignature": (lambda: os.urandom(200), (400, b"")),
}
