"""Somebody's own turns as an iCalendar feed, for their own phone: behind a secret address, and saying little.

A calendar is read by services that are none of ours: it has hours and one neutral title, no tier and nobody's
name. Hours are written in UTC, which every calendar shows in its own zone.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from server.rota.roster import Occurrence, of_person
from server.rota.service import Rota
from server.rota.shift import A_DAY, FIVE_MINUTES

TOKEN_SIZE = 32
# As long as a shift's plan may go on; whoever still uses it makes another address then.
KEPT = 390 * A_DAY
SHOWN_BEFORE, SHOWN_AHEAD = 7 * A_DAY, 56 * A_DAY
REFRESHED = timedelta(hours=4)


class Calendars:
    """Makes, revokes and fills calendars, all with one title."""

    def __init__(self, rota: Rota, title: str) -> None:
        self._rota = rota
        self._title = title

    def make(self, clinician_id: bytes) -> tuple[bytes, int]:
        """Give the secret of a new address, and until when it is good; the address before it ends."""
        self._rota.require_standing(clinician_id)
        token = self._rota.random(TOKEN_SIZE)
        expires = -(-(self._rota.now() + KEPT) // FIVE_MINUTES) * FIVE_MINUTES
        self._rota.book.keep(lambda rows: rows.keep_calendar(clinician_id, _hashed(token), expires))
        return token, expires

    def until(self, clinician_id: bytes) -> int | None:
        """Tell until when somebody's address is good, if they have one."""
        until = self._rota.book.read(lambda rows: rows.calendar_until(clinician_id))
        return until if until and until > self._rota.now() else None

    def drop(self, clinician_id: bytes) -> None:
        """End somebody's address, if they have one."""
        self._rota.book.keep(lambda rows: rows.forget_calendar(clinician_id))

    def feed(self, token: bytes) -> bytes | None:
        """Write the calendar of whoever a secret is of, or nothing where it is nobody's."""
        now = self._rota.now()
        window = now - SHOWN_BEFORE, now + SHOWN_AHEAD
        owner = self._rota.book.read(lambda rows: rows.calendar_owner(_hashed(token), now))
        if owner is None or not self._rota.stands(owner):
            # Before the rota is read: whoever guesses costs one look.
            return None
        known = self._rota.book.read(lambda rows: rows.known(*window))
        written = self._begun()
        for one in of_person(known, owner, *window):
            written.add_component(self._entry(one, now))
        feed: bytes = written.to_ical()
        return feed

    def _begun(self) -> Calendar:
        written = Calendar()
        written.add("prodid", "-//Jadwal//ID")
        written.add("version", "2.0")
        written.add("x-wr-calname", self._title)
        written.add("refresh-interval", REFRESHED, parameters={"value": "DURATION"})
        return written

    def _entry(self, one: Occurrence, now: int) -> Event:
        entry = Event()
        named = hashlib.sha256(one.key[0] + one.start.to_bytes(8)).hexdigest()[:32]
        entry.add("uid", named)
        entry.add("dtstamp", _utc(now // FIVE_MINUTES * FIVE_MINUTES))
        entry.add("dtstart", _utc(one.start))
        entry.add("dtend", _utc(one.end))
        entry.add("summary", self._title)
        entry.add("class", "PRIVATE")
        return entry


def _hashed(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _utc(time: int) -> datetime:
    return datetime.fromtimestamp(time, UTC)
