"""Work: nothing in calm, bound to one login key, used once, cheap to check; and clinicians' verdicts."""

import time
from dataclasses import dataclass, field

import pytest

from server.blocking import DAY, ENOUGH, MOST_MARKED, MOST_RECALLED, RECALLED_SECONDS, Blocking
from server.doors import Caller, Refused, Role
from server.gate import CREDIT, Gate
from server.load import LEAST_TRIES, MOST_TRIES, Load, Meter
from server.work import ANSWER_SIZE, CHALLENGE_SIZE, LIVES_SECONDS, NONCE_SIZE, PIECES, Work, done
from tests.crypto.seeded import Seeded

KEY, OTHER = b"k" * 32, b"o" * 32
TRIES = 2048
CALM = 10


@dataclass
class World:
    """A clock that tests move."""

    seconds: float = 1000.0
    random: Seeded = field(default_factory=lambda: Seeded("work"))

    def __post_init__(self) -> None:
        self.work = Work(lambda: self.seconds, self.random)
        self.gate = Gate(CALM, lambda: self.seconds, self.random)
        self.blocking = Blocking(lambda: self.seconds, self.random)

    def make_busy(self, times: int = CALM + 1) -> None:
        for _ in range(times):
            self.gate.began()

    def login(self, purpose: str = "create", key: bytes = KEY, **more: object) -> dict[str, object]:
        return {"k": key, "p": purpose, "w": None, **more}


@pytest.fixture
def world() -> World:
    return World()


def survivor(nonce: str = "n", mailbox: bytes = b"m" * 16, door: bytes = b"d" * 16) -> Caller:
    return Caller(frozenset({Role.SURVIVOR}), nonce, mailbox=mailbox, nonce=nonce, door=door)


def test_an_answer_counts_once_for_the_key_it_was_made_for(world: World) -> None:
    challenge = world.work.challenge(KEY, TRIES)
    answer = done(challenge)
    assert (len(challenge), len(answer)) == (CHALLENGE_SIZE, ANSWER_SIZE)
    assert not world.work.accepts(OTHER, challenge, answer)
    assert world.work.accepts(KEY, challenge, answer)
    assert not world.work.accepts(KEY, challenge, answer)


def test_an_old_foreign_cheapened_or_undone_challenge_counts_for_nothing(world: World) -> None:
    challenge = world.work.challenge(KEY, TRIES)
    answer = done(challenge)
    cheaper = challenge[: NONCE_SIZE + 8] + (1).to_bytes(4, "big") + challenge[NONCE_SIZE + 12 :]
    foreign = Work(lambda: world.seconds, world.random).challenge(KEY, 1)
    assert not world.work.accepts(KEY, cheaper, done(cheaper))
    assert not world.work.accepts(KEY, foreign, done(foreign))
    assert not world.work.accepts(KEY, challenge, bytes(ANSWER_SIZE))
    assert not world.work.accepts(KEY, challenge, answer[:-1])
    for at in range(PIECES):
        swapped = answer[: at * 4] + (int.from_bytes(answer[at * 4 :][:4], "big") + 1).to_bytes(4, "big")
        assert not world.work.accepts(KEY, challenge, swapped + answer[at * 4 + 4 :])
    world.seconds += LIVES_SECONDS + 1
    assert not world.work.accepts(KEY, challenge, answer)
    world.work.forget_over()
    assert not world.work._used


def test_an_answer_may_be_brought_to_whoever_shares_the_key_and_counts_once_at_each(world: World) -> None:
    here, there = (Work(lambda: world.seconds, world.random, b"shared" * 6) for _ in range(2))
    challenge = here.challenge(KEY, TRIES)
    answer = done(challenge)
    assert there.accepts(KEY, challenge, answer)
    assert not there.accepts(KEY, challenge, answer)
    assert here.accepts(KEY, challenge, answer)
    # Control: another relay's key makes nothing of it.
    assert not world.work.accepts(KEY, challenge, answer)


def test_checking_costs_the_relay_microseconds(world: World) -> None:
    pairs = []
    for _ in range(50):
        challenge = world.work.challenge(KEY, 2)
        pairs.append((challenge, done(challenge)))
    begun = time.process_time()
    assert all(world.work.accepts(KEY, *pair) for pair in pairs)
    assert (time.process_time() - begun) / len(pairs) < 0.001


def test_nothing_is_asked_in_calm_more_the_busier_it_is_and_never_beyond_the_most() -> None:
    meter = Meter(CALM)
    asked = []
    for _ in range(20 * CALM):
        meter.count(0.0)
        asked.append(meter.tries(0.0))
    assert asked[:CALM] == [0] * CALM
    assert asked[CALM] >= LEAST_TRIES
    assert asked == sorted(asked)
    assert asked[-1] == MOST_TRIES


def test_what_is_asked_ends_at_half_the_measure_not_at_the_measure() -> None:
    meter = Meter(CALM)
    for _ in range(2 * CALM):
        meter.count(0.0)
    assert meter.tries(0.0)
    # Between the measure and half of it.
    assert meter.tries(60.0)
    assert not meter.tries(120.0)
    # Control: on the way up nothing is asked there.
    other = Meter(CALM)
    for _ in range(CALM * 3 // 4):
        other.count(0.0)
    assert not other.tries(0.0)


def test_requests_and_mailboxes_make_calls_dear_and_failures_make_returning_dear() -> None:
    load = Load(CALM)
    for _ in range(2 * CALM):
        load.failures.count(0.0)
    assert load.for_returns(0.0)
    assert not load.for_calls(0.0)
    for _ in range(2 * CALM):
        load.requests.count(0.0)
    assert load.for_calls(0.0)


def test_an_older_page_is_let_in_in_calm_and_sent_away_to_come_again_under_load(world: World) -> None:
    old: dict[str, object] = {"k": KEY, "p": "create"}
    world.gate.enter(old, b"", "n")
    world.make_busy()
    with pytest.raises(Refused, match="unavailable"):
        world.gate.enter(old, b"", "n")


def _asked(world: World, login: dict[str, object]) -> bytes:
    with pytest.raises(Refused, match="work") as refused:
        world.gate.enter(login, b"", "n")
    (challenge,) = refused.value.extras
    assert isinstance(challenge, bytes)
    return challenge


def test_under_load_a_new_mailbox_needs_work_and_then_may_offer_so_often(world: World) -> None:
    world.gate.enter(world.login(), b"", "calm")
    world.make_busy()
    challenge = _asked(world, world.login())
    world.gate.enter(world.login(w=[challenge, done(challenge)]), b"", "n")
    for number in range(CREDIT):
        world.gate.check_offer(survivor())
        world.gate.offered(survivor(), bytes([number]))
    with pytest.raises(Refused, match="work") as refused:
        world.gate.check_offer(survivor())
    challenge = refused.value.extras[0]  # type: ignore[assignment]
    with pytest.raises(Refused, match="refused"):
        world.gate.pay(survivor(mailbox=b"x" * 16), challenge, done(challenge))
    world.gate.pay(survivor(), challenge, done(challenge))
    world.gate.check_offer(survivor())
    # Who returns pays nothing for that, only for what she asks.
    world.gate.enter(world.login("return"), b"", "other")
    with pytest.raises(Refused, match="work"):
        world.gate.check_offer(survivor("other"))


@pytest.mark.parametrize("wrong", [None, "x", [], [b"", b""], [bytes(CHALLENGE_SIZE), bytes(ANSWER_SIZE)]])
def test_what_is_no_work_is_asked_for_anew(world: World, wrong: object) -> None:
    world.make_busy()
    assert len(_asked(world, world.login(w=wrong))) == CHALLENGE_SIZE


def test_failed_logins_make_both_ways_in_dear(world: World) -> None:
    for _ in range(CALM + 1):
        world.gate.failed()
    for purpose in ("create", "return"):
        _asked(world, world.login(purpose))


def test_one_clinician_makes_it_dearer_two_end_it_for_a_day(world: World) -> None:
    gate, marks = world.gate, world.gate.blocking
    gate.offered(survivor(), b"c" * 16)
    gate.check_offer(survivor())
    # Only what is new is worth telling others.
    assert [marks.mark(b"c" * 16, b"m" * 16, b"sari") for _ in range(5)] == [True, *[False] * 4]
    with pytest.raises(Refused, match="work"):
        gate.check_offer(survivor())
    marks.mark(b"c" * 16, b"m" * 16, b"dewi")
    for same_mailbox_or_door in (survivor(door=b"e" * 16), survivor(mailbox=b"n" * 16)):
        with pytest.raises(Refused, match="limited"):
            gate.check_offer(same_mailbox_or_door)
    # Control: whoever comes through the door anew is anybody.
    gate.check_offer(survivor(mailbox=b"n" * 16, door=b"e" * 16))
    world.seconds += DAY + 1
    gate.check_offer(survivor())
    marks.forget_over()
    assert not marks._marked
    assert ENOUGH == 2


def test_a_marked_door_lets_nobody_begin_without_work(world: World) -> None:
    door = world.gate.blocking.door("token")
    world.gate.offered(survivor(door=door), b"c" * 16)
    world.gate.blocking.mark(b"c" * 16, b"m" * 16, b"sari")
    with pytest.raises(Refused, match="work"):
        world.gate.enter(world.login(), door, "n")
    world.gate.enter(world.login(), world.gate.blocking.door("another"), "n")


def test_a_verdict_long_after_reaches_the_mailbox_and_not_the_door(world: World) -> None:
    world.blocking.recall(b"c", b"m", b"d")
    world.seconds += RECALLED_SECONDS + 1
    world.blocking.mark(b"c", b"m", b"sari")
    assert world.blocking.verdict(b"m", b"d") == 1
    assert world.blocking.verdict(b"", b"d") == 0


def test_verdicts_are_bounded_and_hold_no_name(world: World) -> None:
    for number in range(MOST_MARKED):
        name = number.to_bytes(16, "big")
        world.blocking.recall(name, name, name)
        world.blocking.mark(name, name, b"sari's own id...")
    world.blocking.forget_over()
    assert len(world.blocking._marked) <= MOST_MARKED
    assert len(world.blocking._recalled) <= MOST_RECALLED
    kept = {*world.blocking._marked, *(by for one in world.blocking._marked.values() for by in one.by)}
    assert b"sari's own id..." not in kept
    assert not any(number.to_bytes(16, "big") in world.blocking._recalled for number in range(MOST_MARKED))
