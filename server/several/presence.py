"""Where lines are, as far as this process knows: rooms of other processes, and when that may be relied on.

Whoever opens a line waits until every other process has said that it knows, or so long that none that has not
may rely on what it knew. So a push that passes a line by was committed before the line was open, and what
a client reads first holds it.
"""

from collections import Counter
from collections.abc import Callable, Iterable

HEARTBEAT_SECONDS = 0.5
# After its own heartbeat came back a process has heard everything that was said before it.
LEASE_SECONDS = 1.5
# A new line waits for answers no longer than this: whoever has not answered then has no lease.
ANSWER_SECONDS = 2.0
# Who was not heard for so long is over, and what it had to tell may be lost.
OVER_SECONDS = 4.0
# Earlier than others count this process as over, it must know so itself.
CUT_OFF_SECONDS = 3.5


class Presence:
    """The table of rooms. Times are monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._own: Counter[str] = Counter()
        self._rooms: dict[str, set[bytes]] = {}
        self._heard: dict[bytes, float] = {}
        self._beat = clock()
        self._synced = False

    def begin(self) -> None:
        """Know nothing of anybody: a connection to the queue begins."""
        self._rooms.clear()
        self._heard.clear()
        self._beat = self._clock()
        self._synced = False

    def synced(self) -> None:
        """Everybody who listens has told their rooms."""
        self._synced = True

    def doubt(self) -> None:
        """Somebody is there whose rooms are not known: rely on nothing until all are told anew."""
        self._synced = False

    def misses(self, other: bytes) -> bool:
        """Tell whether another process was forgotten, or never told its rooms, since everybody did."""
        return self._synced and other not in self._heard

    @property
    def is_synced(self) -> bool:
        """Tell whether everybody's rooms were told since the connection began."""
        return self._synced

    def is_certain(self) -> bool:
        """Tell whether the table is so fresh that whoever is not in it needs no push."""
        return self._synced and self._clock() < self._beat + LEASE_SECONDS

    def is_cut_off(self) -> bool:
        """Tell whether others may soon take this process for one that is over."""
        return self._clock() > self._beat + CUT_OFF_SECONDS

    def own_beat(self, sent: float) -> None:
        """A heartbeat of this process came back."""
        self._beat = max(self._beat, sent)

    def heard(self, other: bytes) -> None:
        """Another process said something."""
        self._heard[other] = self._clock()

    def forget(self, other: bytes) -> None:
        """Another process is over, or tells its rooms anew."""
        self._heard.pop(other, None)
        for room in [room for room, there in self._rooms.items() if other in there]:
            self._left(other, room)

    def over(self) -> list[bytes]:
        """List who was not heard for long; nobody while this process itself hears nothing."""
        if not self.is_certain():
            return []
        now = self._clock()
        return [other for other, at in self._heard.items() if now > at + OVER_SECONDS]

    def joined(self, other: bytes, rooms: Iterable[str]) -> None:
        """Another process has lines in these rooms now."""
        for room in rooms:
            self._rooms.setdefault(room, set()).add(other)

    def left(self, other: bytes, rooms: Iterable[str]) -> None:
        """Another process has no line in these rooms any more."""
        for room in rooms:
            self._left(other, room)

    def is_elsewhere(self, room: str) -> bool:
        """Tell whether another process has a line in a room."""
        return room in self._rooms

    def others_in(self, room: str) -> frozenset[bytes]:
        """Tell which other processes have lines in a room."""
        return frozenset(self._rooms.get(room, ()))

    def enter(self, rooms: Iterable[str]) -> list[str]:
        """Count one more line of this process in each room; lists the rooms that are new."""
        fresh = [room for room in rooms if not self._own[room]]
        self._own.update(rooms)
        return fresh

    def leave(self, rooms: Iterable[str]) -> list[str]:
        """Count one line less; lists the rooms that are empty now."""
        self._own.subtract(rooms)
        empty = [room for room in rooms if self._own[room] <= 0]
        for room in empty:
            del self._own[room]
        return empty

    def own_rooms(self) -> list[str]:
        """List the rooms of this process."""
        return list(self._own)

    def _left(self, other: bytes, room: str) -> None:
        there = self._rooms.get(room)
        if there is not None:
            there.discard(other)
            if not there:
                del self._rooms[room]
