"""Who is in one conversation, as the rehearsal partner verifies it: claims, re-keys, colleagues."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from crypto import drafting
from crypto.authority import Authority, verify_certificate
from crypto.block import OFFER, Block, Draft, make_block, open_first, open_next, rekey_needed
from crypto.bundle import Bundle, verify_kept_bundle
from crypto.certificate import Clinician
from crypto.chain import Chain
from crypto.drafting import Moment
from crypto.member import Member
from crypto.prekey import Prekey, verify_prekey
from crypto.refused import Refused
from crypto.wrapping import kem_public, wrap

KEY_SIZE = 32

Call = Callable[..., list[Any]]
Random = Callable[[int], bytes]
History = Sequence[Sequence[Any]]
Colleague = tuple[Clinician, Bundle]


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift bundle that conversations are wrapped to, and the seed that opens them."""

    number: int
    hash: bytes
    certificate_hash: bytes
    seed: bytes = field(repr=False)


@dataclass(slots=True)
class Partner:
    """Who takes part: the certified clinician, the shift now, every seed by bundle number."""

    clinician_id: bytes
    signing_seed: bytes = field(repr=False)
    shift: Shift
    seeds: dict[int, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the relay and the machine give: bucket length, clock, randomness.

    `authority(revocations)` is what the pinned root lets count.
    """

    bucket_seconds: int
    now: Callable[[], int]
    random: Random
    authority: Callable[[Iterable[bytes]], Authority]


class Membership:
    """One member's chain of blocks, and the blocks that this member makes."""

    def __init__(self, partner: Partner, terms: Terms, conversation: bytes) -> None:
        self.conversation = conversation
        self.partner = partner
        self.chain = Chain(partner.clinician_id)
        self._terms = terms
        self._revoked: frozenset[bytes] = frozenset()
        self._prekeys: dict[bytes, Any] = {}
        self._colleagues: dict[bytes, Colleague] = {}

    def catch_up(self, call: Call) -> None:
        """Fetch the blocks that were missed, and everybody's newest keys."""
        more = True
        while more:
            known = len(self.chain.blocks)
            _state, blocks, prekeys, more, revocations = call("blocks", self.conversation, known)
            self._learn_keys(prekeys, self._terms.authority(revocations))
            for block in blocks:
                self.learn(*block)
            more = more and bool(blocks)
        self._check_colleagues()

    def learn(self, n: int, block: bytes, wrapped: bytes | None, history: History = ()) -> None:
        """Accept the next block; one that is known already changes nothing."""
        if n < len(self.chain.blocks):
            return
        seed = self._seed_for(block)
        if n:
            self.chain.accept_next(block, wrapped, seed, self._revoked)
        else:
            self.chain.accept_first(block, wrapped, seed)
        for old_n, old_wrap in history:
            # What her consent does not name stays closed.
            with suppress(Refused):
                self.chain.accept_history(old_n, old_wrap, seed or b"")

    def hear(self, call: Call, pushed: Sequence[Any]) -> None:
        """Take a block that was pushed; colleagues in it have to be verified first."""
        self.learn(*pushed)
        if len(self.chain.head.members) > 2 and self.chain.head.kind != OFFER:
            self.catch_up(call)

    def claim(self, call: Call, prekey: bytes) -> None:
        """Take the request: a block for the survivor and us alone, under a new key."""
        head = self.chain.head
        self._prekeys[head.members[0].id] = prekey
        members = [one for one in head.members if one.id in {head.members[0].id, self.partner.clinician_id}]
        renewed, kems = self._renewed(members)
        draft = drafting.claim(head, renewed, self.partner.clinician_id, self._moment)
        self._change(call, ("claim", ()), draft, kems)

    def rekey(self, call: Call) -> None:
        """Make a new epoch with the same members, if the one before is over and nobody else has."""
        self.catch_up(call)
        head = self.chain.head
        if not rekey_needed(head, self._terms.now()) and self.chain.fault is None:
            return
        if not self.chain.continuable:
            raise Refused("epoch")
        renewed, kems = self._renewed(head.members)
        draft = drafting.team(head, self.partner.clinician_id, renewed, head.lead, self._moment)
        self._change(call, ("append", ([],)), draft, kems)

    @property
    def _moment(self) -> Moment:
        return Moment(self._terms.now(), self._terms.bucket_seconds)

    def _seed_for(self, block: bytes) -> bytes | None:
        """Which shift's seed opens the wrap stands in the block itself."""
        known = self.chain.blocks
        made = open_next(self.chain.head, block, None) if known else open_first(block)
        own = made.member(self.partner.clinician_id)
        return self.partner.seeds.get(own.number) if own else None

    def _learn_keys(self, prekeys: Iterable[Sequence[Any]], authority: Authority) -> None:
        self._revoked, self._colleagues = authority.revoked, {}
        for member_id, newest in prekeys:
            self._prekeys[member_id] = newest
            if isinstance(newest, bytes):
                continue
            with suppress(Refused):
                clinician = verify_certificate(authority, newest[0], self._terms.now())
                self._colleagues[clinician.clinician_id] = clinician, verify_kept_bundle(clinician, newest[1])

    def _check_colleagues(self) -> None:
        """Whoever of a team is not certified is a ghost to us: then nothing is said under this block."""
        head = self.chain.head
        if head.kind == OFFER:
            return
        certified = {one.clinician_id: (one.key, one.hash) for one, _ in self._colleagues.values()}
        others = [one for one in head.members[1:] if one.id != self.partner.clinician_id]
        ghosts = [one.id for one in others if certified.get(one.id) != (one.key, one.certificate_hash)]
        if ghosts:
            self.chain.distrust("ghost", ghosts)

    def _renewed(self, members: Sequence[Member]) -> tuple[list[Member], list[bytes]]:
        """Give the members under their newest keys, and the KEM keys to wrap to."""
        pairs = [self._renewed_one(one, survivor=at == 0) for at, one in enumerate(members)]
        return [one for one, _ in pairs], [kem for _, kem in pairs]

    def _renewed_one(self, member: Member, *, survivor: bool) -> tuple[Member, bytes]:
        if survivor:
            prekey: Prekey = verify_prekey(member.key, self.conversation, self._prekeys[member.id])
            return replace(member, number=prekey.number, prekey_hash=prekey.hash), prekey.kem
        if member.id == self.partner.clinician_id:
            shift = self.partner.shift
            keyed = replace(
                member,
                number=shift.number,
                prekey_hash=shift.hash,
                certificate_hash=shift.certificate_hash,
            )
            return keyed, kem_public(shift.seed)
        if member.id not in self._colleagues:
            raise Refused("epoch")
        clinician, bundle = self._colleagues[member.id]
        newest = replace(
            member, number=bundle.number, prekey_hash=bundle.hash, certificate_hash=clinician.hash
        )
        return newest, bundle.kem

    def _change(
        self, call: Call, how: tuple[str, tuple[object, ...]], draft: Draft, kems: list[bytes]
    ) -> None:
        """Make the next block under a fresh key, and learn it once the relay has it."""
        key = self._terms.random(KEY_SIZE)
        consents = self.chain.carried(draft.members)
        signed, block = make_block(self.partner.signing_seed, draft, key, consents, self._terms.random)
        event, more = how
        call(event, signed, _wraps(block, key, kems), *more)
        self.chain.accept_own(signed, key, self._revoked)


def _wraps(block: Block, key: bytes, kems: list[bytes]) -> list[list[bytes]]:
    return [
        [one.id, wrap(kem, key, block.hash, one.id)] for one, kem in zip(block.members, kems, strict=True)
    ]
