"""Delete now: what a survivor forgets is unreadable when she is answered; unknown or twice is the same."""

from collections.abc import Callable
from dataclasses import dataclass

from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller
from server.guard import sparing
from server.requests import store as requests
from server.steps.expire import GONE, Purge
from server.steps.parts import Parts


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one deletion ended, and whether there was anything at all."""

    ended: list[Conversation]
    anything: bool


class Forget:
    """A survivor's deletion of one conversation, or of everything under her words."""

    def __init__(self, parts: Parts, purge: Purge) -> None:
        self._parts = parts
        self._purge = purge

    def forget(self, caller: Caller, conversation: bytes) -> None:
        """Destroy one conversation of hers."""
        parts = self._parts

        def job(connection: Connection) -> Forgotten:
            found = parts.conversations.find(connection, conversation, parts.now())
            theirs = [found] if found and found.mailbox == caller.mailbox else []
            due = parts.conversations.due_of(connection, caller.mailbox, parts.now())
            theirs += [one for one in due if one.id == conversation]
            prekey = parts.mailboxes.forget(connection, caller.mailbox, conversation)
            remembered = parts.conversations.forget_remembered(connection, caller.mailbox, conversation)
            self._end(connection, theirs)
            return Forgotten(theirs, anything=prekey or remembered or bool(theirs))

        self._destroy(job, caller)

    def forget_all(self, caller: Caller) -> None:
        """Destroy her mailbox with every conversation in it."""
        parts = self._parts

        def job(connection: Connection) -> Forgotten:
            theirs = parts.conversations.of_mailbox(connection, caller.mailbox, parts.now())
            theirs += parts.conversations.due_of(connection, caller.mailbox, parts.now())
            remembered = parts.conversations.forget_remembered(connection, caller.mailbox, None)
            place = parts.states.bury(connection, caller.mailbox)
            if place is not None:
                parts.mailboxes.forget_all(connection, place)
            self._end(connection, theirs)
            return Forgotten(theirs, anything=remembered or place is not None or bool(theirs))

        self._destroy(job, caller)

    def _destroy(self, job: Callable[[Connection], Forgotten], caller: Caller) -> None:
        """Commit the tombstones and overwrite the keys, also on a full disk: it makes room."""
        with sparing():
            forgotten = self._parts.keep(job)
        try:
            with sparing():
                self._parts.shredder.overwrite_buried()
        finally:
            # Committed it is: who is answered `unavailable` and asks again finds nothing to be told.
            self._finish(forgotten, caller)

    def _end(self, connection: Connection, theirs: list[Conversation]) -> None:
        for conversation in theirs:
            requests.forget(connection, conversation.id)
            self._parts.conversations.end(connection, conversation, GONE)

    def _finish(self, forgotten: Forgotten, caller: Caller) -> None:
        parts = self._parts
        parts.states.forget_unsaved()
        if not forgotten.anything:
            # What isn't there is answered the same, but nobody keeps the purge running with it.
            return
        for conversation in forgotten.ended:
            parts.chains.forget(conversation.id)
            if conversation.offer:
                parts.post.to_mailbox(conversation.mailbox, "gone", conversation.id, but=caller.sid)
                parts.tell_waiting(conversation.clinicians)
            else:
                parts.tell(conversation, "gone", conversation.id, but=caller.sid)
        self._purge.soon()
