"""Two relays are one to whoever talks: ends on different processes, behind the proxy."""

from tests.server.people import Staff, Survivor
from tests.several.pair import Pair


def test_a_conversation_whose_ends_are_on_different_processes(pair: Pair) -> None:
    staff = Staff(pair.front)
    with pair.at(0):
        sari = staff.clinician().go_on_duty()
    with pair.at(1):
        survivor = Survivor(pair.front).begin()
        talk = survivor.ask_for_help()
    assert sari.line.pushed("waiting") == []
    theirs = sari.claim(next(row for row in sari.waiting() if row[0] == talk.id))
    *_, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    assert survivor.open_line.pushed("state") == [talk.id, "claimed"]
    seq, _bucket = survivor.send(talk, "aku di dapur")
    assert sari.line.pushed("envelope")[:2] == [talk.id, seq]
    sari.send(theirs, "aku di sini")
    assert survivor.open_line.pushed("envelope")[0] == talk.id
    survivor.call("forget", talk.id)
    assert sari.line.pushed("gone") == [talk.id]
