"""Read and extend a conversation's chain of blocks: a claim, a member's re-key. The first commit wins."""

from crypto.block import CLAIM, OFFER, Block
from crypto.member import Member
from server.conversations.service import (
    Conversation,
    check_expires,
    check_times,
    check_wraps,
    named_in,
    next_block,
)
from server.database import Connection
from server.doors import Caller, Refused
from server.duty import store as duty
from server.limits import MOST_BLOCKS
from server.steps.parts import Parts

Wraps = list[tuple[bytes, bytes]]
# One page of the chain; where there is more, one asks again from the number after its last.
BLOCKS_AT_ONCE = 100
BLOCKS_BYTES = 90_000


class Chain:
    """Blocks, and who may read which wrap of them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def blocks(
        self, caller: Caller, conversation: bytes, from_n: int
    ) -> tuple[str, list[object], list[object], bool]:
        """Give the state, a page of [n, object, own wrap or null]..., [member, newest prekey]..., more."""
        return self._parts.read(lambda connection: self._read(connection, caller, conversation, from_n))

    def append(self, caller: Caller, signed: bytes, wraps: Wraps) -> int:
        """Re-key with the same members; gives the new head's number."""
        block, after = self._extend(caller, signed, wraps, claims=False)
        self._tell_block(after, block, signed, wraps, caller.sid)
        return block.n

    def claim(self, caller: Caller, signed: bytes, wraps: Wraps) -> None:
        """Become the lead of a waiting request; refuses `taken` to whoever comes second, and `gone`."""
        parts = self._parts
        block, after = self._extend(caller, signed, wraps, claims=True)
        self._tell_block(after, block, signed, wraps, caller.sid)
        parts.post.to_mailbox(after.mailbox, "state", after.id, duty.State.CLAIMED.value)
        parts.tell_waiting(parts.read(lambda connection: duty.offered(connection, after.id)))

    def _extend(
        self, caller: Caller, signed: bytes, wraps: Wraps, *, claims: bool
    ) -> tuple[Block, Conversation]:
        parts, now = self._parts, self._parts.now()
        conversation, expires = named_in(signed)
        check_expires(expires, now, parts.bucket_seconds)
        parts.chains.check_pace(conversation, now)
        parts.shredder.need_bucket(expires)
        block, after = parts.keep(
            lambda connection: self._commit(connection, caller, conversation, (signed, wraps), claims=claims)
        )
        parts.chains.learn(block)
        parts.chains.appended(conversation, now)
        return block, after

    def _commit(
        self,
        connection: Connection,
        caller: Caller,
        conversation: bytes,
        given: tuple[bytes, Wraps],
        *,
        claims: bool,
    ) -> tuple[Block, Conversation]:
        parts, now = self._parts, self._parts.now()
        signed, wraps = given
        if claims:
            # First, so that a second claimer hears `taken`, who is no member any more.
            duty.claim(connection, conversation, caller.clinician, now)
        found = parts.found(connection, conversation, caller)
        head = parts.head(connection, found)
        if (head.kind == OFFER) != claims:
            raise Refused("stale_block")
        if head.n + 1 >= MOST_BLOCKS:
            raise Refused("limited")
        block = next_block(head, signed)
        if block.signer != found.member_of(caller) or (block.kind == CLAIM) != claims:
            raise Refused("signer")
        check_times(block, now, parts.bucket_seconds)
        if block.keep not in parts.keeps:
            raise Refused("keep")
        check_wraps(block, wraps)
        self._check_prekeys(connection, found, head, block)
        parts.conversations.append(connection, found.place, block, signed, wraps)
        if claims:
            winners = [member.id for member in block.members]
            parts.conversations.forget_losers(connection, found, winners)
        after = parts.conversations.find(connection, conversation, now)
        if after is None:
            raise Refused("gone")
        return block, after

    def _check_prekeys(
        self, connection: Connection, conversation: Conversation, head: Block, block: Block
    ) -> None:
        parts = self._parts
        survivor = block.members[0]
        prekey = parts.mailboxes.prekey(connection, conversation.mailbox, conversation.id, survivor.key)
        if (prekey.number, prekey.hash) != (survivor.number, survivor.prekey_hash):
            newest = parts.mailboxes.prekey_object(connection, conversation.mailbox, conversation.id)
            raise Refused("stale_prekey", survivor.id, newest)
        for clinician in block.members[1:]:
            if clinician.id != block.signer:
                self._check_bundle(connection, head, clinician)

    def _check_bundle(self, connection: Connection, head: Block, clinician: Member) -> None:
        newest = self._parts.bundle(connection, clinician.id)
        if newest is None:
            # No bundle any more: only the one that already stands in the head can be named.
            if head.member(clinician.id) != clinician:
                raise Refused("stale_prekey")
        elif newest[2] != clinician.prekey_hash:
            raise Refused("stale_prekey", clinician.id, [newest[0], newest[1]])

    def _read(
        self, connection: Connection, caller: Caller, conversation: bytes, from_n: int
    ) -> tuple[str, list[object], list[object], bool]:
        parts, now = self._parts, self._parts.now()
        found = parts.found(connection, conversation, caller)
        page = parts.conversations.blocks(connection, found, from_n, BLOCKS_AT_ONCE)
        numbers = range(from_n, from_n + len(page))
        wraps = parts.conversations.wraps(connection, found, (found.member_of(caller), numbers), now)
        state = duty.state_of(connection, conversation, now)
        blocks: list[object] = []
        size = 0
        for n, signed in page:
            size += len(signed) + len(wraps.get(n, b""))
            if blocks and size > BLOCKS_BYTES:
                break
            blocks.append([n, signed, wraps.get(n)])
        more = from_n + len(blocks) <= found.head_n
        return state.value if state else "ended", blocks, self._prekeys(connection, found), more

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

    def _tell_block(self, after: Conversation, block: Block, signed: bytes, wraps: Wraps, but: str) -> None:
        parts = self._parts
        for member, wrap in wraps:
            values = (block.conversation, block.n, signed, wrap)
            if member == after.survivor:
                parts.post.to_mailbox(after.mailbox, "block", *values, but=but)
            else:
                parts.post.to_clinician(member, "block", *values, but=but)
