"""Promise 6: every table says when its rows die; 400 days later only those without an end have any."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from crypto.ceremony import STATEMENT_FILE, Demands, Moment, renew_statement
from crypto.signing import public_key
from server.database import metadata
from tests.promises.others import NOWHERE
from tests.promises.test_01_no_remains_on_disk import keys_in
from tests.server.ages import BEYOND, ENDLESS, ageless, rows_in
from tests.server.forked import ForkedRelay
from tests.server.people import Staff, Survivor, applicant
from tests.server.planning import Rotas, plan
from tests.server.push_service import Browser, other_ways
from tests.server.relay import Witness
from tests.server.teams import Team

JUMP = 400 * 86_400
KEEP = 3600


def test_every_table_says_when_its_rows_die() -> None:
    assert ageless() == []
    # Control: a table that says nothing, names no column of its own, or nobody who ends, is found.
    others = sa.MetaData()
    for name, info in {
        "silent": {},
        "elsewhere": {"dies_at": "expires"},
        "with_nobody": {"kept_with": "nobody"},
        "with_silent": {"kept_with": "silent"},
        "as_a_log": {"kept_with": "the log"},
        "twice": {"dies_at": "until", "kept_with": "fine"},
    }.items():
        sa.Table(name, others, sa.Column("until", sa.Integer), info=info)
    sa.Table("fine", others, sa.Column("until", sa.Integer), info={"dies_at": "until"})
    assert sorted(ageless(others)) == sorted(set(others.tables) - {"fine"})


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[ForkedRelay]:
    ways = other_ways(tmp_path, "surat | json://127.0.0.1:9/{to}")
    nowhere = {"PUSH_SERVICES": NOWHERE, "OTHER_WAYS": ways}
    made = ForkedRelay(tmp_path, nowhere, Witness(tmp_path / "witness"))
    try:
        yield made
    finally:
        made.kill()


def used(relay: ForkedRelay) -> None:
    """Use it so that every table of one relay has rows: nothing is put there by hand."""
    staff = Staff(relay)
    sari, dewi, leaves = (staff.clinician().go_on_duty() for _ in range(3))
    # A conversation of three, one of whom was given what was said before.
    team = Team(Survivor(relay).begin(), KEEP)
    assert team.ask(sari)[0] == "ok"
    seat = team.claimed_by(sari)
    consent = team.named(dewi, [1])
    given = team.change(seat, sari, sari, dewi, consents=[consent])
    assert seat.append(given, seat.history_for(dewi, [1])) == ["ok", 2]
    # A request that waits, and one that was withdrawn and is remembered.
    Survivor(relay).begin().ask_for_help(KEEP)
    calls = Survivor(relay).begin()
    talk = calls.ask_for_help(KEEP)
    calls.call("withdraw", calls.withdrawal(talk))
    plan(Rotas(staff.coordinator, sari, dewi))
    # Sari is paged where she said, from her next shift on.
    sari.call("turn_on_alerts", *Browser(f"https://{NOWHERE}/push/a").values)
    sari.call("keep_contact", "surat", "sari@example.org")
    sari.go_on_duty()
    # An invitation nobody takes up, a certificate that is revoked, an application that one of two signed.
    relay.invite()
    staff.revoke(leaves)
    assert relay.witness is not None
    demands = Demands(2, relay.log_key, relay.witness.key, 5)
    statement = renew_statement(relay.organisation, demands, Moment(int(time.time()) - 300, os.urandom))
    applicant(relay, staff.coordinator.invite(), public_key(os.urandom(32)))
    (relay.organisation / STATEMENT_FILE).write_bytes(statement)
    staff.coordinator.certify_all()


def used_by_several(relay: ForkedRelay) -> None:
    """Put in by hand what only one of several relays keeps: a challenge that no other may take."""
    with closing(sqlite3.connect(relay.data / "relay.db")) as database:
        database.execute("INSERT INTO used_challenges VALUES (randomblob(32), ?)", (int(time.time()) + 300,))
        database.commit()


def left_after(relay: ForkedRelay, *changes: str) -> set[str]:
    """Start 400 days later, stop, and name the tables that have rows."""
    relay.start(f"later={JUMP}", *changes)
    relay.stop()
    return {name for name, count in rows_in(relay.data).items() if count}


def test_after_400_days_only_what_has_no_end_is_there(relay: ForkedRelay) -> None:
    used(relay.start())
    relay.stop()
    used_by_several(relay)
    before = rows_in(relay.data)
    # Every table that there is, the log's own included, was really used; but for which stores of keys count.
    assert set(before) == set(metadata.tables)
    assert {name for name, count in before.items() if not count} == set(BEYOND)
    assert keys_in(relay.data)
    # Control: where nothing is purged, all of it is there after 400 days too.
    assert left_after(relay, "unpurged") == {name for name, count in before.items() if count}
    assert left_after(relay) == set(ENDLESS)
    assert keys_in(relay.data) == set()
    # What has no end names nobody: hashes of salts that are gone, and a note about how many there are.
    assert rows_in(relay.data)["log_entries"] == before["log_entries"]
