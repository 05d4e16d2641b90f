"""Wires the relay: the only module that knows every part."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
import socketio
import structlog
from flask import Flask

from crypto.login import CLIENT_NONCE_SIZE
from server import limits
from server.built import Built, read_build
from server.clinicians.events import ClinicianEvents, CoordinatorEvents
from server.console import Console
from server.conversations.store import ConversationRows
from server.cover.routes import Kitchen, make_cover_app
from server.cover.service import Door as KitchenDoor
from server.cover.service import Search
from server.cover.store import door_key, read_phrases, read_recipes
from server.database import Reader, Writer, read_engine, write_engine
from server.doors import Bytes, Caller, Event, Refused, Role
from server.duty.events import DutyEvents
from server.headers import CONSOLE_SOURCES, COVER_SOURCES, Door, Doors
from server.mailboxes.service import Login, Mailboxes
from server.mailboxes.store import PrekeyRows
from server.migrations.newest import migrate, migrate_postgres
from server.policy import table
from server.postgres import PostgresReader, PostgresWriter
from server.serving import Listeners
from server.settings import ACCOUNT_WINDOW, MAILBOX_WINDOW, Settings
from server.several.company import Alone, Company, Together
from server.several.shared import Doorman, Told
from server.several.turns import Turns
from server.shredding.sealed_states import SealedStates, Times
from server.shredding.service import Shredder
from server.shredding.store import SlotRows, StateRows
from server.sockets import Audience, Sockets
from server.steps.expire import Expire, Purge
from server.steps.member_events import MemberEvents, RequestEvents
from server.steps.parts import Parts
from server.steps.send import Envelopes
from server.steps.survivor_events import SurvivorEvents
from server.waking import Lookout, Waker

LONGEST_WAKE_SECONDS = 20
log = structlog.get_logger()
Now = Callable[[], int]
Random = Callable[[int], bytes]


class Busy(Exception):
    """Another relay already runs on this data folder."""


@dataclass(frozen=True, slots=True)
class Database:
    """The one writer and the readers."""

    writer: Writer
    reader: Reader

    @property
    def keep(self) -> Callable[..., Any]:
        """Run a job in a transaction."""
        return self.writer.keep

    @property
    def together(self) -> Callable[..., Any]:
        """Put items to work that a batch does at once."""
        return self.writer.together

    @property
    def read(self) -> Callable[..., Any]:
        """Run a job on a snapshot."""
        return self.reader.read

    def close(self) -> None:
        """Finish what waits and close. Readers first: the last connection out takes the log along."""
        self.reader.close()
        self.writer.stop()


def open_database(folder: Path, url: str = "") -> Database:
    """Open the database, a data folder's own or PostgreSQL's, after bringing it to the newest revision."""
    if url:
        migrate_postgres(url)
        return Database(PostgresWriter(url), PostgresReader(url))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "relay.db"
    migrate(file)
    writer = Writer(write_engine(file))
    # The writer's connection comes first: a reader can't open a database that nobody holds open.
    writer.keep(lambda _connection: None)
    return Database(writer, Reader(read_engine(file)))


class Cover:
    """The parts behind the cover's origin."""

    def __init__(
        self, settings: Settings, mailboxes: Mailboxes, built: Built, now: Now, random: Random
    ) -> None:
        key = door_key(settings.data / "door", random)
        self._door = KitchenDoor(key, read_phrases(settings.phrases_file), now, random)
        self._origin = settings.cover_origin
        self._mailboxes = mailboxes
        search = Search(read_recipes(settings.recipes_file))
        self.kitchen = Kitchen(self._door, search, built, random)

    def greet(self, _environ: dict[str, Any], auth: dict[str, Any], nonce: str) -> Caller:
        """Let whoever came through the door and holds a mailbox's key open a line."""
        shapes = {"k": Bytes(32), "n": Bytes(CLIENT_NONCE_SIZE), "s": Bytes(64)}
        known = all(shape.accepts(auth.get(name)) for name, shape in shapes.items())
        if not known or not isinstance(auth.get("p"), str) or not self._door.accepts(auth.get("t")):
            raise Refused("refused")
        login = Login(auth["k"], auth["p"], self._origin, nonce, auth["n"], auth["s"])
        return Caller(frozenset({Role.SURVIVOR}), sid="", mailbox=self._mailboxes.enter(login), nonce=nonce)


def _wsgi(sockets: Sockets, app: Flask) -> Any:
    return socketio.WSGIApp(sockets.server, app.wsgi_app, socketio_path="r")


class Relay:
    """The whole relay on one data folder."""

    def __init__(self, settings: Settings, now: Now, random: Random) -> None:
        self._lock = _locked(settings.data, shared=bool(settings.queue))
        self._settings = settings
        self._now = now
        origins = {
            str(settings.cover_port): settings.cover_origin,
            str(settings.console_port): settings.console_origin,
        }
        self._database = open_database(settings.data, settings.database)
        database = self._database
        self._company: Company = (
            Together(settings, now, random) if settings.queue else Alone(settings.data, random)
        )
        company = self._company
        self._chains = Told(company.neighbours)
        self.sockets = Sockets(
            lambda origin, environ: origins.get(environ["SERVER_PORT"]) == origin, company.neighbours
        )
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
        self._shredder.recover()
        self._prekeys = PrekeyRows(self._shredder)
        conversations = ConversationRows(self._shredder)
        self._accounts_states = self._states("account", Times(ACCOUNT_WINDOW, settings.bucket_seconds))
        states = self._states("mailbox", Times(MAILBOX_WINDOW, settings.bucket_seconds, conversations.reach))
        mailboxes = Mailboxes(self._prekeys, states, now)
        self.console = Console(settings, database, self.sockets, now, random)
        self.console.begin()
        self._parts = self._make_parts(states, mailboxes, conversations)
        expire = self._make_expire()
        # Whatever fell due while nobody ran is destroyed before anyone is served.
        expire.begin()
        self._expire = expire
        self._turns = Turns(company.leads, self._run_for_all, self._run_for_itself)
        self._waker = self._make_waker(self._turns.tick)
        self._lookout = Lookout(self.console.certification.look)
        built = read_build(settings.build)
        cover = Cover(settings, mailboxes, built, now, random)
        self._serve_lines(cover)
        self._listeners = self._make_listeners(cover, built)

    def start(self) -> None:
        """Listen."""
        if isinstance(self._database.writer, PostgresWriter):
            self._database.writer.unsure = self._read_anew
        self._company.start(
            Doorman(self.sockets, self._chains, self.console.certification),
            self._recover,
            self._shredder.forget_derived,
        )
        self._waker.start()
        self._lookout.start()
        self._listeners.start()
        log.info("listening", port=self._settings.cover_port)
        log.info("listening", port=self._settings.console_port)

    def stop(self) -> None:
        """Refuse new, close lines, finish the batch, close."""
        self._listeners.refuse_new()
        self._waker.stop()
        self._lookout.stop()
        self.sockets.stop()
        self._listeners.stop()
        self._company.leave()
        self._database.close()
        self._company.close()
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
            origin=settings.cover_origin,
            served=console.certification.served,
            revoked=lambda _connection: console.trust.revoked,
            revocations=lambda _connection: console.trust.revocations(),
        )

    def _states(self, kind: str, times: Times) -> SealedStates:
        return SealedStates(StateRows(kind), self._shredder, self._database, times, self._now)

    def _make_expire(self) -> Expire:
        others = (self.console.forget_due, self._prekeys.forget_due)
        return Expire(
            self._parts, self._database.writer.truncate, gevent.sleep, others, self._forget_accounts
        )

    def _forget_accounts(self) -> None:
        self._accounts_states.forget_unsaved()
        for account in self.console.accounts.forget_due():
            self._accounts_states.forget(account)

    def _make_waker(self, tick: Callable[[], None]) -> Waker:
        return Waker(tick, min(LONGEST_WAKE_SECONDS, self._settings.bucket_seconds / 5))

    def _run_for_all(self) -> None:
        self._expire.run()
        self._company.sweep(lambda: self._database.keep(self._slot_rows.held))

    def _run_for_itself(self) -> None:
        """Free what this process's own lines began and never saved; what is due is the leader's."""
        self._parts.states.forget_unsaved()
        self._accounts_states.forget_unsaved()

    def _recover(self) -> None:
        """End whatever rested on keys that were lost while the relay ran."""
        self._shredder.recover()
        self._expire.begin()

    def _read_anew(self) -> None:
        """Have everybody come again and read, after a commit of which nobody knew whether it happened."""
        self.sockets.cut_rooms(None)
        self._company.neighbours.read_anew()

    def _delete_soon(self) -> None:
        self._turns.ask()
        self._waker.soon()

    def _serve_lines(self, cover: Cover) -> None:
        settings, console = self._settings, self.console
        facts = (
            settings.must_report,
            settings.practice,
            list(settings.keeps),
            settings.default_keep,
            False,
        )
        at_cover, at_console = audiences(
            self._parts,
            Purge(self._delete_soon),
            facts,
            console,
            self._accounts_states,
        )
        self.sockets.serve(
            Audience("/a", settings.cover_port, at_cover, cover.greet, lambda caller: caller.roles)
        )
        self.sockets.serve(
            Audience(
                "/b",
                settings.console_port,
                at_console,
                console.greet,
                console.refresh,
                limits.CONSOLE_QUEUED_BYTES,
            )
        )

    def _make_listeners(self, cover: Cover, built: Built) -> Listeners:
        settings = self._settings
        cover_app = make_cover_app(cover.kitchen, built, settings.cover_origin)
        console_app = self.console.app(built)
        doors = Doors(
            (
                Door(
                    settings.cover_port,
                    settings.cover_origin,
                    _wsgi(self.sockets, cover_app),
                    COVER_SOURCES,
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
        return Listeners(settings.bind, (settings.cover_port, settings.console_port), doors)


def audiences(
    parts: Parts,
    purge: Purge,
    facts: tuple[object, ...],
    console: Console,
    account_states: SealedStates,
) -> tuple[dict[str, Event], dict[str, Event]]:
    """Join the events of the cover's audience, and of the console's."""
    on_duty = DutyEvents(console.duty, console.evidence, parts.now).events()
    # Both audiences' envelopes go into the same batch.
    envelopes = Envelopes(parts)
    cover = (
        *SurvivorEvents(parts, purge, facts).events(),
        *MemberEvents(parts, envelopes, Role.SURVIVOR).events(),
        *(event for event in on_duty if Role.SURVIVOR in event.roles),
    )
    own = ClinicianEvents(
        console.accounts, console.certification, account_states, parts.bucket_seconds, parts.now
    )
    clinicians = (
        *own.events(),
        *CoordinatorEvents(console.accounts, console.certification, console.revoking).events(),
        *(event for event in on_duty if Role.SURVIVOR not in event.roles),
        *MemberEvents(parts, envelopes, Role.CLINICIAN).events(),
        *RequestEvents(parts).events(),
    )
    return table(cover), table(clinicians)


def every_event() -> dict[str, dict[str, Event]]:
    """List the events without a relay behind them, for LINE.md."""
    absent: Any = _Absent()
    cover, console = audiences(absent, absent, (), absent, absent)
    return {"/a": cover, "/b": console}


class _Absent:
    """Stands where a part would; whatever is asked of it is absent too."""

    def __getattr__(self, _name: str) -> "_Absent":
        return self

    def __call__(self, *_arguments: object) -> "_Absent":
        return self


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
