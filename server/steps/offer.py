"""Offer a conversation: block 0, wraps, card, request in one transaction, idempotent by its id and hash."""

from dataclasses import dataclass, field

from crypto.block import Block
from server.at_rest import Place
from server.conversations.service import (
    OFFER_LARGEST,
    Wraps,
    check_times,
    check_waits,
    check_wraps,
    first_block,
    header,
    remembered_until,
)
from server.database import Connection
from server.doors import Caller, Refused
from server.limits import MOST_WAITING
from server.requests import store as requests
from server.requests.ladder import Plan
from server.steps.ladder import Ladder
from server.steps.membership import check_newest, check_on_call, check_survivor
from server.steps.parts import Parts


@dataclass(frozen=True, slots=True)
class Offer:
    """A request as its survivor sends it."""

    block: bytes = field(repr=False)
    wraps: Wraps = field(repr=False)
    message: bytes = field(repr=False)
    card: bytes = field(repr=False)


class MakeOffer:
    """A call for help."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._ladder = Ladder(parts)

    def offer(self, caller: Caller, offer: Offer) -> tuple[str, int]:
        """Keep the offer and call the first of those it is made to; gives its state and when it expires."""
        parts = self._parts
        block = first_block(offer.block)
        known = parts.read(lambda connection: self._known(connection, caller, block))
        if known is not None:
            return known, block.expires
        parts.gate.check_offer(caller)
        bucket = check_offered(parts, block, offer)
        parts.read(lambda connection: self._check(connection, caller, block))
        parts.shredder.need_bucket(block.expires)
        parts.shredder.need_bucket(remembered_until(block.expires))
        parts.shredder.need_bucket(bucket)
        plan = self._ladder.plan([member.id for member in block.members[1:]])
        place = parts.shredder.take()
        try:
            made = parts.keep(
                lambda connection: self._make(connection, caller, (block, offer, bucket, plan), place)
            )
        except Refused:
            parts.shredder.give_back(place)
            raise
        if made is not None:
            # The same offer on another line was first.
            parts.shredder.give_back(place)
            return made, block.expires
        parts.chains.learn(block)
        parts.gate.offered(caller, block.conversation)
        self._ladder.call(block.conversation, plan)
        return requests.State.WAITING.value, block.expires

    def _check(self, connection: Connection, caller: Caller, block: Block) -> None:
        """Verify everybody in it outside the one writer, and before a key is made for it."""
        check_on_call(self._parts, connection, block.members[1:])
        check_survivor(self._parts, connection, caller.mailbox, block)

    def _known(self, connection: Connection, caller: Caller, block: Block) -> str | None:
        """Tell the state of an offer that was already kept; another block 0 under its id is `exists`."""
        parts = self._parts
        found = parts.conversations.find(connection, block.conversation, parts.now())
        if found is None:
            if not parts.conversations.known(connection, block.conversation):
                return None
            how = parts.conversations.ended(connection, block.conversation, caller.mailbox)
            if how in {None, "gone"}:
                raise Refused("gone")
            return how
        found.member_of(caller)
        kept = first_block(parts.conversations.blocks(connection, found)[0][1])
        if kept.hash != block.hash:
            raise Refused("exists")
        state = requests.state_of(connection, found.id, parts.now())
        return state.value if state else "ended"

    def _make(
        self, connection: Connection, caller: Caller, made: tuple[Block, Offer, int, Plan], place: Place
    ) -> str | None:
        parts, now = self._parts, self._parts.now()
        block, offer, bucket, plan = made
        known = self._known(connection, caller, block)
        if known is not None:
            return known
        check_waiting(parts, connection, caller.mailbox, block.conversation)
        check_survivor(parts, connection, caller.mailbox, block)
        check_newest(parts, connection, block.members[1:])
        parts.shredder.hold(connection, place)
        parts.conversations.begin(connection, block, caller.mailbox, place)
        parts.conversations.append(connection, place, block, offer.block, offer.wraps)
        conversation = parts.conversations.find(connection, block.conversation, now)
        if conversation is None:
            raise Refused("times")
        parts.conversations.keep_envelope(connection, conversation, offer.message, bucket, offer.card)
        self._ladder.open(connection, block, plan)
        return None


def check_offered(parts: Parts, block: Block, offer: Offer) -> int:
    """Refuse an offer whose times, wraps or card can't be; gives the card's bucket."""
    now = parts.now()
    check_times(block, now, parts.bucket_seconds)
    check_waits(block, now)
    if block.keep not in parts.keeps:
        raise Refused("keep")
    check_wraps(block, offer.wraps)
    if len(offer.card) > OFFER_LARGEST:
        raise Refused("wrong_size")
    visible = header(offer.card, block.conversation)
    if visible.block_hash != block.hash:
        raise Refused("stale_epoch")
    if visible.bucket % parts.bucket_seconds or not now < visible.bucket <= block.expires:
        raise Refused("wrong_bucket", block.expires)
    return visible.bucket


def check_waiting(parts: Parts, connection: Connection, mailbox: bytes, but: bytes) -> None:
    """Refuse `limited` to a mailbox with as many requests waiting, `but` this one, as it may have."""
    of_hers = parts.conversations.of_mailbox(connection, mailbox, parts.now())
    if sum(one.offer and one.id != but for one in of_hers) >= MOST_WAITING:
        raise Refused("limited")
