"""The policy of every door, kept by hand: who may call each event, who is answered at each route.

What is wired is compared with it, so that nothing is opened to anybody by a line of code alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SURVIVOR, APPLICANT, CLINICIAN, COORDINATOR = "survivor", "applicant", "clinician", "coordinator"
ROLES = (SURVIVOR, APPLICANT, CLINICIAN, COORDINATOR)
SURVIVORS, CLINICIANS, COORDINATORS = (frozenset({role}) for role in (SURVIVOR, CLINICIAN, COORDINATOR))
STAFF = frozenset({CLINICIAN, COORDINATOR})
# Whoever has an account of the console.
ACCOUNTS = frozenset({APPLICANT, CLINICIAN, COORDINATOR})
# What each caller of the tests is: a coordinator who is not certified herself is an applicant besides.
HELD = {
    SURVIVOR: SURVIVORS,
    APPLICANT: frozenset({APPLICANT}),
    CLINICIAN: CLINICIANS,
    COORDINATOR: frozenset({APPLICANT, COORDINATOR}),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call an event, and with which codes it refuses what it names when that is somebody else's.

    Without codes it names nothing that the relay keeps: it is about the caller, or about what all are shown.
    """

    roles: frozenset[str]
    foreign: frozenset[str] = frozenset()


def _of(roles: frozenset[str], *foreign: str) -> Policy:
    return Policy(roles, frozenset(foreign))


EVENTS = {
    "/a append": _of(SURVIVORS, "gone"),
    "/a blocks": _of(SURVIVORS, "gone"),
    "/a call_again": _of(SURVIVORS, "gone"),
    "/a facts": _of(SURVIVORS),
    # Twice, never, and somebody else's are all answered as once.
    "/a forget": _of(SURVIVORS, "ok"),
    "/a forget_all": _of(SURVIVORS),
    "/a move": _of(SURVIVORS, "signature", "gone"),
    "/a now": _of(SURVIVORS),
    "/a offer": _of(SURVIVORS, "gone", "mailbox_gone"),
    "/a on_call": _of(SURVIVORS),
    "/a open": _of(SURVIVORS),
    "/a read": _of(SURVIVORS, "gone"),
    "/a save": _of(SURVIVORS, "gone"),
    "/a send": _of(SURVIVORS, "gone"),
    "/a asked": _of(SURVIVORS, "gone"),
    "/a hurry": _of(SURVIVORS, "gone"),
    "/a watch": _of(SURVIVORS, "gone"),
    "/a withdraw": _of(SURVIVORS, "gone"),
    "/a work": _of(SURVIVORS, "refused"),
    "/b alerts": _of(CLINICIANS),
    # The rota: shown to everybody on it; a turn, a wish or a leave that is somebody else's is not there.
    "/b accept_turn": _of(CLINICIANS, "gone"),
    "/b approve_turn": _of(COORDINATORS),
    "/b ask_leave": _of(CLINICIANS),
    "/b ask_turn": _of(CLINICIANS, "gone"),
    "/b change_shift": _of(COORDINATORS),
    "/b drop_ask": _of(CLINICIANS, "gone"),
    "/b drop_calendar": _of(CLINICIANS),
    "/b end_leave": _of(CLINICIANS, "gone"),
    "/b end_shift": _of(COORDINATORS),
    "/b enter_leave": _of(COORDINATORS),
    "/b give_turn": _of(COORDINATORS),
    "/b grant_leave": _of(COORDINATORS),
    "/b make_calendar": _of(CLINICIANS),
    "/b make_shift": _of(COORDINATORS),
    "/b refuse_leave": _of(COORDINATORS),
    "/b refuse_turn": _of(COORDINATORS),
    "/b rota": _of(STAFF),
    "/b rota_people": _of(STAFF),
    "/b take_over": _of(CLINICIANS, "gone"),
    "/b append": _of(CLINICIANS, "gone"),
    "/b applications": _of(COORDINATORS),
    "/b apply": _of(ACCOUNTS),
    "/b blocks": _of(CLINICIANS, "gone"),
    "/b certificates": _of(COORDINATORS),
    "/b certify": _of(COORDINATORS, "coordinator", "payload"),
    "/b claim": _of(CLINICIANS, "gone"),
    "/b colleagues": _of(CLINICIANS),
    "/b decline_false": _of(CLINICIANS, "gone"),
    "/b end_duty": _of(CLINICIANS),
    "/b forget_contact": _of(CLINICIANS),
    "/b invite": _of(COORDINATORS),
    # A contact that the operator has no way to is refused, whoever names it.
    "/b keep_contact": _of(CLINICIANS),
    "/b keep_key": _of(ACCOUNTS, "refused"),
    "/b load": _of(CLINICIANS),
    "/b mine": _of(CLINICIANS),
    "/b on_duty": _of(CLINICIANS),
    "/b open": _of(ACCOUNTS),
    "/b overview": _of(COORDINATORS),
    "/b pass_on": _of(CLINICIANS, "gone"),
    "/b present_coordinator": _of(ACCOUNTS, "coordinator"),
    "/b read": _of(CLINICIANS, "gone"),
    "/b revoke": _of(COORDINATORS, "coordinator"),
    "/b save": _of(ACCOUNTS),
    "/b send": _of(CLINICIANS, "gone"),
    "/b start_duty": _of(CLINICIANS, "bundle", "coordinator"),
    "/b try_alert": _of(CLINICIANS, "gone"),
    # Twice, never, and somebody else's are all answered as once.
    "/b turn_off_alerts": _of(CLINICIANS, "ok"),
    "/b turn_on_alerts": _of(CLINICIANS, "endpoint"),
    "/b waiting": _of(CLINICIANS),
    # Every clinician is shown who coordinates; a whisper names a colleague, and nothing that the relay keeps.
    "/b coordinators": _of(CLINICIANS),
    "/b page_coordinator": _of(CLINICIANS),
    "/b whisper": _of(CLINICIANS),
}

# Who is answered at a route: anybody with a browser, whoever stands on a page of this very origin, whoever
# holds a secret that was given at it besides, whoever holds a session, or nobody.
ANYBODY, ITS_PAGE, A_SECRET, A_SESSION, NOBODY = "anybody", "its page", "a secret", "a session", "nobody"
_SURVIVORS_ROUTES = {
    "GET /": ANYBODY,
    "GET /<path:path>": ANYBODY,
    "POST /<path:path>": NOBODY,
    "POST /buku": A_SECRET,
    "POST /hapus": ITS_PAGE,
    "POST /waktu": A_SECRET,
}
ROUTES = {
    **{f"cover {route}": who for route, who in _SURVIVORS_ROUTES.items()},
    "cover POST /cari": ITS_PAGE,
    **{f"open {route}": who for route, who in _SURVIVORS_ROUTES.items()},
    "open POST /mulai": ITS_PAGE,
    "console GET /": ANYBODY,
    "console GET /<path:path>": ANYBODY,
    "console POST /<path:path>": NOBODY,
    "console POST /passkey/invited": A_SECRET,
    "console POST /passkey/registered": A_SECRET,
    "console POST /passkey/another": A_SESSION,
    "console POST /passkey/added": A_SESSION,
    "console POST /passkey/asked": ITS_PAGE,
    "console POST /passkey/answered": A_SECRET,
    # Without a session it ends none.
    "console POST /out": ITS_PAGE,
    "console POST /heard": A_SECRET,
    "console GET /kalender/<path:path>": A_SECRET,
    "console GET /log/checkpoint": ANYBODY,
    "console GET /log/tile/<path:path>": ANYBODY,
    "console POST /log/cosignature": A_SECRET,
}


def disagreements(
    events: Mapping[str, Iterable[str]], routes: Iterable[str], policies: Mapping[str, Policy] = EVENTS
) -> set[str]:
    """List what is wired otherwise than declared, or on one side only."""
    found = {name for name in events.keys() & policies.keys() if set(events[name]) != policies[name].roles}
    return found | (events.keys() ^ policies.keys()) | (set(routes) ^ ROUTES.keys())
