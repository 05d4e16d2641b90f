"""The organisation's objects with known answers: statement, coordinators, certificates, fingerprints."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto.certificate import coordinator_hash, make_statement
from crypto.checkpoint import NoteKey
from crypto.presentation import sign_presentation
from tests.crypto import people, world
from tests.crypto.known.case import Case
from tests.crypto.seeded import seed


def organisation() -> Iterator[Case]:
    root = {"root_seed": people.ROOT_SEED, "instance_id": people.INSTANCE}
    for what, demanded in {"with a witness": people.DEMANDED, "without a witness": unwitnessed()}.items():
        yield "certificate.make_statement", what, {**root, "statement": demanded}
        made = make_statement(people.ROOT_SEED, people.INSTANCE, demanded)
        yield "certificate.verify_statement", what, statement_input(made)
    given = {**root, "coordinator": people.coordinator("ani")}
    yield "certificate.make_coordinator", "a coordinator", given
    yield "certificate.verify_coordinator", "a coordinator", coordinator_input()
    yield from certificates()
    yield from aloud()


def unwitnessed() -> Any:
    return replace(people.DEMANDED, log=NoteKey("!*,-~", people.LOG.key), witness=None)


def certificates() -> Iterator[Case]:
    pairs = [
        {"object": people.coordinator_object(name), "seed": seed(f"coordinator {name}")}
        for name in ("ani", "budi")
    ]
    made = {"instance_id": people.INSTANCE, "clinician": people.asked("sari"), "signers": pairs}
    yield "certificate.make", "a clinician under two signatures", {**made, "proof": None}
    yield "certificate.make", "with bytes for a proof", {**made, "proof": b"proof"}
    yield "certificate.verify", "a clinician in the log", certificate_input()
    unlogged = people.signed_certificate(people.asked("sari"))
    given = certificate_input(certificate=unlogged)
    yield "certificate.verify_signatures", "a clinician who is not in the log yet", given
    with_others = {"revoked": [seed("another certificate"), ani_hash()]}
    yield "certificate.verify", "where others are revoked", certificate_input(**with_others)
    others = {"revoked_coordinators": [people.certified("sari").hash, seed("another coordinator")]}
    yield "certificate.verify", "where other coordinators are revoked", certificate_input(**others)
    three = people.certificate_of(people.asked("dewi"), ("ani", "budi", "citra"))
    yield "certificate.verify", "under three signatures", certificate_input(certificate=three)


def aloud() -> Iterator[Case]:
    yield "fingerprint.of", "an organisation", {"content": people.ORGANISATION.root_key + people.INSTANCE}
    asked = people.asked("sari")
    given = {"clinician_id": asked.clinician_id, "key": asked.key}
    yield "fingerprint.applicant", "a clinician to be", given
    given = {"conversation": world.CONVERSATION, "head_hash": world.claim()[1].hash}
    yield "fingerprint.safety_number", "after the claim", given
    given = {"coordinator_seed": seed("coordinator ani"), "account_id": seed("account", 16)}
    yield "presentation.sign", "a coordinator's", given
    yield "presentation.verify", "a coordinator's", presentation_input()


def presentation_input() -> dict[str, Any]:
    account_id, key = seed("account", 16), people.coordinator("ani").key
    signature = sign_presentation(seed("coordinator ani"), account_id)
    return {"coordinator_key": key, "account_id": account_id, "signature": signature}


def ani_hash() -> bytes:
    return coordinator_hash(people.coordinator_object("ani"))


def statement_input(statement: bytes = people.STATEMENT) -> dict[str, Any]:
    return {"organisation": people.ORGANISATION, "object": statement, "now": people.NOW}


def coordinator_input() -> dict[str, Any]:
    made = people.coordinator_object("ani")
    return {"organisation": people.ORGANISATION, "object": made, "now": people.NOW}


def authority_input(**changes: Any) -> dict[str, Any]:
    pinned = {"organisation": people.ORGANISATION, "statement": people.STATEMENT, "now": people.NOW}
    return {**pinned, "revoked": [], "revoked_coordinators": [], **changes}


def certificate_input(**changes: Any) -> dict[str, Any]:
    return authority_input(**{"certificate": people.certificate_of(people.asked("sari")), **changes})
