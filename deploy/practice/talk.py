"""One conversation as the rehearsal partner holds it: reads and writes under the blocks of membership.py."""

from dataclasses import dataclass
from typing import Any

from crypto.block import bucket_of, rekey_needed
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
from crypto.envelope import Header, Opened, envelope_hash, seal
from crypto.refused import Refused
from crypto.session import Ledger, Session
from deploy.practice.line import Answered
from deploy.practice.membership import Call, Membership, Partner, Terms

MESSAGE_ID_SIZE = 16
RETRIES = 3


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
    """The texts so far; what to say next belongs to the caller."""

    def __init__(self, partner: Partner, terms: Terms, conversation: bytes) -> None:
        self.conversation = conversation
        self.partner = partner
        self.said: list[Said] = []
        self.need, self.language = "any", "id"
        self.wishes: tuple[str, ...] = ()
        self.last_seq = 0
        self.written = 0
        self._terms = terms
        self._membership = Membership(partner, terms, conversation)
        self._chain = self._membership.chain
        self._ledger = Ledger()
        self._session = Session(partner.clinician_id, terms.random)
        self._early: list[tuple[int, bytes, int]] = []

    @property
    def offered_to(self) -> int:
        """How many clinicians the request was offered to."""
        return len(self._chain.head.members) - 1

    def join(self, call: Call) -> None:
        """Learn every block that there is."""
        self._membership.catch_up(call)
        self._hear_early()

    def learn(self, call: Call, *pushed: Any) -> None:
        """Accept a block that was pushed."""
        self._membership.hear(call, pushed)
        self._hear_early()

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
        """Take the request."""
        self._membership.claim(call, prekey)

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
        self.join(call)
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

    def _hear_early(self) -> None:
        early, self._early = self._early, []
        for held in early:
            self.hear(*held)

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
            if self._chain.fault or rekey_needed(self._chain.head, self._terms.now()):
                self._membership.rekey(call)
            head = self._chain.head
            bucket = bucket_of(head, self._terms.now(), self._terms.bucket_seconds)
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
