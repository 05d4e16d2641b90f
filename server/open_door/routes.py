"""The open door's HTTP door: its page, a token for whoever begins, and the module for a fresh token.

It asks for no phrase. Nothing it answers with may be kept. What is not there is a 404, as is a wrong token.
"""

from collections.abc import Callable, Mapping

from flask import Flask, Response

from server.built import Built, BuiltFile
from server.pages import Answer, closed, file_response, nothing, survivors_app

AUDIENCE = "open"


class Threshold:
    """Answers the POSTs of the open door. `give` makes a token, `find` the file that `TOKEN ID` asks for."""

    def __init__(self, give: Callable[[], str], find: Callable[[bytes], BuiltFile | None]) -> None:
        self._give = give
        self._find = find

    def begin(self, body: bytes) -> Response:
        """Give a token: always 64 signs."""
        return nothing(404) if body else closed(Response(self._give(), mimetype="text/plain"))

    def fetch(self, body: bytes) -> Response:
        """Give what lies behind the door; to anything else than it takes a page that isn't there."""
        file = self._find(body)
        return closed(file_response(file, fixed_name=True)) if file else nothing(404)


def make_open_app(
    threshold: Threshold, built: Built, origin: str, others: Mapping[str, Answer] = {}
) -> Flask:
    """Make the open door's app for one exact origin; `others` are other slices' POSTs by path."""

    def serve(path: str) -> Response:
        file = built.page(AUDIENCE, f"/{path}")
        return closed(file_response(file, fixed_name=True)) if file else nothing(404)

    return survivors_app("open", origin, serve, {"mulai": threshold.begin, "buku": threshold.fetch, **others})
