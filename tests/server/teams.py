"""Members of a team, each with what the relay gave them and nothing else."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto import drafting
from crypto.block import OFFER, Block, Draft, make_block
from crypto.body import CARD, TEXT, codes_body, read_text, text_body
from crypto.bundle import OnCall
from crypto.chain import Chain
from crypto.consent import JOIN, Named, Standing, make_named, make_standing
from crypto.drafting import Moment
from crypto.envelope import Header, envelope_hash, header_of, seal
from crypto.history import wrap_history
from crypto.member import Member, clinician_member, survivor_member
from crypto.prekey import verify_prekey
from crypto.refused import Refused
from crypto.session import Session
from crypto.signing import public_key
from crypto.withdrawal import make_withdrawal
from crypto.wrapping import kem_public, wrap
from tests.server.line_client import Line
from tests.server.people import KEEP, Clinician, Survivor, bucket_for, now

HOUR, A_DAY = 3600, 86_400
Person = Survivor | Clinician
Given = tuple[bytes, list[list[Any]]]
Again = tuple[bytes, list[list[Any]], bytes, bytes]


def as_member(clinician: Clinician) -> Member:
    """A clinician as a block names them while on call."""
    return clinician_member(OnCall(clinician.clinician, clinician.bundle))


@dataclass
class Seat:
    """One member's side of a conversation: a chain made of what the relay answers, and the own seeds."""

    conversation: bytes
    line: Line
    seed: bytes = field(repr=False)
    kem_seed: bytes = field(repr=False)
    member_id: bytes
    bucket_seconds: int

    def __post_init__(self) -> None:
        self.chain = Chain(self.member_id)
        self.session = Session(self.member_id, os.urandom)

    @property
    def head(self) -> Block:
        return self.chain.head

    @property
    def key(self) -> bytes:
        return self.chain.key_for(self.head.hash)

    def moment(self) -> Moment:
        return Moment(now(), self.bucket_seconds)

    def catch_up(self, revoked: frozenset[bytes] = frozenset()) -> "Seat":
        """Take every block that the relay has, with own wraps and history."""
        answer = self.line.call("blocks", self.conversation, len(self.chain.blocks))
        for _n, signed, wrapped, history in answer[1]:
            if self.chain.blocks:
                self.chain.accept_next(signed, wrapped, self.kem_seed, revoked)
            else:
                self.chain.accept_first(signed, wrapped, self.kem_seed)
            for old_n, old in history:
                self.chain.accept_history(old_n, old, self.kem_seed)
        more = answer[3]
        return self.catch_up(revoked) if more else self

    def sign(self, draft: Draft, kems: dict[bytes, bytes], consents: Sequence[bytes] | None = None) -> Given:
        """Sign a block and wrap its key to everyone in it. Unsaid, the consents stay as they are."""
        key = os.urandom(32)
        kept = self.chain.consents if consents is None else consents
        signed, block = make_block(self.seed, draft, key, kept, os.urandom)
        self.signed = block, key
        return signed, [[one.id, wrap(kems[one.id], key, block.hash, one.id)] for one in draft.members]

    def took(self, signed: bytes) -> None:
        """Make the block that the relay took the own head."""
        self.chain.accept_own(signed, self.signed[1])

    def append(self, given: Given, history: Sequence[list[Any]] = ()) -> list[Any]:
        """Send a signed block, and adopt it if the relay took it; gives the whole answer."""
        answer = self.line.ask("append", *given, list(history))
        if answer[0] == "ok":
            self.took(given[0])
        return answer

    def history_for(self, who: Clinician, epochs: Iterable[int]) -> list[list[Any]]:
        """Wrap earlier epochs' keys to somebody whom the block just signed adds."""
        new = self.signed[0].hash
        return [[who.id, n, self._old(who, n, new)] for n in epochs]

    def _old(self, who: Clinician, n: int, new: bytes) -> bytes:
        old = self.chain.blocks[n]
        return wrap_history(kem_public(who.kem_seed), self.chain.key_for(old.hash), new, old.hash, who.id)

    def envelope(self, text: str, kind: str = TEXT, bucket: int = 0) -> bytes:
        """Seal a text, or a card, under the head."""
        body = codes_body([text, "id"]) if kind == CARD else text_body(text)
        message = self.session.compose(kind, body, now(), ())
        due = bucket or bucket_for(self.head.keep, self.bucket_seconds, self.head.expires)
        envelope = seal(
            self.key, self.seed, Header(self.conversation, self.head.hash, due), message, os.urandom
        )
        self.session.sent(message, envelope_hash(envelope))
        return envelope

    def say(self, text: str) -> list[Any]:
        """Send a text; gives the whole answer."""
        return self.line.ask("send", self.conversation, os.urandom(16), self.envelope(text))

    def texts(self) -> list[str]:
        """Read what was said in epochs whose keys are known here; nothing else may fail."""
        rows, more = self.line.call("read", self.conversation, 0)
        assert not more
        known = {block.hash for block in self.chain.blocks if self.knows(block)}
        ours = [envelope for _seq, envelope, _bucket in rows if header_of(envelope).block_hash in known]
        messages = [self.chain.open(envelope).message for envelope in ours]
        return [read_text(message.body) for message in messages if message.kind == TEXT]

    def knows(self, block: Block) -> bool:
        """Tell whether this member has a block's key."""
        try:
            return bool(self.chain.key_for(block.hash))
        except Refused:
            return False


class Team:
    """A survivor's conversation, and everyone's keys to wrap to."""

    def __init__(self, survivor: Survivor, keep: int = KEEP) -> None:
        self.survivor, self.keep = survivor, keep
        talk = survivor.prepare()
        key = public_key(talk.seed)
        self.own = survivor_member(key, verify_prekey(key, talk.id, talk.prekey))
        self.id, self.seed, self.prekey = talk.id, talk.seed, talk.prekey
        self.kems = {self.own.id: kem_public(talk.kem_seed)}
        seconds = survivor.bucket_seconds
        self.hers = Seat(self.id, survivor.open_line, talk.seed, talk.kem_seed, self.own.id, seconds)
        self.standing = make_standing(talk.seed, talk.id, Standing("any", now() + A_DAY))

    def members(self, *clinicians: Clinician) -> tuple[Member, ...]:
        """Her and these, as they are named now."""
        self.kems.update({one.id: one.bundle.kem for one in clinicians})
        return (self.own, *map(as_member, clinicians))

    def seat(self, clinician: Clinician) -> Seat:
        """A clinician's side, caught up."""
        seconds = clinician.bucket_seconds
        mine = Seat(self.id, clinician.line, clinician.seed, clinician.kem_seed, clinician.id, seconds)
        return mine.catch_up()

    def ask(self, *clinicians: Clinician, latest_end: int = 0) -> list[Any]:
        """Offer the conversation to these alone; gives the whole answer."""
        return self.survivor.open_line.ask("offer", *self.offer_values(*clinicians, latest_end=latest_end))

    def offer_values(self, *clinicians: Clinician, latest_end: int = 0) -> Again:
        """Sign the offer; the client's own chain begins with it."""
        members, moment = self.members(*clinicians), self.hers.moment()
        draft = drafting.first_offer(self.id, members, self.keep, 0, moment, latest_end)
        signed, wraps = self.hers.sign(draft, self.kems, [self.standing])
        self.hers.took(signed)
        return signed, wraps, os.urandom(16), self.hers.envelope("medical", CARD, self.hers.head.expires)

    def call_again_values(self, *clinicians: Clinician) -> Again:
        """Sign another offer upon the head; the client's own chain goes on with it."""
        draft = drafting.call_again(self.hers.head, self.members(*clinicians), self.hers.moment())
        assert draft.kind == OFFER
        signed, wraps = self.hers.sign(draft, self.kems, [self.standing])
        self.hers.took(signed)
        return signed, wraps, os.urandom(16), self.hers.envelope("medical", CARD, self.hers.head.expires)

    def claim_values(self, clinician: Clinician) -> tuple[Seat, Given]:
        """What a clinician claims the offer with."""
        seat = self.seat(clinician)
        draft = drafting.claim(seat.head, self.members(clinician), clinician.id, seat.moment())
        return seat, seat.sign(draft, self.kems)

    def claimed_by(self, clinician: Clinician) -> Seat:
        """Let a clinician claim; both sides know it then."""
        seat, given = self.claim_values(clinician)
        clinician.call("claim", *given)
        seat.took(given[0])
        self.hers.catch_up()
        return seat

    def change(
        self, seat: Seat, lead: Clinician | None, *clinicians: Clinician, consents: Sequence[bytes] = ()
    ) -> Given:
        """Sign a block with her and these in it; `consents` beside those that stand."""
        leads = lead.id if lead else None
        draft = drafting.team(seat.head, seat.member_id, self.members(*clinicians), leads, seat.moment())
        return seat.sign(draft, self.kems, [*seat.chain.consents, *consents])

    def named(self, clinician: Clinician, epochs: Sequence[int], scope: str = JOIN) -> bytes:
        """Her consent to one clinician, with these epochs to read."""
        head, certificate = self.hers.head.hash, clinician.clinician.hash
        about = Named(os.urandom(16), head, certificate, scope, tuple(epochs), now() + A_DAY, 0)
        return make_named(self.seed, self.id, about)

    def withdrawal(self) -> bytes:
        """Her withdrawal of the newest offer."""
        offer = next(block for block in reversed(self.hers.chain.blocks) if block.kind == OFFER)
        return make_withdrawal(self.seed, self.id, offer.hash)
