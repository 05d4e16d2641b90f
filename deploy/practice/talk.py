"""One conversation as the rehearsal partner holds it: claims, reads, writes, re-keys by the real protocol."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from crypto.block import (
    CLAIM,
    TEAM,
    Block,
    Draft,
    make_block,
    open_first,
    open_next,
    rekey_needed,
    round_up,
    times,
)
from crypto.body import (
    CARD,
    RECEIPT,
    TEXT,
    WISHES,
    read_codes,
    read_receipt,
    read_text,
    receipt_body,
    text_body,
)
from crypto.chain import Chain
from crypto.envelope import Header, Opened, envelope_hash, seal
from crypto.member import Member
from crypto.prekey import Prekey, verify_prekey
from crypto.refused import Refused
from crypto.session import Ledger, Session
from crypto.wrapping import kem_public, wrap
from deploy.practice.line import Answered

KEY_SIZE = 32
MESSAGE_ID_SIZE = 16
RETRIES = 3

Call = Callable[..., list[Any]]
Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift bundle that conversations are wrapped to, and the seed that opens them."""

    number: int
    hash: bytes
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
    """What the relay and the machine give: bucket length, clock, randomness."""

    bucket_seconds: int
    now: Callable[[], int]
    random: Random


@dataclass(slots=True)
class Said:
    """One text of the conversation; times are unix seconds."""

    theirs: bool
    text: str
    sent_at: int
    expires: int
    hash: bytes
    read: bool = False


class Talk:
    """The blocks, the texts so far, and what to say next belongs to the caller."""

    def __init__(self, partner: Partner, terms: Terms, conversation: bytes) -> None:
        self.conversation = conversation
        self.partner = partner
        self.said: list[Said] = []
        self.need, self.language = "any", "id"
        self.wishes: tuple[str, ...] = ()
        self.last_seq = 0
        self.written = 0
        self._terms = terms
        self._chain = Chain(partner.clinician_id)
        self._ledger = Ledger()
        self._session = Session(partner.clinician_id, terms.random)
        self._early: list[tuple[int, bytes, int]] = []

    @property
    def offered_to(self) -> int:
        """How many clinicians the request was offered to."""
        return len(self._chain.blocks[0].members) - 1

    def learn(self, n: int, block: bytes, wrapped: bytes | None) -> None:
        """Accept the next block; one that is known already changes nothing."""
        if n < len(self._chain.blocks):
            return
        seed = self._seed_for(block)
        accept = self._chain.accept_next if n else self._chain.accept_first
        accept(block, wrapped, seed)
        early, self._early = self._early, []
        for held in early:
            self.hear(*held)

    def hear(self, seq: int, envelope: bytes, bucket: int) -> None:
        """Open an envelope. One under a block that has not come yet waits for it."""
        try:
            opened = self._chain.open(envelope)
        except Refused as refused:
            if refused.code == "epoch":
                self._early.append((seq, envelope, bucket))
            return
        self.last_seq = max(self.last_seq, seq)
        if not self._ledger.accept(opened).repeated:
            self._take(opened, bucket)

    def claim(self, call: Call, prekey: bytes) -> None:
        """Take the request: block 1 for the survivor and us alone, under a new key."""
        survivor = self._chain.head.members[0]
        self._change(call, "claim", CLAIM, verify_prekey(survivor.key, self.conversation, prekey))

    def write(self, call: Call, text: str) -> None:
        """Send a text, under a fresh epoch when the old one is over."""
        self._send(call, TEXT, text_body(text), keep=text)

    def mark_read(self, call: Call) -> None:
        """Send one receipt for all that was read since the last one."""
        unread = [one for one in self.said if one.theirs and not one.read]
        if unread:
            self._send(call, RECEIPT, receipt_body([one.hash for one in unread][-32:]))
            for one in unread:
                one.read = True

    def catch_up(self, call: Call) -> None:
        """Fetch the blocks and envelopes that were missed."""
        more = True
        while more:
            _state, blocks, _prekeys, more = call("blocks", self.conversation, len(self._chain.blocks))
            for n, block, wrapped in blocks:
                self.learn(n, block, wrapped)
            more = more and bool(blocks)
        more = True
        while more:
            envelopes, more = call("read", self.conversation, self.last_seq)
            for envelope in envelopes:
                self.hear(*envelope)
            more = more and bool(envelopes)

    def forget_expired(self) -> None:
        """Drop the texts that are due: what the relay shreds is not kept here either."""
        now = self._terms.now()
        self.said = [one for one in self.said if one.expires > now]

    def _seed_for(self, block: bytes) -> bytes | None:
        """Which shift's seed opens the wrap stands in the block itself."""
        made = open_next(self._chain.head, block) if self._chain.blocks else open_first(block)
        own = made.member(self.partner.clinician_id)
        return self.partner.seeds.get(own.number) if own else None

    def _take(self, opened: Opened, bucket: int) -> None:
        message = opened.message
        theirs = message.member_id != self.partner.clinician_id
        if message.kind == TEXT and all(one.hash != opened.hash for one in self.said):
            text = read_text(message.body)
            self._note(Said(theirs, text, message.sent_at, bucket, opened.hash))
        elif message.kind == CARD:
            self.need, self.language, *_ = (*read_codes(message.body), "any", "id")
        elif message.kind == WISHES:
            self.wishes = read_codes(message.body)
        elif message.kind == RECEIPT and theirs:
            read = set(read_receipt(message.body))
            for one in self.said:
                one.read = one.read or one.hash in read

    def _send(self, call: Call, kind: str, body: bytes, keep: str | None = None) -> None:
        message = self._session.compose(kind, body, self._terms.now(), self._ledger.seen(self._session.id))
        message_id = self._terms.random(MESSAGE_ID_SIZE)
        for _ in range(RETRIES):
            if rekey_needed(self._chain.head, self._terms.now()):
                self._rekey(call)
            head = self._chain.head
            bucket = min(round_up(self._terms.now() + head.keep, self._terms.bucket_seconds), head.expires)
            header = Header(self.conversation, head.hash, bucket)
            envelope = seal(
                self._chain.key_for(head.hash), self.partner.signing_seed, header, message, self._terms.random
            )
            try:
                call("send", self.conversation, message_id, envelope)
            except Answered as answered:
                if answered.code not in {"stale_epoch", "wrong_bucket"}:
                    raise
                self.catch_up(call)
                continue
            break
        else:
            raise Refused("epoch")
        self._session.sent(message, envelope_hash(envelope))
        if keep is not None:
            self._note(Said(False, keep, message.sent_at, bucket, envelope_hash(envelope)))

    def _note(self, said: Said) -> None:
        self.said.append(said)
        self.written += not said.theirs

    def _rekey(self, call: Call) -> None:
        self.catch_up(call)
        if not rekey_needed(self._chain.head, self._terms.now()):
            return
        survivor = self._chain.head.members[0]
        _state, _blocks, prekeys, _more = call("blocks", self.conversation, len(self._chain.blocks))
        newest = next(given for member, given in prekeys if member == survivor.id)
        self._change(call, "append", TEAM, verify_prekey(survivor.key, self.conversation, newest))

    def _change(self, call: Call, event: str, kind: int, prekey: Prekey) -> None:
        """Make the next block under a fresh key, and learn it once the relay has it."""
        head, key = self._chain.head, self._terms.random(KEY_SIZE)
        until, expires = times(self._terms.now(), head.keep, self._terms.bucket_seconds)
        me = self.partner.clinician_id
        terms = head.keep, head.returns, until, expires
        draft = Draft(
            self.conversation, head.n + 1, kind, me, me, head.hash, *terms, self._members(head, prekey)
        )
        signed, block = make_block(
            self.partner.signing_seed, draft, key, self._chain.consents, self._terms.random
        )
        call(event, signed, self._wraps(block, key, prekey))
        self._chain.accept_own(signed, key)

    def _members(self, head: Block, prekey: Prekey) -> tuple[Member, ...]:
        shift = self.partner.shift
        own = next(one for one in head.members if one.id == self.partner.clinician_id)
        survivor = replace(head.members[0], number=prekey.number, prekey_hash=prekey.hash)
        return survivor, replace(own, number=shift.number, prekey_hash=shift.hash)

    def _wraps(self, block: Block, key: bytes, prekey: Prekey) -> list[list[bytes]]:
        kems = prekey.kem, kem_public(self.partner.shift.seed)
        return [
            [one.id, wrap(kem, key, block.hash, one.id)] for one, kem in zip(block.members, kems, strict=True)
        ]
