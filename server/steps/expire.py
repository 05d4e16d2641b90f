"""Expire what is due: tombstone, overwrite, delete, truncate the log, free slots; safe to stop anywhere.

Nothing here decides what can still be read: every read path leaves out what is due by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from server.at_rest import Place
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Refused
from server.duty import store as duty
from server.steps.parts import Parts

GONE = "gone"
TRUNCATE_TRIES = 20
# Between two batches of deleting, so that what others send goes first.
BETWEEN_SECONDS = 0.002
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ended:
    """What one run ended, to be told after the commit."""

    requests: list[tuple[Conversation, list[bytes]]] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Purge:
    """Runs of `Expire`, one at a time. `soon` asks for one without waiting for it."""

    soon: Callable[[], None]


class Expire:
    """One run over everything that is due."""

    def __init__(
        self,
        parts: Parts,
        truncate: Callable[[], bool],
        pause: Callable[[float], None],
        others: tuple[Callable[[Connection, int], None], ...],
        forget_accounts: Callable[[], None],
    ) -> None:
        self._parts = parts
        self._truncate = truncate
        self._pause = pause
        self._others = others
        self._forget_accounts = forget_accounts
        # Slots whose rows are deleted, but not yet from the log.
        self._over: list[Place] = []

    def begin(self) -> None:
        """At start: end what can't be read any more, then everything that fell due meanwhile."""
        self._parts.keep(self._end_unreadable)
        self.run()

    def run(self) -> None:
        """Destroy what is due and what was buried. What fails is found again by the next run."""
        parts = self._parts
        self._forget_accounts()
        ended = parts.keep(self._end_due)
        buried = parts.shredder.overwrite_buried()
        self._tell(ended)
        parts.states.forget_unsaved()
        while parts.keep(lambda connection: parts.conversations.purge(connection, parts.now())):
            self._pause(BETWEEN_SECONDS)
        for other in self._others:
            self._forget_due(other)
        parts.shredder.forget(buried)
        self._over += buried
        # After the last row is deleted, or the log would keep what the tables no longer do.
        self._cut_log()
        over, self._over = self._over, []
        parts.shredder.free(over)

    def _end_unreadable(self, connection: Connection) -> None:
        for conversation in self._parts.conversations.unreadable(connection):
            duty.forget(connection, conversation.id)
            self._parts.conversations.end(connection, conversation, GONE)

    def _forget_due(self, other: Callable[[Connection, int], None]) -> None:
        self._parts.keep(lambda connection: other(connection, self._parts.now()))

    def _end_due(self, connection: Connection) -> Ended:
        parts, now = self._parts, self._parts.now()
        ended = Ended()
        offered = dict(duty.expire_due(connection, now))
        for conversation in parts.conversations.due(connection, now):
            if conversation.offer:
                parts.conversations.end(connection, conversation, duty.State.EXPIRED.value)
                ended.requests.append((conversation, offered.get(conversation.id, [])))
            else:
                ended.conversations.append(conversation)
                parts.conversations.end(connection, conversation, GONE)
            duty.forget(connection, conversation.id)
        parts.shredder.bury_due(connection, now)
        return ended

    def _tell(self, ended: Ended) -> None:
        parts = self._parts
        for conversation, offered in ended.requests:
            parts.chains.forget(conversation.id)
            parts.post.to_mailbox(conversation.mailbox, "state", conversation.id, duty.State.EXPIRED.value)
            parts.tell_waiting(offered)
        for conversation in ended.conversations:
            parts.chains.forget(conversation.id)
            parts.tell(conversation, "gone", conversation.id)

    def _cut_log(self) -> None:
        for _ in range(TRUNCATE_TRIES):
            if self._truncate():
                return
            # A reader holds an old snapshot; readers are short.
            self._pause(0.05)
        log.warning("log not truncated")
        raise Refused("unavailable")
