"""The question of a covered phone, over HTTP: one length, one time, yes or no.

What is not a token, is over, or was made by somebody else is answered as one whose answer is no.
"""

from collections.abc import Callable

from flask import Response

from server.answers.service import TOKEN_BYTES
from server.pages import closed

# Longer than looking takes, so that the time of an answer tells nothing either.
ANSWERED_AFTER_SECONDS = 0.05
NO, YES = b'{"t":0}', b'{"t":1}'


class Answers:
    """Answers the question. `is_there` is what a token stands for; `seconds` is a steady clock."""

    def __init__(
        self, is_there: Callable[[bytes], bool], seconds: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._is_there = is_there
        self._seconds = seconds
        self._sleep = sleep

    def answer(self, body: bytes) -> Response:
        """Answer whoever holds a token, as hex."""
        ready = self._seconds() + ANSWERED_AFTER_SECONDS
        there = self._is_there(_token(body))
        self._sleep(max(ready - self._seconds(), 0))
        return closed(Response((NO, YES)[there], mimetype="application/json"))


def _token(body: bytes) -> bytes:
    try:
        token = bytes.fromhex(body.decode("ascii"))
    except ValueError:
        token = b""
    return token if len(token) == TOKEN_BYTES else bytes(TOKEN_BYTES)
