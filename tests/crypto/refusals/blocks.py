"""Blocks that must be refused: ghosts, wrong signers, broken chains, changed terms."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.block import Draft
from crypto.encoding import encode
from crypto.keys import derive
from crypto.member import survivor_id
from crypto.signing import public_key, sign
from tests.crypto import known_cases as known
from tests.crypto import people, world
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.seeded import seed


def _made(draft: Draft, signer_seed: bytes) -> bytes:
    payload = _payload(draft, seed("key"), seed("sealed", 60))
    return encode([payload, sign("sc1/block", signer_seed, payload)])


def _payload(draft: Draft, key: bytes, sealed: bytes) -> bytes:
    """A block's payload whatever it says: `make_block` itself makes none that nobody could read."""
    members = [one.items() for one in draft.members]
    place = [1, draft.conversation, draft.n, draft.kind, draft.signer, draft.lead, draft.previous]
    terms = [draft.keep, draft.returns, draft.until, draft.expires]
    return encode([*place, derive(key, "commit"), *terms, members, sealed])


def first_blocks() -> Iterator[Refusal]:
    draft, signer = world.offer_draft(), world.SURVIVOR_SEED
    survivor, *others = draft.members
    impostor = replace(survivor, id=seed("impostor", 16))
    own = replace(survivor, key=public_key(seed("own")), id=survivor_id(public_key(seed("own"))))
    drafts: dict[str, tuple[Draft, str]] = {
        "not block 0": (replace(draft, n=1), "chain"),
        "a claim": (replace(draft, kind=1), "chain"),
        "an unknown kind": (replace(draft, kind=3), "malformed"),
        "with a previous block": (replace(draft, previous=seed("before")), "chain"),
        "with a lead": (replace(draft, lead=others[0].id), "lead"),
        "no members": (replace(draft, members=()), "signer"),
        "offered to nobody": (replace(draft, members=(survivor,)), "members"),
        "ten members": (replace(draft, members=(survivor, *others * 5)[:10]), "malformed"),
        "a member twice": (replace(draft, members=(survivor, others[0], others[0])), "members"),
        "two survivors": (replace(draft, members=(survivor, own)), "members"),
        "a survivor with a certificate": (
            replace(draft, members=(replace(survivor, certificate_hash=seed("c")), *others)),
            "members",
        ),
        "an id that is not her key's": (
            replace(draft, members=(impostor, *others), signer=impostor.id),
            "members",
        ),
        "signed by a clinician": (replace(draft, signer=others[0].id), "signer"),
        "survivor not first": (replace(draft, members=(*others, survivor)), "signer"),
        "kept for no time": (replace(draft, keep=0), "keep"),
        "kept for over seven days": (replace(draft, keep=7 * people.DAY + 1), "keep"),
        "expires before what it keeps": (replace(draft, expires=draft.until + draft.keep - 1), "times"),
        "expires much later": (replace(draft, expires=draft.until + draft.keep + 4501), "times"),
    }
    for what, (faulty, code) in drafts.items():
        yield "block.open", f"first: {what}", {"chain": [_made(faulty, signer)]}, code
    yield "block.open", "first: another's signature", {"chain": [_made(draft, seed("other"))]}, "signature"
    made = world.offer()[0]
    yield "block.open", "first: changed", {"chain": [changed(made)]}, "signature"
    yield "block.open", "first: one byte too many", {"chain": [made + b"\0"]}, "malformed"
    yield "block.open", "first: cut short", {"chain": [made[:-1]]}, "malformed"
    for what, payload, code in (
        ("another version", encode([2]), "version"),
        ("no row", encode(0), "malformed"),
    ):
        yield "block.open", f"first: {what}", {"chain": [encode([payload, bytes(64)])]}, code


def claims() -> Iterator[Refusal]:
    draft, signer = world.claim_draft(), seed("clinician sari")
    survivor, sari = draft.members
    dewi, ghost = world.clinician("dewi"), world.clinician("ghost")
    new_key = replace(sari, key=public_key(seed("new key")))
    drafts: dict[str, tuple[Draft, bytes, str]] = {
        "of another conversation": (replace(draft, conversation=seed("else", 16)), signer, "chain"),
        "a number too far": (replace(draft, n=2), signer, "chain"),
        "another previous block": (replace(draft, previous=seed("else")), signer, "chain"),
        "a team block on an offer": (replace(draft, kind=2, lead=None), world.SURVIVOR_SEED, "signature"),
        "a re-key of an offer": (replace(draft, kind=2), signer, "chain"),
        "a second offer": (replace(draft, kind=0), signer, "chain"),
        "by nobody of the offer": (replace(draft, signer=ghost.id), seed("clinician ghost"), "signer"),
        "in another's name": (draft, seed("clinician dewi"), "signature"),
        "by the survivor": (replace(draft, signer=survivor.id), world.SURVIVOR_SEED, "signer"),
        "with a ghost": (replace(draft, members=(survivor, ghost)), signer, "ghost"),
        "with a new key": (replace(draft, members=(survivor, new_key)), signer, "ghost"),
        "with another certificate": (
            replace(draft, members=(survivor, replace(sari, certificate_hash=seed("c")))),
            signer,
            "ghost",
        ),
        "for another": (replace(draft, members=(survivor, dewi)), signer, "ghost"),
        "with a third": (replace(draft, members=(survivor, sari, dewi)), signer, "members"),
        "without the survivor": (replace(draft, members=(sari, dewi)), signer, "members"),
        "another lead": (replace(draft, lead=survivor.id), signer, "lead"),
        "no lead": (replace(draft, lead=None), signer, "lead"),
        "an older prekey of hers": (
            replace(draft, members=(replace(survivor, number=0), sari)),
            signer,
            "number",
        ),
        "another keep": (
            replace(draft, keep=draft.keep - 900, expires=draft.expires - 900),
            signer,
            "keep",
        ),
        "another return": (replace(draft, returns=people.NOW), signer, "keep"),
        "expires too soon": (replace(draft, expires=draft.until), signer, "times"),
        "expires too late": (replace(draft, expires=draft.until + draft.keep + 4501), signer, "times"),
    }
    before = known.chain_to(0)
    older = (survivor, replace(sari, number=sari.number - 1))
    drafts["an older bundle of the signer's"] = replace(draft, members=older), signer, "number"
    for what, (faulty, by, code) in drafts.items():
        yield "block.open", f"claim: {what}", {"chain": [*before, _made(faulty, by)]}, code


def rekeys() -> Iterator[Refusal]:
    draft, signer = world.rekey_draft(), world.SURVIVOR_SEED
    survivor, sari = draft.members
    dewi = world.clinician("dewi")
    by_lead = replace(draft, signer=sari.id)
    drafts: dict[str, tuple[Draft, bytes, str]] = {
        "a ghost more": (replace(draft, members=(survivor, sari, dewi)), signer, "members"),
        "a ghost in place": (replace(draft, members=(survivor, dewi)), signer, "ghost"),
        "in another order": (replace(draft, members=(sari, survivor)), signer, "members"),
        "another lead": (replace(draft, lead=survivor.id), signer, "lead"),
        "a claim after a claim": (replace(draft, kind=1, signer=sari.id), seed("clinician sari"), "chain"),
        "an older prekey of hers": (
            replace(draft, members=(replace(survivor, number=0), sari)),
            signer,
            "number",
        ),
        "the lead changes keep": (
            replace(by_lead, keep=draft.keep - 900, expires=draft.expires - 900),
            seed("clinician sari"),
            "keep",
        ),
        "an older bundle of the lead's": (
            replace(draft, members=(survivor, replace(sari, number=sari.number - 1))),
            signer,
            "number",
        ),
        "the lead's own older bundle": (
            replace(by_lead, members=(survivor, replace(sari, number=0))),
            seed("clinician sari"),
            "number",
        ),
        "by one who lost the claim": (replace(draft, signer=dewi.id), seed("clinician dewi"), "signer"),
    }
    before = known.chain_to(1)
    for what, (faulty, by, code) in drafts.items():
        yield "block.open", f"re-key: {what}", {"chain": [*before, _made(faulty, by)]}, code
    yield "block.open", "re-key: a block left out", {"chain": [before[0], world.rekey()[0]]}, "chain"


def times() -> Iterator[Refusal]:
    """Blocks that were not made now, give or take five minutes, by the time that their epoch ends."""
    draft, now = world.offer_draft(), people.NOW
    short = replace(draft, keep=3600)
    for what, made, at in (
        ("before it was made", draft, now - 301),
        ("long after it was made", draft, now + 301),
        ("with an epoch longer than it keeps", replace(short, until=now + people.DAY), now),
    ):
        expires = made.until + made.keep
        given = {"chain": [_made(replace(made, expires=expires), world.SURVIVOR_SEED)], "now": at}
        yield "block.check_times", f"an offer {what}", given, "times"
        if at <= now:
            yield "block.check_until", f"an offer {what}", given, "times"


def opened_blocks() -> Iterator[Refusal]:
    good = {"chain": known.chain_to(1), "key": world.EPOCH_KEYS[1]}
    yield "block.confirm", "another key", {**good, "key": world.EPOCH_KEYS[0]}, "commitment"
    for what, sealed, code in (("cut short", bytes(39), "unopened"), ("changed", bytes(90), "unopened")):
        payload = _payload(world.offer_draft(), world.EPOCH_KEYS[0], sealed)
        made = encode([payload, sign("sc1/block", world.SURVIVOR_SEED, payload)])
        given = {"chain": [made], "key": world.EPOCH_KEYS[0]}
        yield "block.confirm", f"sealed part {what}", given, code
    given = {"object": world.offer()[0], "on_call": [people.on_call("sari")]}
    yield "block.check_added", "one who is not on call", given, "ghost"
    dewi = people.on_call("dewi")
    others = {
        "number": replace(dewi.bundle, number=8),
        "hash": replace(dewi.bundle, hash=seed("another bundle")),
    }
    for name, other in others.items():
        verified = [people.on_call("sari"), replace(dewi, bundle=other)]
        yield "block.check_added", f"another bundle {name}", {**given, "on_call": verified}, "ghost"
