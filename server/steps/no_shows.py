"""Who did not come: five minutes after a turn began, each of whom duty knows nothing is missed, once.

Whether somebody came stands in the database, and what follows is done in the same transaction: a relay that
is killed in between does neither, and does both when it is back. A turn that was over by then is nobody's
fault. Turns begin at whole five minutes, so nothing can become due between two of them.
"""

from collections.abc import Callable

from server.database import Connection
from server.duty import store as duty
from server.rota.roster import Came, Occurrence, begun
from server.rota.shift import FIVE_MINUTES, LONGEST
from server.rota.store import Rows
from server.shredding.service import Database

PATIENCE_SECONDS = FIVE_MINUTES
OnDuty = Callable[[Connection, frozenset[bytes], int], frozenset[bytes]]
Missed = Callable[[Connection, Occurrence], None]


def on_duty(connection: Connection, clinician_ids: frozenset[bytes], now: int) -> frozenset[bytes]:
    """Tell who of some people went on duty and still is."""
    rows = duty.Rows(connection)
    found = {one: rows.shift(one, now) for one in clinician_ids}
    return frozenset(one for one, shift in found.items() if shift and shift.on_duty and shift.until > now)


def nobody_pages(_connection: Connection, _missed: Occurrence) -> None:
    """Leave a missed turn to be seen: in the rota, where any colleague may take it over at once."""


class NoShows:
    """Looks for turns to which nobody came. `missed` is called once for each, inside the transaction."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], int],
        tell: Callable[[], None],
        is_on_duty: OnDuty = on_duty,
        missed: Missed = nobody_pages,
    ) -> None:
        self._database = database
        self._now = now
        self._tell = tell
        self._on_duty = is_on_duty
        self._missed = missed
        # Only spares looking again: a relay that starts looks at once.
        self._looked_at = 0

    def look(self) -> None:
        """Look once in five minutes; what failed is looked at again the next time."""
        now = self._now()
        if now // FIVE_MINUTES == self._looked_at:
            return
        if self._database.read(lambda connection: self._begun(connection, now)):
            self._database.keep(lambda connection: self._note(connection, now))
            self._tell()
        self._looked_at = now // FIVE_MINUTES

    def _begun(self, connection: Connection, now: int) -> list[Occurrence]:
        return begun(Rows(connection).known(now - LONGEST, now + 1), now, PATIENCE_SECONDS)

    def _note(self, connection: Connection, now: int) -> None:
        """Note who came and who did not, as it is in this transaction: another process may be first."""
        late = self._begun(connection, now)
        here = self._on_duty(connection, frozenset(one.owner for one in late if one.owner), now)
        rows = Rows(connection)
        for one in late:
            how = Came.CHECKED_IN if one.owner in here else Came.MISSED
            if rows.keep_change(one.key, one.noted(how)) and how is Came.MISSED:
                self._missed(connection, one)
