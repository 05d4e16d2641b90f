"""Deleted in the moment in which it falls due: gone as if deleted before, and remembered nowhere."""

from pathlib import Path

import pytest

from server.steps.forget import Forget
from tests.server.scenes import Doomed
from tests.server.stores import Clock, Stores


@pytest.mark.parametrize("deletes", ["everything", "the conversation", "nothing"])
def test_a_request_that_she_deletes_before_the_purge_has_come_is_not_remembered(
    tmp_path: Path, deletes: str
) -> None:
    clock, doomed = Clock(), Doomed()
    stores = Stores(tmp_path, clock).begin()
    try:
        doomed.prepare(stores)
        clock.now = doomed.talk.block.expires
        forget, caller = Forget(stores.parts, stores.purge), doomed.words.caller
        if deletes == "everything":
            forget.forget_all(caller)
        elif deletes == "the conversation":
            forget.forget(caller, doomed.talk.id)
        assert (stores.slots.key(doomed.places[1]) is None) == (deletes != "nothing")
        stores.expire.run()
        left = stores.read(
            lambda connection: stores.conversations.remembered(connection, caller.mailbox, clock())
        )
        # Control: who deletes nothing is told how it ended, for days.
        assert [row[3] for row in left] == (["expired"] if deletes == "nothing" else [])
        known = stores.read(lambda connection: stores.conversations.known(connection, doomed.talk.id))
        assert known == (deletes == "nothing")
    finally:
        stores.close()
