"""A survivor's prekeys, consents and withdrawal with known answers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto.consent import JOIN, LEAD, Named, Standing, make_named
from crypto.prekey import Prekey, make_prekey
from crypto.withdrawal import make_withdrawal
from crypto.wrapping import kem_public
from tests.crypto import people, world
from tests.crypto.known.case import Case
from tests.crypto.refusals.garbage import unusual_keys
from tests.crypto.seeded import seed


def hers(signed_object: bytes) -> dict[str, Any]:
    return {"key": world.SURVIVOR_KEY, "conversation": world.CONVERSATION, "object": signed_object}


def survivor_objects() -> Iterator[Case]:
    by = {"seed": world.SURVIVOR_SEED, "conversation": world.CONVERSATION}
    made = Prekey(1, kem_public(seed("prekey 1")), people.NOW + 7 * people.DAY)
    yield "prekey.make", "her first prekey", {**by, "prekey": made}
    yield "prekey.verify", "her first prekey", hers(world.prekey_object(1))
    for what, kem in unusual_keys(made.kem):
        object_ = make_prekey(world.SURVIVOR_SEED, world.CONVERSATION, replace(made, kem=kem))
        yield "prekey.verify", what, hers(object_)
    standing = Standing(people.NEED, people.NOW + 30 * people.DAY)
    yield "consent.make_standing", "a standing consent", {**by, "standing": standing}
    epochs = tuple(range(32))
    head, certificate = world.claim()[1].hash, people.certified("rini").hash
    for what, named in {
        "to join": Named(seed("id", 16), head, certificate, JOIN, (), people.NOW + people.DAY, 0),
        "to lead": Named(seed("id", 16), head, certificate, LEAD, epochs, 0, people.NOW + people.DAY),
    }.items():
        yield "consent.make_named", what, {**by, "named": named}
        yield "consent.verify", what, hers(make_named(world.SURVIVOR_SEED, world.CONVERSATION, named))
    yield "consent.verify", "a standing consent", hers(world.STANDING)
    block0_hash = world.offer()[1].hash
    yield "withdrawal.make", "a withdrawal", {**by, "block0_hash": block0_hash}
    withdrawal = make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, block0_hash)
    yield "withdrawal.verify", "a withdrawal", hers(withdrawal)
