"""The open door's HTTP door: its page, a token for whoever begins, and the module for a fresh token.

It asks for no phrase. Nothing it answers with may be kept. What is not there is a 404, as is a wrong token.
"""

from collections.abc import Callable, Mapping
from hashlib import sha384
from typing import Protocol

from flask import Flask, Response, request

from server.built import Built
from server.pages import answer_errors, closed, file_response, nothing

LARGEST_BODY = 4096
AUDIENCE, BEHIND = "open", "survivor"
# What the page opens, and what only the cover's shell asks for.
MODULE, COVERS_MODULE = "open", "module"
# A wanted file is named by so many bytes of its SHA-384, as the page pins it.
NAMED_BY = 16
EVERYTHING = '"cache", "cookies", "storage", "executionContexts"'


class Tokens(Protocol):
    """Makes tokens, and knows those it made: for some minutes as fresh, for hours as open."""

    def give(self) -> str: ...
    def is_fresh(self, token: str) -> bool: ...
    def accepts(self, token: object) -> bool: ...


class Threshold:
    """Answers the POSTs of the open door."""

    def __init__(self, tokens: Tokens, built: Built) -> None:
        self._tokens = tokens
        # The cover's own copy is not among them: by its name somebody could ask whether we are its owners.
        behind = {
            name: file for name, file in built.audiences.get(BEHIND, {}).items() if name != COVERS_MODULE
        }
        self._files = {
            sha384(file.contents).digest()[:NAMED_BY].hex(): (file, name == MODULE)
            for name, file in behind.items()
        }

    def begin(self, body: bytes) -> Response:
        """Give a token: always 64 signs."""
        return nothing(404) if body else closed(Response(self._tokens.give(), mimetype="text/plain"))

    def clear(self, _body: bytes) -> Response:
        """Ask the browser to throw away all that it may keep for this origin."""
        answer = nothing(200)
        answer.headers["Clear-Site-Data"] = EVERYTHING
        return answer

    def fetch(self, body: bytes) -> Response:
        """Answer `TOKEN NAME`: with the module to a fresh token, with its later parts to an open one."""
        token, _, name = body.decode("ascii", "replace").partition(" ")
        file, first = self._files.get(name, (None, True))
        known = self._tokens.is_fresh(token) if first else self._tokens.accepts(token)
        return closed(file_response(file, fixed_name=True)) if file and known else nothing(404)


def make_open_app(
    threshold: Threshold, built: Built, origin: str, others: Mapping[str, Callable[[bytes], Response]] = {}
) -> Flask:
    """Make the open door's app for one exact origin; `others` are other slices' POSTs by path."""
    app = Flask("open", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    answer_errors(app)
    doors = {"mulai": threshold.begin, "buku": threshold.fetch, "hapus": threshold.clear, **others}

    def serve(path: str) -> Response:
        file = built.page(AUDIENCE, f"/{path}")
        return closed(file_response(file, fixed_name=True)) if file else nothing(404)

    def answer(path: str) -> Response:
        door = doors.get(path)
        if door is None or request.headers.get("Origin") != origin:
            return nothing(404)
        return door(request.get_data(cache=False))

    app.add_url_rule("/", "page", lambda: serve(""), methods=["GET"])
    app.add_url_rule("/<path:path>", "file", serve, methods=["GET"])
    app.add_url_rule("/<path:path>", "door", answer, methods=["POST"])
    return app
