"""Connections that nobody has authenticated: how many there may be, and how much they may ask for.

It knows connections, not addresses. When there are too many the oldest goes, so that a newcomer gets in; when
too much is asked whoever comes draws lots with the others, so that nobody who floods is ahead of anybody who
does not.
"""

from collections.abc import Callable

from server.pace import Bucket

MOST_STRANGERS = 2000
# In units of a second: a request is one, a line's handshake with the login behind it is four.
HANDSHAKE, REQUEST = 4, 1
SAVED_SECONDS = 2
PATIENCE_SECONDS = 5.0
# By what a request's environment says that its connection is somebody's now.
ADMITTED = "relay.admitted"
LOT_SECONDS = 0.2


class Strangers:
    """Everybody who is connected and is nobody yet."""

    def __init__(
        self, units_a_second: float, seconds: Callable[[], float], most: int = MOST_STRANGERS
    ) -> None:
        most_saved = units_a_second * SAVED_SECONDS
        self._bucket = Bucket(units_a_second, most_saved, most_saved, seconds())
        self._seconds = seconds
        self._most = most
        self._cuts: dict[object, Callable[[], None]] = {}

    def come(self, who: object, cut: Callable[[], None]) -> None:
        """Add a connection; one too many cuts the oldest."""
        self._cuts[who] = cut
        if len(self._cuts) > self._most:
            self._cuts.pop(next(iter(self._cuts)))()

    def gone(self, who: object) -> None:
        """Forget a connection: it has ended, or is somebody's now."""
        self._cuts.pop(who, None)

    def has_turn(self, cost: float, sleep: Callable[[float], None], chance: Callable[[], float]) -> bool:
        """Wait until there is room for what somebody asks, by lot; tells False when it took too long."""
        latest = self._seconds() + PATIENCE_SECONDS
        while not self._bucket.spend(cost, now := self._seconds()):
            if now > latest:
                return False
            sleep(LOT_SECONDS * chance())
        return True

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._cuts)
