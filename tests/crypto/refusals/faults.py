"""What can be wrong with any object: a changed bit, another version, another shape."""

from collections.abc import Iterator
from typing import Any

from crypto.block import Draft
from crypto.encoding import encode
from crypto.keys import derive
from crypto.signing import signed

Refusal = tuple[str, str, dict[str, Any], str]


def changed(encoded: bytes, at: int = -1) -> bytes:
    """The same bytes with one bit turned."""
    turned = bytearray(encoded)
    turned[at] ^= 1
    return bytes(turned)


def versions(tag: str, signer: bytes, row: list[object]) -> Iterator[tuple[str, bytes, str]]:
    """The faults of any signed row whose first item is the version."""
    yield "another version", signed(tag, signer, encode([2, *row[1:]])), "version"
    yield "another version of another length", signed(tag, signer, encode([0])), "version"
    yield "version as text", signed(tag, signer, encode(["1", *row[1:]])), "malformed"
    yield "an item missing", signed(tag, signer, encode(row[:-1])), "malformed"
    yield "an item more", signed(tag, signer, encode([*row, 0])), "malformed"
    yield "signed, but no encoding", signed(tag, signer, b"\xff"), "malformed"
    for at in range(1, len(row)):
        swapped = [*row[:at], True, *row[at + 1 :]]
        yield f"item {at} of another type", signed(tag, signer, encode(swapped)), "malformed"
        short = row[at]
        if isinstance(short, bytes):
            given = signed(tag, signer, encode([*row[:at], short[:-1], *row[at + 1 :]]))
            yield f"item {at} too short", given, "malformed"


def payload_of(draft: Draft, key: bytes, sealed: bytes) -> bytes:
    """A block's payload whatever it says: `make_block` itself makes none that nobody could read."""
    members = [one.items() for one in draft.members]
    place = [1, draft.conversation, draft.n, draft.kind, draft.signer, draft.lead, draft.previous]
    terms = [draft.keep, draft.returns, draft.until, draft.expires]
    return encode([*place, derive(key, "commit"), *terms, members, sealed])
