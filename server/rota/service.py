"""Rules of the rota: who may plan which shift, and what everybody sees of the weeks around now.

Time and the people whose certificates stand are passed in. What changes a turn stands in exchanges.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from server.doors import Refused
from server.rota.book import Ask, RotaBook, RotaRows
from server.rota.picture import Gap, Share, gaps, shares, staffed
from server.rota.rest import REACH, Rest
from server.rota.roster import Known, Occurrence, expected, occurrences, of_person
from server.rota.shift import A_DAY, FIVE_MINUTES, LONGEST, Shift, Tier, checked, every_start

ID_SIZE = 16
MOST_SHIFTS = 200
LONGEST_WINDOW = 35 * A_DAY
# How long the past of a rota is there to be shown.
SHOWN_BACK = 28 * A_DAY


@dataclass(frozen=True, slots=True)
class Policy:
    """What an organisation asks of its rota: how people rest, and how many are on duty at once."""

    rest: Rest = field(default_factory=Rest)
    needed: int = 1


@dataclass(frozen=True, slots=True)
class Weeks:
    """The rota in a window, as everybody on it sees it."""

    known: Known
    listed: list[Occurrence]
    gaps: list[Gap]
    shares: list[Share]
    asks: list[Ask]


class Rota:
    """Plans shifts and shows them. `standing` tells who of some people can be on call at all."""

    def __init__(
        self,
        book: RotaBook,
        policy: Policy,
        standing: Callable[[frozenset[bytes]], frozenset[bytes]],
        now: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        self.book = book
        self.policy = policy
        self.now = now
        self.random = random
        self._standing = standing

    def weeks(self, since: int, until: int) -> Weeks:
        """Show a window of at most five weeks, from four weeks ago on; refuses `times`."""
        now = self.now()
        if not now - SHOWN_BACK - A_DAY <= since < until <= since + LONGEST_WINDOW:
            raise Refused("times")
        window = since, until

        def turns(rows: RotaRows) -> tuple[Known, list[Occurrence], list[Ask]]:
            known = rows.known(*window)
            return known, occurrences(known, *window), rows.asks()

        # A reader's own thread works it out: for a long rota that is more than others should wait for.
        known, listed, asks = self.book.read(turns)
        standing = self._standing(frozenset(one.owner for one in listed if one.owner))
        missing, shared = self.book.read(
            lambda _rows: (
                gaps(staffed(listed, standing), window, self.policy.needed),
                shares(listed, window),
            )
        )
        return Weeks(known, listed, missing, shared, asks)

    def make(self, shift: Shift) -> bytes:
        """Plan a shift; gives its id. Refuses `shift`, `zone`, `rule`, `nobody`, `full`, `rest`."""
        made = checked(shift, self.now())
        self.require_standing(shift.clinician_id)
        self.book.keep(lambda rows: self._keep(rows, made))
        return made.shift_id

    def end(self, shift_id: bytes, version: int, since: int) -> None:
        """Let a shift not occur any more from a time on, not before now; refuses `stale`, `times`."""
        if since % FIVE_MINUTES or since < self.now() - FIVE_MINUTES:
            raise Refused("times")
        self.book.keep(lambda rows: _end(rows, shift_id, version, since))

    def change(self, shift_id: bytes, version: int, since: int, shift: Shift) -> bytes:
        """End a shift and plan another in its place, both or neither; what has been stays as it was."""
        made = checked(shift, self.now())
        self.require_standing(shift.clinician_id)
        if since % FIVE_MINUTES or not self.now() - FIVE_MINUTES <= since <= every_start(made)[0]:
            raise Refused("times")

        def job(rows: RotaRows) -> None:
            _end(rows, shift_id, version, since)
            self._keep(rows, made)

        self.book.keep(job)
        return made.shift_id

    def require_standing(self, clinician_id: bytes) -> None:
        """Refuse `nobody` for whoever can't be on call."""
        if not self.stands(clinician_id):
            raise Refused("nobody")

    def expected(self) -> dict[Tier, list[bytes]]:
        """List who should be on call now at each tier, by the rota alone; a tier may have nobody."""
        now = self.now()
        return expected(self.book.read(lambda rows: rows.known(now, now + 1)), now)

    def stands(self, clinician_id: bytes) -> bool:
        """Tell whether somebody's certificate stands."""
        return bool(self._standing(frozenset({clinician_id})))

    def require_rest(self, rows: RotaRows, clinician_id: bytes, since: int, until: int) -> None:
        """Refuse `rest` where one person's turns around a change break it, as they are with the change."""
        window = since - REACH, until + REACH
        self.policy.rest.require(of_person(rows.known(*window), clinician_id, *window))

    def _keep(self, rows: RotaRows, made: Shift) -> None:
        now = self.now()
        if len([one for one in rows.known(now, now + 1).shifts if not 0 < one.ended < now]) >= MOST_SHIFTS:
            raise Refused("full")
        rows.keep_shift(made)
        starts = every_start(made)
        self.require_rest(rows, made.clinician_id, starts[0], starts[-1] + LONGEST)


def _end(rows: RotaRows, shift_id: bytes, version: int, since: int) -> None:
    if not rows.end_shift(shift_id, version, since):
        raise Refused("stale")
    for ask in rows.asks():
        if ask.key[0] == shift_id and ask.key[1] >= since:
            rows.forget_ask(ask.ask_id)
