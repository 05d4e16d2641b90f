"""Rules of a request: it waits until it is claimed, withdrawn or expired, once; a claim never lapses."""

from enum import StrEnum

from server.doors import Refused
from server.requests.ladder import Part, Step
from server.requests.states import moved

FIVE_MINUTES = 300


class State(StrEnum):
    """What a request is. Only a waiting one changes."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def check_claim(state: State | None, step: Step, part: Part | None) -> None:
    """Refuse `taken` to whoever comes second; `gone` where one was not asked, passed it on, or it is over."""
    if state is State.CLAIMED and part is not None:
        raise Refused("taken")
    if state is None or part is not Part.ASKED:
        raise Refused("gone")
    moved(state.value, step, "claim")


def check_withdraw(state: State | None, step: Step) -> bool:
    """Tell whether there is anything to withdraw: twice is once. A claimed one refuses `taken`."""
    if state is State.CLAIMED:
        raise Refused("taken")
    if state is not State.WAITING:
        return False
    moved(state.value, step, "withdraw")
    return True


def check_step(state: State | None, before: Step, step: Step) -> None:
    """Refuse `gone` where the ladder may not lead from one step to another, or it is over."""
    if state is not State.WAITING:
        raise Refused("gone")
    moved(state.value, before, f"to_{step.name.lower()}")
