"""An honest relay in memory: it takes and serves rows by the public rules alone (PROTOCOL §15)."""

from dataclasses import dataclass, field

from crypto.authority import verify_certificate
from crypto.block import CLAIM, OFFER, TEAM, Block, open_first, open_next, unverified
from crypto.block_rules import check_signer, check_times, made
from crypto.bundle import bundle_hash
from crypto.envelope import header_of
from crypto.login import mailbox_of
from crypto.moving import verify_moving
from crypto.prekey import verify_prekey
from crypto.refused import Refused
from tests.crypto import people
from tests.crypto.model.answers import Answered, BlockRow, Directory, Given, Opening, Page, Save
from tests.crypto.model.shelf import Row, Shelf
from tests.crypto.model.trust import authority_at
from tests.crypto.model.world import BUCKET_SECONDS, CERTIFIED, NAME_OF, World, id_of
from tests.crypto.people import DAY
from tests.crypto.seeded import Seeded

ORIGIN = "https://dapur.example"
MOST_WISHES = 4
MAILBOX_SECONDS = 7 * DAY


def refuse(code: str, *, unless: bool) -> None:
    if not unless:
        raise Answered(code)


def round_up(time: int) -> int:
    return -(-time // BUCKET_SECONDS) * BUCKET_SECONDS


@dataclass
class Box:
    """A mailbox: the newest state, and what it may be replaced by."""

    version: int
    blob: Row
    bucket: int
    save_id: bytes
    prekeys: dict[bytes, bytes] = field(default_factory=dict)


@dataclass
class Letter:
    message_id: bytes
    block: Block
    row: Row


@dataclass
class Held:
    """One conversation. Wraps and letters lie sealed on the shelf."""

    id: bytes
    mailbox: bytes
    blocks: list[Block] = field(default_factory=list)
    signed: list[bytes] = field(default_factory=list)
    wraps: list[dict[bytes, Row]] = field(default_factory=list)
    history: list[list[tuple[bytes, int, Row]]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    @property
    def head(self) -> Block:
        return self.blocks[-1]

    @property
    def key(self) -> bytes:
        return self.blocks[0].members[0].key

    @property
    def expires(self) -> int:
        if self.head.kind == OFFER:
            return self.head.expires
        return max(one.expires for one in self.blocks)


class Relay:
    """What it was ever handed in the clear is in `seen`: for whoever wants to read it later."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shelf = Shelf(Seeded("relay"))
        self.boxes: dict[bytes, Box] = {}
        self.held: dict[bytes, Held] = {}
        self.bundles: dict[bytes, bytes] = {}
        self.first: dict[bytes, bytes] = {}
        self.seen: list[tuple[str, Block, bytes, bytes]] = []
        self.given: list[tuple[Block, Given]] = []

    # Mailboxes

    def next_bucket(self) -> int:
        return round_up(self.world.now + MAILBOX_SECONDS)

    def open(self, mailbox: bytes) -> Opening:
        box = self.boxes.get(mailbox)
        blob = self.shelf.open(box.blob) if box else None
        if box is None or blob is None:
            raise Answered("gone")
        share = self.shelf.share(box.bucket, mailbox, box.version)
        heads = {one.id: (one.head.n, one.head.hash) for one in self.of(mailbox)}
        bucket = self.next_bucket()
        following = self.shelf.share(bucket, mailbox, box.version + 1)
        return Opening(self.world.now, box.version, blob, share, following, bucket, box.save_id, heads)

    def begin(self, mailbox: bytes) -> Opening:
        """What a first save needs."""
        refuse("gone", unless=mailbox not in self.boxes)
        bucket = self.next_bucket()
        return Opening(self.world.now, 0, b"", b"", self.shelf.share(bucket, mailbox, 1), bucket, b"", {})

    def of(self, mailbox: bytes) -> list[Held]:
        return [one for one in self.held.values() if one.mailbox == mailbox]

    def save(self, mailbox: bytes, save: Save) -> int:
        box = self.boxes.get(mailbox)
        version = box.version if box else 0
        refuse("gone", unless=box is not None or save.version == 0)
        refuse("stale_state", unless=save.version == version)
        refuse("stale_share", unless=save.bucket == self.next_bucket())
        heads = {one.id: (one.head.n, one.head.hash) for one in self.of(mailbox)}
        refuse("stale_heads", unless=heads.items() <= save.heads.items())
        self._put(mailbox, save, box.prekeys if box else {})
        return version + 1

    def move(self, mailbox: bytes, save: Save, old_login_key: bytes, nonce: str, signature: bytes) -> int:
        """Hand everything of one mailbox to a new one, and end the old."""
        old = mailbox_of(old_login_key)
        refuse("gone", unless=old in self.boxes and mailbox not in self.boxes)
        verify_moving(old_login_key, ORIGIN, nonce, mailbox, signature)
        refuse("stale_share", unless=save.bucket == self.next_bucket())
        heads = {one.id: (one.head.n, one.head.hash) for one in self.of(old)}
        refuse("stale_heads", unless=heads.items() <= save.heads.items())
        self._put(mailbox, save, self.boxes.pop(old).prekeys)
        for one in self.of(old):
            one.mailbox = mailbox
        self.shelf.free(old)
        return 1

    def _put(self, mailbox: bytes, save: Save, before: dict[bytes, bytes]) -> None:
        for conversation, prekey in save.prekeys.items():
            held = self.held.get(conversation)
            if held and conversation in before:
                number = verify_prekey(held.key, conversation, before[conversation]).number
                refuse("number", unless=verify_prekey(held.key, conversation, prekey).number > number)
        row = self.shelf.put(save.blob, save.bucket, mailbox)
        prekeys = {**before, **save.prekeys}
        self.boxes[mailbox] = Box(save.version + 1, row, save.bucket, save.save_id, prekeys)

    # Who is on call

    def start_duty(self, name: str, bundle: bytes) -> None:
        self.bundles[id_of(name)] = bundle
        self.first.setdefault(id_of(name), bundle)

    def pair(self, name: str) -> tuple[bytes, bytes]:
        return self.world.certificate(name), self.bundles[id_of(name)]

    def directory(self, size: int) -> Directory:
        pairs = tuple(self.pair(name) for name in CERTIFIED if id_of(name) in self.bundles)
        told = self.world.now, tuple(self.world.revocations), self.world.consistency(size)
        return Directory(people.STATEMENT, pairs, *told)

    # Conversations

    def offer(self, mailbox: bytes, given: Given, message_id: bytes, card: bytes) -> None:
        block = open_first(given.signed)
        known = self.held.get(block.conversation)
        if known and known.blocks[0].hash == block.hash:
            return
        refuse("exists", unless=known is None)
        refuse("gone", unless=mailbox in self.boxes)
        check_times(block, self.world.now)
        held = Held(block.conversation, mailbox)
        self._check_prekeys(held, block, block.members[0].key)
        self.held[block.conversation] = held
        self._join(held, block, given)
        self.send(block.signer, block.conversation, message_id, card)

    def extend(self, caller: bytes, given: Given, *, lax: bool = False) -> int:
        """Take the block after the head. Lax, the relay helps whoever signed it."""
        block = unverified(given.signed)
        held = self.find(caller, block.conversation)
        if block.kind == CLAIM:
            refuse("taken", unless=held.head.kind == OFFER)
        refuse("stale_block", unless=(block.n, block.previous) == (held.head.n + 1, held.head.hash))
        block = open_next(held.head, given.signed, self.revoked(made(block)))
        refuse("signer", unless=block.signer == caller)
        check_times(block, self.world.now)
        refuse("malformed", unless=given.wraps.keys() == {one.id for one in block.members})
        if not lax:
            check_signer(held.head, block, self.revoked(made(block)))
            self._check_prekeys(held, block, held.key)
            self._check_on_call(held.head, block)
        self._join(held, block, given)
        return block.n

    def send(self, caller: bytes, conversation: bytes, message_id: bytes, envelope: bytes) -> None:
        held = self.find(caller, conversation)
        if any(one.message_id == message_id for one in held.letters):
            return
        header = header_of(envelope)
        refuse("stale_epoch", unless=header.block_hash == held.head.hash)
        refuse("wrong_bucket", unless=self.world.now < header.bucket <= held.head.expires)
        under_offer = sum(one.block.hash == held.head.hash for one in held.letters)
        refuse("limited", unless=held.head.kind != OFFER or under_offer < MOST_WISHES)
        row = self.shelf.put(envelope, header.bucket, conversation)
        held.letters.append(Letter(message_id, held.head, row))
        self.seen.append(("envelope", held.head, b"", envelope))

    def find(self, caller: bytes, conversation: bytes) -> Held:
        held = self.held.get(conversation)
        if held is None or not held.head.member(caller):
            raise Answered("gone")
        return held

    def blocks(self, caller: bytes, conversation: bytes, start: int) -> Page:
        held = self.find(caller, conversation)
        rows = tuple(self._row(held, caller, n) for n in range(start, len(held.blocks)))
        names = [NAME_OF[one.id] for one in held.head.members[1:] if one.id in NAME_OF]
        pairs = {id_of(name): self.pair(name) for name in names if id_of(name) in self.bundles}
        state = "waiting" if held.head.kind == OFFER else "claimed"
        prekey = self.boxes[held.mailbox].prekeys[conversation]
        return Page(state, rows, prekey, pairs, tuple(self.world.revocations))

    def read(self, caller: bytes, conversation: bytes, start: int) -> list[tuple[int, bytes]]:
        letters = self.find(caller, conversation).letters
        opened = [(at, self.shelf.open(letters[at].row)) for at in range(start, len(letters))]
        return [(at, one) for at, one in opened if one is not None]

    def waiting(self, caller: bytes) -> list[bytes]:
        offers = [one for one in self.held.values() if one.head.kind == OFFER]
        return [one.id for one in offers if one.head.member(caller)]

    def mine(self, caller: bytes) -> list[bytes]:
        return [one.id for one in self.held.values() if one.head.member(caller)]

    def revoked(self, at: int) -> frozenset[bytes]:
        return authority_at(frozenset(self.world.revocations), at).revoked

    def expire(self) -> None:
        """Destroy what is due, and what belonged to it."""
        now = self.world.now
        self.shelf.expire(now)
        for mailbox in [one for one, box in self.boxes.items() if box.bucket <= now]:
            del self.boxes[mailbox]
            self.shelf.free(mailbox)
        for held in list(self.held.values()):
            if held.expires <= now or held.mailbox not in self.boxes:
                del self.held[held.id]
                self.shelf.free(held.id)

    def _row(self, held: Held, caller: bytes, n: int) -> BlockRow:
        row = held.wraps[n].get(caller)
        history = [
            (old, self.shelf.open(wrapped)) for whose, old, wrapped in held.history[n] if whose == caller
        ]
        kept = tuple((old, wrapped) for old, wrapped in history if wrapped is not None)
        return BlockRow(n, held.signed[n], self.shelf.open(row) if row else None, kept)

    def _join(self, held: Held, block: Block, given: Given) -> None:
        if block.kind in {CLAIM, TEAM} and held.head.kind == OFFER:
            # The losers' wraps go with the claim.
            held.wraps[-1] = {one: row for one, row in held.wraps[-1].items() if block.member(one)}
        wraps = {one: self.shelf.put(wrapped, block.expires, held.id) for one, wrapped in given.wraps.items()}
        history = [
            (whose, old, self.shelf.put(wrapped, held.blocks[old].expires, held.id))
            for whose, old, wrapped in given.history
            if old < len(held.blocks) and held.blocks[old].expires > self.world.now
        ]
        held.blocks.append(block)
        held.signed.append(given.signed)
        held.wraps.append(wraps)
        held.history.append(history)
        self.seen.extend(("wrap", block, one, wrapped) for one, wrapped in given.wraps.items())
        self.given.append((block, given))

    def _check_prekeys(self, held: Held, block: Block, key: bytes) -> None:
        hers = verify_prekey(key, held.id, self.boxes[held.mailbox].prekeys[held.id])
        survivor, *others = block.members
        refuse("stale_prekey", unless=(survivor.number, survivor.prekey_hash) == (hers.number, hers.hash))
        for one in others:
            newest = self.bundles.get(one.id)
            refuse("stale_prekey", unless=newest is not None and bundle_hash(newest) == one.prekey_hash)

    def _check_on_call(self, head: Block, block: Block) -> None:
        before = {(one.id, one.certificate_hash) for one in head.members}
        authority = authority_at(frozenset(self.world.revocations), self.world.now)
        for one in block.members[1:]:
            if (one.id, one.certificate_hash) in before:
                continue
            try:
                name = NAME_OF[one.id]
                certified = verify_certificate(authority, self.pair(name)[0], self.world.now)
            except (KeyError, Refused):
                raise Answered("ghost") from None
            refuse("ghost", unless=certified.hash == one.certificate_hash)
