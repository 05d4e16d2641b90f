"""Pushes and cuts to lines on other processes: past Redis only when another process has a line in the room.

Two ends on one process never pass it. What could not be told is told later in one word: those rooms' lines
are cut, so that they come again and read. Nothing durable passes here.
"""

import time
from collections.abc import Callable
from typing import Protocol

import gevent
import structlog
from gevent.event import Event

from server.several.presence import ANSWER_SECONDS, HEARTBEAT_SECONDS, Presence
from server.several.queue import ALL, News, Queue

TELL, CUT, END, JOIN, LEAVE, SEEN, BEAT, HELLO, ROOMS, BYE, MISSED = range(11)
# More rooms than this, and every line is cut.
MOST_MISSED = 5000
log = structlog.get_logger()


class Lines(Protocol):
    """What the lines of this process do at another's word; none of it waits."""

    def deliver(self, room: str, packet: bytes) -> None: ...
    def cut_here(self, kind: str, key: bytes) -> None: ...
    def cut_rooms(self, rooms: frozenset[str] | None) -> None: ...
    def end(self, conversation: bytes) -> None: ...


class Waiting:
    """Somebody opens a line, and waits until others know."""

    def __init__(self) -> None:
        self.done = Event()
        self._seen: set[bytes] = set()
        self._needed: int | None = None

    def seen(self, other: bytes) -> None:
        """Another process knows."""
        self._seen.add(other)
        self._check()

    def heard_by(self, processes: int) -> None:
        """So many processes were told, this one among them."""
        self._needed = processes - 1
        self._check()

    def _check(self) -> None:
        if self._needed is not None and len(self._seen) >= self._needed:
            self.done.set()


class QueueNeighbours:
    """The Protocol `Neighbours` over the queue."""

    def __init__(self, queue: Queue, own: bytes) -> None:
        self._queue = queue
        self._own = own
        self._lines: Lines | None = None
        self._presence = Presence(time.monotonic)
        self._waiting: dict[int, Waiting] = {}
        self._hello = Waiting()
        self._number = 0
        self._joining: Waiting | None = None
        self._unsure: dict[str, Waiting] = {}
        # What others have to be told as soon as anybody can be reached; None stands for every room.
        self._missed: set[str] | None = set()
        self._left_out: list[News] = []
        # Rooms of which others were not told after all.
        self._unheard: set[str] = set()
        self._beating: gevent.Greenlet[[], None] | None = None
        self._came_back = False
        self._hear: dict[int, Callable[..., None]] = {
            TELL: self._on_tell,
            CUT: self._on_cut,
            END: self._on_end,
            JOIN: self._on_join,
            LEAVE: self._on_leave,
            SEEN: self._on_seen,
            BEAT: self._on_beat,
            HELLO: self._on_hello,
            ROOMS: self._on_rooms,
            MISSED: self._on_missed,
        }
        queue.told, queue.opened, queue.lost = self._told, self._opened, self._lost
        queue.is_cut_off = self._presence.is_cut_off

    @property
    def connected(self) -> bool:
        """Tell whether others can be reached."""
        return self._queue.connected

    def start(self, lines: Lines) -> None:
        """Begin to tell and to hear."""
        self._lines = lines
        self._queue.start()
        self._beating = gevent.spawn(self._beat)

    def stop(self) -> None:
        """Say that nothing more will come from here, and end."""
        if self._beating is not None:
            self._beating.kill()
        self._queue.say(ALL, [BYE])
        self._queue.stop()

    def in_room(self, room: str) -> bool:
        """Tell whether others have lines in a room, or may have."""
        return not self._presence.is_certain() or self._presence.is_elsewhere(room)

    def surely_in_room(self, room: str) -> bool:
        """Tell whether others are known to have lines in a room."""
        return self._presence.is_certain() and self._presence.is_elsewhere(room)

    def tell(self, room: str, packet: bytes) -> None:
        """Send a packet to the lines of a room that other processes have."""
        news = [TELL, room, packet]
        if not self._presence.is_certain():
            self._say(ALL, news)
            return
        for other in self._presence.others_in(room):
            self._say(other.hex(), news)

    def cut(self, kind: str, key: bytes) -> None:
        """Cut the lines of an account or a session, wherever they are."""
        self._say(ALL, [CUT, kind, key])

    def end(self, conversation: bytes) -> None:
        """Let everybody forget what they remember of a conversation."""
        self._say(ALL, [END, conversation])

    def read_anew(self) -> None:
        """Have every line of others come again and read."""
        self._missed = None

    def join(self, rooms: list[str]) -> None:
        """Have a line in these rooms from now on; when this returns nobody passes it by."""
        fresh = self._presence.enter(rooms)
        if not self.connected:
            # Whoever opens a line now is cut when the queue is back.
            return
        announced = self._announced(fresh) if fresh else None
        if announced is not None:
            self._unsure.update(dict.fromkeys(fresh, announced))
        for waiting in {id(one): one for one in map(self._unsure.get, rooms) if one is not None}.values():
            waiting.done.wait(ANSWER_SECONDS)
        for room in fresh:
            if self._unsure.get(room) is announced:
                del self._unsure[room]

    def leave(self, rooms: list[str]) -> None:
        """Have one line less in these rooms."""
        empty = self._presence.leave(rooms)
        if empty:
            self._queue.say(ALL, [LEAVE, empty])

    def _announced(self, rooms: list[str]) -> Waiting:
        self._number += 1
        number, waiting = self._number, Waiting()
        self._waiting[number] = waiting
        gevent.spawn_later(2 * ANSWER_SECONDS, self._waiting.pop, number, None)
        if not self._queue.say(ALL, [JOIN, number, rooms], waiting.heard_by):
            waiting.done.set()
        return waiting

    def _say(self, channel: str, news: News) -> None:
        if not self._queue.say(channel, news):
            self._lost([news])

    def _lost(self, lost: list[News]) -> None:
        for news in lost:
            if news[0] == TELL and self._missed is not None:
                self._missed.add(news[1])
                if len(self._missed) > MOST_MISSED:
                    self._missed = None
            elif news[0] == MISSED:
                self._missed = None if news[1] is None or self._missed is None else self._missed | {*news[1]}
            elif news[0] == JOIN:
                self._unheard.update(news[2])
            elif news[0] in {CUT, END} and len(self._left_out) < MOST_MISSED:
                self._left_out.append(news)
        if not self.connected:
            for waiting in self._waiting.values():
                waiting.done.set()

    def _opened(self) -> None:
        """Connected, at first or again: everybody's rooms are asked for, and ours are told."""
        self._presence.begin()
        self._greet()
        if self._came_back and self._lines is not None:
            # What others told meanwhile went past everybody here.
            self._lines.cut_rooms(None)
        self._came_back = True

    def _greet(self) -> None:
        self._hello = Waiting()
        self._queue.say(ALL, [HELLO], self._hello.heard_by)
        self._announced(self._presence.own_rooms())

    def _beat(self) -> None:
        while True:
            self._queue.say(ALL, [BEAT, time.monotonic()])
            if self.connected:
                self._look()
            gevent.sleep(HEARTBEAT_SECONDS)

    def _look(self) -> None:
        if not self._presence.is_synced:
            if self._hello.done.is_set():
                self._presence.synced()
            else:
                self._greet()
        for other in self._presence.over():
            self._presence.forget(other)
            log.warning("neighbour over")
            if self._lines is not None:
                self._lines.cut_rooms(None)
        unheard, self._unheard = self._unheard, set()
        if unheard:
            self._announced([room for room in self._presence.own_rooms() if room in unheard])
            if self._lines is not None:
                # Whoever is there already was passed by, perhaps.
                self._lines.cut_rooms(frozenset(unheard))
        left_out, self._left_out = self._left_out, []
        missed, self._missed = self._missed, set()
        for news in left_out:
            self._say(ALL, news)
        if missed is None or missed:
            rooms = None if missed is None else sorted(missed)
            if not self._queue.say(ALL, [MISSED, rooms]):
                self._missed = missed

    def _told(self, sender: bytes, news: News) -> None:
        if sender == self._own:
            if news[0] == BEAT:
                self._presence.own_beat(news[1])
            return
        if news[0] == BYE:
            self._presence.forget(sender)
            return
        if news[0] != HELLO and self._presence.misses(sender):
            # Taken for over, and it is not: what it told of its rooms is forgotten.
            self._presence.doubt()
            self._greet()
        self._presence.heard(sender)
        self._hear[news[0]](sender, *news[1:])

    def _on_tell(self, _sender: bytes, room: str, packet: bytes) -> None:
        if self._lines is not None:
            self._lines.deliver(room, packet)

    def _on_cut(self, _sender: bytes, kind: str, key: bytes) -> None:
        if self._lines is not None:
            self._lines.cut_here(kind, key)

    def _on_end(self, _sender: bytes, conversation: bytes) -> None:
        if self._lines is not None:
            self._lines.end(conversation)

    def _on_join(self, sender: bytes, number: int, rooms: list[str]) -> None:
        self._presence.joined(sender, rooms)
        self._queue.say(sender.hex(), [SEEN, number])

    def _on_leave(self, sender: bytes, rooms: list[str]) -> None:
        self._presence.left(sender, rooms)

    def _on_seen(self, sender: bytes, number: int) -> None:
        if number in self._waiting:
            self._waiting[number].seen(sender)

    def _on_beat(self, _sender: bytes, _sent: float) -> None:
        """Being heard is all."""

    def _on_hello(self, sender: bytes) -> None:
        self._presence.forget(sender)
        self._presence.heard(sender)
        self._queue.say(sender.hex(), [ROOMS, self._presence.own_rooms()])

    def _on_rooms(self, sender: bytes, rooms: list[str]) -> None:
        self._presence.joined(sender, rooms)
        self._hello.seen(sender)
        if self._hello.done.is_set():
            self._presence.synced()

    def _on_missed(self, _sender: bytes, rooms: list[str] | None) -> None:
        if self._lines is not None:
            self._lines.cut_rooms(None if rooms is None else frozenset(rooms))
