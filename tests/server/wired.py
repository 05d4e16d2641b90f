"""What a running relay has wired: written to a file while it starts; and faults of wiring, for controls."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

import server.app
from server.conversations.service import Conversation
from server.doors import Caller, Event, Refused, Role
from server.sockets import Audience, Sockets


def listing(file: str) -> None:
    """Write down each event with its roles, and each route with its methods, as the relay adds them."""
    serve, add = Sockets.serve, Flask.add_url_rule

    def note(*wired: object) -> None:
        with Path(file).open("a") as opened:
            opened.write(json.dumps(wired) + "\n")

    def served(sockets: Sockets, audience: Audience) -> None:
        for name, event in audience.events.items():
            note("event", f"{audience.namespace} {name}", sorted(event.roles))
        serve(sockets, audience)

    def added(app: Flask, rule: str, *given: Any, **more: Any) -> None:
        for method in more.get("methods") or ["GET"]:
            note("route", f"{app.name} {method} {rule}", [])
        add(app, rule, *given, **more)

    _put(Sockets, "serve", served)
    _put(Flask, "add_url_rule", added)


def wider(given: str) -> None:
    """Let one more role call an event: `NAMESPACE EVENT ROLE`."""
    space, name, role = given.split()

    def widened(events: dict[str, Event]) -> dict[str, Event]:
        event = events[name]
        return {**events, name: replace(event, roles=event.roles | {Role(role)})}

    _wire(space, widened)


def undeclared(given: str) -> None:
    """Wire an event that no table knows: `NAMESPACE EVENT ROLE`."""
    space, name, role = given.split()
    event = Event(name, frozenset({Role(role)}), (), lambda _caller: (), "")
    _wire(space, lambda events: {**events, name: event})


def trapdoor(path: str) -> None:
    """Give every web app one more route."""
    made = Flask.__init__

    def init(app: Flask, *given: Any, **more: Any) -> None:
        made(app, *given, **more)
        app.add_url_rule(path, "trapdoor", lambda: "", methods=["POST"])

    _put(Flask, "__init__", init)


def careless(_given: str) -> None:
    """Take a stranger for the survivor of whatever conversation they name."""
    own = Conversation.member_of

    def member_of(conversation: Conversation, caller: Caller) -> bytes:
        try:
            return own(conversation, caller)
        except Refused:
            return conversation.survivor

    _put(Conversation, "member_of", member_of)


def _wire(space: str, change: Any) -> None:
    before = vars(server.app)["audiences"]

    def wired(*parts: Any) -> tuple[dict[str, Event], dict[str, Event]]:
        cover, console = before(*parts)
        return (change(cover), console) if space == "/a" else (cover, change(console))

    vars(server.app)["audiences"] = wired


def _put(kind: type, name: str, other: Any) -> None:
    # For mypy a method is no variable.
    setattr(kind, name, other)
