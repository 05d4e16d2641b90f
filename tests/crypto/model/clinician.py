"""A clinician's client: on duty, claims, brings others in as far as she agreed (PROTOCOL §15)."""

from collections.abc import Sequence

from crypto import drafting
from crypto.block import Block, Draft
from crypto.bundle import OnCall
from crypto.clinician_state import ClinicianState, KeptBundle, KeptHead, decode_state, encode_state
from crypto.consent import Named, verify_consent
from crypto.coverage import check_coverage, check_need, ended
from crypto.refused import Refused
from crypto.state import open_state, seal_state
from tests.crypto.model.answers import Answered, Lost, Save
from tests.crypto.model.client import Client, named, under_offer
from tests.crypto.model.face import Face
from tests.crypto.model.record import Record
from tests.crypto.model.room import Known, Room
from tests.crypto.model.world import World, bundle_seed, id_of
from tests.crypto.seeded import seed


class Clinician(Client):
    """`seeds` are of the shift bundles, by number."""

    def __init__(self, world: World, face: Face, record: Record, name: str) -> None:
        super().__init__(world, face, record, name)
        self.id = id_of(name)
        self.seed, self.secret = seed(f"clinician {name}"), seed(f"account {name}")
        self.number = 0
        self.seeds: dict[int, bytes] = {}
        self.version = 0
        self.clock.hear(world.now)

    def start_duty(self) -> None:
        """Publish the next bundle, under the certificate of the day."""
        self.number += 1
        self.seeds[self.number] = bundle_seed(self.name, self.number)
        self.face.start_duty(self.name, self.world.bundle(self.name, self.number))

    def room(self, conversation: bytes) -> Room:
        if conversation not in self.rooms:
            self.rooms[conversation] = Room(
                conversation, self.id, self.seed, self.trust, self.record, self.random,
                lambda one: self.seeds.get(one.number),
            )  # fmt: skip
        return self.rooms[conversation]

    def look_round(self) -> None:
        """What waits, and what one is in."""
        for conversation in dict.fromkeys([*self.face.waiting(self.id), *self.face.mine(self.id)]):
            before = self.rooms.get(conversation)
            if before and before.over:
                # Was put out of it, and is asked again.
                del self.rooms[conversation]
            self.sync(self.room(conversation))

    def claim(self, room: Room) -> bool:
        """Take the offer; False where another was quicker."""
        if not under_offer(room) or room.chain.fault or room.chain.own(room.head) is None:
            return False
        own, hers = room.verified.get(self.id), self.hers(room)
        if own is None or hers is None:
            return False
        members = [hers[0], *named([own])]
        draft = drafting.claim(room.head, members, self.id, self.moment())
        done = self.put(room, draft, [hers[1], own.bundle.kem], room.chain.consents)
        self.record.done["claimed" if done else "claim lost"] += 1
        return done

    def go_on(self, room: Room) -> bool:
        if room.over or under_offer(room) or not room.chain.blocks or not room.chain.continuable:
            return False
        leads = self.leads(room)
        revoked = {
            one.id
            for one in room.head.members[1:]
            if one.certificate_hash in self.trust.authority(self.clock.now()).revoked
        }
        gone = {one for one in room.refused if leads or one in revoked} - {self.id}
        return self.change(room, gone) and room.usable()

    def leads(self, room: Room) -> bool:
        return room.head.lead == self.id

    def change(
        self, room: Room, gone: set[bytes], *, new: Sequence[OnCall] = (), lead: bytes | None = None,
        consent: bytes | None = None,
    ) -> bool:  # fmt: skip
        """A block of one's own that she has agreed to; without saying so, the lead stays."""
        blocks, hers = room.chain.blocks, self.hers(room)
        if self.leads(room):
            gone = gone | set(ended(blocks, room.chain.consents, self.clock.now()))
        present = self.present(room, gone)
        if present is None or hers is None:
            return False
        on_call = [*present, *new]
        members = [hers[0], *named(on_call)]
        leading = lead or (room.head.lead if room.head.lead not in gone else None)
        draft = drafting.team(room.head, self.id, members, leading, self.moment())
        consents = room.chain.carried(members)
        more = (consent,) if consent and consent not in consents else ()
        epochs = self._epochs(room, consent, new)
        kems = [hers[1], *(one.bundle.kem for one in on_call)]
        if not self._she_agrees(room, draft, (*consents, *more), on_call):
            return False
        return self.put(room, draft, kems, (*consents, *more), epochs)

    def _she_agrees(
        self, room: Room, draft: Draft, consents: Sequence[bytes], on_call: Sequence[OnCall]
    ) -> bool:
        """An honest client makes no block that another would have to refuse."""
        probe = drafted(draft)
        try:
            check_coverage([*room.chain.blocks, probe], consents)
            check_need([*room.chain.blocks, probe], consents, on_call)
        except Refused:
            return False
        return True

    def _epochs(self, room: Room, consent: bytes | None, new: Sequence[OnCall]) -> dict[bytes, Sequence[int]]:
        if consent is None:
            return {}
        about = verify_consent(room.head.members[0].key, room.id, consent)
        return {one.clinician.clinician_id: about.epochs for one in new} if isinstance(about, Named) else {}

    def look_up(self, name: str) -> OnCall | None:
        """A colleague on call, verified."""
        size = self.trust.head.size if self.trust.head else 0
        try:
            watch = self.trust.watch(self.face.directory(size), "any")
        except Refused:
            self.record.done["refused log"] += 1
            return None
        return next((one for one in watch.on_call if one.clinician.clinician_id == id_of(name)), None)

    def add(self, room: Room, name: str, consent: bytes | None = None, *, leading: bool = False) -> bool:
        """Bring a colleague in, or hand the lead to one who is here or comes."""
        if not self.leads(room) or not room.usable():
            return False
        one = self.look_up(name)
        if one is None:
            return False
        present = room.head.member(id_of(name)) is not None
        lead = id_of(name) if leading else None
        new = [] if present else [one]
        if present and not leading:
            return False
        return self.change(room, set(), new=new, lead=lead, consent=consent)

    def leave(self, room: Room) -> bool:
        """A block without oneself; who stays makes the next epoch."""
        if room.over or under_offer(room) or room.chain.own(room.head) is None or room.chain.fault:
            return False
        return self.change(room, {self.id})

    def remove(self, room: Room, name: str) -> bool:
        if not self.leads(room) or name == self.name or not room.head.member(id_of(name)):
            return False
        return self.change(room, {id_of(name)})

    # The console's state

    def save(self) -> bool:
        """Keep seeds and heads, sealed under the account's key and the relay's share."""
        try:
            opening = self.face.open(self.id) if self.version else self.face.begin(self.id)
            bundles = tuple(KeptBundle(number, one, 0, 0, 0) for number, one in self.seeds.items())
            heads = tuple(
                KeptHead(room.id, room.head.n, room.head.hash)
                for room in self.rooms.values()
                if room.chain.blocks and not room.over
            )
            state = ClinicianState(self.clock.now(), self.seed, None, self.trust.head, bundles, heads)
            blob = seal_state(self.secret, opening.next_share, encode_state(state), self.random)
            saved = Save(opening.version, self.random(16), opening.next_bucket, blob, {}, {})
            self.version = self.face.save(self.id, saved)
        except (Answered, Lost):
            return False
        return True

    def reload(self) -> "Clinician | None":
        """The same account in another window: what the state kept, and nothing of memory."""
        try:
            opening = self.face.relay.open(self.id)
            state = decode_state(open_state(self.secret, opening.share, opening.blob))
        except (Answered, Refused):
            return None
        other = type(self)(self.world, self.face, self.record, self.name)
        other.said, other.random = self.said, self.random
        other.number, other.version = self.number, opening.version
        other.clock.hear(max(opening.now, state.saved_at))
        other.trust.head = state.log_head
        other.seeds = {one.number: one.seed for one in state.bundles}
        for one in state.conversations:
            other.room(one.conversation).known = Known(one.head_n, one.head_hash)
        return other


def drafted(draft: Draft) -> Block:
    """The draft as the block that it would become, for rules that look at no signature."""
    return Block(
        draft.conversation, draft.n, draft.kind, draft.signer, draft.lead, draft.previous, draft.keep,
        draft.returns, draft.until, draft.expires, draft.members, bytes(32), b"", bytes(32),
    )  # fmt: skip
