"""Blocks with known answers: every step of a conversation, drafted, made, followed and confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crypto.block import Block, Draft
from tests.crypto import people, world
from tests.crypto.known.case import Case
from tests.crypto.seeded import Seeded, seed
from tests.crypto.story import HER, Story, members_of, named

DAY = people.DAY


def steps() -> dict[str, Story]:
    """Conversations that come to a block of each kind that a team makes."""
    begun = Story().offer("sari", "dewi").claim("sari")
    three = begun.team("sari", ("sari", "rini"), "sari")
    allowed = (*begun.told[-1].consents, named("tuti", begun.head))
    return {
        "an offer": Story().offer("sari", "dewi"),
        "an offer to eight": Story().offer(*people.ON_CALL),
        "an offer with no consent": Story().offer("sari", consents=()),
        "a claim": begun,
        "a re-key by her": begun.team(HER, ("sari",), "sari"),
        "a re-key by the lead": begun.team("sari", ("sari",), "sari"),
        "one more by the lead": three,
        "one more by a named consent": begun.team("sari", ("sari", "tuti"), "sari", allowed),
        "one more by her": begun.team(HER, ("sari", "maya"), "sari"),
        "a re-key by a member": three.team("rini", ("sari", "rini"), "sari"),
        "a member leaves": three.team("rini", ("sari",), "sari"),
        "the lead leaves": three.team("sari", ("rini",), None),
        "the lead is handed over": three.team("sari", ("sari", "rini"), "rini"),
        "the lead hands over and leaves": three.team("sari", ("rini",), "rini"),
        "she names another lead": three.team(HER, ("sari", "rini"), "rini"),
        "one is removed by the lead": three.team("sari", ("sari",), "sari"),
        "one is removed by her": three.team(HER, ("rini",), None),
        "she is alone": three.team(HER, (), None),
        "nobody leads": three.team(HER, ("sari", "rini"), None),
        "in another order": three.team("sari", ("rini", "sari"), "sari"),
        "she calls again": three.offer("dewi", "tuti"),
        "she calls again, of an offer": Story().offer("sari").offer("dewi"),
        "a claim of a later offer": three.offer("dewi", "tuti").claim("dewi"),
    }


def blocks() -> Iterator[Case]:
    for what, story in steps().items():
        last = story.told[-1]
        draft = drafted(last.block)
        made = {"signer_seed": last.signer_seed, "draft": draft, "key": last.key, "consents": last.consents}
        yield "block.make", what, {**made, "random": Seeded(f"make {what}")(24)}
        yield "block.open", what, opened(story)
    for what in ("an offer", "a claim", "one more by a named consent", "an offer with no consent"):
        story = steps()[what]
        yield "block.confirm", what, {**opened(story), "key": story.told[-1].key}
    yield "block.open", "the revoked are gone", opened(revoked_gone(), [people.certified("rini").hash])
    renewed = steps()["one more by the lead"].put(renewing(), "sari")
    yield "block.open", "another certificate of one who stays", opened(renewed)
    for what, story in odd_times().items():
        yield "block.open", what, opened(story)
        yield "block_rules.made", what, opened(story)
    yield from added()
    yield from signers()


def drafted(block: Block) -> Draft:
    return Draft(**{name: getattr(block, name) for name in Draft.__slots__})


def opened(story: Story, revoked: Sequence[bytes] = ()) -> dict[str, Any]:
    return {"chain": story.chain, "revoked": list(revoked)}


def three_with_dewi() -> Story:
    begun = Story().offer("sari", "dewi").claim("sari")
    return begun.team("sari", ("sari", "rini", "tuti"), "sari")


def revoked_gone() -> Story:
    """A member who may remove nobody re-keys without one whose certificate is revoked."""
    return three_with_dewi().team("tuti", ("sari", "tuti"), "sari")


def renewing() -> Draft:
    story = steps()["one more by the lead"]
    her, sari, rini = members_of("sari", "rini")
    renewed = replace(rini, certificate_hash=seed("renewed"), number=9, prekey_hash=seed("newer"))
    return replace(story.draft("sari", ("sari",), "sari"), members=(her, sari, renewed))


def odd_times() -> dict[str, Story]:
    """Blocks whose times are as odd as they may be."""
    begun = Story().offer("sari", "dewi").claim("sari")
    offer = drafted(Story().offer("sari").head)
    kept = begun.draft(HER, ("sari",), "sari")
    late = world.moment(120).made + 14 * DAY
    until = world.moment(120).made + DAY
    return {
        "kept for a second": Story().put(
            replace(offer, keep=1, until=people.NOW + 1, expires=people.NOW + 2), HER
        ),
        "kept for seven days": begun.put(
            replace(kept, keep=7 * DAY, until=until, expires=until + 7 * DAY + 4_500), HER
        ),
        "expires as early as may be": Story().put(replace(offer, expires=offer.until + offer.keep), HER),
        "until the end of the latest shift": Story().put(
            replace(offer, expires=people.NOW + 60 * 3600 + 4_500), HER
        ),
        "she returns in fourteen days": begun.put(
            replace(kept, returns=late, expires=late + DAY + 4_500), HER
        ),
        "dated back by 300 seconds": begun.put(
            begun.draft("sari", ("sari",), "sari", seconds=60 - 300), "sari"
        ),
        "she returned long ago": begun.put(replace(kept, returns=1), HER),
    }


def added() -> Iterator[Case]:
    on_call = [people.on_call(name) for name in ("dewi", "sari", "rini")]
    for what in ("an offer", "a claim", "one more by the lead", "a re-key by her", "one is removed by her"):
        yield "block.check_added", what, {**opened(steps()[what]), "on_call": on_call}
    kept = {**opened(steps()["a re-key by her"]), "on_call": []}
    yield "block.check_added", "who stays need not be on call", kept
    for what, now in {"in time": people.NOW, "early": people.NOW - 300, "late": people.NOW + 300}.items():
        yield "block_rules.check_times", f"an offer that comes {what}", timed(now)
    for what, now in {"made now": people.NOW - 300, "long ago": people.NOW + 365 * DAY}.items():
        yield "block_rules.check_until", f"an offer {what}", timed(now)


def signers() -> Iterator[Case]:
    """Blocks of those whose certificate is revoked: they leave; and of those whose is not."""
    three, sari = steps()["one more by the lead"], people.certified("sari").hash
    four = three_with_dewi()
    rini, tuti = people.certified("rini").hash, people.certified("tuti").hash
    for what, story, revoked in (
        ("the lead leaves", three.team("sari", ("rini",), None), [sari]),
        ("the lead leaves with one who is revoked too", four.team("sari", ("tuti",), None), [sari, rini]),
        ("a member leaves", three.team("rini", ("sari",), "sari"), [rini]),
        ("a member leaves with the lead, revoked too", three.team("rini", (), None), [sari, rini]),
        ("another is revoked", three.team("sari", ("sari", "tuti"), "sari"), [rini, tuti]),
        ("nobody is revoked", steps()["a claim"], []),
        ("all are revoked, and she signs", three.team(HER, ("sari", "maya"), "sari"), [sari, rini]),
    ):
        yield "block_rules.check_signer", what, opened(story, revoked)


def timed(now: int) -> dict[str, Any]:
    return {**opened(Story().offer("sari", "dewi")), "now": now}


def drafts() -> Iterator[Case]:
    for made, keep, bucket, returns, latest_end in (
        (1_800_000_001, 120, 10, 0, 0),
        (1_800_000_001, 7 * DAY, 3600, 0, 0),
        (1_800_000_000, DAY, 900, 0, 0),
        (1_800_000_001, DAY, 900, 1_800_000_001 + 14 * DAY, 0),
        (1_800_000_001, DAY, 900, 1_700_000_000, 0),
        (1_800_000_001, 60, 900, 0, 1_800_000_001 + 60 * 3600),
        (1_800_000_001, 60, 900, 0, 1_800_000_001 + 72 * 3600),
    ):
        given = {"made": made, "keep": keep, "bucket_seconds": bucket}
        more = {"returns": returns, "latest_end": latest_end}
        yield "block.times", f"{keep} s, back at {returns}, shifts to {latest_end}", {**given, **more}
    moment = {"made": people.NOW + 7, "bucket_seconds": 900, "revoked": []}
    absent = {"conversation": world.CONVERSATION, "signer": world.SURVIVOR_ID, "lead": None, "latest_end": 0}
    began = {"step": "first_offer", "keep": 3600, "returns": 0, "members": members_of("sari", "dewi")}
    first = {**moment, **absent, **began, "chain": []}
    yield "drafting.draft", "a first offer", first
    yield "drafting.draft", "a first offer while closed", {**first, "latest_end": people.NOW + 2 * DAY}
    begun = steps()["one more by the lead"]
    sari, rini = members_of("sari", "rini")[1:]
    plain = {**moment, **absent, "chain": begun.chain, "keep": 0, "returns": 0}
    later: dict[str, dict[str, Any]] = {
        "she calls again": {"step": "call_again", "members": members_of("dewi")},
        "she calls again while closed": {
            "step": "call_again",
            "members": members_of("dewi"),
            "latest_end": people.NOW + 3 * DAY,
        },
        "a hand-over": {
            "step": "team",
            "members": members_of("sari", "rini"),
            "signer": sari.id,
            "lead": rini.id,
        },
        "a leave": {"step": "team", "members": members_of("rini"), "signer": sari.id, "lead": None},
        "she keeps for an hour and returns": {
            "step": "change_terms",
            "members": members_of("sari", "rini"),
            "keep": 3600,
            "returns": people.NOW + 9 * DAY,
        },
        "she changes terms without the lead": {
            "step": "change_terms",
            "members": members_of("rini"),
            "keep": 3600,
        },
    }
    for what, step in later.items():
        yield "drafting.draft", what, {**plain, **step}
    claimed = {"step": "claim", "members": members_of("dewi"), "signer": world.clinician("dewi").id}
    yield "drafting.draft", "a claim", {**plain, **claimed, "chain": Story().offer("dewi").chain}
