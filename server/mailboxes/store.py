"""Opens the table of prekeys."""

import sqlalchemy as sa

from server.at_rest import Place, Sealing
from server.database import Connection
from server.mailboxes.tables import prekeys

# What the index in `prekeys` is of.
PREKEY = b"prekey"


class PrekeyRows:
    """The newest prekey of each conversation of a mailbox."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def keep(
        self,
        connection: Connection,
        mailbox: bytes,
        conversation: bytes,
        prekey: bytes,
        home: tuple[Place, int],
    ) -> None:
        """Replace the prekey of one conversation."""
        place, bucket = home
        self.forget(connection, mailbox, conversation)
        connection.execute(
            prekeys.insert().values(
                mailbox=self._sealing.index(bucket, PREKEY, mailbox + conversation),
                conversation=conversation,
                slot=place.slot,
                generation=place.generation,
                bucket=bucket,
                sealed=self._sealing.seal(place, bucket, b"prekey" + conversation, prekey),
            )
        )

    def find(self, connection: Connection, mailbox: bytes, conversation: bytes, now: int) -> bytes | None:
        """Find a prekey that is not due."""
        chosen = self._of(connection, mailbox, conversation), prekeys.c.bucket > now
        row = connection.execute(sa.select(prekeys).where(*chosen)).first()
        if row is None:
            return None
        return self._sealing.open(
            Place(row.slot, row.generation), row.bucket, b"prekey" + conversation, row.sealed
        )

    def count(self, connection: Connection, place: Place) -> int:
        """Count the conversations for which the mailbox on a slot has published a prekey."""
        chosen = sa.select(sa.func.count()).select_from(prekeys).where(*_on(place))
        return connection.execute(chosen).scalar_one()

    def forget(self, connection: Connection, mailbox: bytes, conversation: bytes) -> bool:
        """Delete the prekey of one conversation; tell whether there was one."""
        theirs = self._of(connection, mailbox, conversation)
        return connection.execute(prekeys.delete().where(theirs)).rowcount > 0

    def forget_all(self, connection: Connection, place: Place) -> None:
        """Delete every prekey of the mailbox on a slot: a mailbox has one for as long as it lasts."""
        connection.execute(prekeys.delete().where(*_on(place)))

    def forget_due(self, connection: Connection, now: int) -> None:
        """Delete what is due; its bucket key has been overwritten."""
        connection.execute(prekeys.delete().where(prekeys.c.bucket <= now))

    def _of(self, connection: Connection, mailbox: bytes, conversation: bytes) -> sa.ColumnElement[bool]:
        theirs = prekeys.c.conversation == conversation
        buckets = connection.scalars(sa.select(prekeys.c.bucket).distinct().where(theirs))
        return theirs & prekeys.c.mailbox.in_(self._sealing.indices(buckets, PREKEY, mailbox + conversation))


def _on(place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    return prekeys.c.slot == place.slot, prekeys.c.generation == place.generation
