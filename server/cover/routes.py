"""The cover's HTTP door: the kitchen app's files, its search, and what a fresh token fetches.

Search answers have one length and take the same steps whatever was asked. What is not there is a 404, as is a
wrong token.
"""

import json
from collections.abc import Callable
from hashlib import sha384

from flask import Flask, Response, request

from server.built import Built, BuiltFile
from server.cover.service import Door, Search
from server.pages import answer_errors, closed, file_response, nothing

LARGEST_BODY = 4096
LONGEST_SEARCH = 200
FIXED_NAMES = ("/", "/sw.js", "/manifest.webmanifest")
MODULE = ("survivor", "module")
# A file is asked for by the first 16 bytes of its hash.
ID_LENGTH = 32


class Kitchen:
    """Answers the two POSTs of the cover, for one exact origin."""

    def __init__(self, door: Door, search: Search, built: Built, random: Callable[[int], bytes]) -> None:
        self._door = door
        self._search = search
        self._built = built
        self._random = random
        files = built.audiences.get("survivor", {})
        self._later = {_id_of(file): file for name, file in files.items() if name != MODULE[1]}

    def find(self, body: bytes) -> Response:
        """Answer a search."""
        text = _asked(body)
        if text is None:
            return nothing(400)
        answer = self._search.answer(text, self._door.token_for(text), self._random)
        return closed(Response(answer, mimetype="application/json"))

    def fetch(self, body: bytes) -> Response:
        """Give what is behind the door to a fresh token, and a later part of it to an open one."""
        token, _, wanted = body.decode("ascii", "replace").partition(" ")
        later = self._later.get(wanted)
        file = later or (None if wanted else self._built.page(*MODULE))
        if file is None or not (self._door.accepts(token) if later else self._door.is_fresh(token)):
            return nothing(404)
        return file_response(file, fixed_name=True)


def make_cover_app(kitchen: Kitchen, built: Built, origin: str) -> Flask:
    """Make the cover's app for one exact origin."""
    app = Flask("cover", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    answer_errors(app)
    doors = {"cari": kitchen.find, "buku": kitchen.fetch}

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


def _id_of(file: BuiltFile) -> str:
    return sha384(file.contents).hexdigest()[:ID_LENGTH]
