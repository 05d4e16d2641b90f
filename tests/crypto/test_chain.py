"""A survivor's conversation: who is in it follows from signed blocks alone, and only they can read."""

from dataclasses import replace

from crypto.block import check_added, confirm, ghosts, make_block, open_first, open_next, unverified
from crypto.bundle import bundle_hash
from crypto.chain import Chain
from crypto.envelope import Header, open_envelope, seal
from crypto.signing import public_key
from crypto.withdrawal import make_withdrawal, unverified_conversation
from crypto.wrapping import kem_public, wrap
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed
from tests.crypto.telling import refusal

SARI, DEWI = (world.clinician(name) for name in ("sari", "dewi"))


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
    other.accept_next(world.claim()[0], stolen, seed("shift dewi"))
    assert other.fault == "unopened"
    assert refusal(other.open, world.envelope(world.message())) == "epoch"


def test_a_wrap_opens_for_its_block_and_member_only() -> None:
    chain = Chain(world.SURVIVOR_ID)
    chain.accept_first(world.offer()[0], wrapped(1, seed("prekey 1"), world.SURVIVOR_ID), seed("prekey 1"))
    assert chain.fault == "unopened"
    assert refusal(chain.key_for, chain.head.hash) == "epoch"


def test_a_key_that_the_signer_did_not_commit_to_is_kept_by_nobody() -> None:
    other = wrap(kem_public(seed("prekey 1")), seed("other epoch"), world.offer()[1].hash, world.SURVIVOR_ID)
    chain = Chain(world.SURVIVOR_ID)
    assert refusal(lambda: chain.head) == "chain"
    chain.accept_first(world.offer()[0], other, seed("prekey 1"))
    assert chain.fault == "commitment"
    assert refusal(chain.key_for, chain.head.hash) == "epoch"


def test_the_relay_cannot_add_a_ghost() -> None:
    ghost = replace(SARI, id=seed("ghost", 16), key=public_key(seed("ghost")))
    draft = replace(world.offer_draft(), members=(world.survivor(), SARI, ghost))
    made, block = make_block(world.SURVIVOR_SEED, draft, world.EPOCH_KEYS[0], world.CONSENTS, Seeded("ghost"))
    assert open_first(made) == block
    on_call = [people.on_call("sari"), people.on_call("dewi")]
    assert refusal(check_added, block, None, on_call) == "ghost"
    assert ghosts(block, None, on_call) == (ghost.id,)
    check_added(world.offer()[1], None, on_call)


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


def test_leaving_forgets_every_key() -> None:
    chain = hers()
    chain.forget()
    assert refusal(chain.open, world.envelope(world.message())) == "epoch"
    assert chain.blocks == ()


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
