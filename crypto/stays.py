"""Since when somebody has been in a conversation, as its blocks alone tell (PROTOCOL §13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from crypto.block import CLAIM, Block
from crypto.block_rules import by_survivor


@dataclass(frozen=True, slots=True)
class Stay:
    """The unbroken run of blocks, up to the last, that one member stands in. Numbers are blocks'.

    `removed` is the block that last put the member out before that, or 0; `put_out` whether the survivor did
    so once and had them in no block of hers since; `signed` whether she signed a block of the run.
    """

    added: int
    removed: int
    put_out: bool
    signed: bool
    certificate_hashes: frozenset[bytes]


def stay_of(blocks: Sequence[Block], member_id: bytes) -> Stay | None:
    """How a member of the last of `blocks` (block 0 and all after it) came to be there."""
    added = _run(blocks, member_id)
    if added == len(blocks):
        return None
    run = blocks[added:]
    borne = {one.certificate_hash for block in run for one in block.members if one.id == member_id}
    return Stay(
        added,
        _removed(blocks[:added], member_id),
        _put_out(blocks[:added], member_id),
        any(by_survivor(block) for block in run),
        frozenset(one for one in borne if one),
    )


def lead_since(blocks: Sequence[Block]) -> int | None:
    """The block that began the last block's lead; None where that was a claim, or she signed under it."""
    at = len(blocks) - 1
    while at >= 0 and blocks[at].lead == blocks[-1].lead:
        if by_survivor(blocks[at]) or blocks[at].kind == CLAIM:
            return None
        at -= 1
    return at + 1


def _run(blocks: Sequence[Block], member_id: bytes) -> int:
    at = len(blocks)
    while at > 0 and blocks[at - 1].member(member_id):
        at -= 1
    return at


def _removed(before: Sequence[Block], member_id: bytes) -> int:
    """The block after the last of those `before` the run in which the member stood."""
    return max((block.n + 1 for block in before if block.member(member_id)), default=0)


def _put_out(before: Sequence[Block], member_id: bytes) -> bool:
    """Whether the survivor put the member out; another's removal in between does not undo hers."""
    for block in reversed(before):
        if by_survivor(block) and block.member(member_id):
            return False
        if by_survivor(block) and block.n and before[block.n - 1].member(member_id):
            return True
    return False
