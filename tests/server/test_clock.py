"""The relay's clock never goes back, follows a wall clock that was behind, and tells how far it is off."""

from dataclasses import dataclass

import pytest

from server.clock import Clock, elapsed_seconds

START = 1_800_000_000
A_DAY = 86_400


@dataclass
class Machine:
    """A wall clock that can be put, and seconds that only pass."""

    wall: float = START
    elapsed: float = 1000.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.elapsed += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.elapsed)


def test_it_begins_at_the_wall_clock_and_counts_with_it() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == START
    machine.passes(10.5)
    assert clock.now() == START + 10
    assert clock.ahead_seconds() == 0


@pytest.mark.parametrize("back", [1, 60, A_DAY, 10 * 365 * A_DAY])
def test_a_wall_clock_that_is_put_back_changes_nothing(back: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= back
    assert clock.now() == START
    machine.passes(100)
    assert clock.now() == START + 100
    assert clock.ahead_seconds() == back
    # Control: the wall clock itself went back.
    assert int(machine.wall) < START + 100


def test_a_wall_clock_that_lagged_is_followed_at_once_and_the_way_back_is_not() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += A_DAY
    assert clock.now() == START + A_DAY
    machine.wall -= A_DAY
    assert clock.now() == START + A_DAY
    assert clock.ahead_seconds() == A_DAY
    # Put forward by mistake, it is so until the next start.
    assert machine.clock().now() == START


def test_a_machine_that_slept_wakes_with_the_time_that_passed() -> None:
    machine = Machine()
    clock = machine.clock()
    # Its wall clock stood still meanwhile.
    machine.elapsed += A_DAY
    assert clock.now() == START + A_DAY


def test_what_really_elapses_is_counted_in_seconds() -> None:
    first = elapsed_seconds()
    assert 0 < first <= elapsed_seconds() < first + 10
