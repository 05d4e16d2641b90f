"""Conversations told block by block among people.py's people, and how each of them takes it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pytest

from crypto import drafting
from crypto.block import Block, Draft, make_block, open_first, open_next
from crypto.chain import Chain
from crypto.consent import JOIN, Named, make_named
from crypto.coverage import carried
from crypto.member import Member
from crypto.refused import Refused
from crypto.wrapping import kem_public, wrap
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed

SHE: Final = "she"
STEP_SECONDS: Final = 60


def refusal(call: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*given, **named)
    return refused.value.code


def signing_seed(name: str) -> bytes:
    return world.SURVIVOR_SEED if name == SHE else seed(f"clinician {name}")


def kem_seed(name: str) -> bytes:
    return seed("prekey 1") if name == SHE else seed(f"shift {name}")


def member(name: str) -> Member:
    return world.survivor() if name == SHE else world.clinician(name)


def id_of(name: str | None) -> bytes | None:
    return member(name).id if name else None


class Telling:
    """Every block is made a minute after the one before, by whoever tells it, with a key of its own."""

    def __init__(
        self, *offered: str, consents: Sequence[bytes] = world.CONSENTS, keep: int = world.KEEP
    ) -> None:
        self.objects: list[bytes] = []
        self.blocks: list[Block] = []
        self.consents: tuple[bytes, ...] = ()
        self.time = people.NOW
        members = [member(name) for name in (SHE, *offered)]
        self.put(SHE, drafting.first_offer(world.CONVERSATION, members, keep, 0, self.moment), consents)

    @property
    def moment(self) -> drafting.Moment:
        return drafting.Moment(self.time, world.BUCKET_SECONDS)

    @property
    def head(self) -> Block:
        return self.blocks[-1]

    def key(self, n: int) -> bytes:
        return seed(f"telling epoch {n}")

    def put(self, signer: str, draft: Draft, consents: Sequence[bytes]) -> Block:
        """Put on a block as it is, if every public rule holds, whoever may have been revoked."""
        made, _ = make_block(signing_seed(signer), draft, self.key(draft.n), consents, Seeded(f"{draft.n}"))
        block = open_next(self.head, made, None) if self.blocks else open_first(made)
        self.objects.append(made)
        self.blocks.append(block)
        self.consents = tuple(consents)
        self.time += STEP_SECONDS
        return block

    def claim(self, name: str, consents: Sequence[bytes] | None = None) -> "Telling":
        members = [member(SHE), member(name)]
        draft = drafting.claim(self.head, members, member(name).id, self.moment)
        self.put(name, draft, self.consents if consents is None else consents)
        return self

    def team(
        self, signer: str, *names: str, lead: str | None, consents: Sequence[bytes] | None = None,
        new: Sequence[bytes] = (),
    ) -> "Telling":  # fmt: skip
        """She and `names` go on; `new` consents come to those that an honest signer repeats."""
        members = [member(name) for name in (SHE, *names)]
        draft = drafting.team(self.head, member(signer).id, members, id_of(lead), self.moment)
        kept = carried(self.blocks, members, self.consents) if consents is None else tuple(consents)
        self.put(signer, draft, (*kept, *new))
        return self

    def again(self, *offered: str) -> "Telling":
        members = [member(name) for name in (SHE, *offered)]
        self.put(SHE, drafting.call_again(self.head, members, self.moment), self.consents)
        return self

    def named(self, name: str, scope: str = JOIN, **changed: Any) -> bytes:
        """Her consent to one clinician, given now, good for a day."""
        hashed, consent_id = member(name).certificate_hash, seed(f"consent {name} {self.head.n}", 16)
        assert hashed
        given = Named(consent_id, self.head.hash, hashed, scope, (), self.time + people.DAY, 0)
        return make_named(world.SURVIVOR_SEED, world.CONVERSATION, replace(given, **changed))

    def wrapped(self, name: str, n: int) -> bytes | None:
        """Block n's wrap to somebody, if they are in it."""
        block = self.blocks[n]
        if not block.member(member(name).id):
            return None
        return wrap(kem_public(kem_seed(name)), self.key(n), block.hash, member(name).id)

    def told_to(
        self, name: str, lost: Sequence[int] = (), to: int | None = None, revoked: Sequence[str] = ()
    ) -> Chain:
        """The chain as somebody knows it who was given every wrap but those `lost`, and told of `revoked`."""
        chain = Chain(member(name).id)
        for n in range(len(self.blocks) if to is None else to):
            self.tell(chain, name, n, lost=n in lost, revoked=revoked)
        return chain

    def tell(
        self, chain: Chain, name: str, n: int, *, lost: bool = False, revoked: Sequence[str] = ()
    ) -> Chain:
        wrapped = None if lost else self.wrapped(name, n)
        if n == 0:
            chain.accept_first(self.objects[0], wrapped, kem_seed(name))
        else:
            hashes = frozenset(people.certified(one).hash for one in revoked)
            chain.accept_next(self.objects[n], wrapped, kem_seed(name), hashes)
        return chain
