"""The rules of the block chain that anyone can check without an epoch key (PROTOCOL §10)."""

from typing import TYPE_CHECKING, Final

from crypto.member import Member, survivor_id
from crypto.refused import Refused

if TYPE_CHECKING:
    from crypto.block import Block

KINDS: Final = (0, 1, 2)
LONGEST_EPOCH_SECONDS: Final = 86_400
LONGEST_KEEP_SECONDS: Final = 7 * 86_400
# Rounding up to the coarsest bucket may add an hour, waiting for it a quarter of one.
EXPIRY_SLACK_SECONDS: Final = 3600 + 900
CLOCK_SLACK_SECONDS: Final = 300
_OFFER, _CLAIM, _TEAM = KINDS


def require_beginning(block: "Block") -> None:
    _require(block.n == 0 and block.kind == _OFFER and block.previous is None, "chain")
    _require(block.lead is None, "lead")
    _require_members(block)
    _require_times(block)


def require_succession(previous: "Block", block: "Block") -> None:
    place = block.conversation, block.n, block.previous
    _require(place == (previous.conversation, previous.n + 1, previous.hash), "chain")
    _require_members(block)
    if block.kind == _CLAIM:
        _require_claim(previous, block)
    else:
        # An offer is never re-keyed; calling again is not built yet.
        _require(block.kind == _TEAM and previous.kind != _OFFER, "chain")
        _require(block.lead == previous.lead, "lead")
        _require_people(previous.members, block.members)
    _require_terms(previous, block)
    _require_times(block)


def check_times(block: "Block", now: int) -> None:
    """Refused("times") unless a block that arrives while it is new was made now, by its `until`."""
    check_until(block, now)
    _require(_made(block) >= now - CLOCK_SLACK_SECONDS, "times")


def check_until(block: "Block", now: int) -> None:
    """Refused("times") for a block, however old, whose `until` only a later making could explain."""
    _require(_made(block) <= now + CLOCK_SLACK_SECONDS, "times")


def _made(block: "Block") -> int:
    return block.until - min(block.keep, LONGEST_EPOCH_SECONDS)


def _require_members(block: "Block") -> None:
    """Two at least, each once; exactly one without a certificate: the survivor, first, under her key's id."""
    _require(len(block.members) > 1, "members")
    survivor, *clinicians = block.members
    _require(survivor.certificate_hash is None and survivor.id == survivor_id(survivor.key), "members")
    _require(all(one.certificate_hash is not None for one in clinicians), "members")
    _require(len({one.id for one in block.members}) == len(block.members), "members")


def _require_claim(previous: "Block", block: "Block") -> None:
    _require(previous.kind == _OFFER, "chain")
    survivor, *offered = previous.members
    _require(block.signer != survivor.id, "signer")
    _require(block.lead == block.signer, "lead")
    _require_people((survivor, *(one for one in offered if one.id == block.signer)), block.members)


def _require_people(before: tuple[Member, ...], after: tuple[Member, ...]) -> None:
    """The same people in the same order under unchanged keys; only their prekeys may have moved on."""
    _require(len(before) == len(after), "members")
    _require(all(one.person() == two.person() for one, two in zip(before, after, strict=True)), "ghost")


def _require_terms(previous: "Block", block: "Block") -> None:
    # An older prekey could be one whose seed an old state still holds.
    before = {one.id: one.number for one in previous.members}
    _require(all(one.number >= before.get(one.id, 0) for one in block.members), "number")
    same = (block.keep, block.returns) == (previous.keep, previous.returns)
    _require(same or block.signer == block.members[0].id, "keep")


def _require_times(block: "Block") -> None:
    _require(1 <= block.keep <= LONGEST_KEEP_SECONDS, "keep")
    earliest = block.until + block.keep
    _require(earliest <= block.expires <= earliest + EXPIRY_SLACK_SECONDS, "times")


def _require(holds: bool, code: str) -> None:  # noqa: FBT001 the one thing it is given
    if not holds:
        raise Refused(code)
