"""Whispers that must be refused."""

from collections.abc import Iterator
from dataclasses import replace

from crypto.encoding import encode
from crypto.padding import pad
from crypto.whisper import SIZES
from crypto.wrapping import kem_public
from tests.crypto import people
from tests.crypto.known import whispers as known
from tests.crypto.refusals.faults import Refusal, changed
from tests.crypto.refusals.garbage import garbage_keys
from tests.crypto.seeded import seed


def whispers() -> Iterator[Refusal]:
    good = known.whisper_input()
    for what, faulty, code in (
        ("to another", {"clinician_id": people.certified("rini").clinician_id}, "unopened"),
        ("of another", {"certificate": people.certificate_of(people.asked("rini"))}, "unopened"),
        ("for another shift", {"bundle_hash": seed("another")}, "unopened"),
        ("with another seed", {"seed": seed("another")}, "unopened"),
        ("bytes that are none", {"sealed": seed("no whisper", SIZES[0])}, "unopened"),
        ("its encapsulation changed", {"sealed": changed(good["sealed"], 0)}, "unopened"),
        ("its content changed", {"sealed": changed(good["sealed"])}, "unopened"),
        ("one byte short", {"sealed": good["sealed"][:-1]}, "size"),
        ("empty", {"sealed": b""}, "size"),
        ("of one who was revoked", {"revoked": [people.certified("sari").hash]}, "revoked"),
        ("of one whose certificate is over", {"now": people.NOW + 20 * people.DAY}, "expired"),
        ("too old", {"now": people.NOW + 299}, "times"),
        ("too far ahead", {"now": people.NOW - 303}, "times"),
    ):
        yield "whisper.open", what, {**good, **faulty}, code
    for what, sealed, code in _sealed():
        yield "whisper.open", what, known.whisper_input(sealed), code
    yield from _unsealed()
    for what, sequences in {"the same twice": [0, 0], "one before another": [0, 2, 1]}.items():
        yield "whisper.take", what, known.taken(sequences), "repeated"


def _sealed() -> Iterator[tuple[str, bytes, str]]:
    row = known.row_of(known.ASKED)
    yield "signed by another", known.sealed_row(row, "rini"), "signature"
    padded = pad(encode(row), 256)
    yield "padded with more than zeros", known.sealed_padded(changed(padded)), "padding"
    yield "in a larger size than it needs", known.sealed_row(row, size=1024), "padding"
    yield "no encoding", known.sealed_padded(pad(b"\xff", 256)), "malformed"
    longer_head = encode(row).replace(b"\x00\x1a", b"\x18\x00\x1a", 1)
    yield "a number longer than it must be", known.sealed_padded(pad(longer_head, 256)), "malformed"
    yield "another version", known.sealed_row([2, *row[1:]]), "version"
    yield "an item more", known.sealed_row([*row, 0]), "malformed"
    yield "an item less", known.sealed_row(row[:-1]), "malformed"
    yield "a room too short", known.sealed_row([1, seed("r", 15), *row[2:]]), "malformed"
    yield "a kind too long", known.sealed_row([*row[:5], "k" * 33, row[6]]), "malformed"


def _unsealed() -> Iterator[Refusal]:
    told = {"signing_seed": seed("clinician sari"), "sender_id": people.certified("sari").clinician_id}
    kem = kem_public(seed("shift dewi"))
    given = {**known.to_dewi(), **told, "kem": kem, "whisper": known.ASKED}
    too_long = replace(known.ASKED, body=bytes(16_384))
    yield "whisper.seal", "longer than any size", {**given, "whisper": too_long}, "size"
    for what, faulty in list(garbage_keys(kem))[:3]:
        yield "whisper.seal", what, {**given, "kem": faulty}, "malformed"
