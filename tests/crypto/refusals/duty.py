"""Shift bundles that must be refused, and lists of who is on call."""

from collections.abc import Iterator
from dataclasses import replace

from crypto import merkle
from crypto.bundle import Bundle, make_bundle
from crypto.log_head import LogHead
from tests.crypto import people
from tests.crypto.known import duty as known
from tests.crypto.refusals.faults import Refusal, changed, versions
from tests.crypto.refusals.garbage import garbage_keys
from tests.crypto.seeded import seed


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
    kept = {"clinician": clinician, "object": made}
    for what, faulty, code in faults:
        yield "bundle.verify_kept", what, {**kept, "object": faulty}, code


def _shifts(shift: Bundle) -> Iterator[tuple[str, Bundle, str]]:
    yield "over twelve hours", replace(shift, until=shift.start + 12 * 3600 + 1), "validity"
    yield "ends as it begins", replace(shift, until=shift.start), "validity"
    yield "no need", replace(shift, needs=()), "needs"
    yield "any need", replace(shift, needs=("any",)), "needs"
    yield "an unknown need", replace(shift, needs=("tarot",)), "needs"
    yield "a need twice", replace(shift, needs=("legal", "legal")), "needs"
    for what, kem in garbage_keys(shift.kem):
        yield what, replace(shift, kem=kem), "kem"


def on_call() -> Iterator[Refusal]:
    for what, statement in {"changed": changed(people.STATEMENT), "none": b""}.items():
        given = known.on_call_input(statement=statement)
        yield "bundle.on_call", f"statement {what}", given, "statement"
    over = known.on_call_input(now=people.DEMANDED.not_after)
    yield "bundle.on_call", "statement over", over, "statement"
    tree, pairs = people.log_tree(), [people.pair("sari"), people.pair("dewi")]
    size, leaves = len(tree.leaves), tree.leaves
    older = LogHead(people.LOG.key, 8, merkle.root_of(leaves[:8]))
    proof = tree.consistency(8)
    for what, before, consistency in (
        ("another log of the same size", LogHead(people.LOG.key, size, seed("root")), ()),
        ("more was in the log before", LogHead(people.LOG.key, size + 1, seed("root")), ()),
        ("another log before", LogHead(people.LOG.key, 8, seed("root")), proof),
        ("no proof that it only grew", older, ()),
        ("a proof cut short", older, proof[:-1]),
        ("a proof with a hash more", older, (*proof, seed("hash"))),
        ("the proof of another size", older, tree.consistency(7)),
        ("a proof where nothing changed", tree.head, proof),
        ("a log that began as nothing, with a root", LogHead(people.LOG.key, 0, seed("root")), ()),
    ):
        given = known.on_call_input(pairs=pairs, known=before, consistency=list(consistency))
        yield "bundle.on_call", what, given, "log"
    # The log is asked before the need: nobody serves it, and yet the log is another.
    given = known.on_call_input(
        pairs=pairs, need="shelter", known=LogHead(people.LOG.key, 8, seed("root")), consistency=list(proof)
    )
    yield "bundle.on_call", "another log before, and nobody for the need", given, "log"
