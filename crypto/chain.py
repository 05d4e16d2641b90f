"""A conversation as one member knows it: verified blocks and the epoch keys it could open (PROTOCOL §14)."""

from collections.abc import Iterable, Sequence

from crypto.block import OFFER, Block, check_key, confirm, open_first, open_next
from crypto.block_rules import by_survivor, check_removed, check_signer
from crypto.coverage import carried, check_coverage, check_kept, history_allowed, uncovered
from crypto.envelope import Opened, header_of, open_envelope
from crypto.history import unwrap_history
from crypto.member import Member
from crypto.refused import Refused
from crypto.stays import stay_of
from crypto.wrapping import unwrap


class Chain:
    """Holds block 0 to the head. Epoch keys live here, in memory, and nowhere else.

    What anybody can check of a block is checked before it joins, and refused. Not so what only members can
    check, or who was told that a certificate is revoked: the relay has the block, so it joins with a fault,
    and its key is dropped.
    """

    def __init__(self, member_id: bytes) -> None:
        self._member_id = member_id
        self._blocks: list[Block] = []
        self._keys: dict[bytes, bytes] = {}
        # Those that this member could use, each with the consents of its sealed part.
        self._usable: list[tuple[Block, tuple[bytes, ...]]] = []
        # Why the head can't be opened; and what keeps everyone but the survivor from going on.
        self._closed: str | None = None
        self._barred: str | None = None
        self._distrusted: dict[object, str] = {}

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._blocks)

    @property
    def head(self) -> Block:
        if not self._blocks:
            raise Refused("chain")
        return self._blocks[-1]

    @property
    def fault(self) -> str | None:
        """Why nothing is sealed or opened under the head; None where it can be used."""
        return self._barred or self._closed

    @property
    def consents(self) -> tuple[bytes, ...]:
        """The consents of the newest block that this member could use."""
        return self._usable[-1][1] if self._usable else ()

    @property
    def uncovered(self) -> tuple[bytes, ...]:
        """The ids of those in the head whom nothing known here covers: her next block leaves them out."""
        if self.fault is None:
            return ()
        doubted = [one.id for one in self.head.members if one.person() in self._distrusted]
        return tuple(dict.fromkeys((*uncovered(self._blocks, self.consents), *doubted)))

    @property
    def continuable(self) -> bool:
        """Whether this member may sign the next block: the survivor always (PROTOCOL §14.2, 14.3).

        Others where only opening it failed and all are covered; after a consent's fault the last lead.
        """
        if self.own(self.head) is None:
            return False
        if self.fault is None or self._member_id == self.head.members[0].id:
            return True
        return self._is_last_lead(self._member_id) if self._barred else not self.uncovered

    def carried(self, members: Sequence[Member]) -> tuple[bytes, ...]:
        """What the next block, with these members, repeats of the consents."""
        if not self._usable:
            return ()
        previous, consents = self._usable[-1]
        return carried(self._blocks, members, consents, previous.n)

    def own(self, block: Block) -> Member | None:
        """This member's place in a block: its number says which seed opens the wrap."""
        return block.member(self._member_id)

    def accept_first(self, signed_object: bytes, wrapped: bytes | None, seed: bytes | None) -> Block:
        """Wrap and seed are None where one of them is gone: the block then counts for the chain alone."""
        if self._blocks:
            raise Refused("chain")
        return self._join((open_first(signed_object), None), wrapped, seed)

    def accept_next(
        self,
        signed_object: bytes,
        wrapped: bytes | None,
        seed: bytes | None,
        revoked: frozenset[bytes] = frozenset(),
    ) -> Block:
        """`revoked` are certificates that were revoked, or over, at its making, as far as is known here."""
        return self._join(self._next(signed_object, revoked), wrapped, seed)

    def accept_own(self, signed_object: bytes, key: bytes, revoked: frozenset[bytes] = frozenset()) -> Block:
        """A block that this client made and the relay took: its key needs no unwrapping."""
        first = not self._blocks
        block, fault = (open_first(signed_object), None) if first else self._next(signed_object, revoked)
        self._put(block, fault)
        self._use(block, key, fault)
        return block

    def accept_history(self, n: int, wrapped: bytes, seed: bytes) -> None:
        """The key of block n, given by the block that added this member, if her consent names it."""
        if not 0 <= n < len(self._blocks):
            raise Refused("chain")
        stay = stay_of(self._blocks, self._member_id)
        added = stay and next((one for one in self._usable if one[0].n == stay.added), None)
        if not added:
            raise Refused("epoch")
        if n not in history_allowed(self._blocks, added[1], self._member_id):
            raise Refused("history")
        old = self._blocks[n]
        key = unwrap_history(seed, wrapped, added[0].hash, old.hash, self._member_id)
        check_key(old, key)
        self._keys[old.hash] = key

    def distrust(self, code: str, member_ids: Iterable[bytes]) -> None:
        """What was found beyond the chain: these of the head are not who is certified, or not for this need.

        The head gets that fault, and so does every later block with them in it, until the survivor signs one.
        """
        persons = [one.person() for one in self.head.members if one.id in set(member_ids)]
        # What was found first stands.
        self._distrusted = {**dict.fromkeys(persons, code), **self._distrusted}
        self._keys.pop(self.head.hash, None)
        self._usable = [one for one in self._usable if one[0] != self.head]
        self._barred = self._barred or code

    def key_for(self, block_hash: bytes) -> bytes:
        """The epoch key of a block; Refused("epoch") if this member has none."""
        if block_hash not in self._keys:
            raise Refused("epoch")
        return self._keys[block_hash]

    def block_for(self, block_hash: bytes) -> Block:
        block = next((one for one in self._blocks if one.hash == block_hash), None)
        if block is None:
            raise Refused("epoch")
        return block

    def open(self, envelope: bytes) -> Opened:
        """Opens an envelope under the block it names; Refused("epoch") if this member has no key for it.

        Under an offer she alone speaks: whoever loses the claim holds that epoch's key as well.
        """
        header = header_of(envelope)
        block, key = self.block_for(header.block_hash), self.key_for(header.block_hash)
        if header.conversation != block.conversation:
            raise Refused("conversation")
        speakers = [one for one in block.members if block.kind != OFFER or one.id == block.signer]
        return open_envelope(key, speakers, envelope)

    def forget(self) -> None:
        self._blocks.clear()
        self._keys.clear()
        self._usable.clear()
        self._distrusted.clear()
        self._closed = self._barred = None

    def _next(self, signed_object: bytes, revoked: frozenset[bytes]) -> tuple[Block, str | None]:
        """The block after the head, and its fault if whose certificate is revoked speaks against it."""
        # Readers who were told differently must not come to different chains.
        block = open_next(self.head, signed_object, None)
        try:
            check_removed(self.head, block, revoked)
            check_signer(self.head, block, revoked)
        except Refused as refused:
            return block, refused.code
        return block, None

    def _join(self, judged: tuple[Block, str | None], wrapped: bytes | None, seed: bytes | None) -> Block:
        block, fault = judged
        self._put(block, fault)
        if wrapped is None or seed is None:
            self._closed = "epoch"
            return block
        try:
            key = unwrap(seed, wrapped, block.hash, self._member_id)
        except Refused as refused:
            self._closed = refused.code
        else:
            self._use(block, key, fault)
        return block

    def _put(self, block: Block, fault: str | None) -> None:
        self._blocks.append(block)
        self._closed = None
        if by_survivor(block):
            self._barred = None
            self._distrusted.clear()
        if fault and (not self._barred or self._is_last_lead(block.signer)):
            self._barred = fault

    def _use(self, block: Block, key: bytes, fault: str | None) -> None:
        """Keeps the key if all that only members can see of the block holds; else says what does not."""
        try:
            consents = confirm(block, key)
        except Refused as refused:
            self._closed = refused.code
            return
        # After a consent's fault the survivor decides, or the lead from before it, by a block that holds.
        if fault or (self._barred and not self._is_last_lead(block.signer)):
            return
        try:
            self._check(block, consents)
        except Refused as refused:
            self._barred = refused.code
            return
        self._barred = None
        self._keys[block.hash] = key
        self._usable.append((block, consents))

    def _check(self, block: Block, consents: Sequence[bytes]) -> None:
        for one in block.members:
            if one.person() in self._distrusted:
                raise Refused(self._distrusted[one.person()])
        check_coverage(self._blocks, consents)
        if not self._usable:
            return
        previous, before = self._usable[-1]
        # What she wrote in a block that did not open is not known, so nothing can be held against it.
        if not any(by_survivor(one) for one in self._blocks[previous.n + 1 : block.n]):
            check_kept(self._blocks, before, previous.n, consents)

    def _is_last_lead(self, member_id: bytes) -> bool:
        return bool(self._usable) and member_id == self._usable[-1][0].lead
