"""Tells the operator's own watchers how the relay is, on a port of this machine's own, in constant words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import gevent

from server.clock import Clock
from server.disk import Disk
from server.doors import Refused
from server.guard import Spare, sparing
from server.metrics import Metrics, rounded

ADDRESS = "127.0.0.1"
PROBE_SECONDS = 2.0
# The purge runs in the second in which something is due; a hundred thousand rows take it some seconds.
LATE_SECONDS = 60
CLOCK_SECONDS = 60
STOPPING, DISK, DATABASE, LATE, CLOCK = "stopping", "disk", "database", "late", "clock"
READY = b"ready\n"
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Store(Protocol):
    """The database as health asks it."""

    def alive(self) -> None:
        """Take the write lock once; refuses when that fails."""
        ...

    def next_due(self) -> int | None:
        """Give the earliest due time of anything that is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Watched:
    """What health looks at, besides the database."""

    disk: Disk
    clock: Clock
    guard: Spare
    unwell_seconds: Callable[[], float]
    # What is wrong between processes: `keys`, `queue`.
    troubles: Callable[[], tuple[str, ...]]
    # For /metrics: the readings that other parts know.
    readings: Callable[[], dict[str, float]]


class Health:
    """What is wrong at the moment, and the three paths that say so."""

    def __init__(self, store: Store, watched: Watched, metrics: Metrics) -> None:
        self._store = store
        self._watched = watched
        self._metrics = metrics
        self._late_seconds = 0.0
        self.stopping = False

    @property
    def late_seconds(self) -> float:
        """By how much the oldest due thing was not purged when somebody looked last."""
        return self._late_seconds

    def due(self) -> bool:
        """Tell whether the purge has something to do. Asked each second; a late purge closes the relay."""
        watched = self._watched
        watched.disk.look()
        try:
            first = self._store.next_due()
        except Refused:
            # Whoever can't be asked may have something due.
            return True
        now = watched.clock.now()
        self._late_seconds = max(now - first, 0) if first is not None else 0
        watched.guard.late = self._is_late()
        return watched.disk.full or (first is not None and first <= now)

    def reasons(self) -> list[str]:
        """Give what is wrong, in constant words; nothing when sends are taken."""
        watched = self._watched
        self.due()
        wrong = {
            STOPPING: self.stopping,
            DISK: watched.disk.full,
            DATABASE: not self.stopping and not self._database_answers(),
            LATE: watched.guard.late,
            CLOCK: watched.clock.ahead_seconds() > CLOCK_SECONDS,
        }
        return [*(word for word, is_wrong in wrong.items() if is_wrong), *watched.troubles()]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI wants it."""
        answer = {"/healthz": self._alive, "/readyz": self._ready, "/metrics": self._figures}.get(
            environ.get("PATH_INFO", "")
        )
        if answer is None or environ.get("REQUEST_METHOD") != "GET":
            status, body = "404 Not Found", b""
        else:
            status, body = answer()
        kind = "text/plain; version=0.0.4; charset=utf-8"
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _alive(self) -> tuple[str, bytes]:
        # Whoever reads this was answered by the loop: it turns.
        return "200 OK", b"alive\n"

    def _ready(self) -> tuple[str, bytes]:
        reasons = self.reasons()
        if not reasons:
            return "200 OK", READY
        return "503 Service Unavailable", "".join(f"{word}\n" for word in reasons).encode()

    def _figures(self) -> tuple[str, bytes]:
        watched = self._watched
        self.due()
        own: dict[str, float] = {
            "purge_late_seconds": self._late_seconds,
            "disk_free_bytes": rounded(watched.disk.free_bytes()),
            "reserve_missing": watched.disk.full,
            "clock_ahead_seconds": round(watched.clock.ahead_seconds()),
        }
        return "200 OK", self._metrics.written({**own, **watched.readings()})

    def _is_late(self) -> bool:
        # What was deleted on request has no due time: a purge that doesn't end well is late for it too.
        return max(self._late_seconds, self._watched.unwell_seconds()) > LATE_SECONDS

    def _database_answers(self) -> bool:
        try:
            with gevent.Timeout(PROBE_SECONDS, TimeoutError), sparing():
                self._store.alive()
        except (Refused, TimeoutError):
            return False
        return True
