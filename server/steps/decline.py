"""Call a request false: said by a clinician for whom it waits, or who is in its conversation.

The request itself stays as it is, for one clinician may be wrong or mean ill; it goes to the end of
everybody's list, and what comes next from its mailbox, or through its opening of the door, is dearer or
refused.
"""

from server.doors import Caller, Refused
from server.steps.parts import Parts


class DeclineFalse:
    """A clinician's verdict on a request."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def decline(self, caller: Caller, conversation: bytes) -> None:
        """Mark where the request came from; `gone` to whoever has nothing to do with it."""
        parts = self._parts
        found = parts.read(lambda connection: parts.conversations.find(connection, conversation, parts.now()))
        if found is None or caller.clinician not in found.clinicians:
            raise Refused("gone")
        if parts.gate.blocking.mark(conversation, found.mailbox, caller.clinician):
            # Once: whoever says it again and again does not have everybody fetch their lists for it.
            parts.tell_waiting(found.clinicians)
