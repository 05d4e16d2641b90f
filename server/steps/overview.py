"""What a coordinator sees of the whole: how many wait and how long, who is there. Nothing of what is said."""

from server.database import Connection
from server.duty import store as duty
from server.requests import store as requests
from server.requests.ladder import Step
from server.steps.parts import Parts


class Overview:
    """Counts, and the load of each clinician who is on call."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def overview(self) -> tuple[object, ...]:
        """Give how many wait, since when (whole five minutes) or 0, how many called more than those on duty.

        And [clinician, tier, is there, conversations] of everyone on call.
        """
        return self._parts.read(self._read)

    def _read(self, connection: Connection) -> tuple[object, ...]:
        now = self._parts.now()
        waiting = requests.all_waiting(connection, now)
        beyond = sum(one.step > Step.DUTY for one in waiting)
        standing = [
            self._row(connection, clinician, tier)
            for clinician, tier in sorted(duty.standing(connection, now).items())
        ]
        return len(waiting), min((one.since for one in waiting), default=0), beyond, standing

    def _row(self, connection: Connection, clinician: bytes, tier: int) -> list[object]:
        parts = self._parts
        load = len(parts.conversations.of_clinician(connection, clinician, parts.now()))
        return [clinician, tier, parts.calls.is_there(clinician), load]
