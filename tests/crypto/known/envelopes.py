"""Envelopes with known answers, by themselves and in a chain."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto.body import RECEIPT, receipt_body
from crypto.envelope import Message, seal
from tests.crypto import world
from tests.crypto.known.case import Case
from tests.crypto.seeded import Seeded, seed


def envelopes() -> Iterator[Case]:
    by = {"key": world.EPOCH_KEYS[1], "seed": world.SURVIVOR_SEED, "header": world.header(world.claim()[1])}
    receipt = world.message(RECEIPT, receipt_body([seed("read")]))
    heard = ((seed("other session", 16), seed("other head")),)
    for what, sent in {
        "a card": world.card(),
        "a receipt": receipt,
        "padded to 1024": world.message(body=b"a" * 864),
    }.items():
        yield "envelope.seal", what, {**by, "message": sent, "random": Seeded(what)(24)}
        yield "envelope.open", what, envelope_input(world.envelope(sent, what))
    # The longest body of each size, and one letter more.
    for filled in (0, 202, 203, 969, 970, 4041, 4042, 16_329, 16_330, 65_481):
        given = {**by, "message": world.message(body=b""), "filled": filled}
        yield "envelope.seal_filled", f"{filled} letters", {**given, "random": Seeded(str(filled))(24)}
    follows = replace(world.message(), sequence=1, previous=seed("before"), seen=heard)
    yield "envelope.open", "with what it follows and has seen", envelope_input(world.envelope(follows))
    yield "envelope.header", "a card", {"object": world.envelope(world.card())}
    yield "chain.open", "her card under the offer", chain_input(0, world.SURVIVOR_SEED, world.card())
    yield "chain.open", "her words after the claim", chain_input(1, world.SURVIVOR_SEED, world.message())
    reply = replace(world.message(), member_id=world.clinician("sari").id)
    yield "chain.open", "the lead's answer", chain_input(1, seed("clinician sari"), reply)


def envelope_input(made: bytes) -> dict[str, Any]:
    return {"key": world.EPOCH_KEYS[1], "members": world.claim()[1].members, "object": made}


def chain_input(n: int, signer: bytes, sent: Message) -> dict[str, Any]:
    """A message sealed under block n, with the chain to it and one block more, as she holds it."""
    told = (world.offer(), world.claim(), world.rekey())
    made = seal(world.EPOCH_KEYS[n], signer, world.header(told[n][1]), sent, Seeded("in chain"))
    chain = [one[0] for one in told[: n + 2]]
    return {"member_id": world.SURVIVOR_ID, "chain": chain, "keys": world.EPOCH_KEYS[: n + 2], "object": made}
