"""Deleted, but the key can't be overwritten at the moment: she has to ask again, the others are told."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.doors import Refused
from server.steps.expire import Purge
from server.steps.forget import Forget
from tests.server.consoles import Postbox
from tests.server.scenes import Doomed
from tests.server.stores import Clock, Stores


def test_the_others_hear_it_though_she_has_to_ask_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, doomed = Stores(tmp_path, Clock()).begin(), Doomed()
    doomed.prepare(stores)
    posted, runs = Postbox(), list[str]()
    forget = Forget(replace(stores.parts, post=posted), Purge(lambda: runs.append("run")))
    caller = doomed.words.caller

    def away(_places: object) -> None:
        raise Refused("unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(stores.slots, "overwrite", away)
        with pytest.raises(Refused, match="unavailable"):
            forget.forget(caller, doomed.talk.id)
    asked = {("clinician", one.id, "waiting") for one in doomed.talk.block.members[1:]}
    assert {*asked, ("mailbox", caller.mailbox, "gone", doomed.talk.id)} == set(posted.sent)
    assert runs == ["run"]
    told = len(posted.sent)
    forget.forget(caller, doomed.talk.id)
    assert stores.slots.key(doomed.places[1]) is None
    # Control: by then there is nobody whom it could still tell.
    assert len(posted.sent) == told
    stores.close()
