"""While a copy of the database is being made the relay destroys as ever; only the log is cut afterwards."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from deploy.backup import Wanted, keep
from server.doors import Refused
from server.steps.expire import UNCUT_SECONDS
from tests.server.scenes import Doomed
from tests.server.stages import Told
from tests.server.stores import START, Clock, Stores, keys_in


def _slots(doomed: Doomed) -> set[int]:
    return {place.slot for place in doomed.places}


def test_keys_go_at_once_and_rows_as_soon_as_the_copy_is_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    stores, doomed = Stores(data, Clock()).begin(), Doomed()
    doomed.prepare(stores)
    with closing(sqlite3.connect(data / "relay.db", isolation_level=None)) as copying:
        # What `keep` holds while it copies.
        copying.execute("BEGIN")
        copying.execute("SELECT * FROM held").fetchall()
        doomed.forget(stores, Told())
        assert not doomed.keys & keys_in(data)
        # It ends well, for the relay is not late; but nobody gets these slots while their rows may be left.
        stores.expire.run()
        doomed.is_gone(stores)
        assert (data / "relay.db-wal").stat().st_size
        assert not _slots(doomed) & set(stores.slots._free)
        # No copy takes so long: whatever holds the log then is trouble, and health says so.
        stores.clock.now += UNCUT_SECONDS + 1
        with pytest.raises(Refused, match="unavailable"):
            stores.expire.run()
    # Control: with the copy made, the log is empty after the next run, and its slots are free.
    stores.expire.run()
    assert (data / "relay.db-wal").stat().st_size == 0
    assert _slots(doomed) <= set(stores.slots._free)
    stores.close()


def test_a_copy_from_before_a_deletion_opens_nothing_of_it(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    data.mkdir()
    stores, doomed, stays = Stores(data, Clock()).begin(), Doomed(), Doomed()
    doomed.prepare(stores)
    stays.prepare(stores)
    stores.keep(lambda connection: connection.exec_driver_sql("CREATE TABLE alembic_version (version_num)"))
    stores.keep(lambda connection: connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('x')"))
    keep(data, copy, Wanted(), START)
    doomed.forget(stores, Told())
    stores.expire.run()
    stores.close()
    (data / "relay.db").write_bytes(copy.read_bytes())
    again = Stores(data, Clock()).begin()
    doomed.is_gone(again)
    # Control: whoever was in the same copy and deleted nothing is there, whole.
    stays.check(again, Told())
    again.close()
