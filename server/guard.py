"""Who may write. In trouble, which is a full disk or a late purge, only what makes room may, and it says so.

Whatever destroys runs as `sparing`: the purge, and a survivor's own deletion. Everybody else is refused
`unavailable`, both before a job is queued and when its batch is written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from server.disk import Disk
from server.doors import Refused

C = TypeVar("C")
T = TypeVar("T")
_sparing: ContextVar[bool] = ContextVar("sparing", default=False)


@contextmanager
def sparing() -> Iterator[None]:
    """Let what this greenlet writes meanwhile be kept also in trouble: it makes room."""
    before = _sparing.set(True)
    try:
        yield
    finally:
        _sparing.reset(before)


class Guard(Protocol):
    """What the writer asks and tells. `check`, `failed` and what `guarded` gives run in its native thread."""

    def check(self) -> None:
        """Refuse `unavailable` in trouble."""
        ...

    def guarded(self, job: Callable[[C], T]) -> Callable[[C], T]:
        """Refuse `unavailable`, or give the job as it may be written."""
        ...

    def failed(self, failure: BaseException) -> bool:
        """Hear why a batch or a checkpoint was undone; tell whether there is room now for what makes room."""
        ...

    def committed(self, jobs: int, seconds: float) -> None:
        """Hear how long a batch took, in the loop."""
        ...


class Nobody:
    """No guard: everything may be written."""

    def check(self) -> None: ...
    def guarded(self, job: Callable[[C], T]) -> Callable[[C], T]:
        return job

    def failed(self, failure: BaseException) -> bool:  # noqa: ARG002  (whatever it was, nothing makes room)
        return False

    def committed(self, jobs: int, seconds: float) -> None: ...


class Spare:
    """The relay's guard. `late` is set by whoever looks after the purge, `taken` hears of each batch."""

    def __init__(self, disk: Disk, taken: Callable[[int, float], None]) -> None:
        self._disk = disk
        self.committed = taken
        self.late = False

    def check(self) -> None:
        """Refuse while there is trouble."""
        if self._disk.full or self.late:
            raise Refused("unavailable")

    def guarded(self, job: Callable[[C], T]) -> Callable[[C], T]:
        """Refuse `unavailable`, or give a job that looks again when its turn has come."""
        if _sparing.get():
            return job
        self.check()

        def watched(connection: C) -> T:
            self.check()
            return job(connection)

        return watched

    def failed(self, failure: BaseException) -> bool:
        """Give up the reserve if the disk is full; tell whether it was there."""
        return self._disk.saw(failure)
