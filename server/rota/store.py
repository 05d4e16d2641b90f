"""Opens the rota's tables. Times are unix seconds; a change is kept where its version is the next one."""

import sqlalchemy as sa

from server.database import Connection, insert_or_replace
from server.rota import tables
from server.rota.book import Ask
from server.rota.roster import Came, Change, Known, Leave, Why
from server.rota.shift import KEPT_AFTER, LONGEST, Key, Shift


class Rows:
    """The rota in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, since: int, until: int) -> Known:
        """Read what there is to know about a window."""
        shifts, turns, leaves = tables.shifts.c, tables.turns.c, tables.leaves.c
        listed = self._connection.execute(sa.select(tables.shifts).where(shifts.expires > since))
        changed = self._connection.execute(
            sa.select(tables.turns).where(turns.start > since - LONGEST, turns.start < until)
        )
        # A turn that began before the window, or ends after it, may meet a leave outside.
        away = self._connection.execute(
            sa.select(tables.leaves).where(leaves.start < until + LONGEST, leaves.until > since - LONGEST)
        )
        return Known(
            tuple(_shift(row) for row in listed),
            {(row.shift_id, row.start): _change(row) for row in changed},
            tuple(_leave(row) for row in away),
        )

    def keep_shift(self, shift: Shift) -> None:
        """Keep a new shift."""
        columns = ("shift_id", "clinician_id", "tier", "zone", "first", "seconds", "rule", "version")
        row = {name: getattr(shift, name) for name in (*columns, "ended", "expires")}
        self._connection.execute(sa.insert(tables.shifts).values(row))

    def end_shift(self, shift_id: bytes, version: int, ended: int) -> bool:
        """Let a shift of this version occur no more, or end sooner; tells whether there was one."""
        shifts = tables.shifts.c
        later = sa.or_(shifts.ended == 0, shifts.ended > ended)
        ending = sa.update(tables.shifts).where(shifts.shift_id == shift_id, shifts.version == version, later)
        return self._one(ending.values(ended=ended, version=version + 1))

    def change(self, key: Key) -> Change:
        """Find what was changed of one occurrence."""
        found = self._connection.execute(sa.select(tables.turns).where(*_at(key))).one_or_none()
        return _change(found) if found else Change()

    def keep_change(self, key: Key, change: Change) -> bool:
        """Keep a change of the version before it, and tell whether that was still the newest."""
        row = {"why": change.why.value, "owner": change.owner, "came": change.came.value}
        turns, before = tables.turns, change.version - 1
        if before:
            changing = sa.update(turns).where(*_at(key), turns.c.version == before)
            return self._one(changing.values(**row, version=change.version))
        if self._connection.execute(sa.select(turns.c.version).where(*_at(key))).first():
            return False
        expires = key[1] + KEPT_AFTER
        named = {"shift_id": key[0], "start": key[1], "version": change.version, "expires": expires}
        self._connection.execute(sa.insert(turns).values({**row, **named}))
        return True

    def ask(self, ask_id: bytes) -> Ask | None:
        """Find a wish."""
        found = self._connection.execute(
            sa.select(tables.asks).where(tables.asks.c.ask_id == ask_id)
        ).one_or_none()
        return _ask(found) if found else None

    def asks(self) -> list[Ask]:
        """List every wish, by when its turn begins."""
        ordered = sa.select(tables.asks).order_by(tables.asks.c.start, tables.asks.c.ask_id)
        return [_ask(row) for row in self._connection.execute(ordered)]

    def keep_ask(self, ask: Ask) -> bool:
        """Keep a wish; tells False where there is one for this turn already."""
        asks = tables.asks.c
        same = asks.shift_id == ask.key[0], asks.start == ask.key[1]
        if self._connection.execute(sa.select(asks.ask_id).where(*same)).first():
            return False
        row = {
            "ask_id": ask.ask_id,
            "asker": ask.asker,
            "shift_id": ask.key[0],
            "start": ask.key[1],
            "colleague": ask.colleague,
            "other_shift": ask.other[0] if ask.other else None,
            "other_start": ask.other[1] if ask.other else None,
            "accepted": ask.accepted,
            "expires": ask.key[1],
        }
        self._connection.execute(sa.insert(tables.asks).values(row))
        return True

    def accept(self, ask_id: bytes) -> bool:
        """Note that the colleague agrees."""
        return self._one(sa.update(tables.asks).where(tables.asks.c.ask_id == ask_id).values(accepted=True))

    def forget_ask(self, ask_id: bytes) -> None:
        """Forget a wish."""
        self._connection.execute(sa.delete(tables.asks).where(tables.asks.c.ask_id == ask_id))

    def forget_asks_about(self, key: Key) -> None:
        """Forget every wish that names this turn."""
        asks = tables.asks.c
        own = sa.and_(asks.shift_id == key[0], asks.start == key[1])
        other = sa.and_(asks.other_shift == key[0], asks.other_start == key[1])
        self._connection.execute(sa.delete(tables.asks).where(own | other))

    def leave(self, leave_id: bytes) -> Leave | None:
        """Find a leave."""
        found = self._connection.execute(
            sa.select(tables.leaves).where(tables.leaves.c.leave_id == leave_id)
        ).one_or_none()
        return _leave(found) if found else None

    def leaves_of(self, clinician_id: bytes) -> int:
        """Count somebody's leaves."""
        theirs = tables.leaves.c.clinician_id == clinician_id
        counted = sa.select(sa.func.count()).select_from(tables.leaves).where(theirs)
        return self._connection.execute(counted).scalar_one()

    def keep_leave(self, leave: Leave) -> None:
        """Keep a leave."""
        row = {
            name: getattr(leave, name) for name in ("leave_id", "clinician_id", "start", "until", "granted")
        }
        self._connection.execute(sa.insert(tables.leaves).values(**row, expires=leave.until + KEPT_AFTER))

    def grant(self, leave_id: bytes) -> bool:
        """Grant a leave that nobody has granted."""
        leaves = tables.leaves.c
        waiting = sa.update(tables.leaves).where(leaves.leave_id == leave_id, sa.not_(leaves.granted))
        return self._one(waiting.values(granted=True))

    def forget_leave(self, leave_id: bytes) -> None:
        """Forget a leave."""
        self._connection.execute(sa.delete(tables.leaves).where(tables.leaves.c.leave_id == leave_id))

    def keep_calendar(self, clinician_id: bytes, token_hash: bytes, expires: int) -> None:
        """Keep what somebody's calendar is found by, in place of what it was."""
        row = {"clinician_id": clinician_id, "token_hash": token_hash, "expires": expires}
        insert_or_replace(self._connection, tables.calendars, ("clinician_id",), row)

    def calendar_until(self, clinician_id: bytes) -> int | None:
        """Tell when somebody's calendar ends."""
        calendars = tables.calendars.c
        return self._connection.scalar(
            sa.select(calendars.expires).where(calendars.clinician_id == clinician_id)
        )

    def calendar_owner(self, token_hash: bytes, now: int) -> bytes | None:
        """Find whose calendar this is."""
        calendars = tables.calendars.c
        return self._connection.scalar(
            sa.select(calendars.clinician_id).where(
                calendars.token_hash == token_hash, calendars.expires > now
            )
        )

    def forget_calendar(self, clinician_id: bytes) -> None:
        """Forget somebody's calendar."""
        calendars = tables.calendars
        self._connection.execute(sa.delete(calendars).where(calendars.c.clinician_id == clinician_id))

    def _one(self, changing: sa.Update) -> bool:
        return bool(self._connection.execute(changing).rowcount == 1)


def forget_due(connection: Connection, now: int) -> None:
    """Forget whatever of the rota is due."""
    for table in (tables.shifts, tables.turns, tables.asks, tables.leaves, tables.calendars):
        connection.execute(sa.delete(table).where(table.c.expires <= now))


def _at(key: Key) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return tables.turns.c.shift_id == key[0], tables.turns.c.start == key[1]


def _shift(row: sa.Row[tuple[object, ...]]) -> Shift:
    planned = row.shift_id, row.clinician_id, row.tier, row.zone, row.first, row.seconds, row.rule
    return Shift(*planned, version=row.version, ended=row.ended, expires=row.expires)


def _change(row: sa.Row[tuple[object, ...]]) -> Change:
    return Change(Why(row.why), row.owner, Came(row.came), row.version)


def _leave(row: sa.Row[tuple[object, ...]]) -> Leave:
    return Leave(row.leave_id, row.clinician_id, row.start, row.until, granted=row.granted)


def _ask(row: sa.Row[tuple[object, ...]]) -> Ask:
    other = (row.other_shift, row.other_start) if row.other_shift else None
    return Ask(row.ask_id, row.asker, (row.shift_id, row.start), row.colleague, other, row.accepted)
