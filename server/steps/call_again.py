"""Call again: a new offer upon the head, when all who could read are gone. One transaction, idempotent."""

from dataclasses import dataclass

from crypto.block import OFFER, Block
from server.conversations.service import Conversation, check_expires, named_in, next_block, remembered_until
from server.database import Connection
from server.doors import Caller, Refused
from server.limits import MOST_BLOCKS
from server.requests import store as requests
from server.requests.ladder import Plan
from server.steps.extend import Extended, Given, tell_block
from server.steps.ladder import Ladder
from server.steps.membership import check_newest, check_on_call, check_survivor
from server.steps.offer import Offer, check_offered, check_waiting
from server.steps.parts import Parts


@dataclass(frozen=True, slots=True)
class Called:
    """What a call again changed, and the number and bucket of its card."""

    extended: Extended
    card: tuple[int, int]
    # Those of an offer before it, whose list has changed too.
    offered_before: list[bytes]


class CallAgain:
    """A call for help in a conversation that exists."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._ladder = Ladder(parts)

    def call_again(self, caller: Caller, offer: Offer) -> tuple[str, int]:
        """Keep the offer and tell those it is made to; gives the request's state and when it expires."""
        parts, now = self._parts, self._parts.now()
        conversation, _, expires = named_in(offer.block)
        check_expires(expires, now, parts.bucket_seconds)
        known = parts.read(lambda connection: self._known(connection, caller, offer))
        if known is not None:
            return known, expires
        parts.gate.check_offer(caller)
        parts.chains.check_pace(conversation, caller.member_source, now)
        bucket, clinicians = parts.read(
            lambda connection: self._checked(connection, caller, conversation, offer)
        )
        parts.shredder.need_bucket(expires)
        parts.shredder.need_bucket(remembered_until(expires))
        parts.shredder.need_bucket(bucket)
        plan = self._ladder.plan(clinicians)
        called = parts.keep(lambda connection: self._commit(connection, caller, (offer, bucket, plan)))
        if isinstance(called, str):
            # The same call on another line was first.
            return called, expires
        self._tell(called, offer, caller)
        self._ladder.call(conversation, plan)
        return requests.State.WAITING.value, expires

    def _known(self, connection: Connection, caller: Caller, offer: Offer) -> str | None:
        """Tell the state of the request if this very block was already kept."""
        parts, named = self._parts, named_in(offer.block)
        found = parts.found(connection, named.conversation, caller)
        if (named.n, offer.block) not in parts.conversations.blocks(connection, found, named.n, 1):
            return None
        state = requests.state_of(connection, found.id, parts.now())
        return state.value if state else "ended"

    def _checked(
        self, connection: Connection, caller: Caller, conversation: bytes, offer: Offer
    ) -> tuple[int, list[bytes]]:
        """Verify block and clinicians outside the one writer; gives the card's bucket, and who they are."""
        parts = self._parts
        block = self._next(connection, parts.found(connection, conversation, caller), offer)
        bucket = check_offered(parts, block, offer)
        check_on_call(parts, connection, block.members[1:])
        return bucket, [one.id for one in block.members[1:]]

    def _next(self, connection: Connection, found: Conversation, offer: Offer) -> Block:
        parts = self._parts
        head = parts.head(connection, found)
        # A claim follows it, and then one block of hers that takes the claimer out again.
        if head.n + 3 >= MOST_BLOCKS:
            raise Refused("limited")
        block = next_block(head, offer.block, parts.revoked(connection))
        if block.kind != OFFER:
            raise Refused("signer")
        return block

    def _commit(self, connection: Connection, caller: Caller, made: tuple[Offer, int, Plan]) -> Called | str:
        parts, now = self._parts, self._parts.now()
        offer, bucket, plan = made
        known = self._known(connection, caller, offer)
        if known is not None:
            return known
        found = parts.found(connection, named_in(offer.block).conversation, caller)
        block = self._next(connection, found, offer)
        if parts.conversations.find_message(connection, found, offer.message) is not None:
            raise Refused("exists")
        check_waiting(parts, connection, found.mailbox, found.id)
        check_survivor(parts, connection, found.mailbox, block)
        check_newest(parts, connection, block.members[1:])
        parts.conversations.append(connection, found.place, block, offer.block, offer.wraps)
        seq = parts.conversations.keep_envelope(connection, found, offer.message, bucket, offer.card)
        before = list(found.clinicians) if found.offer else []
        requests.forget(connection, found.id)
        self._ladder.open(connection, block, plan)
        after = parts.conversations.find(connection, found.id, now)
        if after is None:
            raise Refused("times")
        return Called(Extended(block, found, after), (seq, bucket), before)

    def _tell(self, called: Called, offer: Offer, caller: Caller) -> None:
        parts, extended = self._parts, called.extended
        block, after = extended.block, extended.after
        parts.chains.learn(block)
        parts.chains.appended(block.conversation, caller.member_source, parts.now())
        parts.gate.offered(caller, block.conversation)
        # To whoever was in it and is asked again; the others find it in their list.
        known = {after.survivor, *extended.before.members}
        wraps = [(member, wrap) for member, wrap in offer.wraps if member in known]
        tell_block(parts, extended, Given(offer.block, wraps), caller.sid)
        seq, bucket = called.card
        parts.post.to_mailbox(after.mailbox, "envelope", after.id, seq, offer.card, bucket, but=caller.sid)
        parts.post.to_mailbox(after.mailbox, "state", after.id, requests.State.WAITING.value, but=caller.sid)
        parts.tell_waiting(sorted(called.offered_before))
