"""Cosignatures that come at once or again, and a ledger whose disk fills up: the log never goes back."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from crypto.checkpoint import NoteKey, cosign
from crypto.signing import public_key
from server.doors import Refused
from server.transparency.service import LogBook, LogRows
from server.transparency.store import LedgerFile
from tests.server.consoles import Browser, Console, Root, Signing, console

T = TypeVar("T")
WITNESS = "witness.test"
SEED = os.urandom(32)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Console]:
    """An organisation that pins a witness, and a log of two entries."""
    with console(tmp_path, Root(witness=NoteKey(WITNESS, public_key(SEED)))) as opened:
        yield opened


def grown(console: Console) -> bytes:
    """Certify one more, and give the newest note with the witness's line."""
    browser, signing = Browser(console).join(), Signing(Browser(console).join()).present()
    browser.keep_two_keys()
    signing.certify(browser.apply(os.urandom(32)))
    note = console.log.note()
    assert note is not None
    return cosign(SEED, WITNESS, note, console.clock())


@dataclass
class Overtaken:
    """A book in which something happens just before, or just after, a change is committed."""

    book: LogBook
    before: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None
    kept: int = 0

    def keep(self, job: Callable[[LogRows], T]) -> T:
        self.kept += 1
        before, self.before = self.before, lambda: None
        after, self.after = self.after, lambda: None
        before()
        value = self.book.keep(job)
        after()
        return value

    def read(self, job: Callable[[LogRows], T]) -> T:
        return self.book.read(job)


def test_an_older_cosignature_that_comes_between_takes_nothing_back(watched: Console) -> None:
    log, old, new = watched.log, grown(watched), grown(watched)
    log._book = Overtaken(log._book, before=lambda: log.cosign(new))
    with pytest.raises(Refused, match="log"):
        log.cosign(old)
    assert log.note() == new
    assert log._book.read(lambda rows: rows.cosigned()) == (2, new)


def test_whoever_wakes_last_takes_nothing_back(watched: Console) -> None:
    log, old, new = watched.log, grown(watched), grown(watched)
    log._book = Overtaken(log._book, after=lambda: log.cosign(new))
    log.cosign(old)
    assert log.note() == new


def test_what_anyone_may_read_and_hand_in_again_is_no_write(watched: Console) -> None:
    log, first = watched.log, grown(watched)
    log._book = counted = Overtaken(log._book)
    log.cosign(first)
    assert counted.kept == 1
    watched.clock.now += 1
    later = cosign(SEED, WITNESS, first.partition("\N{EM DASH} witness".encode())[0], watched.clock())
    assert later != first
    for again in (first, later, first):
        log.cosign(again)
    assert counted.kept == 1
    # Control: a greater one is kept.
    log.cosign(grown(watched))
    assert log._cosigned is not None
    assert log._cosigned.size == 2


def test_a_ledger_is_written_whole_however_little_is_taken_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [os.urandom(32) for _ in range(6)]
    ledger, real = LedgerFile(tmp_path), os.pwrite
    ledger.append(0, entries[:2])
    monkeypatch.setattr(os, "pwrite", lambda handle, what, at: real(handle, what[:40], at))
    ledger.append(2, entries[2:5])
    monkeypatch.undo()
    ledger.append(5, entries[5:])
    assert LedgerFile(tmp_path).entries() == entries


def test_a_ledger_whose_disk_is_full_holds_nothing_of_what_was_not_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [os.urandom(32) for _ in range(6)]
    ledger, real, room = LedgerFile(tmp_path), os.pwrite, [40, 0]
    ledger.append(0, entries[:2])

    def full(handle: int, what: bytes, at: int) -> int:
        taken = real(handle, what[: room.pop(0)], at)
        if not taken:
            raise OSError(28, "full")
        return taken

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="full"):
        ledger.append(2, entries[2:5])
    monkeypatch.undo()
    assert LedgerFile(tmp_path).entries() == entries[:2]
    # Control: with room again it goes on from there.
    ledger.append(2, entries[2:])
    assert LedgerFile(tmp_path).entries() == entries
