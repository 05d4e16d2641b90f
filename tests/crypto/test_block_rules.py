"""What anybody can check of a block, and nobody who signs one can get around."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto import drafting
from crypto.block import CLAIM, OFFER, TEAM, Draft, make_block, open_first, open_next
from crypto.block_rules import check_signer, check_times, check_until, earliest_expiry, made
from crypto.member import survivor_id
from crypto.signing import public_key
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed
from tests.crypto.telling import SHE, Telling, id_of, member, refusal, signing_seed

DAY, HOUR = people.DAY, 3600
HERS, SARI, DEWI, RINI, TUTI = (member(name) for name in (SHE, "sari", "dewi", "rini", "tuti"))
KEY = public_key(seed("other survivor"))
Change = Callable[[Draft], Draft]


def offered() -> Telling:
    return Telling("sari", "dewi")


def teamed() -> Telling:
    """Sari leads; Dewi and Rini are with her."""
    return offered().claim("sari").team("sari", "sari", "dewi", "rini", lead="sari")


def team(signer: str, *names: str, lead: str | None) -> Draft:
    """What would follow upon `teamed`."""
    story = teamed()
    members = [member(name) for name in (SHE, *names)]
    return drafting.team(story.head, member(signer).id, members, id_of(lead), story.moment)


def outcome(story: Telling, draft: Draft, signer: str, revoked: frozenset[bytes] = frozenset()) -> str:
    """ "ok", or the code."""
    object_made, _ = make_block(signing_seed(signer), draft, seed("key"), (), Seeded("x"))
    try:
        open_next(story.head, object_made, revoked)
    except Exception:  # noqa: BLE001 whatever it is, the next line says which code it had to be
        return refusal(open_next, story.head, object_made, revoked)
    return "ok"


def test_the_story_that_these_rules_are_tried_on_holds() -> None:
    head = teamed().head
    assert (head.n, head.kind, head.lead) == (2, TEAM, SARI.id)
    assert head.members == (HERS, SARI, DEWI, RINI)


CHANGED: dict[str, tuple[Change, str]] = {
    "another conversation": (lambda one: replace(one, conversation=seed("else", 16)), "chain"),
    "a number too far": (lambda one: replace(one, n=one.n + 1), "chain"),
    "the same number": (lambda one: replace(one, n=one.n - 1), "chain"),
    "another block before": (lambda one: replace(one, previous=seed("else")), "chain"),
    "no block before": (lambda one: replace(one, previous=None), "chain"),
    "a claim of a team": (lambda one: replace(one, kind=CLAIM), "chain"),
    "somebody twice": (lambda one: replace(one, members=(*one.members, SARI)), "members"),
    "her not first": (lambda one: replace(one, members=(SARI, HERS)), "members"),
    "her gone": (lambda one: replace(one, members=(SARI, DEWI)), "members"),
    "nobody": (lambda one: replace(one, members=()), "members"),
    "two survivors": (
        lambda one: replace(one, members=(HERS, replace(DEWI, certificate_hash=None))), "members",
    ),
    "her with a certificate": (
        lambda one: replace(one, members=(replace(HERS, certificate_hash=seed("c")), SARI)), "members",
    ),
    "her id with another's key": (
        lambda one: replace(one, members=(replace(HERS, key=seed("k")), SARI)), "members",
    ),
    "another survivor": (
        lambda one: replace(one, members=(replace(HERS, key=KEY, id=survivor_id(KEY)), SARI)), "ghost",
    ),
    "another key of a member's": (
        lambda one: replace(one, members=(HERS, replace(SARI, key=seed("k")))), "ghost",
    ),
    "an older prekey of hers": (
        lambda one: replace(one, members=(replace(HERS, number=0), SARI)), "number",
    ),
    "an older bundle": (lambda one: replace(one, members=(HERS, replace(SARI, number=6))), "number"),
    "kept for no time": (lambda one: replace(one, keep=0), "keep"),
    "kept too long": (lambda one: replace(one, keep=7 * DAY + 1), "keep"),
    "gone too early": (lambda one: replace(one, expires=one.until + one.keep - 1), "times"),
    "gone too late": (lambda one: replace(one, expires=one.until + one.keep + 4501), "times"),
    "until she returns, and gone before": (lambda one: replace(one, returns=made(one) + 9 * DAY), "times"),
    "she returns too late": (
        lambda one: replace(one, returns=made(one) + 14 * DAY + 1, expires=made(one) + 15 * DAY + 1), "times",
    ),
    "nothing changed": (lambda one: one, "ok"),
    "a day after her return": (
        lambda one: replace(one, returns=made(one) + 14 * DAY, expires=made(one) + 15 * DAY), "ok",
    ),
    "newer keys": (
        lambda one: replace(one, members=(replace(HERS, number=5), replace(SARI, number=8))), "ok",
    ),
    "a renewed certificate": (
        lambda one: replace(one, members=(HERS, replace(SARI, certificate_hash=seed("renewed")))), "ok",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_a_block_of_hers_upon_a_team(what: str) -> None:
    change, code = CHANGED[what]
    assert outcome(teamed(), change(team(SHE, "sari", lead="sari")), SHE) == code


@pytest.mark.parametrize(
    ("signer", "names", "lead", "code"),
    [
        # She and the lead may do all of it.
        (SHE, ("sari", "tuti"), "tuti", "ok"),
        (SHE, (), None, "ok"),
        (SHE, ("dewi",), None, "ok"),
        ("sari", ("sari", "tuti"), "tuti", "ok"),
        ("sari", ("sari",), "sari", "ok"),
        ("sari", ("dewi",), "dewi", "ok"),
        ("sari", ("dewi",), None, "ok"),
        ("sari", ("sari",), None, "ok"),
        ("sari", (), None, "ok"),
        # Another may re-key, or leave.
        ("dewi", ("sari", "dewi", "rini"), "sari", "ok"),
        ("dewi", ("rini", "dewi", "sari"), "sari", "ok"),
        ("dewi", ("sari", "rini"), "sari", "ok"),
        ("dewi", ("sari", "dewi", "rini", "tuti"), "sari", "members"),
        ("dewi", ("sari", "tuti"), "sari", "members"),
        ("dewi", ("sari", "dewi"), "sari", "removed"),
        ("dewi", ("dewi", "rini"), None, "removed"),
        ("dewi", (), None, "removed"),
        ("dewi", ("sari", "dewi", "rini"), "dewi", "lead"),
        ("dewi", ("sari", "dewi", "rini"), None, "lead"),
        # The lead is a clinician who is in.
        (SHE, ("sari",), SHE, "lead"),
        (SHE, ("sari",), "dewi", "lead"),
        ("sari", ("dewi",), "sari", "lead"),
    ],
)
def test_who_may_change_what_in_a_team(
    signer: str, names: tuple[str, ...], lead: str | None, code: str
) -> None:
    assert outcome(teamed(), team(signer, *names, lead=lead), signer) == code


@pytest.mark.parametrize(
    ("names", "lead", "code"),
    [
        (("sari", "dewi"), "sari", "ok"),
        (("sari",), "sari", "ok"),  # Dewi leaves at the same time
        (("dewi",), None, "removed"),
        (("sari", "rini"), "sari", "ok"),
    ],
)
def test_anybody_puts_out_whose_certificate_is_revoked(
    names: tuple[str, ...], lead: str | None, code: str
) -> None:
    revoked = frozenset({RINI.certificate_hash or b""})
    assert outcome(teamed(), team("dewi", *names, lead=lead), "dewi", revoked) == code


def test_a_revoked_lead_leaves_no_lead_unless_she_names_one() -> None:
    revoked = frozenset({SARI.certificate_hash or b""})
    for lead, code in ((None, "ok"), ("dewi", "lead"), ("sari", "lead")):
        assert outcome(teamed(), team("dewi", "dewi", "rini", lead=lead), "dewi", revoked) == code
    assert outcome(teamed(), team(SHE, "dewi", "rini", lead="dewi"), SHE) == "ok"


def test_without_a_lead_nobody_but_she_adds_or_names_one() -> None:
    story = teamed().team("sari", "dewi", "rini", lead=None)
    for signer, names, lead, code in (
        ("dewi", ("dewi", "rini"), None, "ok"),
        ("dewi", ("dewi", "rini"), "dewi", "lead"),
        ("dewi", ("dewi", "rini", "tuti"), None, "members"),
        (SHE, ("dewi", "rini", "tuti"), "tuti", "ok"),
    ):
        members = [member(name) for name in (SHE, *names)]
        draft = drafting.team(story.head, member(signer).id, members, id_of(lead), story.moment)
        assert outcome(story, draft, signer) == code


def test_only_members_of_the_block_before_sign_with_the_keys_it_names() -> None:
    assert outcome(teamed(), team("tuti", "sari", "dewi", "rini", lead="sari"), "tuti") == "signer"
    assert outcome(teamed(), team("dewi", "sari", "dewi", "rini", lead="sari"), "rini") == "signature"
    # Who lost the claim, or has left, is no member of the head any more.
    story = offered().claim("sari")
    draft = drafting.team(story.head, DEWI.id, story.head.members, SARI.id, story.moment)
    assert outcome(story, draft, "dewi") == "signer"


CLAIMS: dict[str, tuple[str, Change, str]] = {
    "sari": ("sari", lambda one: one, "ok"),
    "with a newer bundle": ("sari", lambda one: replace(one, members=(HERS, replace(SARI, number=8))), "ok"),
    "herself": (SHE, lambda one: replace(one, signer=HERS.id), "signer"),
    "with another as lead": ("sari", lambda one: replace(one, lead=DEWI.id), "lead"),
    "with no lead": ("sari", lambda one: replace(one, lead=None), "lead"),
    "for another": ("sari", lambda one: replace(one, members=(HERS, DEWI)), "members"),
    "with a third": ("sari", lambda one: replace(one, members=(HERS, SARI, DEWI)), "members"),
    "without the survivor": ("sari", lambda one: replace(one, members=(SARI, DEWI)), "members"),
    "with her alone": ("sari", lambda one: replace(one, members=(HERS,)), "members"),
    "under another certificate": (
        "sari", lambda one: replace(one, members=(HERS, replace(SARI, certificate_hash=seed("c")))), "ghost",
    ),
    "under another key": (
        "sari", lambda one: replace(one, members=(HERS, replace(SARI, key=seed("k")))), "ghost",
    ),
    "for another time": ("sari", lambda one: replace(one, keep=HOUR, expires=one.until + HOUR), "keep"),
    "until another return": (
        "sari", lambda one: replace(one, returns=made(one) + HOUR, expires=one.until + one.keep), "keep",
    ),
    "as long as an offer made while closed": (
        "sari", lambda one: replace(one, expires=made(one) + 60 * HOUR), "times",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CLAIMS)
def test_a_claim_of(what: str) -> None:
    signer, change, code = CLAIMS[what]
    story = offered()
    draft = change(drafting.claim(story.head, (HERS, SARI), SARI.id, story.moment))
    assert outcome(story, draft, signer) == code


def test_an_offer_is_claimed_or_made_again_and_nothing_else() -> None:
    story = offered()
    rekey = drafting.team(story.head, HERS.id, story.head.members, None, story.moment)
    assert outcome(story, rekey, SHE) == "chain"
    assert outcome(story, drafting.call_again(story.head, (HERS, RINI), story.moment), SHE) == "ok"


@pytest.mark.parametrize("before", [offered, lambda: offered().claim("sari"), teamed])
def test_she_calls_again_from_wherever_it_has_come_to(before: Callable[[], Telling]) -> None:
    story = before()
    again = drafting.call_again(story.head, (HERS, SARI, TUTI), story.moment)
    assert outcome(story, again, SHE) == "ok"
    assert outcome(story, replace(again, signer=SARI.id), "sari") == "signer"
    assert outcome(story, replace(again, lead=SARI.id), SHE) == "lead"
    assert outcome(story, replace(again, members=(HERS,)), SHE) == "members"
    assert outcome(story, replace(again, members=(HERS, replace(SARI, key=seed("k")))), SHE) == "ghost"
    assert outcome(story, replace(again, members=(HERS, replace(SARI, number=1))), SHE) == "number"
    # Whoever it is made to claims it; who was the lead before has no more right than others.
    story.again("sari", "tuti")
    assert outcome(story, drafting.claim(story.head, (HERS, TUTI), TUTI.id, story.moment), "tuti") == "ok"
    after = drafting.team(story.head, SARI.id, story.head.members, SARI.id, story.moment)
    assert outcome(story, after, "sari") == "chain"


def test_only_she_changes_what_is_kept_and_until_when_she_returns() -> None:
    story = teamed()
    for signer, code in ((SHE, "ok"), ("sari", "keep"), ("dewi", "keep")):
        for keep, returns in ((HOUR, 0), (world.KEEP, story.time + 9 * DAY)):
            draft = drafting.change_terms(story.head, story.head.members, keep, returns, story.moment)
            assert outcome(story, replace(draft, signer=member(signer).id), signer) == code


@pytest.mark.parametrize(
    ("expires", "code"),
    [(48 * HOUR, "ok"), (48 * HOUR - 1, "times"), (60 * HOUR + 4500, "ok"), (60 * HOUR + 4501, "times")],
)
def test_an_offer_lives_until_the_last_shift_it_may_be_made_to(expires: int, code: str) -> None:
    draft = replace(world.offer_draft(), expires=people.NOW + expires)
    made_object, _ = make_block(world.SURVIVOR_SEED, draft, seed("key"), (), Seeded("x"))
    if code == "ok":
        assert open_first(made_object).expires == people.NOW + expires
    else:
        assert refusal(open_first, made_object) == code
    story = teamed()
    again = drafting.call_again(story.head, (HERS, SARI), story.moment)
    assert outcome(story, replace(again, expires=story.time + expires), SHE) == code


FIRST: dict[str, tuple[Change, str]] = {
    "another number": (lambda one: replace(one, n=1), "chain"),
    "a claim": (lambda one: replace(one, kind=CLAIM), "chain"),
    "a team": (lambda one: replace(one, kind=TEAM), "chain"),
    "a block before": (lambda one: replace(one, previous=seed("p")), "chain"),
    "a lead": (lambda one: replace(one, lead=SARI.id), "lead"),
    "to nobody": (lambda one: replace(one, members=(HERS,)), "members"),
    "nobody at all": (lambda one: replace(one, members=()), "signer"),
    "signed by another": (lambda one: replace(one, signer=SARI.id), "signer"),
    "kept for no time": (lambda one: replace(one, keep=0), "keep"),
    "return too late": (
        lambda one: replace(one, returns=people.NOW + 14 * DAY + 1, expires=people.NOW + 15 * DAY + 1),
        "times",
    ),
}


@pytest.mark.parametrize("what", FIRST)
def test_a_first_block_with(what: str) -> None:
    change, code = FIRST[what]
    draft = change(world.offer_draft())
    made_object, _ = make_block(world.SURVIVOR_SEED, draft, seed("key"), (), Seeded("x"))
    assert refusal(open_first, made_object) == code
    # Control.
    assert open_first(world.offer()[0]).kind == OFFER


def test_a_conversation_has_nine_members_at_most() -> None:
    names = [name for name in people.ON_CALL if name not in {"sari", "dewi"}]
    story = Telling("sari", "dewi", *names)
    assert len(story.head.members) == 9
    draft = drafting.call_again(story.head, (*story.head.members, member("nona")), story.moment)
    # Ten cannot even be made.
    assert refusal(make_block, world.SURVIVOR_SEED, draft, seed("key"), (), Seeded("x")) == "malformed"


def test_a_block_comes_when_it_was_made_and_says_so_ever_after() -> None:
    offer, claim = world.offer()[1], world.claim()[1]
    for block, at in ((offer, people.NOW), (claim, people.NOW + 60)):
        assert made(block) == at
        for late in (-300, 0, 300):
            check_times(block, at + late)
        assert refusal(check_times, block, at - 301) == "times"
        assert refusal(check_times, block, at + 301) == "times"
        check_until(block, at + 365 * DAY)
        assert refusal(check_until, block, at - 301) == "times"


@pytest.mark.parametrize("signer", [SHE, "sari", "dewi"])
def test_no_block_is_dated_back_behind_the_one_before(signer: str) -> None:
    story = teamed()
    before = made(story.head)
    for back, code in ((0, "ok"), (300, "ok"), (301, "times"), (10 * DAY, "times")):
        story.time = before - back
        draft = drafting.team(story.head, member(signer).id, story.head.members, SARI.id, story.moment)
        assert outcome(story, draft, signer) == code
    # Another time of keeping does not move the making.
    story.time = before - 301
    draft = drafting.change_terms(story.head, story.head.members, 60, 0, story.moment)
    assert outcome(story, draft, SHE) == "times"


def signs(story: Telling, draft: Draft, signer: str, *revoked: str) -> str | None:
    """What `check_signer` says where these are revoked."""
    object_made, _ = make_block(signing_seed(signer), draft, seed("key"), (), Seeded("x"))
    block = open_next(story.head, object_made, None)
    hashes = frozenset(people.certified(name).hash for name in revoked)
    try:
        check_signer(story.head, block, hashes)
    except Exception:  # noqa: BLE001 whatever it is, the next line says which code it had to be
        return refusal(check_signer, story.head, block, hashes)
    return None


SIGNED: dict[str, tuple[tuple[str, ...], str | None, str | None]] = {
    "leaves": (("dewi", "rini"), None, None),
    "leaves with one who is revoked too": (("dewi",), None, None),
    "goes on": (("sari", "dewi", "rini"), "sari", "revoked"),
    "puts out one who is revoked too": (("sari", "dewi"), "sari", "revoked"),
    "leaves with one who is not revoked": (("rini",), None, "revoked"),
    "leaves and adds one": (("dewi", "rini", "tuti"), None, "revoked"),
    "leaves and hands over": (("dewi", "rini"), "dewi", "revoked"),
}


@pytest.mark.parametrize("what", SIGNED)
def test_the_lead_whose_certificate_is_revoked(what: str) -> None:
    names, lead, code = SIGNED[what]
    draft = team("sari", *names, lead=lead)
    assert signs(teamed(), draft, "sari", "sari", "rini") == code
    # Control: where only others are revoked, all of it is allowed.
    assert signs(teamed(), draft, "sari", "rini", "tuti") is None


def test_a_member_or_claimer_whose_certificate_is_revoked_only_leaves() -> None:
    draft = team("dewi", "sari", "rini", lead="sari")
    assert signs(teamed(), draft, "dewi", "dewi") is None
    assert signs(teamed(), team("dewi", "sari", "dewi", "rini", lead="sari"), "dewi", "dewi") == "revoked"
    # With the lead, who is revoked too, the lead is gone.
    assert signs(teamed(), team("dewi", "rini", lead=None), "dewi", "dewi", "sari") is None
    claim = drafting.claim(offered().head, (HERS, SARI), SARI.id, offered().moment)
    assert signs(offered(), claim, "sari", "sari") == "revoked"
    assert signs(offered(), claim, "sari", "dewi") is None
    # She has no certificate.
    assert signs(teamed(), team(SHE, "sari", "tuti", lead="tuti"), SHE, "sari", "dewi", "rini") is None


def test_what_is_kept_outlives_her_return_by_a_day() -> None:
    assert earliest_expiry(1000, 60, 0) == 1060
    assert earliest_expiry(1000, 60, 900) == 900 + DAY
    assert earliest_expiry(1000, 2 * DAY, 900) == 1000 + 2 * DAY
