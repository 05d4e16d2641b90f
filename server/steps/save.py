"""Save a survivor's state: one transaction over the sealed state, her prekeys, and the heads she has seen."""

from crypto.prekey import Prekey
from server.at_rest import Place, Save, Saved
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller, Refused
from server.mailboxes.service import verified
from server.steps.parts import Parts

Prekeys = list[tuple[bytes, bytes]]
Heads = list[tuple[bytes, int, bytes]]


class SaveState:
    """What a survivor's client does after every change of its state."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def save(self, caller: Caller, save: Save, prekeys: Prekeys, heads: Heads) -> Saved:
        """Replace the state, or refuse `stale_heads` ([conversation, n, hash]...) and as `States` does."""

        def also(connection: Connection, place: Place) -> None:
            self.check_and_publish(connection, caller, (prekeys, heads), (place, save.bucket))

        self._warm(caller, prekeys)
        return self._parts.states.save(caller.mailbox, save, also)

    def _warm(self, caller: Caller, prekeys: Prekeys) -> None:
        """Verify the chains that prekeys are of before their save enters the one writer."""

        def job(connection: Connection) -> None:
            for conversation, _ in prekeys:
                self._parts.warm(connection, conversation, caller)

        if prekeys:
            self._parts.read(job)

    def check_and_publish(
        self, connection: Connection, caller: Caller, told: tuple[Prekeys, Heads], home: tuple[Place, int]
    ) -> None:
        """Check what a save says of her conversations, and keep its prekeys, inside its transaction."""
        prekeys, heads = told
        self._check_heads(connection, caller.mailbox, heads)
        for conversation, prekey in prekeys:
            self._check_prekey(connection, caller, conversation, prekey)
        self._parts.mailboxes.publish(connection, caller.mailbox, prekeys, home)

    def _check_heads(self, connection: Connection, mailbox: bytes, heads: Heads) -> None:
        living = self._parts.conversations.of_mailbox(connection, mailbox, self._parts.now())
        current = [(one.id, one.head_n, one.head_hash) for one in living]
        if not set(current) <= set(heads):
            raise Refused("stale_heads", *[list(head) for head in current])

    def _check_prekey(
        self, connection: Connection, caller: Caller, conversation: bytes, prekey: bytes
    ) -> None:
        found = self._parts.conversations.find(connection, conversation, self._parts.now())
        if found is None:
            # Not offered yet: its key is not known; the offer verifies it.
            return
        found.member_of(caller)
        self._check_number(connection, found, prekey)

    def _check_number(self, connection: Connection, found: Conversation, prekey: bytes) -> Prekey:
        survivor = self._parts.head(connection, found).members[0]
        published = verified(survivor.key, found.id, prekey)
        if published.number < survivor.number:
            raise Refused("number")
        return published
