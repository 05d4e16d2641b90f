"""How the rota is written into the answers of its events, and where each of them is described."""

from server.doors import Role
from server.rota.book import Ask
from server.rota.roster import Leave, Occurrence
from server.rota.service import Weeks
from server.rota.shift import Shift

WEEKS = (
    "now, shifts [shift_id, clinician_id, tier, zone, first, seconds, rule, version, ended or 0]..., "
    "turns [shift_id, start, end, tier, owner or null, why, came, version]..., "
    "gaps [start, until, tier, have]..., shares [clinician_id, seconds, at night, at weekends]..., "
    "asks [ask_id, asker, shift_id, start, colleague or null, [other shift_id, other start] or null, "
    "accepted]..., leaves [leave_id, clinician_id, start, until, granted]..., calendar's end or null"
)
Answer = tuple[object, ...]


def weeks(shown: Weeks, clinician_id: bytes, roles: frozenset[Role]) -> Answer:
    """Write a window for one reader: what is nobody else's business only where they coordinate."""
    every = Role.COORDINATOR in roles
    return (
        [_shift(one) for one in shown.known.shifts],
        [_turn(one) for one in shown.listed],
        [[one.start, one.until, one.tier, one.have] for one in shown.gaps],
        [[one.clinician_id, one.all, one.night, one.weekend] for one in shown.shares],
        [_ask(one) for one in shown.asks if every or one.colleague is None or clinician_id in _two(one)],
        [_leave(one) for one in shown.known.leaves if every or one.clinician_id == clinician_id],
    )


def _shift(one: Shift) -> list[object]:
    named = [one.shift_id, one.clinician_id, one.tier, one.zone]
    return [*named, one.first, one.seconds, one.rule, one.version, one.ended]


def _turn(one: Occurrence) -> list[object]:
    change = one.change
    return [*one.key, one.end, one.tier, one.owner, change.why.value, change.came.value, change.version]


def _ask(one: Ask) -> list[object]:
    return [
        one.ask_id,
        one.asker,
        *one.key,
        one.colleague,
        list(one.other) if one.other else None,
        one.accepted,
    ]


def _leave(one: Leave) -> list[object]:
    return [one.leave_id, one.clinician_id, one.start, one.until, one.granted]


def _two(one: Ask) -> tuple[bytes, bytes | None]:
    return one.asker, one.colleague
