"""Promise 17: every route and event, every role, a foreign object: nothing succeeds, and nothing changes.

What may be called is taken from the running relay, who may from policy.py; a relay with one fault of wiring
is found by the same looks.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest

from server.audiences import every_event
from server.doors import Bytes, Event, Many, Maybe, Number, Row, Shape, Text
from tests.promises.others import Contents, Others, contents
from tests.promises.policy import EVENTS, HELD, ROLES, SURVIVOR, Policy, disagreements
from tests.server.forked import ForkedRelay
from tests.server.line_client import CONNECT, EVENT, Line, Packet, dial, nonce_of

# Nothing that the tests make is due while they look.
SETTINGS = {"BUCKET_SECONDS": "900"}
# What a connection may say before it is somebody's, and CONNECT.
AT_ONCE = 15
ROOMS = {"/a": "cover", "/b": "console"}


class Town:
    """A relay that says what it has wired, with whatever faults it is to have."""

    def __init__(self, folder: Path, *faults: str) -> None:
        self.folder = folder
        wired = folder / "wired"
        self.relay = ForkedRelay(folder / "relay", settings={**SETTINGS})
        self.relay.settings["OPEN_ORIGIN"] = self.relay.open_door
        self.relay.start(f"listing={wired}", *faults)
        listed = [json.loads(line) for line in wired.read_text().splitlines()]
        self.events = {name: set(roles) for kind, name, roles in listed if kind == "event"}
        self.routes = {name for kind, name, _ in listed if kind == "route"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A relay as it is."""
    opened = Town(tmp_path_factory.mktemp("policy"))
    yield opened
    opened.relay.stop()


@pytest.fixture(scope="module")
def others(town: Town) -> Others:
    """People who own something there, and people to whom it is foreign."""
    return Others(town.relay)


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Town]:
    """A relay with one fault of every kind."""
    opened = Town(
        tmp_path,
        "wider=/b mine applicant",
        "undeclared=/a peek survivor",
        "trapdoor=/intip",
        "careless",
    )
    yield opened
    opened.relay.kill()


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
    """Calls, and writes down every answer that is not as it should be, every change, everybody who is told."""

    def __init__(self, others: Others) -> None:
        self.others = others
        self.faults: list[tuple[str, object]] = []
        self.before: Contents = {}

    def begin(self) -> None:
        self.others.pushed()
        self.before = contents(self.others.relay.data)

    def end(self, about: str) -> None:
        """Nothing has changed, and nobody was told."""
        after, pushed = contents(self.others.relay.data), self.others.pushed()
        changed = [name for name in self.before if self.before[name] != after[name]]
        self.faults += [(about, f"changed {name}") for name in changed]
        self.faults += [(about, f"told {push[0]}") for push in pushed]

    def call(self, about: str, line: Line, values: tuple[object, ...], right: frozenset[str]) -> None:
        self.begin()
        answer = line.ask(about.split()[1], *values)
        if answer[0] not in right or len(answer) > 1:
            self.faults.append((about, answer[0]))
        self.end(about)


def refused_by_role(events: set[str], others: Others, known: dict[str, tuple[object, ...]]) -> Look:
    """Call every event on a line of every role that may not."""
    look = Look(others)
    for role in ROLES:
        own = "/a" if role == SURVIVOR else "/b"
        for name in sorted(events):
            space, event = name.split()
            right = "forbidden" if space == own else "unknown"
            if space == own and EVENTS.get(name, Policy(frozenset())).roles & HELD[role]:
                continue
            if space != own and f"{own} {event}" in events:
                # The same word is another event here.
                continue
            look.call(name, others.lines[role], values_for(name, known), frozenset({right}))
    return look


def refused_when_foreign(others: Others, calls: list[Any]) -> Look:
    """Make every call about what is somebody else's."""
    look = Look(others)
    for one in calls:
        look.call(one.event, one.line, one.values, EVENTS[one.event].foreign)
    return look


def test_every_event_and_route_that_is_wired_is_declared_and_the_other_way_round(town: Town) -> None:
    assert disagreements(town.events, town.routes) == set()
    code = {f"{space} {name}" for space, events in every_event().items() for name in events}
    assert town.events.keys() == code
    # Control: whatever stands on one side only is noticed, and a role too many or too few.
    for name in EVENTS:
        assert disagreements({**town.events, name: town.events[name] | {"anybody"}}, town.routes) == {name}
        assert disagreements({**town.events, name: set()}, town.routes) == {name}
        fewer = {one: roles for one, roles in town.events.items() if one != name}
        assert disagreements(fewer, town.routes) == {name}
        undeclared = {one: policy for one, policy in EVENTS.items() if one != name}
        assert disagreements(town.events, town.routes, undeclared) == {name}
    for route in town.routes:
        assert disagreements(town.events, town.routes - {route}) == {route}


def test_foreign(town: Town, others: Others) -> None:
    calls = others.foreign()
    assert {one.event for one in calls} == {name for name, policy in EVENTS.items() if policy.foreign}
    assert refused_when_foreign(others, calls).faults == []
    known = {one.event: one.values for one in calls}
    assert refused_by_role(set(town.events), others, known).faults == []
    answers = [(one.event, one.by_owner()[0]) for one in calls]
    assert [one for one in answers if one[1] != "ok"] == []
