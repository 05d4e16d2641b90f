"""A real console over a real database: the clinicians' slice, and browsers that go through its HTTP door."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from crypto.certificate import (
    Clinician,
    Coordinator,
    Organisation,
    Statement,
    clinician_payload,
    countersign,
    make_coordinator,
    make_statement,
)
from crypto.checkpoint import NoteKey
from crypto.presentation import sign_presentation
from crypto.revocation import make_revocation
from crypto.signing import public_key
from deploy.practice.passkey import SoftPasskey
from server.book import Book
from server.built import Built
from server.clinicians.certification import Application, Certification
from server.clinicians.passkeys import Challenges, Passkeys
from server.clinicians.revoking import Revoking
from server.clinicians.routes import Ceremonies, make_console_app, session_in
from server.clinicians.service import Accounts, SealedKey
from server.clinicians.store import Elsewhere, Rows
from server.clinicians.trust import Trust
from server.database import Connection, Reader, Writer, metadata, read_engine, write_engine
from server.doors import Caller
from server.duty.store import forget_bundles
from server.transparency import store as transparency
from server.transparency.service import Transparency

ORIGIN = "http://console.localhost:8001"
HOST = "console.localhost"
START = 1_800_000_000
ONE_DAY = 86_400


@dataclass
class Clock:
    """A clock that a test moves."""

    now: int = START

    def __call__(self) -> int:
        return self.now


@dataclass
class Postbox:
    """Remembers what would have been pushed to open lines."""

    sent: list[tuple[object, ...]] = field(default_factory=list)

    def to_mailbox(self, mailbox: bytes, event: str, *values: object, but: str = "") -> None:
        self.sent.append(("mailbox", mailbox, event, *values))

    def to_clinician(self, clinician: bytes, event: str, *values: object, but: str = "") -> None:
        self.sent.append(("clinician", clinician, event, *values))

    def to_account(self, account: bytes, event: str, *values: object, but: str = "") -> None:
        self.sent.append(("account", account, event, *values))

    def to_survivors(self, event: str, *values: object) -> None:
        self.sent.append(("survivors", event, *values))

    def has_clinician(self, clinician: bytes) -> bool:
        return False

    def cut_account(self, account: bytes) -> None:
        self.sent.append(("cut", account))

    def cut_session(self, session: bytes) -> None:
        self.sent.append(("cut session", session))


@dataclass
class Root:
    """The organisation's root and what it signs."""

    signatures_needed: int = 1
    witness: NoteKey | None = None
    seed: bytes = field(default_factory=lambda: os.urandom(32))
    log_seed: bytes = field(default_factory=lambda: os.urandom(32))
    instance_id: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def organisation(self) -> Organisation:
        return Organisation(public_key(self.seed), self.instance_id)

    def statement(self) -> bytes:
        log = NoteKey("log.test", public_key(self.log_seed))
        needed, start, end = self.signatures_needed, START - ONE_DAY, START + 400 * ONE_DAY
        stated = Statement(needed, start, end, log, self.witness)
        return make_statement(self.seed, self.instance_id, stated)

    def coordinator(self, key: bytes, coordinator_id: bytes | None = None, days: int = 365) -> bytes:
        end = START + days * ONE_DAY
        named = Coordinator(coordinator_id or os.urandom(16), key, START - ONE_DAY, end)
        return make_coordinator(self.seed, self.instance_id, named)

    def revocation(self, hashed: bytes, until: int = START + 40 * ONE_DAY) -> bytes:
        return make_revocation(self.seed, self.instance_id, hashed, START, until, None)


@dataclass
class Console:
    """The console's parts as app.py joins them."""

    app: Flask
    accounts: Accounts
    certification: Certification
    trust: Trust
    log: Transparency
    revoking: Revoking
    root: Root
    clock: Clock
    post: Postbox
    writer: Writer
    reader: Reader


@contextmanager
def database(folder: Path) -> Iterator[tuple[Writer, Reader]]:
    file = folder / "relay.db"
    engine = write_engine(file)
    with engine.begin() as connection:
        metadata.create_all(connection)
    writer = Writer(engine)
    reader = Reader(read_engine(file))
    try:
        yield writer, reader
    finally:
        reader.close()
        writer.stop()


def _log(connection: Connection, hashed: bytes, expires: int) -> None:
    transparency.log(connection, hashed, expires, os.urandom)


@contextmanager
def console(folder: Path, root: Root | None = None, framed_by: str = "") -> Iterator[Console]:
    root = root or Root()
    clock, post = Clock(), Postbox()
    with database(folder) as (writer, reader):
        book = Book(writer, reader, partial(Rows, elsewhere=Elsewhere(_log, forget_bundles)))
        trust = Trust(book, root.organisation, root.statement, clock)
        log_book = Book(writer, reader, transparency.Rows)
        log = Transparency(log_book, transparency.LedgerFile(folder), root.log_seed, trust.stated, clock)
        certification = Certification(book, trust, log, post, clock)
        revoking = Revoking(book, trust, certification, clock)
        accounts = Accounts(book, certification.roles, post, clock, os.urandom)
        passkeys = Passkeys(HOST, ORIGIN, Challenges(clock, os.urandom), framed_by)
        app = make_console_app(Ceremonies(accounts, passkeys), Built({}), ORIGIN)
        yield Console(app, accounts, certification, trust, log, revoking, root, clock, post, writer, reader)


class Browser:
    """One browser at the console: a cookie jar and any number of passkeys."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.client: FlaskClient = console.app.test_client()
        self.passkey = SoftPasskey(os.urandom)

    def post(self, path: str, body: object = None, origin: str | None = ORIGIN) -> tuple[int, dict[str, Any]]:
        headers = {"Origin": origin} if origin else {}
        answer = self.client.post(
            path,
            data=json.dumps(body if body is not None else {}),
            content_type="application/json",
            headers=headers,
            base_url=ORIGIN,
        )
        return answer.status_code, json.loads(answer.data) if answer.data else {}

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie("s", domain=HOST)
        return found.value if found else None

    @property
    def session(self) -> bytes | None:
        return session_in(f"s={self.cookie}")

    def caller(self) -> Caller:
        return self.console.accounts.caller(self.session)

    def join(self, invitation: str | None = None) -> "Browser":
        """Open an account with an invitation and a first passkey."""
        invitation = invitation or self.console.accounts.invite()
        status, options = self.post("/passkey/invited", {"invitation": invitation})
        assert status == 200
        credential = self.passkey.register(options, ORIGIN)
        status, answered = self.post(
            "/passkey/registered", {"invitation": invitation, "credential": credential}
        )
        assert (status, answered) == (200, {})
        return self

    def sign_in(self) -> tuple[int, dict[str, Any]]:
        _, options = self.post("/passkey/asked")
        return self.post("/passkey/answered", {"credential": self.passkey.answer(options, ORIGIN)})

    def back(self) -> Caller:
        """Sign in again, as whoever was signed out."""
        status, _ = self.sign_in()
        assert status == 200
        return self.caller()

    def keep_two_keys(self) -> None:
        """Seal the clinician's key for the passkey and for a printed sheet."""
        account = self.caller().account
        self.console.accounts.keep_key(account, SealedKey("passkey", self.passkey.credential_id, bytes(72)))
        self.console.accounts.keep_key(account, SealedKey("recovery", None, bytes(72)))

    def apply(self, seed: bytes) -> Application:
        caller = self.caller()
        application = Application(
            caller.account, caller.clinician, public_key(seed), "psychologist", "Sari", "Sleman"
        )
        self.console.certification.apply(application)
        return application


@dataclass
class Signing:
    """A coordinator: a browser with an account, and the key that the root named."""

    browser: Browser
    seed: bytes = field(default_factory=lambda: os.urandom(32))
    presented: bytes = b""

    def present(self, coordinator_id: bytes | None = None, days: int = 365) -> "Signing":
        root = self.browser.console.root
        self.browser.keep_two_keys()
        self.presented = root.coordinator(public_key(self.seed), coordinator_id, days)
        account = self.browser.caller().account
        signature = sign_presentation(self.seed, account)
        self.browser.console.certification.present_coordinator(account, self.presented, signature)
        return self

    def revocation(self, hashed: bytes, until: int = START + 38 * ONE_DAY) -> bytes:
        """Sign the end of a certificate."""
        root = self.browser.console.root
        return make_revocation(self.seed, root.instance_id, hashed, START, until, self.presented)

    def certify(self, application: Application, payload: bytes | None = None) -> tuple[int, int]:
        payload = payload or payload_for(self.browser.console, application)
        return self.browser.console.certification.certify(
            self.browser.caller().account,
            application.account_id,
            payload,
            (self.presented, countersign(self.seed, payload)),
        )


def payload_for(console: Console, application: Application, days: int = 30) -> bytes:
    named = Clinician(
        application.clinician_id,
        application.key,
        application.profession,
        application.alias,
        application.region,
        console.clock.now,
        console.clock.now + days * ONE_DAY,
    )
    return clinician_payload(console.root.instance_id, named)
