"""Open a mailbox: the sealed state, the share for the next save, and where each conversation stands."""

from server.at_rest import Opened
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller, Refused
from server.mailboxes.service import verified
from server.requests import store as requests
from server.steps.parts import Parts


class Open:
    """What a survivor's client asks first."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def open(self, caller: Caller) -> tuple[Opened, list[object]]:
        """Give her state, and [conversation, prekey number, head n, head hash, state] of each."""
        opened = self._parts.states.open(caller.mailbox)
        return opened, self._parts.read(lambda connection: self._list(connection, caller.mailbox))

    def _list(self, connection: Connection, mailbox: bytes) -> list[object]:
        parts, now = self._parts, self._parts.now()
        living = parts.conversations.of_mailbox(connection, mailbox, now)
        listed: list[object] = [self._row(connection, conversation) for conversation in living]
        for conversation, head_n, head_hash, how in parts.conversations.remembered(connection, mailbox, now):
            listed.append([conversation, 0, head_n, head_hash, how])
        return listed

    def _row(self, connection: Connection, conversation: Conversation) -> list[object]:
        state = requests.state_of(connection, conversation.id, self._parts.now())
        number = self._number(connection, conversation)
        value = state.value if state else "ended"
        return [conversation.id, number, conversation.head_n, conversation.head_hash, value]

    def _number(self, connection: Connection, conversation: Conversation) -> int:
        survivor = self._parts.head(connection, conversation).members[0]
        prekey = self._parts.mailboxes.prekey_object(connection, conversation.mailbox, conversation.id)
        if prekey is None:
            return survivor.number
        try:
            return verified(survivor.key, conversation.id, prekey).number
        except Refused:
            return survivor.number
