"""Whatever is planned, asked, taken, given and taken back, in any order: people can live by the rota.

Each turn has exactly one owner or is a gap, nobody is in two places, everybody rests; what is refused leaves
nothing behind.
"""

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server.doors import Refused
from server.rota.rest import Rest
from server.rota.roster import Known, Occurrence, Why
from server.rota.service import Policy
from server.rota.shift import A_DAY, FIVE_MINUTES, HOUR
from tests.server.rotas import (
    BERLIN,
    DEWI,
    JAKARTA,
    JAYAPURA,
    MONDAY,
    RINA,
    SARI,
    TINI,
    RotaRoom,
    planned,
    wall_of,
)

PEOPLE = st.sampled_from([SARI, DEWI, RINA, TINI])
DAYS = st.integers(0, 20)
RULES = st.sampled_from(
    ["FREQ=DAILY;COUNT=9", "FREQ=DAILY;INTERVAL=2;COUNT=8", "FREQ=WEEKLY;BYDAY=MO,TH,SU;COUNT=9"]
)
CODES = {"rest", "gone", "stale", "asked", "not_accepted", "nobody", "times", "full", "shift", "rule"}


class Planning(RuleBasedStateMachine):
    """A room with a clock that goes on; people choose turns by chance, as they saw them a while ago."""

    asks, leaves, seen = Bundle("asks"), Bundle("leaves"), Bundle("seen")

    @initialize()
    def open(self) -> None:
        self.room = RotaRoom()

    def attempt(self, what: object, *given: object, **more: object) -> object:
        """Do it; a refusal has a known code and changes nothing."""
        before = self.everything()
        try:
            return what(*given, **more)  # type: ignore[operator]
        except Refused as refused:
            assert refused.code in CODES, refused.code  # noqa: PT017  (what is refused is what chance chose)
            assert self.everything() == before
            return None

    def everything(self) -> tuple[Known, list[object]]:
        return self.room.known(), self.room.book.read(lambda rows: list[object](rows.asks()))

    @rule(
        who=PEOPLE,
        day=DAYS,
        hour=st.integers(0, 23),
        hours=st.integers(1, 12),
        tier=st.integers(0, 2),
        text=RULES,
        zone=st.sampled_from([JAKARTA, JAYAPURA, BERLIN]),
    )
    def plan(self, who: bytes, day: int, hour: int, hours: int, tier: int, text: str, zone: str) -> None:
        first = wall_of(2027, 3, 1, hour) + day * A_DAY
        self.attempt(self.room.rota.make, planned(who, text, first=first, hours=hours, tier=tier, zone=zone))

    @rule(target=seen, at=st.integers(0, 200))
    def look(self, at: int) -> Occurrence | None:
        turns = self.room.turns()
        return turns[at % len(turns)] if turns else None

    @rule(target=asks, turn=seen, colleague=st.none() | PEOPLE, other=st.none() | seen)
    def ask(self, turn: Occurrence | None, colleague: bytes | None, other: Occurrence | None) -> object:
        if turn is None or turn.owner is None:
            return None
        in_return = other.key if other else None
        return self.attempt(self.room.exchanges.ask, turn.owner, turn.key, colleague, in_return)

    @rule(ask=asks, who=PEOPLE)
    def accept(self, ask: bytes | None, who: bytes) -> None:
        self.attempt(self.room.exchanges.accept, who, ask or b"")

    @rule(ask=asks)
    def approve(self, ask: bytes | None) -> None:
        self.attempt(self.room.exchanges.approve, ask or b"")

    @rule(turn=seen, who=PEOPLE)
    def take_over(self, turn: Occurrence | None, who: bytes) -> None:
        if turn:
            self.attempt(self.room.exchanges.take_over, who, turn.key, turn.change.version)

    @rule(turn=seen, who=st.none() | PEOPLE)
    def give(self, turn: Occurrence | None, who: bytes | None) -> None:
        if turn:
            self.attempt(self.room.exchanges.give, turn.key, turn.change.version, who)

    @rule(target=leaves, who=PEOPLE, day=DAYS, days=st.integers(1, 5), granted=st.booleans())
    def go_away(self, who: bytes, day: int, days: int, *, granted: bool) -> object:
        start = MONDAY + day * A_DAY
        return self.attempt(self.room.leaves.ask, who, start, start + days * A_DAY, granted=granted)

    @rule(leave=leaves)
    def grant(self, leave: bytes | None) -> None:
        self.attempt(self.room.leaves.grant, leave or b"")

    @rule(leave=leaves)
    def come_back(self, leave: bytes | None) -> None:
        self.attempt(self.room.leaves.end, leave or b"")

    @rule(turn=seen)
    def end_shift(self, turn: Occurrence | None) -> None:
        if turn:
            shift, since = turn.turn.shift, self.room.now // FIVE_MINUTES * FIVE_MINUTES
            self.attempt(self.room.rota.end, shift.shift_id, shift.version, since)

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.room.now += hours * HOUR

    @invariant()
    def people_can_live_by_it(self) -> None:
        turns = self.room.turns(MONDAY - A_DAY, MONDAY + 45 * A_DAY)
        for person in (SARI, DEWI, RINA, TINI):
            Rest().require([one for one in turns if one.owner == person])
        assert len({one.key for one in turns}) == len(turns)
        assert all(one.vacant == (one.owner is None and one.change.why is not Why.CANCELLED) for one in turns)
        for leave in self.room.known().leaves:
            inside = [one for one in turns if leave.start < one.end and one.start < leave.until]
            assert not leave.granted or leave.clinician_id not in {one.owner for one in inside}


class Tireless(Planning):
    """Where nobody looks at anybody's rest."""

    @initialize()
    def open(self) -> None:
        self.room = RotaRoom(policy=Policy(Rest(-30 * A_DAY, 30 * A_DAY)))


QUICKLY = settings(max_examples=15, stateful_step_count=30, deadline=None, print_blob=False)
Planning.TestCase.settings = QUICKLY
TestPlanning = Planning.TestCase


def test_control_without_rules_of_rest_somebody_is_soon_in_two_places() -> None:
    with pytest.raises(Refused, match="rest"):
        # The first that is found will do: none of it is made smaller.
        run_state_machine_as_test(
            Tireless, settings=settings(QUICKLY, phases=[Phase.generate], report_multiple_bugs=False)
        )
