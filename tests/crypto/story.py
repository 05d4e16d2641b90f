"""Conversations told block by block among world.py's people, for vectors and properties."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from crypto import drafting
from crypto.block import Block, Draft, make_block
from crypto.consent import JOIN, Named, Standing, make_named, make_standing
from crypto.member import Member
from tests.crypto import people, world
from tests.crypto.seeded import Seeded, seed

HER: Final = "her"


@dataclass(frozen=True)
class Told:
    """One block as it was made."""

    object: bytes
    block: Block
    key: bytes
    consents: tuple[bytes, ...]
    signer_seed: bytes


@dataclass(frozen=True)
class Story:
    """A chain and all its secrets; each step gives another story, a minute later."""

    told: tuple[Told, ...] = ()

    @property
    def chain(self) -> list[bytes]:
        return [one.object for one in self.told]

    @property
    def keys(self) -> list[bytes]:
        return [one.key for one in self.told]

    @property
    def head(self) -> Block:
        return self.told[-1].block

    def moment(self, seconds: int | None = None) -> drafting.Moment:
        return world.moment(60 * len(self.told) if seconds is None else seconds)

    def put(
        self, draft: Draft, by: str, consents: Sequence[bytes] | None = None, key: bytes | None = None
    ) -> Self:
        """The next block; it repeats the consents before it unless it is given others."""
        before = self.told[-1].consents if self.told else (STANDING,)
        carried = before if consents is None else tuple(consents)
        name = f"{by} {draft.n} {len(carried)}"
        made = seed(f"K {name}") if key is None else key
        object_, block = make_block(secret_of(by), draft, made, carried, Seeded(name))
        return replace(self, told=(*self.told, Told(object_, block, made, carried, secret_of(by))))

    def offer(self, *names: str, consents: Sequence[bytes] | None = None) -> Self:
        if not self.told:
            terms = world.KEEP, 0, self.moment()
            return self.put(
                drafting.first_offer(world.CONVERSATION, members_of(*names), *terms), HER, consents
            )
        return self.put(drafting.call_again(self.head, members_of(*names), self.moment()), HER, consents)

    def claim(self, name: str) -> Self:
        members = members_of(name)
        return self.put(drafting.claim(self.head, members, members[1].id, self.moment()), name)

    def draft(
        self, by: str, names: Sequence[str], lead: str | None, seconds: int | None = None, **changes: Any
    ) -> Draft:
        leads = id_of(lead) if lead else None
        drafted = drafting.team(self.head, id_of(by), members_of(*names), leads, self.moment(seconds))
        return replace(drafted, **changes)

    def team(
        self,
        by: str,
        names: Sequence[str],
        lead: str | None,
        consents: Sequence[bytes] | None = None,
        seconds: int | None = None,
    ) -> Self:
        return self.put(self.draft(by, names, lead, seconds), by, consents)


def secret_of(name: str) -> bytes:
    return world.SURVIVOR_SEED if name == HER else seed(f"clinician {name}")


def member_of(name: str) -> Member:
    return world.survivor() if name == HER else world.clinician(name)


def members_of(*names: str) -> tuple[Member, ...]:
    """She, and these."""
    return world.survivor(), *map(world.clinician, names)


def id_of(name: str) -> bytes:
    return member_of(name).id


def standing(until: int = people.NOW + 30 * people.DAY, need: str = people.NEED) -> bytes:
    return make_standing(world.SURVIVOR_SEED, world.CONVERSATION, Standing(need, until))


def named(name: str, head: Block, scope: str = JOIN, **changes: Any) -> bytes:
    """Her consent to one clinician, given at this head, good for a day and no end."""
    consent_id, certificate = seed(f"consent {name}", 16), people.certified(name).hash
    given = Named(consent_id, head.hash, certificate, scope, (), people.NOW + people.DAY, 0)
    return make_named(world.SURVIVOR_SEED, world.CONVERSATION, replace(given, **changes))


STANDING: Final = standing()
