"""Next blocks of a team, and calls again, that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.block import CLAIM, OFFER
from crypto.encoding import encode
from crypto.member import survivor_id
from crypto.signing import public_key
from tests.crypto import people, world
from tests.crypto.known import blocks as known
from tests.crypto.refusals.blocks import made_of
from tests.crypto.refusals.claims import claim_draft, claims
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.refusals.faulty import DAY, Faulty, chained, offered, refused, three
from tests.crypto.seeded import seed
from tests.crypto.story import HER, id_of, members_of, secret_of


def successions() -> Iterator[Refusal]:
    yield from claims()
    yield from refused("team", three(), {**_places(), **_teams(), **_leads(), **_terms(), **_returns()})
    yield from refused("member", three(), _by_members())
    yield from refused("again", three(), _offers())
    yield from refused("alone", three().team(HER, (), None), _alone())
    yield from _shapes()
    gone = known.three_with_dewi().team("tuti", ("sari", "tuti"), "sari")
    for what, revoked in {"nobody": [], "another": [people.certified("sari").hash]}.items():
        given = {"chain": gone.chain, "revoked": revoked}
        yield "block.open", f"one is gone where {what} is revoked", given, "removed"
    by_gone = three().team("sari", ("sari",), "sari").chain
    back = three().team("sari", ("sari",), "sari")
    draft = replace(back.draft("sari", ("sari",), "sari"), signer=id_of("rini"))
    yield (
        "block.open",
        "by one who was removed",
        chained([*by_gone, made_of(draft, secret_of("rini"))]),
        "signer",
    )
    left_out = [*offered().chain, three().chain[2]]
    yield "block.open", "a block left out", chained(left_out), "chain"


def _places() -> Faulty:
    draft = three().draft("sari", ("sari", "rini"), "sari")
    survivor, sari, rini = draft.members
    moved = replace(rini, id=seed("moved", 16))
    return {
        "of another conversation": (replace(draft, conversation=seed("else", 16)), "sari", "chain"),
        "a number too far": (replace(draft, n=4), "sari", "chain"),
        "an older head": (replace(draft, previous=three().told[1].block.hash), "sari", "chain"),
        "a claim after a claim": (replace(draft, kind=CLAIM), "sari", "chain"),
        "by one who lost the claim": (replace(draft, signer=id_of("dewi")), "dewi", "signer"),
        "by one whom it adds": (
            replace(draft, signer=id_of("tuti"), members=members_of("tuti")),
            "tuti",
            "signer",
        ),
        "ten members": (replace(draft, members=(survivor, *[moved] * 9)), "sari", "malformed"),
        "no members": (replace(draft, members=()), "sari", "members"),
        "a member twice": (replace(draft, members=(survivor, sari, rini, rini)), "sari", "members"),
        "two without a certificate": (
            replace(draft, members=(survivor, replace(sari, certificate_hash=None), rini)),
            "sari",
            "members",
        ),
        "the survivor with a certificate": (
            replace(draft, members=(replace(survivor, certificate_hash=seed("c")), sari, rini)),
            "sari",
            "members",
        ),
        "the survivor not first": (replace(draft, members=(sari, survivor, rini)), "sari", "members"),
        "without the survivor": (replace(draft, members=(sari, rini)), "sari", "members"),
    }


def _teams() -> Faulty:
    draft = three().draft("sari", ("sari", "rini"), "sari")
    survivor, sari, rini = draft.members
    other = public_key(seed("other survivor"))
    impostor = replace(survivor, key=other, id=survivor_id(other))
    return {
        "another survivor": (replace(draft, members=(impostor, sari, rini)), "sari", "ghost"),
        "a member with a new key": (
            replace(draft, members=(survivor, sari, replace(rini, key=public_key(seed("new"))))),
            "sari",
            "ghost",
        ),
        "the lead with a new key": (
            replace(draft, members=(survivor, replace(sari, key=public_key(seed("new"))), rini)),
            "sari",
            "ghost",
        ),
        "an older prekey of hers": (
            replace(draft, members=(replace(survivor, number=0), sari, rini)),
            "sari",
            "number",
        ),
        "an older bundle of a member's": (
            replace(draft, members=(survivor, sari, replace(rini, number=rini.number - 1))),
            "sari",
            "number",
        ),
        "her older bundle of a member's": (
            replace(draft, signer=survivor.id, members=(survivor, sari, replace(rini, number=0))),
            HER,
            "number",
        ),
        "in her name": (replace(draft, signer=survivor.id), "sari", "signature"),
    }


def _leads() -> Faulty:
    draft, hers = (
        three().draft("sari", ("sari", "rini"), "sari"),
        three().draft(HER, ("sari", "rini"), "sari"),
    )
    return {
        "led by the survivor": (replace(draft, lead=draft.members[0].id), "sari", "lead"),
        "led by the survivor, by her": (replace(hers, lead=hers.members[0].id), HER, "lead"),
        "led by nobody there": (replace(draft, lead=id_of("tuti")), "sari", "lead"),
        "led by nobody there, by her": (replace(hers, lead=id_of("tuti")), HER, "lead"),
        "led by one who leaves": (three().draft("sari", ("rini",), "sari"), "sari", "lead"),
    }


def _terms() -> Faulty:
    draft, hers = three().draft("sari", ("sari",), "sari"), three().draft(HER, ("sari",), "sari")
    return {
        "the lead changes keep": (
            replace(draft, keep=draft.keep - 900, expires=draft.expires - 900),
            "sari",
            "keep",
        ),
        "the lead changes return": (replace(draft, returns=1), "sari", "keep"),
        "she keeps for no time": (replace(hers, keep=0), HER, "keep"),
        "she keeps for over seven days": (replace(hers, keep=7 * DAY + 1), HER, "keep"),
        "dated back by over 300 seconds": (
            three().draft("sari", ("sari",), "sari", seconds=120 - 301),
            "sari",
            "times",
        ),
        "dated back by her by over 300 seconds": (
            three().draft(HER, ("sari",), "sari", seconds=120 - 301),
            HER,
            "times",
        ),
        "expires too soon": (replace(draft, expires=draft.until + draft.keep - 1), "sari", "times"),
        "expires too late": (replace(draft, expires=draft.until + draft.keep + 4501), "sari", "times"),
        "her own expires too late": (replace(hers, expires=hers.until + hers.keep + 4501), HER, "times"),
    }


def _returns() -> Faulty:
    hers = three().draft(HER, ("sari",), "sari")
    latest = world.moment(180).made + 14 * DAY
    return {
        "she returns after over fourteen days": (
            replace(hers, returns=latest + 1, expires=latest + 1 + DAY),
            HER,
            "times",
        ),
        "expires before a day after her return": (
            replace(hers, returns=latest, expires=latest + DAY - 1),
            HER,
            "times",
        ),
        "expires long after her return": (
            replace(hers, returns=latest, expires=latest + DAY + 4501),
            HER,
            "times",
        ),
    }


def _by_members() -> Faulty:
    """By Rini, who is neither the survivor nor the lead."""
    story = three()
    draft = story.draft("rini", ("sari", "rini"), "sari")
    handing = replace(draft, lead=id_of("rini"))
    adding = story.draft("rini", ("sari", "rini", "tuti"), "sari")
    return {
        "adds one": (adding, "rini", "members"),
        "adds one and leaves": (story.draft("rini", ("sari", "tuti"), "sari"), "rini", "members"),
        "removes the lead": (story.draft("rini", ("rini",), None), "rini", "removed"),
        "removes the lead and takes the lead": (story.draft("rini", ("rini",), "rini"), "rini", "removed"),
        "removes all": (story.draft("rini", (), None), "rini", "removed"),
        "takes the lead": (handing, "rini", "lead"),
        "takes the lead from all": (replace(draft, lead=None), "rini", "lead"),
        "takes the lead and leaves": (story.draft("rini", ("sari",), None), "rini", "lead"),
        "changes keep": (replace(draft, keep=draft.keep - 900, expires=draft.expires - 900), "rini", "keep"),
    }


def _offers() -> Faulty:
    """Calls again upon a team."""
    draft = known.drafted(three().offer("dewi", "tuti").head)
    survivor, dewi, tuti = draft.members
    sari = replace(world.clinician("sari"), key=public_key(seed("new")))
    return {
        "by the lead": (replace(draft, signer=id_of("sari")), "sari", "signer"),
        "with a lead": (replace(draft, lead=dewi.id), HER, "lead"),
        "to nobody": (replace(draft, members=(survivor,)), HER, "members"),
        "to one twice": (replace(draft, members=(survivor, tuti, tuti)), HER, "members"),
        "a member under a new key": (replace(draft, members=(survivor, sari)), HER, "ghost"),
        "an older prekey of hers": (
            replace(draft, members=(replace(survivor, number=0), dewi)),
            HER,
            "number",
        ),
        "kept for no time": (replace(draft, keep=0), HER, "keep"),
        "expires too late": (replace(draft, expires=world.moment(180).made + 60 * 3600 + 4501), HER, "times"),
        "expires too soon": (replace(draft, expires=draft.until + draft.keep - 1), HER, "times"),
    }


def _alone() -> Faulty:
    """Upon a block in which she is alone."""
    story = three().team(HER, (), None)
    draft = story.draft(HER, ("sari",), "sari")
    return {
        "by the former lead": (replace(draft, signer=id_of("sari")), "sari", "signer"),
        "an offer to nobody": (
            replace(draft, kind=OFFER, lead=None, members=draft.members[:1]),
            HER,
            "members",
        ),
        "a claim by her": (replace(draft, kind=CLAIM), HER, "chain"),
    }


def _shapes() -> Iterator[Refusal]:
    before, made = offered().chain, offered().claim("sari").told[-1].object
    for what, object_, code in (
        ("changed", changed(made), "signature"),
        ("cut short", made[:-1], "malformed"),
        ("one byte more", made + b"\0", "malformed"),
        ("empty", b"", "malformed"),
        ("another version", encode([encode([2]), bytes(64)]), "version"),
        ("no row", encode([encode(0), bytes(64)]), "malformed"),
        ("an item more", encode([encode([1, 0]), bytes(64)]), "malformed"),
        ("the offer again", before[0], "chain"),
        ("an unknown kind", made_of(replace(claim_draft(), kind=3), secret_of("sari")), "malformed"),
    ):
        yield "block.open", f"next: {what}", chained([*before, object_]), code
