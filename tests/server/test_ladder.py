"""The ladder's rules by themselves: who is called, in which order, and when it goes on."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.requests.ladder import (
    AGAIN_SECONDS,
    SELDOM_AFTER_SECONDS,
    SELDOM_SECONDS,
    Candidate,
    Intervals,
    Plan,
    Step,
    Tier,
    after,
    first,
)

NOW = 1_800_000_000
USUAL = Intervals()


def someone(name: str, tier: Tier = Tier.DUTY, **more: bool | int) -> Candidate:
    known = {"begins": NOW - 600, "on_call": True, **more}
    return Candidate(name.encode().ljust(16, b"\0"), tier, **known)  # type: ignore[arg-type]


SARI, DEWI = someone("Sari", there=True), someone("Dewi", there=True)
BACKUP, COORDINATOR = someone("Budi", Tier.BACKUP), someone("Rini", Tier.COORDINATOR)
EVERYONE = (SARI, DEWI, BACKUP, COORDINATOR)


def lowest(_below: int) -> int:
    return 0


def climbed(candidates: tuple[Candidate, ...], steps: int) -> list[tuple[Step, int]]:
    """The steps of a request that nobody takes, each with the seconds since it was made."""
    plan = first(candidates, USUAL, NOW, lowest)
    taken = [(plan.step, 0)]
    for _ in range(steps):
        at = plan.next_at
        plan = after(plan.step, at - NOW, candidates, USUAL, at)
        taken.append((plan.step, at - NOW))
    return taken


def test_nobody_takes_it_one_then_all_then_backups_then_coordinators_then_again() -> None:
    assert climbed(EVERYONE, 5) == [
        (Step.ONE, 0),
        (Step.DUTY, 45),
        (Step.BACKUPS, 120),
        (Step.COORDINATORS, 240),
        (Step.COORDINATORS, 360),
        (Step.COORDINATORS, 480),
    ]


def test_without_an_open_console_all_are_called_at_once_and_the_others_in_their_time() -> None:
    away = (someone("Sari"), someone("Dewi"), BACKUP, COORDINATOR)
    assert climbed(away, 3) == [
        (Step.DUTY, 0),
        (Step.BACKUPS, 120),
        (Step.COORDINATORS, 240),
        (Step.COORDINATORS, 360),
    ]


def test_a_turn_that_nobody_stands_in_is_left_out() -> None:
    assert climbed((SARI, COORDINATOR), 3)[:3] == [(Step.ONE, 0), (Step.DUTY, 45), (Step.COORDINATORS, 120)]
    assert climbed((BACKUP, COORDINATOR), 2)[:2] == [(Step.BACKUPS, 0), (Step.COORDINATORS, 120)]


def test_one_alone_is_called_again_and_again_and_after_a_while_seldom() -> None:
    times = [at for _, at in climbed((SARI,), 14)]
    between = [later - earlier for earlier, later in pairwise(times)]
    assert between[:2] == [45, 75]
    assert set(between[2:9]) == {AGAIN_SECONDS}
    assert between[-1] == SELDOM_SECONDS
    assert times[-1] > SELDOM_AFTER_SECONDS


def test_the_one_who_is_asked_alone_has_the_fewest_conversations() -> None:
    busy, idle = someone("Sari", there=True, load=2), someone("Dewi", there=True, load=1)
    for draw in (lowest, lambda below: below - 1):
        plan = first((busy, idle, BACKUP), USUAL, NOW, draw)
        assert plan.asked == {idle.clinician}
        assert plan.called == (idle.clinician,)
    # Control: of two who have as many, chance decides.
    drawn = {first((SARI, DEWI), USUAL, NOW, lambda _, at=at: at).called for at in (0, 1)}  # type: ignore[misc]
    assert len(drawn) == 2


def test_whoever_is_off_duty_is_not_called_while_somebody_is_on() -> None:
    off = someone("Dewi", on_call=False)
    plan = first((someone("Sari"), off, BACKUP), USUAL, NOW, lowest)
    assert plan.called == (SARI.clinician,)
    # They may still take it when they come back: it was offered to them.
    assert plan.asked == {SARI.clinician, off.clinician}


def test_when_nobody_is_on_duty_any_more_everybody_is_called() -> None:
    off = tuple(someone(name, on_call=False) for name in ("Sari", "Dewi"))
    plan = after(Step.ONE, 45, off, USUAL, NOW)
    assert set(plan.called) == {one.clinician for one in off}
    assert plan.next_at > NOW


def test_a_turn_in_which_nobody_has_room_is_not_waited_for() -> None:
    full = tuple(someone(name, there=True, room=False) for name in ("Sari", "Dewi"))
    plan = first((*full, BACKUP, COORDINATOR), USUAL, NOW, lowest)
    assert plan.step is Step.BACKUPS
    # They are called all the same: somebody may end a conversation, or hand one over.
    assert set(plan.called) == {*(one.clinician for one in full), BACKUP.clinician}
    # All at their cap: everybody is called, again and again.
    everybody = tuple(replace(one, room=False) for one in (*full, BACKUP, COORDINATOR))
    plan = first(everybody, USUAL, NOW, lowest)
    assert plan.step is Step.COORDINATORS
    assert len(plan.called) == 4
    assert after(plan.step, 120, everybody, USUAL, NOW + 120).next_at == NOW + 120 + AGAIN_SECONDS


def test_before_a_shift_begins_nobody_is_called_and_then_they_are() -> None:
    early = someone("Sari", begins=NOW + 3600, on_call=False)
    late = someone("Dewi", begins=NOW + 7200, on_call=False)
    closed = first((early, late), USUAL, NOW, lowest)
    assert closed == Plan(Step.CLOSED, frozenset(), (), NOW + 3600)
    opened = after(Step.CLOSED, 3600, (someone("Sari", begins=NOW), late), USUAL, NOW)
    assert opened.step is Step.DUTY
    assert opened.called == (early.clinician,)


def test_who_is_off_duty_is_not_called_where_those_on_duty_are_all_that_is_left() -> None:
    away = someone("Rini", Tier.COORDINATOR, on_call=False)
    plan = after(Step.ONE, 45, (SARI, away), USUAL, NOW)
    assert (plan.step, plan.called) == (Step.DUTY, (SARI.clinician,))


def test_whoever_all_passed_it_on_it_keeps_a_next_time() -> None:
    plan = after(Step.DUTY, 60, (), USUAL, NOW)
    assert plan.called == ()
    assert plan.next_at > NOW


people = st.builds(
    Candidate,
    st.binary(min_size=16, max_size=16),
    st.sampled_from(Tier),
    st.integers(NOW - 7200, NOW + 7200),
    st.booleans(),
    there=st.booleans(),
    room=st.booleans(),
    load=st.integers(0, 3),
)


@given(
    candidates=st.lists(people, max_size=8, unique_by=lambda one: one.clinician).map(tuple),
    intervals=st.tuples(*[st.integers(1, 600)] * 3).map(
        lambda some: Intervals(some[0], some[0] + some[1], sum(some))
    ),
    waits=st.lists(st.integers(0, 4000), max_size=12),
)
def test_whoever_there_is_it_only_climbs_forgets_nobody_and_always_has_a_next_time(
    candidates: tuple[Candidate, ...], intervals: Intervals, waits: list[int]
) -> None:
    now = NOW
    plan = first(candidates, intervals, now, lowest)
    asked = plan.asked
    assert plan.next_at > now
    for wait in waits:
        now = plan.next_at + wait
        before, plan = plan, after(plan.step, now - NOW, candidates, intervals, now)
        assert plan.next_at > now
        assert plan.step >= before.step
        assert plan.asked | asked == plan.asked or plan.step is Step.CLOSED
        assert set(plan.called) <= plan.asked
        asked |= plan.asked
