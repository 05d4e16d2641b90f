"""Shift bundles, and who is on call, with known answers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto import merkle
from crypto.bundle import make_bundle
from crypto.certificate import clinician_payload, read_clinician
from crypto.log_head import LogHead
from crypto.wrapping import KEM_SIZE
from tests.crypto import people
from tests.crypto.known.case import Case
from tests.crypto.known.organisation import authority_input
from tests.crypto.seeded import seed


def bundles() -> Iterator[Case]:
    given = {
        "seed": seed("clinician sari"),
        "clinician": people.certified("sari"),
        "bundle": people.shift("sari"),
    }
    yield "bundle.make", "a shift", given
    yield "bundle.verify", "a shift", bundle_input()
    ahead = {**bundle_input(), "now": people.shift("sari").start - 100, "ahead": 100}
    yield "bundle.verify", "a shift that starts soon enough", ahead
    kept = {"clinician": people.certified("sari"), "object": people.bundle_object("sari")}
    yield "bundle.verify_kept", "a shift, whatever the hour", kept


def on_call() -> Iterator[Case]:
    for need in ("any", "psychological", "legal"):
        yield "bundle.on_call", f"on call for {need}", on_call_input(need=need)
        yield "bundle.on_call", f"on call twice for {need}", on_call_input(need=need, pairs=twice_on_call())
    pairs = [garbage_pair("sari"), people.pair("dewi")]
    yield "bundle.on_call", "a garbage key is left out, and nobody else", on_call_input(pairs=pairs)
    yield "bundle.on_call", "nobody", on_call_input(pairs=[])
    pairs = [people.pair("sari"), people.pair("dewi")]
    revoked = {"revoked": [people.certified("sari").hash], "pairs": pairs}
    yield "bundle.on_call", "one is revoked", on_call_input(**revoked)
    early = {"now": people.shift("sari").start - 100, "ahead": 100, "pairs": pairs}
    yield "bundle.on_call", "who comes soon counts too", on_call_input(**early)
    yield from consistent()


def consistent() -> Iterator[Case]:
    """What the client knew of the log before, smaller, as large, and where nobody holds."""
    tree, pairs = people.log_tree(), [people.pair("sari"), people.pair("dewi")]
    for old in (0, 3, 8, len(tree.leaves) - 1):
        before = LogHead(people.LOG.key, old, merkle.root_of(tree.leaves[:old]))
        given = {"known": before, "consistency": tree.consistency(old), "pairs": pairs}
        yield "bundle.on_call", f"the log had {old} entries before", on_call_input(**given)
    same = {"known": tree.head, "pairs": pairs}
    yield "bundle.on_call", "the log is as it was", on_call_input(**same)
    yield "bundle.on_call", "nobody, and the log is kept", on_call_input(known=tree.head, pairs=[])
    elsewhere = LogHead(seed("another log"), 2**40, seed("root"))
    yield "bundle.on_call", "another log was known", on_call_input(known=elsewhere, pairs=pairs)
    yield "bundle.on_call", "nobody, and another log is kept", on_call_input(known=elsewhere, pairs=[])
    other = people.certificate_of(people.asked("ghost")), ghosts_bundle()
    given = {"pairs": [people.pair("sari"), other, people.pair("dewi")]}
    yield "bundle.on_call", "under another checkpoint than the first", on_call_input(**given)
    given = {"pairs": [other, people.pair("sari"), people.pair("dewi")]}
    yield "bundle.on_call", "all under another checkpoint than the first", on_call_input(**given)
    unlogged = people.signed_certificate(people.asked("sari")), people.bundle_object("sari")
    given = {"pairs": [unlogged, people.pair("dewi")]}
    yield "bundle.on_call", "one is not in the log", on_call_input(**given)


def ghosts_bundle() -> bytes:
    return make_bundle(seed("clinician ghost"), people.certified("ghost"), people.shift("ghost"))


def bundle_input() -> dict[str, Any]:
    kept = {"clinician": people.certified("sari"), "object": people.bundle_object("sari")}
    return {**kept, "now": people.NOW, "ahead": 0}


def on_call_input(**changes: Any) -> dict[str, Any]:
    sari, dewi = people.pair("sari"), people.pair("dewi")
    ghost = people.certificate_of(people.asked("ghost"), ("ani",))
    pairs = [sari, (ghost, sari[1]), (dewi[0], sari[1]), dewi]
    asked = {"pairs": pairs, "need": "any", "ahead": 0, "known": None, "consistency": []}
    return authority_input(**{**asked, **changes})


def twice_on_call() -> list[tuple[bytes, bytes]]:
    """Dewi's bundle that is garbage, a good one, that again, another shift, and under another certificate."""
    dewi = people.certified("dewi")
    renewed = replace(people.asked("dewi"), alias="Bu Dewi Lestari")
    newer = read_clinician(clinician_payload(people.INSTANCE, renewed))[1]
    certificate, shift = people.pair("dewi")
    legal = replace(people.shift("dewi"), number=8, needs=("legal",))
    by = seed("clinician dewi")
    return [
        garbage_pair("dewi"),
        (certificate, shift),
        (certificate, shift),
        (certificate, make_bundle(by, dewi, legal)),
        (people.certificate_of(renewed), make_bundle(by, newer, legal)),
    ]


def garbage_pair(name: str) -> tuple[bytes, bytes]:
    """A certified clinician whose bundle names a key that nothing can be wrapped to."""
    garbage = replace(people.shift(name), kem=b"\xff" * KEM_SIZE)
    made = make_bundle(seed(f"clinician {name}"), people.certified(name), garbage)
    return people.pair(name)[0], made
