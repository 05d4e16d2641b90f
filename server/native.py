"""Native threads beside the gevent loop, for work that blocks: the database and the slot file."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from gevent.lock import BoundedSemaphore
from gevent.threadpool import ThreadPool

T = TypeVar("T")
# Held by one greenlet at a time; others go on, whether or not the standard library was patched.
Lock = BoundedSemaphore


class Threads(Protocol):
    """Where work runs that waits for a disk or a database."""

    def run(self, work: Callable[[], T]) -> T:
        """Run `work` to its end while other greenlets go on."""
        ...

    def stop(self) -> None:
        """Take no more work."""
        ...


class OwnGreenlet:
    """Runs work where it is: its driver waits by gevent, so others go on meanwhile."""

    def run(self, work: Callable[[], T]) -> T:
        """Run `work` here."""
        return work()

    def stop(self) -> None:
        """Nothing to end."""


class NativeThreads:
    """Runs work off the loop. What it raises is raised here; gevent itself would print it with its input."""

    def __init__(self, size: int) -> None:
        self._pool = ThreadPool(size)

    def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a native thread while other greenlets go on."""
        value, failure = self._pool.apply(_caught, (work,))
        if failure is not None:
            raise failure
        return value  # type: ignore[return-value]

    def stop(self) -> None:
        """End the threads."""
        self._pool.kill()


def _caught(work: Callable[[], T]) -> tuple[T | None, Exception | None]:
    try:
        return work(), None
    except Exception as failure:  # noqa: BLE001  (raised again by `run`, on the caller's side)
        return None, failure.with_traceback(None)
