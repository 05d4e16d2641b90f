"""The slot file and the rows sealed on it: a key that was overwritten opens nothing, whatever happened."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import server.shredding.tables  # noqa: F401  (its tables belong to the database under test)
from crypto.keys import derive
from server.at_rest import NO_BUCKET, Place, Save
from server.conversations.service import Chains
from server.conversations.store import ConversationRows
from server.database import Reader, Writer, metadata, read_engine, write_engine
from server.doors import Caller, Refused, Role
from server.mailboxes.service import Mailboxes
from server.mailboxes.store import PrekeyRows
from server.settings import KEEPS
from server.shredding import service as shredding
from server.shredding.sealed_states import SealedStates, Times
from server.shredding.service import Shredder
from server.shredding.slots import EMPTY, GROWN_BY, KEY_BYTES, SLOT_BYTES, Slots
from server.shredding.store import SlotRows, StateRows
from server.steps.expire import Purge
from server.steps.forget import Forget
from server.steps.parts import Parts
from tests.server.consoles import Postbox

START = 1_800_000_000
OWNER = bytes(range(16))


@dataclass
class Clock:
    now: int = START

    def __call__(self) -> int:
        return self.now


class Bench:
    """Shredding over a real database and slot file, without a relay around it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        engine = write_engine(folder / "relay.db")
        metadata.create_all(engine)
        self.writer = Writer(engine)
        self.writer.keep(lambda _connection: None)
        self.reader = Reader(read_engine(folder / "relay.db"))
        self.slots = Slots(folder / "slots", os.urandom)
        self.shredder = Shredder(
            self.slots, SlotRows(), self.keep, _at_once, now=self.clock, random=os.urandom
        )
        self.shredder.recover()
        self.states = SealedStates(
            StateRows("mailbox", self.shredder),
            self.shredder,
            self,
            Times(7 * 86_400, 900),
            self.clock,
        )

    @property
    def keep(self) -> Callable[..., Any]:
        return self.writer.keep

    @property
    def together(self) -> Callable[..., Any]:
        return self.writer.together

    @property
    def read(self) -> Callable[..., Any]:
        return self.reader.read

    def held(self) -> Place:
        """Take a slot and hold it as a row would."""
        place = self.shredder.take()
        self.keep(lambda connection: self.shredder.hold(connection, place))
        return place

    def close(self) -> None:
        self.writer.stop()
        self.reader.close()
        self.slots.close()


def _at_once(work: Callable[[], Any]) -> Any:
    return work()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def _again(bench: Bench) -> Bench:
    """Stop and start on the same files."""
    bench.close()
    started = Bench(bench.folder)
    bench.__dict__.update(started.__dict__)
    return bench


def _freed(bench: Bench) -> None:
    """Go the whole way from the tombstone to a free slot."""
    buried = bench.shredder.overwrite_buried()
    bench.shredder.forget(buried)
    bench.shredder.free(buried)


def test_forgetting_what_is_not_there_starts_no_purge(bench: Bench) -> None:
    prekeys, runs = PrekeyRows(bench.shredder), list[str]()
    parts = Parts(
        bench,
        bench.shredder,
        bench.states,
        Mailboxes(prekeys, bench.states, bench.clock),
        ConversationRows(bench.shredder),
        Chains(),
        Postbox(),
        bench.clock,
        900,
        KEEPS,
        lambda _certificate: None,
    )
    forget = Forget(parts, Purge(lambda: runs.append("run")))
    caller = Caller(frozenset({Role.SURVIVOR}), "sid", mailbox=OWNER)
    for _ in range(3):
        forget.forget(caller, os.urandom(16))
        forget.forget_all(caller)
    assert runs == []
    # Control: what is there is purged, once.
    bench.states.begin(OWNER)
    _save(bench, 0, b"blob")
    forget.forget_all(caller)
    forget.forget_all(caller)
    assert runs == ["run"]


def _raw_key(bench: Bench, place: Place) -> bytes:
    at = place.slot * SLOT_BYTES
    return (bench.folder / "slots").read_bytes()[at : at + KEY_BYTES]


def test_a_sealed_row_opens_until_its_key_is_overwritten(bench: Bench) -> None:
    place = bench.held()
    bench.shredder.need_bucket(START + 900)
    sealed = bench.shredder.seal(place, START + 900, b"row", b"content")
    assert bench.shredder.open(place, START + 900, b"row", sealed) == b"content"
    with pytest.raises(Refused, match="gone"):
        bench.shredder.open(place, START + 900, b"another row", sealed)
    bench.keep(lambda connection: bench.shredder.bury(connection, place))
    bench.shredder.overwrite_buried()
    assert _raw_key(bench, place) == EMPTY
    with pytest.raises(Refused, match="gone"):
        bench.shredder.open(place, START + 900, b"row", sealed)


def test_what_was_derived_from_a_key_is_forgotten_with_it(bench: Bench) -> None:
    place, other = bench.held(), bench.held()
    bench.shredder.need_bucket(START + 900)
    for one in (place, other):
        bench.shredder.seal(one, START + 900, b"row", b"content")
    # Control: until then one derivation serves every row.
    assert set(bench.shredder._derived) == {(place, START + 900), (other, START + 900)}
    sealed = bench.shredder.seal(place, START + 900, b"row", b"content")
    assert len(bench.shredder._derived) == 2
    bench.keep(lambda connection: bench.shredder.bury(connection, place))
    bench.shredder.overwrite_buried()
    assert bench.shredder._derived == {}
    with pytest.raises(Refused, match="gone"):
        bench.shredder.open(place, START + 900, b"row", sealed)
    # What rests on the other key is still there, and derived anew.
    assert bench.shredder.seal(other, START + 900, b"row", b"content")
    given_back = bench.shredder.take()
    bench.shredder.seal(given_back, NO_BUCKET, b"row", b"content")
    bench.shredder.give_back(given_back)
    assert bench.shredder._derived == {}


def test_a_key_that_is_overwritten_while_it_is_derived_from_leaves_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bench.held()
    bench.keep(lambda connection: bench.shredder.bury(connection, place))

    def slowly(secret: bytes, label: str) -> bytes:
        bench.shredder.overwrite_buried()
        return derive(secret, label)

    monkeypatch.setattr(shredding, "derive", slowly)
    with pytest.raises(Refused, match="gone"):
        bench.shredder.seal(place, NO_BUCKET, b"row", b"content")
    assert bench.shredder._derived == {}


def test_what_is_derived_stays_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shredding, "MOST_DERIVED", 3)
    for _ in range(8):
        bench.shredder.seal(bench.held(), NO_BUCKET, b"row", b"content")
        assert 0 < len(bench.shredder._derived) <= 3


def test_what_is_due_does_not_open_even_before_anything_is_overwritten(bench: Bench) -> None:
    place = bench.held()
    bench.shredder.need_bucket(START + 900)
    sealed = bench.shredder.seal(place, START + 900, b"row", b"content")
    bench.clock.now += 900
    with pytest.raises(Refused, match="gone"):
        bench.shredder.open(place, START + 900, b"row", sealed)


def test_a_held_key_survives_a_restart_and_an_orphan_does_not(bench: Bench) -> None:
    place, orphan = bench.held(), bench.shredder.take()
    sealed = bench.shredder.seal(place, NO_BUCKET, b"row", b"content")
    assert _raw_key(bench, orphan) != EMPTY
    _again(bench)
    assert bench.shredder.open(place, NO_BUCKET, b"row", sealed) == b"content"
    assert _raw_key(bench, orphan) == EMPTY


def test_a_slot_that_a_crash_left_unfreed_comes_back_as_another_generation(bench: Bench) -> None:
    place = bench.held()
    # Control: what is held keeps its generation over a restart.
    assert bench.slots.key(place) is not None
    bench.keep(lambda connection: bench.shredder.bury(connection, place))
    bench.shredder.forget(bench.shredder.overwrite_buried())
    _again(bench)
    taken = [bench.slots.take() for _ in range(3)]
    assert place.slot in {one.slot for one in taken}
    assert place not in taken


def test_a_tombstone_that_a_crash_left_is_resumed_at_start(bench: Bench) -> None:
    place = bench.held()
    bench.keep(lambda connection: bench.shredder.bury(connection, place))
    assert _raw_key(bench, place) != EMPTY
    _again(bench)
    assert _raw_key(bench, place) == EMPTY


def test_a_slot_taken_again_has_another_generation_and_the_old_place_reads_as_expired(bench: Bench) -> None:
    place = bench.held()
    bench.keep(lambda connection: bench.shredder.bury(connection, place))
    _freed(bench)
    taken = bench.shredder.take()
    assert (taken.slot, taken.generation) == (place.slot, place.generation + 1)
    with pytest.raises(Refused, match="gone"):
        bench.shredder.seal(place, NO_BUCKET, b"row", b"content")


def test_a_row_from_an_older_backup_reads_as_expired(bench: Bench) -> None:
    place = bench.held()
    sealed = bench.shredder.seal(place, NO_BUCKET, b"row", b"content")
    # Control: while database and slot file belong together, it opens.
    _again(bench)
    assert bench.shredder.open(place, NO_BUCKET, b"row", sealed) == b"content"
    bench.slots.overwrite([place])
    bench.slots.free([place])
    _again(bench)
    with pytest.raises(Refused, match="gone"):
        bench.shredder.open(place, NO_BUCKET, b"row", sealed)
    # Whoever takes the slot next has nothing to do with the old row.
    _freed(bench)
    assert bench.held().generation > place.generation


def test_a_new_slot_file_gives_out_no_place_that_rows_of_another_one_name(bench: Bench) -> None:
    places = [bench.held() for _ in range(3)]
    bench.close()
    (bench.folder / "slots").unlink()
    # Control: a new file by itself begins with the very same places.
    fresh = Slots(bench.folder / "slots", os.urandom)
    assert fresh.take() in places
    fresh.close()
    (bench.folder / "slots").unlink()
    bench.__dict__.update(Bench(bench.folder).__dict__)
    # Before the purge has come to those rows, a bucket is wanted.
    bench.shredder.need_bucket(START + 900)
    _freed(bench)
    taken = {bench.shredder.take() for _ in range(5)}
    assert not taken & set(places)


@pytest.mark.parametrize("loses", [True, False])
def test_what_a_failed_flush_lost_is_overwritten_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, loses: bool
) -> None:
    place = bench.held()
    key = _raw_key(bench, place)
    before = (bench.folder / "slots").read_bytes()

    def fail(_file: int) -> None:
        """As Linux does: what could not be written counts as written, and the disk has what it had."""
        if loses:
            (bench.folder / "slots").write_bytes(before)
        raise OSError(errno.EIO, "no")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", fail)
        with pytest.raises(OSError, match="no"):
            bench.slots.overwrite([place])
    # Control: where the disk lost it, the key is there, though the process knows it no more.
    assert (_raw_key(bench, place) == key) == loses
    assert bench.slots.key(place) is None
    bench.slots.overwrite([place])
    assert _raw_key(bench, place) == EMPTY


def test_a_damaged_slot_reads_as_expired_and_is_never_taken_under_its_old_generation(bench: Bench) -> None:
    place = bench.held()
    with (bench.folder / "slots").open("r+b") as file:
        file.seek(place.slot * SLOT_BYTES + 3)
        file.write(b"\xff\xff")
    _again(bench)
    assert bench.slots.key(place) is None


def test_the_file_grows_in_place_and_keeps_what_it_held(bench: Bench) -> None:
    place = bench.held()
    sealed = bench.shredder.seal(place, NO_BUCKET, b"row", b"content")
    for _ in range(GROWN_BY):
        bench.slots.take()
    assert (bench.folder / "slots").stat().st_size == 2 * GROWN_BY * SLOT_BYTES
    assert bench.shredder.open(place, NO_BUCKET, b"row", sealed) == b"content"


def _save(bench: Bench, version: int, blob: bytes, save_id: bytes = bytes(16)) -> None:
    bench.states.save(OWNER, Save(version, save_id, bench.states.open(OWNER).next_bucket, blob))


def test_a_state_is_given_back_with_the_share_it_was_sealed_under(bench: Bench) -> None:
    bench.states.begin(OWNER)
    before = bench.states.open(OWNER)
    _save(bench, 0, b"blob")
    opened = bench.states.open(OWNER)
    assert (opened.version, opened.blob, opened.share) == (1, b"blob", before.next_share)
    assert opened.next_share != opened.share


def test_a_begun_mailbox_is_freed_after_a_minute_and_its_key_overwritten(bench: Bench) -> None:
    bench.states.begin(OWNER)
    keys = (bench.folder / "slots").read_bytes()
    bench.clock.now += 61
    bench.states.forget_unsaved()
    assert (bench.folder / "slots").read_bytes() != keys
    with pytest.raises(Refused, match="gone"):
        bench.states.open(OWNER)


def test_whoever_takes_longer_over_a_first_save_gets_a_new_share(bench: Bench) -> None:
    bench.states.begin(OWNER)
    given = bench.states.open(OWNER)
    bench.clock.now += 100
    bench.states.forget_unsaved()
    with pytest.raises(Refused, match="stale_share") as refused:
        bench.states.save(OWNER, Save(0, bytes(16), given.next_bucket, b"blob"))
    assert refused.value.extras[0] != given.next_share
    _save(bench, 0, b"blob")
    assert bench.states.open(OWNER).blob == b"blob"


def test_a_save_into_another_bucket_is_told_the_right_one(bench: Bench) -> None:
    bench.states.begin(OWNER)
    right = bench.states.open(OWNER)
    with pytest.raises(Refused, match="stale_share") as refused:
        bench.states.save(OWNER, Save(0, bytes(16), right.next_bucket + 900, b"blob"))
    assert refused.value.extras == (right.next_share, right.next_bucket)


def test_of_two_saves_of_one_version_the_second_gets_the_first(bench: Bench) -> None:
    bench.states.begin(OWNER)
    _save(bench, 0, b"first", b"1" * 16)
    _save(bench, 0, b"first", b"1" * 16)
    with pytest.raises(Refused, match="stale_state") as refused:
        _save(bench, 0, b"second", b"2" * 16)
    assert refused.value.extras[:2] == (1, b"first")
    assert refused.value.extras[5] == b"1" * 16


def test_a_refusal_inside_the_save_keeps_nothing(bench: Bench) -> None:
    bench.states.begin(OWNER)
    given = bench.states.open(OWNER)

    def refuse(_connection: object, _place: object) -> None:
        raise Refused("stale_heads")

    with pytest.raises(Refused, match="stale_heads"):
        bench.states.save(OWNER, Save(0, bytes(16), given.next_bucket, b"blob"), refuse)
    assert not bench.states.exists(OWNER)
    _save(bench, 0, b"blob")
    assert bench.states.exists(OWNER)


def test_a_state_ends_a_window_after_its_last_save(bench: Bench) -> None:
    bench.states.begin(OWNER)
    _save(bench, 0, b"blob")
    bench.clock.now += 7 * 86_400 + 900
    assert not bench.states.exists(OWNER)
    bench.states.begin(OWNER)
    _save(bench, 0, b"another life")
    assert bench.states.open(OWNER).version == 1


def test_a_forgotten_state_is_gone_and_its_owner_may_begin_anew(bench: Bench) -> None:
    bench.states.begin(OWNER)
    _save(bench, 0, b"blob")
    bench.states.forget(OWNER)
    bench.states.forget(OWNER)
    assert not bench.states.exists(OWNER)
    bench.states.begin(OWNER)
    _save(bench, 0, b"new")
    assert bench.states.open(OWNER).blob == b"new"


def test_what_is_lost_of_many_is_asked_for_in_few_questions(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shredding, "ASKED_AT_ONCE", 4)
    places = [bench.held() for _ in range(10)]
    bench.slots.overwrite(places[3:6])
    asked: list[int] = []
    find = bench.slots.find

    def counted(some: list[Place]) -> list[bytes | None]:
        asked.append(len(some))
        return find(some)

    monkeypatch.setattr(bench.slots, "find", counted)
    assert bench.shredder.readable(places) == [*places[:3], *places[6:]]
    assert asked == [4, 4, 2]
    # Control: each alone is a question of its own, and there they stand in the writers' turn.
    assert [place for place in places if not bench.shredder.readable([place])] == places[3:6]
