"""The survivor's consents: a standing one for a need, and those that each name a clinician (PROTOCOL §13)."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from crypto.encoding import encode
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import opened, signed

JOIN: Final = "join"
LEAD: Final = "lead"
GREATEST_EPOCHS: Final = 32
_TAG: Final = "sc1/consent"
_STANDING: Final = "standing"
_NAMED: Final = "named"
_GREATEST_TEXT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """Until `until` (unix seconds) the lead may bring in, or hand over to, clinicians who serve this need."""

    need: str
    until: int


@dataclass(frozen=True, slots=True)
class Named:
    """One clinician, by certificate, may join, or also lead.

    `head_hash` is of the newest block when she gave it: a later removal makes it void. `epochs` are those
    whose keys may be given. It may be used until `valid_until`, and who came by it stays until `ends` (unix
    seconds; 0: no end).
    """

    id: bytes
    head_hash: bytes
    certificate_hash: bytes
    scope: str
    epochs: tuple[int, ...]
    valid_until: int
    ends: int


Consent: TypeAlias = Standing | Named


def make_standing(seed: bytes, conversation: bytes, standing: Standing) -> bytes:
    return signed(_TAG, seed, encode([VERSION, _STANDING, conversation, standing.need, standing.until]))


def make_named(seed: bytes, conversation: bytes, named: Named) -> bytes:
    one = named
    about = [VERSION, _NAMED, conversation, one.id, one.head_hash, one.certificate_hash]
    return signed(_TAG, seed, encode([*about, one.scope, one.epochs, one.valid_until, one.ends]))


def verify_consent(key: bytes, conversation: bytes, signed_object: bytes) -> Consent:
    """A consent of this conversation's survivor; whether it covers anybody is for crypto.coverage."""
    row = Row.versioned(opened(_TAG, key, signed_object))
    kind, about = row.text(_GREATEST_TEXT_BYTES), row.fixed(16)
    consent: Consent
    if kind == _STANDING:
        consent = Standing(row.text(_GREATEST_TEXT_BYTES), row.number())
    elif kind == _NAMED:
        consent = _read_named(row)
    else:
        raise Refused("malformed")
    row.end()
    if about != conversation:
        raise Refused("conversation")
    return consent


def verify_standing(key: bytes, conversation: bytes, signed_object: bytes) -> Standing:
    consent = verify_consent(key, conversation, signed_object)
    if not isinstance(consent, Standing):
        raise Refused("malformed")
    return consent


def _read_named(row: Row) -> Named:
    named = Named(
        row.fixed(16), row.fixed(32), row.fixed(32), row.text(_GREATEST_TEXT_BYTES),
        _read_epochs(row.row()), row.number(), row.number(),
    )  # fmt: skip
    if named.scope not in {JOIN, LEAD}:
        raise Refused("malformed")
    return named


def _read_epochs(row: Row) -> tuple[int, ...]:
    epochs: list[int] = []
    while not _ended(row):
        epochs.append(row.number())
    if len(epochs) > GREATEST_EPOCHS:
        raise Refused("malformed")
    return tuple(epochs)


def _ended(row: Row) -> bool:
    try:
        row.end()
    except Refused:
        return False
    return True
