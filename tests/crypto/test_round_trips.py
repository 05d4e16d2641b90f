"""What one client writes another reads unchanged, whatever the values."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as some

from crypto import clinician_state, sealed_key, state, survivor_state
from crypto.block import Draft, confirm, make_block
from crypto.body import codes_body, read_codes, read_receipt, read_text, receipt_body, text_body
from crypto.certificate import Clinician, clinician_payload, read_clinician
from crypto.encoding import GREATEST_NUMBER
from crypto.envelope import SIZES, Header, Message, header_of, open_envelope, seal
from crypto.member import Member
from tests.crypto import world
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
BUNDLE: Final = some.builds(clinician_state.KeptBundle, NUMBER, HASH, NUMBER, NUMBER, NUMBER)
HEAD: Final = some.builds(clinician_state.KeptHead, ID, NUMBER, HASH)
THEIRS: Final = some.builds(
    clinician_state.ClinicianState, NUMBER, HASH, some.none() | HASH, many(BUNDLE), many(HEAD)
)
CLINICIAN: Final = some.builds(Clinician, ID, HASH, SHORT, SHORT, SHORT, NUMBER, NUMBER)


@given(some.builds(survivor_state.SurvivorState, NUMBER, many(HERS)))
def test_her_state_comes_back_whole(kept: survivor_state.SurvivorState) -> None:
    assert survivor_state.decode_state(survivor_state.encode_state(kept)) == kept


@given(THEIRS)
def test_a_clinicians_state_comes_back_whole(kept: clinician_state.ClinicianState) -> None:
    assert clinician_state.decode_state(clinician_state.encode_state(kept)) == kept


@given(some.binary(max_size=9000), HASH, HASH)
def test_a_sealed_state_hides_its_length_and_opens(content: bytes, secret: bytes, share: bytes) -> None:
    blob = state.seal_state(secret, share, content, Seeded("state"))
    assert (len(blob) - state.OVERHEAD) % state.PAGE_SIZE == 0
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
