"""What really happened: who said what, and what she really agreed to. It judges clients as they act."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto.block import CLAIM, Block
from crypto.block_rules import by_survivor, made
from crypto.bundle import ANY_NEED
from crypto.consent import LEAD, Named, Standing, verify_consent
from crypto.envelope import Opened
from crypto.member import Member
from crypto.session import Receipt
from tests.crypto import people
from tests.crypto.model.world import ENDS, NAME_OF, NEEDS_OF, World, issued

Place = tuple[bytes, bytes, bytes, int]


class Broken(AssertionError):
    """An invariant does not hold; the first word is its number."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope that an honest client made, and the block that it was made under."""

    envelope: bytes
    block: Block


@dataclass
class Record:
    world: World
    honest: set[bytes] = field(default_factory=set)
    sent: dict[Place, bytes] = field(default_factory=dict)
    sealed: list[Sealed] = field(default_factory=list)
    # Of each block that she signed, the consents that she put into it.
    hers: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def said(self, conversation: bytes, opened: tuple[bytes, bytes, int], body: bytes) -> None:
        member, session, sequence = opened
        self.sent[conversation, member, session, sequence] = body

    def took(self, heard: dict[tuple[bytes, bytes], int], opened: Opened, receipt: Receipt) -> None:
        """Invariant 2, for one message that an honest client shows to its owner."""
        message = opened.message
        place = opened.header.conversation, message.member_id, message.session, message.sequence
        if message.member_id in self.honest and self.sent.get(place) != message.body:
            raise Broken("2 a message is taken that its sender never sent")
        run = message.member_id, message.session
        follows = message.sequence == heard.get(run, -1) + 1
        if not receipt.gap and not follows:
            raise Broken("2 a message is taken twice, or out of order without a gap")
        heard[run] = max(message.sequence, heard.get(run, -1))
        self.done["took"] += 1

    def seals(self, blocks: Sequence[Block], envelope: bytes, told: frozenset[bytes], now: int) -> None:
        """Invariant 4, for one envelope that an honest client seals under the last of these blocks."""
        head = blocks[-1]
        for member in head.members[1:]:
            if not self._certified(member, told, now):
                raise Broken("4 sealed to somebody uncertified, unlogged or revoked")
            if not self._agreed(blocks, member.id):
                raise Broken("4 sealed to somebody whom she did not agree to")
        if head.lead and not self._may_lead(blocks, head.lead):
            raise Broken("4 sealed under a lead whom she did not agree to")
        self.sealed.append(Sealed(envelope, head))
        self.done["sealed"] += 1

    def _certified(self, member: Member, told: frozenset[bytes], now: int) -> bool:
        name = NAME_OF.get(member.id)
        if name is None or member.key != people.asked(name).key:
            return False
        certificates = [issued(name, at)[1] for at in range(len(ENDS))]
        logged = [one for one in certificates if one.hash in self.world.entries]
        return any(one.hash not in told and one.not_before <= now < one.not_after for one in logged)

    def _agreed(self, blocks: Sequence[Block], member_id: bytes) -> bool:
        at = len(blocks) - 1
        while at >= 0 and blocks[at].member(member_id):
            if by_survivor(blocks[at]):
                return blocks[at].hash in self.hers
            at -= 1
        added = blocks[at + 1]
        removed = max((one.n + 1 for one in blocks[: at + 1] if one.member(member_id)), default=0)
        return self._standing(blocks[: at + 1], added, member_id) or any(
            self._names(one, blocks[: at + 1], added, member_id, removed) for one in self.named
        )

    def _may_lead(self, blocks: Sequence[Block], lead: bytes) -> bool:
        at = len(blocks) - 1
        while at >= 0 and blocks[at].lead == lead:
            if by_survivor(blocks[at]) or blocks[at].kind == CLAIM:
                return True
            at -= 1
        first, before = blocks[at + 1], blocks[: at + 1]
        return self._standing(before, first, lead) or any(
            one.scope == LEAD and self._names(one, before, first, lead, 0) for one in self.named
        )

    def _standing(self, before: Sequence[Block], added: Block, member_id: bytes) -> bool:
        """Whether her last word before `added` was that the lead may bring in whoever serves a need."""
        newest = next((self.hers[one.hash] for one in reversed(before) if one.hash in self.hers), ())
        key, name = added.members[0].key, NAME_OF[member_id]
        given = [verify_consent(key, added.conversation, one) for one in newest]
        return any(
            isinstance(one, Standing) and made(added) < one.until and one.need in {ANY_NEED, *NEEDS_OF[name]}
            for one in given
        )

    def _names(
        self, one: Named, before: Sequence[Block], added: Block, member_id: bytes, removed: int
    ) -> bool:
        member = added.member(member_id)
        heads = {block.hash: block.n for block in before}
        return (
            member is not None
            and one.certificate_hash == member.certificate_hash
            and heads.get(one.head_hash, -1) >= removed
            and made(added) < one.valid_until
        )
