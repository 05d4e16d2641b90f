"""States and sealed keys that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto import clinician_state, survivor_state
from crypto.encoding import encode
from crypto.keys import derive
from crypto.padding import pad
from crypto.sealing import seal_bytes
from tests.crypto import known_cases as known
from tests.crypto import people
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.seeded import Seeded, seed


def states() -> Iterator[Refusal]:
    good = known.state_input(b"content", "state")
    blob = good["blob"]
    for what, given, code in (
        ("another secret", {**good, "secret": seed("another")}, "commitment"),
        ("an older share", {**good, "share": seed("older share")}, "commitment"),
        ("a changed commitment", {**good, "blob": changed(blob, 0)}, "commitment"),
        ("a changed byte", {**good, "blob": changed(blob)}, "unopened"),
        ("a changed nonce", {**good, "blob": changed(blob, 40)}, "unopened"),
        ("cut short", {**good, "blob": blob[:-1]}, "size"),
        ("nothing in it", {**good, "blob": blob[:72]}, "size"),
        ("padding that is not zero", {**good, "blob": _blob(pad(b"content", 4096)[:-1] + b"\1")}, "padding"),
        ("a length beyond the end", {**good, "blob": _blob(b"\xff" * 4096)}, "padding"),
    ):
        yield "state.open", what, given, code
    hers, theirs = (
        survivor_state.encode_state(known.her_state()),
        clinician_state.encode_state(known.clinicians_state()),
    )
    for kind, encoded in (("survivor_state.decode", hers), ("clinician_state.decode", theirs)):
        yield kind, "cut short", {"encoded": encoded[:-1]}, "malformed"
        yield kind, "one byte more", {"encoded": encoded + b"\0"}, "malformed"
        yield kind, "another version", {"encoded": encode([2])}, "version"
        yield kind, "an item missing", {"encoded": encode([1, people.NOW])}, "malformed"
    far = replace(known.her_state().conversations[0], intent=3)
    encoded = survivor_state.encode_state(survivor_state.SurvivorState(people.NOW, (far,)))
    yield "survivor_state.decode", "an unknown intent", {"encoded": encoded}, "malformed"
    sealed = known.sealed_key_input()
    for name in ("secret", "account_id", "sealed"):
        given = {**sealed, name: changed(sealed[name])}
        yield "sealed_key.open", f"another {name}", given, "unopened"
    yield "sealed_key.open", "cut short", {**sealed, "sealed": bytes(39)}, "unopened"


def _blob(padded: bytes) -> bytes:
    derived = derive(seed("seal") + seed("share"), "state", 64)
    return derived[32:] + seal_bytes(derived[:32], padded, b"sc1/state", Seeded("blob"))
