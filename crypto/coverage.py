"""By whose leave each member is in a conversation: the survivor's signature, or a consent (PROTOCOL §13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crypto.block import CLAIM, TEAM, Block
from crypto.block_rules import by_survivor, made
from crypto.bundle import ANY_NEED, OnCall
from crypto.consent import JOIN, LEAD, Named, Standing, verify_consent
from crypto.member import Member
from crypto.refused import Refused
from crypto.stays import Stay, lead_since, stay_of

_TO_JOIN: Final = frozenset((JOIN, LEAD))
_TO_LEAD: Final = frozenset((LEAD,))


@dataclass(frozen=True, slots=True)
class Leave:
    """The consents of one sealed part, each verified."""

    standing: Standing | None
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """At which block somebody came, or became lead, and which scopes of a named consent allow it."""

    member_id: bytes
    at: int
    scopes: frozenset[str]


def leave_of(block: Block, consents: Iterable[bytes]) -> Leave:
    """The consents, if each is this survivor's for this conversation, at most one standing, no id twice."""
    key = block.members[0].key
    read = [verify_consent(key, block.conversation, one) for one in consents]
    standing = [one for one in read if isinstance(one, Standing)]
    named = tuple(one for one in read if isinstance(one, Named))
    if len(standing) > 1:
        raise Refused("consent")
    if len({one.id for one in named}) < len(named):
        raise Refused("reused")
    return Leave(standing[0] if standing else None, named)


def check_coverage(blocks: Sequence[Block], consents: Iterable[bytes]) -> None:
    """Refused with the code of the first consent, member or lead of the last block that does not hold.

    `blocks` are block 0 and all after it, publicly verified; `consents` are of the last one's sealed part.
    """
    faults = _faults(blocks, leave_of(blocks[-1], consents))
    if faults:
        raise Refused(faults[0][1])


def uncovered(blocks: Sequence[Block], consents: Iterable[bytes]) -> tuple[bytes, ...]:
    """The ids of those in the last block who are there, or lead, without her leave."""
    faults = _faults(blocks, leave_of(blocks[-1], consents))
    return tuple(dict.fromkeys(member for member, _code in faults))


def ended(blocks: Sequence[Block], consents: Iterable[bytes], now: int) -> tuple[bytes, ...]:
    """The ids of those whose consents say that they stay no longer: the lead's next block leaves them out."""
    leave = leave_of(blocks[-1], consents)
    return tuple(one.id for one in blocks[-1].members[1:] if _ended(blocks, leave, one.id, now))


def history_allowed(blocks: Sequence[Block], consents: Iterable[bytes], member_id: bytes) -> frozenset[int]:
    """The epochs from before their stay that a member of the last block may be given.

    `consents` are of the block that added them: all if she signed it, else what the named consent lists.
    """
    stay = stay_of(blocks, member_id)
    if stay is None:
        return frozenset()
    before = frozenset(range(stay.added))
    if by_survivor(blocks[stay.added]):
        return before
    basis = _basis(blocks, leave_of(blocks[-1], consents), stay.added, member_id)
    return before & {epoch for one in basis for epoch in one.epochs}


def check_need(blocks: Sequence[Block], consents: Iterable[bytes], on_call: Iterable[OnCall]) -> None:
    """Refused("consent") unless whom the last block adds, or newly names as lead, serves the standing need.

    Whom a named consent covers need not. `on_call` are those verified; who is not among them serves nothing.
    """
    leave, block = leave_of(blocks[-1], consents), blocks[-1]
    if block.kind != TEAM or by_survivor(block):
        return
    previous = blocks[-2]
    added = [one.id for one in block.members if not previous.member(one.id)]
    by_standing = [one for one in added if not _basis(blocks, leave, block.n, one)]
    lead = block.lead if block.lead != previous.lead else None
    if lead and not any(one.scope == LEAD for one in _basis(blocks, leave, block.n, lead)):
        by_standing.append(lead)
    serving = {one.clinician.clinician_id for one in on_call if _serves(one, block, leave.standing)}
    if not serving.issuperset(by_standing):
        raise Refused("consent")


def check_kept(
    blocks: Sequence[Block], previous_consents: Sequence[bytes], previous_n: int, consents: Sequence[bytes]
) -> None:
    """Refused("consent") where the last block changes consents which only the survivor may change.

    `previous_n` is the newest block before it that this reader opened, with `previous_consents`. If that is
    not the one just before, who was added in between is unknown, so any named consent may be new.
    """
    previous, block = blocks[previous_n], blocks[-1]
    if by_survivor(block):
        return
    if block.kind == CLAIM:
        _require(list(consents) == list(previous_consents))
        return
    before, after = _parted(previous, previous_consents), _parted(block, consents)
    _require(before[0] == after[0])
    gone = _gone(blocks, previous_n, block.members)
    _require(all(one in after[1] or named.certificate_hash in gone for one, named in before[1].items()))
    if previous_n + 1 == block.n:
        new = {one.certificate_hash for one in block.members if not previous.member(one.id)}
        lead = block.member(block.lead) if block.lead and block.lead != previous.lead else None
        may = {*new, *([lead.certificate_hash] if lead else [])}
        _require(all(one in before[1] or named.certificate_hash in may for one, named in after[1].items()))


def carried(
    blocks: Sequence[Block],
    members: Sequence[Member],
    consents: Sequence[bytes],
    previous_n: int | None = None,
) -> tuple[bytes, ...]:
    """What the next block, with these members, repeats of `consents`: all but those about who is gone.

    They are those of block `previous_n`, or of the last one.
    """
    gone = _gone(blocks, blocks[-1].n if previous_n is None else previous_n, members)
    _standing, named = _parted(blocks[-1], consents)
    dropped = {one for one, about in named.items() if about.certificate_hash in gone}
    return tuple(one for one in consents if one not in dropped)


def _faults(blocks: Sequence[Block], leave: Leave) -> list[tuple[bytes, str]]:
    """Who of the last block is there, or leads, without her leave, in order, each with the code."""
    block = blocks[-1]
    codes = [(one.id, _fault(blocks, leave, one.id)) for one in block.members[1:]]
    faults = [(member, code) for member, code in codes if code]
    code = _lead_fault(blocks, leave)
    if block.lead and code:
        faults.append((block.lead, code))
    return faults


def _fault(blocks: Sequence[Block], leave: Leave, member_id: bytes) -> str | None:
    block, stay = blocks[-1], stay_of(blocks, member_id)
    # Who may put nobody out may go on with one whose time is over; whose time is over may not.
    may_end = block.kind == TEAM and block.signer in {blocks[-2].lead, member_id}
    if may_end and _ended(blocks, leave, member_id, made(block)):
        return "consent"
    if stay is None or stay.signed:
        return None
    return _lacking(blocks, leave, _Step(member_id, stay.added, _TO_JOIN))


def _lead_fault(blocks: Sequence[Block], leave: Leave) -> str | None:
    lead, since = blocks[-1].lead, lead_since(blocks)
    if lead is None or since is None:
        return None
    return _lacking(blocks, leave, _Step(lead, since, _TO_LEAD))


def _lacking(blocks: Sequence[Block], leave: Leave, step: _Step) -> str | None:
    """None if a named consent with one of the step's scopes, or the standing one, holds for it."""
    if any(one.scope in step.scopes for one in _basis(blocks, leave, step.at, step.member_id)):
        return None
    stay = stay_of(blocks, step.member_id)
    in_time = leave.standing is not None and made(blocks[step.at]) < leave.standing.until
    if in_time and not (stay and stay.put_out):
        return None
    about = _about(blocks, leave, step.at, step.member_id)
    return "void" if in_time or any(one.scope in step.scopes for one, _head in about) else "consent"


def _basis(blocks: Sequence[Block], leave: Leave, at: int, member_id: bytes) -> list[Named]:
    """The named consents that hold for a member of the last block's unbroken stay at block `at` of it.

    A removal ends those from before it, and so does every block that the survivor signs for those under
    which nobody stood yet.
    """
    stay = stay_of(blocks, member_id)
    if stay is None:
        return []
    since = max([stay.removed, *(block.n for block in blocks[:at] if by_survivor(block))])
    return [one for one, head in _about(blocks, leave, at, member_id) if head >= since]


def _about(blocks: Sequence[Block], leave: Leave, at: int, member_id: bytes) -> list[tuple[Named, int]]:
    """Those for the member's certificate at block `at`, in time for it, with the number of the head named."""
    member = blocks[at].member(member_id)
    heads = {block.hash: block.n for block in blocks[:at]}
    return [
        (one, heads[one.head_hash])
        for one in leave.named
        if member
        and one.certificate_hash == member.certificate_hash
        and one.head_hash in heads
        and made(blocks[at]) < one.valid_until
    ]


def _ended(blocks: Sequence[Block], leave: Leave, member_id: bytes, now: int) -> bool:
    """Whether every named consent that bears on the member's present stay says that it is over."""
    stay = stay_of(blocks, member_id)
    bearing = [one for one in leave.named if stay and _bears(blocks, stay, one)]
    # Neither the standing one nor a later block of hers lengthens what she limited for one person.
    return bool(bearing) and all(one.ends and one.ends <= now for one in bearing)


def _bears(blocks: Sequence[Block], stay: Stay, named: Named) -> bool:
    head = next((block.n for block in blocks if block.hash == named.head_hash), None)
    if head is None or head < stay.removed or named.certificate_hash not in stay.certificate_hashes:
        return False
    return head >= stay.added or made(blocks[stay.added]) < named.valid_until


def _gone(blocks: Sequence[Block], n: int, members: Sequence[Member]) -> frozenset[bytes]:
    """The certificates, in their stay, of those in block n who are missing in a later one or in `members`."""
    known, later = blocks[: n + 1], [*(block.members for block in blocks[n + 1 :]), members]
    there = [{one.id for one in each} for each in later]
    missing = [one.id for one in blocks[n].members if not all(one.id in ids for ids in there)]
    stays = [stay_of(known, one) for one in missing]
    return frozenset(one for stay in stays if stay for one in stay.certificate_hashes)


def _serves(one: OnCall, block: Block, standing: Standing | None) -> bool:
    member = block.member(one.clinician.clinician_id)
    known = member is not None and member.certificate_hash == one.clinician.hash
    return known and standing is not None and standing.need in {ANY_NEED, *one.bundle.needs}


def _parted(block: Block, consents: Iterable[bytes]) -> tuple[set[bytes], dict[bytes, Named]]:
    """The standing ones, and the named ones with what they say."""
    key = block.members[0].key
    read = {one: verify_consent(key, block.conversation, one) for one in consents}
    named = {one: about for one, about in read.items() if isinstance(about, Named)}
    return set(read) - set(named), named


def _require(holds: bool) -> None:  # noqa: FBT001 the one thing it is given
    if not holds:
        raise Refused("consent")
