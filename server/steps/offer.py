"""Offer a conversation: block 0, wraps, card, request in one transaction, idempotent by its id and hash."""

from dataclasses import dataclass, field

from crypto.block import Block
from crypto.bundle import OnCall, verify_bundle
from crypto.member import Member, clinician_member
from crypto.refused import Refused as NotVerified
from server.at_rest import Place
from server.conversations.service import (
    OFFER_LARGEST,
    check_times,
    check_wraps,
    first_block,
    header,
)
from server.database import Connection
from server.doors import Caller, Refused
from server.duty import store as duty
from server.duty.service import AHEAD_SECONDS
from server.limits import MOST_WAITING
from server.steps.parts import Parts

REMEMBERED_SECONDS = 8 * 86_400


@dataclass(frozen=True, slots=True)
class Offer:
    """A request as its survivor sends it."""

    block: bytes = field(repr=False)
    wraps: list[tuple[bytes, bytes]] = field(repr=False)
    message: bytes = field(repr=False)
    card: bytes = field(repr=False)


class MakeOffer:
    """A call for help."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def offer(self, caller: Caller, offer: Offer) -> tuple[str, int]:
        """Keep the offer and tell those it is made to; gives its state and when it expires."""
        parts = self._parts
        block = first_block(offer.block)
        known = parts.read(lambda connection: self._known(connection, caller, block))
        if known is not None:
            return known, block.expires
        bucket = self._check(block, offer)
        parts.read(lambda connection: self._check_clinicians(connection, block))
        parts.shredder.need_bucket(block.expires)
        parts.shredder.need_bucket(bucket)
        place = parts.shredder.take()
        try:
            made = parts.keep(
                lambda connection: self._make(connection, caller, (block, offer, bucket), place)
            )
        except Refused:
            parts.shredder.give_back(place)
            raise
        if made is not None:
            # The same offer on another line was first.
            parts.shredder.give_back(place)
            return made, block.expires
        parts.chains.learn(block)
        parts.tell_waiting([member.id for member in block.members[1:]])
        return duty.State.WAITING.value, block.expires

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
        state = duty.state_of(connection, found.id, parts.now())
        return state.value if state else "ended"

    def _check(self, block: Block, offer: Offer) -> int:
        parts, now = self._parts, self._parts.now()
        check_times(block, now, parts.bucket_seconds)
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

    def _check_clinicians(self, connection: Connection, block: Block) -> None:
        """Refuse an offer to anyone who isn't, by what the relay holds, who the offer says they are."""
        for member in block.members[1:]:
            newest = self._parts.bundle(connection, member.id)
            if newest is None:
                raise Refused("members")
            if newest[2] != member.prekey_hash:
                raise Refused("stale_prekey", member.id, [newest[0], newest[1]])
            if self._on_call(newest[0], newest[1]) != member:
                raise Refused("members")

    def _on_call(self, certificate: bytes, bundle: bytes) -> Member | None:
        """Give the member that a certificate and a shift bundle make, if both hold now or soon."""
        clinician = self._parts.certified(certificate)
        if clinician is None:
            return None
        try:
            verified = verify_bundle(clinician, bundle, self._parts.now(), ahead=AHEAD_SECONDS)
        except NotVerified:
            return None
        return clinician_member(OnCall(clinician, verified))

    def _make(
        self, connection: Connection, caller: Caller, made: tuple[Block, Offer, int], place: Place
    ) -> str | None:
        parts, now = self._parts, self._parts.now()
        block, offer, bucket = made
        known = self._known(connection, caller, block)
        if known is not None:
            return known
        of_hers = parts.conversations.of_mailbox(connection, caller.mailbox, now)
        if sum(one.offer for one in of_hers) >= MOST_WAITING:
            raise Refused("limited")
        self._check_members(connection, caller, block)
        parts.shredder.hold(connection, place)
        remembered = block.expires + REMEMBERED_SECONDS
        parts.conversations.begin(connection, block, caller.mailbox, place, remembered)
        parts.conversations.append(connection, place, block, offer.block, offer.wraps)
        conversation = parts.conversations.find(connection, block.conversation, now)
        if conversation is None:
            raise Refused("times")
        parts.conversations.keep_envelope(connection, conversation, offer.message, bucket, offer.card)
        offered = [member.id for member in block.members[1:]]
        duty.open_request(connection, block.conversation, offered, block.expires, now)
        return None

    def _check_members(self, connection: Connection, caller: Caller, block: Block) -> None:
        parts = self._parts
        survivor = block.members[0]
        prekey = parts.mailboxes.prekey(connection, caller.mailbox, block.conversation, survivor.key)
        if (prekey.number, prekey.hash) != (survivor.number, survivor.prekey_hash):
            raise Refused("stale_prekey")
        for clinician in block.members[1:]:
            newest = parts.bundle(connection, clinician.id)
            if newest is None:
                raise Refused("members")
            if newest[2] != clinician.prekey_hash:
                raise Refused("stale_prekey", clinician.id, [newest[0], newest[1]])
