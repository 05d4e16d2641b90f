"""What becomes of a request over a real database: who is asked, who may claim it, and its one end."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.database import Connection, Reader, Writer
from server.doors import Refused
from server.requests import store, tables
from server.requests.ladder import Candidate, Intervals, Part, Plan, Step, Tier, after
from server.requests.states import MOVES, RequestStates, moved
from server.shredding.service import Shredder
from server.shredding.slots import Slots
from server.shredding.store import SlotRows
from tests.server.consoles import ONE_DAY, START, Clock, database

T = TypeVar("T")
HOUR = 3600
CONVERSATION = b"c" * 16
SARI, DEWI, BUDI, RINI = (name.ljust(16, b"\0") for name in (b"Sari", b"Dewi", b"Budi", b"Rini"))
TIERS = {SARI: Tier.DUTY, DEWI: Tier.DUTY, BUDI: Tier.BACKUP, RINI: Tier.COORDINATOR}


@dataclass
class Queue:
    """Requests over a database, on a clock that a test moves."""

    clock: Clock
    writer: Writer
    reader: Reader
    shredder: Shredder
    expires: int = START + 2 * HOUR
    tiers: dict[bytes, Tier] = field(default_factory=lambda: dict(TIERS))

    def keep(self, job: Callable[[Connection], T]) -> T:
        return self.writer.keep(job)

    def open(self, plan: Plan) -> None:
        self.shredder.need_bucket(self.expires)
        opening = store.Opening(CONVERSATION, self.clock(), self.expires, self.tiers)
        self.keep(lambda connection: store.open_request(connection, self.shredder, opening, plan))

    def ask(self, *asked: bytes, step: Step = Step.DUTY) -> None:
        self.open(Plan(step, frozenset(asked), asked, self.clock() + 45))

    def waits_for(self, clinician: bytes) -> list[bytes]:
        asked = self.shredder, clinician, self.clock()
        found = self.keep(lambda connection: store.waiting_for(connection, *asked))
        return [one.conversation for one in found]

    def waiting(self) -> store.Waiting | None:
        return self.keep(lambda connection: store.waiting(connection, CONVERSATION, self.clock()))

    def state(self) -> store.State | None:
        return self.keep(lambda connection: store.state_of(connection, CONVERSATION, self.clock()))

    def claim(self, clinician: bytes) -> None:
        asked = self.shredder, CONVERSATION, clinician, self.clock()
        self.keep(lambda connection: store.claim(connection, *asked))

    def withdraw(self) -> None:
        self.keep(lambda connection: store.withdraw(connection, CONVERSATION, self.clock()))

    def pass_on(self, clinician: bytes) -> None:
        request = self.waiting()
        if request is not None:
            passing = self.shredder, request, clinician, self.clock()
            self.keep(lambda connection: store.pass_on(connection, *passing))

    def go_on(self) -> bool:
        """Take every step that is due, as the relay does."""
        gone_on = False
        for request in self.keep(lambda connection: store.due(connection, self.clock(), 10)):
            shares = self.keep(
                partial(store.shares, sealing=self.shredder, request=request, clinicians=list(self.tiers))
            )
            candidates = [
                Candidate(one, share.tier, START, on_call=True)
                for one, share in shares.items()
                if share.part is not Part.PASSED
            ]
            age = self.clock() - request.since
            plan = after(request.step, age, candidates, Intervals(), self.clock())
            gone_on |= self.keep(partial(store.escalate, sealing=self.shredder, request=request, plan=plan))
        return gone_on

    def offers(self) -> int:
        chosen = sa.select(sa.func.count()).select_from(tables.offers)
        return self.keep(lambda connection: connection.execute(chosen).scalar_one())

    def next_at(self) -> int | None:
        chosen = sa.select(tables.requests.c.next_escalation_at)
        return self.keep(lambda connection: connection.scalar(chosen))


def queue_in(folder: Path, writer: Writer, reader: Reader) -> Queue:
    clock = Clock()
    slots = Slots(folder / "slots", os.urandom)
    shredder = Shredder(slots, SlotRows(), writer.keep, lambda work: work(), now=clock, random=os.urandom)
    return Queue(clock, writer, reader, shredder)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    with database(tmp_path) as (writer, reader):
        yield queue_in(tmp_path, writer, reader)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_request_waits_for_those_who_were_asked(queue: Queue) -> None:
    queue.clock.now += 77
    queue.ask(SARI)
    assert queue.state() is store.State.WAITING
    assert queue.waits_for(SARI) == [CONVERSATION]
    for one in (DEWI, BUDI, b"s" * 16):
        assert queue.waits_for(one) == []
    request = queue.waiting()
    assert request is not None
    assert (request.since, request.expires) == (START, START + 2 * HOUR)


def test_who_was_not_asked_yet_can_not_claim(queue: Queue) -> None:
    queue.ask(SARI, step=Step.ONE)
    assert refusal(lambda: queue.claim(DEWI)) == "gone"
    assert refusal(lambda: queue.claim(b"s" * 16)) == "gone"
    queue.clock.now += 45
    assert queue.go_on()
    queue.claim(DEWI)
    assert refusal(lambda: queue.claim(SARI)) == "taken"


def test_the_first_claim_wins_and_the_second_reads_taken(queue: Queue) -> None:
    queue.ask(SARI, DEWI)
    queue.claim(SARI)
    assert queue.state() is store.State.CLAIMED
    assert refusal(lambda: queue.claim(DEWI)) == "taken"
    # Whom it was offered to, and who was never asked, learns as much; anybody else nothing.
    assert refusal(lambda: queue.claim(BUDI)) == "taken"
    assert refusal(lambda: queue.claim(b"s" * 16)) == "gone"
    assert refusal(queue.withdraw) == "taken"
    assert queue.waits_for(DEWI) == []


def test_what_was_withdrawn_is_gone_and_twice_is_once(queue: Queue) -> None:
    queue.ask(SARI)
    queue.withdraw()
    queue.withdraw()
    assert queue.state() is store.State.WITHDRAWN
    assert refusal(lambda: queue.claim(SARI)) == "gone"
    queue.keep(lambda connection: store.forget(connection, CONVERSATION))
    assert queue.state() is None
    assert queue.offers() == 0
    queue.withdraw()


def test_an_offer_expires_at_its_second_even_before_the_purge(queue: Queue) -> None:
    queue.ask(SARI)
    queue.clock.now = START + 2 * HOUR
    assert queue.state() is store.State.EXPIRED
    assert refusal(lambda: queue.claim(SARI)) == "gone"
    assert queue.waits_for(SARI) == []
    assert not queue.go_on()
    expired = queue.keep(lambda connection: store.expire_due(connection, queue.clock()))
    assert expired == [CONVERSATION]
    assert queue.keep(lambda connection: store.expire_due(connection, queue.clock())) == []


def test_a_claim_never_lapses(queue: Queue) -> None:
    queue.ask(SARI)
    queue.claim(SARI)
    queue.clock.now = START + 400 * ONE_DAY
    assert not queue.go_on()
    assert queue.keep(lambda connection: store.expire_due(connection, queue.clock())) == []
    assert queue.state() is store.State.CLAIMED
    # To whom it was offered goes when it would have expired: nobody could read that any more.
    assert queue.offers() == 4
    queue.keep(lambda connection: store.forget_due(connection, queue.clock()))
    assert queue.offers() == 0


def test_the_next_escalation_is_forgotten_with_the_waiting(queue: Queue) -> None:
    queue.ask(SARI)
    assert queue.next_at() == START + 45
    queue.claim(SARI)
    assert queue.next_at() is None


def test_the_database_itself_refuses_a_request_that_would_wait_for_ever(queue: Queue) -> None:
    queue.ask(SARI)
    blind = sa.update(tables.requests).values(next_escalation_at=None)
    # The writer answers whatever its database refuses with one constant.
    assert refusal(lambda: queue.keep(lambda connection: connection.execute(blind))) == "unavailable"
    assert queue.next_at() == START + 45
    # Control: of one that is over it is what is meant.
    queue.claim(SARI)
    queue.keep(lambda connection: connection.execute(blind))


def test_two_who_go_on_at_once_do_it_once(queue: Queue) -> None:
    queue.ask(SARI, step=Step.ONE)
    queue.clock.now += 45
    seen = queue.waiting()
    assert seen is not None
    plan = Plan(Step.DUTY, frozenset({SARI, DEWI}), (SARI, DEWI), queue.clock() + 75)
    went = [
        queue.keep(partial(store.escalate, sealing=queue.shredder, request=seen, plan=plan)) for _ in range(2)
    ]
    assert went == [True, False]


def test_who_passes_on_is_not_asked_again_and_the_next_are_called_at_once(queue: Queue) -> None:
    queue.ask(SARI, step=Step.ONE)
    queue.pass_on(SARI)
    assert queue.waits_for(SARI) == []
    assert queue.next_at() == queue.clock()
    assert queue.go_on()
    assert queue.waits_for(DEWI) == [CONVERSATION]
    assert queue.waits_for(SARI) == []
    assert refusal(lambda: queue.claim(SARI)) == "gone"
    # Control: with somebody else who was asked nothing is hurried.
    before = queue.next_at()
    queue.keep(lambda connection: store.hasten_closed(connection, queue.shredder, DEWI, queue.clock()))
    assert queue.next_at() == before


def test_what_is_urgent_stands_first_in_the_list(queue: Queue) -> None:
    queue.ask(SARI)
    other = b"d" * 16
    opening = store.Opening(other, queue.clock() + 600, queue.expires, {SARI: Tier.DUTY})
    plan = Plan(Step.DUTY, frozenset({SARI}), (SARI,), queue.clock() + 700)
    queue.keep(lambda connection: store.open_request(connection, queue.shredder, opening, plan))
    assert queue.waits_for(SARI) == [CONVERSATION, other]
    queue.keep(lambda connection: store.make_urgent(connection, other))
    assert queue.waits_for(SARI) == [other, CONVERSATION]


def test_what_a_clock_that_was_ahead_wrote_is_due_all_the_same(queue: Queue) -> None:
    queue.ask(SARI, step=Step.ONE)
    far = sa.update(tables.requests).values(next_escalation_at=START + ONE_DAY)
    queue.keep(lambda connection: connection.execute(far))
    assert queue.go_on()
    # Control: what waits for tomorrow's shift to begin does so.
    closed = sa.update(tables.requests).values(next_escalation_at=START + ONE_DAY, step=Step.CLOSED)
    queue.keep(lambda connection: connection.execute(closed))
    assert not queue.go_on()


def test_the_urgent_go_on_first_however_many_others_are_due(queue: Queue) -> None:
    queue.ask(SARI)
    opening = store.Opening(b"d" * 16, queue.clock(), queue.expires, {SARI: Tier.DUTY})
    plan = Plan(Step.DUTY, frozenset({SARI}), (SARI,), queue.clock() + 60)
    queue.keep(lambda connection: store.open_request(connection, queue.shredder, opening, plan))
    queue.keep(lambda connection: store.make_urgent(connection, b"d" * 16))
    queue.clock.now += 600
    (first,) = queue.keep(lambda connection: store.due(connection, queue.clock(), 1))
    assert first.conversation == b"d" * 16


def test_moves_that_are_not_declared_are_refused() -> None:
    ends = ("claimed", "withdrawn", "expired")
    events = sorted({event for _, event in MOVES})
    # The table is what the machine says, whole.
    assert {end.id for end in RequestStates.final_states} == set(ends)
    for end in ends:
        for event in events:
            assert refusal(partial(moved, end, Step.DUTY, event)) == "gone"
    down = [(before, step) for before in Step for step in Step if step < before]
    for before, step in down:
        assert refusal(partial(moved, "waiting", before, f"to_{step.name.lower()}")) == "gone"
    assert refusal(partial(moved, "waiting", Step.CLOSED, "claim")) == "gone"
    # Control: upwards every step can be taken, and one claim.
    up = [(before, step) for before in Step for step in Step if step > before]
    assert [moved("waiting", before, f"to_{step.name.lower()}") for before, step in up] == [
        step.name.lower() for _, step in up
    ]
    assert moved("waiting", Step.ONE, "claim") == "claimed"


class Calls(RuleBasedStateMachine):
    """A request among four clinicians: whatever happens, it is never without a next time, and ends once."""

    folder: Path

    @initialize(asked=st.sampled_from([(SARI,), (SARI, DEWI), ()]))
    def begin(self, asked: tuple[bytes, ...]) -> None:
        folder = self.folder / os.urandom(8).hex()
        folder.mkdir()
        self.opened = database(folder)
        self.queue = queue_in(folder, *self.opened.__enter__())
        self.ends: list[store.State] = []
        self.seen = set(asked)
        self.passed: set[bytes] = set()
        step = {0: Step.CLOSED, 1: Step.ONE, 2: Step.DUTY}[len(asked)]
        self.queue.ask(*asked, step=step)

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.opened.__exit__(None, None, None)

    @rule(seconds=st.sampled_from([1, 44, 45, 75, 120, 600, HOUR]))
    def time_passes(self, seconds: int) -> None:
        self.queue.clock.now += seconds

    @rule()
    def the_relay_looks(self) -> None:
        self.queue.go_on()

    @rule(who=st.sampled_from(sorted(TIERS)))
    def somebody_claims(self, who: bytes) -> None:
        with suppress(Refused):
            self.queue.claim(who)
            assert who in self.seen - self.passed
            self.ends.append(store.State.CLAIMED)

    @rule(who=st.sampled_from(sorted(TIERS)))
    def somebody_passes_it_on(self, who: bytes) -> None:
        if who in self.queue_of():
            self.passed.add(who)
        self.queue.pass_on(who)

    @rule()
    def she_withdraws(self) -> None:
        waits = self.queue.state() is store.State.WAITING
        with suppress(Refused):
            self.queue.withdraw()
        if waits:
            self.ends.append(store.State.WITHDRAWN)

    @rule()
    def the_purge_runs(self) -> None:
        expired = self.queue.keep(lambda one: store.expire_due(one, self.queue.clock()))
        self.ends += [store.State.EXPIRED] * len(expired)

    @precondition(lambda self: hasattr(self, "queue"))
    @invariant()
    def it_ends_at_most_once(self) -> None:
        assert len(self.ends) <= 1
        if self.ends:
            assert self.queue.state() is self.ends[0]

    @precondition(lambda self: hasattr(self, "queue"))
    @invariant()
    def waiting_it_always_has_a_next_time_and_over_it_has_none(self) -> None:
        assert (self.queue.next_at() is None) == bool(self.ends)

    @precondition(lambda self: hasattr(self, "queue"))
    @invariant()
    def nobody_who_was_asked_is_forgotten(self) -> None:
        asked = self.queue_of()
        if self.queue.state() is store.State.WAITING:
            assert asked >= self.seen - self.passed
            assert not asked & self.passed
        self.seen |= asked

    def queue_of(self) -> set[bytes]:
        return {one for one in TIERS if self.queue.waits_for(one)}


def test_whatever_happens_a_request_ends_once(tmp_path: Path) -> None:
    Calls.folder = tmp_path
    run_state_machine_as_test(
        Calls, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
