"""Answers cases of statements, certificates, revocations, bundles and who is on call."""

from typing import Final

from crypto import authority, bundle, certificate, fingerprint, presentation, revocation, signing
from crypto.authority import Authority
from crypto.certificate import Clinician, Coordinator, Organisation, Statement
from crypto.log_head import LogHead
from tests.crypto.answering.given import Answers, Given, Output


def _make_statement(given: Given) -> Output:
    statement = given.as_type(Statement, "statement")
    return {"object": certificate.make_statement(given["root_seed"], given["instance_id"], statement)}


def _verify_statement(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    return {"statement": certificate.verify_statement(organisation, given["object"], given.plain("now"))}


def _make_coordinator(given: Given) -> Output:
    coordinator = given.as_type(Coordinator, "coordinator")
    return {"object": certificate.make_coordinator(given["root_seed"], given["instance_id"], coordinator)}


def _verify_coordinator(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    verified = certificate.verify_coordinator(organisation, given["object"], given.plain("now"))
    return {"coordinator": verified, "hash": certificate.coordinator_hash(given["object"])}


def _make_certificate(given: Given) -> Output:
    payload = certificate.clinician_payload(given["instance_id"], given.as_type(Clinician, "clinician"))
    signers = [Given(one) for one in given.plain("signers")]
    pairs = [(one["object"], certificate.countersign(one["seed"], payload)) for one in signers]
    made = certificate.make_certificate(payload, pairs)
    proof = given.plain("proof")
    return {"payload": payload, "certificate": certificate.with_proof(made, proof and bytes.fromhex(proof))}


def authority_of(given: Given) -> Authority:
    organisation = given.as_type(Organisation, "organisation")
    sets = (given.as_type(tuple[bytes, ...], name) for name in ("revoked", "revoked_coordinators"))
    return Authority(organisation, given["statement"], *map(frozenset, sets))


def _verify_certificate(given: Given) -> Output:
    verified = authority.verify_certificate(authority_of(given), given["certificate"], given.plain("now"))
    return {"clinician": verified}


def _verify_signatures(given: Given) -> Output:
    verified = authority.verify_signatures(authority_of(given), given["certificate"], given.plain("now"))
    return {"clinician": verified}


def _authority_with(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    revocations = given.as_type(tuple[bytes, ...], "revocations")
    found = authority.authority_with(organisation, given["statement"], revocations, given.plain("now"))
    return {
        "revoked": sorted(found.revoked),
        "revoked_coordinators": sorted(found.revoked_coordinators),
    }


def _make_revocation(given: Given) -> Output:
    by = given.plain("coordinator_object")
    about = given["instance_id"], given["hash"], given.plain("since"), given.plain("until")
    made = revocation.make_revocation(given["seed"], *about, by and bytes.fromhex(by))
    return {"object": made, "revocation_hash": revocation.revocation_hash(made)}


def _verify_revocation(given: Given) -> Output:
    organisation = given.as_type(Organisation, "organisation")
    revoked = frozenset(given.as_type(tuple[bytes, ...], "revoked_coordinators"))
    found = revocation.verify_revocation(organisation, given["object"], given.plain("now"), revoked)
    return {"revocation": found}


def _make_bundle(given: Given) -> Output:
    clinician, shift = given.as_type(Clinician, "clinician"), given.as_type(bundle.Bundle, "bundle")
    return {"object": bundle.make_bundle(given["seed"], clinician, shift)}


def _verify_bundle(given: Given) -> Output:
    clinician = given.as_type(Clinician, "clinician")
    now, ahead = given.plain("now"), given.plain("ahead")
    return {"bundle": bundle.verify_bundle(clinician, given["object"], now, ahead)}


def _verify_kept_bundle(given: Given) -> Output:
    clinician = given.as_type(Clinician, "clinician")
    return {"bundle": bundle.verify_kept_bundle(clinician, given["object"])}


def _on_call(given: Given) -> Output:
    watch = bundle.verify_on_call(
        authority_of(given),
        given.as_type(tuple[tuple[bytes, bytes], ...], "pairs"),
        given.plain("need"),
        given.plain("now"),
        ahead=given.plain("ahead"),
        known=given.as_type(LogHead | None, "known"),
        consistency=given.as_type(tuple[bytes, ...], "consistency"),
    )
    return {"on_call": watch.on_call, "head": watch.head}


def _sign_presentation(given: Given) -> Output:
    seed = given["coordinator_seed"]
    signature = presentation.sign_presentation(seed, given["account_id"])
    return {"coordinator_key": signing.public_key(seed), "signature": signature}


def _verify_presentation(given: Given) -> Output:
    presentation.verify_presentation(given["coordinator_key"], given["account_id"], given["signature"])
    return {}


ORGANISATION: Final[Answers] = {
    "certificate.make_statement": _make_statement,
    "certificate.verify_statement": _verify_statement,
    "certificate.make_coordinator": _make_coordinator,
    "certificate.verify_coordinator": _verify_coordinator,
    "certificate.make": _make_certificate,
    "certificate.verify": _verify_certificate,
    "certificate.verify_signatures": _verify_signatures,
    "authority.with": _authority_with,
    "revocation.make": _make_revocation,
    "revocation.verify": _verify_revocation,
    "fingerprint.of": lambda given: {"digits": fingerprint.fingerprint(given["content"])},
    "fingerprint.applicant": lambda given: {
        "digits": fingerprint.applicant_fingerprint(given["clinician_id"], given["key"])
    },
    "fingerprint.safety_number": lambda given: {
        "digits": fingerprint.safety_number(given["conversation"], given["head_hash"])
    },
    "presentation.sign": _sign_presentation,
    "presentation.verify": _verify_presentation,
    "bundle.make": _make_bundle,
    "bundle.verify": _verify_bundle,
    "bundle.verify_kept": _verify_kept_bundle,
    "bundle.on_call": _on_call,
}
