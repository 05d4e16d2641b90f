"""No secret shows where it could end up in a log: in a repr, or in a refusal."""

import traceback

import pytest

from crypto.chain import Chain
from crypto.fingerprint import applicant_fingerprint, fingerprint, safety_number
from crypto.refused import Refused
from crypto.session import Session
from crypto.state import open_state, seal_state
from crypto.words import WordKeys, choose, keys_from
from crypto.wrapping import unwrap
from tests.crypto import people, world
from tests.crypto.known import files
from tests.crypto.known import states as known
from tests.crypto.seeded import Seeded, seed


def shows(text: str, secret: bytes) -> bool:
    written = repr(secret)[2:-1], secret.decode(errors="ignore")
    return secret.hex() in text or any(one in text for one in written if len(one) > 7)


def test_reprs_hold_no_secret() -> None:
    keys = WordKeys(seed("mailbox", 16), seed("login"), seed("seal"))
    hers, theirs, sent = known.her_state(), known.clinicians_state(), world.message()
    kept = files.record()
    for held, secrets in (
        (keys, (keys.login_seed, keys.seal_key)),
        (hers, (world.SURVIVOR_SEED, seed("prekey 1"))),
        (theirs, (theirs.signing_seed, theirs.coordinator_seed, seed("shift sari"))),
        (sent, (sent.body,)),
        (kept, (kept.files[0].key, kept.label.encode())),
    ):
        assert not any(shows(repr(held), secret) for secret in secrets if secret)
    assert shows(repr(keys), keys.mailbox)
    chain = Chain(world.SURVIVOR_ID)
    chain.accept_own(world.offer()[0], world.EPOCH_KEYS[0])
    assert not shows(repr(chain) + repr(Session(world.SURVIVOR_ID, Seeded("s"))), world.EPOCH_KEYS[0])


def test_a_refusal_says_its_code_and_nothing_of_the_input() -> None:
    secret, blob = seed("secret"), bytearray(seal_state(seed("secret"), seed("share"), b"hers", Seeded("x")))
    blob[-1] ^= 1
    for call, given in (
        (open_state, (secret, seed("share"), bytes(blob))),
        (unwrap, (secret, b"", b"", b"")),
    ):
        with pytest.raises(Refused) as refused:
            call(*given)
        assert str(refused.value) == refused.value.code
        # What a library said may hold input: it must not come along.
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
        assert not shows("".join(traceback.format_exception(refused.value)), secret)


def test_what_is_read_aloud_differs_with_every_key() -> None:
    said = {fingerprint(seed(f"key {number}")) for number in range(50)}
    assert len(said) == 50
    assert all(len(one) == 35 and one.replace(" ", "").isdigit() for one in said)


def test_a_number_read_aloud_for_one_purpose_serves_no_other() -> None:
    clinician_id, key = seed("clinician id", 16), seed("key")
    said = {name(clinician_id, key) for name in (applicant_fingerprint, safety_number)}
    assert len(said | {fingerprint(clinician_id + key), fingerprint(key)}) == 4
    # Whose key it is counts as much as the key: else it could be certified for somebody else.
    assert applicant_fingerprint(seed("another id", 16), key) not in said


def test_other_words_give_other_keys_and_an_unknown_parameter_set_is_refused() -> None:
    words = " ".join(choose(Seeded("her words")))
    assert keys_from(words, people.INSTANCE).mailbox != keys_from(words, seed("another", 16)).mailbox
    with pytest.raises(Refused) as refused:
        keys_from(words, people.INSTANCE, parameters=2)
    assert refused.value.code == "version"
