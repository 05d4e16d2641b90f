"""Slots whose rows are deleted are free again, also where the purge stopped between two batches of them."""

from pathlib import Path

import pytest

from server.at_rest import Place
from server.database import Connection
from server.doors import Refused
from server.shredding.store import SlotRows
from server.steps import expire
from tests.server.scenes import Doomed
from tests.server.stages import Told
from tests.server.stores import Clock, Stores


def test_a_run_that_fails_half_way_through_slots_costs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, doomed = Stores(tmp_path, Clock()).begin(), Doomed()
    doomed.prepare(stores)
    doomed.forget(stores, Told())
    monkeypatch.setattr(expire, "ENDED_AT_ONCE", 1)
    deleted: list[Place] = []

    def once(rows: SlotRows, connection: Connection, places: list[Place]) -> None:
        if deleted:
            raise Refused("unavailable")
        deleted.extend(places)
        delete(rows, connection, places)

    delete = SlotRows.delete
    with monkeypatch.context() as patched:
        patched.setattr(SlotRows, "delete", once)
        with pytest.raises(Refused, match="unavailable"):
            stores.expire.run()
    # Control: its row is gone, so no later run finds it by that, and it is not free yet.
    assert deleted[0] not in stores.keep(SlotRows().held)
    assert deleted[0].slot not in stores.slots._free
    stores.expire.run()
    assert {place.slot for place in doomed.places} <= set(stores.slots._free)
    stores.close()
