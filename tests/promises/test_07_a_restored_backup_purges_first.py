"""Promise 7: a restored backup purges before it listens, and brings back nothing that was destroyed since."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server.ages import due_in
from tests.server.conftest import Town, staffed
from tests.server.forked import ForkedRelay
from tests.server.line_client import NotConnected
from tests.server.people import Survivor, Talk
from tests.server.relay import ROOT

# When the copy is restored, what was to be kept for a short while is long due.
BRIEF, LONG, LATER = 120, 3600, 600
TRIES = 3


def backup(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the operator's command."""
    return subprocess.run(
        [sys.executable, "deploy/backup.py", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Kept:
    """A town, a backup of it, and who was in it: some stay, some fell due, one deleted everything since."""

    town: Town
    copy: Path
    stays: Survivor
    talk: Talk
    due: list[tuple[Survivor, Talk]]
    deleted: Survivor

    @property
    def relay(self) -> ForkedRelay:
        assert isinstance(self.town.relay, ForkedRelay)
        return self.town.relay

    def restored(self) -> None:
        """Stop, and put the backup back."""
        self.relay.stop()
        done = backup("restore", "--data", self.relay.data, "--from", self.copy)
        assert (done.returncode, done.stdout) == (0, "restored\n"), done.stderr


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    relay = ForkedRelay(tmp_path_factory.mktemp("restored"))
    relay.settings.update(PRACTICE_KEEP=str(BRIEF))
    try:
        town = staffed(relay.start())
        stays, deleted = town.survivor(), town.survivor()
        talk = stays.ask_for_help(LONG)
        deleted.ask_for_help(LONG)
        due = [(one, one.ask_for_help(BRIEF)) for one in (town.survivor(), town.survivor())]
        copy = relay.folder / "copy.db"
        done = backup("keep", "--data", relay.data, "--to", copy)
        assert (done.returncode, done.stdout) == (0, "kept\n"), done.stderr
        deleted.call("forget_all")
        yield Kept(town, copy, stays, talk, due, deleted)
    finally:
        relay.kill()


def due_at_the_first_answer(kept: Kept, *changes: str) -> dict[str, int]:
    """Start some time later, and count the rows that are due the moment that anybody can connect."""
    begun = int(time.time()) + LATER
    kept.relay.begin(f"later={LATER}", *changes)
    assert kept.relay.listens(every=0.001)
    return due_in(kept.relay.data, begun)


def is_found(kept: Kept, change: str) -> bool:
    """Tell whether what is due is seen in a relay that purges too late; on a busy machine we may be later."""
    for _ in range(TRIES):
        kept.restored()
        if {"envelopes", "wraps"} <= set(due_at_the_first_answer(kept, change)):
            return True
    return False


def test_nothing_that_is_due_is_there_when_it_listens(kept: Kept) -> None:
    # Controls: without a purge the rows of the backup are there; and so they are where it purges a moment
    # after it has begun to listen, instead of before.
    assert is_found(kept, "unpurged")
    assert is_found(kept, "belated")
    kept.restored()
    assert due_at_the_first_answer(kept) == {}
    for survivor, talk in kept.due:
        survivor.connect("return")
        assert survivor.open_line.ask("read", talk.id, 0) == ["gone"]


def test_who_deleted_everything_is_nobody_and_who_stayed_is_there(kept: Kept) -> None:
    kept.restored()
    kept.relay.start()
    with pytest.raises(NotConnected):
        kept.deleted.connect("return")
    # Control: somebody else's row of the same backup is alive, under a key that nobody overwrote.
    kept.stays.connect("return")
    assert len(kept.stays.call("read", kept.talk.id, 0)[0]) == 1


def test_the_slot_file_is_the_one_that_was_there(kept: Kept) -> None:
    kept.relay.stop()
    slots = kept.relay.data / "slots"
    before = slots.read_bytes(), slots.stat().st_ino
    kept.restored()
    assert (slots.read_bytes(), slots.stat().st_ino) == before
    # And the copy holds no key: with one, it would undo every deletion since.
    keys = {before[0][at : at + 32] for at in range(0, len(before[0]), 64)} - {bytes(32)}
    assert keys
    assert not any(key in kept.copy.read_bytes() for key in keys)


def test_without_its_slot_file_a_restored_machine_loses_messages_and_nothing_else(kept: Kept) -> None:
    kept.relay.stop()
    slots = kept.relay.data / "slots"
    away = slots.rename(kept.relay.folder / "slots")
    try:
        done = backup("restore", "--data", kept.relay.data, "--from", kept.copy)
        assert done.stdout == "restored without keys: every message is lost\n"
        kept.relay.start()
        with pytest.raises(NotConnected):
            kept.stays.connect("return")
        # Accounts and certificates are there, and on duty somebody may be called at once.
        kept.town.sari.wake()
        Survivor(kept.relay).begin().ask_for_help(LONG)
    finally:
        kept.relay.stop()
        away.replace(slots)


def test_a_restore_is_refused_while_a_relay_runs(kept: Kept) -> None:
    kept.relay.stop()
    kept.relay.start()
    before = (kept.relay.data / "relay.db").stat().st_ino
    done = backup("restore", "--data", kept.relay.data, "--from", kept.copy)
    assert (done.returncode, done.stderr) == (1, "a relay runs on this data folder\n")
    assert (kept.relay.data / "relay.db").stat().st_ino == before
    kept.relay.stop()
    # Control: as soon as it has stopped the same command is taken.
    assert backup("restore", "--data", kept.relay.data, "--from", kept.copy).returncode == 0
