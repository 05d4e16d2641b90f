"""One conversation at one honest client: the chain, whom it believes, and what it says and hears."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crypto.block import OFFER, TEAM, Block, rekey_needed, unverified
from crypto.block_rules import by_survivor, check_until, made
from crypto.body import TEXT
from crypto.bundle import OnCall
from crypto.chain import Chain
from crypto.coverage import check_need
from crypto.envelope import Header, Message, envelope_hash, header_of, seal
from crypto.member import Member
from crypto.prekey import verify_prekey
from crypto.refused import Refused
from crypto.sealing import Random
from crypto.session import Ledger, Receipt, Session
from tests.crypto.model.answers import BlockRow, Page, Pair
from tests.crypto.model.record import Record
from tests.crypto.model.relay import round_up
from tests.crypto.model.trust import OVER, UNTOLD, Trust
from tests.crypto.people import DAY

SeedOf = Callable[[Member], bytes | None]
Person = tuple[bytes, bytes, bytes | None]


@dataclass
class Pending:
    """Said, and not acknowledged yet."""

    message: Message
    message_id: bytes
    envelope: bytes | None = None


@dataclass
class Known:
    """What a state told of the conversation when it was opened."""

    head_n: int = 0
    head_hash: bytes | None = None
    block0_hash: bytes | None = None


@dataclass
class Room:
    id: bytes
    member_id: bytes
    seed: bytes = field(repr=False)
    trust: Trust
    record: Record
    random: Random
    seed_of: SeedOf = field(repr=False)
    known: Known = field(default_factory=Known)
    over: str | None = None
    pending: Pending | None = None
    since: int = 0
    refusals: int = 0
    contradicted: int = 0
    # Made here, and not known to be at the relay.
    unsent: bool = False
    prekey: bytes = b""

    def __post_init__(self) -> None:
        self.chain = Chain(self.member_id)
        self.session = Session(self.member_id, self.random)
        self.ledger = Ledger()
        self.believed: set[Person] = set()
        self.verified: dict[bytes, OnCall] = {}
        self.refused: set[bytes] = set()
        self.pairs: dict[bytes, Pair] = {}
        # The blocks whose newcomers' need is still to be checked.
        self.due: list[int] = []
        self.heard: dict[tuple[bytes, bytes], int] = {}
        self.bodies: list[bytes] = []

    @property
    def head(self) -> Block:
        return self.chain.head

    @property
    def settled(self) -> bool:
        """Whether the relay has shown all that the state knew (PROTOCOL §14.7)."""
        return len(self.chain.blocks) > self.known.head_n

    @property
    def untold(self) -> bool:
        """Whether somebody stands in the head of whom the relay tells nothing."""
        known = self.verified.keys() | self.refused
        strangers = [one for one in self.head.members[1:] if one.person() not in self.believed]
        return bool(self.due) or any(one.id not in known for one in strangers)

    def usable(self) -> bool:
        """Whether something may be sealed under the head now."""
        if not self.settled or self.chain.fault or self.chain.own(self.head) is None:
            return False
        # What was told meanwhile, in whatever conversation, counts here too.
        revoked = self.trust.authority(self.trust.clock.now()).revoked
        self.refused |= {one.id for one in self.head.members if one.certificate_hash in revoked}
        if rekey_needed(self.head, self.trust.clock.now()) or self.refused or self.due:
            return False
        return all(one.person() in self.believed for one in self.head.members[1:])

    def take(self, page: Page) -> None:
        """The relay's blocks; Refused for one that breaks a public rule."""
        self.trust.learn(page.revocations)
        self.pairs = dict(page.pairs)
        for row in page.rows:
            self.take_row(row)
        if self.chain.blocks:
            verify_prekey(self.head.members[0].key, self.id, page.prekey)
            self.prekey = page.prekey
        if self.chain.blocks:
            self.look()

    def take_row(self, row: BlockRow) -> None:
        told = unverified(row.block)
        blocks = self.chain.blocks
        if told.n < len(blocks) and told.hash == blocks[told.n].hash:
            return
        self._check_known(told)
        check_until(told, self.trust.clock.now())
        own = told.member(self.member_id)
        seed = self.seed_of(own) if own else None
        if blocks:
            revoked = self.trust.authority(made(told)).revoked
            self.chain.accept_next(row.block, row.wrap, seed, revoked)
        else:
            self.chain.accept_first(row.block, row.wrap, seed)
        self.trust.clock.prove(made(told))
        for old, wrapped in row.history:
            self._take_history(old, wrapped, seed)
        if by_survivor(told):
            self.due.clear()
        elif told.kind == TEAM:
            self.due.append(told.n)

    def look(self) -> None:
        """Verify everybody of the head by the newest that the relay names of each (PROTOCOL §12.11)."""
        self.verified, self.refused = {}, set()
        for member in self.head.members[1:]:
            found = self.trust.look(member, self.pairs.get(member.id))
            if isinstance(found, OnCall):
                self.verified[member.id] = found
                self.believed.add(member.person())
            elif found in OVER or (found not in UNTOLD and member.person() not in self.believed):
                # Asked again with the next answer: what the relay names is not proof against anybody.
                self.refused.add(member.id)
        self._check_need()

    def seal(self) -> bytes:
        """What is pending, under the head; the caller has seen that the head is usable."""
        if self.pending is None:
            raise Refused("epoch")
        one, head, now = self.pending, self.head, self.trust.clock.now()
        if one.envelope is None or header_of(one.envelope).block_hash != head.hash:
            live = max(now + head.keep, head.returns + DAY if head.returns > now else 0)
            header = Header(self.id, head.hash, min(round_up(live), head.expires))
            one.envelope = seal(self.chain.key_for(head.hash), self.seed, header, one.message, self.random)
            told = self.trust.authority(now).revoked
            self.record.seals(self.chain.blocks, one.envelope, told, now)
            self.session.sent(one.message, envelope_hash(one.envelope))
        return one.envelope

    def compose(self, text: str, kind: str = TEXT) -> Pending:
        body = text.encode()
        now = self.trust.clock.now()
        message = self.session.compose(kind, body, now, self.ledger.seen(self.session.id))
        self.record.said(self.id, (message.member_id, message.session, message.sequence), body)
        self.pending = Pending(message, self.random(16))
        return self.pending

    def hear(self, letters: list[tuple[int, bytes]]) -> None:
        """Envelopes in the order in which they came; one of a block that is still to come waits."""
        for at, envelope in letters:
            try:
                known = {one.hash for one in self.chain.blocks}
                if header_of(envelope).block_hash not in known:
                    break
                opened = self.chain.open(envelope)
            except Refused:
                self.since = max(self.since, at + 1)
                continue
            self.since = max(self.since, at + 1)
            receipt: Receipt = self.ledger.accept(opened)
            if not receipt.repeated:
                self.record.took(self.heard, opened, receipt)
                self.bodies.append(opened.message.body)

    def _check_known(self, told: Block) -> None:
        """Refused for another conversation, or another block where the state knows a hash."""
        first = self.known.block0_hash if told.n == 0 else None
        expected = self.known.head_hash if told.n == self.known.head_n else None
        if told.conversation != self.id or first not in {None, told.hash}:
            raise Refused("head")
        if expected not in {None, told.hash} or told.n < len(self.chain.blocks):
            raise Refused("head")

    def _take_history(self, old: int, wrapped: bytes, seed: bytes | None) -> None:
        try:
            if seed is not None:
                self.chain.accept_history(old, wrapped, seed)
                self.record.done["history"] += 1
        except Refused:
            self.record.done["history refused"] += 1

    def _check_need(self) -> None:
        """Who came under the standing consent serves its need, as far as the pairs tell (PROTOCOL §13.6)."""
        for n in [one for one in self.due if not self.chain.fault]:
            blocks = self.chain.blocks[: n + 1]
            new = _new_in(blocks) & {one.id for one in self.head.members}
            found = [self.trust.look(one, self.pairs.get(one.id)) for one in blocks[n].members[1:]]
            on_call = [one for one in found if isinstance(one, OnCall)]
            if not new <= {one.clinician.clinician_id for one in on_call if _is_named(blocks[n], one)}:
                continue
            self.due.remove(n)
            try:
                if new:
                    check_need(blocks, self.chain.consents, on_call)
            except Refused as refused:
                self.chain.distrust(refused.code, new)


def _new_in(blocks: Sequence[Block]) -> set[bytes]:
    """Whom the last of these blocks, if a team's own, brings in or newly makes its lead."""
    block, before = blocks[-1], blocks[-2]
    new = {one.id for one in block.members if not before.member(one.id)}
    return new | ({block.lead} if block.lead and block.lead != before.lead else set())


def _is_named(block: Block, one: OnCall) -> bool:
    member = block.member(one.clinician.clinician_id)
    return member is not None and member.certificate_hash == one.clinician.hash


def waits(room: Room) -> bool:
    """Whether nobody has claimed yet."""
    return bool(room.chain.blocks) and room.head.kind == OFFER
