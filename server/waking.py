"""Wakes what is due. What is due stands in the database; APScheduler only wakes, and a heartbeat wakes it.

APScheduler sleeps by the wall clock: set back a day, it doesn't tick. The heartbeat counts monotonic seconds
and arms it anew. Each tick arms the next by itself: a wall clock that leaps a year ahead must not be a year
of ticks.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import gevent
import structlog
from apscheduler.schedulers.gevent import GeventScheduler
from gevent.event import Event as Happened
from gevent.lock import Semaphore

from server.doors import Refused

HEARTBEAT_SECONDS = 1.0
TICK_SECONDS = 1.0
# A tick that is older than this was slept over.
OLDEST_TICK_SECONDS = 3.0
LOOKED_EVERY_SECONDS = 0.4
# Between runs that were asked for, so that nobody keeps the relay busy by asking.
PAUSE_SECONDS = 0.3
TICK = "tick"
log = structlog.get_logger()


class Waker:
    """Runs one job when something is due, when asked, and every so many seconds; never two at once.

    `due` is asked once a second. None begins after `stop`, which waits for the one that runs.
    """

    def __init__(self, job: Callable[[], None], every_seconds: float, due: Callable[[], bool]) -> None:
        self._job = job
        self._every = every_seconds
        self._due = due
        self._running = Semaphore()
        self._ran = self._ticked = self._well = time.monotonic()
        self._stopped = False
        self._wanted = False
        self._scheduler = GeventScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._heartbeat: gevent.Greenlet[[], None] | None = None

    @property
    def unwell_seconds(self) -> float:
        """How long ago the newest run began that ended well."""
        return time.monotonic() - self._well

    def start(self) -> None:
        """Begin; the first run is due at once."""
        self._scheduler.start()
        self._arm(0)
        self.soon()
        self._heartbeat = gevent.spawn(self._beat)

    def soon(self) -> None:
        """Run as soon as the run before has ended, without waiting for it."""
        self._wanted = True
        gevent.spawn(self.run)

    def run(self) -> None:
        """Run now. A failure is logged by its kind; what was due is found again by the next run."""
        if not self._running.acquire(blocking=False):
            return
        try:
            while not self._stopped:
                self._wanted = False
                self._ran = time.monotonic()
                self._once()
                if not self._wanted:
                    return
                gevent.sleep(PAUSE_SECONDS)
        finally:
            self._running.release()

    def stop(self) -> None:
        """Let the run that is under way end, and start none."""
        self._stopped = True
        if self._heartbeat is not None:
            self._heartbeat.kill()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._running:
            pass

    def _once(self) -> None:
        begun = time.monotonic()
        try:
            self._job()
        except Refused as refused:
            log.warning("expiry put off", code=refused.code)
        except Exception as failure:  # noqa: BLE001  (the next run finds again what this one left)
            log.error("expiry failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
        else:
            self._well = begun

    def _arm(self, seconds: float) -> None:
        then = datetime.now(UTC) + timedelta(seconds=seconds)
        self._scheduler.add_job(self._tick, "date", run_date=then, id=TICK, replace_existing=True)

    def _tick(self) -> None:
        self._ticked = time.monotonic()
        try:
            # Not run here: the next tick doesn't wait for a long run.
            if self._due() or self._ticked - self._ran >= self._every:
                gevent.spawn(self.run)
        finally:
            if not self._stopped:
                self._arm(TICK_SECONDS)

    def _beat(self) -> None:
        while True:
            gevent.sleep(HEARTBEAT_SECONDS)
            if time.monotonic() - self._ticked > OLDEST_TICK_SECONDS:
                self._arm(0)


class Lookout:
    """Looks every moment for what another process of ours, or the clock, has changed, until told to stop."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._stopped = Happened()
        self._running: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin."""
        self._running = gevent.spawn(self._run)

    def stop(self) -> None:
        """Let the look that is under way end, and begin none."""
        self._stopped.set()
        if self._running is not None:
            self._running.join()

    def _run(self) -> None:
        while not self._stopped.wait(LOOKED_EVERY_SECONDS):
            try:
                self._look()
            except Refused as refused:
                log.warning("look put off", code=refused.code)
            except Exception as failure:  # noqa: BLE001  (the next look sees it too)
                log.error("look failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
