"""The calendar's HTTP door, on the console's origin only: without a secret that is known there is nothing."""

from collections.abc import Callable

from flask import Flask, Response

from server.pages import closed, nothing
from server.rota.calendars import TOKEN_SIZE

CALENDAR = "text/calendar; charset=utf-8"
ENDING = ".ics"


def serve_calendars(app: Flask, feed: Callable[[bytes], bytes | None]) -> None:
    """Add the calendars to the console's app."""

    def calendar(path: str) -> Response:
        token = _token(path)
        written = feed(token) if token else None
        return closed(Response(written, content_type=CALENDAR)) if written else nothing(404)

    app.add_url_rule("/kalender/<path:path>", "calendar", calendar, methods=["GET"])


def _token(path: str) -> bytes | None:
    try:
        token = bytes.fromhex(path.removesuffix(ENDING)) if path.endswith(ENDING) else b""
    except ValueError:
        return None
    return token if len(token) == TOKEN_SIZE else None
