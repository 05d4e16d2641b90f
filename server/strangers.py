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
        # Those whose line may open. It does within seconds, or ends.
        self._let_in: set[object] = set()

    def come(self, who: object, cut: Callable[[], None]) -> None:
        """Add a connection; one too many cuts the oldest."""
        self._cuts[who] = cut
        if len(self._cuts) > self._most:
            self._cuts.pop(next(iter(self._cuts)))()

    def gone(self, who: object) -> None:
        """Forget a connection: it has ended, or is somebody's now."""
        self._cuts.pop(who, None)
        self._let_in.discard(who)

    def let_in(self, who: object) -> None:
        """Keep a connection that had its turn to open a line: whoever comes now takes no place of its."""
        if len(self._let_in) < self._most and self._cuts.pop(who, None) is not None:
            self._let_in.add(who)

    def has_turn(self, cost: float, sleep: Callable[[float], None], chance: Callable[[], float]) -> bool:
        """Wait until there is room for what somebody asks, by lot; tells False when it took too long."""
        latest = self._seconds() + PATIENCE_SECONDS
        # What is dear is borrowed: whoever waited for it to be saved up would wait behind all that is cheap.
        while not self._bucket.borrow(cost, now := self._seconds()):
            if now > latest:
                return False
            sleep(LOT_SECONDS * chance())
        return True

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._cuts) + len(self._let_in)
