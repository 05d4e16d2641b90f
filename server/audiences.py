"""Joins the events of all slices into what each audience may call."""

import time
from collections.abc import Callable
from typing import Any

from server.alerts.events import AlertEvents
from server.clinicians.events import ClinicianEvents, CoordinatorEvents
from server.console import Console
from server.doors import Event, Role
from server.duty.events import DutyEvents
from server.policy import table
from server.rota.events import PlanningEvents, RotaEvents
from server.shredding.sealed_states import SealedStates
from server.steps.expire import Purge
from server.steps.ladder import Ladder
from server.steps.member_events import MemberEvents, RequestEvents
from server.steps.parts import Parts
from server.steps.send import Envelopes
from server.steps.survivor_events import SurvivorEvents
from server.steps.whisper import Paged, Whispers
from server.steps.whisper_events import WhisperEvents


def audiences(
    parts: Parts,
    purge: Purge,
    facts: Callable[[int], tuple[object, ...]],
    console: Console,
    account_states: SealedStates,
) -> tuple[dict[str, Event], dict[str, Event]]:
    """Join the events of the cover's audience, and of the console's."""
    alerts, ladder = console.paging.alerts, Ladder(parts)

    def began(clinician: bytes, until: int) -> None:
        ladder.began(clinician)
        alerts.begin_shift(clinician, until)

    on_duty = DutyEvents(console.duty, console.evidence, parts.now, began).events()
    # Both audiences' envelopes go into the same batch.
    envelopes = Envelopes(parts)
    cover = (
        *SurvivorEvents(parts, purge, facts).events(),
        *MemberEvents(parts, envelopes, Role.SURVIVOR).events(),
        *(event for event in on_duty if Role.SURVIVOR in event.roles),
    )
    own = ClinicianEvents(
        console.accounts, console.certification, account_states, parts.bucket_seconds, parts.now
    )
    told = console.tell_rota
    clinicians = (
        *own.events(),
        *RotaEvents(console.rota, console.calendars, console.revoking.certificates, told).events(),
        *PlanningEvents(console.rota, console.certification.require_coordinator, told).events(),
        *CoordinatorEvents(console.accounts, console.certification, console.revoking).events(),
        *(event for event in on_duty if Role.SURVIVOR not in event.roles),
        *MemberEvents(parts, envelopes, Role.CLINICIAN).events(),
        *RequestEvents(parts).events(),
        *WhisperEvents(Whispers(parts, console.certification.roles_of, Paged(time.monotonic))).events(),
        *AlertEvents(alerts).events(),
    )
    return table(cover), table(clinicians)


def every_event() -> dict[str, dict[str, Event]]:
    """List the events without a relay behind them, for LINE.md."""
    absent: Any = _Absent()
    cover, console = audiences(absent, absent, absent, absent, absent)
    return {"/a": cover, "/b": console}


class _Absent:
    """Stands where a part would; whatever is asked of it is absent too."""

    def __getattr__(self, _name: str) -> "_Absent":
        return self

    def __call__(self, *_arguments: object) -> "_Absent":
        return self
