"""Blocks: who is in a conversation, as a hash-chained list of signed changes (PROTOCOL §12)."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crypto import block_rules as rules
from crypto.bundle import OnCall
from crypto.encoding import encode
from crypto.keys import derive
from crypto.member import Member, clinician_member, member_with, read_member
from crypto.refused import Refused
from crypto.row import VERSION, Row
from crypto.sealing import Random, open_bytes, seal_bytes
from crypto.signing import digest, parted, preimage, sign, verify

OFFER, CLAIM, TEAM = rules.KINDS
GREATEST_MEMBERS: Final = 9
GREATEST_CONSENTS: Final = 16
_TAG: Final = "sc1/block"


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it is signed. Times are unix seconds, `keep` seconds, `returns` 0 or a time."""

    conversation: bytes
    n: int
    kind: int
    signer: bytes
    lead: bytes | None
    previous: bytes | None
    keep: int
    returns: int
    until: int
    expires: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Block(Draft):
    """A signed block: what its key must match, what only its members can open, and its hash."""

    commitment: bytes
    sealed: bytes
    hash: bytes

    def member(self, member_id: bytes) -> Member | None:
        return member_with(self.members, member_id)


def make_block(
    signer_seed: bytes, draft: Draft, key: bytes, consents: Sequence[bytes], random: Random
) -> tuple[bytes, Block]:
    """The signed object and the block; `key` is the new epoch's, and must be wrapped to every member."""
    commitment = derive(key, "commit")
    content = encode([list(consents)])
    sealed = seal_bytes(derive(key, "sealed part"), content, _aad(draft, commitment), random)
    payload = encode(_row(draft, commitment, sealed))
    return encode([payload, sign(_TAG, signer_seed, payload)]), _parse(payload)


def unverified(signed_object: bytes) -> Block:
    """What a block says of itself, to find the conversation it belongs to; nothing in it may be relied on."""
    return _parse(parted(signed_object)[0])


def open_first(signed_object: bytes) -> Block:
    """Block 0: an offer by the survivor. Her key is in it, so it proves consistency, not who she is."""
    payload, signature = parted(signed_object)
    block = _parse(payload)
    if not block.members or block.members[0].id != block.signer:
        raise Refused("signer")
    verify(_TAG, block.members[0].key, payload, signature)
    rules.require_beginning(block)
    return block


def open_next(previous: Block, signed_object: bytes, revoked: frozenset[bytes] | None = frozenset()) -> Block:
    """The block after `previous`, if every public rule of PROTOCOL §12 holds.

    `revoked` are hashes of certificates that were revoked, or over, when the block was made; with None it is
    not judged whether those who are gone may be.
    """
    payload, signature = parted(signed_object)
    block = _parse(payload)
    # The payload names its signer; the key comes from the previous block, never from this one.
    signer = previous.member(block.signer)
    if signer is None:
        raise Refused("signer")
    verify(_TAG, signer.key, payload, signature)
    rules.require_succession(previous, block, revoked)
    return block


def check_key(block: Block, key: bytes) -> None:
    """Refused("commitment") unless this is the epoch key that the block's signer committed to."""
    if not hmac.compare_digest(derive(key, "commit"), block.commitment):
        raise Refused("commitment")


def confirm(block: Block, key: bytes) -> tuple[bytes, ...]:
    """The consents in the sealed part, if the unwrapped key is the one that the signer committed to."""
    check_key(block, key)
    opened = open_bytes(derive(key, "sealed part"), block.sealed, _aad(block, block.commitment))
    row = Row.of(opened)
    consents = row.many_bytes(GREATEST_CONSENTS)
    row.end()
    return consents


def ghosts(block: Block, previous: Block | None, on_call: Iterable[OnCall]) -> tuple[bytes, ...]:
    """The ids of those who are new here, or here by another certificate, and were not verified as on call.

    An offer vouches for nobody who was there before: in it every clinician has to be verified.
    """
    known = {clinician_member(one) for one in on_call}
    believed = previous.members if previous and block.kind != OFFER else ()
    before = {(one.id, one.certificate_hash) for one in believed}
    return tuple(
        one.id
        for one in block.members[1:]
        if one not in known and (one.id, one.certificate_hash) not in before
    )


def check_added(block: Block, previous: Block | None, on_call: Iterable[OnCall]) -> None:
    """Refused("ghost") unless everyone who is new equals, in all five items, one verified as on call."""
    if ghosts(block, previous, on_call):
        raise Refused("ghost")


def rekey_needed(block: Block, now: int) -> bool:
    """An epoch takes envelopes until `until`, and none at all if whoever left by this block made its key."""
    return now >= block.until or block.member(block.signer) is None


def round_up(time: int, bucket_seconds: int) -> int:
    return -(-time // bucket_seconds) * bucket_seconds


def times(
    made: int, keep: int, bucket_seconds: int, returns: int = 0, latest_end: int = 0
) -> tuple[int, int]:
    """(until, expires) of a block made now: an epoch takes envelopes for a day at most.

    `latest_end` is when the last shift ends to which a request is offered, or 0.
    """
    until = made + min(keep, rules.LONGEST_EPOCH_SECONDS)
    offered = min(latest_end, made + rules.LATEST_SHIFT_SECONDS)
    return until, round_up(max(rules.earliest_expiry(until, keep, returns), offered), bucket_seconds)


def bucket_of(block: Draft, now: int, bucket_seconds: int) -> int:
    """When an envelope that is sealed now is gone: it waits for her, if she means to be back (16.3)."""
    return min(round_up(rules.earliest_expiry(now, block.keep, block.returns), bucket_seconds), block.expires)


def _aad(draft: Draft, commitment: bytes) -> bytes:
    return preimage(_TAG, draft.conversation + draft.n.to_bytes(8, "big") + commitment)


def _row(draft: Draft, commitment: bytes, sealed: bytes) -> list[object]:
    members = [one.items() for one in draft.members]
    place: list[object] = [VERSION, draft.conversation, draft.n, draft.kind, draft.signer, draft.lead]
    terms: list[object] = [draft.keep, draft.returns, draft.until, draft.expires]
    return [*place, draft.previous, commitment, *terms, members, sealed]


def _parse(payload: bytes) -> Block:
    row = Row.versioned(payload)
    conversation, n, kind, signer = row.fixed(16), row.number(), row.number(), row.fixed(16)
    lead, previous, commitment = row.fixed_or_null(16), row.fixed_or_null(32), row.fixed(32)
    keep, returns, until, expires = row.number(), row.number(), row.number(), row.number()
    members = tuple(read_member(one) for one in row.rows(GREATEST_MEMBERS))
    sealed = row.bytes()
    row.end()
    if kind not in rules.KINDS:
        raise Refused("malformed")
    return Block(
        conversation, n, kind, signer, lead, previous, keep, returns, until, expires, members,
        commitment, sealed, digest("sc1/block-hash", payload),
    )  # fmt: skip
