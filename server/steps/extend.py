"""Extend a conversation's chain: a claim, or a change of who is in it. The first commit wins."""

from dataclasses import dataclass, field

from crypto.block import CLAIM, OFFER, TEAM, Block
from server.conversations.service import (
    Conversation,
    History,
    Wraps,
    check_expires,
    check_history,
    check_times,
    check_wraps,
    named_in,
    next_block,
)
from server.database import Connection
from server.doors import Caller, Refused
from server.limits import BLOCKS_KEPT_FOR_HER, MOST_BLOCKS
from server.requests import store as requests
from server.steps.load import check_load, led_by
from server.steps.membership import added, check_on_call, check_prekeys
from server.steps.parts import Parts


@dataclass(frozen=True, slots=True)
class Given:
    """A block as its signer sends it."""

    signed: bytes = field(repr=False)
    wraps: Wraps = field(repr=False)
    history: History = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class Extended:
    """A block that was committed, and the conversation before and after it."""

    block: Block
    before: Conversation
    after: Conversation


class Extend:
    """Takes the block after the head."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def append(self, caller: Caller, given: Given) -> int:
        """Change who is in a claimed conversation, or re-key it; gives the new head's number."""
        conversation, expires = self._check_pace(caller, given)
        self._parts.read(lambda connection: self._check_added(connection, caller, conversation, given))
        self._parts.shredder.need_bucket(expires)
        extended = self._parts.keep(
            lambda connection: self._commit(connection, caller, conversation, given, claims=False)
        )
        self._tell(extended, given, caller)
        return extended.block.n

    def claim(self, caller: Caller, given: Given) -> None:
        """Become the lead of a waiting request; refuses `taken` to whoever is second, `full` and `gone`."""
        parts = self._parts
        conversation, expires = self._check_pace(caller, given)
        parts.read(lambda connection: self._warm(connection, conversation, caller))
        self._need_bucket(expires, conversation, caller)
        try:
            extended = parts.keep(
                lambda connection: self._commit(connection, caller, conversation, given, claims=True)
            )
        except Refused as refused:
            if refused.code == "taken" and parts.read(lambda one: self._is_own_head(one, caller, given)):
                # The answer to the same claim was lost.
                return
            raise
        self._tell(extended, given, caller)
        after = extended.after
        parts.post.to_mailbox(after.mailbox, "state", after.id, requests.State.CLAIMED.value)
        parts.tell_waiting(extended.before.clinicians)

    def _warm(self, connection: Connection, conversation: bytes, caller: Caller) -> None:
        """Verify here what the writer will look at: the offer's chain, and those that the claimer leads."""
        self._parts.warm(connection, conversation, caller)
        led_by(self._parts, connection, caller.clinician)

    def _check_pace(self, caller: Caller, given: Given) -> tuple[bytes, int]:
        parts, now = self._parts, self._parts.now()
        conversation, _, expires = named_in(given.signed)
        check_expires(expires, now, parts.bucket_seconds)
        parts.chains.check_pace(conversation, caller.member_source, now)
        return conversation, expires

    def _need_bucket(self, due: int, conversation: bytes, caller: Caller) -> None:
        try:
            self._parts.need_bucket(due, conversation, caller)
        except Refused as refused:
            # Whoever may not claim it hears from the writer whether it was taken.
            if refused.code != "gone":
                raise

    def _check_added(self, connection: Connection, caller: Caller, conversation: bytes, given: Given) -> None:
        """Verify newcomers' certificates here: the one writer has no time for signatures."""
        parts = self._parts
        head = parts.head(connection, parts.found(connection, conversation, caller))
        block = next_block(head, given.signed, parts.revoked(connection))
        check_on_call(parts, connection, added(head, block))

    def _commit(
        self, connection: Connection, caller: Caller, conversation: bytes, given: Given, *, claims: bool
    ) -> Extended:
        parts, now = self._parts, self._parts.now()
        if claims:
            # First, so that a second claimer hears `taken`, who is no member any more.
            self._claim(connection, caller, conversation)
        found = parts.found(connection, conversation, caller)
        head = parts.head(connection, found)
        if (head.kind == OFFER) != claims:
            raise Refused("stale_block")
        if not claims:
            self._check_room(caller, found, head)
        block = next_block(head, given.signed, parts.revoked(connection))
        if block.signer != found.member_of(caller) or block.kind != (CLAIM if claims else TEAM):
            raise Refused("signer")
        check_load(parts, connection, head, block)
        self._check(connection, found, (head, block), given)
        parts.conversations.append(connection, found.place, block, given.signed, given.wraps)
        parts.conversations.keep_history(connection, found.place, block, given.history)
        after = parts.conversations.find(connection, conversation, now)
        if after is None:
            raise Refused("gone")
        return Extended(block, found, after)

    def _claim(self, connection: Connection, caller: Caller, conversation: bytes) -> None:
        parts = self._parts
        try:
            requests.claim(connection, parts.shredder, conversation, caller.clinician, parts.now())
        except Refused as refused:
            found = parts.conversations.find(connection, conversation, parts.now())
            if refused.code == "taken" and (found is None or parts.head(connection, found).kind != CLAIM):
                # Whoever was in it and was taken out learns nothing of it any more.
                raise Refused("gone") from None
            raise

    def _is_own_head(self, connection: Connection, caller: Caller, given: Given) -> bool:
        parts, named = self._parts, named_in(given.signed)
        found = parts.conversations.find(connection, named.conversation, parts.now())
        if found is None or found.head_n != named.n or caller.clinician not in found.clinicians:
            return False
        return (named.n, given.signed) in parts.conversations.blocks(connection, found, named.n, 1)

    def _check_room(self, caller: Caller, found: Conversation, head: Block) -> None:
        hers = found.member_of(caller) == found.survivor
        if head.n + 1 >= MOST_BLOCKS - (0 if hers else BLOCKS_KEPT_FOR_HER):
            raise Refused("limited")

    def _check(
        self, connection: Connection, found: Conversation, blocks: tuple[Block, Block], given: Given
    ) -> None:
        parts, now = self._parts, self._parts.now()
        head, block = blocks
        check_times(block, now, parts.bucket_seconds)
        if block.keep not in parts.keeps:
            raise Refused("keep")
        check_wraps(block, given.wraps)
        check_history(head, block, given.history, parts.conversations.epochs(connection, found.id, now))
        check_prekeys(parts, connection, found, blocks)

    def _tell(self, extended: Extended, given: Given, caller: Caller) -> None:
        parts, block = self._parts, extended.block
        parts.chains.learn(block)
        parts.chains.appended(block.conversation, caller.member_source, parts.now())
        tell_block(parts, extended, given, caller.sid)


def tell_block(parts: Parts, extended: Extended, given: Given, but: str) -> None:
    """Tell each member of a block, with what is theirs; and whom it left out, that it is over for them."""
    block, before, after = extended.block, extended.before, extended.after
    for member, wrap in given.wraps:
        history = [[old_n, old] for whose, old_n, old in given.history if whose == member]
        values = (block.conversation, block.n, given.signed, wrap, history)
        if member == after.survivor:
            parts.post.to_mailbox(after.mailbox, "block", *values, but=but)
        else:
            parts.post.to_clinician(member, "block", *values, but=but)
    # Whom a call again leaves out hears that she called others: it is neither over nor deleted.
    told = (block.conversation, True) if block.kind == OFFER else (block.conversation,)
    for clinician in before.clinicians:
        if clinician not in after.clinicians:
            parts.post.to_clinician(clinician, "gone", *told, but=but)
