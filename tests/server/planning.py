"""A rota on a running relay: its coordinator plans, its clinicians ask, all over their lines."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.practice.coordinator import Coordinator
from server.rota.shift import A_DAY, FIVE_MINUTES, HOUR
from tests.server.line_client import Line
from tests.server.people import Clinician

JAKARTA_SECONDS = 7 * HOUR
ZONE = "Asia/Jakarta"
WEEK = "FREQ=DAILY;COUNT=7"
Call = tuple[str, tuple[object, ...], Callable[[], list[Any]]]


def five_minutes(after: int = 0) -> int:
    """The last whole five minutes, or so many seconds after."""
    return int(time.time()) // FIVE_MINUTES * FIVE_MINUTES + after


@dataclass
class Rotas:
    """Who plans, and two who are planned for."""

    coordinator: Coordinator
    sari: Clinician
    dewi: Clinician

    @property
    def line(self) -> Line:
        """The coordinator's line."""
        line: Any = self.coordinator._open_line
        assert isinstance(line, Line)
        return line

    def shift(self, whose: Clinician, begins: int, rule: str = WEEK, tier: int = 0) -> list[object]:
        """A shift of eight hours from an instant on, in Jakarta, as the line carries it."""
        return [whose.id, tier, ZONE, begins + JAKARTA_SECONDS, 8 * HOUR, rule]

    def make(self, whose: Clinician, begins: int, rule: str = WEEK, tier: int = 0) -> bytes:
        """Plan one; gives its id."""
        made: bytes = self.line.call("make_shift", self.shift(whose, begins, rule, tier))[0]
        return made

    def weeks(self, line: Line | None = None) -> list[Any]:
        """The rota from yesterday on: now, calendar, shifts, turns, gaps, shares, asks, leaves."""
        since = five_minutes(-A_DAY)
        return (line or self.line).call("rota", since, since + 28 * A_DAY)


def plan(rotas: Rotas) -> bytes:
    """Have a row in each of the rota's tables, and none of them by hand; gives the first shift's id."""
    begins = five_minutes(HOUR)
    hers, his = rotas.make(rotas.sari, begins), rotas.make(rotas.dewi, begins + 10 * HOUR)
    ended = rotas.make(rotas.sari, begins + 20 * A_DAY, "FREQ=WEEKLY;COUNT=3")
    rotas.line.call("end_shift", ended, 1, begins + 27 * A_DAY)
    rotas.sari.call("ask_turn", hers, begins, rotas.dewi.id, [his, begins + 10 * HOUR])
    rotas.sari.call("ask_turn", hers, begins + A_DAY, None, None)
    rotas.line.call("give_turn", hers, begins + 2 * A_DAY, 0, None)
    rotas.sari.call("ask_leave", begins + 40 * A_DAY, begins + 41 * A_DAY)
    rotas.sari.call("make_calendar")
    return hers


def calls_about(rotas: Rotas) -> list[Call]:
    """Calls by which Dewi would touch what is Sari's, each with how it is right."""
    begins = five_minutes(HOUR)
    hers = rotas.make(rotas.sari, begins)
    other = rotas.make(rotas.dewi, begins + 10 * HOUR, "FREQ=DAILY;COUNT=2")
    sari, dewi = rotas.sari.line, rotas.dewi.line
    days = [begins + day * A_DAY for day in range(5)]
    of_dewi = (dewi.call("ask_turn", other, begins + 10 * HOUR, rotas.sari.id, None)[0],)
    offered = (sari.call("ask_turn", hers, days[1], None, None)[0],)
    leave = (sari.call("ask_leave", begins + 20 * A_DAY, begins + 21 * A_DAY)[0],)
    asked, taken = (hers, days[2], None, None), (hers, days[3], 0)

    def after_an_offer() -> list[Any]:
        assert sari.ask("ask_turn", hers, days[3], None, None)[0] == "ok"
        return dewi.ask("take_over", *taken)

    return [
        ("accept_turn", of_dewi, lambda: sari.ask("accept_turn", *of_dewi)),
        ("drop_ask", offered, lambda: sari.ask("drop_ask", *offered)),
        ("end_leave", leave, lambda: sari.ask("end_leave", *leave)),
        ("ask_turn", asked, lambda: sari.ask("ask_turn", *asked)),
        ("take_over", taken, after_an_offer),
    ]
