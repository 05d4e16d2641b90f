"""A survivor's conversation: who is in it follows from signed blocks alone, and only they can read."""

from dataclasses import replace

import pytest

from crypto.block import (
    check_added,
    confirm,
    make_block,
    open_first,
    open_next,
    rekey_needed,
    round_up,
    times,
    unverified,
)
from crypto.block_rules import check_times, check_until
from crypto.bundle import bundle_hash
from crypto.chain import Chain
from crypto.envelope import Header, open_envelope, seal
from crypto.refused import Refused
from crypto.signing import public_key
from crypto.withdrawal import make_withdrawal, unverified_conversation
from crypto.wrapping import kem_public, wrap
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed

SARI, DEWI = (world.clinician(name) for name in ("sari", "dewi"))


def refusal(call: object, *given: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*given)  # type: ignore[operator]
    return refused.value.code


def wrapped(n: int, kem_seed: bytes, member_id: bytes) -> bytes:
    made = (world.offer, world.claim, world.rekey)[n]()
    return wrap(kem_public(kem_seed), world.EPOCH_KEYS[n], made[1].hash, member_id)


def hers() -> Chain:
    chain = Chain(world.SURVIVOR_ID)
    chain.accept_first(world.offer()[0], wrapped(0, seed("prekey 1"), world.SURVIVOR_ID), seed("prekey 1"))
    chain.accept_next(world.claim()[0], wrapped(1, seed("prekey 1"), world.SURVIVOR_ID), seed("prekey 1"))
    return chain


def test_she_reads_what_was_sent_while_she_was_away() -> None:
    chain = hers()
    chain.accept_next(world.rekey()[0], wrapped(2, seed("prekey 2"), world.SURVIVOR_ID), seed("prekey 2"))
    assert chain.head.n == 2
    assert chain.open(world.envelope(world.message())).message.body == b"Saya di sini."
    assert chain.consents == world.CONSENTS


def test_who_lost_the_claim_cannot_read_on() -> None:
    chain = Chain(DEWI.id)
    chain.accept_first(world.offer()[0], wrapped(0, seed("shift dewi"), DEWI.id), seed("shift dewi"))
    chain.accept_next(world.claim()[0], None, None)
    assert refusal(chain.open, world.envelope(world.message())) == "epoch"
    # The claimer's wrap serves nobody else, not even with the right block.
    stolen = wrapped(1, seed("shift sari"), SARI.id)
    other = Chain(DEWI.id)
    other.accept_first(world.offer()[0], None, None)
    assert refusal(other.accept_next, world.claim()[0], stolen, seed("shift dewi")) == "unopened"


def test_a_wrap_opens_for_its_block_and_member_only() -> None:
    given = wrapped(1, seed("prekey 1"), world.SURVIVOR_ID)
    chain = Chain(world.SURVIVOR_ID)
    assert refusal(chain.accept_first, world.offer()[0], given, seed("prekey 1")) == "unopened"


def test_a_key_that_the_signer_did_not_commit_to_is_refused() -> None:
    other = wrap(kem_public(seed("prekey 1")), seed("other epoch"), world.offer()[1].hash, world.SURVIVOR_ID)
    chain = Chain(world.SURVIVOR_ID)
    assert refusal(chain.accept_first, world.offer()[0], other, seed("prekey 1")) == "commitment"
    assert refusal(lambda: chain.head) == "chain"


def test_the_relay_cannot_add_a_ghost() -> None:
    ghost = replace(SARI, id=seed("ghost", 16), key=public_key(seed("ghost")))
    draft = replace(world.offer_draft(), members=(world.survivor(), SARI, ghost))
    made, block = make_block(world.SURVIVOR_SEED, draft, world.EPOCH_KEYS[0], world.CONSENTS, Seeded("ghost"))
    assert open_first(made) == block
    assert refusal(check_added, block, [people.on_call("sari"), people.on_call("dewi")]) == "ghost"
    check_added(world.offer()[1], [people.on_call("sari"), people.on_call("dewi")])


def test_a_signer_may_not_drop_or_change_her_consent() -> None:
    sealed = world.claim_draft()
    for consents in ((), (world.STANDING, world.STANDING), (world.STANDING[:-1],)):
        made, block = make_block(seed("clinician sari"), sealed, world.EPOCH_KEYS[1], consents, Seeded("no"))
        chain = Chain(world.SURVIVOR_ID)
        chain.accept_first(
            world.offer()[0], wrapped(0, seed("prekey 1"), world.SURVIVOR_ID), seed("prekey 1")
        )
        given = wrap(kem_public(seed("prekey 1")), world.EPOCH_KEYS[1], block.hash, world.SURVIVOR_ID)
        assert refusal(chain.accept_next, made, given, seed("prekey 1")) == "consent"
        assert chain.head.n == 0


def test_a_block_is_taken_once_and_in_its_place() -> None:
    chain = hers()
    assert refusal(chain.accept_first, world.offer()[0], None, None) == "chain"
    assert refusal(chain.accept_next, world.claim()[0], None, None) in {"chain", "signature"}
    assert refusal(Chain(world.SURVIVOR_ID).accept_next, world.claim()[0], None, None) == "chain"


def test_what_a_client_made_itself_needs_no_unwrapping() -> None:
    chain = hers()
    chain.accept_own(world.rekey()[0], world.EPOCH_KEYS[2])
    assert chain.key_for(chain.head.hash) == world.EPOCH_KEYS[2]
    assert chain.own(chain.head) == world.survivor(2)
    assert refusal(chain.accept_own, world.rekey()[0], world.EPOCH_KEYS[2]) == "chain"


def test_an_envelope_of_another_conversation_is_not_taken_for_this_one() -> None:
    header = Header(seed("elsewhere", 16), world.claim()[1].hash, people.NOW)
    moved = seal(world.EPOCH_KEYS[1], world.SURVIVOR_SEED, header, world.message(), Seeded("moved"))
    assert refusal(hers().open, moved) == "conversation"


def test_who_lost_the_claim_cannot_speak_with_the_key_of_the_offer() -> None:
    lost = replace(world.message(), member_id=DEWI.id)
    given = seal(
        world.EPOCH_KEYS[0], seed("clinician dewi"), world.header(world.offer()[1]), lost, Seeded("lost")
    )
    assert refusal(hers().open, given) == "sender"
    # Control: the envelope itself is sound, it is the chain that knows who may speak.
    assert open_envelope(world.EPOCH_KEYS[0], world.offer()[1].members, given).message == lost


def test_a_block_comes_when_it_was_made_and_says_so_ever_after() -> None:
    offer, claim = world.offer()[1], world.claim()[1]
    for block, made in ((offer, people.NOW), (claim, people.NOW + 60)):
        for late in (-300, 0, 300):
            check_times(block, made + late)
        assert refusal(check_times, block, made - 301) == "times"
        assert refusal(check_times, block, made + 301) == "times"
        check_until(block, made + 365 * people.DAY)
        assert refusal(check_until, block, made - 301) == "times"


def test_leaving_forgets_every_key() -> None:
    chain = hers()
    chain.forget()
    assert refusal(chain.open, world.envelope(world.message())) == "epoch"
    assert chain.blocks == ()


def test_an_epoch_ends_after_a_day_at_most_and_expires_on_a_bucket() -> None:
    assert times(1000, 60, 10) == (1060, 1120)
    assert times(1001, 7 * 86_400, 3600)[0] == 1001 + 86_400
    assert round_up(900, 900) == 900
    assert round_up(901, 900) == 1800
    block = world.offer()[1]
    assert not rekey_needed(block, block.until - 1)
    assert rekey_needed(block, block.until)
    assert block.expires % world.BUCKET_SECONDS == 0


def test_the_relay_finds_where_an_object_belongs_before_it_can_verify_it() -> None:
    assert unverified(world.claim()[0]) == world.claim()[1]
    withdrawal = make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, world.offer()[1].hash)
    assert unverified_conversation(withdrawal) == world.CONVERSATION
    assert bundle_hash(people.bundle_object("sari")) == SARI.prekey_hash
    for read in (unverified, unverified_conversation, bundle_hash):
        assert refusal(read, b"") == "malformed"


def test_the_consents_open_only_with_the_epochs_key() -> None:
    block = open_next(open_first(world.offer()[0]), world.claim()[0])
    assert confirm(block, world.EPOCH_KEYS[1]) == world.CONSENTS
    assert world.STANDING not in world.claim()[0]
