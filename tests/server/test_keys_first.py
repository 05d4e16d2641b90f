"""Keys go before anything that needs room: where nothing can be written any more, what is due is noise."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.at_rest import NO_BUCKET
from server.disk import Disk
from server.doors import Refused
from server.guard import Guard, Spare
from server.shredding.store import SlotRows
from tests.server.scenes import Doomed
from tests.server.small_disks import fill, small_disk
from tests.server.stages import Told
from tests.server.stores import Clock, Stores

MEGABYTES = 24


def _unwritable(_job: object) -> None:
    raise Refused("unavailable")


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    made = Stores(tmp_path, Clock()).begin()
    yield made
    made.close()


def test_where_no_end_can_be_committed_not_even_who_was_in_it_can_be_read(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = Doomed()
    doomed.prepare(stores)
    kept = doomed.places[1]
    stores.clock.now = doomed.talk.block.expires
    monkeypatch.setattr(stores.writer, "keep", _unwritable)
    # Control: blocks rest on the conversation's key alone, which nothing but overwriting it ends.
    assert stores.shredder.open(kept, NO_BUCKET, b"row", doomed.row) == b"content"
    with pytest.raises(Refused, match="unavailable"):
        stores.expire.run()
    with pytest.raises(Refused, match="gone"):
        stores.shredder.open(kept, NO_BUCKET, b"row", doomed.row)
    monkeypatch.undo()
    # Whatever stops it there, she hears afterwards how her request ended.
    again = Stores(stores.folder, stores.clock).begin()
    whose = doomed.words.mailbox, stores.clock()
    left = again.read(lambda connection: again.conversations.remembered(connection, *whose))
    assert [row[3] for row in left] == ["expired"]
    again.close()


@pytest.mark.parametrize("unwritable", [False, True])
def test_whatever_was_given_a_longer_life_at_the_last_moment_keeps_its_key(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, *, unwritable: bool
) -> None:
    doomed = Doomed()
    doomed.prepare(stores)
    place = doomed.places[1]
    stores.clock.now = doomed.talk.block.expires
    read_due, longer = stores.expire._read_due, sa.text("UPDATE conversations SET expires = expires + 900")

    def read_just_before() -> object:
        # A block was on its way to be committed, or another process's clock is a second behind.
        told = read_due()
        assert list(told) == [doomed.talk.id]
        stores.writer.keep(lambda connection: connection.execute(longer).rowcount)
        if unwritable:
            monkeypatch.setattr(stores.writer, "keep", _unwritable)
        return told

    monkeypatch.setattr(stores.expire, "_read_due", read_just_before)
    if unwritable:
        with pytest.raises(Refused, match="unavailable"):
            stores.expire.run()
    else:
        stores.expire.run()
    assert stores.shredder.readable([place]) == [place]
    # Control: what was read before is not what is due.
    stores.shredder.overwrite_due([place])
    assert stores.shredder.readable([place]) == []


def test_buckets_that_another_process_made_are_overwritten_first_too(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = stores.clock.now + 900
    stores.shredder.need_bucket(due)
    place = stores.shredder._buckets.pop(due)
    stores.clock.now = due
    stores.shredder.overwrite_due([])
    # Control: alone it knows its own.
    assert stores.shredder.readable([place]) == [place]
    monkeypatch.setattr(stores.shredder, "_look", stores.read)
    assert stores.read(SlotRows().buckets) == {due: place}
    stores.shredder.overwrite_due([])
    assert stores.shredder.readable([place]) == []


@pytest.mark.parametrize("spared", [True, False])
def test_the_first_to_find_the_disk_full_is_one_who_deletes_and_she_is_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, spared: bool
) -> None:
    with small_disk(tmp_path / "disk", MEGABYTES) as place:
        disk = Disk(place)
        disk.mend()
        guard: Guard = Spare(disk, lambda _jobs, _seconds: None)
        stores, doomed, told = Stores(place, Clock(), guard=guard).begin(), Doomed(), Told()
        doomed.prepare(stores)
        stores.writer.truncate()
        fill(place)
        if not spared:
            # The control: who is refused has to ask again, and a page that is being left does not.
            monkeypatch.setattr(guard, "failed", lambda failure: disk.saw(failure) and False)
            with pytest.raises(Refused, match="unavailable"):
                doomed.forget(stores, told)
        else:
            doomed.forget(stores, told)
            doomed.is_gone(stores)
            with pytest.raises(Refused, match="unavailable"):
                stores.keep(lambda _connection: None)
        assert bool(told.done) == spared
        assert disk.full
        stores.close()
        disk.close()
