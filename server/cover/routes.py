"""The cover's HTTP door: the kitchen app's files, its search, and what a fresh token fetches.

Search answers have one length and take the same steps whatever was asked. What is not there is a 404, as is a
wrong token.
"""

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response

from server.built import Built
from server.cover.behind import Behind
from server.cover.service import Door, Search
from server.pages import Answer, closed, file_response, nothing, survivors_app

LONGEST_SEARCH = 200
FIXED_NAMES = ("/", "/sw.js", "/manifest.webmanifest")


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

    def fetch(self, body: bytes) -> Response:
        """Give what lies behind the door; to anything else than it takes a page that isn't there."""
        file = self._behind.fetch(body)
        return file_response(file, fixed_name=True) if file else nothing(404)


def make_cover_app(kitchen: Kitchen, built: Built, origin: str, others: Mapping[str, Answer] = {}) -> Flask:
    """Make the cover's app for one exact origin; `others` are POSTs that belong to other slices, by path."""

    def serve(path: str) -> Response:
        file = built.page("cover", f"/{path}")
        return file_response(file, fixed_name=f"/{path}" in FIXED_NAMES) if file else nothing(404)

    return survivors_app("cover", origin, serve, {"cari": kitchen.find, "buku": kitchen.fetch, **others})


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
