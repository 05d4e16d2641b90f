"""Something ends in the middle of the traffic: nothing acknowledged is lost or doubled, nobody stays behind."""

import signal
import time

import pytest

from tests.server.people import Staff
from tests.several.pair import Pair
from tests.several.services import wait_until
from tests.several.traffic import open_traffic


def test_one_of_two_relays_is_killed(pair: Pair) -> None:
    traffic = open_traffic(pair, Staff(pair.front))
    with traffic.going():
        traffic.go_on()
        pair.halves[1].kill()
        traffic.go_on()
    traffic.check()


def test_postgres_is_restarted(pair: Pair) -> None:
    traffic = open_traffic(pair, Staff(pair.front))
    with traffic.going():
        traffic.go_on()
        pair.postgres.restart()
        traffic.go_on()
        pair.postgres.restart(signal.SIGQUIT)
        traffic.go_on()
    traffic.check()


def test_each_key_store_is_restarted_one_after_the_other(pair: Pair) -> None:
    traffic = open_traffic(pair, Staff(pair.front))
    with traffic.going():
        traffic.go_on()
        for store in pair.keys:
            store.restart(signal.SIGKILL)
            wait_until(lambda: pair.whole_key_stores() == 2, "a key store was never filled again")
            traffic.go_on()
    traffic.check()


def test_the_queue_is_restarted(pair: Pair) -> None:
    traffic = open_traffic(pair, Staff(pair.front))
    with traffic.going():
        traffic.go_on()
        pair.queue.stop()
        traffic.go_on()
        pair.queue.start()
        traffic.go_on()
    traffic.check()
