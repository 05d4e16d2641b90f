"""Nobody counts as reached whom no page reaches: an open line counts, or a test page heard this shift."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from os import urandom
from pathlib import Path

import pytest

from server.alerts import store
from server.alerts.service import Alerts, Device, Page, Push
from server.book import Book
from server.migrations.newest import migrate
from server.storage import Database, open_database
from tests.server.consoles import Postbox

SARI, DEWI = bytes(range(16)), bytes(range(1, 17))
SHIFT = 3600


class Clinic:
    """Alerts over a database of their own; pages are noted and not sent, and the clock is the test's."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "relay.db"
        migrate(self.file)
        with closing(sqlite3.connect(self.file)) as database, database:
            for account in (SARI, DEWI):
                database.execute("INSERT INTO accounts VALUES (?, ?, ?)", (account, account, 2**31))
        self.now = int(time.time()) // 300 * 300
        self.put: list[tuple[bytes, Page]] = []
        self.here: set[bytes] = set()
        self.database: Database = open_database(folder)
        post = Postbox()
        post.has_clinician = lambda clinician: clinician in self.here  # type: ignore[method-assign]
        push = Push(b"key", lambda _device: True, lambda clinician, page: self.put.append((clinician, page)))
        book = Book(self.database.writer, self.database.reader, store.Rows)
        self.alerts = Alerts(book, push, post, lambda: self.now, urandom)

    def turn_on(self, clinician: bytes) -> None:
        device = Device(f"https://push.example/{clinician.hex()}", bytes(65), bytes(16))
        self.alerts.turn_on(clinician, device)

    def count(self, table: str) -> int:
        with closing(sqlite3.connect(self.file)) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  (our own names)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(tmp_path)
    yield made
    made.database.close()


def test_an_open_console_or_a_test_page_that_was_heard_counts_and_nothing_else(clinic: Clinic) -> None:
    alerts, both = clinic.alerts, [SARI, DEWI]
    clinic.turn_on(SARI)
    clinic.turn_on(DEWI)
    for one in both:
        alerts.begin_shift(one, clinic.now + SHIFT)
    # A device that was turned on, and a page that was sent, reach nobody by themselves.
    assert alerts.reachable(both) == set()
    clinic.here = {DEWI}
    alerts.hear(clinic.put[0][1].token)
    assert alerts.reachable(both) == {SARI, DEWI}
    clinic.here = set()
    assert alerts.reachable(both) == {SARI}
    # It is of this shift.
    clinic.now += SHIFT
    assert alerts.reachable(both) == set()


def test_whoever_has_no_device_is_sent_no_test_page(clinic: Clinic) -> None:
    clinic.alerts.begin_shift(SARI, clinic.now + SHIFT)
    assert (clinic.put, clinic.count("test_pages")) == ([], 0)
    clinic.turn_on(SARI)
    clinic.alerts.begin_shift(SARI, clinic.now + SHIFT)
    assert (len(clinic.put), clinic.count("test_pages")) == (1, 1)


def test_a_trial_during_a_shift_counts_for_it_and_one_before_it_does_not(clinic: Clinic) -> None:
    clinic.turn_on(SARI)
    (device,) = clinic.alerts.devices(SARI)
    clinic.alerts.try_out(SARI, device.mark)
    clinic.alerts.hear(clinic.put[-1][1].token)
    clinic.alerts.begin_shift(SARI, clinic.now + SHIFT)
    assert clinic.alerts.reachable([SARI]) == set()
    clinic.alerts.try_out(SARI, device.mark)
    # The page of the shift's beginning is no use any more: the newest is.
    clinic.alerts.hear(clinic.put[-2][1].token)
    assert clinic.alerts.reachable([SARI]) == set()
    clinic.alerts.hear(clinic.put[-1][1].token)
    clinic.now += SHIFT - 300
    assert clinic.alerts.reachable([SARI]) == {SARI}


def test_devices_that_nobody_renews_end_after_sixty_days_and_all_with_the_account(clinic: Clinic) -> None:
    clinic.turn_on(SARI)
    clinic.turn_on(DEWI)
    clinic.alerts.begin_shift(SARI, clinic.now + SHIFT)
    clinic.database.keep(lambda connection: _forget_account(connection, SARI))
    assert (clinic.count("devices"), clinic.count("test_pages")) == (1, 0)
    clinic.now += 59 * 86_400
    clinic.database.keep(lambda connection: store.forget_due(connection, clinic.now))
    assert len(clinic.alerts.devices(DEWI)) == 1
    clinic.now += 2 * 86_400
    assert clinic.alerts.devices(DEWI) == []
    clinic.database.keep(lambda connection: store.forget_due(connection, clinic.now))
    assert clinic.count("devices") == 0


def _forget_account(connection: object, account: bytes) -> None:
    connection.exec_driver_sql("DELETE FROM accounts WHERE account_id = ?", (account,))  # type: ignore[attr-defined]
