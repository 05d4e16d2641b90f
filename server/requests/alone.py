"""Remembers, in memory only, whom requests ask alone right now, and who has lately let one lapse.

Whoever sits at an open console and never takes anything would else be the one with the fewest conversations,
and cost every request its first seconds.
"""

from collections.abc import Callable

PASSED_OVER_SECONDS = 15 * 60


class Alone:
    """One process's memory. `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        # Conversation -> who is asked alone.
        self._asked: dict[bytes, bytes] = {}
        self._passed_over: dict[bytes, float] = {}

    def ask(self, conversation: bytes, clinician: bytes) -> None:
        """Note who is asked alone."""
        self._asked[conversation] = clinician

    def lapse(self, conversation: bytes) -> None:
        """Note that it was not taken in time: for a while others are asked first."""
        clinician = self._asked.pop(conversation, None)
        if clinician is not None:
            self._passed_over[clinician] = self._seconds() + PASSED_OVER_SECONDS

    def end(self, conversation: bytes) -> None:
        """Note that nobody is asked alone any more, for whatever reason."""
        self._asked.pop(conversation, None)

    def pending(self, clinician: bytes) -> int:
        """Count what somebody is asked to take right now."""
        return sum(one == clinician for one in self._asked.values())

    def is_passed_over(self, clinician: bytes) -> bool:
        """Tell whether somebody has lately let one lapse."""
        until = self._passed_over.get(clinician)
        if until is not None and until <= self._seconds():
            del self._passed_over[clinician]
            return False
        return until is not None

    def keep_only(self, conversations: set[bytes]) -> None:
        """Forget those that are not asked alone any more."""
        self._asked = {one: who for one, who in self._asked.items() if one in conversations}
