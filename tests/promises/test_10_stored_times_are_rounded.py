"""Promise 10: what is stored of time is a bucket, or rounded to five minutes or more.

A relay with production's buckets is used in every way; then every column of every table is looked at. Each
whole number is declared here as a time or as none: a column that nobody declared fails. What else could be a
time, a date in a text or a second inside bytes, is looked for by its value. Files' own times of change lie
outside, as does what the machine's journal adds to the log's lines.
"""

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto import drafting
from crypto.drafting import Moment
from crypto.signing import public_key
from server.settings import BUCKET, Unsafe, read_settings
from tests.promises.others import NOWHERE
from tests.server.people import applicant
from tests.server.planning import Rotas, plan
from tests.server.push_service import Browser, other_ways
from tests.server.relay import Relay, Witness
from tests.server.teams import Team
from tests.server.ward import Ward, open_ward_of

FIVE_MINUTES, AN_HOUR, A_DAY = 300, 3600, 86_400
# Every column that holds a time, and to what it is rounded. All else that is a whole number is none.
TIMES = {
    "accounts.expires": A_DAY,
    "asks.expires": FIVE_MINUTES,
    "asks.other_start": FIVE_MINUTES,
    "asks.start": FIVE_MINUTES,
    "applications.expires": A_DAY,
    "buckets.due": BUCKET,
    "bundles.expires": FIVE_MINUTES,
    "bundles.start": FIVE_MINUTES,
    "bundles.until": FIVE_MINUTES,
    "calendars.expires": FIVE_MINUTES,
    "certificates.expires": FIVE_MINUTES,
    "contacts.expires": A_DAY,
    "conversations.expires": BUCKET,
    "conversations.remembered": BUCKET,
    "conversations.returns": BUCKET,
    "coordinators.expires": FIVE_MINUTES,
    "devices.expires": A_DAY,
    "envelopes.bucket": BUCKET,
    "history.bucket": BUCKET,
    "invitations.expires": FIVE_MINUTES,
    "leaves.expires": FIVE_MINUTES,
    "leaves.start": FIVE_MINUTES,
    "leaves.until": FIVE_MINUTES,
    "logged.expires": FIVE_MINUTES,
    "prekeys.bucket": BUCKET,
    "requests.expires": BUCKET,
    "requests.since": FIVE_MINUTES,
    "revocations.expires": FIVE_MINUTES,
    "sessions.expires": FIVE_MINUTES,
    "shifts.ended": FIVE_MINUTES,
    "shifts.expires": FIVE_MINUTES,
    "shifts.first": FIVE_MINUTES,
    "states.bucket": BUCKET,
    "turns.expires": FIVE_MINUTES,
    "turns.start": FIVE_MINUTES,
    "test_pages.expires": FIVE_MINUTES,
    "used_challenges.expires": FIVE_MINUTES,
    "wraps.bucket": BUCKET,
}
NUMBERS = frozenset(
    (
        *("blocks.n", "bundles.number", "certificates.number", "conversations.generation"),
        *("conversations.head_n", "conversations.keep", "conversations.last_seq", "conversations.offer_from"),
        *("conversations.slot", "buckets.generation", "buckets.slot", "cosigned.size", "envelopes.seq"),
        *("held.generation", "held.slot", "history.n", "history.old_n", "log_entries.position"),
        *("logged.position", "passkeys.sign_count", "prekeys.generation", "prekeys.slot"),
        *("shifts.seconds", "shifts.tier", "shifts.version", "turns.version"),
        *("bundles.tier", "offers.part", "offers.tier", "requests.step"),
        *("revocations.number", "states.generation", "states.slot", "states.version", "wraps.n"),
    )
)
# Signed by others for others, and with no one's doings in them: a witness says when it saw the log.
PUBLIC_TIMES = frozenset(("cosigned.note",))
# When a request that waits goes on: to the second, and gone with the waiting.
EXACT = "requests.next_escalation_at"
# What needs two coordinators, or several relays as one.
MAY_BE_EMPTY = frozenset(("countersignatures", "key_stores", "used_challenges"))
# A number this near to now is a time, whatever its column is called.
NEAR_SECONDS = 20 * 365 * A_DAY
WHOLE_NUMBER = re.compile("INT", re.IGNORECASE)
DATE = re.compile(rb"20[2-9][0-9]-[01][0-9]-[0-3][0-9]")


@dataclass(frozen=True)
class Found:
    """A value that says more of time than it may, by column."""

    column: str
    why: str


class Kept:
    """A database file as it lies there."""

    def __init__(self, file: Path, since: int, now: int) -> None:
        self.since, self.now = since, now
        with closing(sqlite3.connect(file)) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            tables = [name for (name,) in names if name not in {"alembic_version", "sqlite_sequence"}]
            self.columns = {
                f"{table}.{column[1]}": str(column[2])
                for table in tables
                for column in database.execute(f"PRAGMA table_info({table})")
            }
            self.values = {column: self._read(database, *column.split(".")) for column in self.columns}
        self.empty = {column.split(".")[0] for column, values in self.values.items() if not values}

    @staticmethod
    def _read(database: sqlite3.Connection, table: str, column: str) -> list[object]:
        return [row[0] for row in database.execute(f"SELECT {column} FROM {table}")]  # noqa: S608  (its own names)

    def undeclared(self) -> set[str]:
        """Columns of whole numbers of which nobody said whether they are times."""
        whole = {column for column, kind in self.columns.items() if WHOLE_NUMBER.search(kind)}
        return whole - TIMES.keys() - NUMBERS - {EXACT}

    def found(self) -> list[Found]:
        """Everything that is too exact."""
        return [
            Found(column, why)
            for column, values in self.values.items()
            for value in values
            if column != EXACT and (why := self._wrong(column, value))
        ] + [
            Found(EXACT, "kept after the waiting")
            for state, value in zip(
                self.values.get("requests.state", ()), self.values.get(EXACT, ()), strict=True
            )
            if state != "waiting" and value is not None
        ]

    def _wrong(self, column: str, value: object) -> str:
        if isinstance(value, int | float):
            step = TIMES.get(column)
            if step:
                return "not rounded" if value % step else ""
            return "a time nobody declared" if abs(value - self.now) < NEAR_SECONDS else ""
        content = value if isinstance(value, bytes) else str(value or "").encode()
        if column in PUBLIC_TIMES:
            return ""
        return "a second inside" if DATE.search(content) or self._has_a_second(content) else ""

    def _has_a_second(self, content: bytes) -> bool:
        """Tell whether a second of this test is in bytes: as text, CBOR, msgpack, a number of 8 bytes."""
        return any(
            form in content
            for second in range(self.since, self.now + 1)
            if second % FIVE_MINUTES
            for form in (
                str(second).encode(),
                b"\x1a" + second.to_bytes(4),
                b"\xce" + second.to_bytes(4),
                second.to_bytes(8),
                second.to_bytes(8, "little"),
            )
        )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A relay after real use."""
    folder = tmp_path_factory.mktemp("times")
    since = int(time.time()) - 2 * FIVE_MINUTES
    ways = other_ways(folder, "surat | json://127.0.0.1:9/{to}")
    relay = Relay(
        folder / "relay",
        {"BUCKET_SECONDS": str(BUCKET), "PUSH_SERVICES": NOWHERE, "OTHER_WAYS": ways},
        Witness(folder / "witness"),
    )
    with open_ward_of(relay) as ward:
        use(ward)
        yield Kept(relay.data / "relay.db", since, int(time.time()) + 1)


def use(ward: Ward) -> None:
    """Everything that leaves something in the database."""
    team, sari, _rina = ward.with_rina()
    for seat in (team.hers, sari):
        assert seat.say("halo")[0] == "ok"
    with_history(ward)
    says_when_she_returns(ward)
    ward.sari.call("turn_on_alerts", *Browser(f"https://{NOWHERE}/push/a").values)
    ward.sari.call("keep_contact", "surat", "sari@example.org")
    ward.sari.go_on_duty()
    waiting, withdrawn = ward.team(ward.dewi), ward.team(ward.dewi)
    withdrawn.survivor.call("withdraw", withdrawn.withdrawal())
    assert waiting.survivor.call("open")
    ward.relay.invite()
    ward.staff.revoke(ward.staff.clinician().go_on_duty())
    plan(Rotas(ward.staff.coordinator, ward.sari, ward.dewi))
    applicant(ward.relay, ward.staff.coordinator.invite(), public_key(os.urandom(32)))


def with_history(ward: Ward) -> None:
    team, sari = ward.led()
    given = team.change(sari, ward.sari, ward.sari, ward.tini)
    assert sari.append(given, sari.history_for(ward.tini, [0, 1]))[0] == "ok"


def says_when_she_returns(ward: Ward) -> None:
    team, _sari = ward.led()
    hers = team.hers
    odd = int(time.time()) // AN_HOUR * AN_HOUR + 3 * A_DAY + 1234
    moment = Moment(int(time.time()), BUCKET)
    draft = drafting.change_terms(hers.head, hers.head.members, hers.head.keep, odd, moment)
    assert hers.append(hers.sign(draft, team.kems))[0] == "ok"
    assert says_until(team, odd)


def says_until(team: Team, returns: int) -> bool:
    """What is said to her lives until a day after that, rounded up, as her own client reckons."""
    bucket = -(-(returns + A_DAY) // BUCKET) * BUCKET
    envelope = team.hers.envelope("sampai nanti", bucket=bucket)
    return bool(team.hers.line.ask("send", team.id, os.urandom(16), envelope) == ["ok", 2, bucket])


def test_every_column_is_declared_and_nothing_is_more_exact_than_it_may_be(kept: Kept) -> None:
    assert kept.undeclared() == set()
    assert kept.found() == [], kept.found()
    # It was looked at in use: there is a row, and so a time, in every other table.
    assert kept.empty <= MAY_BE_EMPTY


def test_what_was_declared_is_there(kept: Kept) -> None:
    assert {*TIMES, *NUMBERS, *PUBLIC_TIMES, EXACT} <= kept.columns.keys()
    # Both kinds of requests were there, and the one that waits has its time.
    pairs = dict(zip(kept.values["requests.state"], kept.values[EXACT], strict=True))
    assert pairs["claimed"] is None
    assert isinstance(pairs["waiting"], int)


def test_control_exact_times_and_undeclared_columns_are_found(tmp_path: Path) -> None:
    file, now = tmp_path / "scratch.db", int(time.time()) // FIVE_MINUTES * FIVE_MINUTES + 17
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE scratch (seen INTEGER, said TEXT, sealed BLOB, round INTEGER)")
        database.execute("CREATE TABLE sessions (expires INTEGER)")
        database.execute("CREATE TABLE requests (state TEXT, next_escalation_at INTEGER)")
        database.execute("INSERT INTO requests VALUES ('claimed', ?), ('waiting', ?)", (now, now))
        sealed = b"\x83\x1a" + now.to_bytes(4) + b"\x01"
        database.execute("INSERT INTO scratch VALUES (?, ?, ?, ?)", (now, "2026-11-22T10:00", sealed, 7))
        database.execute("INSERT INTO sessions VALUES (?)", (now,))
        database.commit()
    found = Kept(file, now - 60, now)
    assert found.undeclared() == {"scratch.seen", "scratch.round"}
    assert {one.column for one in found.found()} == {
        *("scratch.seen", "scratch.said", "scratch.sealed", "sessions.expires", EXACT)
    }


def test_shorter_buckets_are_for_practice_alone(tmp_path: Path) -> None:
    relay = Relay(tmp_path)
    for practice, seconds in (("1", "5"), ("0", str(BUCKET))):
        said = {**relay.environment, "TEDUH_PRACTICE": practice, "TEDUH_BUCKET_SECONDS": seconds}
        assert read_settings(said).bucket_seconds == int(seconds)
    with pytest.raises(Unsafe, match="BUCKET_SECONDS"):
        read_settings({**relay.environment, "TEDUH_PRACTICE": "0", "TEDUH_BUCKET_SECONDS": "5"})
    done = relay.command("--production")
    assert (done.returncode, "PRACTICE must be 0" in done.stderr) == (2, True)
