"""Rules of leave: asked for by whoever goes, entered or granted by a coordinator; their turns become gaps."""

from server.doors import Refused
from server.rota.book import RotaRows
from server.rota.roster import Leave
from server.rota.service import ID_SIZE, Rota
from server.rota.shift import A_DAY, FIVE_MINUTES

LONGEST_LEAVE = 120 * A_DAY
AHEAD = 200 * A_DAY
MOST_LEAVES = 12


class Leaves:
    """Lets people be away."""

    def __init__(self, rota: Rota) -> None:
        self._rota = rota

    def ask(self, clinician_id: bytes, start: int, until: int, *, granted: bool = False) -> bytes:
        """Ask to be away from `start` to `until`; refuses `times`, `full`, `nobody`."""
        now = self._rota.now()
        whole = start % FIVE_MINUTES == 0 and until % FIVE_MINUTES == 0
        if not whole or not now - A_DAY <= start < until or not now < until <= start + LONGEST_LEAVE:
            raise Refused("times")
        if until > now + AHEAD:
            raise Refused("times")
        self._rota.require_standing(clinician_id)
        leave = Leave(self._rota.random(ID_SIZE), clinician_id, start, until, granted)

        def job(rows: RotaRows) -> None:
            if rows.leaves_of(clinician_id) >= MOST_LEAVES:
                raise Refused("full")
            rows.keep_leave(leave)

        self._rota.book.keep(job)
        return leave.leave_id

    def grant(self, leave_id: bytes) -> None:
        """Let somebody be away as they asked; refuses `gone`."""

        def job(rows: RotaRows) -> None:
            if not rows.grant(leave_id):
                raise Refused("gone")

        self._rota.book.keep(job)

    def end(self, leave_id: bytes, clinician_id: bytes | None = None) -> None:
        """Take leave back, or say no to it; a coordinator names nobody.

        Refuses `gone`, and `rest` where the turns that come back would be too many.
        """

        def job(rows: RotaRows) -> None:
            leave = rows.leave(leave_id)
            if leave is None or clinician_id not in {None, leave.clinician_id}:
                raise Refused("gone")
            rows.forget_leave(leave_id)
            if leave.granted:
                self._rota.require_rest(rows, leave.clinician_id, leave.start, leave.until)

        self._rota.book.keep(job)
