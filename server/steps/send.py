"""Send and read envelopes. A message id is looked up before anything else, so a retry is never refused."""

from typing import NamedTuple

from crypto.envelope import Header
from server.conversations.service import Conversation, check_bucket, check_expires, check_offer, header
from server.conversations.straight import SealedEnvelope
from server.database import Connection
from server.doors import Caller, Refused
from server.steps.parts import Parts

READ_AT_ONCE = 50
READ_BYTES = 90_000


class Sent(NamedTuple):
    """One envelope on its way in, and what is visible of it."""

    caller: Caller
    conversation: bytes
    message: bytes
    visible: Header
    envelope: bytes

    @property
    def id(self) -> tuple[bytes, bytes]:
        """What a retry has in common with the first try."""
        return self.conversation, self.message


class Kept(NamedTuple):
    """Where an envelope stands; `new` unless it stood there before."""

    seq: int
    bucket: int
    found: Conversation
    new: bool


class Envelopes:
    """Keeps envelopes under the head's epoch and gives them to its members."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._put = parts.database.together(self._keep)

    def send(self, caller: Caller, conversation: bytes, message: bytes, envelope: bytes) -> tuple[int, int]:
        """Keep one envelope durably, then tell the others; gives (seq, bucket)."""
        parts = self._parts
        visible = header(envelope, conversation)
        if visible.bucket > parts.now():
            # A retry may name a bucket that is over; then nothing new is sealed and no key is needed.
            try:
                check_expires(visible.bucket, parts.now(), parts.bucket_seconds)
            except Refused:
                raise Refused("wrong_bucket") from None
            parts.need_bucket(visible.bucket, conversation, caller)
        kept = self._put(Sent(caller, conversation, message, visible, envelope))
        if kept.new:
            self._tell(kept.found, (conversation, kept.seq, envelope, kept.bucket), caller.sid)
        return kept.seq, kept.bucket

    def _keep(self, connection: Connection, sent: list[Sent]) -> list[Kept | Refused]:
        """Keep what came together; each is refused or kept as if it had come alone, in their order."""
        rows = self._parts.conversations
        found = rows.find_all(connection, list({one.conversation for one in sent}), self._parts.now())
        before = rows.find_messages(connection, [one.id for one in sent])
        last = {conversation: one.last_seq for conversation, one in found.items()}
        answers: list[Kept | Refused] = []
        new: list[SealedEnvelope] = []
        for one in sent:
            try:
                conversation = _theirs(found, one)
                if one.id in before:
                    answers.append(Kept(*before[one.id], conversation, new=False))
                    continue
                row = self._sealed(one, conversation, last[conversation.id])
            except Refused as refused:
                answers.append(refused.with_traceback(None))
                continue
            new.append(row)
            last[conversation.id], before[one.id] = row.seq, (row.seq, row.bucket)
            answers.append(Kept(row.seq, row.bucket, conversation, new=True))
        if new:
            rows.keep_envelopes(connection, new)
        return answers

    def _sealed(self, one: Sent, conversation: Conversation, last: int) -> SealedEnvelope:
        parts, bucket = self._parts, one.visible.bucket
        self._check(one, conversation, last)
        check_bucket(bucket, conversation, parts.now(), parts.bucket_seconds)
        sealed = parts.conversations.seal_envelope(conversation, last + 1, bucket, one.envelope)
        return SealedEnvelope(conversation.id, last + 1, one.message, bucket, sealed)

    def read(self, caller: Caller, conversation: bytes, after: int) -> tuple[list[object], bool]:
        """Give [seq, envelope, bucket]... after a number, and whether there is more."""
        parts = self._parts

        def job(connection: Connection) -> list[tuple[int, bytes, int]]:
            found = parts.found(connection, conversation, caller)
            return parts.conversations.envelopes(connection, found, after, parts.now(), READ_AT_ONCE + 1)

        rows = parts.read(job)
        given: list[object] = []
        size = 0
        for row in rows[:READ_AT_ONCE]:
            size += len(row[1])
            if given and size > READ_BYTES:
                break
            given.append(list(row))
        return given, len(given) < len(rows)

    def _check(self, one: Sent, conversation: Conversation, last: int) -> None:
        if one.visible.block_hash != conversation.head_hash:
            raise Refused("stale_epoch")
        if conversation.offer:
            if conversation.member_of(one.caller) != conversation.survivor:
                raise Refused("limited")
            check_offer(conversation, last, one.envelope)

    def _tell(self, found: Conversation, values: tuple[object, ...], but: str) -> None:
        parts = self._parts
        if not found.offer:
            parts.tell(found, "envelope", *values, but=but)
            return
        parts.post.to_mailbox(found.mailbox, "envelope", *values, but=but)
        parts.tell_waiting(found.clinicians)


def _theirs(found: dict[bytes, Conversation], one: Sent) -> Conversation:
    conversation = found.get(one.conversation)
    if conversation is None:
        raise Refused("gone")
    conversation.member_of(one.caller)
    return conversation
