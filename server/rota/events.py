"""The rota's events: what everybody on it sees and does, and what coordinators plan."""

from collections.abc import Callable
from typing import Any

from server.doors import Bytes, Caller, Event, Maybe, Number, Role, Row, Text
from server.rota.calendars import Calendars
from server.rota.exchanges import Exchanges
from server.rota.leaves import Leaves
from server.rota.rule import LONGEST_RULE
from server.rota.service import ID_SIZE, Rota
from server.rota.shift import LONGEST, Shift, Tier
from server.rota.shown import WEEKS, weeks

CLINICIANS, COORDINATORS = frozenset({Role.CLINICIAN}), frozenset({Role.COORDINATOR})
EVERYBODY = CLINICIANS | COORDINATORS
# Times as tables keep them, in 32 bits with a sign.
ID, TIME, VERSION = Bytes(ID_SIZE), Number(2**31 - 1), Number(2**31 - 1)
TURN = (ID, TIME)
SHIFT = Row((ID, Number(max(Tier)), Text(48), Number(2**32 - 1), Number(LONGEST), Text(LONGEST_RULE)))
PLANNING = ("coordinator", "shift", "zone", "rule", "nobody", "full", "rest")
Answer = tuple[object, ...]
Handle = Callable[..., Answer]


class Told:
    """Wraps what changes the rota, so that everybody on it hears afterwards that it has changed."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def after(self, handle: Handle) -> Handle:
        """Give the same, and tell once it was kept."""

        def handled(caller: Caller, *values: object) -> Answer:
            answer = handle(caller, *values)
            self._tell()
            return answer

        return handled


class RotaEvents:
    """The door for everybody on the rota. `people` gives the certificates that are kept, for their names."""

    def __init__(
        self, rota: Rota, calendars: Calendars, people: Callable[[], list[bytes]], tell: Callable[[], None]
    ) -> None:
        self._rota = rota
        self._calendars = calendars
        self._people = people
        self._told = Told(tell)
        self._exchanges = Exchanges(rota)
        self._leaves = Leaves(rota)

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        told, taking = self._told.after, ("gone", "stale", "rest", "nobody")
        asked = (*TURN, Maybe(ID), Maybe(Row(TURN)))
        return (
            Event(
                "rota",
                EVERYBODY,
                (TIME, TIME),
                self._show,
                f"now, calendar's end or null, {WEEKS}",
                ("times",),
            ),
            Event("rota_people", EVERYBODY, (), self._named, "[certificate...]"),
            Event("ask_turn", CLINICIANS, asked, told(self._ask), "ask_id", ("gone", "nobody", "asked")),
            Event("accept_turn", CLINICIANS, (ID,), told(self._accept), "", ("gone",)),
            Event("drop_ask", CLINICIANS, (ID,), told(self._drop), "", ("gone",)),
            Event("take_over", CLINICIANS, (*TURN, VERSION), told(self._take_over), "", taking),
            Event(
                "ask_leave",
                CLINICIANS,
                (TIME, TIME),
                told(self._ask_leave),
                "leave_id",
                ("times", "full", "nobody"),
            ),
            Event("end_leave", CLINICIANS, (ID,), told(self._end_leave), "", ("gone", "rest")),
            Event("make_calendar", CLINICIANS, (), self._make_calendar, "token, until", ("nobody",)),
            Event("drop_calendar", CLINICIANS, (), self._drop_calendar, ""),
        )

    def _show(self, caller: Caller, since: int, until: int) -> Answer:
        shown = self._rota.weeks(since, until)
        own = self._calendars.until(caller.clinician)
        return self._rota.now(), own, *weeks(shown, caller.clinician, caller.roles)

    def _named(self, _caller: Caller) -> Answer:
        return (self._people(),)

    def _ask(self, caller: Caller, *asked: Any) -> Answer:
        shift_id, start, colleague, other = asked
        in_return = (other[0], other[1]) if other else None
        return (self._exchanges.ask(caller.clinician, (shift_id, start), colleague, in_return),)

    def _accept(self, caller: Caller, ask_id: bytes) -> Answer:
        self._exchanges.accept(caller.clinician, ask_id)
        return ()

    def _drop(self, caller: Caller, ask_id: bytes) -> Answer:
        self._exchanges.drop(ask_id, caller.clinician)
        return ()

    def _take_over(self, caller: Caller, shift_id: bytes, start: int, version: int) -> Answer:
        self._exchanges.take_over(caller.clinician, (shift_id, start), version)
        return ()

    def _ask_leave(self, caller: Caller, start: int, until: int) -> Answer:
        return (self._leaves.ask(caller.clinician, start, until),)

    def _end_leave(self, caller: Caller, leave_id: bytes) -> Answer:
        self._leaves.end(leave_id, caller.clinician)
        return ()

    def _make_calendar(self, caller: Caller) -> Answer:
        return self._calendars.make(caller.clinician)

    def _drop_calendar(self, caller: Caller) -> Answer:
        self._calendars.drop(caller.clinician)
        return ()


class PlanningEvents:
    """The door for coordinators. `require` refuses whose coordinator's certificate has ended meanwhile."""

    def __init__(self, rota: Rota, require: Callable[[bytes], None], tell: Callable[[], None]) -> None:
        self._rota = rota
        self._require = require
        self._told = Told(tell)
        self._exchanges = Exchanges(rota)
        self._leaves = Leaves(rota)

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        change = (ID, VERSION, TIME, SHIFT)
        giving = ("coordinator", "gone", "stale", "rest", "nobody")
        approving = ("coordinator", "gone", "not_accepted", "rest", "stale")
        return (
            self._event("make_shift", (SHIFT,), self._make, "shift_id", PLANNING),
            self._event("change_shift", change, self._change, "shift_id", (*PLANNING, "stale", "times")),
            self._event("end_shift", (ID, VERSION, TIME), self._end, "", ("coordinator", "stale", "times")),
            self._event("give_turn", (*TURN, VERSION, Maybe(ID)), self._give, "", giving),
            self._event("approve_turn", (ID,), self._approve, "", approving),
            self._event(
                "enter_leave",
                (ID, TIME, TIME),
                self._enter,
                "leave_id",
                ("coordinator", "times", "full", "nobody"),
            ),
            self._event("grant_leave", (ID,), self._grant, "", ("coordinator", "gone")),
            self._event("refuse_turn", (ID,), self._refuse_turn, "", ("coordinator", "gone")),
            self._event("refuse_leave", (ID,), self._refuse_leave, "", ("coordinator", "gone", "rest")),
        )

    def _event(
        self,
        name: str,
        shape: tuple[Bytes | Number | Maybe | Row, ...],
        handle: Handle,
        answers: str,
        codes: tuple[str, ...],
    ) -> Event:
        def handled(caller: Caller, *values: object) -> Answer:
            self._require(caller.account)
            return handle(*values)

        return Event(name, COORDINATORS, shape, self._told.after(handled), answers, codes)

    def _made(self, planned: list[Any]) -> Shift:
        return Shift(self._rota.random(ID_SIZE), *planned)

    def _make(self, planned: list[Any]) -> Answer:
        return (self._rota.make(self._made(planned)),)

    def _change(self, shift_id: bytes, version: int, since: int, planned: list[Any]) -> Answer:
        return (self._rota.change(shift_id, version, since, self._made(planned)),)

    def _end(self, shift_id: bytes, version: int, since: int) -> Answer:
        self._rota.end(shift_id, version, since)
        return ()

    def _give(self, shift_id: bytes, start: int, version: int, clinician_id: bytes | None) -> Answer:
        self._exchanges.give((shift_id, start), version, clinician_id)
        return ()

    def _approve(self, ask_id: bytes) -> Answer:
        self._exchanges.approve(ask_id)
        return ()

    def _enter(self, clinician_id: bytes, start: int, until: int) -> Answer:
        return (self._leaves.ask(clinician_id, start, until, granted=True),)

    def _grant(self, leave_id: bytes) -> Answer:
        self._leaves.grant(leave_id)
        return ()

    def _refuse_turn(self, ask_id: bytes) -> Answer:
        self._exchanges.drop(ask_id)
        return ()

    def _refuse_leave(self, leave_id: bytes) -> Answer:
        self._leaves.end(leave_id)
        return ()
