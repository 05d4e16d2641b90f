"""Rules of conversations that the relay can check: the public chain, buckets, sizes, and who is let near."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crypto.block import OFFER, Block, open_first, open_next
from crypto.block_rules import check_signer
from crypto.block_rules import check_times as check_made
from crypto.encoding import decode
from crypto.envelope import SIZES, Header, header_of
from crypto.refused import Refused as NotVerified
from crypto.signing import parted
from server.at_rest import Place
from server.doors import Caller, Refused, Role
from server.limits import MOST_BLOCKS_AN_HOUR

OFFER_ENVELOPES = 4  # the card and three more
OFFER_LARGEST = SIZES[2]  # long text waits for the claim
REMEMBERED_CHAINS = 2000
AN_HOUR = 3600
BLOCK_FIELDS = 14
A_DAY = 86_400
REMEMBERED_SECONDS = 8 * A_DAY
# Whoever means to come back names a time up to fourteen days off, and has a day after it; and the rounding.
LATEST_SECONDS = 15 * A_DAY + 4500 + 300
# A first call waits until the last shift that it was made to is over, or as long as what it says is kept; a
# day to be back at is for conversations that somebody is in. Rounding and clocks besides.
LATEST_OFFER_SECONDS = 60 * AN_HOUR
OFFER_SLACK_SECONDS = 4500 + 300
# What the relay answers where the protocol has a code of its own.
_ANSWERS = {"chain": "stale_block", "revoked": "signer"}
Wraps = list[tuple[bytes, bytes]]
# Member, number of the old block, its key wrapped to them.
History = list[tuple[bytes, int, bytes]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One living conversation as the relay knows it. Times are unix seconds, `keep` seconds."""

    id: bytes = field(repr=False)
    mailbox: bytes = field(repr=False)
    survivor: bytes = field(repr=False)
    place: Place = field(repr=False)
    head_n: int
    head_hash: bytes = field(repr=False)
    offer: bool
    keep: int
    expires: int
    last_seq: int
    members: tuple[bytes, ...] = field(repr=False)
    returns: int = 0
    offer_from: int = 0

    @property
    def clinicians(self) -> tuple[bytes, ...]:
        """The members but the survivor."""
        return tuple(member for member in self.members if member != self.survivor)

    def member_of(self, caller: Caller) -> bytes:
        """Give the caller's member id; a stranger is answered as if there were no such conversation."""
        if Role.SURVIVOR in caller.roles:
            if caller.mailbox == self.mailbox:
                return self.survivor
        elif caller.clinician and caller.clinician in self.clinicians:
            return caller.clinician
        raise Refused("gone")


class Chains:
    """The head blocks of conversations in use, verified from block 0 when one is not at hand."""

    def __init__(self) -> None:
        self._heads: OrderedDict[bytes, Block] = OrderedDict()
        # By conversation and signer: a hurried member must not keep the others from taking them out.
        self._paces: OrderedDict[tuple[bytes, bytes], list[int]] = OrderedDict()

    def check_pace(self, conversation: bytes, signer: bytes, now: int) -> None:
        """Refuse `limited` to whoever appends more blocks in an hour than anybody needs."""
        lately = [at for at in self._paces.get((conversation, signer), []) if now - AN_HOUR < at <= now]
        if len(lately) >= MOST_BLOCKS_AN_HOUR:
            raise Refused("limited")
        if lately:
            self._paces[conversation, signer] = lately

    def appended(self, conversation: bytes, signer: bytes, now: int) -> None:
        """Count a block that was committed; a restart forgets the count."""
        self._paces.setdefault((conversation, signer), []).append(now)
        self._paces.move_to_end((conversation, signer))
        while len(self._paces) > REMEMBERED_CHAINS:
            self._paces.popitem(last=False)

    def head(self, conversation: Conversation, objects: Callable[[], list[bytes]]) -> Block:
        """Give the head as a verified block; `objects` reads the chain."""
        head = self._heads.get(conversation.id)
        if head is None or head.hash != conversation.head_hash:
            first, *others = objects()
            head = open_first(first)
            for one in others:
                # Who was revoked when it was taken may be forgotten by now.
                head = open_next(head, one, None)
            self.learn(head)
        return head

    def learn(self, head: Block) -> None:
        """Remember a head that was committed."""
        self._heads[head.conversation] = head
        self._heads.move_to_end(head.conversation)
        while len(self._heads) > REMEMBERED_CHAINS:
            self._heads.popitem(last=False)

    def forget(self, conversation: bytes) -> None:
        """Forget a head with its conversation."""
        self._heads.pop(conversation, None)
        for key in [key for key in self._paces if key[0] == conversation]:
            del self._paces[key]


def first_block(signed: bytes) -> Block:
    """Open block 0, or refuse with the protocol's code."""
    try:
        return open_first(signed)
    except NotVerified as refused:
        raise Refused(refused.code) from None


def next_block(head: Block, signed: bytes, revoked: frozenset[bytes]) -> Block:
    """Open the block after the head, or refuse; what follows another head is `stale_block`.

    Whose certificate is revoked may leave; for anything more that is no `signer`.
    """
    try:
        block = open_next(head, signed, revoked)
        check_signer(head, block, revoked)
    except NotVerified as refused:
        raise Refused(_ANSWERS.get(refused.code, refused.code)) from None
    return block


class Named(NamedTuple):
    """What a block says of itself."""

    conversation: bytes
    n: int
    expires: int


def named_in(signed: bytes) -> Named:
    """Read what a signed block names, before its signature can be checked."""
    try:
        payload = decode(parted(signed)[0])
    except NotVerified:
        payload = None
    if not isinstance(payload, tuple) or len(payload) != BLOCK_FIELDS:
        raise Refused("malformed")
    conversation, n, expires = payload[1], payload[2], payload[11]
    if not isinstance(conversation, bytes) or type(n) is not int or type(expires) is not int:
        raise Refused("malformed")
    return Named(conversation, n, expires)


def conversation_in(signed: bytes) -> bytes:
    """Read the conversation that any signed object names, before its signature can be checked."""
    try:
        payload = decode(parted(signed)[0])
    except NotVerified:
        payload = None
    if not isinstance(payload, tuple) or len(payload) < 2 or not isinstance(payload[1], bytes):
        raise Refused("malformed")
    return payload[1]


def check_expires(expires: int, now: int, bucket_seconds: int) -> None:
    """Refuse `times` for what names no bucket, or one further off than any block may live."""
    if expires % bucket_seconds or not now < expires <= now + LATEST_SECONDS:
        raise Refused("times")


def check_times(block: Block, now: int, bucket_seconds: int) -> None:
    """Refuse `times` for a block that is over before it begins, was not made now, or lives too long."""
    check_expires(block.expires, now, bucket_seconds)
    try:
        check_made(block, now)
    except NotVerified as refused:
        raise Refused(refused.code) from None
    if block.until <= now:
        raise Refused("times")


def check_waits(block: Block, now: int) -> None:
    """Refuse `times` for a first call that would stand in everyone's list for weeks."""
    latest = max(block.until + block.keep, now + LATEST_OFFER_SECONDS) + OFFER_SLACK_SECONDS
    if block.n == 0 and block.expires > latest:
        raise Refused("times")


def header(envelope: bytes, conversation: bytes) -> Header:
    """Read what is visible of an envelope, or refuse it."""
    try:
        visible = header_of(envelope)
    except NotVerified as refused:
        raise Refused("wrong_size" if refused.code == "size" else "malformed") from None
    if visible.conversation != conversation:
        raise Refused("malformed")
    return visible


def check_bucket(bucket: int, conversation: Conversation, now: int, bucket_seconds: int) -> None:
    """Refuse `wrong_bucket` (expected) for an envelope that would live longer or shorter than agreed.

    A bucket to either side is taken: it was sealed just before the hour, or on a clock a little ahead.
    """
    latest = now + conversation.keep
    if conversation.returns and conversation.returns + A_DAY > now:
        # She reads it when she is back, and has a day for that.
        latest = max(latest, conversation.returns + A_DAY)
    expected = min(-(-latest // bucket_seconds) * bucket_seconds, conversation.expires)
    near = abs(bucket - expected) <= bucket_seconds
    # An offer's envelopes may live as long as whoever will read them has hours.
    allowed = near or conversation.offer
    if bucket % bucket_seconds or not now < bucket <= conversation.expires or not allowed:
        raise Refused("wrong_bucket", expected)


def check_offer(conversation: Conversation, last_seq: int, envelope: bytes) -> None:
    """Refuse what an unclaimed offer doesn't take, after so many envelopes."""
    if last_seq - conversation.offer_from >= OFFER_ENVELOPES:
        raise Refused("limited")
    if len(envelope) > OFFER_LARGEST:
        raise Refused("wrong_size")


def check_wraps(block: Block, wraps: Wraps) -> None:
    """Refuse `members` unless there is exactly one wrap for each member."""
    if sorted(member for member, _ in wraps) != sorted(member.id for member in block.members):
        raise Refused("members")


def check_history(head: Block, block: Block, history: History, epochs: Mapping[int, int]) -> None:
    """Refuse `history` unless each wrap is of an epoch that lives, once, to a member whom the block adds."""
    added = {one.id for one in block.members} - {one.id for one in head.members}
    given = [(member, old_n) for member, old_n, _ in history]
    if len(set(given)) != len(given) or not all(
        member in added and old_n in epochs and old_n < block.n for member, old_n in given
    ):
        raise Refused("history")


def is_offer(block: Block) -> bool:
    """Tell whether a block waits to be claimed."""
    return block.kind == OFFER
