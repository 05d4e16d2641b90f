"""The log over a real database: it only grows, what was signed comes back, clients take its proofs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.authority import authority_with, verify_certificate
from crypto.certificate import with_proof
from crypto.checkpoint import Checkpoint, NoteKey, cosign, open_checkpoint, sign_checkpoint
from crypto.merkle import check_consistency, check_inclusion, consistency, inclusion, leaf_hash, root_of
from crypto.refused import Refused as NotVerified
from crypto.signing import public_key
from server.database import Connection
from server.doors import Refused, Role
from server.transparency.service import Forked
from server.transparency.store import LEDGER_FILE, SEED_FILE, LedgerFile, log_seed
from server.transparency.tiles import TILE_WIDTH, tile_of, tile_path
from server.transparency.tree import Tree
from tests.server.consoles import ONE_DAY, Browser, Console, Root, Signing, console

WITNESS = "witness.test"


@pytest.fixture
def unwatched(tmp_path: Path) -> Iterator[Console]:
    """An organisation without a witness."""
    with console(tmp_path) as opened:
        yield opened


@pytest.fixture
def witness_seed() -> bytes:
    return os.urandom(32)


@pytest.fixture
def watched(tmp_path: Path, witness_seed: bytes) -> Iterator[Console]:
    """An organisation that pins a witness."""
    with console(tmp_path, Root(witness=NoteKey(WITNESS, public_key(witness_seed)))) as opened:
        yield opened


def certified(console: Console) -> tuple[Browser, Signing]:
    browser, signing = Browser(console).join(), Signing(Browser(console).join()).present()
    browser.keep_two_keys()
    signing.certify(browser.apply(os.urandom(32)))
    return browser, signing


def certificate_of(console: Console, browser: Browser) -> bytes | None:
    return console.certification.certificate_of(browser.caller().account)


def believed(console: Console, certificate: bytes) -> bool:
    """Tell whether a client takes this certificate."""
    now = console.clock()
    authority = authority_with(console.root.organisation, console.root.statement(), [], now)
    with suppress(NotVerified):
        return verify_certificate(authority, certificate, now).alias == "Sari"
    return False


@given(size=st.integers(1, 300), data=st.data())
def test_the_tree_is_the_one_of_the_protocol(size: int, data: st.DataObject) -> None:
    entries = [at.to_bytes(32, "big") for at in range(size)]
    leaves = [leaf_hash(entry) for entry in entries]
    tree = Tree()
    tree.append(entries)
    asked, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    root = tree.root(asked)
    assert root == root_of(leaves[:asked])
    if index < asked:
        path = tree.inclusion(index, asked)
        assert path == inclusion(leaves[:asked], index)
        check_inclusion(leaves[index], index, asked, path, root)
    old = data.draw(st.integers(0, asked))
    grown = tree.consistency(old, asked)
    assert grown == consistency(leaves[:asked], old)
    check_consistency(old, tree.root(old), asked, root, grown)


@given(index=st.integers(0, 10**12 - 1), width=st.integers(1, TILE_WIDTH), level=st.integers(0, 63))
def test_a_tile_has_one_path(index: int, width: int, level: int) -> None:
    assert tile_of(f"{level}/{tile_path(index, width)}") == (level, index, width)


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "0/00", "0/0000", "0/x000/001", "00/000", "0/000.p/0", "0/000.p/256", "0/001/002"],
)
def test_another_writing_of_a_path_is_none(path: str) -> None:
    assert tile_of(path) is None


def test_a_certificate_is_served_with_a_proof_that_clients_take(unwatched: Console) -> None:
    browser, _ = certified(unwatched)
    served = certificate_of(unwatched, browser)
    assert served is not None
    assert believed(unwatched, served)
    # Control: without the proof, or with that of another log, nobody takes it.
    assert not believed(unwatched, with_proof(served, None))
    other_note = sign_checkpoint(os.urandom(32), "log.test", Checkpoint(1, bytes(32)))
    stranger = with_proof(served, b"c2sp.org/tlog-proof@v1\n\n" + other_note)
    assert not believed(unwatched, stranger)


def test_a_certificate_counts_from_when_the_witness_has_seen_it(
    watched: Console, witness_seed: bytes
) -> None:
    browser, _ = certified(watched)
    account = browser.caller().account
    assert browser.caller().roles == {Role.APPLICANT}
    assert certificate_of(watched, browser) is None
    note = watched.log.note()
    assert note is not None
    watched.log.cosign(cosign(witness_seed, WITNESS, note, watched.clock()))
    watched.certification.tell_certified()
    assert watched.post.sent == [("account", account, "certified")]
    assert browser.caller().roles == {Role.CLINICIAN}
    served = certificate_of(watched, browser)
    assert served is not None
    assert believed(watched, served)


def test_a_renewed_certificate_replaces_the_old_one_when_it_is_witnessed(
    watched: Console, witness_seed: bytes
) -> None:
    browser, signing = certified(watched)
    witnessed(watched, witness_seed)
    before = certificate_of(watched, browser)
    assert before is not None
    watched.clock.now += ONE_DAY // 4
    signing.certify(browser.apply(os.urandom(32)))
    assert certificate_of(watched, browser) == before
    assert browser.caller().roles == {Role.CLINICIAN}
    witnessed(watched, witness_seed)
    after = certificate_of(watched, browser)
    assert after is not None
    assert with_proof(after, None) != with_proof(before, None)


def witnessed(console: Console, seed: bytes) -> None:
    note = console.log.note()
    assert note is not None
    console.log.cosign(cosign(seed, WITNESS, note, console.clock()))


def test_only_the_witnesss_line_under_our_own_checkpoint_is_kept(
    watched: Console, witness_seed: bytes
) -> None:
    certified(watched)
    now, note = watched.clock(), watched.log.note()
    assert note is not None
    stated = watched.trust.stated()
    assert stated is not None
    checkpoint = open_checkpoint(replace(stated, witness=None), note, now)
    grown = sign_checkpoint(watched.root.log_seed, "log.test", replace(checkpoint, size=2))
    forged = sign_checkpoint(os.urandom(32), "log.test", checkpoint)
    for bad in (
        b"",
        note,
        cosign(os.urandom(32), WITNESS, note, now),
        cosign(witness_seed, "another.test", note, now),
        cosign(witness_seed, WITNESS, note, now + 301),
        cosign(witness_seed, WITNESS, grown, now),
        cosign(witness_seed, WITNESS, forged, now),
        cosign(witness_seed, WITNESS, note, now)[:-2],
    ):
        with pytest.raises(Refused, match="log"):
            watched.log.cosign(bad)
    assert watched.log.note() == note
    good = cosign(witness_seed, WITNESS, note, now)
    # A stranger's line is passed over, and not kept.
    watched.log.cosign(cosign(os.urandom(32), "stranger", good, now))
    assert watched.log.note() == good


def test_an_older_checkpoint_takes_no_cosignature_back(watched: Console, witness_seed: bytes) -> None:
    certified(watched)
    note = watched.log.note()
    assert note is not None
    certified(watched)
    witnessed(watched, witness_seed)
    newest = watched.log.note()
    with pytest.raises(Refused, match="log"):
        watched.log.cosign(cosign(witness_seed, WITNESS, note, watched.clock()))
    assert watched.log.note() == newest


def test_a_log_that_the_statement_does_not_name_proves_nothing(unwatched: Console) -> None:
    browser, _ = certified(unwatched)
    assert browser.caller().roles == {Role.CLINICIAN}
    unwatched.root.log_seed = os.urandom(32)
    unwatched.clock.now += 61
    assert unwatched.log.note() is None
    assert browser.caller().roles == {Role.APPLICANT}


def test_an_older_copy_of_the_database_gets_back_what_was_signed(tmp_path: Path) -> None:
    root, folder = Root(), tmp_path / "relay"
    folder.mkdir()
    with console(folder, root) as opened:
        certified(opened)
        first = opened.log.note()
    shutil.copytree(folder, tmp_path / "copy")
    with console(folder, root) as opened:
        opened.log.recover()
        opened.log.refresh()
        assert opened.log.note() == first
        certified(opened)
        newest = opened.log.note()
    assert newest != first
    (folder / "relay.db").write_bytes((tmp_path / "copy" / "relay.db").read_bytes())
    with console(folder, root) as opened:
        assert opened.log.recover() == 1
        assert opened.log.recover() == 0
        opened.log.refresh()
        assert opened.log.note() == newest
        certified(opened)
        grown = opened.log.consistency(2)
        note = opened.log.note()
        stated = opened.trust.stated()
        assert note is not None
        assert newest is not None
        assert stated is not None
        old, new = (open_checkpoint(stated, one, opened.clock()) for one in (newest, note))
        check_consistency(old.size, old.root, new.size, new.root, grown)
    # Control: without the ledger the older copy would sign another future.
    (folder / "relay.db").write_bytes((tmp_path / "copy" / "relay.db").read_bytes())
    (folder / LEDGER_FILE).unlink()
    with console(folder, root) as opened:
        opened.log.recover()
        opened.log.refresh()
        assert opened.log.note() == first


def test_a_database_with_another_log_than_the_signed_one_is_not_served(tmp_path: Path) -> None:
    root = Root()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with console(tmp_path / name, root) as opened:
            certified(opened)
    shutil.copy(tmp_path / "two" / LEDGER_FILE, tmp_path / "one" / LEDGER_FILE)
    with console(tmp_path / "one", root) as opened, pytest.raises(Forked):
        opened.log.recover()


def test_a_torn_end_of_the_ledger_was_never_signed(tmp_path: Path) -> None:
    entries = [os.urandom(32) for _ in range(3)]
    LedgerFile(tmp_path).append(0, entries[:2])
    with (tmp_path / LEDGER_FILE).open("ab") as torn:
        torn.write(b"half")
    ledger = LedgerFile(tmp_path)
    assert ledger.entries() == entries[:2]
    ledger.append(0, entries)
    assert LedgerFile(tmp_path).entries() == entries
    assert (tmp_path / LEDGER_FILE).stat().st_mode & 0o077 == 0


def test_the_logs_seed_is_its_owners_and_never_written_over(tmp_path: Path) -> None:
    seed = log_seed(tmp_path, os.urandom)
    assert log_seed(tmp_path, os.urandom) == seed
    assert (tmp_path / SEED_FILE).stat().st_mode & 0o077 == 0
    (tmp_path / SEED_FILE).write_bytes(seed[:31])
    with pytest.raises(Forked):
        log_seed(tmp_path, os.urandom)
    assert (tmp_path / SEED_FILE).read_bytes() == seed[:31]


def test_what_was_certified_before_there_was_a_log_is_logged_at_start(tmp_path: Path) -> None:
    root = Root()
    with console(tmp_path, root) as opened:
        browser, _ = certified(opened)
        account = browser.caller().account
        for table in ("log_entries", "logged"):
            opened.writer.keep(partial(emptied, table=table))
    (tmp_path / LEDGER_FILE).unlink()
    with console(tmp_path, root) as opened:
        assert opened.certification.certificate_of(account) is None
        opened.certification.begin()
        served = opened.certification.certificate_of(account)
        assert served is not None
        assert believed(opened, served)
        note = opened.log.note()
        opened.certification.begin()
        assert opened.log.note() == note


def emptied(connection: Connection, table: str) -> None:
    connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  (names of our own)
