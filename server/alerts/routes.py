"""Where a browser that was paged says so, without a session: its worker has none.

It brings the token that was sealed for it alone. Every answer is the same, whatever was brought.
"""

from contextlib import suppress

from flask import Flask, Response, request

from server.alerts.service import TOKEN_BYTES, Alerts
from server.doors import Refused
from server.pages import nothing

LONGEST_BODY = 2 * TOKEN_BYTES


def serve_alerts(app: Flask, alerts: Alerts, origin: str) -> None:
    """Add the door to the console's app, for its one exact origin."""

    def heard() -> Response:
        if request.headers.get("Origin") != origin:
            return nothing(400)
        token = _token() if request.content_length == LONGEST_BODY else None
        if token is not None:
            # While the relay is in trouble nobody is told; the device counts as not reached.
            with suppress(Refused):
                alerts.hear(token)
        return nothing(204)

    app.add_url_rule("/heard", "heard", heard, methods=["POST"])


def _token() -> bytes | None:
    try:
        token = bytes.fromhex(request.get_data(cache=False).decode("ascii"))
    except ValueError:
        return None
    return token if len(token) == TOKEN_BYTES else None
