"""Answers cases of envelopes."""

from dataclasses import replace
from typing import Final

from crypto import envelope, member
from tests.crypto.answering.given import Answers, Given, Output


def _seal(given: Given) -> Output:
    header, message = given.as_type(envelope.Header, "header"), given.as_type(envelope.Message, "message")
    made = envelope.seal(given["key"], given["seed"], header, message, given.drawn())
    return {"object": made, "hash": envelope.envelope_hash(made)}


def _open_envelope(given: Given) -> Output:
    members = given.as_type(tuple[member.Member, ...], "members")
    opened = envelope.open_envelope(given["key"], members, given["object"])
    return {"header": opened.header, "message": opened.message, "hash": opened.hash}


def _seal_filled(given: Given) -> Output:
    """A body of `filled` letters: the larger sizes are too large to write down."""
    header, message = given.as_type(envelope.Header, "header"), given.as_type(envelope.Message, "message")
    filled = replace(message, body=b"a" * given.plain("filled"))
    made = envelope.seal(given["key"], given["seed"], header, filled, given.drawn())
    return {"size": len(made), "hash": envelope.envelope_hash(made)}


ENVELOPES: Final[Answers] = {
    "envelope.seal": _seal,
    "envelope.seal_filled": _seal_filled,
    "envelope.header": lambda given: {"header": envelope.header_of(given["object"])},
    "envelope.open": _open_envelope,
}
