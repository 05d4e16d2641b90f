"""A witness beside real relays: it cosigns a log that grows, and none that forked, shrank or is foreign."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import pytest

from crypto.authority import verify_certificate
from crypto.certificate import read_certificate, with_proof
from crypto.checkpoint import Checkpoint, NoteKey, open_checkpoint, sign_checkpoint, verifier_key
from crypto.log_proof import make_proof, read_proof
from crypto.merkle import root_of
from crypto.refused import Refused
from crypto.signing import public_key
from deploy import witness as command
from server.transparency.store import SEED_FILE, read_seed
from tests.server import people
from tests.server.people import Clinician, Staff, Survivor, authority_of, now
from tests.server.relay import ROOT, Relay, Witness

REFUSED, UNREACHABLE = 2, 1


@dataclass
class Watched:
    """A running relay whose organisation pins a witness, and its first clinician."""

    relay: Relay
    witness: Witness
    sari: Clinician


@contextmanager
def watched(folder: Path) -> Iterator[Watched]:
    witness = Witness(folder / "witness")
    relay = Relay(folder / "relay", witness=witness)
    try:
        relay.start()
        yield Watched(relay, witness, Staff(relay).clinician())
    finally:
        relay.kill()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """For tests that leave the relay's log as it is."""
    with watched(tmp_path_factory.mktemp("watched")) as made:
        yield made


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Watched]:
    """For a test that changes it."""
    with watched(tmp_path) as made:
        yield made


@pytest.fixture
def relay(shared: Watched) -> Relay:
    return shared.relay


@pytest.fixture
def sari(shared: Watched) -> Clinician:
    shared.sari.wake()
    return shared.sari


@pytest.fixture
def witness(shared: Watched, tmp_path: Path) -> Witness:
    """The witness as it was after its first look, in a folder of this test's own."""
    shutil.copytree(shared.witness.folder, tmp_path / "witness")
    return replace(shared.witness, folder=tmp_path / "witness")


@pytest.fixture
def other(tmp_path: Path, relay: Relay) -> Iterator[Relay]:
    """Another data folder under the same root and the same log's key."""
    folder = tmp_path / "other"
    shutil.copytree(relay.organisation, folder / "organisation")
    made = Relay(folder)
    shutil.copy(relay.data / SEED_FILE, made.data / SEED_FILE)
    try:
        yield made.start()
    finally:
        made.kill()


def note_of(relay: Relay) -> bytes:
    response, content = relay.ask("GET", "/log/checkpoint", port=relay.console_port)
    assert response.status == 200
    return content


def applied_at(relay: Relay) -> None:
    """Certify somebody at a relay whose log no witness looks at."""
    staff = Staff(relay)
    with patch.object(people, "CERTIFIED_SECONDS", 0.5), pytest.raises(people.NotCertified):
        # There is no certificate yet that anybody would take: the log holds its entry, and that is all.
        staff.clinician()


def test_the_relay_serves_the_cosigned_note_and_clients_take_no_other(relay: Relay, sari: Clinician) -> None:
    stated = relay.stated
    cosigned = note_of(relay)
    assert open_checkpoint(stated, cosigned, now()).size == 1
    opened = sari.call("open")
    certificate, authority = opened[5], authority_of(relay, opened[7], opened[-1])
    assert verify_certificate(authority, certificate, now()) == sari.clinician
    # Control: the log's own signature alone, under the same checkpoint, is not enough.
    proof = read_proof(sari.proof or b"")
    checkpoint = open_checkpoint(stated, proof.note, now())
    own = sign_checkpoint(read_seed(relay.data / SEED_FILE), stated.log.name, checkpoint)
    alone = make_proof(proof.salt, proof.index, proof.hashes, own)
    with pytest.raises(Refused, match="log"):
        verify_certificate(authority, with_proof(certificate, alone), now())


def test_a_certificate_is_not_served_before_the_witness_has_seen_it(own: Watched) -> None:
    relay, witness = own.relay, own.witness
    own.sari.go_on_duty()
    survivor = Survivor(relay).begin()
    assert len(survivor.on_call()) == 1
    relay.witness = None
    applied_at(relay)
    assert open_checkpoint(relay.stated, sari_note(survivor), now()).size == 1
    # The newest checkpoint waits for the witness; whom it has seen is served meanwhile.
    with pytest.raises(Refused, match="log"):
        open_checkpoint(relay.stated, note_of(relay), now())
    assert len(survivor.on_call()) == 1
    assert witness.look(relay).returncode == 0
    assert open_checkpoint(relay.stated, note_of(relay), now()).size == 2
    assert len(survivor.on_call()) == 1
    assert survivor.log_head is not None
    assert survivor.log_head.size == 2


def sari_note(survivor: Survivor) -> bytes:
    """The note in the first certificate that is served."""
    pairs = survivor.call("on_call", "any", 0)[1]
    _, _, proof = read_certificate(pairs[0][0])
    return read_proof(proof or b"").note


def test_the_same_log_may_be_looked_at_again(relay: Relay, witness: Witness) -> None:
    before = witness.state.read_bytes()
    done = witness.look(relay)
    assert (done.returncode, done.stdout[:19]) == (0, "cosigned: 1 entries")
    assert witness.state.read_bytes() == before
    assert witness.state.stat().st_mode & 0o077 == 0


def test_a_forked_log_is_refused_and_the_state_stays(relay: Relay, witness: Witness, other: Relay) -> None:
    before, newest = witness.state.read_bytes(), note_of(other)
    # It has not even begun: smaller than what was seen.
    done = witness.look(other)
    assert (done.returncode, "shrank" in done.stderr) == (REFUSED, True)
    applied_at(other)
    for history in ("as long", "longer"):
        done = witness.look(other)
        assert (done.returncode, "REFUSED: the log forked" in done.stderr) == (REFUSED, True), history
        applied_at(other)
    assert witness.state.read_bytes() == before
    with pytest.raises(Refused, match="log"):
        open_checkpoint(other.stated, note_of(other), now())
    assert note_of(other) != newest
    # Control: the log that was seen first is cosigned as before.
    assert witness.look(relay).returncode == 0


def test_another_logs_signature_is_refused_and_the_state_stays(
    relay: Relay, witness: Witness, tmp_path: Path
) -> None:
    before = witness.state.read_bytes()
    stranger = Relay(tmp_path / "stranger").start()
    try:
        done = witness.look(stranger)
        assert (done.returncode, "not signed by this log" in done.stderr) == (REFUSED, True)
        done = witness.look(relay, "--log-key", verifier_key(stranger.log_key))
        assert (done.returncode, "another log" in done.stderr) == (REFUSED, True)
    finally:
        stranger.kill()
    assert witness.state.read_bytes() == before


def test_a_statement_that_names_another_witness_is_refused(relay: Relay, tmp_path: Path) -> None:
    uninvited = Witness(tmp_path / "uninvited")
    done = uninvited.look(relay)
    assert (done.returncode, "does not name this witness" in done.stderr) == (REFUSED, True)
    assert not uninvited.state.exists()
    done = uninvited.look(relay, "--log-key", verifier_key(relay.log_key))
    assert done.returncode == REFUSED


def test_a_damaged_state_is_not_begun_anew(relay: Relay, witness: Witness) -> None:
    kept = witness.state.read_text()
    for damaged in ("", "{}", kept[:-20], kept.replace('"size": 1', '"size": 0')):
        assert damaged != kept
        witness.state.write_text(damaged)
        done = witness.look(relay)
        assert (done.returncode, "damaged" in done.stderr) == (REFUSED, True)
        assert witness.state.read_text() == damaged


def test_a_relay_that_is_down_changes_nothing(own: Watched) -> None:
    relay, witness = own.relay, own.witness
    before = witness.state.read_bytes()
    relay.kill()
    done = witness.look(relay)
    assert (done.returncode, "could not be reached" in done.stderr) == (UNREACHABLE, True)
    assert witness.state.read_bytes() == before
    relay.start()
    assert witness.look(relay).returncode == 0


@dataclass
class PretendedLog:
    """A log that says what a test wants it to, and may not take what it is handed."""

    entries: list[bytes]
    seed: bytes = field(default_factory=lambda: os.urandom(32))
    signed: bytes = b""
    takes: bool = True
    taken: list[bytes] = field(default_factory=list)
    looked: Callable[[], None] = lambda: None

    @property
    def key(self) -> NoteKey:
        return NoteKey("log.test", public_key(self.seed))

    def checkpoint(self) -> bytes:
        head = Checkpoint(len(self.entries), root_of(self.entries))
        return self.signed or sign_checkpoint(self.seed, "log.test", head)

    def leaves(self, size: int) -> list[bytes]:
        return self.entries[:size]

    def post(self, note: bytes) -> None:
        self.looked()
        if not self.takes:
            raise command.Unreachable("no")
        self.taken.append(note)


def look(log: PretendedLog, state: Path, seed: bytes) -> Checkpoint:
    keeping = command.Keeping(state, log.key)
    key = NoteKey("witness.test", public_key(seed))
    return command.witness(log, key, seed, keeping, now())


def test_the_state_is_on_the_disk_before_the_cosignature_leaves(tmp_path: Path) -> None:
    state, seed = tmp_path / "state.json", os.urandom(32)
    log = PretendedLog([os.urandom(32)], takes=False)
    log.looked = lambda: seen.append(json.loads(state.read_bytes())["size"])
    seen: list[int] = []
    with pytest.raises(command.Unreachable):
        look(log, state, seed)
    assert seen == [1]
    # What was not taken is handed out again; what came since is cosigned with it.
    log.entries.append(os.urandom(32))
    log.takes = True
    assert look(log, state, seed).size == 2
    assert seen == [1, 2]
    (note,) = log.taken
    assert open_checkpoint(command.Pinned(log.key), note, now()).size == 2


def test_a_checkpoint_that_its_own_entries_do_not_bear_is_refused(tmp_path: Path) -> None:
    state, seed = tmp_path / "state.json", os.urandom(32)
    log = PretendedLog([os.urandom(32)])
    look(log, state, seed)
    before = state.read_bytes()
    log.signed = sign_checkpoint(log.seed, "log.test", Checkpoint(2, os.urandom(32)))
    log.entries.append(os.urandom(32))
    with pytest.raises(command.Alarm, match="not those of the checkpoint"):
        look(log, state, seed)
    log.signed = b""
    log.entries[0] = os.urandom(32)
    with pytest.raises(command.Alarm, match="forked"):
        look(log, state, seed)
    assert state.read_bytes() == before
    assert len(log.taken) == 1


DRIPPING = {
    "the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n", b"x"),
    "answers that are none yet": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n"),
}


@contextmanager
def dripping(begins: bytes, goes_on: bytes) -> Iterator[str]:
    """A log that never comes to an end with what it answers; gives its origin."""
    stop = threading.Event()

    def drip(reached: socket.socket) -> None:
        with suppress(OSError), reached:
            reached.recv(4096)
            reached.sendall(begins)
            while not stop.wait(0.05):
                reached.sendall(goes_on)

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=drip, args=(listening.accept()[0],), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://drip.localhost:{listening.getsockname()[1]}"
        finally:
            stop.set()
            listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("what", DRIPPING)
def test_a_log_that_drips_does_not_keep_the_witness(tmp_path: Path, what: str) -> None:
    watching = Witness(tmp_path)
    key = verifier_key(NoteKey("log.test", public_key(os.urandom(32))))
    own = ["--key", str(watching.folder / "witness.secret"), "--state", str(watching.state)]
    with dripping(*DRIPPING[what]) as origin:
        done = subprocess.run(
            [sys.executable, "deploy/witness.py", "--log", origin, *own, "--log-key", key, "--within", "1"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert (done.returncode, "took too long" in done.stderr) == (UNREACHABLE, True)
    assert not watching.state.exists()


def test_a_run_beside_another_ends_at_once(relay: Relay, witness: Witness) -> None:
    with witness.state.with_name("state.json.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = witness.look(relay)
        assert (done.returncode, "another run is under way" in done.stderr) == (UNREACHABLE, True)
    # Control: alone it looks.
    assert witness.look(relay).returncode == 0
