"""Envelopes that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.encoding import encode
from crypto.envelope import SIZES, Message, seal
from crypto.keys import derive
from crypto.padding import pad
from crypto.sealing import seal_bytes
from crypto.signing import digest, sign
from tests.crypto import people, world
from tests.crypto.known import envelopes as known
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.seeded import Seeded, seed


def envelopes() -> Iterator[Refusal]:
    made = world.envelope(world.message())
    for what, given in {"empty": b"", "one byte more": made + b"\0", "one byte short": made[:-1]}.items():
        yield "envelope.header", what, {"object": given}, "size"
    yield "envelope.header", "no encoding", {"object": bytes(424)}, "malformed"
    # Three bytes less for the time, three more for the sealed part: the whole has a good size.
    hidden = _outside([1, world.CONVERSATION, seed("block"), 255], 363)
    assert len(hidden) == SIZES[0]
    for what, given, code in (
        ("another version", _outside([2, world.CONVERSATION, seed("block"), people.NOW]), "version"),
        (
            "a shorter conversation",
            _outside([1, world.CONVERSATION[:15], seed("block"), people.NOW], 361),
            "malformed",
        ),
        ("bytes hidden by a short time", hidden, "size"),
    ):
        yield "envelope.header", what, {"object": given}, code
    good = known.envelope_input(made)
    other = _sealed(world.message(), signer=seed("clinician sari"))
    for what, faulty, code in (
        ("a changed byte inside", {**good, "object": changed(made)}, "unopened"),
        ("a changed header", {**good, "object": changed(made, 10)}, "unopened"),
        ("another epoch's key", {**good, "key": world.EPOCH_KEYS[0]}, "unopened"),
        ("by one who is no member", {**good, "members": world.claim()[1].members[1:]}, "sender"),
        ("by one member as another", {**good, "object": other}, "signature"),
    ):
        yield "envelope.open", what, faulty, code
    lost = replace(world.message(), member_id=world.clinician("dewi").id)
    for what, n, said, signer, code in (
        ("by one who was only offered it", 0, lost, seed("clinician dewi"), "sender"),
        ("in her name by one who was offered it", 0, world.message(), seed("clinician dewi"), "signature"),
        ("after the claim by one who lost it", 1, lost, seed("clinician dewi"), "sender"),
    ):
        yield "chain.open", what, known.chain_input(n, signer, said), code
    yield from _in_chains()
    for what, padded, code in _paddings():
        yield "envelope.open", what, {**good, "object": _closed(padded, world.SURVIVOR_SEED)}, code
    sent = {"seed": world.SURVIVOR_SEED, "key": world.EPOCH_KEYS[1], "random": bytes(24)}
    long = {**sent, "header": world.header(world.claim()[1]), "message": world.message(body=b"")}
    for filled in (65_482, 70_000):
        yield "envelope.seal_filled", f"{filled} letters", {**long, "filled": filled}, "size"


def _in_chains() -> Iterator[Refusal]:
    good = known.chain_input(1, world.SURVIVOR_SEED, world.message())
    ahead = world.header(world.adding()[1])
    for what, header, code in (
        ("under a block to come", ahead, "epoch"),
        ("under no block", replace(ahead, block_hash=seed("no block")), "epoch"),
        (
            "of another conversation",
            replace(world.header(world.claim()[1]), conversation=seed("e", 16)),
            "conversation",
        ),
    ):
        key = world.EPOCH_KEYS[1]
        made = seal(key, world.SURVIVOR_SEED, header, world.message(), Seeded(what))
        yield "chain.open", what, {**good, "object": made}, code
    made = good["object"]
    yield "chain.open", "a byte short", {**good, "object": made[:-1]}, "size"
    yield "chain.open", "changed", {**good, "object": changed(made)}, "unopened"
    yield "chain.open", "no encoding", {**good, "object": bytes(424)}, "malformed"


def _outside(row: list[object], sealed: int = 360) -> bytes:
    return encode([encode(row), bytes(sealed)])


def _inner(message: Message) -> list[object]:
    one = message
    place = [one.member_id, one.session, one.sequence, one.previous, list(one.seen)]
    return [*place, one.kind, one.sent_at, one.body]


def _closed(padded: bytes, signer: bytes) -> bytes:
    """An envelope around any padded content, as a member with the key could make it."""
    block_header = world.header(world.claim()[1])
    outside = encode([1, block_header.conversation, block_header.block_hash, block_header.bucket])
    signature = sign("sc1/envelope", signer, digest("sc1/envelope-header", outside) + padded)
    key = derive(world.EPOCH_KEYS[1], "message")
    return encode([outside, seal_bytes(key, signature + padded, outside, Seeded("closed"))])


def _sealed(message: Message, signer: bytes) -> bytes:
    return _closed(pad(encode(_inner(message)), 256), signer)


def _paddings() -> Iterator[tuple[str, bytes, str]]:
    row = _inner(world.message())
    inner = encode(row)
    yield "padding that is not zero", pad(inner, 256)[:-1] + b"\1", "padding"
    yield "a length beyond the end", b"\xff" * 4 + bytes(252), "padding"
    yield "a larger size than needed", pad(inner, 1024), "padding"
    yield "no message inside", pad(b"", 256), "malformed"
    yield "an item missing", pad(encode(row[:-1]), 256), "malformed"
    yield (
        "nine sessions seen",
        pad(encode([*row[:4], [[bytes(16), bytes(32)]] * 9, *row[5:]]), 1024),
        "malformed",
    )
    yield "a kind of over 32 bytes", pad(encode([*row[:5], "k" * 33, *row[6:]]), 256), "malformed"
    yield "a body that is text", pad(encode([*row[:7], "text"]), 256), "malformed"
