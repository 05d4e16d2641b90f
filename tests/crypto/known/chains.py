"""Chains as one member holds them: what opens, what has a fault, what was given of earlier epochs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crypto.block import open_next
from crypto.encoding import encode
from crypto.keys import derive
from crypto.sealing import seal_bytes
from crypto.signing import preimage, sign
from crypto.wrapping import kem_public
from tests.crypto import kept_wraps, people
from tests.crypto.known.blocks import drafted
from tests.crypto.known.case import Case
from tests.crypto.known.coverage import begun, handed, with_rini
from tests.crypto.refusals.faults import changed, payload_of
from tests.crypto.seeded import Seeded, seed
from tests.crypto.story import HER, STANDING, Story, id_of, named, standing


def kem_seed(name: str) -> bytes:
    return seed("prekey 1") if name == HER else seed(f"shift {name}")


def wraps_of(name: str, story: Story) -> list[bytes | None]:
    """This member's wrap of each block, or none where they are not in it."""
    found: list[bytes | None] = []
    for one in story.told:
        place = one.block.hash, id_of(name)
        inside = one.block.member(id_of(name)) is not None
        found.append(kept_wraps.wrapped(kem_seed(name), one.key, *place) if inside else None)
    return found


def followed(name: str, story: Story, **replaced: bytes | None) -> dict[str, Any]:
    """`replaced` are wraps by the number of their block: at_2=b"…"."""
    wraps = wraps_of(name, story)
    for place, wrapped in replaced.items():
        wraps[int(place.removeprefix("at_"))] = wrapped
    pairs = [[one.object, wrapped] for one, wrapped in zip(story.told, wraps, strict=True)]
    return {"member_id": id_of(name), "seed": kem_seed(name), "followed": pairs, "revoked": []}


def follows() -> Iterator[Case]:
    for what, given in {
        "she, from offer to hand-over": followed(HER, handed()),
        "the lead, from offer to hand-over": followed("sari", handed()),
        "one who was added": followed("rini", handed()),
        "one who lost the claim": followed("dewi", begun()),
        "she is alone": followed(HER, with_rini().team(HER, (), None)),
    }.items():
        yield "chain.follow", what, given
    yield from unopened()
    yield from barred()
    yield from mended()
    yield from told()


def distrusted() -> Iterator[Case]:
    """Somebody whom this member does not find certified, or not for the need, after block 2 with Rini."""
    later = with_rini().team("sari", ("sari", "rini"), "sari")
    hers = later.team(HER, ("sari",), "sari")
    for what, story, names in (
        ("one who was added", later, ("rini",)),
        ("one who was added, and she goes on without", hers, ("rini",)),
        ("the lead", later, ("sari",)),
        ("one who is not there", later, ("wati",)),
        ("one who leaves", with_rini().team("rini", ("sari",), "sari"), ("rini",)),
        ("one whom she keeps", later.team(HER, ("sari", "rini"), "sari"), ("rini",)),
    ):
        given = {"at": 3, "code": "ghost", "distrusted": [id_of(name) for name in names]}
        yield "chain.distrust", what, {**followed(HER, story), **given}


def unopened() -> Iterator[Case]:
    """A wrap that does not open, or opens another key: the member may re-key, if all are covered."""
    story = with_rini().team("rini", ("sari", "rini"), "sari")
    last = len(story.told) - 1
    wraps = wraps_of("sari", story)
    wrap = wraps[last] or b""
    for what, wrapped in {
        "no wrap": None,
        "a wrap cut short": wrap[:-1],
        "a wrap changed": changed(wrap),
        "a wrap of another block": wraps[0],
        "a wrap of another key": _of_another_key("sari", story),
    }.items():
        yield "chain.follow", f"the lead: {what}", followed("sari", story, **{f"at_{last}": wrapped})
        # Who never opened a block knows of no consent that covers the one who was added.
        never = {f"at_{at}": None for at in range(last)}
        yield (
            "chain.follow",
            f"never opened: {what}",
            followed("sari", story, **never, **{f"at_{last}": wrapped}),
        )
    for what, sealed in _sealed_parts(story).items():
        yield "chain.follow", f"a sealed part {what}", followed("sari", sealed)
    yield "chain.follow", "one block between did not open", followed("sari", story, at_2=None)


def _of_another_key(name: str, story: Story) -> bytes:
    place = story.head.hash, id_of(name)
    return kept_wraps.wrapped(kem_seed(name), seed("other"), *place)


def _sealed_parts(story: Story) -> dict[str, Story]:
    """The last block with a sealed part that does not open, or holds no consents."""
    last = story.told[-1]
    draft, box = drafted(last.block), derive(last.key, "sealed part")
    aad = preimage("sc1/block", draft.conversation + draft.n.to_bytes(8, "big") + derive(last.key, "commit"))
    parts = {
        "that does not open": bytes(60),
        "that is no list": seal_bytes(box, encode(0), aad, Seeded("part")),
    }
    return {what: _resealed(story, sealed) for what, sealed in parts.items()}


def _resealed(story: Story, sealed: bytes) -> Story:
    last = story.told[-1]
    payload = payload_of(drafted(last.block), last.key, sealed)
    made = encode([payload, sign("sc1/block", last.signer_seed, payload)])
    block = open_next(story.told[-2].block, made)
    return replace(story, told=(*story.told[:-1], replace(last, object=made, block=block)))


def barred() -> Iterator[Case]:
    """Consents that do not hold: the block joins with a fault, until she signs another."""
    second = begun().head
    late = named("rini", second, valid_until=1)
    stories = {
        "added under none": begun().team(
            "sari", ("sari", "rini"), "sari", (STANDING, late), seconds=31 * people.DAY
        ),
        "added, and the standing one is dropped": begun().team("sari", ("sari", "rini"), "sari", ()),
        "added under another standing one": begun().team(
            "sari", ("sari", "rini"), "sari", (standing(2**40),)
        ),
        "added under two standing ones": begun().team(
            "sari", ("sari", "rini"), "sari", (STANDING, standing(9))
        ),
        "one consent twice": begun().team("sari", ("sari", "rini"), "sari", (STANDING, late, late)),
        "a consent of nobody": begun().team("sari", ("sari", "rini"), "sari", (STANDING, b"consent")),
        "a claim with a consent more": _claim_with((STANDING, late)),
        "she drops all": with_rini().team(HER, ("sari", "rini"), "sari", ()),
        "back under the first consent": _back(),
        "joined, and made lead": _led(),
    }
    for what, story in stories.items():
        yield "chain.follow", f"{what}: the lead", followed("sari", story)
    for what in ("added under none", "joined, and made lead", "she drops all"):
        yield "chain.follow", f"{what}: she", followed(HER, stories[what])
    bad = stories["added under another standing one"]
    for what, story in {
        "she goes on without": bad.team(HER, ("sari",), "sari", (STANDING,)),
        "she goes on with": bad.team(HER, ("sari", "rini"), "sari", (STANDING,)),
        "she calls again": bad.offer("dewi", consents=(STANDING,)),
        "one who was added goes on": bad.team("rini", ("sari", "rini"), "sari", (STANDING,)),
    }.items():
        for name in (HER, "sari"):
            yield "chain.follow", f"after a fault, {what}: {name}", followed(name, story)


def mended() -> Iterator[Case]:
    """After a consent's fault: whose next block is taken."""
    both, all_three = ("sari", "rini"), ("sari", "rini", "tuti")
    three = begun().team("sari", all_three, "sari")
    # Rini is no lead, and drops her consents; Sari led last.
    spoilt = three.team("rini", all_three, "sari", ())
    # Sari hands over to Rini and drops her consents: Rini leads no block that could be used.
    handed_wrongly = with_rini().team("sari", both, "rini", ())
    for what, story in {
        "the last lead goes on without whoever did it": spoilt.team(
            "sari", ("sari", "tuti"), "sari", (STANDING,)
        ),
        "the last lead drops them too": spoilt.team("sari", both, "sari", ()),
        "the last lead's is taken, and then another's": spoilt.team(
            "sari", all_three, "sari", (STANDING,)
        ).team("tuti", all_three, "sari", (STANDING,)),
        "another goes on": spoilt.team("tuti", all_three, "sari", (STANDING,)),
        "a lead who led no usable block goes on": handed_wrongly.team("rini", both, "rini", (STANDING,)),
        "the lead who handed over wrongly goes on": handed_wrongly.team("sari", both, "rini", (STANDING,)),
    }.items():
        yield "chain.follow", f"mended, {what}: she", followed(HER, story)
    opened = spoilt.team("sari", all_three, "sari", (STANDING,))
    yield "chain.follow", "mended, but it does not open: she", followed(HER, opened, at_4=None)


def told() -> Iterator[Case]:
    """Blocks that rest on a certificate, which was revoked or not, as far as this reader was told."""
    all_three = ("sari", "rini", "tuti")
    three = begun().team("sari", all_three, "sari")
    sari, rini, tuti = (people.certified(name).hash for name in all_three)
    without = three.team("tuti", ("sari", "tuti"), "sari")
    # She names Rini, who signed nothing before.
    led = three.team(HER, all_three, "rini")
    goes_on = led.team("rini", all_three, "rini")
    member_goes_on = three.team("rini", all_three, "sari")
    left = three.team("rini", ("sari", "tuti"), "sari")
    lead_left = led.team("rini", ("sari", "tuti"), None)
    for what, story, revoked in (
        ("one is gone, and was revoked", without, [rini]),
        ("one is gone, and was not", without, []),
        ("one is gone, the signer was revoked too", without, [rini, tuti]),
        ("one is gone, and the lead goes on", without.team("sari", ("sari", "tuti"), "sari"), []),
        ("one is gone, and the lead brings them back", without.team("sari", all_three, "sari"), []),
        ("one is gone, and another goes on", without.team("tuti", ("sari", "tuti"), "sari"), []),
        ("one is gone, and she goes on", without.team(HER, ("sari", "tuti"), "sari"), []),
        ("the lead goes on, and was revoked", goes_on, [rini]),
        ("the lead goes on, and then another", goes_on.team("tuti", all_three, "rini"), [rini]),
        ("the lead goes on, and then she", goes_on.team(HER, ("sari", "tuti"), "sari"), [rini]),
        ("the lead adds one, and was revoked", led.team("rini", (*all_three, "maya"), "rini"), [rini]),
        ("a member goes on, and was revoked", member_goes_on, [rini]),
        ("a member goes on, and the lead after", member_goes_on.team("sari", all_three, "sari"), [rini]),
        ("a member leaves, and was revoked", left, [rini]),
        ("the lead leaves, and was revoked", lead_left, [rini]),
        ("the lead hands over and leaves", led.team("rini", ("sari", "tuti"), "tuti"), [rini]),
        ("the lead leaves, and another goes on", lead_left.team("tuti", ("sari", "tuti"), None), [rini]),
        ("the claimer was revoked", begun(), [sari]),
    ):
        yield "chain.follow", f"told: {what}: she", {**followed(HER, story), "revoked": revoked}
    for what, name, story, revoked in (
        ("one is gone, and was not", "rini", without, []),
        ("one is gone, and the lead brings them back", "rini", without.team("sari", all_three, "sari"), []),
        ("the lead goes on, and then another", "tuti", goes_on.team("tuti", all_three, "rini"), [rini]),
    ):
        yield "chain.follow", f"told: {what}: {name}", {**followed(name, story), "revoked": revoked}
    never = followed("sari", without, at_3=None)
    yield "chain.follow", "told: one is gone, by a block that does not open: sari", never


def _claim_with(consents: Sequence[bytes]) -> Story:
    offer = Story().offer("sari", "dewi")
    return offer.put(drafted(offer.claim("sari").head), "sari", consents)


def _back() -> Story:
    """No standing consent: Rini comes by a named one, is put out, and comes back by the same."""
    offer = Story().offer("sari", "dewi", consents=())
    story = offer.claim("sari")
    allowed = named("rini", story.head)
    added = story.team("sari", ("sari", "rini"), "sari", (allowed,))
    return added.team("sari", ("sari",), "sari", ()).team("sari", ("sari", "rini"), "sari", (allowed,))


def _led() -> Story:
    """Named to join, and made lead by the one who led."""
    offer = Story().offer("sari", "dewi", consents=())
    story = offer.claim("sari")
    allowed = named("rini", story.head)
    return story.team("sari", ("sari", "rini"), "sari", (allowed,)).team("sari", ("sari", "rini"), "rini")


def histories() -> Iterator[Case]:
    place = history_place()
    yield "history.unwrap", "an earlier epoch", history_input()
    made = {"seed": kem_seed("rini"), "kem": kem_public(kem_seed("rini")), "key": seed("K")}
    yield "history.wrap", "what is wrapped opens", {**made, **place}
    block_place = {"block_hash": place["new_hash"], "member_id": place["member_id"]}
    yield "wrapping.wrap", "what is wrapped opens", {**made, **block_place}
    for n in (1, 2):
        yield "chain.accept_history", f"epoch {n}, which her consent names", accept_input(n)
    since = given_story().team(HER, ("sari", "rini"), "sari", (STANDING,))
    yield "chain.accept_history", "a consent that she has left out since", accept_input(1, since)
    hers = begun().team(HER, ("sari", "rini"), "sari")
    yield "chain.accept_history", "any epoch, added by her", accept_input(0, hers)


def given_story() -> Story:
    """Rini joins by a consent that names the claim's epoch and one after."""
    story = begun().team("sari", ("sari",), "sari")
    allowed = named("rini", begun().head, epochs=(1, 2))
    return story.team("sari", ("sari", "rini"), "sari", (STANDING, allowed))


def history_place(n: int = 1, story: Story | None = None) -> dict[str, Any]:
    story = story or given_story()
    added = next(one.block for one in story.told if one.block.member(id_of("rini")))
    return {"new_hash": added.hash, "old_hash": story.told[n].block.hash, "member_id": id_of("rini")}


def history_input(n: int = 1, story: Story | None = None, key: bytes | None = None) -> dict[str, Any]:
    story = story or given_story()
    place, secret, given = history_place(n, story), kem_seed("rini"), key or story.told[n].key
    wrapped = kept_wraps.wrapped_history(secret, given, *place.values())
    return {"seed": secret, "wrapped": wrapped, **place}


def accept_input(n: int, story: Story | None = None, **changes: Any) -> dict[str, Any]:
    story = story or given_story()
    wrapped = history_input(n, story)["wrapped"]
    return {**followed("rini", story), "n": n, "wrapped": wrapped, **changes}
