"""A psycopg connection that waits as gevent does, with one watcher of the loop for as long as it lives.

psycopg's own wait makes a poll object and a timeout for every answer, a third of what a statement costs here.
"""

from typing import Any

import gevent
import psycopg
from gevent.hub import Hub
from psycopg.waiting import Ready, Wait

READ, WRITE = 1, 2


class PatientConnection(psycopg.Connection[Any]):
    """Used by one greenlet at a time. Whoever isn't answered within `patience_seconds` loses the connection.

    The server's own limits end what it works at; this ends the wait for a server that says nothing any more.
    """

    patience_seconds: float | None = None
    _watchers: dict[int, Any]

    def wait(self, gen: Any, interval: float = 0.0, timeout: float | None = None) -> Any:
        """Run a generator of psycopg's to its end, and give its value."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(self._ready(wanted))
        except StopIteration as ended:
            return ended.value

    def _ready(self, wanted: int) -> int:
        try:
            with gevent.Timeout(self.patience_seconds, TimeoutError):
                return self._waited(wanted)
        except TimeoutError:
            # Whatever it would still say is nobody's answer.
            self.close()
            raise psycopg.OperationalError("no answer") from None

    def _waited(self, wanted: int) -> int:
        """Wait for what libpq wants of its socket."""
        hub: Hub = gevent.get_hub()
        if wanted == Wait.R:
            hub.wait(self._watcher(hub, READ))
            return Ready.R
        if wanted == Wait.W:
            hub.wait(self._watcher(hub, WRITE))
            return Ready.W
        # Whichever comes first: libpq finds out, as it never blocks.
        hub.wait(self._watcher(hub, READ | WRITE))
        return Ready.RW

    def _watcher(self, hub: Hub, events: int) -> Any:
        watchers = self.__dict__.setdefault("_watchers", {})
        if events not in watchers:
            watchers[events] = hub.loop.io(self.pgconn.socket, events)
        return watchers[events]

    def close(self) -> None:
        """Close the watchers before the socket that they watch."""
        for watcher in self.__dict__.pop("_watchers", {}).values():
            watcher.close()
        super().close()
