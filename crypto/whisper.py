"""Whispers: letters between clinician and coordinator, beside a conversation, never in it (PROTOCOL §27)."""

from dataclasses import dataclass, field
from typing import Final

from crypto.authority import Authority, verify_certificate
from crypto.certificate import Clinician
from crypto.encoding import encode
from crypto.padding import LENGTH_SIZE, pad, unpad
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.signing import SIGNATURE_SIZE, digest, preimage, sign, verify
from crypto.wrapping import open_with, wrap_with

PADDED_SIZES: Final = (256, 1024, 4096, 16384)
FURTHEST_OFF_SECONDS: Final = 300
GREATEST_KIND_BYTES: Final = 32
GREATEST_WHOSE_BYTES: Final = 32
_SEALED: Final = 1120 + SIGNATURE_SIZE + 16
# The only lengths a whisper can have.
SIZES: Final = tuple(_SEALED + padded for padded in PADDED_SIZES)
_TAG: Final = "sc1/whisper"
_HEADER: Final = "sc1/whisper-header"


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom: a clinician's id, and the hash of the shift bundle whose KEM key it is sealed to."""

    clinician_id: bytes
    bundle_hash: bytes


@dataclass(frozen=True, slots=True)
class Whisper:
    """What the two of a side room see; `sent_at` is unix seconds, `sequence` counts from 0 in a `session`."""

    room: bytes
    session: bytes
    sequence: int
    sent_at: int
    kind: str
    body: bytes = field(repr=False)


def seal_whisper(kem: bytes, seed: bytes, sender_id: bytes, to: Addressee, whisper: Whisper) -> bytes:
    """Signed with the sender's `seed`, sealed to the recipient's `kem`; Refused("size") if too long."""
    one, header = whisper, _header(sender_id, to)
    inner = encode([VERSION, one.room, one.session, one.sequence, one.sent_at, one.kind, one.body])
    padded = pad(inner, _padded_size(inner))
    signature = sign(_TAG, seed, digest(_HEADER, header) + padded)
    return wrap_with(kem, signature + padded, preimage(_HEADER, header))


def open_whisper(  # noqa: PLR0913 whom to believe, what it was sealed to, and the hour
    authority: Authority, certificate: bytes, to: Addressee, seed: bytes, sealed: bytes, now: int
) -> tuple[Clinician, Whisper]:
    """Who whispered, certified now, and what; `seed` is of the bundle's KEM key that `to` names."""
    sender = verify_certificate(authority, certificate, now)
    if len(sealed) not in SIZES:
        raise Refused("size")
    header = _header(sender.clinician_id, to)
    content = open_with(seed, sealed, preimage(_HEADER, header))
    signature, padded = content[:SIGNATURE_SIZE], content[SIGNATURE_SIZE:]
    verify(_TAG, sender.key, digest(_HEADER, header) + padded, signature)
    inner = unpad(padded)
    if len(padded) != _padded_size(inner):
        raise Refused("padding")
    whisper = _read(inner)
    if abs(whisper.sent_at - now) > FURTHEST_OFF_SECONDS:
        raise Refused("times")
    return sender, whisper


class Heard:
    """What has come of side rooms, in memory: nothing is taken twice, or after what was sent later."""

    def __init__(self) -> None:
        self._newest: dict[tuple[bytes, bytes, bytes], int] = {}

    def take(self, sender_id: bytes, whisper: Whisper) -> bool:
        """Tell whether something before it in its session is missing; Refused("repeated")."""
        # Under its sender: nobody uses up another's numbers.
        place = sender_id, whisper.room, whisper.session
        newest = self._newest.get(place, -1)
        if whisper.sequence <= newest:
            raise Refused("repeated")
        self._newest[place] = whisper.sequence
        return whisper.sequence > newest + 1


def quote_body(whose: str, text: str) -> bytes:
    """What the sender chose to quote of a conversation, and by a code whose words they are."""
    return encode([whose, text])


def read_quote(body: bytes) -> tuple[str, str]:
    row = Row.of(body)
    whose, text = row.text(GREATEST_WHOSE_BYTES), row.text(PADDED_SIZES[-1])
    row.end()
    return whose, text


def read_body(session: bytes, sequence: int) -> bytes:
    """Says that all of a session up to this number was read."""
    return encode([session, sequence])


def read_read(body: bytes) -> tuple[bytes, int]:
    row = Row.of(body)
    session, sequence = row.fixed(16), row.number()
    row.end()
    return session, sequence


def _read(inner: bytes) -> Whisper:
    row = Row.versioned(inner)
    room, session, sequence, sent_at = row.fixed(16), row.fixed(16), row.number(), row.number()
    kind, body = row.text(GREATEST_KIND_BYTES), row.bytes()
    row.end()
    return Whisper(room, session, sequence, sent_at, kind, body)


def _header(sender_id: bytes, to: Addressee) -> bytes:
    return encode([VERSION, sender_id, to.clinician_id, to.bundle_hash])


def _padded_size(inner: bytes) -> int:
    size = next((one for one in PADDED_SIZES if one >= LENGTH_SIZE + len(inner)), None)
    if size is None:
        raise Refused("size")
    return size
