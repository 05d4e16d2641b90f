"""States and sealed keys that must be refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crypto import clinician_state, survivor_state
from crypto.encoding import decode, encode
from crypto.keys import derive
from crypto.padding import pad
from crypto.sealing import seal_bytes
from tests.crypto import people
from tests.crypto.known import merging
from tests.crypto.known import states as known
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
    yield from _decoded()
    sealed = known.sealed_key_input()
    for name in ("secret", "account_id", "sealed"):
        given = {**sealed, name: changed(sealed[name])}
        yield "sealed_key.open", f"another {name}", given, "unopened"
    yield "sealed_key.open", "cut short", {**sealed, "sealed": bytes(39)}, "unopened"


def _decoded() -> Iterator[Refusal]:
    hers = survivor_state.encode_state(known.her_state())
    theirs = clinician_state.encode_state(known.clinicians_state())
    for kind, encoded in (("survivor_state.decode", hers), ("clinician_state.decode", theirs)):
        row = decode(encoded)
        assert isinstance(row, tuple)
        # Of hers the log's head is item 2, of theirs item 4.
        known_head = people.log_tree().head
        at = 2 if row[2] == (known_head.key, known_head.size, known_head.root) else 4
        yield kind, "cut short", {"encoded": encoded[:-1]}, "malformed"
        yield kind, "one byte more", {"encoded": encoded + b"\0"}, "malformed"
        yield kind, "another version", {"encoded": encode([3])}, "version"
        yield kind, "an item missing", {"encoded": encode(row[:-1])}, "malformed"
        yield kind, "an item more", {"encoded": encode([*row, None])}, "malformed"
        for what, head in (
            ("of two items", [1, seed("root")]),
            ("of four items", [seed("log"), 1, seed("root"), 0]),
            ("with a key too short", [bytes(31), 1, seed("root")]),
            ("with a root too short", [seed("log"), 1, bytes(31)]),
            ("that is a number", 1),
            ("with a size that is text", [seed("log"), "1", seed("root")]),
        ):
            changed_row = [*row[:at], head, *row[at + 1 :]]
            yield kind, f"a log's head {what}", {"encoded": encode(changed_row)}, "malformed"
    yield from _reminded()
    far = replace(known.her_state().conversations[0], intent=3)
    encoded = survivor_state.encode_state(survivor_state.SurvivorState(people.NOW, None, (far,)))
    yield "survivor_state.decode", "an unknown intent", {"encoded": encoded}, "malformed"
    many = encode([1, people.NOW, None, [decode(hers)[3][1]] * 65])  # type: ignore[index]
    yield "survivor_state.decode", "65 conversations", {"encoded": many}, "malformed"


def _reminded() -> Iterator[Refusal]:
    """Reminders of a clinician's state."""
    kind = "clinician_state.decode"
    state = replace(known.clinicians_state(), reminders=known.reminders())
    row = decode(clinician_state.encode_state(state))
    assert isinstance(row, tuple)
    *before, reminders = row
    assert isinstance(reminders, tuple)
    one = reminders[0]
    assert isinstance(one, tuple)
    for what, items in (
        ("no reminders of two", []),
        ("65 reminders", [one] * 65),
        ("a reminder cut short", [one[:-1]]),
        ("a reminder with an item more", [[*one, 0]]),
        ("a reminder with a short id", [[bytes(15), *one[1:]]]),
        ("a reminder of no conversation", [[one[0], bytes(17), *one[2:]]]),
        ("a reminder with a note too long", [[*one[:4], "a" * 161]]),
        ("a reminder with a note in bytes", [[*one[:4], b"a"]]),
        ("a reminder that is due at no time", [[*one[:3], None, ""]]),
        ("reminders that are none", None),
    ):
        yield kind, what, {"encoded": encode([*before, items])}, "malformed"
    yield kind, "reminders of the first version", {"encoded": encode([1, *row[1:]])}, "malformed"
    yield kind, "the second version without reminders", {"encoded": encode([2, *before[1:]])}, "malformed"


def merged() -> Iterator[Refusal]:
    """Two states of one owner that contradict each other."""
    own = known.her_state()
    first, *rest = own.conversations
    hers: dict[str, Any] = {
        "another head of the same number": replace(first, head_hash=seed("another")),
        "another first block": replace(first, block0_hash=seed("another")),
        "another first block of a longer one": replace(first, head_n=9, block0_hash=seed("another")),
        "another signing seed": replace(first, signing_seed=seed("another")),
    }
    for what, other in hers.items():
        saved = replace(own, conversations=(*rest, other))
        yield "merging.survivor", what, merging.survivor_input(own, saved), "head"
        yield "merging.survivor", f"{what}, the other way about", merging.survivor_input(saved, own), "head"
    log = replace(people.log_tree().head, root=seed("another"))
    saved = replace(own, log_head=log)
    yield "merging.survivor", "another root of the same size", merging.survivor_input(own, saved), "head"
    gone = {**merging.survivor_input(own, saved), "gone": [first.conversation]}
    yield "merging.survivor", "another root, all gone", gone, "head"
    theirs = known.clinicians_state()
    head = replace(theirs.conversations[0], head_hash=seed("another"))
    for what, other_state in {
        "another head of the same number": replace(theirs, conversations=(head,)),
        "another root of the same size": replace(theirs, log_head=log),
    }.items():
        yield "merging.clinician", what, {"own": theirs, "saved": other_state}, "head"


def _blob(padded: bytes) -> bytes:
    derived = derive(seed("seal") + seed("share"), "state", 64)
    return derived[32:] + seal_bytes(derived[:32], padded, b"sc1/state", Seeded("blob"))
