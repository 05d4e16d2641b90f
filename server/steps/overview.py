"""What a coordinator sees of the whole: how many wait and how long, who is there. Nothing of what is said."""

from server.database import Connection
from server.duty import store as duty
from server.requests import store as requests
from server.requests.ladder import Step
from server.steps.load import led_by
from server.steps.parts import Parts


class Overview:
    """Counts, and the load of each clinician who is on call."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def overview(self) -> tuple[object, ...]:
        """Give how many wait, since when (whole five minutes) or 0, how many called more than those on duty.

        And [clinician, tier, can be reached, conversations that they lead] of everyone on call. Who has no
        console open and did not acknowledge this shift's test page can't be reached.
        """
        waiting, since, beyond, standing = self._parts.read(self._read)
        reached = self._parts.calls.reached([clinician for clinician, _, _ in standing])
        rows = [[clinician, tier, clinician in reached, load] for clinician, tier, load in standing]
        return waiting, since, beyond, rows

    def _read(self, connection: Connection) -> tuple[int, int, int, list[tuple[bytes, int, int]]]:
        parts, now = self._parts, self._parts.now()
        waiting = requests.all_waiting(connection, now)
        beyond = sum(one.step > Step.DUTY for one in waiting)
        standing = [
            (clinician, tier, led_by(parts, connection, clinician))
            for clinician, tier in sorted(duty.standing(connection, now).items())
        ]
        return len(waiting), min((one.since for one in waiting), default=0), beyond, standing
