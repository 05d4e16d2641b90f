"""Send and read envelopes. A message id is looked up before anything else, so a retry is never refused."""

from server.conversations.service import Conversation, check_bucket, check_expires, check_offer, header
from server.database import Connection
from server.doors import Caller, Refused
from server.duty import store as duty
from server.steps.parts import Parts

READ_AT_ONCE = 50
READ_BYTES = 90_000


class Envelopes:
    """Keeps envelopes under the head's epoch and gives them to its members."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def send(self, caller: Caller, conversation: bytes, message: bytes, envelope: bytes) -> tuple[int, int]:
        """Keep one envelope durably, then tell the others; gives (seq, bucket)."""
        parts = self._parts
        visible = header(envelope, conversation)

        def job(connection: Connection) -> tuple[int, int, Conversation, list[bytes] | None]:
            found = parts.found(connection, conversation, caller)
            before = parts.conversations.find_message(connection, found, message)
            if before is not None:
                return *before, found, None
            self._check(caller, found, visible.block_hash, envelope)
            check_bucket(visible.bucket, found, parts.now(), parts.bucket_seconds)
            seq = parts.conversations.keep_envelope(connection, found, message, visible.bucket, envelope)
            # Here, so that nothing stands between the commit and the answer: a deletion is answered later.
            offered = duty.offered(connection, found.id) if found.offer else []
            return seq, visible.bucket, found, offered

        if visible.bucket > parts.now():
            # A retry may name a bucket that is over; then nothing new is sealed and no key is needed.
            try:
                check_expires(visible.bucket, parts.now(), parts.bucket_seconds)
            except Refused:
                raise Refused("wrong_bucket") from None
            parts.shredder.need_bucket(visible.bucket)
        seq, bucket, found, offered = parts.keep(job)
        if offered is not None:
            self._tell(found, offered, (conversation, seq, envelope, bucket), caller.sid)
        return seq, bucket

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

    def _check(self, caller: Caller, found: Conversation, block_hash: bytes, envelope: bytes) -> None:
        if block_hash != found.head_hash:
            raise Refused("stale_epoch")
        if found.offer:
            if found.member_of(caller) != found.survivor:
                raise Refused("limited")
            check_offer(found, envelope)

    def _tell(self, found: Conversation, offered: list[bytes], values: tuple[object, ...], but: str) -> None:
        parts = self._parts
        if not found.offer:
            parts.tell(found, "envelope", *values, but=but)
            return
        parts.post.to_mailbox(found.mailbox, "envelope", *values, but=but)
        parts.tell_waiting(offered)
