"""Nobody on call can keep a request from reaching the others, be asked twice, or stand outside the log."""

from dataclasses import replace

import pytest

from crypto.authority import Authority
from crypto.bundle import make_bundle, verify_bundle, verify_kept_bundle, verify_on_call
from crypto.certificate import Statement, make_statement, with_proof
from crypto.log_head import LogHead
from crypto.prekey import verify_prekey
from crypto.refused import Refused
from crypto.wrapping import KEM_SIZE, check_kem, wrap
from tests.crypto import people, world
from tests.crypto.people import DAY, NOW, pair
from tests.crypto.refusals.garbage import garbage_keys, unusual_keys
from tests.crypto.seeded import seed

GOOD = people.shift("sari").kem
HOUR = 3600


def on_call(*pairs: tuple[bytes, bytes], need: str = "any", ahead: int = 0) -> list[str]:
    found = verify_on_call(people.AUTHORITY, pairs, need, NOW, ahead=ahead).on_call
    return [one.clinician.alias for one in found]


def remade(name: str, **changes: object) -> tuple[bytes, bytes]:
    """A pair of somebody on call, whose bundle says something else."""
    shift = people.shift(name)
    fields = {one: getattr(shift, one) for one in ("number", "kem", "needs", "start", "until")} | changes
    made = make_bundle(seed(f"clinician {name}"), people.certified(name), type(shift)(**fields))
    return pair(name)[0], made


def grown(name: str, *more: bytes) -> tuple[bytes, bytes]:
    """A pair under the checkpoint of a log that has grown by some entries."""
    hashed = people.certified(name).hash
    return with_proof(pair(name)[0], people.log_tree(*more).proof(hashed)), pair(name)[1]


def test_everybody_on_call_is_found() -> None:
    watch = verify_on_call(people.AUTHORITY, [pair(name) for name in people.ON_CALL], "any", NOW)
    assert watch.on_call == tuple(people.on_call(name) for name in people.ON_CALL)
    assert watch.head == people.log_tree().head
    assert on_call(pair("sari"), need="psychological") == ["Bu sari"]
    assert on_call(pair("sari"), need="shelter") == []


def test_a_clinician_with_a_garbage_key_is_left_out_and_the_others_are_found() -> None:
    assert on_call(remade("sari", kem=bytes(KEM_SIZE)), pair("dewi")) == ["Bu dewi"]
    assert on_call(pair("sari"), pair("dewi")) == ["Bu sari", "Bu dewi"]


def test_a_clinician_is_asked_once_however_often_the_relay_names_one() -> None:
    garbage = remade("dewi", kem=bytes(KEM_SIZE))
    assert on_call(*[pair("sari")] * 3, garbage, pair("dewi"), pair("sari")) == ["Bu sari", "Bu dewi"]
    legal = remade("sari", needs=("legal",))
    assert on_call(legal, pair("sari"), pair("dewi"), need="psychological") == ["Bu dewi"]


def test_whom_the_log_does_not_hold_is_left_out() -> None:
    unlogged = with_proof(pair("sari")[0], None), pair("sari")[1]
    foreign = (
        with_proof(pair("sari")[0], people.log_tree().proof(people.certified("dewi").hash)),
        pair("sari")[1],
    )
    assert on_call(unlogged, foreign, pair("dewi")) == ["Bu dewi"]
    assert on_call(unlogged) == on_call(foreign) == []


def test_a_statement_that_does_not_hold_refuses_all() -> None:
    for statement in (b"", make_statement(seed("another root"), people.INSTANCE, people.DEMANDED)):
        with pytest.raises(Refused, match=r"^statement$"):
            verify_on_call(Authority(people.ORGANISATION, statement), [pair("sari")], "any", NOW)
    with pytest.raises(Refused, match=r"^statement$"):
        verify_on_call(people.AUTHORITY, [pair("sari")], "any", NOW + 400 * DAY)


def test_a_statement_without_a_witness_takes_the_logs_word() -> None:
    tree = people.LogTree(people.log_tree().hashes, cosigned=False)
    hashed = people.certified("sari").hash
    alone = with_proof(pair("sari")[0], tree.proof(hashed)), pair("sari")[1]
    unwitnessed = Statement(2, NOW - DAY, NOW + DAY, people.LOG, None)
    authority = Authority(people.ORGANISATION, make_statement(people.ROOT_SEED, people.INSTANCE, unwitnessed))
    assert len(verify_on_call(authority, [alone], "any", NOW).on_call) == 1
    assert on_call(alone) == []


def test_all_stand_under_the_checkpoint_of_the_first_who_holds() -> None:
    more = seed("another certificate")
    assert on_call(pair("sari"), grown("dewi", more), pair("rini")) == ["Bu sari", "Bu rini"]
    assert on_call(grown("dewi", more), pair("sari")) == ["Bu dewi"]
    broken = grown("dewi", more)[0], b""
    assert on_call(broken, pair("sari")) == ["Bu sari"]


def test_a_log_that_did_not_grow_from_the_one_known_is_believed_for_nobody() -> None:
    known, more = people.log_tree().head, seed("another certificate")
    pairs = [grown(name, more) for name in ("sari", "dewi")]
    tree = people.log_tree(more)
    path = tree.consistency(known.size)

    def watch(known: LogHead, consistency: tuple[bytes, ...] = ()) -> int:
        found = verify_on_call(people.AUTHORITY, pairs, "any", NOW, known=known, consistency=consistency)
        assert found.head == tree.head
        return len(found.on_call)

    assert watch(known, tuple(path)) == watch(tree.head) == 2
    refused: list[tuple[LogHead, tuple[bytes, ...]]] = [
        (known, ()),
        (replace(known, root=seed("another root")), tuple(path)),
        (replace(tree.head, root=seed("another root")), ()),
        (replace(tree.head, size=tree.head.size + 1), ()),
    ]
    for known_wrong, consistency in refused:
        with pytest.raises(Refused, match=r"^log$"):
            watch(known_wrong, consistency)
    # Where nobody holds, what was known stays known.
    assert verify_on_call(people.AUTHORITY, [], "any", NOW, known=known).head == known
    # It is judged before the need: nobody learns of a fork only when asking for legal advice.
    with pytest.raises(Refused, match=r"^log$"):
        verify_on_call(people.AUTHORITY, pairs, "shelter", NOW, known=known)


def test_what_was_known_of_another_log_is_held_against_nobody() -> None:
    tree, pairs = people.log_tree(), [pair("sari"), pair("dewi")]
    elsewhere = LogHead(seed("another log"), tree.head.size + 20, seed("another root"))
    found = verify_on_call(people.AUTHORITY, pairs, "any", NOW, known=elsewhere)
    assert (len(found.on_call), found.head) == (2, tree.head)
    # Until one of this log is verified it is not forgotten.
    assert verify_on_call(people.AUTHORITY, [], "any", NOW, known=elsewhere).head == elsewhere
    # Control: of this log it would be.
    with pytest.raises(Refused, match=r"^log$"):
        verify_on_call(people.AUTHORITY, pairs, "any", NOW, known=replace(elsewhere, key=people.LOG.key))


def test_a_shift_that_begins_soon_counts_for_who_asks_ahead() -> None:
    soon = remade("sari", start=NOW + HOUR, until=NOW + 9 * HOUR)
    assert on_call(soon) == on_call(soon, ahead=HOUR - 1) == []
    assert on_call(soon, ahead=HOUR) == ["Bu sari"]
    over = remade("sari", start=NOW - 9 * HOUR, until=NOW)
    assert on_call(over, ahead=HOUR) == []


def test_a_kept_bundle_serves_when_its_hours_are_over() -> None:
    clinician = people.certified("sari")
    over = remade("sari", start=NOW - 9 * HOUR, until=NOW)[1]
    with pytest.raises(Refused, match=r"^expired$"):
        verify_bundle(clinician, over, NOW)
    assert verify_kept_bundle(clinician, over).until == NOW
    unfit = {
        "validity": remade("sari", until=NOW + 12 * HOUR)[1],
        "needs": remade("sari", needs=("kitchen",))[1],
        "kem": remade("sari", kem=bytes(KEM_SIZE))[1],
        "signature": pair("dewi")[1],
        "malformed": b"",
    }
    for code, bundle in unfit.items():
        with pytest.raises(Refused, match=f"^{code}$"):
            verify_kept_bundle(clinician, bundle)


@pytest.mark.parametrize(("what", "kem"), [*garbage_keys(GOOD)])
def test_a_key_that_nothing_can_be_wrapped_to_is_known_when_it_arrives(what: str, kem: bytes) -> None:
    with pytest.raises(Refused) as refused:
        check_kem(kem)
    assert refused.value.code == "kem"
    # Control: the wrap would have failed, and with it everybody's offer.
    with pytest.raises(Refused):
        wrap(kem, seed("K"), seed("block"), seed("member", 16))


@pytest.mark.parametrize(("what", "kem"), [("a good key", GOOD), *unusual_keys(GOOD)])
def test_a_key_that_can_be_wrapped_to_is_taken(what: str, kem: bytes) -> None:
    check_kem(kem)
    wrap(kem, seed("K"), seed("block"), seed("member", 16))


def test_a_key_of_another_length_is_none() -> None:
    for kem in (b"", GOOD[:-1], GOOD + b"\0", bytes(KEM_SIZE)):
        with pytest.raises(Refused):
            check_kem(kem)


def test_her_good_prekey_is_taken() -> None:
    assert verify_prekey(world.SURVIVOR_KEY, world.CONVERSATION, world.prekey_object(1)).number == 1
