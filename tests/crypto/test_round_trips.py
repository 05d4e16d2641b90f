"""What one client writes another reads unchanged, whatever the values."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as some

from crypto import clinician_state, committed, revocation, sealed_key, state, survivor_state, vault
from crypto.block import Draft, confirm, make_block
from crypto.body import codes_body, read_codes, read_receipt, read_text, receipt_body, text_body
from crypto.certificate import (
    Clinician,
    Coordinator,
    Statement,
    clinician_payload,
    make_certificate,
    make_coordinator,
    make_statement,
    read_certificate,
    read_clinician,
    verify_coordinator,
    verify_statement,
)
from crypto.checkpoint import Checkpoint, NoteKey, cosign, open_checkpoint, sign_checkpoint
from crypto.chunks import CHUNK_SIZE, open_chunks, seal_chunks, sealed_size
from crypto.consent import JOIN, LEAD, Named, Standing, make_named, make_standing, verify_consent
from crypto.encoding import GREATEST_NUMBER
from crypto.envelope import SIZES, Header, Message, header_of, open_envelope, seal
from crypto.log_head import LogHead
from crypto.member import Member
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed

NUMBER: Final = some.integers(0, GREATEST_NUMBER)
ID: Final = some.binary(min_size=16, max_size=16)
HASH: Final = some.binary(min_size=32, max_size=32)
SHORT: Final = some.text(max_size=8)


def many(one: some.SearchStrategy[Any], most: int = 5) -> some.SearchStrategy[tuple[Any, ...]]:
    return some.lists(one, max_size=most).map(tuple)


MEMBER: Final = some.builds(Member, ID, HASH, NUMBER, HASH, some.none() | HASH)
DRAFT: Final = some.builds(
    Draft, ID, NUMBER, some.integers(0, 2), ID, some.none() | ID, some.none() | HASH,
    NUMBER, NUMBER, NUMBER, NUMBER, many(MEMBER, 9),
)  # fmt: skip
SEEN: Final = many(some.tuples(ID, HASH), 8)
MESSAGE: Final = some.builds(
    Message, some.just(world.SURVIVOR_ID), ID, NUMBER, some.none() | HASH, SEEN, SHORT, NUMBER,
    some.binary(max_size=2000),
)  # fmt: skip
KEPT_PREKEY: Final = some.builds(survivor_state.KeptPrekey, NUMBER, HASH, NUMBER, NUMBER)
HERS: Final = some.builds(
    survivor_state.KeptConversation, ID, HASH, many(KEPT_PREKEY), NUMBER, some.none() | HASH,
    some.none() | HASH, SHORT, some.integers(0, 2), NUMBER,
)  # fmt: skip
CHECKPOINT: Final = some.builds(Checkpoint, NUMBER, HASH)
LOG_HEAD: Final = some.none() | some.builds(LogHead, HASH, NUMBER, HASH)
BUNDLE: Final = some.builds(clinician_state.KeptBundle, NUMBER, HASH, NUMBER, NUMBER, NUMBER)
HEAD: Final = some.builds(clinician_state.KeptHead, ID, NUMBER, HASH)
REMINDER: Final = some.builds(clinician_state.KeptReminder, ID, ID, NUMBER, NUMBER, some.text(max_size=40))
THEIRS: Final = some.builds(
    clinician_state.ClinicianState, NUMBER, HASH, some.none() | HASH, LOG_HEAD, many(BUNDLE), many(HEAD),
    many(REMINDER),
)  # fmt: skip
CLINICIAN: Final = some.builds(Clinician, ID, HASH, SHORT, SHORT, SHORT, NUMBER, NUMBER)


@given(some.builds(survivor_state.SurvivorState, NUMBER, LOG_HEAD, many(HERS)))
def test_her_state_comes_back_whole(kept: survivor_state.SurvivorState) -> None:
    assert survivor_state.decode_state(survivor_state.encode_state(kept)) == kept


@given(THEIRS)
def test_a_clinicians_state_comes_back_whole(kept: clinician_state.ClinicianState) -> None:
    assert clinician_state.decode_state(clinician_state.encode_state(kept)) == kept


@given(some.binary(max_size=9000), HASH, HASH)
def test_a_sealed_state_hides_its_length_and_opens(content: bytes, secret: bytes, share: bytes) -> None:
    blob = state.seal_state(secret, share, content, Seeded("state"))
    assert (len(blob) - committed.OVERHEAD) % committed.PAGE_SIZE == 0
    assert state.open_state(secret, share, blob) == content


@given(HASH, ID, HASH)
def test_a_sealed_key_opens_with_its_secret(secret: bytes, account_id: bytes, key: bytes) -> None:
    sealed = sealed_key.seal_key(secret, account_id, key, Seeded("sealed"))
    assert len(sealed) == sealed_key.SEALED_KEY_SIZE
    assert sealed_key.open_key(secret, account_id, sealed) == key


@given(MESSAGE, some.integers(2**16, 2**32 - 1))
@settings(max_examples=60)
def test_every_envelope_has_one_of_five_sizes_and_opens(message: Message, bucket: int) -> None:
    header = Header(world.CONVERSATION, seed("block"), bucket)
    made = seal(seed("K"), world.SURVIVOR_SEED, header, message, Seeded("envelope"))
    assert len(made) in SIZES
    assert header_of(made) == header
    assert open_envelope(seed("K"), (world.survivor(),), made).message == message


@given(DRAFT, many(some.binary(max_size=200), 16))
@settings(max_examples=60)
def test_a_block_says_what_was_drafted(draft: Draft, consents: tuple[bytes, ...]) -> None:
    _, block = make_block(world.SURVIVOR_SEED, draft, seed("K"), consents, Seeded("block"))
    assert {name: getattr(block, name) for name in Draft.__slots__} == {
        name: getattr(draft, name) for name in Draft.__slots__
    }
    assert confirm(block, seed("K")) == consents


@given(ID, CLINICIAN)
def test_a_certificate_says_what_was_asked_for(instance_id: bytes, asked: Clinician) -> None:
    named, read = read_clinician(clinician_payload(instance_id, asked))
    assert named == instance_id
    assert clinician_payload(named, read) == clinician_payload(instance_id, asked)


@given(some.text(), many(SHORT), many(HASH, 32))
def test_bodies_come_back_whole(text: str, codes: tuple[str, ...], hashes: tuple[bytes, ...]) -> None:
    assert read_text(text_body(text)) == text
    assert read_codes(codes_body(codes)) == codes
    assert read_receipt(receipt_body(hashes)) == hashes


FILE: Final = some.builds(vault.KeptFile, ID, ID, NUMBER, HASH, SHORT)
RECORD: Final = some.builds(
    vault.VaultRecord, ID, SHORT, NUMBER, NUMBER, some.text(max_size=50), many(FILE, 64)
)
EPOCHS: Final = many(NUMBER, 32)
SCOPE: Final = some.sampled_from([JOIN, LEAD])
NAME: Final = some.text(
    some.characters(min_codepoint=33, max_codepoint=126, exclude_characters="+"), min_size=1, max_size=64
)
NOTE_KEY: Final = some.builds(NoteKey, NAME, HASH)


@given(RECORD)
def test_a_vault_record_comes_back_whole(record: vault.VaultRecord) -> None:
    assert vault.decode_record(vault.encode_record(record)) == record


@given(some.binary(max_size=9000), HASH, HASH, ID)
def test_a_sealed_record_opens_as_its_item(content: bytes, secret: bytes, share: bytes, item: bytes) -> None:
    blob = vault.seal_record(secret, share, item, content, Seeded("vault"))
    assert vault.open_record(secret, share, item, blob) == content


@given(
    some.builds(Named, ID, HASH, HASH, SCOPE, EPOCHS, NUMBER, NUMBER) | some.builds(Standing, SHORT, NUMBER)
)
def test_a_consent_says_what_she_gave(given_: Named | Standing) -> None:
    by = world.SURVIVOR_SEED, world.CONVERSATION
    made = make_named(*by, given_) if isinstance(given_, Named) else make_standing(*by, given_)
    assert verify_consent(world.SURVIVOR_KEY, world.CONVERSATION, made) == given_


@given(HASH, some.integers(0, people.NOW), some.integers(people.NOW + 1, GREATEST_NUMBER))
def test_a_revocation_says_what_it_ends(hashed: bytes, since: int, until: int) -> None:
    made = revocation.make_revocation(people.ROOT_SEED, people.INSTANCE, hashed, since, until, None)
    read = revocation.verify_revocation(people.ORGANISATION, made, people.NOW)
    assert read == revocation.Revocation(hashed, since, until, by_root=True)


@given(some.integers(1, GREATEST_NUMBER), NOTE_KEY, some.none() | NOTE_KEY)
def test_a_statement_demands_what_it_says(needed: int, log: NoteKey, witness: NoteKey | None) -> None:
    demanded = Statement(needed, people.NOW, people.NOW + 1, log, witness)
    made = make_statement(people.ROOT_SEED, people.INSTANCE, demanded)
    assert verify_statement(people.ORGANISATION, made, people.NOW) == demanded


@given(ID, HASH)
def test_a_coordinator_is_who_was_certified(coordinator_id: bytes, key: bytes) -> None:
    coordinator = Coordinator(coordinator_id, key, 0, people.NOW + 1)
    made = make_coordinator(people.ROOT_SEED, people.INSTANCE, coordinator)
    assert verify_coordinator(people.ORGANISATION, made, people.NOW) == coordinator


@given(
    some.binary(max_size=99),
    many(some.tuples(some.binary(max_size=99), some.binary(min_size=64, max_size=64)), 16),
)
def test_a_certificates_parts_come_back_whole(payload: bytes, pairs: tuple[tuple[bytes, bytes], ...]) -> None:
    for proof in (None, payload):
        read = read_certificate(make_certificate(payload, pairs, proof))
        assert read == (payload, list(pairs), proof)


@given(CHECKPOINT, some.integers(0, people.NOW + 300))
def test_a_cosigned_checkpoint_opens_as_it_was_signed(signed: Checkpoint, time: int) -> None:
    note = cosign(
        people.WITNESS_SEED,
        people.WITNESS.name,
        sign_checkpoint(people.LOG_SEED, people.LOG.name, signed),
        time,
    )
    assert open_checkpoint(people.DEMANDED, note, people.NOW) == signed


@settings(max_examples=15)
@given(some.integers(0, 3 * CHUNK_SIZE), some.integers(1, 50_000), some.integers(1, 100_000))
def test_a_file_opens_however_it_is_parted(size: int, written: int, arriving: int) -> None:
    content = seed("content", size)
    pieces = [content[at : at + written] for at in range(0, size, written)]
    sealed = b"".join(seal_chunks(seed("file", 16), pieces, Seeded("chunks")))
    assert len(sealed) == sealed_size(size)
    parts = [sealed[at : at + arriving] for at in range(0, len(sealed), arriving)]
    assert b"".join(open_chunks(seed("file", 16), parts, size)) == content
