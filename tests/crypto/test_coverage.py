"""Nobody is in a conversation, or leads it, whom the survivor did not let in."""

from dataclasses import replace

import pytest

from crypto import drafting
from crypto.block import Block, Draft, check_added
from crypto.consent import (
    JOIN,
    LEAD,
    Named,
    Standing,
    make_named,
    make_standing,
    verify_consent,
    verify_standing,
)
from crypto.coverage import (
    carried,
    check_coverage,
    check_kept,
    check_need,
    ended,
    history_allowed,
    uncovered,
)
from crypto.encoding import encode
from crypto.signing import signed
from tests.crypto import people, world
from tests.crypto.seeded import seed
from tests.crypto.telling import SHE, STEP_SECONDS, Telling, member, refusal

HERS = (world.SURVIVOR_KEY, world.CONVERSATION)
NAMED = Named(
    seed("consent", 16), seed("head"), seed("certificate"), LEAD, (1, 2), people.NOW + 60, people.NOW + 90
)
SARI, DEWI, RINI = (member(name).id for name in ("sari", "dewi", "rini"))


def standing(need: str = people.NEED, until: int = people.NOW + 30 * people.DAY) -> bytes:
    return make_standing(world.SURVIVOR_SEED, world.CONVERSATION, Standing(need, until))


def started(*consents: bytes) -> Telling:
    """She asked Sari and Dewi, and Sari came."""
    return Telling("sari", "dewi", consents=consents).claim("sari")


def fault(story: Telling) -> str | None:
    """The code of the story's head, which must agree with who is said to be uncovered."""
    if not uncovered(story.blocks, story.consents):
        check_coverage(story.blocks, story.consents)
        return None
    return refusal(check_coverage, story.blocks, story.consents)


def raw(*items: object) -> bytes:
    return signed("sc1/consent", world.SURVIVOR_SEED, encode([1, *items]))


# The consents themselves.


def test_a_consent_says_what_she_signed() -> None:
    made = make_named(world.SURVIVOR_SEED, world.CONVERSATION, NAMED)
    assert verify_consent(*HERS, made) == NAMED
    assert verify_consent(*HERS, world.STANDING) == Standing(people.NEED, people.NOW + 30 * people.DAY)
    assert verify_standing(*HERS, world.STANDING) == verify_consent(*HERS, world.STANDING)
    assert refusal(verify_standing, *HERS, made) == "malformed"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (b"", "malformed"),
        (make_named(seed("other"), world.CONVERSATION, NAMED), "signature"),
        (signed("sc1/block", world.SURVIVOR_SEED, encode([1, "standing"])), "signature"),
        (signed("sc1/consent", world.SURVIVOR_SEED, encode([2])), "version"),
        (raw("whatever", world.CONVERSATION, "any", 1), "malformed"),
        (raw("standing", world.CONVERSATION, "any", 1, 1), "malformed"),
        (raw("standing", world.CONVERSATION, "n" * 33, 1), "malformed"),
        (make_named(world.SURVIVOR_SEED, world.CONVERSATION, replace(NAMED, scope="rule")), "malformed"),
        (
            make_named(world.SURVIVOR_SEED, world.CONVERSATION, replace(NAMED, epochs=(0,) * 33)),
            "malformed",
        ),
        (make_named(world.SURVIVOR_SEED, world.CONVERSATION, replace(NAMED, id=b"short")), "malformed"),
        (make_named(world.SURVIVOR_SEED, seed("elsewhere", 16), NAMED), "conversation"),
        (make_standing(world.SURVIVOR_SEED, seed("elsewhere", 16), Standing("any", 1)), "conversation"),
    ],
)
def test_what_is_no_consent_of_hers_here_is_refused(made: bytes, code: str) -> None:
    assert refusal(verify_consent, *HERS, made) == code


def test_a_consent_may_name_thirty_two_epochs() -> None:
    most = replace(NAMED, epochs=tuple(range(32)))
    assert verify_consent(*HERS, make_named(world.SURVIVOR_SEED, world.CONVERSATION, most)) == most


def test_one_consent_that_does_not_verify_spoils_the_sealed_part() -> None:
    story = started(standing())
    forged = make_standing(seed("other"), world.CONVERSATION, Standing("any", people.NOW))
    assert refusal(check_coverage, story.blocks, (*story.consents, forged)) == "signature"
    assert refusal(check_coverage, story.blocks, (standing(), standing("any"))) == "consent"
    one, two = story.named("dewi"), story.named("rini", id=seed("consent dewi 1", 16))
    assert refusal(check_coverage, story.blocks, (one, two)) == "reused"
    assert refusal(check_coverage, story.blocks, (one, one)) == "reused"
    check_coverage(story.blocks, (one, standing()))


# Who is in.


def test_whom_she_asked_or_added_herself_needs_no_other_consent() -> None:
    story = started()
    assert fault(story) is None
    assert fault(story.team(SHE, "sari", "rini", lead="sari")) is None
    # Also when another goes on with them, and when she has called again.
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None
    assert fault(story.team("rini", "rini", "sari", lead="sari")) is None
    assert fault(story.again("dewi", "rini")) is None
    assert fault(story.claim("dewi")) is None


def test_the_lead_adds_nobody_of_their_own() -> None:
    assert fault(started().team("sari", "sari", "rini", lead="sari")) == "consent"
    assert uncovered(*told(started().team("sari", "sari", "rini", lead="sari"))) == (RINI,)
    # Control: under the standing consent.
    assert fault(started(standing()).team("sari", "sari", "rini", lead="sari")) is None


def told(story: Telling) -> tuple[list[Block], tuple[bytes, ...]]:
    return list(story.blocks), story.consents


def test_who_was_not_let_in_stays_so_however_often_others_go_on() -> None:
    story = started().team("sari", "sari", "rini", lead="sari")
    for signer in ("sari", "rini", "rini"):
        assert fault(story.team(signer, "sari", "rini", lead="sari")) == "consent"
    # A block of hers with them in it is her word.
    assert fault(story.team(SHE, "sari", "rini", lead="sari")) is None
    assert fault(story.team("rini", "sari", "rini", lead="sari")) is None


def test_the_standing_consent_ends_on_its_date() -> None:
    made = people.NOW + 2 * STEP_SECONDS
    assert fault(started(standing(until=made)).team("sari", "sari", "rini", lead="sari")) == "consent"
    story = started(standing(until=made + 1)).team("sari", "sari", "rini", lead="sari")
    assert fault(story) is None
    # Who was let in before stays after it.
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None
    assert fault(story.team("sari", "sari", "rini", "tuti", lead="sari")) == "consent"


def test_a_named_consent_lets_in_the_one_it_names() -> None:
    story = started()
    given = story.named("rini")
    assert fault(story.team("sari", "sari", "rini", lead="sari", new=[given])) is None
    assert fault(story.team("rini", "sari", "rini", lead="sari")) is None
    other = started()
    other.team("sari", "sari", "tuti", lead="sari", new=[other.named("rini")])
    assert fault(other) == "consent"


@pytest.mark.parametrize("late", [0, 1])
def test_a_named_consent_is_used_in_time(late: int) -> None:
    story = started()
    given = story.named("rini", valid_until=story.time + 1 - late)
    code = fault(story.team("sari", "sari", "rini", lead="sari", new=[given]))
    assert code == ("consent" if late else None)


def test_a_consent_given_with_the_first_call_serves_whoever_was_never_in() -> None:
    story = Telling("sari", "dewi", consents=())
    given = story.named("rini")
    story.claim("sari").team("sari", "sari", "rini", lead="sari", new=[given])
    assert fault(story) is None


def test_a_named_consent_names_a_head_of_this_conversation_and_of_before() -> None:
    for head in (seed("no block"), bytes(32)):
        story = started()
        story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini", head_hash=head)])
        assert fault(story) == "consent"
    # Given after the fact: the block that added Rini cannot have rested on it.
    story = started().team("sari", "sari", "rini", lead="sari")
    later = story.named("rini")
    assert refusal(check_coverage, story.blocks, (later,)) == "consent"
    story.team("sari", "sari", "rini", lead="sari", new=[later])
    assert fault(story) == "consent"


def test_a_consent_of_another_conversation_lets_nobody_in() -> None:
    story = started()
    given = make_named(world.SURVIVOR_SEED, seed("elsewhere", 16), replace(NAMED, scope=JOIN))
    draft = story.team(SHE, "sari", lead="sari").blocks
    assert refusal(check_coverage, draft, (given,)) == "conversation"


def removed_and_back(given_before: bool) -> Telling:
    story = started()
    before = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[before]).team("sari", "sari", lead="sari")
    given = before if given_before else story.named("rini")
    return story.team("sari", "sari", "rini", lead="sari", new=[given])


def test_a_consent_from_before_a_removal_is_void() -> None:
    assert fault(removed_and_back(given_before=True)) == "void"
    assert fault(removed_and_back(given_before=False)) is None


def test_a_consent_given_while_somebody_was_in_is_void_once_they_were_out() -> None:
    story = started(standing()).team("sari", "sari", "rini", lead="sari")
    given = story.named("rini")
    story.team("sari", "sari", lead="sari").team(SHE, "sari", lead="sari", consents=[])
    assert fault(story.team("sari", "sari", "rini", lead="sari", new=[given])) == "void"


def test_who_left_or_lost_the_claim_counts_as_removed() -> None:
    story = Telling("sari", "dewi", consents=())
    given = story.named("dewi")
    story.claim("sari")
    assert fault(story.team("sari", "sari", "dewi", lead="sari", new=[given])) == "void"
    story = started()
    given = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[given]).team("rini", "sari", lead="sari")
    assert fault(story.team("sari", "sari", "rini", lead="sari", new=[given])) == "void"


def test_a_consent_that_she_left_out_of_a_block_of_hers_lets_nobody_in() -> None:
    story = started(standing())
    given = story.named("rini", LEAD)
    story.team(SHE, "sari", lead="sari", consents=(standing(), given)).team(
        SHE, "sari", lead="sari", consents=[]
    )
    story.team("sari", "sari", "rini", lead="rini", consents=[given])
    assert fault(story) == "void"
    assert uncovered(story.blocks, story.consents) == (RINI,)
    # Control: what she gives at her newest block does.
    story = started(standing()).team(SHE, "sari", lead="sari", consents=[])
    assert fault(story.team("sari", "sari", "rini", lead="rini", new=[story.named("rini", LEAD)])) is None


def test_each_block_of_hers_ends_what_she_named_and_nobody_stands_under_yet() -> None:
    story = started()
    used, unused = story.named("rini"), story.named("tuti")
    story.team("sari", "sari", "rini", lead="sari", new=[used]).team(SHE, "sari", "rini", lead="sari")
    story.team("sari", "sari", "rini", lead="sari")
    assert fault(story) is None
    assert fault(story.team("sari", "sari", "rini", "tuti", lead="sari", new=[unused])) == "void"
    # The same of a consent to lead, for somebody who is there.
    story = started(standing(until=people.NOW + 3 * STEP_SECONDS))
    lead = story.named("rini", LEAD)
    story.team("sari", "sari", "rini", lead="sari", new=[lead]).team(SHE, "sari", "rini", lead="sari")
    assert fault(story.team("sari", "sari", "rini", lead="rini")) == "void"


def test_whom_she_put_out_nobody_brings_back_under_the_standing_consent() -> None:
    def put_out() -> Telling:
        return started(standing()).team("sari", "sari", "rini", lead="sari").team(SHE, "sari", lead="sari")

    for lead in ("sari", "rini"):
        story = put_out().team("sari", "sari", "rini", lead=lead)
        assert fault(story) == "void"
        assert uncovered(story.blocks, story.consents) == (RINI,)
    # Nor by putting them out once more: that is not her word.
    story = put_out().team("sari", "sari", "rini", lead="sari").team("sari", "sari", lead="sari")
    assert fault(story) is None
    assert fault(story.team("sari", "sari", "rini", lead="sari")) == "void"
    # By a calling again that leaves them out she puts them out as well.
    story = started(standing()).team("sari", "sari", "rini", lead="sari").again("sari", "dewi").claim("sari")
    assert fault(story.team("sari", "sari", "rini", lead="sari")) == "void"
    # Controls: others come under it, they come when she names them, and with a block of hers it is as before.
    assert fault(put_out().team("sari", "sari", "tuti", lead="sari")) is None
    story = put_out()
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    assert fault(story) is None
    story = put_out().team(SHE, "sari", "rini", lead="sari").team("sari", "sari", lead="sari")
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None


def test_who_came_back_as_she_named_them_is_not_made_lead_under_the_standing_consent() -> None:
    story = started(standing()).team("sari", "sari", "rini", lead="sari").team(SHE, "sari", lead="sari")
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    assert fault(story) is None
    assert fault(story.team("sari", "sari", "rini", lead="rini")) == "void"


def test_a_void_consent_does_no_harm_beside_one_that_holds() -> None:
    story = started(standing())
    old = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[old]).team("sari", "sari", lead="sari")
    assert fault(story.team("sari", "sari", "rini", lead="sari", new=[old])) is None
    # But it lends no leave to whom the standing one's need does not fit.
    lawyer = replace(people.on_call("rini"), bundle=replace(people.shift("rini"), needs=("legal",)))
    assert refusal(check_need, story.blocks, story.consents, [lawyer]) == "consent"
    check_need(story.blocks, story.consents, [people.on_call("rini")])


def test_a_renewed_certificate_changes_nothing_about_who_let_them_in() -> None:
    story = started()
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    renewed = replace(member("rini"), certificate_hash=seed("renewed"))
    for signer in ("rini", "sari"):
        members = (member(SHE), member("sari"), renewed)
        kept = carried(story.blocks, members, story.consents)
        story.put(signer, replace(draft_of(story, signer), members=members), kept)
        assert len(kept) == 1
        assert fault(story) is None


def draft_of(story: Telling, signer: str) -> Draft:
    return drafting.team(story.head, member(signer).id, story.head.members, story.head.lead, story.moment)


# Until when.


def with_end(*consents: bytes, after_steps: int = 2) -> Telling:
    """Rini was let in for a while: until `after_steps` blocks later."""
    story = started(*consents)
    given = story.named("rini", ends=story.time + after_steps * STEP_SECONDS)
    return story.team("sari", "sari", "rini", lead="sari", new=[given])


@pytest.mark.parametrize("consents", [(), (standing(),)])
def test_the_lead_goes_on_without_whom_she_let_in_for_a_while(consents: tuple[bytes, ...]) -> None:
    story = with_end(*consents)
    assert ended(story.blocks, story.consents, story.time) == ()
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None
    assert ended(story.blocks, story.consents, story.time) == (RINI,)
    assert fault(story.team("sari", "sari", "rini", lead="sari")) == "consent"
    other = with_end(*consents).team("sari", "sari", "rini", lead="sari").team("sari", "sari", lead="sari")
    assert fault(other) is None
    assert other.consents == consents


def test_her_own_re_key_does_not_lengthen_what_she_limited() -> None:
    story = with_end(standing()).team(SHE, "sari", "rini", lead="sari")
    assert fault(story) is None
    assert fault(story.team("sari", "sari", "rini", lead="sari")) == "consent"
    # Control: unless she leaves the consent out.
    story = with_end(standing()).team(SHE, "sari", "rini", lead="sari", consents=[standing()])
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None


def test_who_can_remove_nobody_goes_on_and_whose_time_is_over_does_not() -> None:
    story = with_end().team(SHE, "sari", "rini", "tuti", lead="sari")
    assert fault(story.team("tuti", "sari", "rini", "tuti", lead="sari")) is None
    assert fault(story.team("rini", "sari", "rini", "tuti", lead="sari")) == "consent"
    # Control: to leave is what remains.
    story = with_end().team(SHE, "sari", "rini", "tuti", lead="sari")
    assert fault(story.team("rini", "sari", "tuti", lead="sari")) is None


def test_a_second_consent_without_end_lets_somebody_stay() -> None:
    story = with_end(standing())
    story.team(SHE, "sari", "rini", lead="sari", new=[story.named("rini")])
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None


def test_what_she_limited_before_somebody_was_out_does_not_limit_another_stay() -> None:
    story = started(standing())
    old = story.named("rini", ends=story.time + STEP_SECONDS)
    story.team("sari", "sari", "rini", lead="sari", new=[old]).team("sari", "sari", lead="sari")
    story.team("sari", "sari", "rini", lead="sari", new=[old])
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None
    assert ended(story.blocks, story.consents, story.time) == ()


def test_a_consent_that_had_run_out_when_somebody_came_does_not_limit_them() -> None:
    story = started(standing())
    old = story.named("rini", valid_until=story.time, ends=story.time + STEP_SECONDS)
    story.team("sari", "sari", "rini", lead="sari", new=[old])
    assert fault(story.team("sari", "sari", "rini", lead="sari")) is None


# Who leads.


def test_the_lead_may_be_handed_on_within_the_standing_consent() -> None:
    story = started(standing())
    assert fault(story.team("sari", "sari", "rini", lead="rini")) is None
    # Who handed over may leave, be removed, or go on.
    assert fault(story.team("rini", "rini", lead="rini")) is None


def test_the_lead_is_not_handed_on_after_the_standing_consents_date() -> None:
    until = people.NOW + 3 * STEP_SECONDS
    story = started(standing(until=until)).team("sari", "sari", "rini", lead="sari")
    assert fault(story.team("sari", "sari", "rini", lead="rini")) == "consent"
    assert uncovered(story.blocks, story.consents) == (RINI,)
    story = started(standing(until=until + 1)).team("sari", "sari", "rini", lead="sari")
    assert fault(story.team("sari", "sari", "rini", lead="rini")) is None
    assert fault(story.team("rini", "sari", "rini", lead="rini")) is None


@pytest.mark.parametrize(("scope", "code"), [(JOIN, "consent"), (LEAD, None)])
def test_who_was_let_in_to_join_does_not_lead(scope: str, code: str | None) -> None:
    story = started()
    story.team("sari", "sari", "rini", lead="rini", new=[story.named("rini", scope)])
    assert fault(story) == code
    # The same in two steps.
    story = started()
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini", scope)])
    assert fault(story) is None
    assert fault(story.team("sari", "sari", "rini", lead="rini")) == code


def test_a_consent_to_lead_may_come_later_than_the_one_to_join() -> None:
    story = started()
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    given = story.named("rini", LEAD)
    assert fault(story.team("sari", "sari", "rini", lead="rini", new=[given])) is None


def test_a_consent_to_lead_is_void_after_a_removal_and_late_after_its_time() -> None:
    until = people.NOW + 5 * STEP_SECONDS
    story = started(standing(until=until))
    old = story.named("rini", LEAD)
    story.team("sari", "sari", "rini", lead="sari", new=[old]).team("sari", "sari", lead="sari")
    story.team("sari", "sari", "rini", lead="sari", new=[old])
    assert fault(story) is None
    assert fault(story.team("sari", "sari", "rini", lead="rini")) == "void"
    story = started()
    given = story.named("rini", LEAD, valid_until=story.time + STEP_SECONDS)
    story.team("sari", "sari", "rini", lead="sari", new=[given])
    assert fault(story.team("sari", "sari", "rini", lead="rini")) == "consent"


def test_she_names_whom_she_likes_and_nobody_needs_to_lead() -> None:
    assert fault(started().team(SHE, "sari", "rini", lead="rini")) is None
    story = started().team("sari", "sari", lead=None)
    assert fault(story) is None
    assert fault(story.team("sari", "sari", lead=None)) is None
    assert fault(story.team(SHE, "sari", lead="sari")) is None


def test_the_lead_whom_she_went_on_with_stays_when_she_takes_the_standing_consent_back() -> None:
    story = started(standing()).team("sari", "rini", "dewi", lead="rini")
    assert fault(story.team(SHE, "rini", "dewi", lead="rini", consents=[])) is None
    assert fault(story.team("rini", "rini", "dewi", lead="rini")) is None
    # Control: to somebody else it is not handed any more.
    assert fault(story.team("rini", "rini", "dewi", lead="dewi")) == "consent"


# For which need.


def test_under_the_standing_consent_come_those_who_serve_its_need() -> None:
    pairs = [people.on_call("sari"), people.on_call("rini")]
    story = started(standing("legal")).team("sari", "sari", "rini", lead="sari")
    assert refusal(check_need, story.blocks, story.consents, pairs) == "consent"
    for need in (people.NEED, "medical", "any"):
        story = started(standing(need)).team("sari", "sari", "rini", lead="sari")
        check_need(story.blocks, story.consents, pairs)
        assert refusal(check_need, story.blocks, story.consents, pairs[:1]) == "consent"
    other = replace(pairs[1], clinician=replace(pairs[1].clinician, hash=seed("another")))
    assert refusal(check_need, story.blocks, story.consents, [other]) == "consent"


def test_a_named_consent_asks_for_no_need() -> None:
    story = started(standing("legal"))
    check_need(story.blocks, story.consents, [])
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    check_need(story.blocks, story.consents, [])
    # But who only joined by it is handed the lead for the need alone.
    story.team("sari", "sari", "rini", lead="rini")
    assert fault(story) is None
    assert refusal(check_need, story.blocks, story.consents, [people.on_call("rini")]) == "consent"
    story = started(standing("legal"))
    story.team("sari", "sari", "rini", lead="rini", new=[story.named("rini", LEAD)])
    check_need(story.blocks, story.consents, [])


def test_whom_she_adds_serves_what_she_likes() -> None:
    story = started(standing("legal")).team(SHE, "sari", "rini", lead="rini")
    check_need(story.blocks, story.consents, [])
    check_need(story.team("rini", "sari", "rini", lead="rini").blocks, story.consents, [])
    check_need(story.again("tuti").blocks, story.consents, [])


# Who is who.


def test_who_is_new_must_have_been_verified_in_all_five_items() -> None:
    story = started(standing()).team("sari", "sari", "rini", lead="sari")
    claim, head = story.blocks[-2:]
    check_added(head, claim, [people.on_call("rini")])
    assert refusal(check_added, head, claim, [people.on_call("sari")]) == "ghost"
    check_added(claim, story.blocks[0], [])
    # Back after a removal, a member is new; and so is whoever has another certificate.
    assert refusal(check_added, head, None, [people.on_call("rini")]) == "ghost"
    renewed = replace(
        head, members=(*head.members[:-1], replace(head.members[-1], certificate_hash=seed("r")))
    )
    assert refusal(check_added, renewed, head, [people.on_call("rini")]) == "ghost"
    newer = replace(head, members=(*head.members[:-1], replace(head.members[-1], number=8)))
    check_added(newer, head, [])


def test_calling_again_everyone_has_to_be_on_call_again() -> None:
    story = started().again("sari", "dewi")
    head, before = story.head, story.blocks[-2]
    assert refusal(check_added, head, before, [people.on_call("dewi")]) == "ghost"
    check_added(head, before, [people.on_call("dewi"), people.on_call("sari")])


# What signers repeat.


def kept(story: Telling, before: tuple[bytes, ...]) -> None:
    check_kept(story.blocks, before, story.blocks[-2].n, story.consents)


def test_a_claim_repeats_the_consents_exactly() -> None:
    for changed in ((), (standing("any"),), (standing(), standing())):
        story = Telling("sari").claim("sari", consents=changed)
        assert refusal(kept, story, world.CONSENTS) == "consent"
    kept(Telling("sari").claim("sari"), world.CONSENTS)


@pytest.mark.parametrize("changed", [(), (standing("any"),), (standing(until=people.NOW + 31 * people.DAY),)])
def test_only_she_changes_the_standing_consent(changed: tuple[bytes, ...]) -> None:
    story = started(standing())
    assert (
        refusal(kept, story.team("sari", "sari", lead="sari", consents=changed), (standing(),)) == "consent"
    )
    kept(started(standing()).team(SHE, "sari", lead="sari", consents=changed), (standing(),))
    kept(started(standing()).team("sari", "sari", lead="sari"), (standing(),))


def test_a_standing_consent_that_she_took_back_does_not_come_back() -> None:
    story = started(standing()).team(SHE, "sari", lead="sari", consents=[])
    story.team("sari", "sari", "rini", lead="sari", consents=[standing()])
    assert fault(story) is None
    assert refusal(kept, story, ()) == "consent"


def test_a_named_consent_is_kept_while_its_clinician_is_there() -> None:
    story = started(standing())
    given = story.named("rini")
    story.team("sari", "sari", "rini", lead="sari", new=[given])
    before = story.consents
    assert (
        refusal(kept, story.team("sari", "sari", "rini", lead="sari", consents=[standing()]), before)
        == "consent"
    )
    story = started(standing())
    story.team("sari", "sari", "rini", lead="sari", new=[given]).team("sari", "sari", lead="sari")
    assert story.consents == (standing(),)
    kept(story, before)


def test_what_limits_somebody_is_kept_before_they_come_and_after_their_certificate_is_renewed() -> None:
    story = started(standing())
    limit = story.named("rini", ends=story.time + 10 * STEP_SECONDS)
    story.team(SHE, "sari", lead="sari", consents=(standing(), limit))
    before = story.consents
    assert refusal(kept, story.team("sari", "sari", lead="sari", consents=[standing()]), before) == "consent"
    story.blocks.pop()
    brought = story.team("sari", "sari", "rini", lead="sari", consents=[standing()])
    assert refusal(kept, brought, before) == "consent"
    # So does an honest signer.
    story.blocks.pop()
    assert carried(story.blocks, [member(SHE), member("sari"), member("rini")], before) == before
    # With another certificate it is still theirs.
    story = started(standing())
    story.team("sari", "sari", "rini", lead="sari", new=[limit])
    renewed = replace(member("rini"), certificate_hash=seed("renewed"))
    members = (member(SHE), member("sari"), renewed)
    story.put("sari", replace(draft_of(story, "sari"), members=members), story.consents)
    before = story.consents
    story.put("sari", draft_of(story, "sari"), (standing(),))
    assert refusal(kept, story, before) == "consent"
    # Only with them it is gone.
    assert carried(story.blocks, members[:2], before) == (standing(),)
    kept(story.team("sari", "sari", lead="sari", consents=[standing()]), before)


def test_a_stranger_under_her_consents_certificate_takes_it_along_for_nobody() -> None:
    story = started(standing())
    limit = story.named("rini", ends=story.time + STEP_SECONDS)
    story.team(SHE, "sari", lead="sari", consents=(standing(), limit))
    opened, before = story.head.n, story.consents
    stranger = replace(member("tuti"), certificate_hash=member("rini").certificate_hash)
    members = (member(SHE), member("sari"), stranger)
    story.put("sari", replace(draft_of(story, "sari"), members=members), story.consents)
    story.team("sari", "sari", lead="sari", consents=[standing()])
    assert refusal(check_kept, story.blocks, before, opened, story.consents) == "consent"


def test_a_named_consent_comes_with_whom_it_brings() -> None:
    story = started(standing())
    before, given = story.consents, story.named("rini")
    assert refusal(kept, story.team("sari", "sari", lead="sari", new=[given]), before) == "consent"
    story = started(standing())
    kept(story.team("sari", "sari", "rini", lead="sari", new=[given]), before)
    # For somebody who is there already it comes with the lead only.
    again = (*story.consents, story.named("rini", LEAD))
    before = story.consents
    assert refusal(kept, story.team("sari", "sari", "rini", lead="sari", consents=again), before) == "consent"
    story.blocks.pop()
    kept(story.team("sari", "sari", "rini", lead="rini", consents=again), before)


def test_after_blocks_that_did_not_open_named_consents_may_be_new_and_the_standing_one_not() -> None:
    story = started(standing())
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    story.team("sari", "sari", "rini", lead="sari")
    check_kept(story.blocks, (standing(),), 1, story.consents)
    assert refusal(check_kept, story.blocks, (standing("any"),), 1, story.consents) == "consent"


def test_somebody_who_was_out_and_came_back_unseen_may_have_come_by_a_new_consent() -> None:
    story = started(standing())
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    opened, before = story.head.n, story.consents
    story.team("sari", "sari", lead="sari")
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    assert before[1] not in story.consents
    check_kept(story.blocks, before, opened, story.consents)
    # Who makes the next block from what was known before leaves the same out.
    assert carried(story.blocks, story.head.members, before, opened) == (standing(),)
    # Control: of who was there all the time nothing is dropped.
    story = started(standing())
    story.team("sari", "sari", "rini", lead="sari", new=[story.named("rini")])
    opened, before = story.head.n, story.consents
    story.team("sari", "sari", "rini", lead="sari").team("sari", "sari", "rini", lead="sari")
    assert carried(story.blocks, story.head.members, before, opened) == before
    assert refusal(check_kept, story.blocks, before, opened, (standing(),)) == "consent"


def test_no_second_consent_comes_for_the_lead_who_leads_already() -> None:
    story = started(standing())
    before = story.consents
    again = [story.named("sari", LEAD)]
    assert refusal(kept, story.team("sari", "sari", lead="sari", new=again), before) == "consent"


# What those who come later may read.


def test_who_comes_later_is_given_the_epochs_she_named() -> None:
    story = started(standing())
    given = story.named("rini", epochs=(1, 2, 7))
    story.team("sari", "sari", lead="sari").team("sari", "sari", "rini", lead="sari", new=[given])
    assert history_allowed(story.blocks, story.consents, RINI) == {1, 2}
    story.team("sari", "sari", "rini", lead="sari")
    assert history_allowed(story.blocks, story.consents, RINI) == {1, 2}


def test_under_the_standing_consent_nothing_of_before_is_given_and_by_her_everything() -> None:
    story = started(standing()).team("sari", "sari", "rini", lead="sari")
    assert history_allowed(story.blocks, story.consents, RINI) == frozenset()
    # Going on with them does not open what was before them.
    assert history_allowed(*started_over(story), RINI) == frozenset()
    assert history_allowed(story.blocks, story.consents, DEWI) == frozenset()
    hers = started().team(SHE, "sari", "rini", lead="sari")
    assert history_allowed(hers.blocks, hers.consents, RINI) == {0, 1}
    assert history_allowed(hers.blocks, hers.consents, SARI) == frozenset()


def started_over(story: Telling) -> tuple[list[Block], tuple[bytes, ...]]:
    return told(story.team(SHE, "sari", "rini", lead="sari"))
