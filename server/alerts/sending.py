"""Sends pages on, without anybody waiting for it: one at a time for each clinician, again while it may help.

Pages that follow each other closely become one: they all say the same. Nothing here is kept over a restart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import gevent
import structlog
from gevent.event import Event
from gevent.pool import Pool

from server.alerts.push import TTL_SECONDS, Outcome, Sent
from server.alerts.service import Contact, Device, Page
from server.doors import Refused
from server.log import Tally
from server.native import NativeThreads

# A flood of calls is no flood of sounds: whoever was just paged is paged once more, and not at once.
APART_SECONDS = 15.0
# Somebody waits for a test page.
TESTS_APART_SECONDS = 2.0
BACKOFF_SECONDS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
MOST_WAITING = 1000
# A service that does not answer holds a thread for seconds; others' pages must find one.
THREADS = 8
AT_ONCE = 32
DROPPED = "dropped"
REMINDED, NOT_REMINDED = "reminded", "not_reminded"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Way:
    """Where pages go: whose devices are whose, one push, and what is done about a device that is gone."""

    devices: Callable[[bytes], list[Device]]
    push: Callable[[Device, Page], Sent]
    lost: Callable[[bytes, bytes], None]
    # Where else a clinician is reminded, and doing so.
    contact: Callable[[bytes], Contact | None]
    remind: Callable[[Contact], bool]
    # Hears each push's outcome.
    told: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clinician's page that is due at a moment of the steady clock, and of no use after another one."""

    page: Page
    at: float
    ends: float
    reached: frozenset[bytes] = frozenset()
    tries: int = 0
    # A device took it, or it was said in another way.
    told: bool = False


class Outbox:
    """The pages on their way. `put` returns at once."""

    def __init__(self) -> None:
        self._way: Way | None = None
        self._waiting: dict[bytes, Waiting] = {}
        # When somebody was called last, and when tried: a test must not put off a call.
        self._paged: dict[bytes, float] = {}
        self._tried: dict[bytes, float] = {}
        self._stirred = Event()
        self._pool = Pool(AT_ONCE)
        self._threads = NativeThreads(THREADS)
        self._loop: gevent.Greenlet[[Way], None] | None = None
        self._dropped = Tally("pages dropped")

    def start(self, way: Way) -> None:
        """Begin to send."""
        self._way = way
        self._loop = gevent.spawn(self._run, way)

    def stop(self) -> None:
        """Send no more. Threads that are in the middle of a push are left alone: a stop waits for nobody."""
        if self._loop is not None:
            self._loop.kill()
        self._pool.kill()

    def put(self, clinician: bytes, page: Page) -> None:
        """Have a clinician paged, in place of a page to them that has not gone yet."""
        now, before = time.monotonic(), self._waiting.get(clinician)
        if before is None and len(self._waiting) >= MOST_WAITING:
            self._dropped.add(DROPPED)
            if self._way is not None:
                self._way.told(DROPPED)
            return
        apart, last = self._pace(page)
        at = max(now, last.get(clinician, now - apart) + apart)
        if before:
            page, at = _joined(page, before.page), min(at, before.at)
        self._waiting[clinician] = Waiting(page, at, at + TTL_SECONDS)
        self._stirred.set()

    def _pace(self, page: Page) -> tuple[float, dict[bytes, float]]:
        return (APART_SECONDS, self._paged) if page.is_call else (TESTS_APART_SECONDS, self._tried)

    def _run(self, way: Way) -> None:
        while True:
            self._stirred.clear()
            now = time.monotonic()
            for last in (self._paged, self._tried):
                for one in [one for one, at in last.items() if at <= now - APART_SECONDS]:
                    del last[one]
            for clinician in [one for one, waiting in self._waiting.items() if waiting.at <= now]:
                waiting = self._waiting.pop(clinician)
                self._pace(waiting.page)[1][clinician] = now
                # Where all places are taken, the rest waits here.
                self._pool.spawn(self._page, way, clinician, waiting)
            first = min((waiting.at for waiting in self._waiting.values()), default=None)
            self._stirred.wait(None if first is None else max(first - time.monotonic(), 0))

    def _page(self, way: Way, clinician: bytes, waiting: Waiting) -> None:
        try:
            devices = way.devices(clinician)
        except Refused:
            self._later(clinician, waiting, 0)
            return
        chosen = [one for one in devices if one.mark not in waiting.reached and _is_for(one, waiting.page)]
        sending = [gevent.spawn(self._push, way, (clinician, device), waiting.page) for device in chosen]
        gevent.joinall(sending)
        sent = [greenlet.get() for greenlet in sending]
        came = any(one.outcome is Outcome.SENT for one in sent)
        if waiting.page.is_call and not came and not waiting.told:
            # Once, and at once: what is tried again may come as well.
            self._remind(way, clinician)
        left = [one for one in sent if one.outcome is Outcome.LATER]
        if left:
            reached = {
                device.mark
                for device, one in zip(chosen, sent, strict=True)
                if one.outcome is not Outcome.LATER
            }
            again = replace(waiting, reached=waiting.reached | reached, told=True)
            self._later(clinician, again, max(one.wait_seconds for one in left))

    def _push(self, way: Way, whose: tuple[bytes, Device], page: Page) -> Sent:
        clinician, device = whose
        try:
            sent = self._threads.run(lambda: way.push(device, page))
        except Exception as failure:  # noqa: BLE001  (one device's fault must not keep a page from the others)
            log.error("push failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
            sent = Sent(Outcome.FAILED)
        way.told(sent.outcome)
        if sent.outcome is Outcome.GONE:
            try:
                way.lost(clinician, device.mark)
            except Refused:
                log.warning("device not forgotten", code="unavailable")
        return sent

    def _remind(self, way: Way, clinician: bytes) -> None:
        try:
            contact = way.contact(clinician)
            if contact is not None:
                taken = self._threads.run(lambda: way.remind(contact))
                way.told(REMINDED if taken else NOT_REMINDED)
        except Exception as failure:  # noqa: BLE001  (a library's fault must not end the greenlet)
            log.error("reminder failed", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
            way.told(NOT_REMINDED)

    def _later(self, clinician: bytes, waiting: Waiting, wait_seconds: int) -> None:
        pause = max(BACKOFF_SECONDS[min(waiting.tries, len(BACKOFF_SECONDS) - 1)], wait_seconds)
        at = time.monotonic() + pause
        # A newer page is on its way to all of their devices by itself.
        if at < waiting.ends and clinician not in self._waiting:
            self._waiting[clinician] = replace(waiting, at=at, tries=waiting.tries + 1)
            self._stirred.set()


def _is_for(device: Device, page: Page) -> bool:
    return page.only is None or page.only == device.mark


def _joined(newer: Page, older: Page) -> Page:
    """Make one page of two: to all their devices, as urgent as either, with the test's token if any."""
    token = newer.token if newer.is_test or not older.is_test else older.token
    only = newer.only if newer.only == older.only else None
    urgent = newer.urgent or older.urgent
    is_test, is_call = newer.is_test or older.is_test, newer.is_call or older.is_call
    return Page(token, urgent, only, is_test=is_test, is_call=is_call)
