"""No bytes, however made, bring anything out of a reader but its answer or a refusal."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crypto import (
    block,
    body,
    bundle,
    certificate,
    clinician_state,
    consent,
    envelope,
    prekey,
    sealed_key,
    signing,
    state,
    survivor_state,
    withdrawal,
    wrapping,
)
from crypto.encoding import encode
from crypto.refused import Refused
from tests.crypto import known_cases as known
from tests.crypto import people, world
from tests.crypto.seeded import seed

Reader = Callable[[bytes], object]
HERS: Final = (world.SURVIVOR_KEY, world.CONVERSATION)

READERS: Final[dict[str, tuple[Reader, bytes]]] = {
    "signed object": (signing.parted, people.STATEMENT),
    "statement": (
        lambda given: certificate.verify_statement(people.ORGANISATION, given, people.NOW),
        people.STATEMENT,
    ),
    "clinician": (
        certificate.read_clinician,
        certificate.clinician_payload(people.INSTANCE, people.asked("sari")),
    ),
    "certificate": (
        lambda given: certificate.verify_certificate(
            people.ORGANISATION, people.STATEMENT, given, people.NOW
        ),
        people.certificate_of(people.asked("sari")),
    ),
    "bundle": (
        lambda given: bundle.verify_bundle(people.certified("sari"), given, people.NOW),
        people.bundle_object("sari"),
    ),
    "prekey": (lambda given: prekey.verify_prekey(*HERS, given), world.prekey_object(1)),
    "consent": (lambda given: consent.verify_standing(*HERS, given), world.STANDING),
    "withdrawal": (
        lambda given: withdrawal.verify_withdrawal(*HERS, given),
        withdrawal.make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, seed("block 0")),
    ),
    "first block": (block.open_first, world.offer()[0]),
    "claim": (lambda given: block.open_next(world.offer()[1], given), world.claim()[0]),
    "re-key": (lambda given: block.open_next(world.claim()[1], given), world.rekey()[0]),
    "envelope header": (envelope.header_of, world.envelope(world.card())),
    "envelope": (
        lambda given: envelope.open_envelope(world.EPOCH_KEYS[1], world.claim()[1].members, given),
        world.envelope(world.card()),
    ),
    "state": (
        lambda given: state.open_state(seed("seal"), seed("share"), given),
        known.state_input(b"content", "fuzzed")["blob"],
    ),
    "sealed key": (
        lambda given: sealed_key.open_key(seed("prf"), seed("account", 16), given),
        known.sealed_key_input()["sealed"],
    ),
    "wrap": (
        lambda given: wrapping.unwrap(seed("prekey 1"), given, world.offer()[1].hash, world.SURVIVOR_ID),
        known.wrap_input(None)["wrapped"],
    ),
    "survivor's state": (survivor_state.decode_state, survivor_state.encode_state(known.her_state())),
    "clinician's state": (
        clinician_state.decode_state,
        clinician_state.encode_state(known.clinicians_state()),
    ),
    "text": (body.read_text, body.text_body("halo")),
    "codes": (body.read_codes, body.codes_body(["any", "id"])),
    "receipt": (body.read_receipt, body.receipt_body([seed("read")])),
}
# Nothing but their own shape protects these: a change may give another value, and that is all it may do.
UNSIGNED: Final = {
    "signed object",
    "clinician",
    "survivor's state",
    "clinician's state",
    "text",
    "codes",
    "receipt",
}


def refused_or_read(read: Reader, given: bytes) -> tuple[bool, Any]:
    try:
        return False, read(given)
    except Refused as refused:
        return True, refused.code


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(some.binary(max_size=1500))
def test_any_bytes_are_refused_or_read(name: str, given: bytes) -> None:
    refused_or_read(READERS[name][0], given)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(some.data())
def test_one_changed_byte_is_never_taken_for_the_same(name: str, data: some.DataObject) -> None:
    read, good = READERS[name]
    at = data.draw(some.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[at] ^= data.draw(some.integers(1, 255))
    refused, value = refused_or_read(read, bytes(changed))
    # The header is authenticated only inside the envelope, which the relay cannot open.
    if name not in UNSIGNED | {"envelope header"}:
        assert refused
    elif not refused:
        assert value != read(good) or name == "envelope header"


@pytest.mark.parametrize("name", READERS)
def test_what_is_cut_short_or_too_long_is_refused(name: str) -> None:
    read, good = READERS[name]
    assert refused_or_read(read, good)[0] is False
    if name != "text":
        assert refused_or_read(read, good[:-1])[0]
        assert refused_or_read(read, good + b"\0")[0]


@settings(max_examples=60)
@given(
    some.recursive(some.none() | some.integers(0, 99) | some.binary(max_size=40), some.lists, max_leaves=30)
)
def test_well_encoded_nonsense_is_refused_everywhere(value: object) -> None:
    given = encode([1, value]) if value is not None else encode([value])
    for read, _ in READERS.values():
        refused_or_read(read, given)
