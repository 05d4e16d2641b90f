"""Promise 1: an image of the disk after expiry holds nothing that expired: no plaintext, no key, no share.

What survivors and clinicians send is sealed by them already, and sealed once more at rest. So what is looked
for is what they sent and were given, byte for byte, and the keys under which it rested.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.shredding.slots import EMPTY, KEY_BYTES, SLOT_BYTES, Slots
from tests.promises.test_07_a_restored_backup_purges_first import backup
from tests.server.conftest import staffed
from tests.server.disk import Disk, between, own_disk, words_of
from tests.server.forked import ForkedRelay
from tests.server.line_client import Line

BUCKET_SECONDS, BRIEF, LONG = 1, 1, 3600
TEXTS = 8
SHARE = 32
LONGEST_PUBLIC = 64
# Longer than a mailbox or an account lasts that nobody visits.
LATER = 200 * 86_400
SAID = ("offer", "send", "claim", "append", "save", "withdraw")


def leaves(value: object) -> Iterator[bytes]:
    """Every byte string in an event's arguments."""
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)


class Canaries:
    """What the clients sent and were given, kept aside while they do it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.sent: list[bytes] = []
        self.shares: list[bytes] = []
        self.keys: set[bytes] = set()
        # Ids, hashes, certificates, shift bundles: they name no plaintext, and some live on.
        self.public: list[bytes] = []
        start, answer = Line.start, Line.answer

        def started(line: Line, event: str, *values: object) -> int:
            for one in leaves(values):
                secret = event in SAID and len(one) > LONGEST_PUBLIC
                (self.sent if secret else self.public).append(one)
            return start(line, event, *values)

        def answered(line: Line, number: int, *more: Any) -> list[Any]:
            given = answer(line, number, *more)
            if line.namespace == "/a" and any(isinstance(one, bytes) and len(one) == SHARE for one in given):
                self.shares += [one for one in given if isinstance(one, bytes) and len(one) == SHARE]
            else:
                self.public += [one for one in leaves(given) if one not in self.sent]
            return given

        patch.setattr(Line, "start", started)
        patch.setattr(Line, "answer", answered)

    def see_keys(self, data: Path) -> None:
        """Take down every key that the slot file holds."""
        self.keys |= keys_in(data)

    def left(self, disk: Disk) -> dict[str, int]:
        """How many words of each kind lie on the disk."""
        lying, public = disk.words(), words_of(self.public)
        # An id is followed by another byte in an envelope than in a row, but in some run by the same.
        kinds = {"sent": list(between(self.sent, self.public)), "shares": self.shares, "keys": self.keys}
        return {name: len((words_of(pieces) - public) & lying) for name, pieces in kinds.items()}


def keys_in(data: Path) -> set[bytes]:
    raw = (data / "slots").read_bytes()
    return {raw[at : at + KEY_BYTES] for at in range(0, len(raw), SLOT_BYTES)} - {EMPTY}


class Scene:
    """A relay whose data folder, log, temporary files and backups lie on one disk."""

    def __init__(self, folder: Path, disk: Disk, patch: pytest.MonkeyPatch) -> None:
        self.disk, self.canaries = disk, Canaries(patch)
        for name in ("TMPDIR", "SQLITE_TMPDIR"):
            patch.setenv(name, str(disk.place))
        self.relay = ForkedRelay(folder)
        self.relay.settings.update(BUCKET_SECONDS=str(BUCKET_SECONDS), PRACTICE_KEEP=str(BRIEF))
        shutil.copytree(self.relay.data, disk.place / "data")
        self.relay.data, self.relay.log = disk.place / "data", disk.place / "log"

    def play(self, *changes: str, copied: bool = True) -> None:
        """Talks that expire while it runs, that are deleted, that expire while it doesn't; and a backup."""
        town = staffed(self.relay.start(*changes))
        people = [town.survivor() for _ in range(3)]
        for survivor, keep in zip(people, (LONG, LONG, BRIEF), strict=True):
            talk = survivor.ask_for_help(keep)
            theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
            self.canaries.public += [talk.at.hash, theirs.at.hash, talk.member]
            for number in range(TEXTS):
                town.sari.send(theirs, f"kalimat {number}")
            survivor.save(b"state", heads=[[talk.id, 1, theirs.at.hash]])
            self.canaries.see_keys(self.relay.data)
        if copied:
            done = backup("keep", "--data", self.relay.data, "--to", self.disk.place / "copy.db")
            assert done.returncode == 0, done.stderr
        people[0].call("forget_all")
        people[2].open_line.pushed("gone", 20)

    def end(self, *changes: str) -> None:
        """Stop; start when everything is due, and stop again."""
        self.relay.stop()
        self.relay.start(f"later={LATER}", *changes)
        self.relay.stop()


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with own_disk(tmp_path) as disk:
        made = Scene(tmp_path, disk, monkeypatch)
        try:
            yield made
        finally:
            made.relay.kill()


def say(capsys: pytest.CaptureFixture[str], disk: Disk) -> None:
    """Say which scan it was."""
    with capsys.disabled():
        what = "the raw image of a disk" if disk.image else "files alone: nothing may be mounted here"
        print(f"\npromise 1: scanned {what}")  # noqa: T201  (whoever reads the run must know)


def test_after_expiry_no_byte_and_no_key_is_left(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.play()
    # Control: the keys of those who are there are on the disk, and this scan sees them.
    alive = keys_in(scene.relay.data)
    assert len(words_of(alive) & scene.disk.words()) >= 3 * len(alive)
    scene.end()
    assert keys_in(scene.relay.data) == set()
    scene.disk.unmount()
    assert len(scene.canaries.sent) > 3 * TEXTS
    assert len(scene.canaries.shares) > 3
    assert len(scene.canaries.keys) > 6
    assert scene.canaries.left(scene.disk) == {"sent": 0, "shares": 0, "keys": 0}
    say(capsys, scene.disk)


def test_without_sealing_at_rest_the_same_scan_finds_what_was_sent(scene: Scene) -> None:
    """Control: deleting rows, secure_delete and a cut log leave on the disk what sealing makes noise of."""
    # No backup lies there, which nobody deletes: what is found was deleted.
    scene.play("unsealed", copied=scene.disk.image is None)
    if scene.disk.image is not None:
        scene.end("unsealed")
        scene.disk.unmount()
    left = scene.canaries.left(scene.disk)
    assert left["sent"] > 100
    assert left["keys"] == 0 or scene.disk.image is None


class Replaced(Slots):
    """Overwrites by writing a new file in the old one's place."""

    def _write(self, slot: int, key: bytes, generation: int) -> None:
        file = Path(f"/proc/self/fd/{self._file}").readlink()
        made = file.with_suffix(".new")
        shutil.copyfile(file, made)
        made.replace(file)
        os.close(self._file)
        self._file = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        super()._write(slot, key, generation)


@pytest.mark.parametrize(("kind", "left"), [(Slots, False), (Replaced, True)])
def test_a_key_is_gone_when_it_is_overwritten_in_place_and_stays_when_the_file_is_replaced(
    tmp_path: Path, kind: type[Slots], left: bool
) -> None:
    with own_disk(tmp_path) as disk:
        if disk.image is None:
            pytest.skip("nothing may be mounted here: what a replaced file leaves can't be seen")
        slots = kind(disk.place / "slots", os.urandom)
        places = [slots.take() for _ in range(4)]
        keys = [key for place in places if (key := slots.key(place))]
        # Control: as long as they are keys, they are there.
        assert words_of(keys) & disk.words()
        slots.overwrite(places)
        slots.free(places)
        slots.close()
        disk.unmount()
        assert bool(words_of(keys) & disk.words()) is left
