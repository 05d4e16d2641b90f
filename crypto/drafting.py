"""Drafts of the blocks that members sign: who is in, who leads, and until when (PROTOCOL §12)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crypto.block import CLAIM, OFFER, TEAM, Block, Draft, times
from crypto.member import Member, member_with


@dataclass(frozen=True, slots=True)
class Moment:
    """When a block is made (unix seconds), and the size of the buckets in which things expire."""

    made: int
    bucket_seconds: int


def first_offer(  # noqa: PLR0913 there is no block before it to take terms from
    conversation: bytes,
    members: Sequence[Member],
    keep: int,
    returns: int,
    moment: Moment,
    latest_end: int = 0,
) -> Draft:
    """Block 0: the survivor, first of `members`, asks the others.

    `latest_end` is when the last of their shifts ends, if it was chosen while closed.
    """
    until, expires = times(moment.made, keep, moment.bucket_seconds, returns, latest_end)
    signer = members[0].id
    return Draft(conversation, 0, OFFER, signer, None, None, keep, returns, until, expires, tuple(members))


def call_again(head: Block, members: Sequence[Member], moment: Moment, latest_end: int = 0) -> Draft:
    """An offer upon any head: whoever was there and is not among `members` is out."""
    draft = _after(head, OFFER, members[0].id, members)
    return _timed(replace(draft, lead=None), moment, latest_end)


def claim(offer: Block, members: Sequence[Member], signer_id: bytes, moment: Moment) -> Draft:
    """The signer takes the offer: `members` are the survivor and the signer."""
    return _timed(replace(_after(offer, CLAIM, signer_id, members), lead=signer_id), moment)


def team(
    head: Block, signer_id: bytes, members: Sequence[Member], lead: bytes | None, moment: Moment
) -> Draft:
    """To add, remove, leave, hand over or re-key: the same with other members and another lead."""
    return _timed(replace(_after(head, TEAM, signer_id, members), lead=lead), moment)


def change_terms(head: Block, members: Sequence[Member], keep: int, returns: int, moment: Moment) -> Draft:
    """The survivor's own: how long messages live, and until when she may return (a time, or 0)."""
    draft = _after(head, TEAM, members[0].id, members)
    lead = head.lead if member_with(members, head.lead) else None
    return _timed(replace(draft, lead=lead, keep=keep, returns=returns), moment)


def _after(head: Block, kind: int, signer_id: bytes, members: Sequence[Member]) -> Draft:
    return Draft(
        head.conversation, head.n + 1, kind, signer_id, head.lead, head.hash,
        head.keep, head.returns, head.until, head.expires, tuple(members),
    )  # fmt: skip


def _timed(draft: Draft, moment: Moment, latest_end: int = 0) -> Draft:
    until, expires = times(moment.made, draft.keep, moment.bucket_seconds, draft.returns, latest_end)
    return replace(draft, until=until, expires=expires)
