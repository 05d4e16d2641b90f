"""What only members can see of a block: one that they must not use joins the chain, and nobody is stuck."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from crypto import drafting
from crypto.block import make_block
from crypto.chain import Chain
from crypto.consent import LEAD, Standing, make_standing
from crypto.encoding import encode
from crypto.envelope import Message, seal
from crypto.keys import derive
from crypto.sealing import seal_bytes
from crypto.signing import preimage, public_key, sign
from crypto.wrapping import kem_public, wrap
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed
from tests.crypto.telling import SHE, Telling, kem_seed, member, refusal, signing_seed

HERS, SARI, DEWI, RINI = (member(name) for name in (SHE, "sari", "dewi", "rini"))


def started(*consents: bytes) -> Telling:
    return Telling("sari", "dewi", consents=consents).claim("sari")


def standing(need: str = people.NEED) -> bytes:
    return make_standing(world.SURVIVOR_SEED, world.CONVERSATION, Standing(need, people.NOW + people.DAY))


def unusable(chain: Chain) -> str | None:
    """The head's fault; there must be no key for it."""
    assert (
        (refusal(chain.key_for, chain.head.hash) == "epoch")
        if chain.fault
        else chain.key_for(chain.head.hash)
    )
    return chain.fault


def everyone(story: Telling) -> dict[str, str | None]:
    return {name: unusable(story.told_to(name)) for name in (SHE, "sari", "dewi", "rini")}


# Blocks that do not open.


def test_a_block_without_a_wrap_counts_for_the_chain_alone() -> None:
    story = started(standing())
    assert unusable(story.told_to("sari")) is None
    chain = story.told_to("sari", lost=[1])
    assert (unusable(chain), chain.head.n) == ("epoch", 1)
    assert chain.consents == (standing(),)
    assert story.told_to("sari", lost=[0, 1]).consents == ()
    # Without the seed a wrap is worth as little.
    chain = story.told_to("sari", to=1)
    chain.accept_next(story.objects[1], story.wrapped("sari", 1), None)
    assert unusable(chain) == "epoch"


def malformed(story: Telling) -> bytes:
    """A block whose sealed part opens, and holds no list of consents."""
    draft = drafting.team(story.head, SARI.id, story.head.members, SARI.id, story.moment)
    key = story.key(draft.n)
    commitment = derive(key, "commit")
    aad = preimage("sc1/block", draft.conversation + draft.n.to_bytes(8, "big") + commitment)
    sealed = seal_bytes(derive(key, "sealed part"), encode(["no consents"]), aad, Seeded("x"))
    place = [1, draft.conversation, draft.n, draft.kind, draft.signer, draft.lead, draft.previous]
    terms = [draft.keep, draft.returns, draft.until, draft.expires]
    payload = encode([*place, commitment, *terms, [one.items() for one in draft.members], sealed])
    return encode([payload, sign("sc1/block", signing_seed("sari"), payload)])


def test_a_sealed_part_that_holds_no_consents_is_not_used() -> None:
    story = started(standing())
    chain = story.told_to(SHE)
    block_made = malformed(story)
    chain.accept_own(block_made, story.key(2))
    assert unusable(chain) == "malformed"
    assert chain.continuable


@pytest.mark.parametrize("fault", ["epoch", "unopened", "commitment", "malformed"])
def test_after_a_block_that_does_not_open_this_member_makes_the_next(fault: str) -> None:
    story = started(standing())
    story.team("sari", "sari", "rini", lead="sari").team("sari", "sari", "rini", lead="sari")
    chain = story.told_to("rini", to=3)
    bad = {
        "epoch": None,
        "unopened": story.wrapped("sari", 3),
        "commitment": wrap(kem_public(kem_seed("rini")), seed("no"), story.head.hash, RINI.id),
        "malformed": b"short",
    }
    chain.accept_next(story.objects[3], bad[fault], kem_seed("rini"))
    assert unusable(chain) == fault
    assert (chain.uncovered, chain.continuable) == ((), True)
    # And everybody takes it.
    story.team("rini", "sari", "rini", lead="sari")
    chain.accept_own(story.objects[4], story.key(4))
    assert unusable(chain) is None
    assert unusable(story.told_to("sari")) is None


def test_who_cannot_open_a_block_goes_on_with_nobody_unknown() -> None:
    story = started()
    given = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[given])
    assert everyone(story) == {SHE: None, "sari": None, "dewi": "epoch", "rini": None}
    chain = story.told_to(SHE, lost=[2])
    assert (chain.fault, chain.uncovered, chain.continuable) == ("epoch", (RINI.id,), True)
    story.team(SHE, "sari", "rini", "dewi", lead="sari", consents=[given])
    story.team("sari", "sari", "rini", "dewi", "tuti", lead="sari", new=[story.named("tuti")])
    chain = story.told_to("dewi", lost=[4])
    assert (chain.fault, chain.uncovered, chain.continuable) == ("epoch", (member("tuti").id,), False)


def test_who_is_not_in_the_head_signs_nothing() -> None:
    story = started(standing())
    assert not story.told_to("dewi").continuable
    assert story.told_to("sari").continuable
    assert story.told_to("dewi", to=1).continuable


# Consents that do not hold.


def test_whom_the_lead_brings_in_without_leave_nobody_speaks_to() -> None:
    story = started().team("sari", "sari", "rini", lead="sari")
    assert everyone(story) == {SHE: "consent", "sari": "consent", "dewi": "epoch", "rini": "consent"}
    chain = story.told_to(SHE)
    assert (chain.uncovered, chain.continuable) == ((RINI.id,), True)
    message = Message(HERS.id, seed("s", 16), 0, None, (), "text", story.time, b"x")
    sealed = seal(story.key(2), world.SURVIVOR_SEED, world.header(story.head), message, Seeded("e"))
    assert refusal(story.told_to("sari").open, sealed) == "epoch"


def test_a_void_consent_and_one_that_comes_twice_have_their_own_codes() -> None:
    story = started()
    given = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[given]).team("sari", "sari", lead="sari")
    story.team("sari", "sari", "rini", lead="sari", new=[given])
    assert unusable(story.told_to(SHE)) == "void"
    story = started()
    given = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[given, given])
    assert unusable(story.told_to(SHE)) == "reused"
    forged = make_standing(seed("no"), world.CONVERSATION, Standing("any", people.NOW))
    for objects, code in (([forged], "signature"), ([b""], "malformed")):
        chain = started().team("sari", "sari", lead="sari", consents=objects).told_to(SHE)
        assert unusable(chain) == code
        assert chain.continuable
    # A fault of a consent's is none of opening, whatever its code: nobody else goes on.
    story = started(standing()).team("sari", "sari", "rini", lead="sari")
    story.team("rini", "sari", "rini", lead="sari", consents=[b""])
    assert unusable(story.told_to("rini")) == "malformed"
    assert [story.told_to(name).continuable for name in (SHE, "sari", "rini")] == [True, True, False]


@pytest.mark.parametrize("changed", [(), (standing("any"),), (standing(), standing("any")), (b"",)])
def test_a_signer_may_not_drop_or_change_her_consents(changed: Sequence[bytes]) -> None:
    claim = Telling("sari", "dewi", consents=[standing()]).claim("sari", consents=changed)
    assert unusable(claim.told_to(SHE)) == ("malformed" if b"" in changed else "consent")
    team = started(standing()).team("sari", "sari", lead="sari", consents=changed)
    assert unusable(team.told_to(SHE)) == ("malformed" if b"" in changed else "consent")
    assert team.told_to(SHE).consents == (standing(),)
    # Control: she may, and what she left out does not come back.
    hers = started(standing()).team(SHE, "sari", lead="sari", consents=[])
    assert unusable(hers.told_to("sari")) is None
    back = hers.team("sari", "sari", "rini", lead="sari", consents=[standing()])
    assert [unusable(back.told_to(name)) for name in (SHE, "sari")] == ["consent", "consent"]


def test_after_a_consents_fault_everyone_takes_the_next_block_that_she_signs() -> None:
    story = started().team("sari", "sari", "rini", lead="rini")
    chain = story.told_to(SHE)
    assert chain.uncovered == (RINI.id,)
    # Neither the lead nobody named, nor the one who let them in, helps themselves.
    for signer, names, lead in (("rini", ("sari", "rini"), "rini"), ("rini", ("sari",), None)):
        other = started().team("sari", "sari", "rini", lead="rini").team(signer, *names, lead=lead)
        assert unusable(other.told_to(SHE)) == "consent"
        assert not other.told_to("rini").continuable
    story.team(SHE, "sari", lead=None)
    assert everyone(story) == {SHE: None, "sari": None, "dewi": "epoch", "rini": "epoch"}
    assert story.told_to(SHE).uncovered == ()
    # Also who could not open hers goes on from there.
    assert story.told_to("sari", lost=[3]).continuable
    assert unusable(story.team("sari", "sari", lead=None).told_to("sari", lost=[3])) is None


def test_one_members_bad_block_does_not_stop_the_lead() -> None:
    def spoilt() -> Telling:
        story = started(standing()).team("sari", "sari", "rini", "dewi", lead="sari")
        return story.team("rini", "sari", "rini", "dewi", lead="sari", consents=[])

    story = spoilt()
    readers = (SHE, "sari", "rini", "dewi")
    assert [unusable(story.told_to(name)) for name in readers] == ["consent"] * 4
    assert [story.told_to(name).continuable for name in readers] == [True, True, False, False]
    # The lead from before goes on, with what was in force before, and without whoever did it.
    story.team("sari", "sari", "dewi", lead="sari", consents=[standing()])
    assert [unusable(story.told_to(name)) for name in (SHE, "sari", "dewi")] == [None] * 3
    # Nobody else, and not with other consents.
    story = spoilt().team("dewi", "sari", "rini", "dewi", lead="sari", consents=[standing()])
    assert unusable(story.told_to(SHE)) == "consent"
    story = spoilt().team("sari", "sari", "dewi", lead="sari", consents=[])
    assert unusable(story.told_to(SHE)) == "consent"


def test_a_revoked_standing_consent_does_not_come_back_through_a_block_that_did_not_open() -> None:
    story = started(standing()).team(SHE, "sari", "dewi", lead="sari", consents=[])
    story.team("sari", "sari", "dewi", lead="sari")
    story.team("sari", "sari", "dewi", "rini", lead="sari", consents=[standing()])
    for lost in ([], [3]):
        assert unusable(story.told_to("dewi", lost=lost)) == "consent"
    # Known limit: who has not seen any block in which it was gone can't know.
    assert unusable(story.told_to("dewi", lost=[2, 3])) is None


def test_who_missed_some_blocks_takes_those_that_hold() -> None:
    story = started(standing())
    story.team("sari", "sari", "dewi", "rini", lead="sari", new=[story.named("rini")])
    story.team("sari", "sari", "dewi", "rini", lead="rini", new=[story.named("rini", LEAD)])
    story.team(SHE, "sari", "dewi", "rini", lead="rini", consents=[standing("any")])
    story.team("rini", "sari", "dewi", "rini", "tuti", lead="rini")
    for lost in ([], [2], [2, 3], [4], [2, 3, 4], [1, 2, 3, 4], [0, 1, 2, 3, 4]):
        assert unusable(story.told_to(SHE, lost=lost)) is None
        assert unusable(story.told_to("dewi", lost=lost)) is None
    story.team("rini", "sari", "dewi", "rini", "tuti", lead="rini", consents=[standing("legal")])
    assert unusable(story.told_to(SHE, lost=[5])) == "consent"


# What is found beyond the chain.


def ghostly() -> Telling:
    """A key of the lead's making stands under the certificate that she consented to."""
    story = started()
    given = story.named("rini")
    ghost = replace(RINI, key=public_key(seed("ghost")))
    draft = drafting.team(story.head, SARI.id, (HERS, SARI, ghost), SARI.id, story.moment)
    story.put("sari", draft, [given])
    return story


def test_a_ghost_under_a_consented_certificate_is_found_by_who_holds_the_pair() -> None:
    story = ghostly()
    chain = story.told_to(SHE)
    assert unusable(chain) is None
    chain.distrust("ghost", [RINI.id])
    assert unusable(chain) == "ghost"
    assert chain.consents == ()
    assert (chain.uncovered, chain.continuable) == ((RINI.id,), True)
    lead = story.told_to("sari")
    lead.distrust("ghost", [RINI.id])
    assert lead.continuable


def test_a_ghost_is_not_believed_because_the_lead_goes_on() -> None:
    story = ghostly()
    chain = story.told_to(SHE)
    chain.distrust("ghost", [RINI.id])
    draft = drafting.team(story.head, SARI.id, story.head.members, SARI.id, story.moment)
    story.put("sari", draft, story.consents)
    assert unusable(story.tell(chain, SHE, 3)) == "ghost"
    # Without the ghost, the lead may; with her word, anybody is in.
    story.team("sari", "sari", lead="sari")
    assert unusable(story.tell(chain, SHE, 4)) is None
    assert (
        unusable(
            story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")]).tell(chain, SHE, 5)
        )
        is None
    )
    chain.distrust("consent", [RINI.id])
    assert unusable(story.team(SHE, "sari", "rini", lead="sari").tell(chain, SHE, 6)) is None
    assert unusable(story.team("sari", "sari", "rini", lead="sari").tell(chain, SHE, 7)) is None


# Whose certificate counts, as far as somebody was told.


def without_rini() -> Telling:
    """Dewi, who may put out nobody whose certificate counts, goes on without Rini."""
    story = started(standing()).team("sari", "sari", "rini", "dewi", lead="sari")
    return story.team("dewi", "sari", "dewi", lead="sari")


def test_who_is_gone_was_revoked_for_whoever_was_told_so_and_the_chain_is_one() -> None:
    story = without_rini()
    told = {name: story.told_to(name, revoked=["rini"]) for name in (SHE, "sari", "dewi")}
    assert {unusable(chain) for chain in told.values()} == {None}
    untold = {name: story.told_to(name) for name in (SHE, "sari", "dewi", "rini")}
    assert {unusable(chain) for chain in untold.values()} == {"removed"}
    assert [chain.continuable for chain in untold.values()] == [True, True, False, False]
    assert untold[SHE].blocks == told[SHE].blocks
    # That the key was lost as well excuses nothing.
    assert story.told_to("sari", lost=[3]).fault == "removed"
    # What is found while making it oneself is found too.
    own = story.told_to("dewi", to=3)
    own.accept_own(story.objects[3], story.key(3))
    assert unusable(own) == "removed"


@pytest.mark.parametrize(
    ("signer", "names", "code"),
    [
        ("sari", ("sari", "dewi"), None),
        ("sari", ("sari", "dewi", "rini"), None),
        (SHE, ("sari", "dewi"), None),
        ("dewi", ("sari", "dewi"), "removed"),
    ],
)
def test_after_a_wrong_removal_she_goes_on_or_the_lead(
    signer: str, names: tuple[str, ...], code: str | None
) -> None:
    story = without_rini().team(signer, *names, lead="sari")
    assert [unusable(story.told_to(name)) for name in (SHE, "sari", "dewi")] == [code] * 3


def test_who_is_revoked_signs_no_block_that_is_used() -> None:
    def led_by_rini() -> Telling:
        return started(standing()).team(SHE, "sari", "dewi", "rini", lead="rini")

    story = led_by_rini().team("rini", "sari", "dewi", "rini", lead="rini")
    for name in (SHE, "sari", "dewi"):
        chain = story.told_to(name, revoked=["rini"])
        assert (unusable(chain), chain.continuable) == ("revoked", name == SHE)
        # Control: for who was not told it is a block as any.
        assert unusable(story.told_to(name)) is None
    # Nor the next, and nor does a member's make it good.
    for signer in ("rini", "sari"):
        again = led_by_rini().team("rini", "sari", "dewi", "rini", lead="rini")
        again.team(signer, "sari", "dewi", "rini", lead="rini")
        assert unusable(again.told_to(SHE, revoked=["rini"])) == "revoked"
    hers = story.team(SHE, "sari", "dewi", lead="sari")
    assert [unusable(hers.told_to(name, revoked=["rini"])) for name in (SHE, "sari")] == [None, None]
    # Bringing in or handing over is not leaving; leaving is.
    for names, lead in ((("sari", "dewi", "tuti"), None), (("sari", "dewi"), "sari"), (("sari",), None)):
        assert (
            unusable(led_by_rini().team("rini", *names, lead=lead).told_to(SHE, revoked=["rini"]))
            == "revoked"
        )
    left = led_by_rini().team("rini", "sari", "dewi", lead=None)
    assert unusable(left.told_to(SHE, revoked=["rini"])) is None
    assert unusable(left.team("dewi", "sari", "dewi", lead=None).told_to(SHE, revoked=["rini"])) is None


def test_a_claim_by_who_is_revoked_is_nobodys_and_she_calls_again() -> None:
    story = started(standing())
    chain = story.told_to(SHE, revoked=["sari"])
    assert (unusable(chain), chain.continuable) == ("revoked", True)
    assert not story.told_to("sari", revoked=["sari"]).continuable
    story.again("dewi").claim("dewi")
    assert unusable(story.told_to("dewi", revoked=["sari"])) is None


def test_what_is_repeated_are_the_newest_usable_consents_but_those_of_who_is_gone_since() -> None:
    story = started(standing())
    story.team("sari", "sari", "dewi", "rini", lead="sari", new=[story.named("rini"), story.named("dewi")])
    team, everyone = story.consents, (HERS, SARI, DEWI, RINI)
    story.team("rini", "sari", "dewi", lead="sari")
    assert story.consents == (team[0], team[2])
    chain = story.told_to("sari")
    assert chain.carried((HERS, SARI, DEWI)) == story.consents
    # Rini left by a block that did not open: what was hers is not repeated all the same.
    missed = story.told_to("sari", lost=[3])
    assert missed.consents == team
    assert missed.carried((HERS, SARI, DEWI)) == missed.carried(everyone) == story.consents
    assert missed.carried((HERS, SARI)) == (standing(),)
    assert story.told_to("sari", lost=[0, 1, 2, 3]).carried((HERS, SARI)) == ()


# Calling again.


def test_after_she_calls_again_whoever_claims_goes_on_and_the_others_are_out() -> None:
    story = started(standing()).team("sari", "sari", "rini", lead="sari").again("dewi", "rini")
    assert everyone(story) == {SHE: None, "sari": "epoch", "dewi": None, "rini": None}
    story.claim("dewi")
    assert everyone(story) == {SHE: None, "sari": "epoch", "dewi": None, "rini": "epoch"}
    story.team("dewi", "dewi", "rini", lead="dewi")
    assert everyone(story) == {SHE: None, "sari": "epoch", "dewi": None, "rini": None}


def test_a_second_offer_takes_no_words_but_hers() -> None:
    story = started(standing()).again("dewi", "rini")
    chain = story.told_to(SHE)

    def sent(name: str) -> bytes:
        message = Message(member(name).id, seed("s", 16), 0, None, (), "text", story.time, b"x")
        return seal(story.key(2), signing_seed(name), world.header(story.head), message, Seeded("e"))

    assert refusal(chain.open, sent("dewi")) == "sender"
    assert chain.open(sent(SHE)).message.body == b"x"


def test_what_she_makes_herself_is_judged_alike() -> None:
    story = started(standing()).team("sari", "sari", "rini", lead="sari")
    chain = story.told_to("sari", to=2)
    chain.accept_own(story.objects[2], story.key(2))
    assert unusable(chain) is None
    bad = started().team("sari", "sari", "rini", lead="sari")
    chain = bad.told_to("sari", to=2)
    chain.accept_own(bad.objects[2], bad.key(2))
    assert unusable(chain) == "consent"


def test_a_public_fault_is_refused_and_changes_nothing() -> None:
    story = started(standing())
    chain = story.told_to(SHE)
    draft = drafting.team(story.head, SARI.id, story.head.members, None, story.moment)
    made_object, made = make_block(signing_seed("sari"), replace(draft, n=9), story.key(2), (), Seeded("x"))
    assert made.n == 9
    before = chain.blocks, chain.fault, chain.consents
    assert refusal(chain.accept_next, made_object, None, None) == "chain"
    assert refusal(chain.accept_own, made_object, story.key(2)) == "chain"
    assert (chain.blocks, chain.fault, chain.consents) == before


def test_the_told_world_is_one_that_everybody_takes() -> None:
    blocks = (world.offer, world.claim, world.rekey, world.adding, world.handover, world.again)
    chain = Chain(world.SURVIVOR_ID)
    for n, made in enumerate(blocks):
        chain.accept_own(made()[0], world.EPOCH_KEYS[n])
        assert chain.fault is None
    assert chain.head.n == 5
