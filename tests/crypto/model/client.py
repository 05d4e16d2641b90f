"""What her client and a clinician's do alike: keep up, make a new epoch when one is due, say something."""

from collections.abc import Sequence

from crypto.block import OFFER, Draft, make_block
from crypto.body import TEXT
from crypto.bundle import OnCall
from crypto.drafting import Moment
from crypto.history import wrap_history
from crypto.member import Member, clinician_member, survivor_member
from crypto.prekey import verify_prekey
from crypto.refused import Refused
from crypto.wrapping import wrap
from tests.crypto.model.answers import Answered, Given, History, Lost
from tests.crypto.model.face import Face
from tests.crypto.model.record import Record
from tests.crypto.model.room import Room
from tests.crypto.model.trust import Clock, Trust
from tests.crypto.model.world import BUCKET_SECONDS, World
from tests.crypto.seeded import Seeded

TRIES = 4
PATIENCE = 4


class Client:
    """One running client. `face` is the relay as it shows itself to this client."""

    def __init__(self, world: World, face: Face, record: Record, name: str) -> None:
        self.world, self.face, self.record, self.name = world, face, record, name
        self.random = Seeded(f"model {name}")
        self.clock = Clock(world)
        self.trust = Trust(self.clock)
        self.rooms: dict[bytes, Room] = {}
        self.said = 0
        # The judge's note of how far this client's log had come.
        self.log_size = 0

    def sync(self, room: Room) -> bool:
        """Take blocks, then envelopes; False where the relay's answer was refused, or did not come."""
        if room.over or room.unsent:
            return False
        try:
            while True:
                before = len(room.chain.blocks)
                room.take(self.face.blocks(room.member_id, room.id, before))
                if len(room.chain.blocks) == before or room.settled:
                    break
            room.hear(self.face.read(room.member_id, room.id, room.since))
        except Refused as refused:
            self.record.done["refused"] += 1
            self.record.done[f"refused {refused.code}"] += 1
            room.refusals += 1
            # Whoever is shown what cannot be true again and again says so, and waits no longer.
            room.over = "altered" if room.refusals >= PATIENCE else None
            return False
        except Lost:
            return False
        except Answered as answered:
            if answered.code == "gone":
                room.over = "gone"
            return False
        room.refusals = 0
        # Fewer blocks than the state knows (PROTOCOL §14.7).
        self._doubt(room, untold=not room.settled)
        return room.settled

    def sync_all(self) -> None:
        for room in list(self.rooms.values()):
            self.sync(room)

    def say(self, room: Room, text: str | None = None, kind: str = TEXT) -> bytes | None:
        """Say something, or what is still to be said; gives its body once the relay has it."""
        if room.over or room.unsent or not room.chain.blocks:
            return None
        if room.pending is None:
            self.said += 1
            room.compose(text or f"{self.name} {self.said}", kind)
        return self._push(room)

    def _push(self, room: Room) -> bytes | None:
        for _ in range(TRIES):
            one = room.pending
            if one is None or room.over:
                return None
            if not (room.usable() or self.go_on(room)):
                self._doubt(room, untold=room.untold)
                return None
            try:
                self.face.send(room.member_id, room.id, one.message_id, room.seal())
            except Answered as answered:
                if answered.code not in {"stale_epoch", "gone"}:
                    one.envelope = None if answered.code == "wrong_bucket" else one.envelope
                    return None
                self._catch_up(room)
                continue
            except Lost:
                return None
            room.pending, room.contradicted = None, 0
            self.record.done["said"] += 1
            return one.message.body
        return None

    def _catch_up(self, room: Room) -> None:
        """The relay says that there is a newer head. One that then shows none contradicts itself."""
        before = len(room.chain.blocks), room.prekey, dict(room.pairs)
        self.sync(room)
        self._doubt(room, untold=(len(room.chain.blocks), room.prekey, room.pairs) == before)

    def _doubt(self, room: Room, *, untold: bool) -> None:
        """A relay that keeps back what its own answers ask for is not waited for without end."""
        room.contradicted += untold
        room.over = room.over or ("altered" if room.contradicted >= PATIENCE else None)

    def go_on(self, room: Room) -> bool:
        """Make the head usable by a block of one's own, where that is right; tells whether it is usable."""
        raise NotImplementedError

    def present(self, room: Room, gone: set[bytes]) -> list[OnCall] | None:
        """Everybody of the head but who is gone, as the next block names them; None where one is untold."""
        staying = [one.id for one in room.head.members[1:] if one.id not in gone]
        if not set(staying) <= room.verified.keys():
            return None
        return [room.verified[one] for one in staying]

    def hers(self, room: Room) -> tuple[Member, bytes] | None:
        """The survivor as the next block names her, and what is wrapped to; never an older prekey."""
        survivor = room.head.members[0]
        try:
            prekey = verify_prekey(survivor.key, room.id, room.prekey)
        except Refused:
            return None
        if prekey.number < survivor.number:
            return None
        return survivor_member(survivor.key, prekey), prekey.kem

    def put(
        self, room: Room, draft: Draft, kems: Sequence[bytes], consents: Sequence[bytes],
        epochs: dict[bytes, Sequence[int]] | None = None,
    ) -> bool:  # fmt: skip
        """Sign the block and hand it to the relay; False where another came first, or no answer came."""
        key = self.new_key(room)
        signed, block = make_block(room.seed, draft, key, consents, self.random)
        if draft.signer == draft.members[0].id:
            self.record.hers[block.hash] = tuple(consents)
        wraps = {
            one.id: wrap(kem, key, block.hash, one.id) for one, kem in zip(draft.members, kems, strict=True)
        }
        given = Given(
            signed, wraps, self._history(room, block.hash, draft, dict(kems_of(draft, kems)), epochs)
        )
        try:
            self.face.extend(room.member_id, given)
        except (Answered, Refused):
            self._catch_up(room)
            return False
        except Lost:
            return False
        room.contradicted = 0
        room.chain.accept_own(signed, key, self.trust.authority(draft.until).revoked)
        room.look()
        self.record.done["blocks"] += 1
        return True

    def new_key(self, room: Room) -> bytes:
        """Nobody who had an earlier epoch's key has this one."""
        return self.random(32)

    def _history(
        self, room: Room, new: bytes, draft: Draft, kems: dict[bytes, bytes],
        epochs: dict[bytes, Sequence[int]] | None,
    ) -> History:  # fmt: skip
        history: History = []
        for member, wanted in (epochs or {}).items():
            for n in wanted:
                try:
                    old = room.chain.blocks[n]
                    key = room.chain.key_for(old.hash)
                except (Refused, IndexError):
                    continue
                history.append((member, n, wrap_history(kems[member], key, new, old.hash, member)))
        return history

    def moment(self) -> Moment:
        return Moment(self.clock.now(), BUCKET_SECONDS)


def kems_of(draft: Draft, kems: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    return [(one.id, kem) for one, kem in zip(draft.members, kems, strict=True)]


def named(on_call: Sequence[OnCall]) -> list[Member]:
    return [clinician_member(one) for one in on_call]


def under_offer(room: Room) -> bool:
    return bool(room.chain.blocks) and room.head.kind == OFFER
