"""The console's HTTP door: its files, the passkey ceremonies, signing out. JSON, same origin, never cached.

Every refusal is `400 {"refused": code}` with a constant code. What was sent is neither echoed nor logged.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Flask, Response, request

from server.built import Built
from server.clinicians.passkeys import Passkeys, credential_id_in, credential_of, was_framed
from server.clinicians.service import Accounts
from server.doors import Caller, Refused
from server.pages import answer_errors, closed, file_response, nothing

AUDIENCE = "console"
COOKIE = "s"
HOST_COOKIE = "__Host-s"
SECRET_SIZE = 32
LARGEST_BODY = 65_536
INVITED, ADDED, ASKED = "invited", "added", "asked"

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a ceremony answers: JSON, and a new or an ended session if it changes.

    A session that began inside the practice page's frame is kept for that frame alone.
    """

    body: Body
    session: bytes | None = None
    ended: bool = False
    framed: bool = False


Door = Callable[[Body, bytes | None], Answer]


class Ceremonies:
    """One method a path; each takes the parsed body and the session that the browser sent."""

    def __init__(self, accounts: Accounts, passkeys: Passkeys) -> None:
        self._accounts = accounts
        self._passkeys = passkeys

    def paths(self) -> dict[str, Door]:
        """List every path of the door, all POST."""
        return {
            "/passkey/invited": self._invited,
            "/passkey/registered": self._registered,
            "/passkey/another": self._another,
            "/passkey/added": self._added,
            "/passkey/asked": self._asked,
            "/passkey/answered": self._answered,
            "/out": self._out,
        }

    def _invited(self, body: Body, _session: bytes | None) -> Answer:
        token = _invitation(body)
        account_id = self._accounts.invited(token)
        return Answer(self._passkeys.creation_options(INVITED, token, account_id, []))

    def _registered(self, body: Body, session: bytes | None) -> Answer:
        token = _invitation(body)
        credential = credential_of(body.get("credential"))
        passkey = self._passkeys.registered(credential, INVITED, token)
        opened = self._accounts.register(token, passkey, session)
        return Answer({}, opened, framed=was_framed(credential))

    def _another(self, _body: Body, session: bytes | None) -> Answer:
        account_id = self._accounts.account_of(session).account_id
        others = self._accounts.passkeys_of(account_id)
        return Answer(self._passkeys.creation_options(ADDED, account_id, account_id, others))

    def _added(self, body: Body, session: bytes | None) -> Answer:
        account_id = self._accounts.account_of(session).account_id
        credential = credential_of(body.get("credential"))
        self._accounts.add_passkey(account_id, self._passkeys.registered(credential, ADDED, account_id))
        return Answer({"credential_id": credential["id"]})

    def _asked(self, _body: Body, _session: bytes | None) -> Answer:
        return Answer(self._passkeys.request_options(ASKED))

    def _answered(self, body: Body, session: bytes | None) -> Answer:
        credential = credential_of(body.get("credential"))
        account_id, passkey = self._accounts.passkey(credential_id_in(credential))
        count = self._passkeys.answered(credential, ASKED, passkey, account_id)
        opened = self._accounts.sign_in(passkey.credential_id, count, session)
        return Answer({}, opened, framed=was_framed(credential))

    def _out(self, _body: Body, session: bytes | None) -> Answer:
        self._accounts.sign_out(session)
        return Answer({}, ended=True)


def cookie_of(origin: str) -> str:
    """Name the session's cookie: on https no other host of the same name can set it."""
    return HOST_COOKIE if origin.startswith("https:") else COOKIE


def session_in(cookie_header: str | None, name: str = COOKIE) -> bytes | None:
    """Read the session id from a Cookie header."""
    try:
        morsel = SimpleCookie(cookie_header or "").get(name)
        session = bytes.fromhex(morsel.value) if morsel else b""
    except (CookieError, ValueError):
        return None
    return session if len(session) == SECRET_SIZE else None


def session_of(accounts: Accounts, cookie_header: str | None, name: str = COOKIE) -> Caller | None:
    """Tell who opens a line with this Cookie header, or nobody; the line sets `sid`."""
    try:
        return accounts.caller(session_in(cookie_header, name))
    except Refused:
        return None


def make_console_app(ceremonies: Ceremonies, built: Built, origin: str) -> Flask:
    """Make the console's app for one exact origin."""
    app = Flask("console", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    def serve(path: str) -> Response:
        file = built.page(AUDIENCE, f"/{path}")
        return file_response(file, fixed_name=not path) if file else nothing(404)

    def answer(door: Door) -> Response:
        try:
            session = session_in(request.headers.get("Cookie"), cookie_of(origin))
            answered = door(_body(origin), session)
        except Refused as refused:
            return closed(_json({"refused": refused.code}, 400))
        return closed(_with_session(_json(answered.body, 200), answered, origin))

    answer_errors(app)
    app.add_url_rule("/", "home", lambda: serve(""), methods=["GET"])
    app.add_url_rule("/<path:path>", "file", serve, methods=["GET"])
    for path, door in ceremonies.paths().items():
        app.add_url_rule(path, path, partial(answer, door), methods=["POST"])
    app.add_url_rule("/<path:path>", "nothing", lambda **_path: nothing(404), methods=["POST"])
    return app


def _body(origin: str) -> Body:
    if request.headers.get("Origin") != origin:
        raise Refused("origin")
    length = request.content_length
    if request.mimetype != "application/json" or length is None or length > LARGEST_BODY:
        raise Refused("malformed")
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(body, dict):
        raise Refused("malformed")
    return body


def _invitation(body: Body) -> bytes:
    try:
        token = bytes.fromhex(body["invitation"])
    except (KeyError, TypeError, ValueError):
        raise Refused("malformed") from None
    if len(token) != SECRET_SIZE:
        raise Refused("malformed")
    return token


def _json(body: Body, status: int) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def _with_session(response: Response, answered: Answer, origin: str) -> Response:
    if answered.session is not None or answered.ended:
        response.set_cookie(
            cookie_of(origin),
            answered.session.hex() if answered.session else "",
            # Without an end of its own a browser keeps it in memory; the relay knows when it is over.
            max_age=0 if answered.ended else None,
            path="/",
            secure=answered.framed or origin.startswith("https:"),
            httponly=True,
            samesite="None" if answered.framed else "Strict",
            partitioned=answered.framed,
        )
    return response
