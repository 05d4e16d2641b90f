"""A relay that dies at any of its writes keeps what it acknowledged, and brings back nothing it destroyed.

Each scene is counted once and then broken off before its first, second, every write. What is on disk at that
moment, as a kill, a power cut or half a slot leaves it, is opened as at a start, and looked at.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from server.at_rest import Place
from server.database import Connection
from server.shredding.slots import Slots
from tests.server.scenes import (
    Doomed,
    Talk,
    Words,
    begin,
    creating,
    destroying,
    expiring,
    found,
    moving,
    offering,
    place_of,
    saving,
    starting,
)
from tests.server.stages import Stage, Told, breaks_nowhere, breaks_somewhere
from tests.server.stores import Clock, Stores


def test_a_mailbox_is_created_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert breaks_nowhere(Stage(tmp_path, creating(Words(), Talk()), monkeypatch)) > 10


def test_a_save_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert breaks_nowhere(Stage(tmp_path, saving(Words(), Talk()), monkeypatch)) > 5


def test_a_request_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert breaks_nowhere(Stage(tmp_path, offering(Words(), Talk()), monkeypatch)) > 10


def test_what_is_destroyed_is_alive_or_gone_and_never_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert breaks_nowhere(Stage(tmp_path, destroying(Doomed()), monkeypatch)) > 20


def test_what_is_due_is_gone_wherever_the_purge_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert breaks_nowhere(Stage(tmp_path, expiring(Doomed()), monkeypatch)) > 20


def test_a_start_that_is_broken_off_is_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert breaks_nowhere(Stage(tmp_path, starting(Doomed(), Words(), Talk()), monkeypatch)) > 20


def test_moving_ends_with_one_mailbox_that_has_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert breaks_nowhere(Stage(tmp_path, moving(Doomed(), Words()), monkeypatch)) > 20


class Hasty(Slots):
    """Leaves out the flush between a slot and the commit that names it."""

    def take(self) -> Place:
        if not self._free:
            self._grow()
        slot = self._free.pop()
        self._write(slot, os.urandom(32), self._generations[slot])
        return Place(slot, self._generations[slot])


def test_a_slot_that_is_not_flushed_before_the_commit_loses_what_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = replace(creating(Words(), Talk()), slots=Hasty)
    assert breaks_somewhere(Stage(tmp_path, scene, monkeypatch))


def test_an_acknowledgement_before_the_overwriting_leaves_the_key_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = Doomed()

    def act(stores: Stores, told: Told) -> None:
        overwrite = stores.shredder.overwrite_buried
        with monkeypatch.context() as patched:
            patched.setattr(stores.shredder, "overwrite_buried", list)
            doomed.forget(stores, told)
        overwrite()

    assert breaks_somewhere(Stage(tmp_path, replace(destroying(doomed), act=act), monkeypatch))


def test_a_move_in_two_transactions_leaves_two_mailboxes_or_a_mailbox_without_its_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed, new = Doomed(), Words()
    old, talk = doomed.words, doomed.talk

    def act(stores: Stores, _told: Told) -> None:
        begin(stores, new, [])
        home = place_of(stores, new), stores.states.open(new.mailbox).window_end

        def take_over(connection: Connection) -> None:
            stores.states.bury(connection, old.mailbox)
            stores.conversations.take_over(connection, old.mailbox, new.mailbox)
            stores.parts.mailboxes.publish(connection, new.mailbox, [(talk.id, talk.prekey(1))], home)

        stores.keep(take_over)
        stores.shredder.overwrite_buried()

    assert breaks_somewhere(Stage(tmp_path, replace(moving(doomed, new), act=act), monkeypatch))


class Careless(Slots):
    """Lets a slot be taken again under the generation that it had."""

    def free(self, places: Iterable[Place]) -> None:
        self._free += [place.slot for place in places]

    def recover(self, held: frozenset[Place]) -> list[Place]:
        self._free = [slot for slot in range(len(self._keys)) if slot not in {one.slot for one in held}]
        return [place for place in held if self.key(place) is None]


@pytest.mark.parametrize(("kind", "alive"), [(Slots, False), (Careless, True)])
def test_a_row_from_before_reads_as_expired_over_a_slot_that_was_taken_again(
    tmp_path: Path, kind: type[Slots], alive: bool
) -> None:
    doomed, others = Doomed(), [Words() for _ in range(4)]
    stores = Stores(tmp_path, Clock(), kind=kind).begin()
    doomed.prepare(stores)
    stores.close()
    before = (tmp_path / "relay.db").read_bytes()
    stores = Stores(tmp_path, Clock(), kind=kind).begin()
    doomed.forget(stores, Told())
    stores.expire.run()
    for words in others:
        begin(stores, words, [])
    assert doomed.places[0].slot in {place_of(stores, words).slot for words in others}
    stores.close()
    (tmp_path / "relay.db").write_bytes(before)
    stores = Stores(tmp_path, Clock(), kind=kind).begin()
    # Without generations the row would look alive, over a key that is somebody else's; under that a
    # conversation's people don't open.
    assert stores.states.exists(doomed.words.mailbox) is alive
    assert found(stores, doomed.talk) is None
    stores.close()
