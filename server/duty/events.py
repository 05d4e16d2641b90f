"""Duty's events: who is on call, and a clinician's own going on and off duty."""

from collections.abc import Callable
from dataclasses import dataclass

from server.doors import Bytes, Caller, Event, Number, Refused, Role, Text
from server.duty.service import COORDINATOR, Duty

LARGEST_BUNDLE = 2048
SURVIVORS = frozenset({Role.SURVIVOR})
CLINICIANS = frozenset({Role.CLINICIAN})


def _nothing() -> None:
    """A relay that runs alone knows of everything."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a client verifies a list of clinicians by: the root's statement, revocations, the log's growth.

    `consistency(size)` shows that the log grew from what it was with `size` entries.
    """

    statement: Callable[[], bytes | None]
    revocations: Callable[[], list[bytes]]
    consistency: Callable[[int], tuple[bytes, ...]]
    # Takes in what another process logged: whoever asked there before must not see an older log here.
    catch_up: Callable[[], None] = _nothing


class DutyEvents:
    """The door to Duty."""

    def __init__(
        self,
        duty: Duty,
        evidence: Evidence,
        now: Callable[[], int],
        began: Callable[[bytes, int], None],
    ) -> None:
        self._duty = duty
        self._evidence = evidence
        self._now = now
        # Hears of each shift that begins: whose it is, and until when.
        self._began = began

    def events(self) -> tuple[Event, ...]:
        """List the events of this slice."""
        return (
            self._list("on_call", SURVIVORS),
            self._list("colleagues", CLINICIANS),
            Event(
                "start_duty",
                CLINICIANS,
                (Bytes(1, LARGEST_BUNDLE), Number(COORDINATOR)),
                self._start_duty,
                "",
                ("certificate", "bundle", "stale_bundle", "coordinator"),
            ),
            Event("end_duty", CLINICIANS, (), self._end_duty, ""),
            Event("on_duty", CLINICIANS, (), self._on_duty, "bundle or null, tier"),
        )

    def _list(self, name: str, roles: frozenset[Role]) -> Event:
        answers = "statement or null, [certificate, bundle, tier]..., now, [revocation...], [hash...]"
        return Event(name, roles, (Text(16), Number()), self._on_call, answers)

    def _on_call(self, _caller: Caller, need: str, log_size: int) -> tuple[object, ...]:
        evidence = self._evidence
        evidence.catch_up()
        pairs = [list(pair) for pair in self._duty.on_call(need)]
        consistency = list(evidence.consistency(log_size))
        return evidence.statement(), pairs, self._now(), evidence.revocations(), consistency

    def _start_duty(self, caller: Caller, bundle: bytes, tier: int) -> tuple[object, ...]:
        if tier == COORDINATOR and Role.COORDINATOR not in caller.roles:
            raise Refused("coordinator")
        self._began(caller.clinician, self._duty.start(caller.clinician, bundle, tier))
        return ()

    def _end_duty(self, caller: Caller) -> tuple[object, ...]:
        self._duty.end(caller.clinician)
        return ()

    def _on_duty(self, caller: Caller) -> tuple[object, ...]:
        return self._duty.current(caller.clinician)
