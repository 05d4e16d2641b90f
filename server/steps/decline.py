"""Call a request false: said by a clinician to whom it was offered, or who is in its conversation.

The request itself stays as it is, for one clinician may be wrong or mean ill; it goes to the end of
everybody's list, and what comes next from its mailbox, or through its opening of the door, is dearer or
refused.
"""

from server.database import Connection
from server.doors import Caller, Refused
from server.duty import store as duty
from server.steps.parts import Parts


class DeclineFalse:
    """A clinician's verdict on a request."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def decline(self, caller: Caller, conversation: bytes) -> None:
        """Mark where the request came from; `gone` to whoever has nothing to do with it."""
        parts = self._parts
        mailbox, offered = parts.read(lambda connection: self._from(connection, caller, conversation))
        parts.gate.blocking.mark(conversation, mailbox, caller.clinician)
        parts.tell_waiting(offered)

    def _from(self, connection: Connection, caller: Caller, conversation: bytes) -> tuple[bytes, list[bytes]]:
        parts = self._parts
        found = parts.conversations.find(connection, conversation, parts.now())
        offered = duty.offered(connection, conversation) if found else []
        if found is None or caller.clinician not in {*offered, *found.clinicians}:
            raise Refused("gone")
        return found.mailbox, offered
