"""What may become of a request, as a declared machine: whatever isn't declared here is refused."""

from statemachine import State, StateMachine

from server.doors import Refused
from server.requests.ladder import Step


class RequestStates(StateMachine):
    """From the call for help to its one end. Each waiting state is a step of the ladder; none leads down."""

    closed = State(initial=True)
    one = State()
    duty = State()
    backups = State()
    coordinators = State()
    claimed = State(final=True)
    withdrawn = State(final=True)
    expired = State(final=True)

    to_closed = closed.to(closed)
    to_one = closed.to(one)
    to_duty = closed.to(duty) | one.to(duty) | duty.to(duty)
    to_backups = closed.to(backups) | one.to(backups) | duty.to(backups) | backups.to(backups)
    to_coordinators = (
        closed.to(coordinators)
        | one.to(coordinators)
        | duty.to(coordinators)
        | backups.to(coordinators)
        | coordinators.to(coordinators)
    )
    # Who is not asked can't claim, and while it is closed nobody is asked.
    claim = one.to(claimed) | duty.to(claimed) | backups.to(claimed) | coordinators.to(claimed)
    withdraw = (
        closed.to(withdrawn)
        | one.to(withdrawn)
        | duty.to(withdrawn)
        | backups.to(withdrawn)
        | coordinators.to(withdrawn)
    )
    expire = (
        closed.to(expired)
        | one.to(expired)
        | duty.to(expired)
        | backups.to(expired)
        | coordinators.to(expired)
    )


# Read off once: the engine clears a queue by its mutex, which the queues of the gevent loop do not have, and
# takes 300 us for each machine that it starts.
MOVES: dict[tuple[str, str], str] = {
    (state.id, event): transition.target.id
    for state in RequestStates.states
    for transition in state.transitions
    for event in map(str, transition.events)
}


def moved(state: str, step: Step, event: str) -> str:
    """Give the state after an event; refuses `gone` what may not be. `state` is as stored."""
    before = step.name.lower() if state == "waiting" else state
    after = MOVES.get((before, event))
    if after is None:
        raise Refused("gone")
    return after
