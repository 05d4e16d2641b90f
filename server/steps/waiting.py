"""What a clinician finds: the requests that wait for them, whole, and the conversations they are in."""

from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller
from server.duty import store as duty
from server.steps.parts import Parts

# One answer stays well below what may be queued for a line. Each mailbox may have two requests waiting, and
# what a request may weigh here is bounded: nobody hides the others by calling often or loudly.
MOST_BYTES = 200_000
OFFER_AT_ONCE = 8
OFFER_BYTES = 8192


class Waiting:
    """The console's two lists."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def waiting(self, caller: Caller) -> list[object]:
        """List [conversation, since, expires, block 0, wrap, prekey, [seq, envelope, bucket]...] by age."""
        return self._parts.read(lambda connection: self._list(connection, caller))

    def mine(self, caller: Caller) -> list[object]:
        """List [conversation, state, head n, expires] of the conversations a clinician is in."""

        def job(connection: Connection) -> list[object]:
            found = self._parts.conversations.of_clinician(connection, caller.clinician, self._parts.now())
            return [[one.id, duty.State.CLAIMED.value, one.head_n, one.expires] for one in found]

        return self._parts.read(job)

    def _list(self, connection: Connection, caller: Caller) -> list[object]:
        parts = self._parts
        listed: list[object] = []
        size = 0
        for conversation, since, expires in duty.waiting_for(connection, caller.clinician, parts.now()):
            found = parts.conversations.find(connection, conversation, parts.now())
            row = self._row(connection, caller, found) if found else None
            if row is None:
                continue
            size += sum(len(part) for part in row[:3]) + sum(len(one[1]) for one in row[3])
            if listed and size > MOST_BYTES:
                break
            listed.append([conversation, since, expires, *row[:3], [list(one) for one in row[3]]])
        return listed

    def _row(
        self, connection: Connection, caller: Caller, found: Conversation
    ) -> tuple[bytes, bytes, bytes, list[tuple[int, bytes, int]]] | None:
        parts, now = self._parts, self._parts.now()
        wrap = parts.conversations.wraps(connection, found, (caller.clinician, range(1)), now).get(0)
        prekey = parts.mailboxes.prekey_object(connection, found.mailbox, found.id)
        if wrap is None or prekey is None:
            return None
        block = parts.conversations.blocks(connection, found)[0][1]
        envelopes = parts.conversations.envelopes(connection, found, 0, now, OFFER_AT_ONCE)
        return block, wrap, prekey, _light(envelopes)


def _light(envelopes: list[tuple[int, bytes, int]]) -> list[tuple[int, bytes, int]]:
    """Keep the first envelopes that weigh little together; whoever claims the request reads the others."""
    size = 0
    for count, envelope in enumerate(envelopes):
        size += len(envelope[1])
        if size > OFFER_BYTES:
            return envelopes[:count]
    return envelopes
