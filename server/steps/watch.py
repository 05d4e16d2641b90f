"""Watch for an answer: a token before her phone is covered, and yes or no to whoever asks with it.

Yes is: the relay holds something for her that her phone did not know: a newer block (somebody claimed, or the
team changed), a newer envelope, or how a request ended. What is deleted, or over, is no, as if it never was.
"""

from server.answers.service import Watched
from server.database import Connection
from server.doors import Caller, Refused
from server.steps.parts import Parts


class Watch:
    """Gives tokens, and answers them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def begin(self, caller: Caller, conversation: bytes, head_n: int, seq: int) -> bytes:
        """Give a token for one conversation of hers; anybody else's is `gone`."""
        self._parts.read(lambda connection: self._parts.found(connection, conversation, caller))
        return self._parts.tokens.give(Watched(caller.mailbox, conversation, head_n, seq), caller.origin)

    def is_there(self, token: bytes, origin: str) -> bool:
        """Tell at one door whether there is something; while the relay is in trouble there is nothing."""
        watched = self._parts.tokens.read(token, origin)
        try:
            return self._parts.read(lambda connection: self._look(connection, watched))
        except Refused:
            return False

    def _look(self, connection: Connection, watched: Watched) -> bool:
        rows, now = self._parts.conversations, self._parts.now()
        found = rows.find(connection, watched.conversation, now)
        ended = rows.ended(connection, watched.conversation, watched.mailbox)
        due = rows.due_of(connection, watched.mailbox, now)
        if found is None:
            return ended is not None or any(one.id == watched.conversation for one in due)
        newer = found.head_n > watched.head_n or found.last_seq > watched.seq
        return newer and found.mailbox == watched.mailbox
