"""Withdraw a request that nobody has claimed; signed before it is needed. Twice is the same as once."""

from crypto.refused import Refused as NotVerified
from crypto.withdrawal import verify_withdrawal
from server.conversations.service import Conversation, conversation_in
from server.database import Connection
from server.doors import Caller, Refused
from server.guard import sparing
from server.requests import store as requests
from server.steps.expire import Purge
from server.steps.parts import Parts


class Withdraw:
    """A survivor's way out of the queue."""

    def __init__(self, parts: Parts, purge: Purge) -> None:
        self._parts = parts
        self._purge = purge

    def withdraw(self, caller: Caller, signed: bytes) -> None:
        """End the request; a claim that was first makes this `taken`."""
        parts = self._parts
        conversation = conversation_in(signed)

        def job(connection: Connection) -> Conversation | None:
            if parts.conversations.ended(connection, conversation, caller.mailbox) is not None:
                return None
            found = parts.found(connection, conversation, caller)
            # First, so that whoever was too late hears `taken`: the head is a claim by then.
            requests.withdraw(connection, conversation, parts.now())
            self._check(connection, found, signed)
            requests.forget(connection, conversation)
            parts.conversations.end(connection, found, requests.State.WITHDRAWN.value)
            return found

        with sparing():
            withdrawn = parts.keep(job)
        try:
            with sparing():
                parts.shredder.overwrite_buried()
        finally:
            if withdrawn is not None:
                self._finish(withdrawn, caller)

    def _finish(self, withdrawn: Conversation, caller: Caller) -> None:
        parts, conversation = self._parts, withdrawn.id
        state = requests.State.WITHDRAWN.value
        parts.post.to_mailbox(withdrawn.mailbox, "state", conversation, state, but=caller.sid)
        parts.tell_waiting(withdrawn.clinicians)
        parts.chains.forget(conversation)
        self._purge.soon()

    def _check(self, connection: Connection, found: Conversation, signed: bytes) -> None:
        block = self._parts.head(connection, found)
        try:
            named = verify_withdrawal(block.members[0].key, found.id, signed)
        except NotVerified as refused:
            raise Refused(refused.code) from None
        if named != block.hash:
            raise Refused("chain")
