"""Joins the parts behind the console's origin: accounts, certification, the log, duty, alerts."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import structlog
from flask import Flask

from server.alerts import store as alerts
from server.alerts.routes import serve_alerts
from server.book import Book
from server.built import Built
from server.clinicians.certification import Certification
from server.clinicians.passkeys import Challenges, Passkeys
from server.clinicians.revoking import Revoking
from server.clinicians.routes import Ceremonies, cookie_of, make_console_app, session_of
from server.clinicians.service import Accounts
from server.clinicians.store import Elsewhere
from server.clinicians.store import Rows as ClinicianRows
from server.clinicians.trust import Trust
from server.cover.store import door_key
from server.database import Connection, Reader, Writer
from server.doors import Caller, Post, Refused, Role
from server.duty import store as duty
from server.duty.events import Evidence
from server.duty.service import Duty
from server.paging import Paging
from server.requests import store as requests
from server.rota import store as rota
from server.rota.calendars import Calendars
from server.rota.rest import Rest
from server.rota.routes import serve_calendars
from server.rota.service import Policy, Rota
from server.rota.shift import HOUR
from server.settings import Settings
from server.transparency import store as transparency
from server.transparency.routes import serve_log
from server.transparency.service import Transparency

log = structlog.get_logger()
Now = Callable[[], int]
Random = Callable[[int], bytes]


class Database(Protocol):
    """The one writer and the readers."""

    @property
    def writer(self) -> Writer: ...
    @property
    def reader(self) -> Reader: ...


class Console:
    """The parts behind the console's origin. `begin` comes before anything else is asked of them."""

    def __init__(self, settings: Settings, database: Database, post: Post, now: Now, random: Random) -> None:
        self._settings = settings
        rows = partial(ClinicianRows, elsewhere=_elsewhere(random))
        book = Book(database.writer, database.reader, rows)
        self.trust = Trust(book, settings.organisation, settings.statement, now)
        self.log = Transparency(
            Book(database.writer, database.reader, transparency.Rows),
            transparency.LedgerFile(settings.data, database.writer.guard.failed),
            transparency.log_seed(settings.data, random),
            self.trust.stated,
            now,
        )
        self.certification = Certification(book, self.trust, self.log, post, now)
        self.revoking = Revoking(book, self.trust, self.certification, now)
        self.accounts = Accounts(book, self.certification.roles, post, now, random)
        challenges = Challenges(now, random)
        if settings.queue:
            # Asked on one process, answered on another.
            key = door_key(settings.data / "challenges", random)
            challenges = Challenges(now, random, key, self.accounts.use_challenge)
        passkeys = Passkeys(settings.rp_id, settings.console_origin, challenges, settings.practice_origin)
        self._ceremonies = Ceremonies(self.accounts, passkeys)
        self.duty = Duty(
            Book(database.writer, database.reader, duty.Rows),
            self.certification.clinician,
            self.certification.served,
            now,
        )
        self.paging = Paging(settings, (database.writer, database.reader), post, now, random)
        self.rota = Rota(
            Book(database.writer, database.reader, rota.Rows), _policy(settings), self._standing, now, random
        )
        self.calendars = Calendars(self.rota, settings.calendar_title)
        self._post = post
        self._now = now

    def begin(self) -> None:
        """Bring the log to where it was signed, and log what was certified before there was one."""
        missing = self.log.recover()
        if missing:
            # Revocations may be among them: the operator has to take those in again.
            log.warning("database older than the log", count=missing)
        self.log.refresh()
        self.certification.begin()

    @property
    def evidence(self) -> Evidence:
        """What clients verify lists of clinicians by."""
        evidence = Evidence(lambda: self.trust.statement, self.trust.revocations, self.log.consistency)
        return replace(evidence, catch_up=self.log.refresh) if self._settings.queue else evidence

    def app(self, built: Built) -> Flask:
        """Make the console's web app, with the log and the door of paged browsers beside it."""
        origin = self._settings.console_origin
        app = make_console_app(self._ceremonies, built, origin)
        serve_log(app, self.log, origin, self.certification.tell_certified, shared=bool(self._settings.queue))
        serve_alerts(app, self.paging.alerts, origin)
        serve_calendars(app, self.calendars.feed)
        return app

    def tell_rota(self) -> None:
        """Tell all of the staff that the rota has changed: whoever may take a turn has to see it too."""
        for account_id in self.certification.staff_accounts():
            self._post.to_account(account_id, "rota")

    def greet(self, environ: dict[str, Any], _auth: dict[str, Any], _nonce: str) -> Caller:
        """Let a signed-in account open a line."""
        cookie = cookie_of(self._settings.console_origin)
        caller = session_of(self.accounts, environ.get("HTTP_COOKIE"), cookie)
        if caller is None:
            raise Refused("refused")
        return caller

    def refresh(self, caller: Caller) -> frozenset[Role]:
        """Tell an account's roles as they are now; a line does not outlive its session."""
        if caller.until and caller.until <= self._now():
            raise Refused("refused")
        return self.certification.roles_now(caller.account)

    def forget_due(self, connection: Connection, now: int) -> None:
        """Forget what is due of duty, of requests, of the rota, of the log, of alerts."""
        duty.forget_due(connection, now)
        requests.forget_due(connection, now)
        rota.forget_due(connection, now)
        transparency.forget_due(connection, now)
        alerts.forget_due(connection, now)

    def _standing(self, clinician_ids: frozenset[bytes]) -> frozenset[bytes]:
        return frozenset(one for one in clinician_ids if self.certification.clinician(one) is not None)


def _policy(settings: Settings) -> Policy:
    rest = Rest(settings.rest_hours * HOUR, settings.week_hours * HOUR)
    return Policy(rest, settings.needed_on_duty)


def _elsewhere(random: Random) -> Elsewhere:
    def log(connection: Connection, hashed: bytes, expires: int) -> None:
        transparency.log(connection, hashed, expires, random)

    return Elsewhere(log, duty.forget_bundles)
