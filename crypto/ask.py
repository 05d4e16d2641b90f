"""Asking her whether somebody may come too, and her answer, as they stand in envelopes (PROTOCOL §16)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from crypto.consent import GREATEST_EPOCHS, JOIN, LEAD
from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import Row

T = TypeVar("T")

ASK: Final = "ask"
CONSENT: Final = "consent"
DECLINED: Final = "declined"
BROUGHT: Final = "brought"

GREATEST_NOTE_BYTES: Final = 400
_GREATEST_TEXT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Ask:
    """Who is to come, what for, and until when; 0 is no end. `certificate` is as the relay hands it out."""

    id: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    scope: str
    epochs: Sequence[int]
    ends: int
    purpose: str
    note: str = field(repr=False)


def ask_body(ask: Ask) -> bytes:
    row = [ask.id, ask.certificate, ask.scope, list(ask.epochs), ask.ends, ask.purpose, ask.note]
    return encode(row)


def read_ask(body: bytes) -> Ask:
    ask = _read(body, _asked)
    if ask.scope not in {JOIN, LEAD}:
        raise Refused("malformed")
    return ask


def consent_body(ask_id: bytes, consent: bytes) -> bytes:
    """Her named consent in answer to an ask."""
    return encode([ask_id, consent])


def read_consent(body: bytes) -> tuple[bytes, bytes]:
    return _read(body, lambda row: (row.fixed(16), row.bytes()))


def declined_body(ask_id: bytes) -> bytes:
    """No, without a reason; or a consent that was given before is taken back."""
    return encode([ask_id])


def read_declined(body: bytes) -> bytes:
    return _read(body, lambda row: row.fixed(16))


def brought_body(member_id: bytes, purpose: str, note: str) -> bytes:
    """What somebody was brought in for, told to everybody there."""
    return encode([member_id, purpose, note])


def read_brought(body: bytes) -> tuple[bytes, str, str]:
    return _read(
        body, lambda row: (row.fixed(16), row.text(_GREATEST_TEXT_BYTES), row.text(GREATEST_NOTE_BYTES))
    )


def _asked(row: Row) -> Ask:
    ask_id, certificate, scope = row.fixed(16), row.bytes(), row.text(_GREATEST_TEXT_BYTES)
    epochs = row.numbers(GREATEST_EPOCHS)
    return Ask(
        ask_id,
        certificate,
        scope,
        epochs,
        row.number(),
        row.text(_GREATEST_TEXT_BYTES),
        row.text(GREATEST_NOTE_BYTES),
    )


def _read(body: bytes, take: Callable[[Row], T]) -> T:
    row = Row.of(body)
    taken = take(row)
    row.end()
    return taken
