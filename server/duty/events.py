"""Duty's events: who is on call, and a clinician's own going on and off duty."""

from collections.abc import Callable

from server.doors import Bytes, Caller, Event, Role, Text
from server.duty.service import Duty

LARGEST_BUNDLE = 2048


class DutyEvents:
    """The door to Duty. `statement` is the root's, which says how many coordinators must have signed."""

    def __init__(self, duty: Duty, statement: Callable[[], bytes | None], now: Callable[[], int]) -> None:
        self._duty = duty
        self._statement = statement
        self._now = now

    def events(self) -> tuple[Event, ...]:
        """List the events of this slice."""
        survivors = frozenset({Role.SURVIVOR})
        clinicians = frozenset({Role.CLINICIAN})
        return (
            Event(
                "on_call",
                survivors,
                (Text(16),),
                self._on_call,
                "statement or null, up to 64 of [certificate, bundle], now",
            ),
            Event(
                "start_duty",
                clinicians,
                (Bytes(1, LARGEST_BUNDLE),),
                self._start_duty,
                "",
                ("certificate", "bundle", "stale_bundle"),
            ),
            Event("end_duty", clinicians, (), self._end_duty, ""),
            Event("on_duty", clinicians, (), self._on_duty, "bundle or null"),
        )

    def _on_call(self, _caller: Caller, need: str) -> tuple[object, ...]:
        pairs = [list(pair) for pair in self._duty.on_call(need)]
        return self._statement(), pairs, self._now()

    def _start_duty(self, caller: Caller, bundle: bytes) -> tuple[object, ...]:
        self._duty.start(caller.clinician, bundle)
        return ()

    def _end_duty(self, caller: Caller) -> tuple[object, ...]:
        self._duty.end(caller.clinician)
        return ()

    def _on_duty(self, caller: Caller) -> tuple[object, ...]:
        return (self._duty.current(caller.clinician),)
