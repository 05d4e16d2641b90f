"""Read a conversation's chain: the blocks for every member, each wrap for its own member alone."""

from server.conversations.service import Conversation
from server.database import Connection
from server.doors import Caller
from server.requests import store as requests
from server.steps.parts import Parts

# One page of the chain; where there is more, one asks again from the number after its last.
BLOCKS_AT_ONCE = 100
BLOCKS_BYTES = 90_000
Page = tuple[str, list[object], list[object], bool, list[object]]


class Chain:
    """Blocks, and who may read which wrap of them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def blocks(self, caller: Caller, conversation: bytes, from_n: int) -> Page:
        """Give the state, a page of [n, object, own wrap or null, [old n, history wrap]...]..., and the rest.

        The rest: [member, newest prekey]..., whether there is more, and the revocations that hold.
        """
        return self._parts.read(lambda connection: self._read(connection, caller, conversation, from_n))

    def _read(self, connection: Connection, caller: Caller, conversation: bytes, from_n: int) -> Page:
        parts, now = self._parts, self._parts.now()
        found = parts.found(connection, conversation, caller)
        state = requests.state_of(connection, conversation, now)
        blocks = self._page(connection, caller, found, from_n)
        more = from_n + len(blocks) <= found.head_n
        prekeys = self._prekeys(connection, found)
        revocations: list[object] = list(parts.revocations(connection))
        return state.value if state else "ended", blocks, prekeys, more, revocations

    def _page(self, connection: Connection, caller: Caller, found: Conversation, from_n: int) -> list[object]:
        parts, now = self._parts, self._parts.now()
        page = parts.conversations.blocks(connection, found, from_n, BLOCKS_AT_ONCE)
        whose = found.member_of(caller), range(from_n, from_n + len(page))
        wraps = parts.conversations.wraps(connection, found, whose, now)
        histories = parts.conversations.histories(connection, found, whose, now)
        given: list[object] = []
        size = 0
        for n, signed in page:
            history = histories.get(n, [])
            size += len(signed) + len(wraps.get(n, b"")) + sum(len(wrap) for _, wrap in history)
            if given and size > BLOCKS_BYTES:
                break
            given.append([n, signed, wraps.get(n), [list(one) for one in history]])
        return given

    def _prekeys(self, connection: Connection, found: Conversation) -> list[object]:
        parts = self._parts
        prekeys: list[object] = []
        hers = parts.mailboxes.prekey_object(connection, found.mailbox, found.id)
        if hers is not None:
            prekeys.append([found.survivor, hers])
        for clinician in found.clinicians:
            newest = parts.bundle(connection, clinician)
            if newest is not None:
                prekeys.append([clinician, [newest[0], newest[1]]])
        return prekeys
