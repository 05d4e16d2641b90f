"""The rules of the block chain that anyone can check without an epoch key (PROTOCOL §12)."""

from typing import TYPE_CHECKING, Final

from crypto.member import Member, member_with, survivor_id
from crypto.refused import Refused

if TYPE_CHECKING:
    from crypto.block import Block, Draft

KINDS: Final = (0, 1, 2)
LONGEST_EPOCH_SECONDS: Final = 86_400
LONGEST_KEEP_SECONDS: Final = 7 * 86_400
LATEST_RETURN_SECONDS: Final = 14 * 86_400
# What is said to her before she returns lives a day longer than that.
AFTER_RETURN_SECONDS: Final = 86_400
# While closed, a request is offered to shifts that begin within 48 hours and last 12.
LATEST_SHIFT_SECONDS: Final = 60 * 3600
# Rounding up to the coarsest bucket may add an hour, waiting for it a quarter of one.
EXPIRY_SLACK_SECONDS: Final = 3600 + 900
CLOCK_SLACK_SECONDS: Final = 300
_OFFER, _CLAIM, _TEAM = KINDS


def require_beginning(block: "Block") -> None:
    _require(block.n == 0 and block.kind == _OFFER and block.previous is None, "chain")
    _require(block.lead is None, "lead")
    _require_members(block)
    _require_times(block)


def require_succession(previous: "Block", block: "Block", revoked: frozenset[bytes] | None) -> None:
    place = block.conversation, block.n, block.previous
    _require(place == (previous.conversation, previous.n + 1, previous.hash), "chain")
    _require_members(block)
    kept = _kept(previous, block)
    same_survivor = block.members[0].key == previous.members[0].key
    _require(same_survivor and all(was.key == one.key for was, one in kept), "ghost")
    if block.kind == _OFFER:
        _require(by_survivor(block), "signer")
        _require(block.lead is None, "lead")
    elif block.kind == _CLAIM:
        _require_claim(previous, block)
    else:
        _require_team(previous, block, revoked)
    # An older prekey could be one whose seed an old state still holds.
    _require(all(one.number >= was.number for was, one in kept), "number")
    same_terms = (block.keep, block.returns) == (previous.keep, previous.returns)
    _require(same_terms or by_survivor(block), "keep")
    _require_times(block)
    # Or what was good for a time would be good again under a block that is dated back.
    _require(made(block) >= made(previous) - CLOCK_SLACK_SECONDS, "times")


def check_removed(previous: "Block", block: "Block", revoked: frozenset[bytes]) -> None:
    """Refused("removed") where somebody is put out by one who may put out only whose certificate is revoked.

    `revoked` are hashes of certificates that were revoked, or over, when the block was made.
    """
    if block.kind == _TEAM and not _is_free(previous, block):
        gone = _gone(previous, block)
        _require(all(one.id == block.signer or one.certificate_hash in revoked for one in gone), "removed")


def check_signer(previous: "Block", block: "Block", revoked: frozenset[bytes]) -> None:
    """Refused("revoked") where one whose certificate is in `revoked` does more than leave."""
    signer = member_with(previous.members, block.signer)
    if signer and signer.certificate_hash in revoked:
        _require(_leaves(previous, block, revoked), "revoked")


def check_times(block: "Block", now: int) -> None:
    """Refused("times") unless a block that arrives while it is new was made now, by its `until`."""
    check_until(block, now)
    _require(made(block) >= now - CLOCK_SLACK_SECONDS, "times")


def check_until(block: "Block", now: int) -> None:
    """Refused("times") for a block, however old, whose `until` only a later making could explain."""
    _require(made(block) <= now + CLOCK_SLACK_SECONDS, "times")


def made(block: "Draft") -> int:
    """When a block was made (unix seconds), as its times tell."""
    return block.until - min(block.keep, LONGEST_EPOCH_SECONDS)


def earliest_expiry(until: int, keep: int, returns: int) -> int:
    """The earliest that everything under a block may be gone."""
    return max(until + keep, returns + AFTER_RETURN_SECONDS if returns else 0)


def by_survivor(block: "Draft") -> bool:
    return block.signer == block.members[0].id


def _require_members(block: "Block") -> None:
    """Each once; exactly one without a certificate: the survivor, first, under her key's id."""
    _require(len(block.members) > (0 if block.kind == _TEAM else 1), "members")
    survivor, *clinicians = block.members
    _require(survivor.certificate_hash is None and survivor.id == survivor_id(survivor.key), "members")
    _require(all(one.certificate_hash is not None for one in clinicians), "members")
    _require(len({one.id for one in block.members}) == len(block.members), "members")


def _kept(previous: "Block", block: "Block") -> list[tuple[Member, Member]]:
    """Everyone who is in both, as they were and as they are."""
    before = {one.id: one for one in previous.members}
    return [(before[one.id], one) for one in block.members if one.id in before]


def _require_claim(previous: "Block", block: "Block") -> None:
    _require(previous.kind == _OFFER, "chain")
    _require(not by_survivor(block), "signer")
    _require(block.lead == block.signer, "lead")
    claimer, offered = member_with(block.members, block.signer), member_with(previous.members, block.signer)
    if claimer is None or len(block.members) != 2:
        raise Refused("members")
    _require(offered is not None and claimer.certificate_hash == offered.certificate_hash, "ghost")


def _require_team(previous: "Block", block: "Block", revoked: frozenset[bytes] | None) -> None:
    # An offer is never re-keyed.
    _require(previous.kind != _OFFER, "chain")
    ids, before = {one.id for one in block.members}, {one.id for one in previous.members}
    free = _is_free(previous, block)
    _require(free or ids <= before, "members")
    if revoked is not None:
        check_removed(previous, block, revoked)
    _require(block.lead is None or block.lead in ids - {block.members[0].id}, "lead")
    _require(free or block.lead == (previous.lead if previous.lead in ids else None), "lead")


def _is_free(previous: "Block", block: "Block") -> bool:
    """Whether the signer may add, remove, and name another lead."""
    return by_survivor(block) or block.signer == previous.lead


def _gone(previous: "Block", block: "Block") -> list[Member]:
    ids = {one.id for one in block.members}
    return [one for one in previous.members if one.id not in ids]


def _leaves(previous: "Block", block: "Block", revoked: frozenset[bytes]) -> bool:
    """Whether all that a block does is that its signer is gone, perhaps with others in `revoked`."""
    ids = {one.id for one in block.members}
    others = [one for one in _gone(previous, block) if one.id != block.signer]
    return (
        block.signer not in ids
        and ids <= {one.id for one in previous.members}
        and all(one.certificate_hash in revoked for one in others)
        and block.lead in {None, previous.lead}
    )


def _require_times(block: "Block") -> None:
    _require(1 <= block.keep <= LONGEST_KEEP_SECONDS, "keep")
    _require(block.returns == 0 or block.returns <= made(block) + LATEST_RETURN_SECONDS, "times")
    earliest = earliest_expiry(block.until, block.keep, block.returns)
    latest = max(earliest, made(block) + LATEST_SHIFT_SECONDS) if block.kind == _OFFER else earliest
    _require(earliest <= block.expires <= latest + EXPIRY_SLACK_SECONDS, "times")


def _require(holds: bool, code: str) -> None:  # noqa: FBT001 the one thing it is given
    if not holds:
        raise Refused(code)
