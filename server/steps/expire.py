"""Expire what is due: tombstone, overwrite, delete, truncate the log, free slots; safe to stop anywhere.

Nothing here decides what can still be read: every read path leaves out what is due by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from server.at_rest import Place
from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Refused
from server.requests import store as requests
from server.steps.parts import Parts

GONE = "gone"
TRUNCATE_TRIES = 20
ENDED_AT_ONCE = 200
# A deleted row is overwritten in the log before it is in the table: this many of the longest, on a full disk.
PURGED_WHEN_SCARCE = 20
# Between two batches of deleting, so that what others send goes first; and how many rows each may have, while
# others write and while nobody does.
BETWEEN_SECONDS = 0.002
PURGED_BESIDE_OTHERS, PURGED_ALONE = 300, 5000
# As long as a backup may take to copy. Were such a run counted as put off, the relay would soon count as
# late, and refuse whatever is sent to it until the copy is made.
UNCUT_SECONDS = 900
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ended:
    """What one run ended, to be told after the commit."""

    requests: list[Conversation] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Purge:
    """Runs of `Expire`, one at a time. `soon` asks for one without waiting for it."""

    soon: Callable[[], None]


class Expire:
    """One run over everything that is due."""

    def __init__(  # noqa: PLR0913  (what it destroys belongs to several slices)
        self,
        parts: Parts,
        truncate: Callable[[], bool],
        pause: Callable[[float], None],
        others: tuple[Callable[[Connection, int], None], ...],
        forget_accounts: Callable[[], None],
        scarce: Callable[[], bool] = lambda: False,
        taken: Callable[[], int] = lambda: 0,
    ) -> None:
        self._parts = parts
        self._truncate = truncate
        self._pause = pause
        self._others = others
        self._forget_accounts = forget_accounts
        self._scarce = scarce
        # How many jobs the writer has taken so far.
        self._taken = taken
        # Slots whose rows are deleted, but not yet from the log.
        self._over: list[Place] = []
        # Since when the log could not be cut, or 0.
        self._uncut_since = 0

    def begin(self) -> None:
        """At start: end what can't be read any more, then everything that fell due meanwhile."""
        self._parts.keep(self._end_unreadable)
        self.run()

    def run(self) -> int:
        """Destroy what is due and what was buried, and count what ended. The next run finds what failed."""
        parts = self._parts
        told = self._read_due()
        # Keys first: that needs no space, and what could not be deleted today can't be read either.
        parts.shredder.overwrite_due([])
        try:
            self._forget_accounts()
            count, buried = self._end(told)
        except Refused:
            # Blocks rest on their conversation's key alone.
            parts.shredder.overwrite_due(one.place for one in self._still_due(told))
            raise
        parts.states.forget_unsaved()
        self._purge()
        for other in self._others:
            self._forget_due(other)
        for at in range(0, len(buried), ENDED_AT_ONCE):
            some = buried[at : at + ENDED_AT_ONCE]
            parts.shredder.forget(some)
            self._over += some
        # After the last row is deleted, or the log would keep what the tables no longer do.
        if self._cut_log():
            parts.shredder.free(self._over)
            self._over = []
        return count

    def _end_unreadable(self, connection: Connection) -> None:
        for conversation in self._parts.conversations.unreadable(connection, self._parts.now()):
            requests.forget(connection, conversation.id)
            self._parts.conversations.end(connection, conversation, GONE)

    def _purge(self) -> None:
        most = PURGED_BESIDE_OTHERS
        while True:
            before = self._taken()
            if not self._parts.keep(partial(self._purge_some, most)):
                return
            self._pause(BETWEEN_SECONDS)
            alone = self._taken() - before <= 1
            most = min(most * 2, PURGED_ALONE) if alone else PURGED_BESIDE_OTHERS

    def _purge_some(self, most: int, connection: Connection) -> bool:
        parts = self._parts
        most = PURGED_WHEN_SCARCE if self._scarce() else most
        return parts.conversations.purge(connection, parts.now(), most)

    def _forget_due(self, other: Callable[[Connection, int], None]) -> None:
        self._parts.keep(lambda connection: other(connection, self._parts.now()))

    def _read_due(self) -> dict[bytes, Conversation]:
        """Read who is to be told of an end, while it can still be read."""
        parts = self._parts
        try:
            due = parts.read(lambda connection: parts.conversations.due(connection, parts.now()))
        except Refused:
            # Then nobody is told; nothing may keep the keys from being overwritten.
            return {}
        return {conversation.id: conversation for conversation in due}

    def _still_due(self, told: dict[bytes, Conversation]) -> list[Conversation]:
        """Give those that nobody gave a longer life since, as a member may have at the last moment."""
        parts = self._parts
        try:
            due = parts.read(lambda connection: parts.conversations.due(connection, parts.now()))
        except Refused:
            return list(told.values())
        return [one for one in due if one.id in told]

    def _end(self, told: dict[bytes, Conversation]) -> tuple[int, list[Place]]:
        """End what is due, some at a time; give how many, and every slot that is overwritten by now."""
        count = 0
        while True:
            ended = self._parts.keep(lambda connection: self._end_due(connection, told))
            try:
                buried = self._parts.shredder.overwrite_buried()
            finally:
                # They are over, and no later run finds them again.
                self._tell(ended)
            some = len(ended.requests) + len(ended.conversations)
            count += some
            if some < ENDED_AT_ONCE:
                return count, buried
            self._pause(0)

    def _end_due(self, connection: Connection, told: dict[bytes, Conversation]) -> Ended:
        parts, now = self._parts, self._parts.now()
        ended = Ended()
        requests.expire_due(connection, now)
        for due in parts.conversations.due(connection, now, ENDED_AT_ONCE):
            conversation = told.get(due.id, due)
            if conversation.offer:
                parts.conversations.end(connection, conversation, requests.State.EXPIRED.value)
                ended.requests.append(conversation)
            else:
                ended.conversations.append(conversation)
                parts.conversations.end(connection, conversation, GONE)
            requests.forget(connection, conversation.id)
        parts.shredder.bury_due(connection, now)
        return ended

    def _tell(self, ended: Ended) -> None:
        parts = self._parts
        for conversation in ended.requests:
            parts.chains.forget(conversation.id)
            parts.post.to_mailbox(
                conversation.mailbox, "state", conversation.id, requests.State.EXPIRED.value
            )
            parts.tell_waiting(conversation.clinicians)
        for conversation in ended.conversations:
            parts.chains.forget(conversation.id)
            parts.tell(conversation, "gone", conversation.id)

    def _cut_log(self) -> bool:
        """Cut the log, or tell that it must wait: what is in it is noise, and its slots are not free yet."""
        for _ in range(TRUNCATE_TRIES):
            if self._truncate():
                self._uncut_since = 0
                return True
            # A reader holds an old snapshot; readers are short, but for a backup.
            self._pause(0.05)
        log.warning("log not truncated")
        now = self._parts.now()
        self._uncut_since = self._uncut_since or now
        if now - self._uncut_since > UNCUT_SECONDS:
            raise Refused("unavailable")
        return False
