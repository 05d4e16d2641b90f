"""The cover's HTTP door: the kitchen app's files, its search, and what a fresh token fetches.

Search answers have one length and take the same steps whatever was asked. What is not there is a 404, as is a
wrong token.
"""

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response, request

from server.built import Built
from server.cover.behind import Behind
from server.cover.service import Door, Search
from server.pages import answer_errors, closed, file_response, nothing

LARGEST_BODY = 4096
LONGEST_SEARCH = 200
FIXED_NAMES = ("/", "/sw.js", "/manifest.webmanifest")
# What a browser may keep for an origin; with "storage" go the service worker and its files.
EVERYTHING = '"cache", "cookies", "storage"'


class Kitchen:
    """Answers the POSTs of the cover, for one exact origin."""

    def __init__(self, door: Door, search: Search, behind: Behind, random: Callable[[int], bytes]) -> None:
        self._door = door
        self._search = search
        self._behind = behind
        self._random = random

    def find(self, body: bytes) -> Response:
        """Answer a search."""
        text = _asked(body)
        if text is None:
            return nothing(400)
        answer = self._search.answer(text, self._door.token_for(text), self._random)
        return closed(Response(answer, mimetype="application/json"))

    def clear(self, _body: bytes) -> Response:
        """Ask the browser to throw away all that it keeps for this origin."""
        answer = nothing(200)
        answer.headers["Clear-Site-Data"] = EVERYTHING
        return answer

    def fetch(self, body: bytes) -> Response:
        """Give what lies behind the door; to anything else than it takes a page that isn't there."""
        file = self._behind.fetch(body)
        return file_response(file, fixed_name=True) if file else nothing(404)


def make_cover_app(
    kitchen: Kitchen, built: Built, origin: str, others: Mapping[str, Callable[[bytes], Response]] = {}
) -> Flask:
    """Make the cover's app for one exact origin; `others` are POSTs that belong to other slices, by path."""
    app = Flask("cover", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    answer_errors(app)
    doors = {"cari": kitchen.find, "buku": kitchen.fetch, "hapus": kitchen.clear, **others}

    def serve(path: str) -> Response:
        file = built.page("cover", f"/{path}")
        return file_response(file, fixed_name=f"/{path}" in FIXED_NAMES) if file else nothing(404)

    def answer(path: str) -> Response:
        door = doors.get(path)
        if door is None or request.headers.get("Origin") != origin:
            return nothing(404)
        if (request.content_length or 0) > LARGEST_BODY:
            return nothing(400)
        return door(request.get_data(cache=False))

    app.add_url_rule("/", "home", lambda: serve(""), methods=["GET"])
    app.add_url_rule("/<path:path>", "file", serve, methods=["GET"])
    app.add_url_rule("/<path:path>", "door", answer, methods=["POST"])
    return app


def _asked(body: bytes) -> str | None:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return None
    text = asked.get("q") if isinstance(asked, dict) else None
    if not isinstance(text, str) or len(text) > LONGEST_SEARCH:
        return None
    # A lone surrogate is text to JSON and to nothing else.
    return text.encode("utf-8", "replace").decode()
