"""Claims that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.block import OFFER, TEAM, Draft
from crypto.member import survivor_id
from crypto.signing import public_key
from tests.crypto import people, world
from tests.crypto.known import blocks as known
from tests.crypto.refusals.faults import Refusal
from tests.crypto.refusals.faulty import DAY, Faulty, offered, refused
from tests.crypto.seeded import seed
from tests.crypto.story import HER, id_of


def claims() -> Iterator[Refusal]:
    yield from refused("claim", offered(), {**_claims(), **_claimed_by_others(claim_draft())})
    yield from refused("claim", offered(), _clashing_claims())


def claim_draft() -> Draft:
    return known.drafted(offered().claim("sari").head)


def _claims() -> Faulty:
    draft = claim_draft()
    survivor, sari = draft.members
    dewi = world.clinician("dewi")
    lead_her = replace(draft, lead=survivor.id)
    return {
        "of another conversation": (replace(draft, conversation=seed("else", 16)), "sari", "chain"),
        "a number too far": (replace(draft, n=2), "sari", "chain"),
        "the same number": (replace(draft, n=0), "sari", "chain"),
        "another previous block": (replace(draft, previous=seed("else")), "sari", "chain"),
        "no previous block": (replace(draft, previous=None), "sari", "chain"),
        "a re-key of an offer": (replace(draft, kind=TEAM), "sari", "chain"),
        "her re-key of an offer": (replace(draft, kind=TEAM, signer=survivor.id), HER, "chain"),
        "an offer by the claimer": (replace(draft, kind=OFFER, lead=None), "sari", "signer"),
        "an offer with a lead": (replace(draft, kind=OFFER, signer=survivor.id), HER, "lead"),
        "by nobody of the offer": (replace(draft, signer=id_of("rini")), "rini", "signer"),
        "in another's name": (draft, "dewi", "signature"),
        "signed by her in the claimer's name": (draft, HER, "signature"),
        "by the survivor": (replace(draft, signer=survivor.id), HER, "signer"),
        "another lead": (lead_her, "sari", "lead"),
        "no lead": (replace(draft, lead=None), "sari", "lead"),
        "for another": (replace(draft, members=(survivor, dewi)), "sari", "members"),
        "with a third": (replace(draft, members=(survivor, sari, dewi)), "sari", "members"),
        "with nobody": (replace(draft, members=(survivor,)), "sari", "members"),
        "without the survivor": (replace(draft, members=(sari, dewi)), "sari", "members"),
        "the survivor last": (replace(draft, members=(sari, survivor)), "sari", "members"),
        "oneself twice": (replace(draft, members=(survivor, sari, sari)), "sari", "members"),
    }


def _claimed_by_others(draft: Draft) -> Faulty:
    survivor, sari = draft.members
    new_key = replace(sari, key=public_key(seed("new key")))
    other = public_key(seed("other survivor"))
    impostor = replace(survivor, key=other, id=survivor_id(other))
    renewed = replace(sari, certificate_hash=seed("renewed"))
    older = replace(survivor, number=0)
    week = replace(draft, keep=7 * DAY, expires=draft.until + 7 * DAY)
    return {
        "with a new key": (replace(draft, members=(survivor, new_key)), "sari", "ghost"),
        "another survivor": (replace(draft, members=(impostor, sari)), "sari", "ghost"),
        "with another certificate": (replace(draft, members=(survivor, renewed)), "sari", "ghost"),
        "an older prekey of hers": (replace(draft, members=(older, sari)), "sari", "number"),
        "an older bundle of the claimer's": (
            replace(draft, members=(survivor, replace(sari, number=sari.number - 1))),
            "sari",
            "number",
        ),
        "another keep": (replace(draft, keep=draft.keep - 900, expires=draft.expires - 900), "sari", "keep"),
        "another keep, for a week": (week, "sari", "keep"),
        "another return": (replace(draft, returns=people.NOW), "sari", "keep"),
        "expires too soon": (replace(draft, expires=draft.until + draft.keep - 1), "sari", "times"),
        "expires too late": (replace(draft, expires=draft.until + draft.keep + 4501), "sari", "times"),
    }


def _clashing_claims() -> Faulty:
    """Two faults at once: the first in order counts."""
    draft = claim_draft()
    survivor, sari = draft.members
    new_key = replace(sari, key=public_key(seed("new key")))
    stranger = replace(draft, signer=id_of("rini"), n=7)
    return {
        "a wrong number by a stranger": (stranger, "rini", "signer"),
        "a wrong number, unsigned": (replace(draft, n=7), "dewi", "signature"),
        "a wrong number and a new key": (replace(draft, n=7, members=(survivor, new_key)), "sari", "chain"),
        "she is missing and there is a new key": (replace(draft, members=(new_key,)), "sari", "members"),
        "a new key and no lead": (replace(draft, lead=None, members=(survivor, new_key)), "sari", "ghost"),
        "by her, with her as lead": (
            replace(draft, signer=survivor.id, lead=survivor.id, keep=1),
            HER,
            "signer",
        ),
        "an older prekey and another keep": (
            replace(draft, keep=1, members=(replace(survivor, number=0), sari)),
            "sari",
            "number",
        ),
        "another keep, out of range": (replace(draft, keep=0), "sari", "keep"),
        "another return, and expires too soon": (replace(draft, returns=1, expires=0), "sari", "keep"),
    }
