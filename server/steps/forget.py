"""Delete now: what a survivor forgets is unreadable when she is answered; unknown or twice is the same."""

from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller
from server.duty import store as duty
from server.steps.expire import GONE, Purge
from server.steps.parts import Parts


class Forget:
    """A survivor's deletion of one conversation, or of everything under her words."""

    def __init__(self, parts: Parts, purge: Purge) -> None:
        self._parts = parts
        self._purge = purge

    def forget(self, caller: Caller, conversation: bytes) -> None:
        """Destroy one conversation of hers."""
        parts = self._parts

        def job(connection: Connection) -> list[tuple[Conversation, list[bytes]]]:
            found = parts.conversations.find(connection, conversation, parts.now())
            theirs = [found] if found and found.mailbox == caller.mailbox else []
            parts.mailboxes.forget(connection, caller.mailbox, conversation)
            parts.conversations.forget_remembered(connection, caller.mailbox, conversation)
            return [(one, self._end(connection, one)) for one in theirs]

        self._finish(parts.keep(job), caller)

    def forget_all(self, caller: Caller) -> None:
        """Destroy her mailbox with every conversation in it."""
        parts = self._parts

        def job(connection: Connection) -> list[tuple[Conversation, list[bytes]]]:
            theirs = parts.conversations.of_mailbox(connection, caller.mailbox, parts.now())
            parts.mailboxes.forget_all(connection, caller.mailbox)
            parts.conversations.forget_remembered(connection, caller.mailbox, None)
            parts.states.bury(connection, caller.mailbox)
            return [(one, self._end(connection, one)) for one in theirs]

        self._finish(parts.keep(job), caller)

    def _end(self, connection: Connection, conversation: Conversation) -> list[bytes]:
        offered = duty.offered(connection, conversation.id)
        duty.forget(connection, conversation.id)
        self._parts.conversations.end(connection, conversation, GONE)
        return offered

    def _finish(self, ended: list[tuple[Conversation, list[bytes]]], caller: Caller) -> None:
        parts = self._parts
        parts.shredder.overwrite_buried()
        for conversation, offered in ended:
            parts.chains.forget(conversation.id)
            if conversation.offer:
                parts.post.to_mailbox(conversation.mailbox, "gone", conversation.id, but=caller.sid)
                parts.tell_waiting(offered)
            else:
                parts.tell(conversation, "gone", conversation.id, but=caller.sid)
        self._purge.soon()
