"""A conversation as one member knows it: verified blocks and the epoch keys it could open (PROTOCOL §10)."""

from crypto.block import OFFER, Block, confirm, open_first, open_next
from crypto.envelope import Opened, header_of, open_envelope
from crypto.member import Member
from crypto.refused import Refused
from crypto.wrapping import unwrap


class Chain:
    """Holds block 0 to the head. Epoch keys live here, in memory, and nowhere else."""

    def __init__(self, member_id: bytes) -> None:
        self._member_id = member_id
        self._blocks: list[Block] = []
        self._keys: dict[bytes, bytes] = {}
        self._consents: tuple[bytes, ...] | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._blocks)

    @property
    def head(self) -> Block:
        if not self._blocks:
            raise Refused("chain")
        return self._blocks[-1]

    @property
    def consents(self) -> tuple[bytes, ...]:
        """The consents in the newest sealed part that this member could open."""
        return self._consents or ()

    def own(self, block: Block) -> Member | None:
        """This member's place in a block: its number says which seed opens the wrap."""
        return block.member(self._member_id)

    def accept_first(self, signed_object: bytes, wrapped: bytes | None, seed: bytes | None) -> Block:
        if self._blocks:
            raise Refused("chain")
        return self._keep(open_first(signed_object), wrapped, seed)

    def accept_next(self, signed_object: bytes, wrapped: bytes | None, seed: bytes | None) -> Block:
        return self._keep(open_next(self.head, signed_object), wrapped, seed)

    def accept_own(self, signed_object: bytes, key: bytes) -> Block:
        """A block that this client made and the relay took: its key needs no unwrapping."""
        block = open_next(self.head, signed_object) if self._blocks else open_first(signed_object)
        self._admit(block, key)
        self._blocks.append(block)
        return block

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
        self._consents = None

    def _keep(self, block: Block, wrapped: bytes | None, seed: bytes | None) -> Block:
        if wrapped is not None and seed is not None:
            self._admit(block, unwrap(seed, wrapped, block.hash, self._member_id))
        self._blocks.append(block)
        return block

    def _admit(self, block: Block, key: bytes) -> None:
        consents = confirm(block, key)
        # A signer may not drop or slip in a consent: each block repeats those its members stand under.
        if self._consents is not None and consents != self._consents:
            raise Refused("consent")
        self._keys[block.hash] = key
        self._consents = consents
