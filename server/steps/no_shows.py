"""Who did not come: five minutes after a turn began, each of whom duty knows nothing is missed, once.

Then whoever is planned at the next tier is paged. Whether somebody came stands in the database, so that each
turn is missed once, whatever happens to the relay. A turn that was over by then is nobody's fault. They begin
at whole five minutes, so nothing can become due between two of them.
"""

from collections.abc import Callable, Iterable, Mapping

from server.database import Connection
from server.duty import store as duty
from server.rota.roster import Came, Occurrence, begun, expected
from server.rota.shift import FIVE_MINUTES, LONGEST, Tier
from server.rota.store import Rows
from server.shredding.service import Database

PATIENCE_SECONDS = FIVE_MINUTES
OnDuty = Callable[[Connection, frozenset[bytes], int], frozenset[bytes]]
Page = Callable[[Iterable[bytes]], None]


def on_duty(connection: Connection, clinician_ids: frozenset[bytes], now: int) -> frozenset[bytes]:
    """Tell who of some people went on duty and still is."""
    rows = duty.Rows(connection)
    found = {one: rows.shift(one, now) for one in clinician_ids}
    return frozenset(
        one for one, shift in found.items() if shift and shift.on_duty and shift.start <= now < shift.until
    )


class NoShows:
    """Looks for turns to which nobody came, and has the next tier paged after it is noted."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], int],
        tell: Callable[[], None],
        page: Page,
        is_on_duty: OnDuty = on_duty,
    ) -> None:
        self._database = database
        self._now = now
        self._tell = tell
        self._page = page
        self._on_duty = is_on_duty
        # Only spares looking again: a relay that starts looks at once.
        self._looked_at = 0

    def look(self) -> None:
        """Look once in five minutes; what failed is looked at again the next time."""
        now = self._now()
        if now // FIVE_MINUTES == self._looked_at:
            return
        if self._database.read(lambda connection: self._begun(connection, now)):
            paged = self._database.keep(lambda connection: self._note(connection, now))
            # First: it is committed, and no later look finds it again.
            if paged:
                self._page(sorted(paged))
            self._tell()
        self._looked_at = now // FIVE_MINUTES

    def _begun(self, connection: Connection, now: int) -> list[Occurrence]:
        return begun(Rows(connection).known(now - LONGEST, now + 1), now, PATIENCE_SECONDS)

    def _note(self, connection: Connection, now: int) -> set[bytes]:
        """Note who came and who did not, as it is in this transaction: another process may be first.

        Gives whom the missed turns leave it to.
        """
        late = self._begun(connection, now)
        here = self._on_duty(connection, frozenset(one.owner for one in late if one.owner), now)
        rows = Rows(connection)
        planned = expected(rows.known(now, now + 1), now)
        paged: set[bytes] = set()
        for one in late:
            how = Came.CHECKED_IN if one.owner in here else Came.MISSED
            if rows.keep_change(one.key, one.noted(how)) and how is Came.MISSED:
                paged |= next_to(planned, one.tier)
        return paged


def next_to(planned: Mapping[Tier, list[bytes]], tier: int) -> set[bytes]:
    """Give who is planned at the first tier above this one that anybody is planned at."""
    higher = sorted(one for one, people in planned.items() if one > tier and people)
    return set(planned[higher[0]]) if higher else set()
