"""Wakes what is due. What is due stands in the database; APScheduler only wakes, and a heartbeat wakes it.

APScheduler sleeps by the wall clock: set back a day, it doesn't tick. The heartbeat counts monotonic seconds.
"""

import threading
import time
from collections.abc import Callable

import gevent
import structlog
from apscheduler.schedulers.gevent import GeventScheduler

from server.doors import Refused

HEARTBEAT_SECONDS = 1.0
LOOKED_EVERY_SECONDS = 0.4
# Between runs that were asked for, so that nobody keeps the relay busy by asking.
PAUSE_SECONDS = 0.3
log = structlog.get_logger()


class Waker:
    """Runs one job every so many seconds, or sooner when asked; never two at once, none after `stop`."""

    def __init__(self, job: Callable[[], None], every_seconds: float) -> None:
        self._job = job
        self._every = every_seconds
        self._running = threading.Lock()
        self._ran = 0.0
        self._stopped = False
        self._wanted = False
        self._scheduler = GeventScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._heartbeat: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin; the first run is due at once."""
        self._scheduler.add_job(self.run, "interval", seconds=self._every, id="due")
        self._scheduler.start()
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
        try:
            self._job()
        except Refused as refused:
            log.warning("expiry put off", code=refused.code)
        except Exception as failure:  # noqa: BLE001  (the next run finds again what this one left)
            log.error("expiry failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)

    def _beat(self) -> None:
        while True:
            gevent.sleep(HEARTBEAT_SECONDS)
            if time.monotonic() - self._ran > self._every + HEARTBEAT_SECONDS:
                self._scheduler.wakeup()
                self.run()


class Lookout:
    """Looks every moment for what another process of ours has changed, until told to stop."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._running: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin."""
        self._running = gevent.spawn(self._run)

    def stop(self) -> None:
        """End."""
        if self._running is not None:
            self._running.kill()

    def _run(self) -> None:
        while True:
            gevent.sleep(LOOKED_EVERY_SECONDS)
            try:
                self._look()
            except Refused as refused:
                log.warning("look put off", code=refused.code)
            except Exception as failure:  # noqa: BLE001  (the next look sees it too)
                log.error("look failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
