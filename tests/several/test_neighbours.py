"""No push passes a line by: a line is open only when others know of it, or don't rely on what they know."""

from collections.abc import Callable, Sequence
from typing import Any

import gevent
import pytest

from server.several import neighbours as parts
from server.several.neighbours import JOIN, SEEN, TELL, QueueNeighbours
from server.several.presence import ANSWER_SECONDS, LEASE_SECONDS
from server.several.queue import ALL

ROOM = "m01"
Said = tuple[bytes, str, Sequence[Any], Callable[[int], None] | None]


class Wire:
    """The queue as two processes see it, with what is said held back until it is let through."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.ends: dict[bytes, End] = {}

    def let(self, *kinds: int) -> None:
        """Let everything of these kinds through, in order; everything where none is named."""
        while chosen := [one for one in self.said if not kinds or one[2][0] in kinds]:
            for one in chosen:
                self.said.remove(one)
                self._deliver(one)

    def _deliver(self, one: Said) -> None:
        sender, channel, news, heard_by = one
        receivers = [end for own, end in self.ends.items() if channel in {ALL, own.hex()}]
        for end in receivers:
            end.told(sender, list(news))
        if heard_by is not None:
            heard_by(len(receivers))


def _nobody(*_said: object) -> None:
    """Nobody listens yet."""


class End:
    """One process's queue."""

    def __init__(self, wire: Wire, own: bytes) -> None:
        self._wire, self._own = wire, own
        self.connected = True
        self.told: Callable[..., None] = _nobody
        self.opened: Callable[[], None] = _nobody
        wire.ends[own] = self

    def say(self, channel: str, news: Sequence[Any], heard_by: Callable[[int], None] | None = None) -> bool:
        self._wire.said.append((self._own, channel, news, heard_by))
        return True

    def start(self) -> None:
        self.opened()

    def stop(self) -> None:
        self.connected = False


class Lines:
    """The lines of one process: what they were told."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.cut: list[object] = []

    def deliver(self, room: str, packet: bytes) -> None:
        self.told.append(packet)

    def cut_here(self, kind: str, key: bytes) -> None:
        self.cut.append((kind, key))

    def cut_rooms(self, rooms: frozenset[str] | None) -> None:
        self.cut.append(rooms)

    def end(self, conversation: bytes) -> None:
        self.cut.append(conversation)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> tuple[Wire, list[QueueNeighbours], list[Lines], list[float]]:
    """Two processes that know each other, and the clock of both."""
    clock = [1000.0]
    monkeypatch.setattr("server.several.neighbours.time.monotonic", lambda: clock[0])
    wire, lines = Wire(), [Lines(), Lines()]
    both = [QueueNeighbours(End(wire, own), own) for own in (b"a", b"b")]  # type: ignore[arg-type]
    for one, its in zip(both, lines, strict=True):
        one.start(its)
        one._beating.kill()  # type: ignore[union-attr]
    wire.let()
    beat(wire, clock[0])
    return wire, both, lines, clock


def beat(wire: Wire, now: float) -> None:
    """Let both processes hear their own heartbeats."""
    for end in wire.ends.values():
        end.say(ALL, [parts.BEAT, now])
    wire.let()


Two = tuple[Wire, list[QueueNeighbours], list[Lines], list[float]]


def test_a_push_goes_to_whoever_has_the_room_and_to_nobody_else(two: Two) -> None:
    wire, (here, there), lines, _clock = two
    here.tell(ROOM, b"nobody has it")
    assert wire.said == []
    joining = gevent.spawn(there.join, [ROOM])
    gevent.sleep(0)
    wire.let()
    joining.get(timeout=1)
    here.tell(ROOM, b"told")
    wire.let()
    assert lines[1].told == [b"told"]
    there.leave([ROOM])
    wire.let()
    here.tell(ROOM, b"left")
    assert wire.said == []


def test_a_line_is_not_open_before_others_know_of_it(two: Two) -> None:
    wire, (here, there), _lines, _clock = two
    joining = gevent.spawn(there.join, [ROOM])
    gevent.sleep(0)
    # Control: at this moment a push passes it by, so a line that were open already would miss it.
    here.tell(ROOM, b"missed")
    assert not [one for one in wire.said if one[2][0] == TELL]
    assert not joining.ready()
    wire.let(JOIN)
    gevent.sleep(0)
    # Known by now, though the answer is still on its way.
    here.tell(ROOM, b"told")
    assert [one for one in wire.said if one[2][0] == TELL]
    assert not joining.ready()
    wire.let(SEEN)
    joining.get(timeout=1)


def test_whoever_does_not_answer_in_time_relies_on_nothing_by_then(two: Two) -> None:
    wire, (here, there), _lines, clock = two
    assert LEASE_SECONDS < ANSWER_SECONDS
    joining = gevent.spawn(there.join, [ROOM])
    gevent.sleep(0)
    joining.get(timeout=ANSWER_SECONDS + 2)
    clock[0] += ANSWER_SECONDS
    here.tell(ROOM, b"told")
    (told,) = [one for one in wire.said if one[2][0] == TELL]
    assert told[1] == ALL
    # Control: by a heartbeat that it has not heard it would rely on a table without the line.
    here._presence.own_beat(clock[0])
    here.tell(ROOM, b"missed")
    assert len([one for one in wire.said if one[2][0] == TELL]) == 1


def test_who_comes_later_is_told_every_room(two: Two) -> None:
    wire, (here, _there), lines, clock = two
    joining = gevent.spawn(here.join, [ROOM])
    gevent.sleep(0)
    wire.let()
    joining.get(timeout=1)
    third, its = QueueNeighbours(End(wire, b"c"), b"c"), Lines()  # type: ignore[arg-type]
    third.start(its)
    third._beating.kill()  # type: ignore[union-attr]
    # Before it knows, it tells everybody.
    third.tell(ROOM, b"early")
    wire.let()
    beat(wire, clock[0])
    third.tell(ROOM, b"late")
    (told,) = wire.said
    assert told[1] == b"a".hex()
    wire.let()
    assert lines[0].told == [b"early", b"late"]


def test_whoever_is_heard_no_more_may_have_had_something_to_tell(two: Two) -> None:
    wire, (here, _there), lines, clock = two
    del wire.ends[b"b"]
    for _ in range(10):
        clock[0] += 0.5
        beat(wire, clock[0])
        here._look()
    assert lines[0].cut == [None]


def test_whoever_says_goodbye_takes_nobody_along(two: Two) -> None:
    wire, (here, there), lines, clock = two
    there.stop()
    wire.let()
    del wire.ends[b"b"]
    for _ in range(10):
        clock[0] += 0.5
        beat(wire, clock[0])
        here._look()
    assert lines[0].cut == []


def test_what_could_not_be_told_is_told_as_rooms_to_be_read_again(two: Two) -> None:
    wire, (here, _there), lines, clock = two
    here._queue.say = lambda *_said: False  # type: ignore[method-assign]
    clock[0] += LEASE_SECONDS
    here.tell(ROOM, b"lost")
    here.cut("session", b"s")
    del here._queue.say
    here._look()
    wire.let()
    assert set(map(str, lines[1].cut)) == {str(frozenset({ROOM})), str(("session", b"s"))}


def test_a_room_of_which_nobody_was_told_after_all_is_told_again(two: Two) -> None:
    wire, (here, there), lines, _clock = two
    joining = gevent.spawn(there.join, [ROOM])
    gevent.sleep(0)
    # It was to be sent, and the connection failed.
    (join,) = [one[2] for one in wire.said]
    wire.said.clear()
    there._lost([join])
    joining.get(timeout=ANSWER_SECONDS + 2)
    # Control: the line is open, and passed by.
    here.tell(ROOM, b"missed")
    wire.let()
    assert lines[1].told == []
    there._look()
    assert lines[1].cut == [frozenset({ROOM})]
    wire.let()
    here.tell(ROOM, b"told")
    wire.let()
    assert lines[1].told == [b"told"]
    there._look()
    assert lines[1].cut == [frozenset({ROOM})]


def test_rooms_to_be_read_again_are_said_until_they_are_heard(two: Two) -> None:
    wire, (here, _there), lines, _clock = two
    here._lost([[TELL, ROOM, b"lost"]])
    for _ in range(2):
        here._look()
        (missed,) = [one[2] for one in wire.said]
        wire.said.clear()
        here._lost([missed])
    here._look()
    wire.let()
    assert lines[1].cut == [frozenset({ROOM})]
    here._lost([[parts.MISSED, None]])
    here._look()
    wire.let()
    assert lines[1].cut[1:] == [None]


def test_whoever_was_taken_for_over_and_is_not_is_told_again(two: Two) -> None:
    wire, (here, there), lines, clock = two
    joining = gevent.spawn(there.join, [ROOM])
    gevent.sleep(0)
    wire.let()
    joining.get(timeout=1)
    # Slow, but not so slow that it would find out by itself.
    away = wire.ends.pop(b"b")
    for _ in range(10):
        clock[0] += 0.5
        beat(wire, clock[0])
        here._look()
    wire.ends[b"b"] = away
    there._presence.own_beat(clock[0])
    # Control: by now its line is in no table.
    here.tell(ROOM, b"missed")
    wire.let()
    assert lines[1].told == []
    beat(wire, clock[0])
    here.tell(ROOM, b"told")
    wire.let()
    assert lines[1].told == [b"told"]
    # And nobody is told who has no line there.
    beat(wire, clock[0])
    assert here._presence.is_certain()
    here.tell("m02", b"nobody has it")
    assert wire.said == []


def test_a_room_is_unsure_only_until_others_know_of_it(two: Two) -> None:
    wire, (_here, there), _lines, _clock = two
    first = gevent.spawn(there.join, ["a01"])
    gevent.sleep(0)
    second = gevent.spawn(there.join, ["c01", "a01"])
    gevent.sleep(0)
    # Control: both wait for each other's word.
    assert len(there._unsure) == 2
    wire.let()
    gevent.joinall([first, second], timeout=1, raise_error=True)
    assert there._unsure == {}
