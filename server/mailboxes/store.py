"""Opens the table of prekeys."""

import sqlalchemy as sa

from server.at_rest import Place, Sealing
from server.database import Connection
from server.mailboxes.tables import prekeys


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
                mailbox=mailbox,
                conversation=conversation,
                slot=place.slot,
                generation=place.generation,
                bucket=bucket,
                sealed=self._sealing.seal(place, bucket, b"prekey" + conversation, prekey),
            )
        )

    def find(self, connection: Connection, mailbox: bytes, conversation: bytes, now: int) -> bytes | None:
        """Find a prekey that is not due."""
        row = connection.execute(
            sa.select(prekeys).where(
                prekeys.c.mailbox == mailbox, prekeys.c.conversation == conversation, prekeys.c.bucket > now
            )
        ).first()
        if row is None:
            return None
        return self._sealing.open(
            Place(row.slot, row.generation), row.bucket, b"prekey" + conversation, row.sealed
        )

    def count(self, connection: Connection, mailbox: bytes) -> int:
        """Count the conversations for which a mailbox has published a prekey."""
        chosen = sa.select(sa.func.count()).select_from(prekeys).where(prekeys.c.mailbox == mailbox)
        return connection.execute(chosen).scalar_one()

    def forget(self, connection: Connection, mailbox: bytes, conversation: bytes) -> bool:
        """Delete the prekey of one conversation; tell whether there was one."""
        theirs = (prekeys.c.mailbox == mailbox) & (prekeys.c.conversation == conversation)
        return connection.execute(prekeys.delete().where(theirs)).rowcount > 0

    def forget_all(self, connection: Connection, mailbox: bytes) -> bool:
        """Delete every prekey of a mailbox; tell whether there was any."""
        return connection.execute(prekeys.delete().where(prekeys.c.mailbox == mailbox)).rowcount > 0

    def forget_due(self, connection: Connection, now: int) -> None:
        """Delete what is due; its bucket key has been overwritten."""
        connection.execute(prekeys.delete().where(prekeys.c.bucket <= now))
