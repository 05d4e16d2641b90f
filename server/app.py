"""Wires the relay: the only module that knows every part."""

import fcntl
import hmac
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gevent
import socketio
import structlog
from flask import Flask

from server import limits
from server.answers.routes import Answers
from server.answers.service import Tokens
from server.audiences import audiences, every_event
from server.built import Built, read_build
from server.clock import Clock
from server.console import Console
from server.conversations.store import ConversationRows
from server.cover.modules import Modules
from server.cover.routes import make_cover_app
from server.cover.store import door_key
from server.disk import Disk
from server.doors import Refused
from server.front import Cover
from server.gate import Gate
from server.guard import Spare, sparing
from server.headers import CONSOLE_SOURCES, COVER_SOURCES, Door, Doors
from server.health import ADDRESS, Health, Watched
from server.mailboxes.service import Mailboxes
from server.mailboxes.store import PrekeyRows
from server.metrics import Metrics
from server.migrations.indexing import index_people
from server.native import NativeThreads
from server.open_door.routes import make_open_app
from server.pace import Paces
from server.pages import Answer
from server.postgres import PostgresWriter
from server.requests.ladder import Intervals
from server.serving import Listeners, Private, most_lines, most_strangers
from server.settings import ACCOUNT_WINDOW, MAILBOX_WINDOW, Settings
from server.several.company import Alone, Company, Together
from server.several.shared import Doorman, Told
from server.several.turns import Turns
from server.shredding.sealed_states import SealedStates, Times
from server.shredding.service import Shredder
from server.shredding.store import SlotRows, StateRows
from server.sockets import Audience, Sockets
from server.steps.expire import Expire, Purge
from server.steps.ladder import Ladder
from server.steps.no_shows import NoShows
from server.steps.parts import Calls, Parts
from server.steps.watch import Watch
from server.storage import open_database
from server.strangers import Strangers
from server.waking import Lookout, Waker
from server.work import Work

LONGEST_WAKE_SECONDS = 20
# How long a stop waits for answers, and for a purge; what is left of it is done before the next start serves.
DRAIN_SECONDS = 1.0
PURGE_STOP_SECONDS = 2.0
log = structlog.get_logger()
Random = Callable[[int], bytes]


class Busy(Exception):
    """Another relay already runs on this data folder."""


def _wsgi(sockets: Sockets, app: Flask) -> Any:
    return socketio.WSGIApp(sockets.server, app.wsgi_app, socketio_path="r")


class Relay:
    """The whole relay on one data folder."""

    def __init__(self, settings: Settings, clock: Clock, random: Random) -> None:
        self._lock = _locked(settings.data, shared=bool(settings.queue))
        self._settings = settings
        self._clock, self._now = clock, clock.now
        now = clock.now
        self._disk, self._disk_thread = Disk(settings.data), NativeThreads(1)
        self._metrics = Metrics({space: events.values() for space, events in every_event().items()})
        guard = Spare(self._disk, self._metrics.batch)
        self._stop_by: float | None = None
        served = {**settings.survivors_doors, settings.console_port: settings.console_origin}
        origins = {str(port): origin for port, origin in served.items()}
        self._paces = Paces(settings.events_a_second, time.monotonic)
        # By a key and a clock that every process of this relay has: a phone comes back to any of them.
        own = door_key(settings.data / "door", random)
        work = Work(self._now, random, hmac.digest(own, b"work", "sha256"))
        self._gate = Gate(settings.calls_a_minute, time.monotonic, random, work)
        self._tokens = Tokens(hmac.digest(own, b"watch", "sha256"), now, random)
        self._database = database = open_database(settings.data, settings.database, guard)
        built, self._modules = _built(settings, now)
        self._company: Company = (
            Together(settings, now, random)
            if settings.queue
            else Alone(settings.data, random, self._disk.saw)
        )
        company = self._company
        self._chains = Told(company.neighbours)
        self.sockets = Sockets(
            lambda origin, environ: origins.get(environ["SERVER_PORT"]) == origin,
            self._paces,
            company.neighbours,
            most_lines(),
        )
        self.sockets.told = self._metrics.event
        self._slot_rows = SlotRows()
        self._shredder = Shredder(
            company.keys,
            self._slot_rows,
            database.keep,
            company.run.run,
            now=now,
            random=random,
            look=company.look,
        )
        self._spared(self._shredder.recover)
        self._spared(lambda: index_people(database, self._shredder, now()))
        self._prekeys = PrekeyRows(self._shredder)
        conversations = ConversationRows(self._shredder, settings.bucket_seconds)
        self._accounts_states = self._states(
            StateRows("account"), Times(ACCOUNT_WINDOW, settings.bucket_seconds)
        )
        states = self._states(
            StateRows("mailbox", self._shredder),
            Times(MAILBOX_WINDOW, settings.bucket_seconds, conversations.reach),
        )
        mailboxes = Mailboxes(self._prekeys, states, now)
        self.console = Console(settings, database, self.sockets, now, random)
        self._spared(self.console.begin)
        self._parts = self._make_parts(states, mailboxes, conversations)
        self._expire = self._make_expire()
        # Whatever fell due while nobody ran is destroyed before anyone is served.
        try:
            self._spared(self._expire.begin)
        except Refused:
            # Invisible it is; the waker goes on trying, and health says so.
            if not self._disk.full:
                raise
        if not self._disk_thread.run(self._disk.mend):
            log.error("no reserve", code="disk full")
        self._health = self._make_health(guard)
        self._turns = Turns(
            company.leads,
            self._purge,
            self._run_for_itself,
            resign=company.resign,
            late_seconds=lambda: self._health.late_seconds,
        )
        self._waker = Waker(
            self._turns.tick, min(LONGEST_WAKE_SECONDS, settings.bucket_seconds / 5), self._health.due
        )
        self._lookouts = self._make_lookouts()
        cover = Cover(settings, mailboxes, self._modules, (now, random), self._gate)
        self._serve_lines(cover)
        self._listeners = self._make_listeners(cover, built)
        self._private = Private(ADDRESS, settings.health_port, self._health) if settings.health_port else None

    def start(self) -> None:
        """Listen."""
        if isinstance(self._database.writer, PostgresWriter):
            self._database.writer.unsure = self._read_anew
        self._company.start(
            Doorman(self.sockets, self._chains, self.console.certification),
            self._recover,
            self._shredder.forget_derived,
        )
        self.console.paging.start(self._metrics.page)
        self._waker.start()
        for lookout in self._lookouts:
            lookout.start()
        self._listeners.start()
        if self._private is not None:
            self._private.start()
        for port in (*self._settings.survivors_doors, self._settings.console_port):
            log.info("listening", port=port)

    def stop(self) -> None:
        """Refuse new, close lines, finish the batch, close."""
        self._health.stopping = True
        self._listeners.refuse_new()
        self.sockets.refuse_new()
        self.sockets.drain(DRAIN_SECONDS)
        self._stop_by = time.monotonic() + PURGE_STOP_SECONDS
        self._waker.stop()
        for lookout in self._lookouts:
            lookout.stop()
        self.console.paging.stop()
        self.sockets.stop()
        self._listeners.stop()
        self._database.close()
        # Whoever waited for the last batch tells what it kept before the goodbye.
        gevent.sleep(0)
        self._company.leave()
        self._company.close()
        if self._private is not None:
            self._private.stop()
        self._disk_thread.stop()
        self._disk.close()
        os.close(self._lock)
        log.info("stopped")

    def _make_parts(
        self, states: SealedStates, mailboxes: Mailboxes, conversations: ConversationRows
    ) -> Parts:
        settings, console = self._settings, self.console
        return Parts(
            database=self._database,
            shredder=self._shredder,
            states=states,
            mailboxes=mailboxes,
            conversations=conversations,
            chains=self._chains,
            post=self.sockets,
            now=self._now,
            bucket_seconds=settings.bucket_seconds,
            keeps=settings.keeps,
            certified=console.certification.verified,
            served=console.certification.served,
            revoked=lambda _connection: console.trust.revoked,
            revocations=lambda _connection: console.trust.revocations(),
            gate=self._gate,
            most_led=settings.most_led,
            tokens=self._tokens,
            calls=Calls(
                Intervals(*settings.escalation),
                is_there=self.sockets.has_clinician,
                page=console.paging.alerts.call,
                reached=console.paging.alerts.reachable,
                lapsed=self._metrics.lapsed,
            ),
        )

    def _states(self, rows: StateRows, times: Times) -> SealedStates:
        return SealedStates(rows, self._shredder, self._database, times, self._now)

    def _make_expire(self) -> Expire:
        others = (self.console.forget_due, self._prekeys.forget_due, self._forget_limits)
        writer = self._database.writer
        return Expire(
            self._parts,
            writer.truncate,
            self._pause,
            others,
            self._forget_accounts,
            scarce=lambda: self._disk.full,
            taken=lambda: writer.taken,
        )

    def _make_lookouts(self) -> tuple[Lookout, ...]:
        """Look each for one thing: what fails at one keeps none of the others from being seen."""
        console = self.console
        absent = NoShows(self._database, self._now, console.tell_rota, console.paging.alerts.call)
        return Lookout(self._look), Lookout(Ladder(self._parts).run), Lookout(absent.look)

    def _make_health(self, guard: Spare) -> Health:
        unwell = lambda: self._waker.unwell_seconds  # noqa: E731  (the waker is made after this)
        watched = Watched(self._disk, self._clock, guard, unwell, self._company.troubles, self._readings)
        return Health(self._database, watched, self._metrics)

    def _readings(self) -> dict[str, float]:
        lines = self.sockets.open_lines
        return {
            "lines_cover": lines["/a"],
            "lines_console": lines["/b"],
            "queue_jobs": self._database.writer.waiting,
            "slots_used": self._company.keys.used,
        }

    def _purge(self) -> None:
        """Run once over what is due, and make the reserve again if it was given up and there is room."""
        outcome = "failed"
        try:
            with sparing():
                self._metrics.ended(self._expire.run())
                self._company.sweep(lambda: self._database.keep(self._slot_rows.held))
            outcome = "ok"
        except Refused:
            outcome = "put_off"
            raise
        finally:
            self._metrics.run(outcome)
        if self._disk.full and self._disk_thread.run(self._disk.mend):
            log.info("disk has room")
        self._health.due()

    def _spared(self, begin: Callable[[], object]) -> None:
        """Run what a start does before anyone is served; if the disk turns out to be full, by the reserve."""
        with sparing():
            try:
                begin()
            except Refused:
                if not self._disk.full:
                    raise
                begin()

    def _pause(self, seconds: float) -> None:
        """Let others have a turn in a purge; it ends here when the relay must."""
        gevent.sleep(seconds)
        if self._stop_by is not None and time.monotonic() > self._stop_by:
            raise Refused("unavailable")

    def _forget_limits(self, _connection: object, _now: int) -> None:
        self._paces.forget_left()
        self._gate.forget_over()
        self._parts.mailboxes.forget_over()
        self._modules.forget_due()

    def _look(self) -> None:
        """Close the console's lines that rest on nothing any more: by the clock, or at another's word."""
        # First, for it asks nobody: the database may be out of reach.
        self.sockets.cut_over(self._now())
        self.console.certification.look()

    def _forget_accounts(self) -> None:
        self._accounts_states.forget_unsaved()
        for account in self.console.accounts.forget_due():
            self._accounts_states.forget(account)

    def _run_for_itself(self) -> None:
        """Free what this process's own lines began and never saved; what is due is the leader's."""
        self._parts.states.forget_unsaved()
        self._accounts_states.forget_unsaved()
        self._forget_limits(None, 0)

    def _recover(self) -> None:
        """End whatever rested on keys that were lost while the relay ran."""
        self._spared(self._shredder.recover)
        self._spared(self._expire.begin)

    def _read_anew(self) -> None:
        """Have everybody come again and read, after a commit of which nobody knew whether it happened."""
        self.sockets.cut_rooms(None)
        self._company.neighbours.read_anew()

    def _delete_soon(self) -> None:
        self._turns.ask()
        self._waker.soon()

    def _serve_lines(self, cover: Cover) -> None:
        settings, console = self._settings, self.console
        hours = settings.hours

        def facts(now: int) -> tuple[object, ...]:
            closed = list(hours.closed(now)) if hours else []
            keeps = list(settings.keeps)
            return settings.must_report, settings.practice, keeps, settings.default_keep, False, closed

        at_cover, at_console = audiences(
            self._parts,
            Purge(self._delete_soon),
            facts,
            console,
            self._accounts_states,
        )
        self.sockets.serve(
            Audience(
                "/a",
                frozenset(settings.survivors_doors),
                at_cover,
                cover.greet,
                lambda caller: caller.roles,
            )
        )
        self.sockets.serve(
            Audience(
                "/b",
                frozenset({settings.console_port}),
                at_console,
                console.greet,
                console.refresh,
                limits.CONSOLE_QUEUED_BYTES,
            )
        )

    def _make_listeners(self, cover: Cover, built: Built) -> Listeners:
        settings = self._settings
        cover_app = make_cover_app(
            cover.kitchen, built, settings.cover_origin, self._others(settings.cover_origin)
        )
        console_app = self.console.app(built)
        doors = Doors(
            (
                *self._open_door(cover, built),
                Door(
                    settings.cover_port,
                    settings.cover_origin,
                    _wsgi(self.sockets, cover_app),
                    COVER_SOURCES,
                    # Whoever waits for an answer must not have the screen go dark.
                    permitted=("screen-wake-lock",),
                    framed_by=settings.practice_origin,
                    discreet=True,
                ),
                Door(
                    settings.console_port,
                    settings.console_origin,
                    _wsgi(self.sockets, console_app),
                    CONSOLE_SOURCES,
                    permitted=("publickey-credentials-get", "publickey-credentials-create"),
                    framed_by=settings.practice_origin,
                ),
            )
        )
        strangers = Strangers(settings.strangers_a_second, time.monotonic, most_strangers())
        ports = (*settings.survivors_doors, settings.console_port)
        return Listeners(settings.bind, ports, doors, strangers)

    def _others(self, origin: str) -> Mapping[str, Answer]:
        watch = Watch(self._parts)
        return {
            "waktu": Answers(lambda token: watch.is_there(token, origin), time.monotonic, gevent.sleep).answer
        }

    def _open_door(self, cover: Cover, built: Built) -> tuple[Door, ...]:
        """Make the survivors' second door, where the operator has set one."""
        port, origin = self._settings.open_port, self._settings.open_origin
        if not origin:
            return ()
        app = make_open_app(cover.threshold, built, origin, self._others(origin))
        line = _wsgi(self.sockets, app)
        return (Door(port, origin, line, COVER_SOURCES, permitted=("screen-wake-lock",), discreet=True),)


def _built(settings: Settings, now: Callable[[], int]) -> tuple[Built, Modules]:
    """Read the web apps, and keep what lies behind the door for shells of this build that grow old."""
    built = read_build(settings.build)
    modules = Modules(settings.data, now, built.audiences.get("survivor"))
    modules.begin()
    return built, modules


def _locked(folder: Path, *, shared: bool) -> int:
    """Hold the data folder for this process alone, or beside others that share its keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Busy("another relay runs on this data folder") from None
    return lock
