"""Chains in which somebody stands without the survivor's leave, and consents that a signer may not change."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.consent import Standing, make_standing
from tests.crypto import people, world
from tests.crypto.known import coverage as known
from tests.crypto.refusals.faults import Refusal, changed, versions
from tests.crypto.refusals.survivor import STANDING_ROW
from tests.crypto.seeded import seed
from tests.crypto.story import STANDING, named, standing


def coverage() -> Iterator[Refusal]:
    for what, (given, code) in known.uncovered().items():
        yield "coverage.check", what, given, code
        if code == "reused" or "standing ones" in what or "twice" in what:
            yield "coverage.uncovered", what, given, code
    second = known.begun().head
    elsewhere = make_standing(world.SURVIVOR_SEED, seed("elsewhere", 16), Standing("any", people.NOW * 2))
    leads = make_standing(seed("clinician sari"), world.CONVERSATION, Standing("any", people.NOW * 2))
    faults = [
        ("signed by the lead", leads, "signature"),
        ("of another conversation", elsewhere, "conversation"),
        ("changed", changed(STANDING), "signature"),
        ("cut short", STANDING[:-1], "malformed"),
        ("that is a prekey", world.prekey_object(1), "signature"),
        *versions("sc1/consent", world.SURVIVOR_SEED, STANDING_ROW),
    ]
    for what, consent, code in faults:
        given = known.input_of(known.with_rini(), named("rini", second), consent)
        yield "coverage.check", f"a consent {what}", given, code
    # She covers everybody, and yet each consent must hold.
    hers = known.input_of(known.begun(), leads)
    yield "coverage.check", "a claim, and a consent signed by the lead", hers, "signature"


def kept() -> Iterator[Refusal]:
    rini, tuti = named("rini", known.begun().head), named("tuti", known.begun().head)
    leaves = known.with_rini().team("rini", ("sari",), "sari")
    rekey, renewed = known.with_rini().team("sari", ("sari", "rini"), "sari"), known.renewed()
    for what, given in {
        "a claim drops the standing one": known.kept_input(known.begun(), (STANDING,), ()),
        "a claim adds one": known.kept_input(known.begun(), (STANDING,), (STANDING, rini)),
        "a claim in another order": known.kept_input(known.begun(), (STANDING, rini), (rini, STANDING)),
        "a claim repeats one twice": known.kept_input(known.begun(), (STANDING,), (STANDING, STANDING)),
        "the standing one is dropped": known.kept_input(rekey, (STANDING,), ()),
        "another standing one": known.kept_input(rekey, (STANDING,), (standing(9),)),
        "a standing one is added": known.kept_input(rekey, (), (STANDING,)),
        "one under which somebody stands is dropped": known.kept_input(rekey, (STANDING, rini), (STANDING,)),
        "one of nobody there is dropped": known.kept_input(known.with_rini(), (STANDING, tuti), (STANDING,)),
        "one of nobody there is dropped by who leaves": known.kept_input(
            leaves, (STANDING, tuti), (STANDING,)
        ),
        "a former certificate's is dropped": known.kept_input(
            renewed.put(replace(renewed.draft("sari", (), "sari"), members=renewed.head.members), "sari"),
            (STANDING, rini),
            (STANDING,),
        ),
        "one of somebody who came and went unseen is dropped": known.kept_input(
            known.with_rini().team("sari", ("sari",), "sari"), (STANDING, rini), (STANDING,), 1
        ),
        "one of nobody added": known.kept_input(rekey, (STANDING,), (STANDING, rini)),
        "one of somebody who is not there": known.kept_input(
            known.with_rini(), (STANDING,), (STANDING, tuti)
        ),
        "one of somebody who leaves": known.kept_input(leaves, (STANDING,), (STANDING, rini)),
        "the standing one is dropped by who leaves": known.kept_input(leaves, (STANDING, rini), ()),
    }.items():
        yield "coverage.check_kept", what, given, "consent"


def needs() -> Iterator[Refusal]:
    serving, other = [people.on_call("rini")], [people.on_call("tuti")]
    legal, tuti = standing(need="legal"), named("tuti", known.begun().head)
    for what, story, consents, on_call in (
        ("another need", known.with_rini(), (legal,), serving),
        ("nobody verified", known.with_rini(), (STANDING,), []),
        ("another verified", known.with_rini(), (STANDING,), other),
        ("none, of one more", known.with_rini(), (), serving),
        ("another's named consent", known.with_rini(), (tuti,), serving),
        ("a new lead of another need", known.handed(), (legal,), serving),
    ):
        given = {**known.input_of(story, *consents), "on_call": on_call}
        yield "coverage.check_need", what, given, "consent"
