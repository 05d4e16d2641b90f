"""Keys of earlier epochs that a member must not take, and wraps that cannot be made or opened."""

from collections.abc import Iterator

from crypto.wrapping import kem_public
from tests.crypto import kept_wraps
from tests.crypto.known import chains as known
from tests.crypto.known.coverage import begun, with_rini
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.refusals.garbage import garbage_keys
from tests.crypto.seeded import seed
from tests.crypto.story import STANDING, named


def histories() -> Iterator[Refusal]:
    good = known.history_input()
    wrapped = good["wrapped"]
    for what, faulty, code in (
        ("another new block", {"new_hash": seed("another")}, "unopened"),
        ("another old block", {"old_hash": seed("another")}, "unopened"),
        (
            "the blocks changed about",
            {"new_hash": good["old_hash"], "old_hash": good["new_hash"]},
            "unopened",
        ),
        ("another member", {"member_id": seed("another", 16)}, "unopened"),
        ("another seed", {"seed": seed("another")}, "unopened"),
        ("changed", {"wrapped": changed(wrapped)}, "unopened"),
        ("its encapsulation changed", {"wrapped": changed(wrapped, 5)}, "unopened"),
        ("a block's wrap", {"wrapped": _blocks_wrap()}, "unopened"),
        ("one byte short", {"wrapped": wrapped[:-1]}, "malformed"),
        ("one byte more", {"wrapped": wrapped + b"\0"}, "malformed"),
    ):
        yield "history.unwrap", what, {**good, **faulty}, code
    yield from _unwrappable()
    yield from _accepted()


def _blocks_wrap() -> bytes:
    place = known.history_place()
    bound = place["new_hash"], place["member_id"]
    return kept_wraps.wrapped(known.kem_seed("rini"), seed("K"), *bound)


def _unwrappable() -> Iterator[Refusal]:
    kem = kem_public(known.kem_seed("rini"))
    place = known.history_place()
    given = {"seed": known.kem_seed("rini"), "key": seed("K")}
    keys = [
        ("one byte short", kem[:-1]),
        ("one byte more", kem + b"\0"),
        ("empty", b""),
        *list(garbage_keys(kem))[:5],
    ]
    for what, faulty in keys:
        yield "history.wrap", what, {**given, "kem": faulty, **place}, "malformed"
        block_place = {"block_hash": place["new_hash"], "member_id": place["member_id"]}
        yield "wrapping.wrap", what, {**given, "kem": faulty, **block_place}, "malformed"


def _accepted() -> Iterator[Refusal]:
    story, kind = known.given_story(), "chain.accept_history"
    good = known.accept_input(1)
    yield kind, "an epoch that her consent does not name", known.accept_input(0), "history"
    yield kind, "under the standing consent", known.accept_input(1, with_rini()), "history"
    yield kind, "her own epoch", {**good, "n": 3}, "history"
    yield kind, "an epoch to come", {**good, "n": 4}, "chain"
    yield (
        kind,
        "one who is not there",
        {**known.followed("dewi", story), "n": 1, "wrapped": good["wrapped"]},
        "epoch",
    )
    unopened = known.followed("rini", story, at_3=None)
    yield (
        kind,
        "the block that adds did not open",
        {**unopened, "n": 1, "wrapped": good["wrapped"]},
        "epoch",
    )
    yield kind, "changed", {**good, "wrapped": changed(good["wrapped"])}, "unopened"
    yield kind, "another epoch's wrap", {**good, "n": 2}, "unopened"
    yield kind, "cut short", {**good, "wrapped": good["wrapped"][:-1]}, "malformed"
    other = known.history_input(1, story, seed("another key"))
    yield kind, "another key", {**good, "wrapped": other["wrapped"]}, "commitment"
    late = begun().team(
        "sari", ("sari", "rini"), "sari", (STANDING, named("rini", begun().head, epochs=(9,)))
    )
    yield kind, "an epoch of the consent that is none", known.accept_input(0, late), "history"
