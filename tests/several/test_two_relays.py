"""Two relays are one to whoever talks: ends on different processes, behind the proxy."""

import os
import time
from collections.abc import Callable

import msgpack
import pytest

from server.several.neighbours import TELL
from tests.server.line_client import ended_within
from tests.server.people import Clinician, Staff, Survivor, Talk
from tests.server.whispering import Aside, coordinates, heard
from tests.several.pair import Pair
from tests.several.services import wait_until


@pytest.fixture(scope="module")
def staff(long_pair: Pair) -> Staff:
    """The pair's coordinator."""
    return Staff(long_pair.front)


def claimed(pair: Pair, staff: Staff, hers: int, theirs: int) -> tuple[Survivor, Talk, Clinician, Talk]:
    """Bring a survivor and a clinician together, each on the process that is named."""
    staff.wake()
    with pair.at(theirs):
        sari = staff.clinician().go_on_duty()
    with pair.at(hers):
        survivor = Survivor(pair.front).begin()
        talk = survivor.ask_for_help()
    assert sari.line.pushed("waiting") == []
    own = sari.claim(next(row for row in sari.waiting() if row[0] == talk.id))
    # An offer goes to few: those of the next test are on call instead.
    sari.call("end_duty")
    *_, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    assert survivor.open_line.pushed("state") == [talk.id, "claimed"]
    return survivor, talk, sari, own


def told_by(pair: Pair, what: Callable[[], None]) -> list[str]:
    """List the events that pass the queue while something is done."""
    with pair.queue.ask() as asked:
        subscription = asked.pubsub(ignore_subscribe_messages=True)
        subscription.psubscribe("*")
        subscription.get_message(timeout=1)
        what()
        passed = []
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            message = subscription.get_message(timeout=0.05)
            if message is not None:
                _sender, batch = msgpack.unpackb(message["data"])
                passed += [msgpack.unpackb(news[2])["data"][0] for news in batch if news[0] == TELL]
        subscription.close()
    return passed


def test_a_conversation_whose_ends_are_on_different_processes(pair: Pair, staff: Staff) -> None:
    survivor, talk, sari, theirs = claimed(pair, staff, 0, 1)
    seq, _bucket = survivor.send(talk, "aku di dapur")
    assert sari.line.pushed("envelope")[:2] == [talk.id, seq]
    sari.send(theirs, "aku di sini")
    assert survivor.open_line.pushed("envelope")[0] == talk.id
    survivor.call("forget", talk.id)
    assert sari.line.pushed("gone") == [talk.id]
    assert sari.line.ask("read", talk.id, 0) == ["gone"]


def test_two_ends_on_one_process_never_pass_the_queue(pair: Pair, staff: Staff) -> None:
    def talked(people: tuple[Survivor, Talk, Clinician, Talk]) -> Callable[[], None]:
        survivor, talk, sari, theirs = people

        def talk_a_little() -> None:
            for _ in range(5):
                survivor.send(talk, "aku di dapur")
                sari.line.pushed("envelope")
                sari.send(theirs, "aku di sini")
                survivor.open_line.pushed("envelope")

        return talk_a_little

    here = claimed(pair, staff, 1, 1)
    assert told_by(pair, talked(here)) == []
    # Control: with the ends apart each push passes it once.
    apart = claimed(pair, staff, 0, 1)
    assert told_by(pair, talked(apart)) == ["envelope"] * 10


def test_a_second_phone_on_another_process_misses_nothing(pair: Pair, staff: Staff) -> None:
    survivor, talk, sari, theirs = claimed(pair, staff, 1, 1)
    second = Survivor(pair.front)
    second.login_seed, second.seal_key = survivor.login_seed, survivor.seal_key
    with pair.at(0):
        second.connect("return")
    sari.send(theirs, "aku di sini")
    assert survivor.open_line.pushed("envelope")[0] == talk.id
    assert second.open_line.pushed("envelope")[0] == talk.id


def test_a_line_that_has_just_been_opened_misses_nothing(pair: Pair, staff: Staff) -> None:
    survivor, talk, sari, theirs = claimed(pair, staff, 1, 1)
    for _ in range(15):
        # Sent while the line opens: it is in what she reads first, or it is told.
        second = Survivor(pair.front)
        second.login_seed, second.seal_key = survivor.login_seed, survivor.seal_key
        begun = sari.line.start("send", *sent(sari, theirs))
        with pair.at(0):
            second.connect("return")
        rows, _more = second.call("read", talk.id, 0)
        code, seq, _bucket = sari.line.answer(begun)
        assert code == "ok"
        if seq not in [row[0] for row in rows]:
            assert second.open_line.pushed("envelope")[1] == seq
        second.open_line.close()


def sent(sari: Clinician, talk: Talk) -> tuple[bytes, bytes, bytes]:
    """Make what a send carries."""
    bucket = -(-(int(time.time()) + talk.at.keep) // sari.bucket_seconds) * sari.bucket_seconds
    return talk.id, os.urandom(16), talk.envelope("aku di sini", min(bucket, talk.at.expires))


def test_whoever_is_revoked_or_signs_out_on_one_process_loses_the_line_on_another(
    pair: Pair, staff: Staff
) -> None:
    with pair.at(0):
        rina, tini = staff.clinician(), staff.clinician()
    with pair.at(1):
        staff.wake()
    staff.revoke(rina)
    assert ended_within(rina.line.socket, 1.0)
    # Through the proxy, at whichever process: the line's own is one of two.
    with pair.at(0):
        on_the_first = tini.account.line()
    with pair.at(1):
        on_the_second = tini.account.line()
    tini.account._post("/out", {})
    assert ended_within(on_the_first.socket, 1.0)
    assert ended_within(on_the_second.socket, 1.0)


def seconds_to_delete(pair: Pair, staff: Staff, at: int) -> float:
    """Let a survivor on one process delete a conversation, and tell when nothing of it is left."""
    survivor, talk, sari, _theirs = claimed(pair, staff, at, 1 - at)
    of_it = f" FROM conversations WHERE id = '\\x{talk.id.hex()}'"
    (slot,) = pair.rows("SELECT slot" + of_it)
    begun = time.monotonic()
    survivor.call("forget", talk.id)
    for store in pair.keys:
        with store.ask() as asked:
            assert asked.exists(f"k:{slot[0]}") == 0
    assert sari.line.ask("read", talk.id, 0) == ["gone"]
    wait_until(lambda: not pair.rows("SELECT 1" + of_it), "the rows are still there")
    return time.monotonic() - begun


def test_what_a_survivor_deletes_is_gone_within_a_second_whether_or_not_her_relay_leads(
    pair: Pair, staff: Staff
) -> None:
    for at in (0, 1):
        assert min(seconds_to_delete(pair, staff, at) for _ in range(3)) < 1.0


def test_an_open_line_is_what_an_origin_asks_for_and_nothing_else(pair: Pair) -> None:
    # The relay's own checks behind the proxy: audience by port, Host, Origin.
    front = pair.front
    for half in range(2):
        with pair.at(half):
            assert Survivor(front).begin().bucket_seconds == 5
    foreign, _ = front.ask("POST", "/cari", b'{"q": "a"}', {"Origin": "http://evil.localhost"})
    assert foreign.status == 404
    misdirected, _ = front.ask("GET", "/", headers={"Host": "evil.localhost"})
    assert misdirected.status == 421
    console, _ = front.ask("GET", "/log/checkpoint", port=front.console_port)
    assert console.status == 200
    hidden, _ = front.ask("GET", "/log/checkpoint")
    assert hidden.status == 404


def test_nothing_of_who_asks_is_kept_by_the_proxy(pair: Pair) -> None:
    pair.front.token()
    kept = [file for file in pair.nginx.folder.rglob("*") if file.is_file() and file.stat().st_size]
    assert {file.name for file in kept} <= {"nginx.conf", "pid"}


def test_a_whisper_finds_its_coordinator_on_another_process(pair: Pair, staff: Staff) -> None:
    staff.wake()
    with pair.at(0):
        sari = staff.clinician().go_on_duty()
    with pair.at(1):
        rini = coordinates(staff.clinician().go_on_duty())
    # Where a process is not sure that it knows of every line, it says that nobody is there, and passes it on.
    wait_until(lambda: sari.call("coordinators") == [[[rini.id, True]]], "her line was never known of")
    assert Aside(sari).asks(rini, "Bolehkah aku bertanya?") == ["ok", True]
    pushed = rini.line.pushed("whisper")
    assert heard(rini, pushed) == (sari.id, "Bolehkah aku bertanya?")
    wait_until(lambda: Aside(rini).answers(pushed, "Tentu.") == ["ok", True], "hers was never known of")
    assert heard(sari, sari.line.pushed("whisper")) == (rini.id, "Tentu.")
    rini.line.close()
    wait_until(lambda: sari.call("coordinators") == [[[rini.id, False]]], "her line was never over")
    assert Aside(sari).asks(rini, "Halo") == ["ok", False]
    for one in (sari, rini):
        one.wake()
        one.call("end_duty")
