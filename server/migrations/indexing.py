"""The part of revision 0005 that needs keys: ids of people become indices, as the stores write them.

The relay runs it before it listens; in the same transaction the column `survivor` is dropped, and it is over.
What rests under a key that is no more is deleted, or left for what ends it; either way it names nobody then.
"""

from typing import Any

import sqlalchemy as sa

from server.at_rest import Place
from server.conversations.people import People
from server.conversations.store import ASKED, HISTORY, MAILBOX, MEMBER, WRAP
from server.conversations.tables import conversations, history, members, wraps
from server.database import Connection
from server.mailboxes.store import PREKEY
from server.mailboxes.tables import prekeys
from server.requests.store import OFFERED
from server.requests.tables import offers, requests
from server.shredding.service import Database, Shredder
from server.shredding.store import STATE
from server.shredding.tables import held, states

FORMER: sa.ColumnClause[bytes] = sa.column("survivor")


def index_people(database: Database, shredder: Shredder, now: int) -> None:
    """Replace what an older revision kept in the clear, if it stands there still."""
    if not database.keep(_stands):
        return
    for due in database.keep(lambda connection: _remembered(connection, now)):
        shredder.need_bucket(due)
    database.keep(lambda connection: _index(connection, shredder))


def _index(connection: Connection, shredder: Shredder) -> None:
    # Another process may have been first meanwhile.
    if _stands(connection):
        _Indexing(connection, shredder).run()


def _stands(connection: Connection) -> bool:
    return FORMER.name in {one["name"] for one in sa.inspect(connection).get_columns("conversations")}


def _remembered(connection: Connection, now: int) -> list[int]:
    c = conversations.c
    chosen = sa.select(c.remembered).distinct().where(c.remembered > now, c.offer | c.ended.is_not(None))
    return list(connection.scalars(chosen))


class _Indexing:
    """One run, inside the transaction of one connection."""

    def __init__(self, connection: Connection, shredder: Shredder) -> None:
        self._connection = connection
        self._shredder = shredder

    def run(self) -> None:
        self._states()
        for table, column, kind in (
            (prekeys, "mailbox", PREKEY),
            (wraps, "member", WRAP),
            (history, "member", HISTORY),
        ):
            self._of_conversations(table, column, kind)
        self._offers()
        for row in self._all(sa.select(conversations, FORMER)):
            columns = self._ended(row) if row.ended else self._living(row)
            self._connection.execute(
                conversations.update().where(conversations.c.id == row.id).values(**columns)
            )
        self._connection.execute(sa.text("ALTER TABLE conversations DROP COLUMN survivor"))

    def _states(self) -> None:
        for row in self._all(sa.select(states).where(states.c.kind == "mailbox")):
            kept = self._replace(states, row, {"owner": self._index(row.bucket, STATE, row.owner)})
            if not kept:
                lost = (held.c.slot == row.slot) & (held.c.generation == row.generation)
                self._connection.execute(held.update().where(lost).values(buried=True))

    def _of_conversations(self, table: sa.Table, column: str, kind: bytes) -> None:
        # Without what is sealed, which stays as it is and may be long.
        for row in self._all(sa.select(*table.primary_key.columns, table.c.bucket)):
            whose = row._mapping[column]  # noqa: SLF001  (a row's public mapping)
            salted = whose + row.conversation if table is prekeys else row.conversation + whose
            self._replace(table, row, {column: self._index(row.bucket, kind, salted)})

    def _offers(self) -> None:
        asked = sa.select(offers, requests.c.expires).join(requests)
        for row in self._all(asked):
            self._replace(offers, row, {"clinician": self._index(row.expires, OFFERED, row.clinician)})

    def _living(self, row: sa.Row[Any]) -> dict[str, object]:
        present = self._connection.scalars(
            sa.select(members.c.member).where(members.c.conversation == row.id)
        )
        people = People(row.mailbox, row.survivor, tuple(one for one in present if one != row.survivor))
        self._connection.execute(members.delete().where(members.c.conversation == row.id))
        place = Place(row.slot, row.generation)
        mailbox = self._index(row.expires, MAILBOX, row.mailbox)
        asked_by = self._asked_by(row) if row.offer else None
        if mailbox is None or not self._shredder.readable([place]):
            return {"mailbox": b"", "asked_by": asked_by}
        for clinician in people.clinicians:
            member = self._shredder.index(row.expires, MEMBER, clinician)
            self._connection.execute(members.insert().values(conversation=row.id, member=member))
        sealed = self._shredder.seal(place, row.expires, b"people" + row.id, people.content)
        return {"mailbox": mailbox, "people": sealed, "asked_by": asked_by}

    def _ended(self, row: sa.Row[Any]) -> dict[str, object]:
        return {"mailbox": b"", "asked_by": self._asked_by(row)}

    def _asked_by(self, row: sa.Row[Any]) -> bytes | None:
        return self._index(row.remembered, ASKED, row.mailbox)

    def _replace(self, table: sa.Table, row: sa.Row[Any], columns: dict[str, bytes | None]) -> bool:
        """Write a row's index, or delete the row when there is no key for one; tell which."""
        same = [column == row._mapping[column.name] for column in table.primary_key.columns]  # noqa: SLF001
        if None in columns.values():
            self._connection.execute(table.delete().where(*same))
            return False
        self._connection.execute(table.update().where(*same).values(**columns))
        return True

    def _index(self, bucket: int, kind: bytes, value: bytes) -> bytes | None:
        return next(iter(self._shredder.indices([bucket], kind, value)), None)

    def _all(self, chosen: sa.Select[Any]) -> list[sa.Row[Any]]:
        return list(self._connection.execute(chosen).all())
