"""Something ends in the middle of the traffic: nothing acknowledged is lost or doubled."""

import os
import signal
import time

import pytest

from server.postgres import LEADER
from server.several.keys import KNOWN_SECONDS
from tests.server.people import Staff
from tests.server.relay import Relay
from tests.several.pair import Pair
from tests.several.services import wait_until
from tests.several.traffic import open_traffic

# A fifth of the bucket that the tests' relays have.
TICK_SECONDS = 1.0


@pytest.fixture(scope="module")
def staff(long_pair: Pair) -> Staff:
    """The pair's coordinator."""
    return Staff(long_pair.front)


def test_one_of_two_relays_is_killed(pair: Pair, staff: Staff) -> None:
    staff.wake()
    traffic = open_traffic(pair, staff)
    with traffic.going():
        traffic.go_on()
        pair.halves[1].kill()
        traffic.go_on()
    traffic.check()


def test_postgres_is_restarted(pair: Pair, staff: Staff) -> None:
    staff.wake()
    traffic = open_traffic(pair, staff)
    with traffic.going():
        traffic.go_on()
        pair.postgres.restart()
        traffic.go_on()
        pair.postgres.restart(signal.SIGQUIT)
        traffic.go_on()
    traffic.check()


def test_each_key_store_is_restarted_one_after_the_other(pair: Pair, staff: Staff) -> None:
    staff.wake()
    traffic = open_traffic(pair, staff)
    with traffic.going():
        traffic.go_on()
        for store in pair.keys:
            store.restart(signal.SIGKILL)
            wait_until(lambda: pair.whole_key_stores() == 2, "a key store was never filled again")
            traffic.go_on()
    traffic.check()


def test_the_queue_is_restarted(pair: Pair, staff: Staff) -> None:
    staff.wake()
    traffic = open_traffic(pair, staff)
    with traffic.going():
        traffic.go_on()
        pair.queue.stop()
        traffic.go_on()
        pair.queue.start()
        traffic.go_on()
    traffic.check()


def test_when_every_key_is_lost_everything_reads_as_gone_and_people_begin_anew(
    pair: Pair, staff: Staff
) -> None:
    staff.wake()
    traffic = open_traffic(pair, staff, 1)
    (left, right), *_ = traffic.ends
    left.say()
    held = {slot for (slot,) in pair.rows("SELECT slot FROM conversations WHERE ended IS NULL")}
    assert held
    for store in pair.keys:
        store.stop(signal.SIGKILL)
    # While nobody answers, nobody knows: nothing is acknowledged, and nothing is said to be gone.
    time.sleep(KNOWN_SECONDS)
    assert right.line.ask("send", right.talk.id, b"m" * 16, right.envelope()) == ["unavailable"]
    assert right.line.ask("read", right.talk.id, 0) == ["unavailable"]
    for store in pair.keys:
        store.start()
    wait_until(lambda: pair.whole_key_stores() == 2, "nobody began anew")
    wait_until(lambda: right.line.ask("read", right.talk.id, 0) == ["gone"], "what is lost is not gone")
    wait_until(lambda: not held & slots_of(pair), "what is lost is still kept")
    # Whoever begins anew meanwhile is told to try again: a bucket whose key is lost still has a row.
    wait_until(lambda: not pair.rows("SELECT 1 FROM held WHERE buried LIMIT 1"), "its slots are still held")
    wait_until(lambda: all(half.ready()[0] == 200 for half in pair.halves), "a process has no keys yet")
    (new, *_), *_ = open_traffic(pair, staff, 1).ends
    new.say()
    assert new.acknowledged


def slots_of(pair: Pair) -> set[object]:
    """List the slots of what lives."""
    return {slot for (slot,) in pair.rows("SELECT slot FROM conversations WHERE ended IS NULL")}


def leader_of(pair: Pair) -> Relay:
    """Find the process that holds the leader's lock."""
    lock = f"classid = {LEADER >> 32} AND objid = {LEADER & 0xFFFFFFFF} AND datname = current_database()"
    query = f"SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE {lock}"  # noqa: S608
    wait_until(lambda: len(pair.rows(query)) == 1, "nobody leads")
    ((name,),) = pair.rows(query)
    return next(half for half in pair.halves if half.process and name == f"relay {half.process.pid}")


def due_row(pair: Pair) -> None:
    """Let an invitation be due long ago."""
    token, account = (f"'\\x{os.urandom(size).hex()}'" for size in (32, 16))
    columns = "INSERT INTO invitations (token_hash, account_id, expires) "
    pair.rows(columns + f"VALUES ({token}, {account}, 1) RETURNING 1")


def seconds_until_purged(pair: Pair) -> float:
    """Wait until what is due is gone, and tell how long that took."""
    begun = time.monotonic()
    wait_until(lambda: not pair.rows("SELECT 1 FROM invitations WHERE expires = 1"), "nobody purges")
    return time.monotonic() - begun


def test_when_the_leader_is_killed_the_other_one_purges(pair: Pair) -> None:
    due_row(pair)
    baseline = seconds_until_purged(pair)
    leader = leader_of(pair)
    leader.kill()
    due_row(pair)
    assert seconds_until_purged(pair) < baseline + 2 * TICK_SECONDS + 1
    assert leader_of(pair) is not leader
    # Control: with nobody there it stays.
    for half in pair.halves:
        half.kill()
    due_row(pair)
    time.sleep(2 * TICK_SECONDS)
    assert pair.rows("SELECT 1 FROM invitations WHERE expires = 1")
    pair.mend()
    seconds_until_purged(pair)


@pytest.mark.long
def test_whatever_ends_ends_ten_times_over(pair: Pair, staff: Staff) -> None:
    staff.wake()
    traffic = open_traffic(pair, staff)
    with traffic.going():
        for number in range(10):
            traffic.go_on()
            pair.halves[number % 2].kill()
            traffic.go_on()
            pair.mend()
            pair.postgres.restart(signal.SIGQUIT if number % 2 else 0)
            traffic.go_on()
            pair.keys[number % 2].restart(signal.SIGKILL)
            pair.queue.restart(signal.SIGKILL)
            traffic.go_on()
            pair.mend()
    traffic.check()
