"""Statements, coordinators, certificates and shift bundles that must be refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto.certificate import (
    Clinician,
    Coordinator,
    clinician_payload,
    countersign,
    make_certificate,
    make_coordinator,
    make_statement,
    with_proof,
)
from crypto.encoding import encode
from crypto.signing import public_key
from tests.crypto import people
from tests.crypto.known import organisation as known
from tests.crypto.refusals.faults import Refusal, changed, versions
from tests.crypto.seeded import seed


def statements() -> Iterator[Refusal]:
    good, kind = known.statement_input(), "certificate.verify_statement"
    start, end = people.DEMANDED.not_before, people.DEMANDED.not_after
    keys: list[object] = [[people.LOG.name, people.LOG.key], [people.WITNESS.name, people.WITNESS.key]]
    faults = list(versions("sc1/organisation", people.ROOT_SEED, [1, people.INSTANCE, 2, start, end, *keys]))
    own = make_statement(seed("own root"), people.INSTANCE, people.DEMANDED)
    another = make_statement(people.ROOT_SEED, seed("another instance", 16), people.DEMANDED)
    faults += [
        ("another instance", another, "instance"),
        ("another root", own, "signature"),
        ("changed", changed(people.STATEMENT), "signature"),
        *_demanded(),
    ]
    for what, statement, code in faults:
        yield kind, what, {**good, "object": statement}, code
    for what, now in {"not yet valid": start - 1, "over": end}.items():
        yield kind, what, {**good, "now": now}, "expired"


def _demanded() -> Iterator[tuple[str, bytes, str]]:
    def made(**changes: Any) -> bytes:
        return make_statement(people.ROOT_SEED, people.INSTANCE, replace(people.DEMANDED, **changes))

    yield "needs no signature", made(signatures_needed=0), "statement"
    for name in ("", "a b", "a+b", "a\nb", "a\u00a0b", "log.ex\u00e4mple", "a\x7f", "\t"):
        shown = ascii(name)
        yield f"a log named {shown}", made(log=replace(people.LOG, name=name)), "statement"
        yield f"a witness named {shown}", made(witness=replace(people.WITNESS, name=name)), "statement"
    yield "a log's name of 65 bytes", made(log=replace(people.LOG, name="a" * 65)), "malformed"
    yield "a log's key too short", made(log=replace(people.LOG, key=bytes(31))), "malformed"
    yield "a witness's key too long", made(witness=replace(people.WITNESS, key=bytes(33))), "malformed"


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
        yield _certificate(good, what, people.signed_certificate(asked, signers), "signatures")
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
    yield _certificate(good, "a log proof that is text", encode([payload, pairs, "proof"]), "malformed")
    yield _certificate(good, "no place for a log proof", encode([payload, pairs]), "malformed")
    yield _certificate(good, "a pair of three", encode([payload, [[*pairs[0], 0]], None]), "malformed")
    yield _certificate(good, "seventeen pairs", make_certificate(payload, pairs[:1] * 17), "malformed")
    for what, clinician, code in _clinicians(asked):
        yield _certificate(good, what, people.signed_certificate(clinician), code)
    another = clinician_payload(seed("another", 16), asked)
    made = make_certificate(another, _pairs(another, ("ani", "budi")))
    yield _certificate(good, "another instance", made, "instance")
    newer = encode([2])
    made = make_certificate(newer, _pairs(newer, ("ani", "budi")))
    yield _certificate(good, "another version", made, "version")
    yield from _revoked(good)
    yield from _logs(good)


def _revoked(good: dict[str, Any]) -> Iterator[Refusal]:
    sari, kind = people.certified("sari").hash, "certificate.verify"
    yield kind, "a revoked certificate", {**good, "revoked": [sari]}, "revoked"
    yield kind, "a revoked coordinator", {**good, "revoked_coordinators": [known.ani_hash()]}, "revoked"
    # Before the signatures are counted, so it does not matter that enough are left.
    three = people.signed_certificate(people.asked("sari"), ("citra", "budi", "ani"))
    given = {**good, "certificate": three, "revoked_coordinators": [known.ani_hash()]}
    yield kind, "a revoked coordinator of three", given, "revoked"
    unsigned = people.signed_certificate(people.asked("sari"))
    for what, revoked in {"certificate": {"revoked": [sari]}, "nobody": {}}.items():
        code = "revoked" if revoked else "log"
        yield kind, f"not in the log, {what} revoked", {**good, **revoked, "certificate": unsigned}, code
    given = {**good, "certificate": unsigned, "revoked": [sari]}
    yield "certificate.verify_signatures", "a revoked certificate", given, "revoked"


def _logs(good: dict[str, Any]) -> Iterator[Refusal]:
    sari, tree = people.signed_certificate(people.asked("sari")), people.log_tree()
    hashed, dewi = people.certified("sari").hash, people.certified("dewi").hash
    proofs = {
        "an empty proof": b"",
        "no proof's text": b"proof",
        "the proof of another": tree.proof(dewi),
        "a proof under a checkpoint without its witness": people.LogTree(tree.hashes, cosigned=False).proof(
            hashed
        ),
        "a proof that is changed": changed(tree.proof(hashed), 60),
    }
    for what, proof in proofs.items():
        yield _certificate(good, what, with_proof(sari, proof), "log")


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
