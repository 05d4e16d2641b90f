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

from deploy.practice.passkey import SoftPasskey
from server.answers.routes import NO, YES
from server.audiences import every_event
from tests.promises.looks import (
    REFUSED,
    Answer,
    Look,
    Routes,
    Town,
    look_at_foreign,
    look_at_roles,
    refused,
    values_for,
)
from tests.promises.others import Foreign, Others, contents
from tests.promises.policy import CLINICIAN, EVENTS, HELD, ROLES, disagreements
from tests.server.line_client import CONNECT, EVENT, PATIENCE_SECONDS, Line, dial, nonce_of
from tests.server.people import Survivor

# What a connection may say before it is somebody's, and then CONNECT.
AT_ONCE = 15
# About the caller alone, and changing nothing: what these answer names nothing of anybody else's.
ABOUT_ONESELF = ("/a open", "/a facts", "/b open", "/b mine", "/b waiting", "/b on_duty")


def batched(names: list[str]) -> Iterator[list[str]]:
    """As many at once as a connection may say before it is somebody's."""
    for at in range(0, len(names), AT_ONCE):
        yield names[at : at + AT_ONCE]


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


@pytest.fixture(scope="module")
def calls(others: Others) -> list[Foreign]:
    """Every call about what is somebody else's."""
    return others.foreign()


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


def test_no_role_calls_what_another_may(town: Town, others: Others, calls: list[Foreign]) -> None:
    look = Look(others)
    look_at_roles(look, set(town.events), {one.event: one.values for one in calls})
    assert look.faults == set()


def test_nobody_calls_anything_before_the_line_is_theirs(town: Town, others: Others) -> None:
    look = Look(others)
    said = {"/a": {**Survivor(town.relay).greet("another", "create")}, "/b": {"v": 1}}
    for space, origin in (("/a", town.relay.cover), ("/b", town.relay.console)):
        for names in batched(sorted(town.events)):
            bare = dial(origin)
            nonce_of(bare)
            for name in names:
                values = [name.split()[1], *values_for(name, {})]
                packet = {"type": EVENT, "nsp": name.split()[0], "id": 1, "data": values}
                bare.send(msgpack.packb(packet))
            bare.send(msgpack.packb({"type": CONNECT, "nsp": space, "data": said[space]}))
            # Whatever were answered would be before this.
            answer = bare.recv(timeout=PATIENCE_SECONDS)
            assert isinstance(answer, bytes)
            assert msgpack.unpackb(answer)["data"] == {"message": "refused"}, names
            bare.close()
            look.end(" ".join(names))
    assert look.faults == set()


def test_what_is_about_oneself_names_nothing_of_anybody_else(others: Others, calls: list[Foreign]) -> None:
    theirs = {one for team in others.teams for one in (team.id, team.survivor.mailbox, team.own.id)}

    def shown(name: str, line: Line) -> set[bytes]:
        answer = msgpack.packb(line.ask(name.split()[1]))
        return {one for one in theirs if one in answer}

    for name in ABOUT_ONESELF:
        for role in ROLES:
            if EVENTS[name].roles & HELD[role]:
                assert shown(name, others.lines[role]) == set(), name
    # Control: whose they are sees them.
    assert shown("/b mine", others.sari.line)
    assert shown("/b waiting", others.sari.line)
    assert shown("/a open", others.teams[0].survivor.open_line)


def test_every_route_refuses_whom_it_is_not_for(town: Town, others: Others) -> None:
    routes = Routes(Look(others), town)
    for route in sorted(town.routes):
        routes.look_at(route)
    assert routes.look.faults == set()
    # Control: whom they are for they answer.
    assert routes.ask("cover", "POST", "/cari", b'{"q": "x", "n": 1}')[0] == 200
    assert routes.ask("open", "POST", "/mulai")[0] == 200
    assert (
        routes.ask("console", "POST", "/passkey/another", b"{}", Cookie=others.sari.account.cookie)[0] == 200
    )


def test_a_ceremony_of_somebody_else_opens_nothing(town: Town, others: Others) -> None:
    mine, other = ({"invitation": others.first.invite()} for _ in range(2))
    hers, anothers = others.sari.account.cookie, others.applicants[0].cookie
    look = Look(others)
    routes = Routes(look, town)

    def post(path: str, body: object, cookie: str = "") -> Answer:
        return routes.ask("console", "POST", path, json.dumps(body).encode(), Cookie=cookie)

    def made(path: str, body: object, cookie: str = "") -> tuple[SoftPasskey, dict[str, Any]]:
        passkey = SoftPasskey(os.urandom)
        return passkey, passkey.register(json.loads(post(path, body, cookie)[1]), town.relay.console)

    added = {"credential": made("/passkey/another", {}, hers)[1]}
    look.answered("added", post("/passkey/added", added), {refused("session")})
    look.answered("added", post("/passkey/added", added, anothers), REFUSED)
    registered = {"credential": made("/passkey/invited", mine)[1]}
    look.answered("registered", post("/passkey/registered", {**other, **registered}), REFUSED)
    unknown, _ = made("/passkey/invited", other)
    asked = json.loads(post("/passkey/asked", {})[1])
    answered = {"credential": unknown.answer(asked, town.relay.console)}
    look.answered("answered", post("/passkey/answered", answered), REFUSED)
    # Nobody's session is ended by whoever has none, or another one.
    for cookie in routes.cookies[:2]:
        look.answered("out", post("/out", {}, cookie), {(200, b"{}")})
    look.end("ceremonies")
    assert look.faults == set()
    # Control: to those whom they belong to the relay says yes to each, and it is seen that something changed.
    added = {"credential": made("/passkey/another", {}, hers)[1]}
    assert post("/passkey/added", added, hers)[0] == 200
    registered = {"credential": made("/passkey/invited", mine)[1]}
    assert post("/passkey/registered", {**mine, **registered})[0] == 200
    look.end("theirs")
    assert ("theirs", "changed passkeys") in look.faults


def test_no_strangers_claim_has_the_relay_make_a_key(others: Others) -> None:
    claim = others.claim_until_far_off()
    look = Look(others)
    look.call("/b claim", others.lines[CLINICIAN], claim, EVENTS["/b claim"].foreign)
    assert look.faults == set()
    # Control: it would be seen. For Sari, whom the request is for, one is made before her claim is refused.
    look.call("/b claim", others.sari.line, claim, frozenset())
    assert ("/b claim", "changed buckets") in look.faults


def test_what_is_somebody_elses_is_refused_and_stays_as_it_is(
    town: Town, others: Others, calls: list[Foreign]
) -> None:
    # Nothing that names anything is left out, by nobody who may call it.
    named = {(name, role) for name, policy in EVENTS.items() if policy.foreign for role in policy.roles}
    assert {(one.event, one.role) for one in calls} == named
    look = Look(others)
    look_at_foreign(look, calls)
    assert look.faults == set()
    # A question of a covered phone is good at the door where its token was given.
    team = others.teams[0]
    token = team.survivor.call("watch", team.id, 0, 0)[0].hex().encode()
    routes = Routes(look, town)
    assert [routes.ask(door, "POST", "/waktu", token) for door in ("open", "cover")] == [
        (200, NO),
        (200, YES),
    ]
    # Control: to the very same calls of those whose it is the relay says yes, and keeps what they say.
    before = contents(town.relay.data)
    assert [(one.event, answer) for one in calls if (answer := one.by_owner()[0]) != "ok"] == []
    after = contents(town.relay.data)
    changed = {name for name in before if before[name] != after[name]}
    assert changed >= {"blocks", "conversations", "envelopes", "requests", "certificates", "revocations"}


def test_a_relay_with_a_fault_of_wiring_is_found(faulty: Town) -> None:
    others = Others(faulty.relay)
    wrong = {"/b mine", "/a peek", *(f"{app} POST /intip" for app in ("cover", "open", "console"))}
    assert disagreements(faulty.events, faulty.routes) == wrong
    roles, routes = Look(others), Routes(Look(others), faulty)
    look_at_roles(roles, {"/b mine", "/a peek", "/b invite", "/a now"}, {})
    assert roles.faults == {("/b mine", "ok"), ("/a peek", "ok")}
    for route in ("cover POST /intip", "console POST /intip", "cover POST /cari"):
        routes.look_at(route)
    assert {about for about, _ in routes.look.faults} == {"cover POST /intip", "console POST /intip"}
    calls = others.in_a_talk()
    foreign = Look(others)
    look_at_foreign(foreign, calls)
    found = {
        ("/a read", "ok"),
        ("/b blocks", "ok"),
        ("/a send", "told envelope"),
        ("/a send", "changed envelopes"),
    }
    assert foreign.faults >= found
