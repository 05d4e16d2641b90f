"""What the organisation makes offline holds under its root, is written once, and gives no secret away."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto import ceremony
from crypto.authority import Authority, authority_with, verify_signatures
from crypto.certificate import (
    Clinician,
    clinician_payload,
    countersign,
    make_certificate,
    verify_coordinator,
    verify_statement,
)
from crypto.checkpoint import LOG_TYPE, WITNESS_TYPE, NoteKey, read_verifier_key, verifier_key
from crypto.fingerprint import fingerprint
from crypto.refused import Refused
from crypto.revocation import verify_revocation
from crypto.secret_file import read_secret
from crypto.signing import public_key
from tests.crypto import people
from tests.crypto.seeded import Seeded, seed

DEMANDS = ceremony.Demands(1, people.LOG, people.WITNESS)
LOG, WITNESS = verifier_key(people.LOG, LOG_TYPE), verifier_key(people.WITNESS, WITNESS_TYPE)
ASKED = ["--signatures", "1", "--log", LOG, "--witness", WITNESS]
KEY = public_key(seed("coordinator ani"))
MOMENT = ceremony.Moment(people.NOW, Seeded("ceremony"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Runs a command that must succeed, and gives what it prints."""

    def run(*arguments: object) -> list[str]:
        assert ceremony.main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    ceremony.make_root(tmp_path / "root", DEMANDS, MOMENT)
    return tmp_path / "root"


def certificate(root: Path, coordinator_object: bytes) -> bytes:
    """Of a clinician whom the one coordinator signed for."""
    instance = ceremony.read_organisation(root / "organisation.json").instance_id
    payload = clinician_payload(instance, people.asked("sari"))
    return make_certificate(payload, [(coordinator_object, countersign(seed("coordinator ani"), payload))])


def verified(root: Path, authority: Authority, coordinator_object: bytes) -> Clinician:
    return verify_signatures(authority, certificate(root, coordinator_object), people.NOW)


def test_a_whole_ceremony_from_the_command_line(
    tmp_path: Path, run: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    root, ani = tmp_path / "root", tmp_path / "ani.bin"
    said = run("make-root", "--out", root, *ASKED)
    made = ceremony.read_organisation(root / "organisation.json")
    assert said == [
        f"organisation, read aloud: {fingerprint(made.root_key + made.instance_id)}",
        f"log's key, read aloud: {fingerprint(people.LOG.key)}",
        f"witness's key, read aloud: {fingerprint(people.WITNESS.key)}",
    ]
    assert run("read-aloud", "--organisation", root / "organisation.json") == said[:1]
    assert run("make-statement", "--root", root, "--out", tmp_path / "new.bin", *ASKED) == said[1:]
    key_said = [f"coordinator's key, read aloud: {fingerprint(KEY)}"]
    assert run("certify-coordinator", "--root", root, "--key", KEY.hex(), "--out", ani) == key_said
    assert run("read-aloud", "--coordinator", ani) == key_said
    revoked = run("revoke", "--root", root, "--coordinator", ani, "--out", tmp_path / "r.bin")
    assert revoked == [f"revoked {key_said[0]}"]
    hashed = seed("certificate")
    revoke = ["revoke", "--root", root, "--certificate", hashed.hex(), "--until", "2099-01-01"]
    assert run(*revoke, "--out", tmp_path / "c.bin") == [
        f"revoked certificate, read aloud: {fingerprint(hashed)}"
    ]
    # Nothing that was printed or written for others holds the root's secret.
    secret = (root / "root.secret").read_text("ascii").strip()
    assert bytes.fromhex(secret) == read_secret(root / "root.secret")
    others = [
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".secret"
    ]
    assert len(others) == 6
    assert not any(bytes.fromhex(secret) in one or secret.encode() in one for one in others)
    assert secret not in "".join(said) + capsys.readouterr().err


def test_what_a_ceremony_makes_holds_under_its_root(root: Path) -> None:
    made = ceremony.read_organisation(root / "organisation.json")
    first = verify_statement(made, (root / "statement.bin").read_bytes(), people.NOW)
    assert (first.signatures_needed, first.log, first.witness) == (1, people.LOG, people.WITNESS)
    later = ceremony.renew_statement(root, ceremony.Demands(3, people.LOG, None, 1), MOMENT)
    found = verify_statement(made, later, people.NOW)
    assert (found.signatures_needed, found.witness, found.not_after) == (
        3,
        None,
        people.NOW + 365 * people.DAY,
    )
    one = verify_coordinator(made, ceremony.certify_coordinator(root, KEY, 365, MOMENT), people.NOW)
    assert (one.key, one.not_after) == (KEY, people.NOW + 365 * people.DAY)


def test_whom_a_ceremony_revokes_is_a_clinician_no_more(root: Path) -> None:
    made, statement = (
        ceremony.read_organisation(root / "organisation.json"),
        (root / "statement.bin").read_bytes(),
    )
    ani = ceremony.certify_coordinator(root, KEY, 90, MOMENT)
    clinician = verified(root, Authority(made, statement), ani)
    ended = ceremony.revoke_coordinator(root, ani, None, MOMENT)
    gone = ceremony.revoke_certificate(root, clinician.hash, None, MOMENT)
    for revocation, days in ((ended, 90 + 360), (gone, 30 + 360)):
        assert verify_revocation(made, revocation, people.NOW).until == people.NOW + days * people.DAY
        with pytest.raises(Refused) as refused:
            verified(root, authority_with(made, statement, [revocation], people.NOW), ani)
        assert refused.value.code == "revoked"


def test_a_root_and_a_witness_are_never_overwritten_and_are_for_their_owner_only(
    tmp_path: Path, run: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    make_root = ["make-root", "--out", str(tmp_path / "root"), *ASKED]
    make_witness = ["make-witness", "--out", str(tmp_path / "witness"), "--name", "witness.example/w2"]
    for command, file in ((make_root, "root/root.secret"), (make_witness, "witness/witness.secret")):
        run(*command)
        before = (tmp_path / file).read_bytes()
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / file).parent.stat().st_mode) == 0o700
        assert ceremony.main(command) == 1
        assert capsys.readouterr().out == "refused: this folder holds a secret already\n"
        assert (tmp_path / file).read_bytes() == before


def test_a_witness_gets_a_key_and_says_its_public_part(tmp_path: Path, run: Callable[..., list[str]]) -> None:
    (said,) = run("make-witness", "--out", tmp_path, "--name", "witness.example/w2")
    text = (tmp_path / "witness.vkey").read_text("ascii").strip()
    assert said == f"verifier key: {text}"
    key = read_verifier_key(text, WITNESS_TYPE)
    assert key == NoteKey("witness.example/w2", public_key(read_secret(tmp_path / "witness.secret")))
    assert read_secret(tmp_path / "witness.secret").hex() not in said


def test_a_statement_keeps_the_coordinators_that_were_certified(root: Path) -> None:
    made = ceremony.read_organisation(root / "organisation.json")
    ani = ceremony.certify_coordinator(root, KEY, 90, MOMENT)
    later = ceremony.renew_statement(root, DEMANDS, MOMENT)
    assert verified(root, Authority(made, later), ani).alias == "Bu sari"


@pytest.mark.parametrize(
    "arguments",
    [
        ["make-root", "--out", "{}/new", "--signatures", "0", "--log", LOG],
        ["make-root", "--out", "{}/new", "--signatures", "1", "--log", LOG, "--years", "0"],
        ["make-statement", "--root", "{}/none", "--out", "{}/x", *ASKED],
        ["certify-coordinator", "--root", "{}/none", "--key", "00" * 32, "--out", "{}/x"],
        ["certify-coordinator", "--root", "{}/root", "--key", "00", "--out", "{}/x"],
        ["certify-coordinator", "--root", "{}/root", "--key", "00" * 32, "--out", "{}/x", "--days", "0"],
        ["revoke", "--root", "{}/root", "--certificate", "00", "--out", "{}/x"],
        ["revoke", "--root", "{}/root", "--certificate", "00" * 32, "--until", "2020-01-01", "--out", "{}/x"],
        ["revoke", "--root", "{}/root", "--coordinator", "{}/root/statement.bin", "--out", "{}/x"],
        ["read-aloud", "--coordinator", "{}/root/organisation.json"],
        ["read-aloud", "--organisation", "{}/root/statement.bin"],
        ["make-witness", "--out", "{}/new", "--name", "a name"],
    ],
)
def test_a_ceremony_refuses_what_makes_no_sense(
    tmp_path: Path, root: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ceremony.main([argument.format(tmp_path) for argument in arguments]) == 1
    assert capsys.readouterr().out.startswith("refused: ")
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("option", [["--log", WITNESS], ["--log", "none"], ["--log", LOG, "--witness", LOG]])
def test_a_verifier_key_of_another_kind_is_not_taken(
    tmp_path: Path, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        ceremony.main(["make-root", "--out", str(tmp_path / "new"), "--signatures", "1", *option])
    assert "not a verifier key of this kind" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_log_cannot_be_its_own_witness(tmp_path: Path) -> None:
    same = NoteKey("witness.example/w2", people.LOG.key)
    with pytest.raises(Refused):
        ceremony.make_root(tmp_path / "new", ceremony.Demands(1, people.LOG, same), MOMENT)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "pinned", ["", "[]", "{}", '{"root_key": "00", "instance_id": "00"}', '{"root_key": 1}']
)
def test_a_pinned_file_of_another_shape_is_refused(tmp_path: Path, pinned: str) -> None:
    (tmp_path / "organisation.json").write_text(pinned, "ascii")
    with pytest.raises(Refused):
        ceremony.read_organisation(tmp_path / "organisation.json")


@pytest.mark.parametrize("content", ["", "00", "zz" * 32, "00" * 33])
def test_a_secret_file_of_another_shape_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "root.secret").write_text(content, "ascii")
    with pytest.raises(Refused):
        read_secret(tmp_path / "root.secret")
