"""Chains whose members all stand under a leave of hers, and consents rightly kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crypto.consent import LEAD
from tests.crypto import people, world
from tests.crypto.known.blocks import opened
from tests.crypto.known.case import Case
from tests.crypto.seeded import seed
from tests.crypto.story import HER, STANDING, Story, id_of, named, standing

NOW, DAY = people.NOW, people.DAY


def begun() -> Story:
    return Story().offer("sari", "dewi").claim("sari")


def with_rini() -> Story:
    """The lead has added Rini."""
    return begun().team("sari", ("sari", "rini"), "sari")


def input_of(story: Story, *consents: bytes) -> dict[str, Any]:
    return {**opened(story), "consents": list(consents)}


def added_at() -> int:
    """When the block that adds Rini is made."""
    return world.moment(120).made


def removed_and_back() -> Story:
    """Rini is put out and added again, by the lead."""
    return with_rini().team("sari", ("sari",), "sari").team("sari", ("sari", "rini"), "sari")


def put_out() -> Story:
    """She goes on without Rini."""
    return with_rini().team(HER, ("sari",), "sari")


def let_in_since() -> Story:
    """She put Rini out, let them in again herself, and the lead put them out."""
    return put_out().team(HER, ("sari", "rini"), "sari").team("sari", ("sari",), "sari")


def joined_again() -> Story:
    """She put Rini out; back by a named consent, Rini is handed the lead."""
    return put_out().team("sari", ("sari", "rini"), "sari").team("sari", ("sari", "rini"), "rini")


def handed(to: str = "rini") -> Story:
    return with_rini().team("sari", ("sari", "rini"), to)


def renewed() -> Story:
    """Rini goes on with another certificate."""
    story = with_rini()
    her, sari, rini = story.head.members
    newer = replace(rini, certificate_hash=seed("renewed"), number=9)
    return story.put(replace(story.draft("rini", (), "sari"), members=(her, sari, newer)), "rini")


def covered() -> dict[str, dict[str, Any]]:
    first, second = begun().told[0].block, begun().head
    at = added_at()
    her_rekey = with_rini().team(HER, ("sari", "rini"), "sari")
    her_lead = handed().team(HER, ("sari", "rini"), "rini")
    removed = removed_and_back()
    return {
        "an offer, under none": input_of(Story().offer("sari")),
        "a claim, under none": input_of(begun()),
        "added by her, under none": input_of(begun().team(HER, ("sari", "rini"), "sari")),
        "made lead by her, under none": input_of(begun().team(HER, ("sari", "rini"), "rini")),
        "added under the standing one": input_of(with_rini(), STANDING),
        "added in its last second": input_of(with_rini(), standing(at + 1)),
        "added under a named one": input_of(with_rini(), named("rini", second)),
        "named at the offer": input_of(with_rini(), named("rini", first)),
        "named in its last second": input_of(with_rini(), named("rini", second, valid_until=at + 1)),
        "named until its end": input_of(with_rini(), named("rini", second, ends=at + 1)),
        "one named, one standing": input_of(with_rini(), STANDING, named("rini", second)),
        "one named beside one who is not there": input_of(
            with_rini(), named("rini", second), named("tuti", second)
        ),
        "signed by her since, under none": input_of(her_rekey),
        "handed over under the standing one": input_of(handed(), STANDING),
        "handed over under a named one": input_of(handed(), named("rini", second, LEAD)),
        "added and made lead at once": input_of(
            begun().team("sari", ("rini",), "rini"), named("rini", second, LEAD)
        ),
        "made lead by her since, under none": input_of(her_lead),
        "handed over under one to lead, joined under the standing one": input_of(
            handed(), standing(at + 1), named("rini", with_rini().head, LEAD)
        ),
        "back under a later consent": input_of(removed, named("rini", removed.told[3].block)),
        "back under the standing one": input_of(removed, STANDING),
        "let in by her since, and back under the standing one": input_of(
            let_in_since().team("sari", ("sari", "rini"), "sari"), STANDING
        ),
        "named at her newest block": input_of(
            put_out().team("sari", ("sari", "rini"), "sari"), named("rini", put_out().head)
        ),
        "put out by her, named to lead since": input_of(joined_again(), named("rini", put_out().head, LEAD)),
        "back under the first and a later consent": input_of(
            removed, named("rini", second), named("rini", removed.told[3].block, id=seed("later", 16))
        ),
        "with a renewed certificate, under the old one's consent": input_of(renewed(), named("rini", second)),
        "an end that is over, and a member re-keys": input_of(
            with_rini().team("rini", ("sari", "rini"), "sari"), named("rini", second, ends=added_at() + 120)
        ),
        "she is alone": input_of(with_rini().team(HER, (), None)),
        "she calls again": input_of(with_rini().offer("rini", "tuti")),
        "nobody leads": input_of(with_rini().team("sari", ("rini",), None), STANDING),
    }


def uncovered() -> dict[str, tuple[dict[str, Any], str]]:
    """Chains in which somebody stands without her leave, each with the code."""
    first, second, at = begun().told[0].block, begun().head, added_at()
    removed = removed_and_back()
    late, other = with_rini().head, Story().offer("sari").head
    after = named("rini", second, ends=at + 60)
    return {
        "no consent": (input_of(with_rini()), "consent"),
        "a standing one that is over": (input_of(with_rini(), standing(at)), "consent"),
        "a named one that is over": (input_of(with_rini(), named("rini", second, valid_until=at)), "consent"),
        "another's consent": (input_of(with_rini(), named("tuti", second)), "consent"),
        "a consent from the block that adds": (input_of(with_rini(), named("rini", late)), "consent"),
        "a consent from an unknown head": (input_of(with_rini(), named("rini", other)), "consent"),
        "an end that is over, and the lead goes on": (
            input_of(with_rini().team("sari", ("sari", "rini"), "sari"), after),
            "consent",
        ),
        "two standing ones": (input_of(with_rini(), STANDING, standing(at + 5)), "consent"),
        "a standing one twice": (input_of(with_rini(), STANDING, STANDING), "consent"),
        "one consent twice": (input_of(with_rini(), named("rini", second), named("rini", second)), "reused"),
        "one id for two": (
            input_of(with_rini(), named("rini", second), named("tuti", first, id=seed("consent rini", 16))),
            "reused",
        ),
        "back under the first consent": (input_of(removed, named("rini", second)), "void"),
        "back under one from when she was there": (
            input_of(removed, named("rini", removed.told[2].block)),
            "void",
        ),
        "named before a block of hers": (
            input_of(
                begun().team(HER, ("sari",), "sari").team("sari", ("sari", "rini"), "sari"),
                named("rini", second),
            ),
            "void",
        ),
        "named to lead before a block of hers": (
            input_of(
                begun()
                .team(HER, ("sari",), "sari")
                .team("sari", ("sari", "rini"), "sari")
                .team("sari", ("sari", "rini"), "rini"),
                standing(at + 61),
                named("rini", second, LEAD),
            ),
            "void",
        ),
        "put out by her, and back under the standing one": (
            input_of(put_out().team("sari", ("sari", "rini"), "sari"), STANDING),
            "void",
        ),
        "put out by her, and back when the standing one is over": (
            input_of(put_out().team("sari", ("sari", "rini"), "sari"), standing(at + 120)),
            "consent",
        ),
        "put out by her, back, put out by the lead, and back": (
            input_of(
                put_out()
                .team("sari", ("sari", "rini"), "sari")
                .team("sari", ("sari",), "sari")
                .team("sari", ("sari", "rini"), "sari"),
                STANDING,
            ),
            "void",
        ),
        "put out by her, named to join, and made lead under the standing one": (
            input_of(joined_again(), STANDING, named("rini", put_out().head)),
            "void",
        ),
        "an end that is over, and the lead hands over": (
            input_of(
                begun()
                .team("sari", ("sari", "rini", "tuti"), "sari")
                .team("sari", ("sari", "rini", "tuti"), "tuti"),
                STANDING,
                after,
            ),
            "consent",
        ),
        "an end that is over, and they go on themselves": (
            input_of(
                begun()
                .team("sari", ("sari", "rini", "tuti"), "sari")
                .team("rini", ("sari", "rini", "tuti"), "sari"),
                STANDING,
                after,
            ),
            "consent",
        ),
        "joined, and made lead": (input_of(handed(), named("rini", second)), "consent"),
        "handed over under none": (
            input_of(begun().team(HER, ("sari", "rini"), "sari").team("sari", ("sari", "rini"), "rini")),
            "consent",
        ),
        "handed over when the standing one is over": (input_of(handed(), standing(at + 60)), "consent"),
        "one of two has none": (
            input_of(begun().team("sari", ("sari", "rini", "tuti"), "sari"), named("tuti", second)),
            "consent",
        ),
        "with a renewed certificate, under the new one's consent": (
            input_of(renewed(), named("rini", second, certificate_hash=seed("renewed"))),
            "consent",
        ),
    }


def coverage() -> Iterator[Case]:
    for what, given in covered().items():
        yield "coverage.check", what, given
        yield "coverage.uncovered", what, given
    for what, (given, code) in uncovered().items():
        # Consents that contradict each other say nothing of anybody.
        if code != "reused" and "standing ones" not in what and "twice" not in what:
            yield "coverage.uncovered", what, given
    second = begun().head
    allowed = named("rini", second, epochs=(0, 1, 2, 9))
    for what, story, consents in (
        ("all, added by her", begun().team(HER, ("sari", "rini"), "sari"), ()),
        ("some, by a named consent", with_rini(), (STANDING, allowed)),
        ("none, under the standing one", with_rini(), (STANDING,)),
        ("none, by a consent without epochs", with_rini(), (named("rini", second),)),
        ("some, and she has signed since", with_rini().team(HER, ("sari", "rini"), "sari"), (allowed,)),
        ("all, of an offer", with_rini().offer("rini", "tuti"), ()),
    ):
        for name in ("rini", "wati"):
            given = {**input_of(story, *consents), "member_id": id_of(name)}
            yield "coverage.history_allowed", f"{what}: {name}", given
    yield from kept()
    yield from needs()


def borne() -> Iterator[Case]:
    """Whose consents the next block repeats, and whose time is over."""
    second, rini_only = begun().head, with_rini().head.members[:1] + with_rini().head.members[2:]
    rini, tuti = named("rini", second), named("tuti", second)
    for what, story, members in (
        ("all stay", with_rini(), with_rini().head.members),
        ("the lead leaves", with_rini(), rini_only),
        ("she is alone", with_rini(), with_rini().head.members[:1]),
        ("one more comes", begun(), with_rini().head.members),
        ("back again", removed_and_back(), removed_and_back().head.members),
    ):
        given = {**input_of(story, rini, STANDING, tuti), "members": members}
        yield "coverage.carried", what, given
    back, alone = removed_and_back(), with_rini().head.members[:1]
    for what, story, previous in (
        ("back again, of before", back, 2),
        ("back again, of before they came", back, 1),
        ("gone with another certificate", renewed(), 3),
        ("gone with another certificate, of before", renewed(), 2),
    ):
        members = alone if story is not back else back.head.members
        given = {**input_of(story, rini, STANDING, tuti), "members": members, "previous": previous}
        yield "coverage.carried", what, given
    ending = named("rini", second, ends=NOW + 900)
    later = named("rini", second, id=seed("later", 16), ends=NOW + 1800)
    for what, consents, now in (
        ("nobody's", (STANDING, rini), NOW + DAY),
        ("not yet", (STANDING, ending), NOW + 899),
        ("just now", (STANDING, ending), NOW + 900),
        ("one of two", (ending, later), NOW + 900),
        ("both", (ending, later), NOW + 1800),
    ):
        yield "coverage.ended", what, {**input_of(with_rini(), *consents), "now": now}


def kept_input(
    story: Story, before: Sequence[bytes], after: Sequence[bytes], previous: int = -2
) -> dict[str, Any]:
    number = story.told[previous].block.n
    return {**input_of(story, *after), "previous": number, "before": list(before)}


def kept() -> Iterator[Case]:
    rini, tuti = named("rini", begun().head), named("tuti", begun().head)
    leaves = with_rini().team("rini", ("sari",), "sari")
    hers = with_rini().team(HER, ("sari", "rini"), "sari")
    for what, given in {
        "a claim repeats all": kept_input(begun(), (STANDING, rini), (STANDING, rini)),
        "a claim repeats none": kept_input(begun(), (), ()),
        "one more who is named": kept_input(with_rini(), (STANDING,), (STANDING, rini)),
        "one more under the standing one": kept_input(with_rini(), (STANDING,), (STANDING,)),
        "in another order": kept_input(with_rini(), (rini, STANDING), (STANDING, rini)),
        "a new lead who is named": kept_input(handed(), (STANDING,), (STANDING, rini)),
        "a consent of one who is gone is dropped": kept_input(leaves, (STANDING, rini), (STANDING,)),
        "a consent of one who is gone is kept": kept_input(leaves, (STANDING, rini), (STANDING, rini)),
        "a consent of nobody there is kept": kept_input(with_rini(), (STANDING, tuti), (STANDING, tuti)),
        "a former certificate's of one who is gone is dropped": kept_input(
            renewed().team("sari", ("sari",), "sari"), (STANDING, rini), (STANDING,)
        ),
        "of one who was out unseen it is dropped": kept_input(
            removed_and_back(), (STANDING, rini), (STANDING,), 2
        ),
        "of one who was out unseen there is another": kept_input(
            removed_and_back(), (STANDING, rini), (STANDING, named("rini", put_out().head)), 2
        ),
        "she drops all": kept_input(hers, (STANDING, rini), ()),
        "she adds any": kept_input(hers, (), (standing(9), tuti)),
    }.items():
        yield "coverage.check_kept", what, given


def needs() -> Iterator[Case]:
    serving = [people.on_call("rini")]
    second = begun().head
    for what, story, consents, on_call in (
        ("for her need", with_rini(), (STANDING,), serving),
        ("for any need", with_rini(), (standing(need="any"),), serving),
        ("by a named consent", with_rini(), (named("rini", second),), []),
        ("added by her", begun().team(HER, ("sari", "rini"), "sari"), (), []),
        ("nobody added", with_rini().team("sari", ("sari", "rini"), "sari"), (STANDING,), []),
        ("a claim", begun(), (STANDING,), []),
        ("a named lead", handed(), (STANDING, named("rini", second, LEAD)), []),
    ):
        yield "coverage.check_need", what, {**input_of(story, *consents), "on_call": on_call}
