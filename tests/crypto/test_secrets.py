"""No secret shows where it could end up in a log: in a repr, in a refusal, in what a command prints."""

import stat
import traceback
from pathlib import Path

import pytest

from crypto import ceremony
from crypto.certificate import verify_coordinator, verify_statement
from crypto.chain import Chain
from crypto.fingerprint import applicant_fingerprint, fingerprint, safety_number
from crypto.refused import Refused
from crypto.session import Session
from crypto.signing import public_key
from crypto.state import open_state, seal_state
from crypto.words import WordKeys, choose, keys_from
from crypto.wrapping import unwrap
from tests.crypto import known_cases as known
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed

MOMENT = ceremony.Moment(people.NOW, Seeded("ceremony"))


def shows(text: str, secret: bytes) -> bool:
    return secret.hex() in text or repr(secret)[2:-1] in text


def test_reprs_hold_no_secret() -> None:
    keys = WordKeys(seed("mailbox", 16), seed("login"), seed("seal"))
    hers, theirs, sent = known.her_state(), known.clinicians_state(), world.message()
    for held, secrets in (
        (keys, (keys.login_seed, keys.seal_key)),
        (hers, (world.SURVIVOR_SEED, seed("prekey 1"))),
        (theirs, (theirs.signing_seed, theirs.coordinator_seed, seed("shift sari"))),
        (sent, (sent.body,)),
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


def test_the_roots_secret_is_for_its_owner_only_and_never_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "root"
    assert ceremony.main(["make-root", "--out", str(folder), "--signatures", "2"]) == 0
    secret = folder / "root.secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    key, out = public_key(seed("coordinator ani")).hex(), str(tmp_path / "ani.bin")
    assert ceremony.main(["certify-coordinator", "--root", str(folder), "--key", key, "--out", out]) == 0
    said = capsys.readouterr()
    assert secret.read_text("ascii").strip() not in said.out + said.err
    for name in ("organisation.json", "statement.bin"):
        assert bytes.fromhex(secret.read_text("ascii")) not in (folder / name).read_bytes()
    # Making a root where one lies would end every certificate under it.
    before = secret.read_bytes()
    assert ceremony.main(["make-root", "--out", str(folder), "--signatures", "1"]) == 1
    assert secret.read_bytes() == before


def test_what_a_ceremony_makes_holds_under_its_root(tmp_path: Path) -> None:
    made = ceremony.make_root(tmp_path, 2, 5, MOMENT)
    assert ceremony.read_organisation(tmp_path / "organisation.json") == made
    assert verify_statement(made, (tmp_path / "statement.bin").read_bytes(), people.NOW) == 2
    key = public_key(seed("coordinator ani"))
    one = verify_coordinator(made, ceremony.certify_coordinator(tmp_path, key, 365, MOMENT), people.NOW)
    assert (one.key, one.not_after) == (key, people.NOW + 365 * 86_400)


@pytest.mark.parametrize(
    "arguments",
    [
        ["make-root", "--out", "{}/new", "--signatures", "0"],
        ["certify-coordinator", "--root", "{}/none", "--key", "00" * 32, "--out", "{}/x"],
        ["certify-coordinator", "--root", "{}", "--key", "00", "--out", "{}/x"],
        ["certify-coordinator", "--root", "{}", "--key", "00" * 32, "--out", "{}/x", "--days", "0"],
    ],
)
def test_a_ceremony_refuses_what_makes_no_sense(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ceremony.make_root(tmp_path, 1, 1, MOMENT)
    assert ceremony.main([argument.format(tmp_path) for argument in arguments]) == 1
    assert capsys.readouterr().out.startswith("refused: ")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "pinned", ["", "[]", "{}", '{"root_key": "00", "instance_id": "00"}', '{"root_key": 1}']
)
def test_a_pinned_file_of_another_shape_is_refused(tmp_path: Path, pinned: str) -> None:
    (tmp_path / "organisation.json").write_text(pinned, "ascii")
    with pytest.raises(Refused):
        ceremony.read_organisation(tmp_path / "organisation.json")


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
