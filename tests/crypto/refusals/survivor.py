"""Prekeys, consents and withdrawals that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.encoding import encode
from crypto.prekey import Prekey, make_prekey
from crypto.signing import signed
from crypto.withdrawal import make_withdrawal
from crypto.wrapping import kem_public
from tests.crypto import people, world
from tests.crypto.known import survivor as known
from tests.crypto.refusals.faults import Refusal, versions
from tests.crypto.refusals.garbage import garbage_keys
from tests.crypto.seeded import seed

STANDING_ROW: list[object] = [1, "standing", world.CONVERSATION, "any", people.NOW]


def survivor_objects() -> Iterator[Refusal]:
    kem, elsewhere = seed("kem", 1216), seed("elsewhere", 16)
    rows: dict[str, tuple[str, list[object]]] = {
        "prekey.verify": ("sc1/prekey", [1, world.CONVERSATION, 1, kem, people.NOW]),
        "withdrawal.verify": ("sc1/withdrawal", [1, world.CONVERSATION, seed("block 0")]),
        "consent.verify": ("sc1/consent", STANDING_ROW),
    }
    for kind, (tag, row) in rows.items():
        for what, made, code in versions(tag, world.SURVIVOR_SEED, row):
            yield kind, what, known.hers(made), code
        moved = [elsewhere if item == world.CONVERSATION else item for item in row]
        made = signed(tag, world.SURVIVOR_SEED, encode(moved))
        yield kind, "of another conversation", known.hers(made), "conversation"
        yield kind, "signed by another", known.hers(signed(tag, seed("other"), encode(row))), "signature"
    good = Prekey(1, kem_public(seed("prekey 1")), people.NOW)
    for what, garbage in list(garbage_keys(good.kem))[:6]:
        made = make_prekey(world.SURVIVOR_SEED, world.CONVERSATION, replace(good, kem=garbage))
        yield "prekey.verify", what, known.hers(made), "kem"
    yield from _named()
    withdrawal = make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, seed("block 0"))
    yield "consent.verify", "a withdrawal", known.hers(withdrawal), "signature"


def _named() -> Iterator[Refusal]:
    about = [world.CONVERSATION, seed("id", 16), seed("head"), seed("certificate")]
    row: list[object] = [1, "named", *about, "join", [0, 1], people.NOW, 0]

    def made(at: int, item: object) -> bytes:
        return signed("sc1/consent", world.SURVIVOR_SEED, encode([*row[:at], item, *row[at + 1 :]]))

    for what, object_, code in versions("sc1/consent", world.SURVIVOR_SEED, row):
        yield "consent.verify", f"named: {what}", known.hers(object_), code
    for what, object_, code in (
        ("of an unknown kind", made(1, "other"), "malformed"),
        ("of a kind of over 32 bytes", made(1, "named" * 7), "malformed"),
        ("of an unknown scope", made(6, "all"), "malformed"),
        ("of an empty scope", made(6, ""), "malformed"),
        ("for 33 epochs", made(7, list(range(33))), "malformed"),
        ("for epochs that are no numbers", made(7, [0, "1"]), "malformed"),
        ("for epochs that are null", made(7, None), "malformed"),
        ("for epochs in an array", made(7, [[0]]), "malformed"),
        ("a standing one's items", made(1, "standing"), "malformed"),
        ("of another conversation", made(2, seed("elsewhere", 16)), "conversation"),
        ("of another conversation and an unknown kind", _elsewhere(row), "malformed"),
        ("signed by another", signed("sc1/consent", seed("other"), encode(row)), "signature"),
    ):
        yield "consent.verify", f"named: {what}", known.hers(object_), code


def _elsewhere(row: list[object]) -> bytes:
    return signed("sc1/consent", world.SURVIVOR_SEED, encode([1, "other", seed("elsewhere", 16), *row[3:]]))
