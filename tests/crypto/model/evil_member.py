"""A certified clinician who signs whatever serves her, with a relay that lets her (PROTOCOL §23)."""

from collections.abc import Callable, Sequence
from typing import Final

from crypto import drafting
from crypto.block import OFFER, Block, make_block
from crypto.body import text_body
from crypto.bundle import OnCall, verify_kept_bundle
from crypto.coverage import carried
from crypto.envelope import Header, Message, seal
from crypto.history import wrap_history
from crypto.member import Member, clinician_member
from crypto.refused import Refused
from crypto.wrapping import unwrap, wrap
from tests.crypto.model.answers import Answered, Given, History
from tests.crypto.model.clinician import Clinician
from tests.crypto.model.face import Face
from tests.crypto.model.record import Record
from tests.crypto.model.relay import round_up
from tests.crypto.model.room import Room
from tests.crypto.model.world import CERTIFIED, NAME_OF, World, bundle_seed, id_of, kem_of


class EvilMember(Clinician):
    """`keyring` are all epoch keys that she ever had, whatever her chain would say of them."""

    def __init__(self, world: World, face: Face, record: Record, name: str) -> None:
        super().__init__(world, face, record, name)
        self.keyring: dict[bytes, bytes] = {}

    def learn(self) -> None:
        """Unwrap everything that was ever wrapped to her, and keep it."""
        ring = self.keyring
        for block, given in self.face.relay.given:
            own, member = given.wraps.get(self.id), block.member(self.id)
            if own is None or member is None or block.hash in ring:
                continue
            try:
                ring[block.hash] = unwrap(bundle_seed(self.name, member.number), own, block.hash, self.id)
            except Refused:
                continue

    def key(self, block: Block) -> bytes | None:
        self.learn()
        return self.keyring.get(block.hash)

    def in_it(self, room: Room) -> Block | None:
        """The head at the relay, if she is in it and it is no offer."""
        held = self.face.relay.held.get(room.id)
        if held is None or held.head.kind == OFFER or not held.head.member(self.id):
            return None
        return held.head

    # Envelopes

    def speak_as(self, room: Room, other: bytes) -> bool:
        """An envelope under the epoch's key that says another wrote it, signed with her own."""
        head = self.in_it(room)
        key = self.key(head) if head else None
        if head is None or key is None or other == self.id:
            return False
        now = self.world.now
        message = Message(other, self.random(16), 0, None, (), "text", now, text_body("as another"))
        header = Header(room.id, head.hash, min(round_up(now + head.keep), head.expires))
        envelope = seal(key, self.seed, header, message, self.random)
        try:
            self.face.relay.send(self.id, room.id, self.random(16), envelope)
        except Answered:
            return False
        return True

    # Blocks

    def commit(
        self, room: Room, head: Block, members: Sequence[Member], lead: bytes | None,
        consents: Sequence[bytes], *, twist: str = "", history: Sequence[bytes] = (),
    ) -> Given | None:  # fmt: skip
        """A block of hers as the relay would take it; `twist` spoils its wraps or its commitment."""
        draft = drafting.team(head, self.id, members, lead, drafting.Moment(self.world.now, 900))
        key = self.random(32)
        signed, block = make_block(self.seed, draft, key, consents, self.random)
        self.learn()
        self.keyring[block.hash] = key
        wrapped = self.random(32) if twist == "commitment" else key
        wraps = {}
        for one in members:
            kem = self.kem(room, one)
            if kem is None:
                return None
            wraps[one.id] = wrap(kem, wrapped, block.hash, one.id)
        if twist == "garbage":
            wraps = {one: self.random(1168) if one != self.id else wrapped for one, wrapped in wraps.items()}
        return Given(signed, wraps, self._old_keys(room, block, history))

    def _old_keys(self, room: Room, block: Block, to: Sequence[bytes]) -> History:
        history: History = []
        for one in to:
            member = block.member(one)
            kem = self.kem(room, member) if member else None
            for old in self.face.relay.held[room.id].blocks[: block.n]:
                key = self.key(old)
                if key and kem:
                    history.append((one, old.n, wrap_history(kem, key, block.hash, old.hash, one)))
        return history

    def kem(self, room: Room, member: Member) -> bytes | None:
        if member.certificate_hash is None:
            hers = self.hers(room)
            return hers[1] if hers else None
        name = NAME_OF.get(member.id)
        return kem_of(bundle_seed(name, member.number)) if name else None

    def newest(self, room: Room, head: Block, *, but: bytes = b"") -> list[Member] | None:
        """Everybody of the head under the newest prekeys."""
        hers = self.hers(room)
        if hers is None:
            return None
        return [hers[0], *(self.as_member(one.id) for one in head.members[1:] if one.id != but)]

    def as_member(self, member_id: bytes) -> Member:
        name = NAME_OF[member_id]
        clinician = self.world.clinician(name)
        _, bundle = self.face.relay.pair(name)
        try:
            return clinician_member(OnCall(clinician, verify_kept_bundle(clinician, bundle)))
        except Refused:
            # The certificate was renewed after the bundle was made.
            number = max(1, self.number)
            return Member(member_id, clinician.key, number, bytes(32), clinician.hash)

    def force(self, room: Room, given: Given | None) -> bool:
        if given is None:
            return False
        try:
            self.face.relay.extend(self.id, given, lax=True)
        except (Answered, Refused):
            return False
        return True

    def consents_of(self, room: Room, members: Sequence[Member]) -> tuple[bytes, ...]:
        try:
            return carried(self.face.relay.held[room.id].blocks, members, room.chain.consents)
        except Refused:
            return ()

    def add_friend(self, room: Room, friend: str, hoarded: Sequence[bytes]) -> bool:
        """Somebody whom she named nowhere, with every consent that was ever seen, and every old key."""
        head = self.in_it(room)
        members = self.newest(room, head) if head else None
        if head is None or members is None or head.member(id_of(friend)) or head.lead != self.id:
            return False
        members.append(self.as_member(id_of(friend)))
        own = self.consents_of(room, members)
        consents = [*own, *(one for one in hoarded if one not in own)][:16]
        return self.force(
            room, self.commit(room, head, members, head.lead, consents, history=[id_of(friend)])
        )

    def hand_over(self, room: Room, to: str) -> bool:
        """The lead to somebody who may be here, but perhaps not lead."""
        head = self.in_it(room)
        members = self.newest(room, head) if head else None
        if head is None or members is None or head.lead != self.id or not head.member(id_of(to)):
            return False
        return self.force(room, self.commit(room, head, members, id_of(to), self.consents_of(room, members)))

    def rekey(self, room: Room, twist: str) -> bool:
        """A new epoch for the same people, spoilt."""
        head = self.in_it(room)
        members = self.newest(room, head) if head else None
        if head is None or members is None:
            return False
        consents = () if twist == "no consents" else self.consents_of(room, members)
        return self.force(room, self.commit(room, head, members, head.lead, consents, twist=twist))

    def fork(self, room: Room, friend: str) -> Given | None:
        """Another block n, for one member's eyes: the relay never keeps it."""
        held = self.face.relay.held.get(room.id)
        if held is None or held.head.kind == OFFER or len(held.blocks) < 2:
            return None
        head = held.head
        if not head.member(self.id):
            return None
        members = self.newest(room, head)
        if members is None:
            return None
        if head.lead == self.id and not head.member(id_of(friend)):
            members.append(self.as_member(id_of(friend)))
        return self.commit(room, head, members, head.lead, self.consents_of(room, members))


ACTS: Final[dict[str, Callable[[EvilMember, Room, Sequence[bytes]], bool]]] = {
    "speak as another": lambda evil, room, _: any(
        evil.speak_as(room, one.id) for one in (evil.in_it(room) or room.head).members
    ),
    "add without consent": lambda evil, room, hoard: evil.add_friend(
        room, "yuni" if evil.name == "wati" else "wati", hoard
    ),
    "give old epochs": lambda evil, room, hoard: evil.add_friend(room, "tuti", hoard),
    "garbage wraps": lambda evil, room, _: evil.rekey(room, "garbage"),
    "wrong commitment": lambda evil, room, _: evil.rekey(room, "commitment"),
    "drop consents": lambda evil, room, _: evil.rekey(room, "no consents"),
    "keep whom it should end": lambda evil, room, _: evil.rekey(room, "ends"),
    "hand over wrongly": lambda evil, room, _: any(
        evil.hand_over(room, name) for name in CERTIFIED if name != evil.name
    ),
}
