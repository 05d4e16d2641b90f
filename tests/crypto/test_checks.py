"""Single checks that no other test has to itself: each fails when its check is off (see mutation)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from crypto import block, body, ceremony, certificate, clinician_state, padding, survivor_state
from crypto.chain import Chain
from crypto.checkpoint import WITNESS_TYPE, NoteKey, read_verifier_key, verifier_key
from crypto.consent import make_named, verify_consent, verify_standing
from crypto.encoding import GREATEST_NUMBER, decode, encode
from crypto.envelope import SIZES, header_of, open_envelope, seal
from crypto.history import wrap_history
from crypto.keys import derive
from crypto.log_proof import read_proof
from crypto.merkle import check_consistency, check_inclusion, node_hash
from crypto.padding import pad
from crypto.revocation import verify_revocation
from crypto.sealing import seal_bytes
from crypto.signing import digest, sign, signed
from crypto.withdrawal import make_withdrawal, unverified_conversation
from crypto.wrapping import kem_public
from tests.crypto import people, world
from tests.crypto.refusing import refusal
from tests.crypto.seeded import Seeded, seed

Change = Callable[[list[Any]], Any]
BEYOND: Final = 2**53


def listed(value: Any) -> Any:
    return [listed(one) for one in value] if isinstance(value, tuple) else value


def changed(encoded: bytes, change: Change) -> bytes:
    """The row, written again with something changed in it."""
    row = listed(decode(encoded))
    change(row)
    return encode(row)


def more(row: list[Any]) -> None:
    row.append(0)


def re_signed(tag: str, signer: bytes, signed_object: bytes, change: Change) -> bytes:
    payload = listed(decode(signed_object))[0]
    return signed(tag, signer, changed(payload, change))


CERTIFICATE: Final = people.signed_certificate(people.asked("sari"))
HERS: Final = survivor_state.SurvivorState(people.NOW, None, (
    survivor_state.KeptConversation(
        world.CONVERSATION, world.SURVIVOR_SEED, (survivor_state.KeptPrekey(1, seed("prekey 1"), 5, 6),),
        0, None, None, people.NEED, 0, world.KEEP,
    ),
))  # fmt: skip
THEIRS: Final = clinician_state.ClinicianState(
    people.NOW, seed("a"), None, None,
    (clinician_state.KeptBundle(1, seed("b"), 2, 3, 4),),
    (clinician_state.KeptHead(world.CONVERSATION, 1, seed("c")),),
    (clinician_state.KeptReminder(seed("d", 16), world.CONVERSATION, 0, 5, "tanya kabar"),),
)  # fmt: skip
CONSENT: Final = make_named(
    world.SURVIVOR_SEED, world.CONVERSATION,
    verify_consent(world.SURVIVOR_KEY, world.CONVERSATION, world.named("rini")),  # type: ignore[arg-type]
)  # fmt: skip


def test_a_block_with_an_item_more_is_refused() -> None:
    longer = re_signed("sc1/block", world.SURVIVOR_SEED, world.offer()[0], more)
    assert refusal(block.open_first, longer) == "malformed"


def test_a_member_with_an_item_more_is_refused() -> None:
    longer = re_signed("sc1/block", world.SURVIVOR_SEED, world.offer()[0], lambda row: row[12][1].append(0))
    assert refusal(block.open_first, longer) == "malformed"


@pytest.mark.parametrize("place", ["certificate", "pair"])
def test_a_certificate_with_an_item_more_is_refused(place: str) -> None:
    change: Change = more if place == "certificate" else lambda row: row[1][0].append(0)
    assert refusal(certificate.read_certificate, changed(CERTIFICATE, change)) == "malformed"


def test_a_clinicians_payload_with_an_item_more_is_refused() -> None:
    longer = changed(certificate.read_certificate(CERTIFICATE)[0], more)
    assert refusal(certificate.read_clinician, longer) == "malformed"


@pytest.mark.parametrize("place", ["log", "witness", "statement"])
def test_a_statement_with_an_item_more_is_refused(place: str) -> None:
    def change(row: list[Any]) -> None:
        {"log": row[5], "witness": row[6], "statement": row}[place].append(0)

    longer = re_signed("sc1/organisation", people.ROOT_SEED, people.STATEMENT, change)
    verify = certificate.verify_statement
    assert refusal(verify, people.ORGANISATION, longer, people.NOW) == "malformed"


def test_a_coordinators_object_with_an_item_more_is_refused() -> None:
    longer = re_signed("sc1/coordinator", people.ROOT_SEED, people.coordinator_object("ani"), more)
    verify = certificate.verify_coordinator
    assert refusal(verify, people.ORGANISATION, longer, people.NOW) == "malformed"


@pytest.mark.parametrize("place", ["state", "bundle", "head", "reminder"])
def test_a_clinicians_state_with_an_item_more_is_refused(place: str) -> None:
    def change(row: list[Any]) -> None:
        parts = {"state": row, "bundle": row[5][0], "head": row[6][0], "reminder": row[7][0]}
        parts[place].append(0)

    longer = changed(clinician_state.encode_state(THEIRS), change)
    assert refusal(clinician_state.decode_state, longer) == "malformed"


@pytest.mark.parametrize("place", ["state", "conversation", "prekey"])
def test_a_survivors_state_with_an_item_more_is_refused(place: str) -> None:
    def change(row: list[Any]) -> None:
        kept = row[3][0]
        {"state": row, "conversation": kept, "prekey": kept[2][0]}[place].append(0)

    longer = changed(survivor_state.encode_state(HERS), change)
    assert refusal(survivor_state.decode_state, longer) == "malformed"


def test_a_state_with_more_bundles_than_can_be_read_back_is_not_written() -> None:
    greatest, heads = clinician_state.GREATEST_BUNDLES, clinician_state.GREATEST_CONVERSATIONS
    for full, over in (
        (replace(THEIRS, bundles=THEIRS.bundles * greatest), {"bundles": THEIRS.bundles * (greatest + 1)}),
        (
            replace(THEIRS, conversations=THEIRS.conversations * heads),
            {"conversations": THEIRS.conversations * (heads + 1)},
        ),
    ):
        assert clinician_state.decode_state(clinician_state.encode_state(full)) == full
        assert refusal(clinician_state.encode_state, replace(full, **over)) == "malformed"


def test_a_state_with_more_reminders_or_a_longer_note_than_can_be_read_back_is_not_written() -> None:
    (one,) = THEIRS.reminders
    greatest, bytes_in_all = clinician_state.GREATEST_REMINDERS, clinician_state.GREATEST_NOTE_BYTES
    # A letter of two bytes: what counts is bytes.
    longest = replace(one, note="é" * (bytes_in_all // 2))
    full = replace(THEIRS, reminders=(longest,) * greatest)
    assert clinician_state.decode_state(clinician_state.encode_state(full)) == full
    longer = replace(one, note=f"{longest.note}a")
    for over in ((longest,) * (greatest + 1), (longest, longer)):
        assert refusal(clinician_state.encode_state, replace(full, reminders=over)) == "malformed"


def test_a_state_without_reminders_is_written_as_before_there_were_any() -> None:
    without = replace(THEIRS, reminders=())
    encoded = clinician_state.encode_state(without)
    assert decode(encoded)[0] == 1  # type: ignore[index]
    assert clinician_state.decode_state(encoded) == without
    empty = changed(clinician_state.encode_state(THEIRS), lambda row: row[7].clear())
    assert refusal(clinician_state.decode_state, empty) == "malformed"


def test_a_state_with_more_conversations_or_prekeys_than_can_be_read_back_is_not_written() -> None:
    (kept,) = HERS.conversations
    full = replace(HERS, conversations=(kept,) * 64)
    assert survivor_state.decode_state(survivor_state.encode_state(full)) == full
    assert refusal(survivor_state.encode_state, replace(HERS, conversations=(kept,) * 65)) == "malformed"
    many = replace(HERS, conversations=(replace(kept, prekeys=kept.prekeys * 65),))
    assert refusal(survivor_state.encode_state, many) == "malformed"


def resealed(change: Change, place: str) -> bytes:
    """An envelope whose header, inside or outside was changed before it was signed and sealed."""
    key, header = world.EPOCH_KEYS[1], world.header(world.claim()[1])
    outside = listed(decode(world.envelope(world.message())))
    if place == "outside":
        change(outside)
        return encode(outside)
    authenticated = changed(outside[0], change) if place == "header" else outside[0]
    one = replace(world.message(), seen=((seed("other", 16), seed("hash")),))
    row = [one.member_id, one.session, one.sequence, one.previous, listed(one.seen), one.kind, one.sent_at]
    row.append(one.body)
    if place == "inside":
        change(row)
    padded = pad(encode(row), 256)
    signature = sign(
        "sc1/envelope", world.SURVIVOR_SEED, digest("sc1/envelope-header", authenticated) + padded
    )
    assert header.conversation == world.CONVERSATION
    sealed = seal_bytes(derive(key, "message"), signature + padded, authenticated, Seeded("resealed"))
    return encode([authenticated, sealed])


def opened(envelope: bytes) -> str | None:
    return refusal(open_envelope, world.EPOCH_KEYS[1], world.claim()[1].members, envelope)


def test_a_message_with_an_item_more_is_refused() -> None:
    assert opened(resealed(lambda row: None, "inside")) is None
    assert opened(resealed(more, "inside")) == "malformed"
    assert opened(resealed(lambda row: row[4][0].append(0), "inside")) == "malformed"


def shortened(envelope: bytes, size: int) -> bytes:
    """The same rows, with the sealed part cut so that the whole is of one of the five sizes again."""
    outside = listed(decode(envelope))
    outside[1] = outside[1][: len(outside[1]) - (len(envelope) - size)]
    return encode(outside)


@pytest.mark.parametrize("place", ["header", "outside"])
def test_an_envelopes_header_with_an_item_more_is_refused_at_an_envelopes_size(place: str) -> None:
    longer = shortened(resealed(more, place), SIZES[0])
    assert len(longer) == SIZES[0]
    assert refusal(header_of, longer) == "malformed"


def test_a_message_longer_than_any_size_is_not_sealed() -> None:
    header, draw = world.header(world.claim()[1]), Seeded("long")
    for early in (replace(header, bucket=2**16 - 1), replace(header, bucket=2**32)):
        given = world.EPOCH_KEYS[1], world.SURVIVOR_SEED, early, world.message(), draw
        assert refusal(seal, *given) == "size"


def test_a_receipt_says_read_of_hashes_and_nothing_more() -> None:
    hashes = [seed("one"), seed("two")]
    assert body.read_receipt(encode([hashes, "read"])) == tuple(hashes)
    for wrong in ([hashes, "heard"], [[*hashes, bytes(31)], "read"], [hashes, "read", 0], [hashes]):
        assert refusal(body.read_receipt, encode(wrong)) == "malformed"


def test_a_text_that_is_not_utf8_is_refused() -> None:
    assert refusal(body.read_text, b"\xff") == "malformed"


def test_what_the_encoding_has_no_place_for_is_not_written() -> None:
    deep: Any = 1
    for _ in range(9):
        deep = [deep]
    for value in (-1, BEYOND, 2**64, "\ud800", 1.5, {}, object(), deep):
        assert refusal(encode, value) == "malformed"
    assert decode(encode(GREATEST_NUMBER)) == GREATEST_NUMBER


def test_a_standing_consent_is_not_a_named_one() -> None:
    given = world.SURVIVOR_KEY, world.CONVERSATION
    assert refusal(verify_standing, *given, world.STANDING) is None
    assert refusal(verify_standing, *given, CONSENT) == "malformed"


def test_padding_shorter_than_a_length_is_refused() -> None:
    for short in (b"", b"\0", b"\0\0\0"):
        assert refusal(padding.unpad, short) == "padding"


def test_a_verifier_key_has_one_text_only() -> None:
    text = verifier_key(people.LOG)
    assert read_verifier_key(text) == people.LOG
    name, key_id, typed = text.split("+")
    short = NoteKey(people.LOG.name, people.LOG.key[:-1])
    spaced = NoteKey("log example", people.LOG.key)
    wrong = [
        *("", name, f"{name}+{key_id}", f"{name}+00000000+{typed}", f"{text}A", verifier_key(short)),
        *(
            verifier_key(people.LOG, WITNESS_TYPE),
            verifier_key(spaced),
            verifier_key(NoteKey("", people.LOG.key)),
        ),
    ]
    for one in wrong:
        assert refusal(read_verifier_key, one) == "malformed"


def test_a_proof_that_is_too_long_or_has_no_note_is_refused() -> None:
    proof = people.log_tree().proof(people.log_tree().hashes[0])
    assert read_proof(proof).index == len(people.EARLIER_ENTRIES)
    head, _, note = proof.partition(b"\n\n")
    line = head.split(b"\n")[-1]
    wrong = [
        proof + b"\n" * 8000,
        head,
        b"\n".join([head, *([line] * 64)]) + b"\n\n" + note,
        proof.replace(b"extra ", b"extro "),
        proof.replace(b"\nindex ", b"\nindux "),
    ]
    for one in wrong:
        assert refusal(read_proof, one) == "log"


def test_a_key_for_history_must_have_the_size_of_one() -> None:
    kem = kem_public(seed("history"))
    given = seed("key"), seed("new"), seed("old"), seed("member", 16)
    assert refusal(wrap_history, kem, *given) is None
    for wrong in (kem[:-1], kem + b"\0"):
        assert refusal(wrap_history, wrong, *given) == "malformed"


def test_a_number_beyond_2_to_the_53_is_not_read() -> None:
    assert decode(b"\x1b" + (BEYOND - 1).to_bytes(8, "big")) == GREATEST_NUMBER
    for beyond in (BEYOND, 2**64 - 1):
        assert refusal(decode, b"\x1b" + beyond.to_bytes(8, "big")) == "malformed"


def test_what_is_nested_deeper_than_8_is_not_read() -> None:
    assert refusal(decode, b"\x81" * 8 + b"\x01") is None
    assert refusal(decode, b"\x81" * 9 + b"\x01") == "malformed"


@pytest.mark.parametrize("odd", [bytes(31), 0, "", []])
def test_a_certificate_hash_that_is_no_hash_is_refused(odd: object) -> None:
    def change(row: list[Any]) -> None:
        row[12][1][4] = odd

    assert (
        refusal(block.open_first, re_signed("sc1/block", world.SURVIVOR_SEED, world.offer()[0], change))
        == "malformed"
    )


def test_a_consent_of_another_kind_is_refused() -> None:
    for rest in ([], [people.NEED, people.NOW]):
        made = signed("sc1/consent", world.SURVIVOR_SEED, encode([1, "endless", world.CONVERSATION, *rest]))
        assert refusal(verify_consent, world.SURVIVOR_KEY, world.CONVERSATION, made) == "malformed"


@pytest.mark.parametrize("place", ["whole", "payload"])
def test_a_revocation_with_an_item_more_is_refused(place: str) -> None:
    payload = encode([1, people.INSTANCE, seed("revoked"), people.NOW, people.NOW + people.DAY])
    if place == "payload":
        payload = changed(payload, more)
    whole = encode([payload, sign("sc1/revocation", people.ROOT_SEED, payload), None])
    if place == "whole":
        whole = changed(whole, more)
    assert refusal(verify_revocation, people.ORGANISATION, whole, people.NOW) == "malformed"


def test_a_withdrawal_with_an_item_more_names_no_conversation() -> None:
    made = make_withdrawal(world.SURVIVOR_SEED, world.CONVERSATION, world.offer()[1].hash)
    assert unverified_conversation(made) == world.CONVERSATION
    longer = re_signed("sc1/withdrawal", world.SURVIVOR_SEED, made, more)
    assert refusal(unverified_conversation, longer) == "malformed"


def test_a_block_that_a_chain_has_not_got_is_not_found() -> None:
    chain = Chain(world.SURVIVOR_ID)
    chain.accept_own(world.offer()[0], world.EPOCH_KEYS[0])
    assert chain.block_for(world.offer()[1].hash) == world.offer()[1]
    assert refusal(chain.block_for, seed("no block")) == "epoch"


def test_a_log_that_shrank_is_refused_whatever_path_is_shown() -> None:
    old, one, two = seed("old root"), seed("one"), seed("two")
    root = node_hash(node_hash(old, one), two)
    assert refusal(check_consistency, 5, old, 3, root, (old, one, two)) == "log"


def test_a_leaf_beyond_the_tree_and_a_path_of_another_length_are_refused() -> None:
    leaf, one, two = seed("leaf"), seed("one"), seed("two")
    assert refusal(check_inclusion, leaf, 5, 3, (one, two), node_hash(node_hash(one, leaf), two)) == "log"
    assert refusal(check_inclusion, leaf, 0, 1, (one,), node_hash(one, leaf)) == "log"
    assert refusal(check_inclusion, leaf, 0, 3, (), leaf) == "log"
    assert refusal(check_inclusion, leaf, 0, 1, (), leaf) is None


def test_a_root_demands_no_log_or_witness_without_a_right_name_and_key(tmp_path: Path) -> None:
    log, moment = people.LOG, ceremony.Moment(people.NOW, Seeded("root"))
    demands = ceremony.Demands(2, log, people.WITNESS)
    for number, wrong in enumerate((replace(log, name="log example"), replace(log, key=log.key[:-1]))):
        for changed_demands in (replace(demands, log=wrong), replace(demands, witness=wrong)):
            given = tmp_path / str(number), changed_demands, moment
            assert refusal(ceremony.make_root, *given) == "malformed"
    assert refusal(ceremony.make_root, tmp_path / "right", demands, moment) is None
