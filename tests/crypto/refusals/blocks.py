"""First blocks that must be refused, sealed parts, and members whom nobody verified."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.block import Draft
from crypto.bundle import OnCall
from crypto.encoding import encode
from crypto.keys import derive
from crypto.member import survivor_id
from crypto.sealing import seal_bytes
from crypto.signing import preimage, public_key, sign
from tests.crypto import people, world
from tests.crypto.known import blocks as known
from tests.crypto.refusals.faults import Refusal, changed, payload_of
from tests.crypto.seeded import Seeded, seed
from tests.crypto.story import HER, Story


def made_of(draft: Draft, signer_seed: bytes) -> bytes:
    payload = payload_of(draft, seed("key"), seed("sealed", 60))
    return encode([payload, sign("sc1/block", signer_seed, payload)])


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
        "expires much later": (replace(draft, expires=people.NOW + 60 * 3600 + 4501), "times"),
        "kept for seven days, and expires much later": (_week(draft, 4501), "times"),
        "returns after over fourteen days": (_returning(draft, people.NOW + 14 * people.DAY + 1), "times"),
        "expires before she returns": (replace(draft, returns=draft.expires), "times"),
    }
    for what, (faulty, code) in drafts.items():
        yield "block.open", f"first: {what}", {"chain": [made_of(faulty, signer)], "revoked": []}, code
    yield (
        "block.open",
        "first: another's signature",
        {"chain": [made_of(draft, seed("other"))], "revoked": []},
        "signature",
    )
    made = world.offer()[0]
    yield "block.open", "first: changed", {"chain": [changed(made)], "revoked": []}, "signature"
    yield "block.open", "first: one byte too many", {"chain": [made + b"\0"], "revoked": []}, "malformed"
    yield "block.open", "first: cut short", {"chain": [made[:-1]], "revoked": []}, "malformed"
    for what, payload, code in (
        ("another version", encode([2]), "version"),
        ("no row", encode(0), "malformed"),
    ):
        yield "block.open", f"first: {what}", {"chain": [encode([payload, bytes(64)])], "revoked": []}, code


def _week(draft: Draft, later: int) -> Draft:
    week = 7 * people.DAY
    return replace(draft, keep=week, expires=draft.until + week + later)


def _returning(draft: Draft, returns: int) -> Draft:
    return replace(draft, returns=returns, expires=returns + people.DAY)


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
        given = {
            "chain": [made_of(replace(made, expires=expires), world.SURVIVOR_SEED)],
            "revoked": [],
            "now": at,
        }
        yield "block_rules.check_times", f"an offer {what}", given, "times"
        if at <= now:
            yield "block_rules.check_until", f"an offer {what}", given, "times"


def signers() -> Iterator[Refusal]:
    """One whose certificate is revoked does more than leave."""
    sari, rini = (people.certified(name).hash for name in ("sari", "rini"))
    begun = Story().offer("sari", "dewi").claim("sari")
    three = begun.team("sari", ("sari", "rini"), "sari")
    for what, story, revoked in (
        ("a claim", begun, [sari]),
        ("goes on", three.team("sari", ("sari", "rini"), "sari"), [sari]),
        ("goes on, and is no lead", three.team("rini", ("sari", "rini"), "sari"), [rini]),
        ("puts out one who is revoked too", three.team("sari", ("sari",), "sari"), [sari, rini]),
        ("leaves, and puts out another", three.team("sari", (), None), [sari]),
        ("leaves, and puts out the lead", three.team("rini", (), None), [rini]),
        ("leaves, and adds one", three.team("sari", ("rini", "tuti"), None), [sari]),
        ("leaves, and hands over", three.team("sari", ("rini",), "rini"), [sari]),
    ):
        # Whether the others may be gone is not asked here.
        given = {"chain": story.chain, "revoked": revoked}
        yield "block_rules.check_signer", what, given, "revoked"


def opened_blocks() -> Iterator[Refusal]:
    claimed = Story().offer("sari", "dewi").claim("sari")
    good = {**known.opened(claimed), "key": claimed.told[1].key}
    yield "block.confirm", "another key", {**good, "key": claimed.told[0].key}, "commitment"
    draft, key = known.drafted(claimed.told[0].block), claimed.told[0].key
    box, aad = derive(key, "sealed part"), _aad(draft, derive(key, "commit"))
    for what, sealed, code in (
        ("cut short", bytes(39), "unopened"),
        ("changed", bytes(90), "unopened"),
        ("that is no encoding", seal_bytes(box, b"\xff", aad, Seeded("a")), "malformed"),
        ("that is a number", seal_bytes(box, encode(0), aad, Seeded("b")), "malformed"),
        ("of two items", seal_bytes(box, encode([[], []]), aad, Seeded("c")), "malformed"),
        ("with a consent that is text", seal_bytes(box, encode([["a"]]), aad, Seeded("d")), "malformed"),
        ("with seventeen consents", seal_bytes(box, encode([[b""] * 17]), aad, Seeded("e")), "malformed"),
        ("of another block", seal_bytes(box, encode([[]]), aad + b"0", Seeded("f")), "unopened"),
    ):
        payload = payload_of(draft, key, sealed)
        chain = [encode([payload, sign("sc1/block", world.SURVIVOR_SEED, payload)])]
        given = {"chain": chain, "revoked": [], "key": key}
        yield "block.confirm", f"a sealed part {what}", given, code
    yield from _ghosts()


def _aad(draft: Draft, commitment: bytes) -> bytes:
    return preimage("sc1/block", draft.conversation + draft.n.to_bytes(8, "big") + commitment)


def _ghosts() -> Iterator[Refusal]:
    begun = Story().offer("sari", "dewi")
    three = begun.claim("sari").team("sari", ("sari", "rini"), "sari")
    sari, dewi, rini = (people.on_call(name) for name in ("sari", "dewi", "rini"))
    others = {
        "another number": replace(dewi, bundle=replace(dewi.bundle, number=8)),
        "another bundle": replace(dewi, bundle=replace(dewi.bundle, hash=seed("another bundle"))),
        "another certificate": replace(dewi, clinician=replace(dewi.clinician, hash=seed("another"))),
        "another key": replace(dewi, clinician=replace(dewi.clinician, key=seed("another"))),
        "another id": replace(dewi, clinician=replace(dewi.clinician, clinician_id=seed("another", 16))),
    }
    cases: dict[str, tuple[Story, list[OnCall]]] = {
        f"offered to one verified with {what}": (begun, [sari, other]) for what, other in others.items()
    }
    cases |= {
        "offered to one who is not on call": (begun, [sari]),
        "offered to nobody on call": (begun, []),
        "one more who is not on call": (three, [sari, dewi]),
        "added by her, not on call": (begun.claim("sari").team(HER, ("sari", "rini"), "sari"), [sari]),
        "a renewed certificate that nobody verified": (three.put(known.renewing(), "sari"), [sari, rini]),
        "called again, one not on call": (three.offer("sari", "dewi"), [sari]),
        "called again, members of before not on call": (three.offer("sari", "rini"), [sari]),
    }
    for what, (story, on_call) in cases.items():
        yield "block.check_added", what, {**known.opened(story), "on_call": on_call}, "ghost"
