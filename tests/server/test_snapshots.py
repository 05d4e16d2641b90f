"""A job that is refused in the middle of its rows lets go of its snapshot: what follows reads what is now."""

import gc
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import database
from server.database import Connection
from server.doors import Refused
from tests.server.scenes import Talk, Words, begin, found, offer
from tests.server.stores import Clock, Stores

ENVELOPES = 4
TIMES = 10


class Shelf:
    """A conversation with a few envelopes, two of which somebody else may exchange in the database."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "relay.db"
        self.stores, self.talk = Stores(folder, Clock()).begin(), Talk()
        words = Words()
        begin(self.stores, words, [self.talk])
        offer(self.stores, words, self.talk)
        kept = found(self.stores, self.talk)
        assert kept is not None
        self.kept = kept
        for _ in range(ENVELOPES - 1):
            self.stores.keep(self._keep)

    def _keep(self, connection: Connection) -> None:
        rows = self.stores.conversations
        rows.keep_envelope(connection, self.kept, os.urandom(16), self.kept.expires, os.urandom(99))

    def count(self, connection: Connection) -> int:
        rows = self.stores.conversations
        return len(rows.envelopes(connection, self.kept, 0, self.stores.clock(), 99))

    def read(self) -> int | str:
        try:
            return self.stores.read(self.count)
        except Refused as refused:
            return refused.code

    def swap(self) -> None:
        other = sqlite3.connect(self.file, timeout=10)
        (one, first), (two, second) = other.execute("SELECT rowid, sealed FROM envelopes LIMIT 2").fetchall()
        other.execute("UPDATE envelopes SET sealed = ? WHERE rowid = ?", (second, one))
        other.execute("UPDATE envelopes SET sealed = ? WHERE rowid = ?", (first, two))
        other.commit()
        other.close()

    def answers(self) -> list[int | str]:
        """What is read after a refusal, once everything is as it was."""
        seen = []
        for _ in range(TIMES):
            self.swap()
            assert [self.read(), self.read()] == ["gone", "gone"]
            self.swap()
            seen += [self.read(), self.read()]
        return seen


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    # Python's own tidying up must not be what lets go.
    gc.disable()
    try:
        yield shelf
    finally:
        gc.enable()
        shelf.stores.close()


def test_rows_that_change_places_and_back_are_read_again_at_once(shelf: Shelf) -> None:
    assert shelf.answers() == [ENVELOPES] * (2 * TIMES)


def test_control_a_refusal_that_keeps_its_rows_makes_later_reads_old(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_let_go", lambda _failure: None)
    assert "gone" in shelf.answers()


def test_the_log_is_cut_after_a_refused_job(shelf: Shelf) -> None:
    shelf.swap()
    for _ in range(TIMES):
        with pytest.raises(Refused):
            shelf.stores.keep(shelf.count)
        assert shelf.stores.writer.truncate()
