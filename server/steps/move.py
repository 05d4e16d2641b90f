"""Move to new words: the new mailbox's state, the old one's conversations and its end, in one transaction.

Before the commit only the old words work, after it only the new ones. Its save id makes it repeatable.
"""

from crypto.login import mailbox_of
from crypto.moving import verify_moving
from crypto.refused import Refused as NotVerified
from server.at_rest import Place, Save, Saved
from server.database import Connection
from server.doors import Caller, Refused
from server.steps.expire import Purge
from server.steps.parts import Parts
from server.steps.save import Heads, Prekeys, SaveState


class Move:
    """A survivor's way out when somebody has seen her words."""

    def __init__(self, parts: Parts, purge: Purge) -> None:
        self._parts = parts
        self._purge = purge
        self._save = SaveState(parts)

    def move(
        self, caller: Caller, save: Save, told: tuple[Prekeys, Heads], proof: tuple[bytes, bytes]
    ) -> Saved:
        """Save the caller's state and take over the mailbox whose login key signed for it.

        Refuses as `SaveState.save`, and `signature`, `gone` (no such old mailbox), `prekey` (a conversation
        without a new prekey: the old one's seed lies in a state that others may have opened).
        """
        parts = self._parts
        old = self._old(caller, proof)
        moved: list[bytes] = []
        parts.read(lambda connection: self._warm(connection, old))

        def also(connection: Connection, place: Place) -> None:
            moved[:] = self._take_over(connection, (old, caller.mailbox))
            if not set(moved) <= {conversation for conversation, _ in told[0]}:
                raise Refused("prekey")
            self._save.check_and_publish(connection, caller, told, (place, save.bucket))

        saved = parts.states.save(caller.mailbox, save, also, predecessor=old)
        # Also when this is a repetition: the first may have stopped before it came to this.
        try:
            parts.shredder.overwrite_buried()
        finally:
            for conversation in moved:
                parts.post.to_mailbox(old, "gone", conversation)
            self._purge.soon()
        return saved

    def _warm(self, connection: Connection, old: bytes) -> None:
        for conversation in self._parts.conversations.of_mailbox(connection, old, self._parts.now()):
            self._parts.head(connection, conversation)

    def _old(self, caller: Caller, proof: tuple[bytes, bytes]) -> bytes:
        key, signature = proof
        try:
            verify_moving(key, caller.origin, caller.nonce, caller.mailbox, signature)
        except NotVerified:
            raise Refused("signature") from None
        old = mailbox_of(key)
        if old == caller.mailbox:
            raise Refused("gone")
        return old

    def _take_over(self, connection: Connection, mailboxes: tuple[bytes, bytes]) -> list[bytes]:
        parts = self._parts
        old, new = mailboxes
        place = parts.states.bury(connection, old)
        if place is None:
            raise Refused("gone")
        living = parts.conversations.of_mailbox(connection, old, parts.now())
        parts.mailboxes.forget_all(connection, place)
        parts.conversations.take_over(connection, old, new)
        return [one.id for one in living]
