"""Prekeys, consents and withdrawals that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.encoding import encode
from crypto.prekey import Prekey, make_prekey
from crypto.signing import signed
from crypto.withdrawal import make_withdrawal
from crypto.wrapping import kem_public
from tests.crypto import known_cases as known
from tests.crypto import people, world
from tests.crypto.refusals.faults import Refusal, versions
from tests.crypto.refusals.garbage import garbage_keys
from tests.crypto.seeded import seed


def survivor_objects() -> Iterator[Refusal]:
    kem, elsewhere = seed("kem", 1216), seed("elsewhere", 16)
    rows: dict[str, tuple[str, list[object]]] = {
        "prekey.verify": ("sc1/prekey", [1, world.CONVERSATION, 1, kem, people.NOW]),
        "withdrawal.verify": ("sc1/withdrawal", [1, world.CONVERSATION, seed("block 0")]),
        "consent.verify": ("sc1/consent", [1, "standing", world.CONVERSATION, "any", people.NOW]),
    }
    for kind, (tag, row) in rows.items():
        for what, made, code in versions(tag, world.SURVIVOR_SEED, row):
            yield kind, what, known.hers(made), code
        moved = [elsewhere if item == world.CONVERSATION else item for item in row]
        made = signed(tag, world.SURVIVOR_SEED, encode(moved))
        yield kind, "of another conversation", known.hers(made), "conversation"
        yield kind, "signed by another", known.hers(signed(tag, seed("other"), encode(row))), "signature"
    good = Prekey(1, kem_public(seed("prekey 1")), people.NOW)
    for what, garbage in garbage_keys(good.kem):
        made = make_prekey(world.SURVIVOR_SEED, world.CONVERSATION, replace(good, kem=garbage))
        yield "prekey.verify", what, known.hers(made), "kem"
    named = signed("sc1/consent", world.SURVIVOR_SEED, encode([1, "named", *rows["consent.verify"][1][2:]]))
    yield "consent.verify", "of another scope", known.hers(named), "malformed"
    withdrawal = make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, seed("block 0"))
    yield "consent.verify", "a withdrawal", known.hers(withdrawal), "signature"
