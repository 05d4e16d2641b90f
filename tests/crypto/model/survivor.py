"""Her client: one visit, which forgets everything but the six words when it ends (PROTOCOL §15, §17)."""

from collections.abc import Sequence
from dataclasses import replace

from crypto import drafting
from crypto.block import OFFER, make_block
from crypto.body import CARD
from crypto.bundle import OnCall
from crypto.consent import Named, Standing, make_named, make_standing, verify_consent
from crypto.member import Member, survivor_id, survivor_member
from crypto.merging import merge_survivor
from crypto.moving import sign_moving
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.refused import Refused
from crypto.signing import public_key
from crypto.state import open_state, seal_state
from crypto.survivor_state import (
    OFFERED,
    OFFERING,
    KeptConversation,
    KeptPrekey,
    SurvivorState,
    decode_state,
    encode_state,
)
from crypto.words import choose, keys_from
from crypto.wrapping import wrap
from tests.crypto.model.answers import Answered, Given, Lost, Opening, Save
from tests.crypto.model.client import TRIES, Client, kems_of, named, under_offer
from tests.crypto.model.face import Face
from tests.crypto.model.record import Record
from tests.crypto.model.relay import ORIGIN
from tests.crypto.model.room import Known, Room
from tests.crypto.model.world import NAME_OF, NEED, World, id_of, kem_of
from tests.crypto.people import DAY, INSTANCE

KEEPS = (1800, DAY, 7 * DAY)
OPENING_NONCE = "model"


class Visit(Client):
    """From the six words to leaving. `over` is the plain word where nothing opens."""

    def __init__(self, world: World, face: Face, record: Record, words: str, number: int) -> None:
        super().__init__(world, face, record, f"she {number}")
        self.words = words
        self.keys = keys_from(words, INSTANCE)
        self.kept: dict[bytes, KeptConversation] = {}
        self.calling: tuple[Room, list[OnCall], Standing | None] | None = None
        self.tried: tuple[bytes, Given, bytes, bytes] | None = None
        self.opening = Opening(0, 0, b"", b"", b"", 0, b"", {})
        self.over: str | None = None
        self.granted: list[bytes] = []

    # Coming and going

    def begin(self) -> None:
        """Come with new words: nothing is there before the first save."""
        self.opening = self.face.begin(self.keys.mailbox)
        self.clock.hear(self.opening.now)

    def come_back(self) -> bool:
        """Open what the words keep; False with a plain word where there is nothing, or it does not open."""
        try:
            state = self._opened()
        except Answered:
            self.over = "wrong words, or expired"
            return False
        except Refused as refused:
            self.over = refused.code
            return False
        self.clock.hear(state.saved_at)
        self.trust.head = state.log_head
        for one in state.conversations:
            self._enter(one)
        self.sync_all()
        self._drop_never_offered()
        return True

    def _opened(self) -> SurvivorState:
        self.opening = self.face.open(self.keys.mailbox)
        self.clock.hear(self.opening.now)
        opened = open_state(self.keys.seal_key, self.opening.share, self.opening.blob)
        return decode_state(opened)

    def _enter(self, one: KeptConversation) -> None:
        self.kept[one.conversation] = one
        room = self._room(one.conversation, one.signing_seed)
        room.known = Known(one.head_n, one.head_hash, one.block0_hash)

    def _room(self, conversation: bytes, seed: bytes) -> Room:
        member = survivor_id(public_key(seed))
        self.record.honest.add(member)
        room = self.rooms[conversation] = Room(
            conversation, member, seed, self.trust, self.record, self.random,
            lambda one: self._seed_of(conversation, one),
        )  # fmt: skip
        return room

    def _drop_never_offered(self) -> None:
        for room in list(self.rooms.values()):
            if room.over and self.kept[room.id].intent == OFFERING:
                del self.rooms[room.id], self.kept[room.id]

    def _seed_of(self, conversation: bytes, member: Member) -> bytes | None:
        for one in self.kept[conversation].prekeys:
            if one.number == member.number and self._prekey(conversation, one)[1] == member.prekey_hash:
                return one.seed
        return None

    def _prekey(self, conversation: bytes, one: KeptPrekey) -> tuple[bytes, bytes]:
        seed = self.kept[conversation].signing_seed
        signed = make_prekey(seed, conversation, Prekey(one.number, kem_of(one.seed), one.not_after))
        return signed, verify_prekey(public_key(seed), conversation, signed).hash

    # Saving

    def save(self) -> bool:
        """Keep the state, with a new prekey for each conversation; False where no answer came."""
        for _ in range(TRIES):
            new = self._renewed()
            save = self._save(new)
            try:
                version = self.face.save(self.keys.mailbox, save)
            except Lost:
                self.kept = new
                self.opening = replace(self.opening, save_id=save.save_id)
                return False
            except Answered as answered:
                if not self._answered(answered.code, save):
                    return False
                continue
            self.kept = new
            self._saved(version)
            return True
        return False

    def _saved(self, version: int) -> None:
        self.record.done["saved"] += 1
        bucket = self.face.relay.next_bucket()
        share = self.face.relay.shelf.share(bucket, self.keys.mailbox, version + 1)
        self.opening = replace(self.opening, version=version, next_share=share, next_bucket=bucket)

    def _answered(self, code: str, save: Save) -> bool:
        """What a refused save asks for; False where it cannot be."""
        if code == "stale_heads":
            self.sync_all()
            self.opening = replace(self.opening, heads=self._told_heads())
            return True
        if code not in {"stale_state", "stale_share", "number"}:
            self.over = "wrong words, or expired" if code == "gone" else self.over
            return False
        try:
            if self.opening.version == 0 and code == "stale_share":
                self.opening = self.face.begin(self.keys.mailbox)
                return True
            version = self.opening.version
            saved = self._opened()
            if self.opening.version != version or code == "number":
                self._merge(saved, save)
        except (Answered, Refused):
            return False
        return True

    def _told_heads(self) -> dict[bytes, tuple[int, bytes]]:
        try:
            return self.face.open(self.keys.mailbox).heads
        except Answered:
            return {}

    def _merge(self, saved: SurvivorState, save: Save) -> None:
        """Another phone was quicker: no key that either needs may be lost (PROTOCOL §17.3)."""
        own = SurvivorState(self.clock.now(), self.trust.head, tuple(self.kept.values()))
        gone = {room.id for room in self.rooms.values() if room.over == "gone"}
        merged = merge_survivor(own, saved, gone, set())
        self.record.done["merged"] += 1
        self.kept = {one.conversation: one for one in merged.conversations}
        for one in merged.conversations:
            if one.conversation not in self.rooms:
                self._enter(one)
        self.sync_all()

    def _save(self, new: dict[bytes, KeptConversation]) -> Save:
        published = {name: self._published(one) for name, one in new.items()}
        state = SurvivorState(self.clock.now(), self.trust.head, tuple(new.values()))
        blob = seal_state(self.keys.seal_key, self.opening.next_share, encode_state(state), self.random)
        heads = {name: (one.head_n, one.head_hash or bytes(32)) for name, one in new.items()}
        altered = {room.id for room in self.rooms.values() if room.over == "altered"}
        # Of those whose keys no state has, or whose blocks cannot be true, the relay's word stands.
        told = {name: head for name, head in self.opening.heads.items() if name in altered or name not in new}
        heads.update(told)
        return Save(self.opening.version, self.random(16), self.opening.next_bucket, blob, published, heads)

    def _published(self, one: KeptConversation) -> bytes:
        newest = max(one.prekeys, key=lambda prekey: prekey.number)
        made = Prekey(newest.number, kem_of(newest.seed), newest.not_after)
        return make_prekey(one.signing_seed, one.conversation, made)

    def _renewed(self) -> dict[bytes, KeptConversation]:
        """What is kept next: nothing of conversations that are gone."""
        over = {room.id for room in self.rooms.values() if room.over == "gone"}
        return {name: self._with_prekey(one) for name, one in self.kept.items() if name not in over}

    def _with_prekey(self, one: KeptConversation) -> KeptConversation:
        """As it is to be kept: what has expired is dropped, and a prekey comes that nobody knows."""
        room = self.rooms.get(one.conversation)
        blocks = room.chain.blocks if room else ()
        now = self.clock.now()
        numbers = [prekey.number for prekey in one.prekeys]
        if room and room.prekey:
            numbers.append(verify_prekey(public_key(one.signing_seed), room.id, room.prekey).number)
        numbers += [blocks[-1].members[0].number] if blocks else []
        kept = [self._dated(prekey, room) for prekey in one.prekeys]
        living = [prekey for prekey in kept if not self.is_over(prekey, now)]
        newest = KeptPrekey(max(numbers, default=0) + 1, self.random(32), self.opening.next_bucket, 0)
        head = (blocks[-1].n, blocks[-1].hash) if blocks else (one.head_n, one.head_hash)
        first = blocks[0].hash if blocks else one.block0_hash
        return replace(one, prekeys=(*living, newest), head_n=head[0], head_hash=head[1], block0_hash=first)

    def is_over(self, prekey: KeptPrekey, now: int) -> bool:
        """Whether nothing that is wrapped to it may be read any more."""
        return (prekey.last_expires or prekey.not_after) <= now

    def _dated(self, prekey: KeptPrekey, room: Room | None) -> KeptPrekey:
        blocks = room.chain.blocks if room else ()
        wrapped = [one.expires for one in blocks if one.members[0].number == prekey.number]
        return replace(prekey, last_expires=max(wrapped, default=prekey.last_expires))

    def move(self) -> bool:
        """New words: the old ones open nothing any more (PROTOCOL §7.2)."""
        words = " ".join(choose(self.random))
        keys, old = keys_from(words, INSTANCE), self.keys
        self.sync_all()
        new = self._renewed()
        before = self.keys, self.opening
        self.keys, self.opening = keys, self.face.begin(keys.mailbox)
        save = self._save(new)
        signature = sign_moving(old.login_seed, ORIGIN, OPENING_NONCE, keys.mailbox)
        try:
            self.face.move(keys.mailbox, save, public_key(old.login_seed), OPENING_NONCE, signature)
        except Lost:
            pass
        except Answered:
            self.keys, self.opening = before
            return False
        if self._moved():
            self.words, self.kept = words, new
            return True
        self.keys, self.opening = before
        return False

    def _moved(self) -> bool:
        try:
            self._opened()
        except (Answered, Refused):
            return False
        return True

    # Calling

    def on_call(self, names: Sequence[str]) -> list[OnCall]:
        """Those of these names who hold; nobody where the log does not follow."""
        size = self.trust.head.size if self.trust.head else 0
        watch = self.trust.watch(self.face.directory(size), "any")
        wanted = {id_of(name) for name in names}
        strangers = [one for one in watch.on_call if one.clinician.clinician_id not in NAME_OF]
        return [one for one in watch.on_call if one.clinician.clinician_id in wanted] + strangers

    def call(self, names: Sequence[str], keep: int, standing: Standing | None) -> Room | None:
        """A first call: save, offer; then it is sent, or will be tried again with the same bytes."""
        if self.calling or self.tried:
            # What was begun comes first.
            self.offer_again()
            return None
        try:
            on_call = self.on_call(names)
        except Refused:
            self.record.done["refused log"] += 1
            return None
        if not on_call:
            return None
        conversation, seed = self.random(16), self.random(32)
        self.kept[conversation] = KeptConversation(
            conversation, seed, (), 0, None, None, NEED, OFFERING, keep
        )
        room = self._room(conversation, seed)
        room.unsent = True
        self.calling = room, on_call, standing
        self.offer_again()
        return room

    def _offer(self, room: Room, on_call: list[OnCall], standing: Standing | None) -> None:
        kept = self.kept[room.id]
        signed_prekey = self._published(kept)
        prekey = verify_prekey(public_key(room.seed), room.id, signed_prekey)
        members = [survivor_member(public_key(room.seed), prekey), *named(on_call)]
        draft = drafting.first_offer(room.id, members, kept.keep, 0, self.moment())
        consents = [make_standing(room.seed, room.id, standing)] if standing else []
        key = self.random(32)
        signed, block = make_block(room.seed, draft, key, consents, self.random)
        self.record.hers[block.hash] = tuple(consents)
        kems = kems_of(draft, [prekey.kem, *(one.bundle.kem for one in on_call)])
        wraps = {one: wrap(kem, key, block.hash, one) for one, kem in kems}
        room.chain.accept_own(signed, key)
        room.prekey = signed_prekey
        room.believed.update(one.person() for one in members[1:])
        room.compose(f"{self.name} card", CARD)
        pending = room.pending
        card = room.seal()
        room.pending = None
        if pending:
            self.tried = room.id, Given(signed, wraps), pending.message_id, card

    def offer_again(self) -> bool:
        """Save, then hand the relay the offer: the same bytes, however often."""
        if self.calling and not self.save():
            return False
        if self.calling:
            calling, self.calling = self.calling, None
            self._offer(*calling)
        if self.tried is None:
            return False
        conversation, given, message_id, card = self.tried
        try:
            self.face.offer(self.keys.mailbox, given, message_id, card)
        except Lost:
            return False
        except Answered as answered:
            self.rooms[conversation].over = answered.code
            self.tried = None
            return False
        self.kept[conversation] = replace(self.kept[conversation], intent=OFFERED)
        self.tried, self.rooms[conversation].unsent = None, False
        self.record.done["offered"] += 1
        return True

    def call_again(self, room: Room, names: Sequence[str]) -> bool:
        """A new offer upon the head: whoever is not named is out."""
        try:
            on_call = self.on_call(names)
        except Refused:
            return False
        own = self.hers(room)
        if not on_call or own is None or not self._own_is_known(room):
            return False
        members = [own[0], *named(on_call)]
        draft = drafting.call_again(room.head, members, self.moment())
        kems = [own[1], *(one.bundle.kem for one in on_call)]
        consents = [one for one in room.chain.consents if self._is_standing(room, one)]
        return self.put(room, draft, kems, consents)

    def _is_standing(self, room: Room, consent: bytes) -> bool:
        return isinstance(verify_consent(public_key(room.seed), room.id, consent), Standing)

    # Deciding

    def go_on(self, room: Room) -> bool:
        if room.over or not room.settled or under_offer(room):
            return room.usable() if room.settled and room.chain.blocks else False
        gone = {*room.chain.uncovered, *room.refused}
        return self.change(room, gone) and room.usable()

    def change(
        self, room: Room, gone: set[bytes], *, keep: int = 0, returns: int | None = None,
        standing: bool = True,
    ) -> bool:  # fmt: skip
        """A block of hers without those who are gone, perhaps with other terms or without the consent."""
        head, present, own = room.head, self.present(room, gone), self.hers(room)
        if head.kind == OFFER or present is None:
            return False
        if own is None or not self._own_is_known(room):
            # A prekey is published that is too old, or whose seed this visit does not have: another first.
            self.save()
            self.sync(room)
            own = self.hers(room)
            if own is None or not self._own_is_known(room) or room.head != head:
                return False
        members = [own[0], *named(present)]
        consents = room.chain.carried(members)
        if not standing:
            consents = tuple(one for one in consents if not self._is_standing(room, one))
        draft = drafting.team(head, room.member_id, members, self._lead(room, gone), self.moment())
        if keep or returns is not None:
            draft = drafting.change_terms(
                head, members, keep or head.keep, head.returns if returns is None else returns, self.moment()
            )
            draft = replace(draft, lead=self._lead(room, gone))
        return self.put(room, draft, [own[1], *(one.bundle.kem for one in present)], consents)

    def _own_is_known(self, room: Room) -> bool:
        own = self.hers(room)
        return own is not None and self._seed_of(room.id, own[0]) is not None

    def _lead(self, room: Room, gone: set[bytes]) -> bytes | None:
        head = room.head
        if head.lead is None or head.lead in gone:
            return None
        return None if room.chain.fault and head.signer == head.lead else head.lead

    def consent(self, room: Room, name: str, scope: str, epochs: Sequence[int], ends: int) -> bytes:
        """Her leave for one clinician, handed to whoever leads."""
        now = self.clock.now()
        certificate = self.world.clinician(name).hash
        about = Named(self.random(16), room.head.hash, certificate, scope, tuple(epochs), now + DAY, ends)
        self.record.named.append(about)
        return make_named(room.seed, room.id, about)
