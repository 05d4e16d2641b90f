"""Rules of turns that change hands: swaps that a coordinator approves, take-overs, what a coordinator gives.

Each is decided inside the transaction that keeps it: of two at once the first has it, the second is told.
"""

from dataclasses import replace

from server.doors import Refused
from server.rota.book import Ask, RotaRows
from server.rota.roster import Came, Known, Occurrence, Why, find
from server.rota.service import ID_SIZE, Rota
from server.rota.shift import Key


class Exchanges:
    """Changes who has a turn."""

    def __init__(self, rota: Rota) -> None:
        self._rota = rota

    def ask(self, asker: bytes, key: Key, colleague: bytes | None, other: Key | None) -> bytes:
        """Ask that one colleague, or anybody, has a turn of one's own; refuses `gone`, `nobody`, `asked`."""
        if colleague is not None:
            self._rota.require_standing(colleague)
        if colleague == asker or (colleague is None and other is not None):
            raise Refused("nobody")
        ask = Ask(self._rota.random(ID_SIZE), asker, key, colleague, other)

        def job(rows: RotaRows) -> None:
            self._parted(rows, ask)
            if not rows.keep_ask(ask):
                raise Refused("asked")

        self._rota.book.keep(job)
        return ask.ask_id

    def accept(self, clinician_id: bytes, ask_id: bytes) -> None:
        """Agree to what a colleague asks; it happens once a coordinator approves. Refuses `gone`."""

        def job(rows: RotaRows) -> None:
            ask = rows.ask(ask_id)
            if ask is None or ask.colleague != clinician_id:
                raise Refused("gone")
            self._parted(rows, ask)
            rows.accept(ask_id)

        self._rota.book.keep(job)

    def approve(self, ask_id: bytes) -> None:
        """Let both turns change hands; refuses `gone`, `not_accepted`, and `rest` for either of them."""

        def job(rows: RotaRows) -> None:
            ask = rows.ask(ask_id)
            if ask is None or ask.colleague is None:
                raise Refused("gone")
            if not ask.accepted:
                raise Refused("not_accepted")
            own, other = self._parted(rows, ask)
            self._hand(rows, own, ask.colleague, Why.SWAPPED)
            if other is not None:
                self._hand(rows, other, ask.asker, Why.SWAPPED)
            for turn in filter(None, (own, other)):
                for person in (ask.colleague, ask.asker):
                    self._rota.require_rest(rows, person, turn.start, turn.end)

        self._rota.book.keep(job)

    def drop(self, ask_id: bytes, clinician_id: bytes | None = None) -> None:
        """Take a wish back, or say no to it: whoever asked or was asked; a coordinator names nobody."""

        def job(rows: RotaRows) -> None:
            ask = rows.ask(ask_id)
            if ask is None or clinician_id not in {None, ask.asker, ask.colleague}:
                raise Refused("gone")
            rows.forget_ask(ask_id)

        self._rota.book.keep(job)

    def take_over(self, clinician_id: bytes, key: Key, version: int) -> None:
        """Take a turn that is offered, that nobody has, or to which nobody came; needs nobody's approval."""
        self._rota.require_standing(clinician_id)

        def job(rows: RotaRows) -> None:
            turn = self._turn(rows, key, version)
            offered = any(ask.key == key and ask.colleague is None for ask in rows.asks())
            missed = turn.change.came is Came.MISSED
            if turn.owner == clinician_id or not (offered or turn.vacant or missed):
                raise Refused("gone")
            self._hand(rows, turn, clinician_id, Why.TAKEN)
            self._rota.require_rest(rows, clinician_id, turn.start, turn.end)

        self._rota.book.keep(job)

    def give(self, key: Key, version: int, clinician_id: bytes | None) -> None:
        """Give a turn to somebody, or cancel it, by a coordinator's word."""
        if clinician_id is not None:
            self._rota.require_standing(clinician_id)

        def job(rows: RotaRows) -> None:
            turn = self._turn(rows, key, version)
            self._hand(rows, turn, clinician_id, Why.GIVEN if clinician_id else Why.CANCELLED)
            if clinician_id is not None:
                self._rota.require_rest(rows, clinician_id, turn.start, turn.end)

        self._rota.book.keep(job)

    def _parted(self, rows: RotaRows, ask: Ask) -> tuple[Occurrence, Occurrence | None]:
        """Find the turns that an ask is about, still to come and still theirs; refuses `gone`."""
        now, known = self._rota.now(), _around(rows, *filter(None, (ask.key, ask.other)))
        own = find(known, ask.key)
        other = find(known, ask.other) if ask.other else None
        if own is None or own.owner != ask.asker or own.start <= now:
            raise Refused("gone")
        if ask.other and (other is None or other.owner != ask.colleague or other.start <= now):
            raise Refused("gone")
        return own, other

    def _turn(self, rows: RotaRows, key: Key, version: int) -> Occurrence:
        turn = find(_around(rows, key), key)
        if turn is None or turn.end <= self._rota.now():
            raise Refused("gone")
        if turn.change.version != version:
            raise Refused("stale")
        return turn

    def _hand(self, rows: RotaRows, turn: Occurrence, owner: bytes | None, why: Why) -> None:
        changed = replace(turn.change, why=why, owner=owner, version=turn.change.version + 1)
        if not rows.keep_change(turn.key, changed):
            raise Refused("stale")
        rows.forget_asks_about(turn.key)


def _around(rows: RotaRows, *keys: Key) -> Known:
    starts = [start for _, start in keys]
    return rows.known(min(starts), max(starts) + 1)
