"""Statements, coordinators, certificates and shift bundles that must be refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto.bundle import Bundle, make_bundle
from crypto.certificate import (
    Clinician,
    Coordinator,
    Statement,
    clinician_payload,
    countersign,
    make_certificate,
    make_coordinator,
    make_statement,
)
from crypto.encoding import encode
from crypto.signing import public_key
from tests.crypto import known_cases as known
from tests.crypto import people
from tests.crypto.refusals.faults import Refusal, changed, versions
from tests.crypto.refusals.garbage import garbage_keys
from tests.crypto.seeded import seed


def statements() -> Iterator[Refusal]:
    good = known.statement_input()
    start, end = people.NOW - people.DAY, people.NOW + people.DAY
    row: list[object] = [1, people.INSTANCE, 2, start, end]
    faults = list(versions("sc1/organisation", people.ROOT_SEED, row))
    none_needed = make_statement(people.ROOT_SEED, people.INSTANCE, Statement(0, start, end))
    another = make_statement(people.ROOT_SEED, seed("another instance", 16), Statement(2, start, end))
    own = make_statement(seed("own root"), people.INSTANCE, Statement(1, start, end))
    faults += [
        ("needs no signature", none_needed, "statement"),
        ("another instance", another, "instance"),
        ("another root", own, "signature"),
        ("changed", changed(people.STATEMENT), "signature"),
    ]
    for what, statement, code in faults:
        yield "certificate.verify_statement", what, {**good, "statement": statement}, code
    for what, now in {
        "not yet valid": people.NOW - people.DAY - 1,
        "over": people.NOW + 365 * people.DAY,
    }.items():
        yield "certificate.verify_statement", what, {**good, "now": now}, "expired"


def coordinators() -> Iterator[Refusal]:
    good, one = known.coordinator_input(), people.coordinator("ani")
    row: list[object] = [1, people.INSTANCE, one.coordinator_id, one.key, one.not_before, one.not_after]
    faults = list(versions("sc1/coordinator", people.ROOT_SEED, row))
    faults += [
        ("another instance", make_coordinator(people.ROOT_SEED, seed("other", 16), one), "instance"),
        (
            "signed by a coordinator",
            make_coordinator(seed("coordinator ani"), people.INSTANCE, one),
            "signature",
        ),
        ("a statement", people.STATEMENT, "signature"),
    ]
    for what, made, code in faults:
        yield "certificate.verify_coordinator", what, {**good, "object": made}, code
    for what, now in {"not yet valid": one.not_before - 1, "over": one.not_after}.items():
        yield "certificate.verify_coordinator", what, {**good, "now": now}, "expired"


def certificates() -> Iterator[Refusal]:
    good, asked = known.certificate_input(), people.asked("sari")
    for what, signers in {
        "one signature of two": ("ani",),
        "the same coordinator twice": ("ani", "ani"),
        "nobody": (),
    }.items():
        yield _certificate(good, what, people.certificate_of(asked, signers), "signatures")
    ani = people.coordinator("ani")
    twins = {
        "one key under two ids": (replace(ani, coordinator_id=seed("twin", 16)), seed("coordinator ani")),
        "one id with two keys": (replace(ani, key=public_key(seed("twin"))), seed("twin")),
    }
    for what, (twin, twins_seed) in twins.items():
        yield _certificate(good, what, _with_twin(asked, twin, twins_seed), "signatures")
    stranger = replace(people.coordinator("ani"), key=public_key(seed("stranger")))
    own = make_coordinator(seed("stranger"), people.INSTANCE, stranger)
    payload = clinician_payload(people.INSTANCE, asked)
    pairs = [(own, countersign(seed("stranger"), payload)), *_pairs(payload, ("ani",))]
    yield _certificate(good, "a coordinator of their own", make_certificate(payload, pairs), "signature")
    pairs = _pairs(payload, ("ani", "budi"))
    other = clinician_payload(people.INSTANCE, people.asked("ghost"))
    yield _certificate(good, "signed for another", make_certificate(other, pairs), "signature")
    yield _certificate(good, "a log proof that is none", encode([payload, pairs, b""]), "malformed")
    yield _certificate(good, "no place for a log proof", encode([payload, pairs]), "malformed")
    yield _certificate(good, "a pair of three", encode([payload, [[*pairs[0], 0]], None]), "malformed")
    yield _certificate(good, "seventeen pairs", make_certificate(payload, pairs[:1] * 17), "malformed")
    for what, clinician, code in _clinicians(asked):
        yield _certificate(good, what, people.certificate_of(clinician), code)
    another = clinician_payload(seed("another", 16), asked)
    made = make_certificate(another, _pairs(another, ("ani", "budi")))
    yield _certificate(good, "another instance", made, "instance")
    newer = encode([2])
    made = make_certificate(newer, _pairs(newer, ("ani", "budi")))
    yield _certificate(good, "another version", made, "version")


def _certificate(good: dict[str, Any], what: str, made: bytes, code: str) -> Refusal:
    return "certificate.verify", what, {**good, "certificate": made}, code


def _pairs(payload: bytes, signers: tuple[str, ...]) -> list[tuple[bytes, bytes]]:
    return [
        (people.coordinator_object(name), countersign(seed(f"coordinator {name}"), payload))
        for name in signers
    ]


def _with_twin(asked: Clinician, twin: Coordinator, twins_seed: bytes) -> bytes:
    """Signed by a coordinator and by what the root certified a second time for the same one."""
    payload = clinician_payload(people.INSTANCE, asked)
    again = make_coordinator(people.ROOT_SEED, people.INSTANCE, twin)
    return make_certificate(payload, [*_pairs(payload, ("ani",)), (again, countersign(twins_seed, payload))])


def _clinicians(asked: Clinician) -> Iterator[tuple[str, Clinician, str]]:
    yield "not yet valid", replace(asked, not_before=people.NOW + 1), "expired"
    yield "over", replace(asked, not_after=people.NOW), "expired"
    yield "for over thirty days", replace(asked, not_after=asked.not_before + 30 * people.DAY + 1), "validity"
    yield "a key too short", replace(asked, key=bytes(31)), "malformed"
    yield "an alias of over 64 bytes", replace(asked, alias="é" * 33), "malformed"


def bundles() -> Iterator[Refusal]:
    good, signer = known.bundle_input(), seed("clinician sari")
    clinician, shift = people.certified("sari"), people.shift("sari")
    row: list[object] = [1, clinician.clinician_id, clinician.hash, 7, shift.kem, [people.NEED]]
    faults = list(versions("sc1/bundle", signer, [*row, shift.start, shift.until]))
    faults += [(what, make_bundle(signer, clinician, made), code) for what, made, code in _shifts(shift)]
    stolen = replace(clinician, hash=seed("another certificate"))
    another = replace(clinician, clinician_id=seed("another", 16))
    faults += [
        ("under another certificate", make_bundle(signer, stolen, shift), "clinician"),
        ("of another clinician", make_bundle(signer, another, shift), "clinician"),
        ("signed by another", make_bundle(seed("clinician dewi"), clinician, shift), "signature"),
    ]
    for what, made, code in faults:
        yield "bundle.verify", what, {**good, "object": made}, code
    for what, now in {"not yet begun": shift.start - 1, "over": shift.until}.items():
        yield "bundle.verify", what, {**good, "now": now}, "expired"
    too_far = {**good, "now": shift.start - 101, "ahead": 100}
    yield "bundle.verify", "begins later than we look ahead", too_far, "expired"
    on_call = known.on_call_input()
    for what, statement in {"changed": changed(people.STATEMENT), "none": b""}.items():
        yield "bundle.on_call", f"statement {what}", {**on_call, "statement": statement}, "statement"


def _shifts(shift: Bundle) -> Iterator[tuple[str, Bundle, str]]:
    yield "over twelve hours", replace(shift, until=shift.start + 12 * 3600 + 1), "validity"
    yield "ends as it begins", replace(shift, until=shift.start), "validity"
    yield "no need", replace(shift, needs=()), "needs"
    yield "any need", replace(shift, needs=("any",)), "needs"
    yield "an unknown need", replace(shift, needs=("tarot",)), "needs"
    yield "a need twice", replace(shift, needs=("legal", "legal")), "needs"
    for what, kem in garbage_keys(shift.kem):
        yield what, replace(shift, kem=kem), "kem"


def presentations() -> Iterator[Refusal]:
    good = known.presentation_input()
    payload = encode([1, good["account_id"]])
    for what, faulty in {
        "for another account": {"account_id": seed("another account", 16)},
        "of another's key": {"coordinator_key": people.coordinator("budi").key},
        "changed": {"signature": changed(good["signature"])},
        "cut short": {"signature": good["signature"][:-1]},
        "signed as a countersignature": {"signature": countersign(seed("coordinator ani"), payload)},
    }.items():
        yield "presentation.verify", what, {**good, **faulty}, "signature"
