"""The relay's core stories on PostgreSQL, by the same people as on SQLite."""

import os
from pathlib import Path

import pytest

from tests.server.people import Staff, Survivor
from tests.server.relay import Relay
from tests.several.services import Postgres


def test_it_runs(postgres: Postgres, tmp_path: Path) -> None:
    relay = Relay(tmp_path, {"DATABASE": postgres.url}).start()
    try:
        staff = Staff(relay)
        sari = staff.clinician().go_on_duty()
        survivor = Survivor(relay).begin()
        talk = survivor.ask_for_help()
        theirs = sari.claim(next(row for row in sari.waiting() if row[0] == talk.id))
        *_, block, wrapped, _h = survivor.open_line.pushed("block")
        talk.learn(block, wrapped)
        survivor.send(talk, "halo")
        assert sari.line.pushed("envelope")[0] == talk.id
        survivor.call("forget", talk.id)
    finally:
        relay.stop()
        print(relay.log.read_text())
