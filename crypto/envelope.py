"""Envelopes: one message each, signed by its sender, padded, sealed under the epoch's key (PROTOCOL §16)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from crypto.encoding import encode
from crypto.keys import derive
from crypto.member import Member
from crypto.padding import LENGTH_SIZE, pad, unpad
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.sealing import NONCE_SIZE, TAG_SIZE, Random, open_bytes, seal_bytes
from crypto.signing import SIGNATURE_SIZE, digest, sign, verify

PADDED_SIZES: Final = (256, 1024, 4096, 16384, 65536)
GREATEST_SEEN: Final = 8
GREATEST_KIND_BYTES: Final = 32
_OVERHEAD: Final = NONCE_SIZE + SIGNATURE_SIZE + TAG_SIZE
_TAG: Final = "sc1/envelope"


@dataclass(frozen=True, slots=True)
class Header:
    """What the relay sees: conversation, block, and the bucket's time (unix seconds, 65,536 to 2**32 - 1)."""

    conversation: bytes
    block_hash: bytes
    bucket: int


@dataclass(frozen=True, slots=True)
class Message:
    """What members see; `sent_at` is unix seconds, `seen` the last hash of each other session, 8 at most."""

    member_id: bytes
    session: bytes
    sequence: int
    previous: bytes | None
    seen: tuple[tuple[bytes, bytes], ...]
    kind: str
    sent_at: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    header: Header
    message: Message
    hash: bytes


def seal(key: bytes, seed: bytes, header: Header, message: Message, random: Random) -> bytes:
    """The envelope under the epoch's `key`, signed with the sender's `seed`; Refused("size") if too long."""
    authenticated = _header_bytes(header)
    inner = _inner_bytes(message)
    padded = pad(inner, _padded_size(inner))
    signature = sign(_TAG, seed, _signed_bytes(authenticated, padded))
    sealed = seal_bytes(derive(key, "message"), signature + padded, authenticated, random)
    envelope = encode([authenticated, sealed])
    if len(envelope) not in SIZES:
        raise Refused("size")
    return envelope


def open_envelope(key: bytes, members: Iterable[Member], envelope: bytes) -> Opened:
    """What a member sealed; `key` and `members` are those of the block that the header names."""
    authenticated, header, sealed = _outside(envelope)
    content = open_bytes(derive(key, "message"), sealed, authenticated)
    signature, padded = content[:SIGNATURE_SIZE], content[SIGNATURE_SIZE:]
    inner = unpad(padded)
    if len(padded) != _padded_size(inner):
        raise Refused("padding")
    message = _read_inner(inner)
    sender = next((one for one in members if one.id == message.member_id), None)
    if sender is None:
        raise Refused("sender")
    verify(_TAG, sender.key, _signed_bytes(authenticated, padded), signature)
    return Opened(header, message, envelope_hash(envelope))


def header_of(envelope: bytes) -> Header:
    """What the relay checks before it keeps an envelope: its size, its shape, where it belongs."""
    for at, end, fixed in _PATTERNS.get(len(envelope), ()):
        if envelope[at:end] != fixed:
            break
    else:
        bucket = int.from_bytes(envelope[57:61], "big")
        if len(envelope) in _PATTERNS and bucket > _GREATEST_SHORT:
            return Header(envelope[6:22], envelope[24:56], bucket)
    # Anything else is refused, by the code that fits it.
    return _outside(envelope)[1]


def envelope_hash(envelope: bytes) -> bytes:
    return digest("sc1/envelope-hash", envelope)


def _outside(envelope: bytes) -> tuple[bytes, Header, bytes]:
    if len(envelope) not in SIZES:
        raise Refused("size")
    row = Row.of(envelope)
    authenticated, sealed = row.bytes(), row.bytes()
    row.end()
    inside = Row.versioned(authenticated)
    header = Header(inside.fixed(16), inside.fixed(32), inside.number())
    inside.end()
    # A shorter bucket time could otherwise hide a byte of padding in an envelope of the right size.
    if len(sealed) - _OVERHEAD not in PADDED_SIZES:
        raise Refused("size")
    return authenticated, header, sealed


def _header_bytes(header: Header) -> bytes:
    return encode([VERSION, header.conversation, header.block_hash, header.bucket])


def _signed_bytes(authenticated: bytes, padded: bytes) -> bytes:
    return digest("sc1/envelope-header", authenticated) + padded


def _inner_bytes(message: Message) -> bytes:
    one = message
    place = [one.member_id, one.session, one.sequence, one.previous, one.seen]
    return encode([*place, one.kind, one.sent_at, one.body])


def _read_inner(inner: bytes) -> Message:
    row = Row.of(inner)
    member_id, session, sequence, previous = row.fixed(16), row.fixed(16), row.number(), row.fixed_or_null(32)
    seen = tuple(_seen(one) for one in row.rows(GREATEST_SEEN))
    kind, sent_at, body = row.text(GREATEST_KIND_BYTES), row.number(), row.bytes()
    row.end()
    return Message(member_id, session, sequence, previous, seen, kind, sent_at, body)


def _seen(row: Row) -> tuple[bytes, bytes]:
    pair = row.fixed(16), row.fixed(32)
    row.end()
    return pair


def _padded_size(inner: bytes) -> int:
    size = next((one for one in PADDED_SIZES if one >= LENGTH_SIZE + len(inner)), None)
    if size is None:
        raise Refused("size")
    return size


def _object_size(padded: int) -> int:
    header = _header_bytes(Header(bytes(16), bytes(32), 2**31))
    return len(encode([header, bytes(_OVERHEAD + padded)]))


# The only lengths an envelope can have: 424, 1,192, 4,264, 16,552, 65,706.
SIZES: Final = tuple(_object_size(padded) for padded in PADDED_SIZES)

# One value has one encoding, so an envelope of the right size differs from every other one in conversation,
# block, bucket and content alone: comparing the rest is reading it (in a fifth of the time).
_GREATEST_SHORT: Final = 2**16 - 1


def _pattern(padded: int) -> tuple[tuple[int, int, bytes], ...]:
    content = _OVERHEAD + padded
    example = encode([_header_bytes(Header(bytes(16), bytes(32), 2**31)), bytes(content)])
    between = (0, 6), (22, 24), (56, 57), (61, len(example) - content)
    return tuple((at, end, example[at:end]) for at, end in between)


_PATTERNS: Final = {_object_size(padded): _pattern(padded) for padded in PADDED_SIZES}
