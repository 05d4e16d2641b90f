"""Paces: what a line and a key may spend, who is cut, and that nothing is remembered for long."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from server.doors import Refused
from server.pace import (
    CONSOLE_TIMES,
    COSTS,
    LEFT_SECONDS,
    LINES_WORTH,
    MOST_LEFT,
    MOST_LINES,
    MOST_REFUSED_A_SECOND,
    PENALTY_SECONDS,
    SAVED_SECONDS,
    Bucket,
    Paces,
)
from server.settings import EVENTS_A_SECOND
from server.strangers import HANDSHAKE, REQUEST, Strangers

RATE = 10.0
KEY, OTHER = b"k" * 16, b"o" * 16


@dataclass
class World:
    """A clock that tests move, and who was cut."""

    seconds: float = 1000.0
    cut: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.paces = Paces(RATE, lambda: self.seconds)

    def opens(self, sid: str, key: bytes = KEY) -> None:
        self.paces.begin(sid, key, lambda: self.cut.append(sid))

    def passed(self, sid: str, times: int, event: str = "now") -> int:
        return sum(self.passes(sid, event) for _ in range(times))

    def passes(self, sid: str, event: str = "now") -> bool:
        try:
            self.paces.spend(sid, event)
        except Refused as refused:
            return refused.code != "limited"
        return True


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_saved_up_may_be_spent_at_once_and_comes_back_by_the_second(world: World) -> None:
    world.opens("a")
    saved = int(RATE * SAVED_SECONDS)
    assert world.passed("a", saved + 20) == saved
    world.seconds += 3
    assert world.passed("a", 40) == 3 * RATE
    world.seconds += 10_000
    assert world.passed("a", saved + 20) == saved
    assert world.cut == []


def test_a_console_may_ask_for_its_list_whenever_somebody_calls_in_the_worst_minute(world: World) -> None:
    paces = Paces(EVENTS_A_SECOND, lambda: world.seconds)
    paces.begin("a", KEY, lambda: world.cut.append("a"), CONSOLE_TIMES)
    # A thousand calls in a minute, a list and a page of something else at each.
    for _ in range(5 * 1000):
        world.seconds += 60 / 1000
        paces.spend("a", "waiting")
        paces.spend("a", "read")
    assert world.cut == []


def test_what_weighs_more_costs_more(world: World) -> None:
    world.opens("a")
    assert world.passed("a", 100, "offer") == RATE * SAVED_SECONDS / COSTS["offer"]


def test_many_lines_of_one_key_get_no_more_than_a_few_do(world: World) -> None:
    for number in range(MOST_LINES):
        world.opens(str(number))
    passed = sum(world.passed(str(number), int(RATE * SAVED_SECONDS)) for number in range(MOST_LINES))
    assert passed == RATE * SAVED_SECONDS * LINES_WORTH
    # Control: somebody else's line has its own.
    world.opens("other", OTHER)
    assert world.passed("other", 5) == 5


def test_one_line_too_many_ends_the_oldest(world: World) -> None:
    for number in range(MOST_LINES):
        world.opens(str(number))
    assert world.cut == []
    world.opens("newest")
    assert world.cut == ["0"]
    assert world.passes("newest")


def test_whoever_goes_on_regardless_is_cut_and_kept_out_for_a_while(world: World) -> None:
    world.opens("a")
    world.passed("a", int(RATE * SAVED_SECONDS) + MOST_REFUSED_A_SECOND - 1)
    assert world.cut == []
    world.passes("a")
    assert world.cut == ["a"]
    world.paces.end("a")
    with pytest.raises(Refused, match="limited"):
        world.opens("b")
    world.seconds += PENALTY_SECONDS
    world.opens("b")
    world.seconds += 1
    assert world.passes("b")


def test_who_is_refused_now_and_then_is_not_cut(world: World) -> None:
    world.opens("a")
    world.passed("a", int(RATE * SAVED_SECONDS))
    for _ in range(100):
        world.seconds += 1
        world.passed("a", int(RATE) + MOST_REFUSED_A_SECOND - 2)
    assert world.cut == []


def test_coming_again_is_no_way_round(world: World) -> None:
    for number in range(LINES_WORTH):
        world.opens(str(number))
        world.passed(str(number), int(RATE * SAVED_SECONDS))
        world.paces.end(str(number))
    world.opens("again")
    assert world.passed("again", 50) == 0


def test_nothing_of_a_key_is_kept_ten_minutes_after_its_last_line(world: World) -> None:
    world.opens("a")
    world.passed("a", 30)
    world.paces.end("a")
    assert KEY in world.paces._left
    world.seconds += LEFT_SECONDS + 1
    world.paces.forget_left()
    assert [world.paces._left, world.paces._keys, world.paces._open] == [{}, {}, {}]
    assert LEFT_SECONDS <= 600


def test_only_so_many_keys_are_remembered(world: World) -> None:
    for number in range(MOST_LEFT + 50):
        world.opens("a", number.to_bytes(16, "big"))
        world.paces.end("a")
    assert len(world.paces._left) == MOST_LEFT


def test_every_dear_event_exists() -> None:
    from server.audiences import every_event

    known = {name for events in every_event().values() for name in events}
    assert set(COSTS) <= known


def strangers(units: float, most: int) -> tuple[Strangers, list[float]]:
    clock = [0.0]
    return Strangers(units, lambda: clock[0], most), clock


def test_the_oldest_stranger_goes_when_there_are_too_many() -> None:
    crowd, _clock = strangers(100, 3)
    gone: list[int] = []
    for number in range(3):
        crowd.come(number, lambda number=number: gone.append(number))  # type: ignore[misc]
    # Who is somebody by now is not counted any more.
    crowd.gone(0)
    for number in range(3, 6):
        crowd.come(number, lambda number=number: gone.append(number))  # type: ignore[misc]
    assert gone == [1, 2]
    assert len(crowd) == 3


def test_who_had_a_turn_to_open_a_line_makes_room_for_nobody() -> None:
    crowd, _clock = strangers(100, 2)
    gone: list[int] = []
    for number in range(5):
        crowd.come(number, lambda number=number: gone.append(number))  # type: ignore[misc]
        if number in {0, 2, 3}:
            crowd.let_in(number)
    # Of those too there are only so many: the third counts as whoever has not had a turn.
    assert gone == [1]
    crowd.come(5, lambda: gone.append(5))
    assert gone == [1, 3]
    assert len(crowd) == 4
    for number in (0, 2):
        crowd.gone(number)
    assert len(crowd) == 2


def test_whoever_comes_into_a_crush_draws_lots_and_gives_up_in_the_end() -> None:
    crowd, clock = strangers(10, 3)

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    def asks(cost: float, wait: Callable[[float], None] = sleep) -> bool:
        return crowd.has_turn(cost, wait, lambda: 0.5)

    assert asks(20)
    before = clock[0]
    assert asks(1)
    assert 0 < clock[0] - before <= 0.2
    # What is owed keeps everybody waiting.
    assert asks(1000)
    assert not asks(1)


def test_a_line_opens_though_many_ask_for_what_is_cheap() -> None:
    crowd, clock = strangers(600, 3)
    chance, turns, saved_up = Random(1), [0, 0], Bucket(600, 1200, 0, 0)
    latest = 0.0
    crowd._bucket.left = 0

    def sleep(seconds: float) -> None:
        # Meanwhile a thousand others try, each as often as whoever wants a line.
        nonlocal latest
        clock[0], latest = clock[0] + seconds, clock[0] + seconds
        for at in range(int((seconds or 0.001) * 10_000)):
            now = clock[0] - seconds + at / 10_000
            turns[0] += crowd._bucket.borrow(REQUEST, now)
            turns[1] += saved_up.spend(REQUEST, now)
        assert not saved_up.spend(HANDSHAKE, clock[0])

    for _ in range(10):
        assert crowd.has_turn(HANDSHAKE, sleep, chance.random)
    assert latest > 0
    # Nobody had more than there is; control: whoever saved up four units among them never had a line.
    assert turns[0] <= 600 * latest
    assert turns[1] > 500 * latest
