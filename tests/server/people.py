"""People of a relay under test: survivors with words, certified clinicians, both by the real protocol."""

import os
import time
from dataclasses import dataclass, field, replace
from typing import Any

from crypto import drafting
from crypto.authority import Authority, authority_with, verify_certificate
from crypto.block import CLAIM, TEAM, Block, confirm, make_block, open_first, open_next
from crypto.body import CARD, TEXT, codes_body, text_body
from crypto.bundle import NEEDS, Bundle, OnCall, make_bundle, verify_bundle, verify_on_call
from crypto.ceremony import ORGANISATION_FILE, read_organisation
from crypto.certificate import read_certificate
from crypto.drafting import Moment
from crypto.envelope import Header, Message, envelope_hash, seal
from crypto.log_head import LogHead
from crypto.login import mailbox_of, sign_login
from crypto.member import Member, clinician_member, survivor_member
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.session import Session
from crypto.signing import public_key
from crypto.state import open_state, seal_state
from crypto.withdrawal import make_withdrawal
from crypto.wrapping import kem_public, unwrap, wrap
from deploy.practice.account import Account, keep_two_keys
from deploy.practice.coordinator import Coordinator
from tests.server.line_client import Answered, Line
from tests.server.relay import Relay

KEEP = 120
FIVE_MINUTES = 300
ID, KEY = 16, 32
CERTIFIED_SECONDS = 10


def now() -> int:
    """Give unix seconds."""
    return int(time.time())


def whole(moment: int) -> int:
    """Round a time down to five minutes, as a shift's hours must be."""
    return moment // FIVE_MINUTES * FIVE_MINUTES


@dataclass
class Talk:
    """One member's side of a conversation: the key of the head, and what it takes to send."""

    id: bytes
    seed: bytes = field(repr=False)
    kem_seed: bytes = field(repr=False)
    member: bytes = field(default=b"")
    head: Block | None = None
    key: bytes = field(default=b"", repr=False)
    prekey: bytes = b""

    def __post_init__(self) -> None:
        self.session = Session(self.member, os.urandom)

    @property
    def at(self) -> Block:
        assert self.head is not None
        return self.head

    def envelope(self, text: str, bucket: int, kind: str = TEXT) -> bytes:
        """Seal a text, or a card of codes, under the head."""
        body = codes_body([text, "id"]) if kind == CARD else text_body(text)
        message: Message = self.session.compose(kind, body, now(), ())
        header = Header(self.id, self.at.hash, bucket)
        envelope = seal(self.key, self.seed, header, message, os.urandom)
        self.session.sent(message, envelope_hash(envelope))
        return envelope

    def learn(self, signed: bytes, wrapped: bytes) -> None:
        """Take the next block and open its wrap."""
        self.head = open_next(self.head, signed) if self.head else open_first(signed)
        self.key = unwrap(self.kem_seed, wrapped, self.head.hash, self.member)


def bucket_for(keep: int, bucket_seconds: int, expires: int) -> int:
    """Give the bucket of an envelope sent now."""
    return min(-(-(now() + keep) // bucket_seconds) * bucket_seconds, expires)


def send_text(who: "Survivor | Clinician", talk: Talk, text: str) -> list[Any]:
    """Send a text, sealed anew as their apps do when its bucket has turned over on the way."""
    bucket = bucket_for(talk.at.keep, who.bucket_seconds, talk.at.expires)
    for _ in range(3):
        try:
            return who.call("send", talk.id, os.urandom(ID), talk.envelope(text, bucket))
        except Answered as refused:
            if refused.code != "wrong_bucket":
                raise
            bucket = refused.extras[0]
    raise AssertionError("the bucket turned over too often")


def authority_of(relay: Relay, statement: bytes, revocations: list[bytes]) -> Authority:
    """What a client believes, with what the relay told it."""
    pin = read_organisation(relay.organisation / ORGANISATION_FILE)
    return authority_with(pin, statement, revocations, now())


class Survivor:
    """Somebody with six words, without the words: keys as the words would give them."""

    def __init__(self, relay: Relay, origin: str = "") -> None:
        self.log_head: LogHead | None = None
        self.relay = relay
        # The page that she came to: the cover's, or the open door's.
        self.origin = origin or relay.cover
        self.login_seed, self.seal_key = os.urandom(KEY), os.urandom(KEY)
        self.version = 0
        self.next_share, self.next_bucket = b"", 0
        self.bucket_seconds = 0
        self.line: Line | None = None

    @property
    def mailbox(self) -> bytes:
        return mailbox_of(public_key(self.login_seed))

    @property
    def open_line(self) -> Line:
        assert self.line is not None
        return self.line

    def greet(self, nonce: str, purpose: str, **changed: object) -> dict[str, Any]:
        """Make what CONNECT carries."""
        own = os.urandom(ID)
        signature = sign_login(self.login_seed, purpose, self.origin, nonce, own)
        token = self.relay.open_token() if self.origin == self.relay.open_door else self.relay.token()
        said = {"v": 1, "t": token, "k": public_key(self.login_seed), "p": purpose, "n": own}
        return {**said, "s": signature, "w": None, **changed}

    def connect(self, purpose: str) -> "Survivor":
        """Open a line."""
        self.line = Line(self.origin, "/a", lambda nonce: self.greet(nonce, purpose))
        return self

    def call(self, event: str, *values: object) -> list[Any]:
        """Ask on the own line."""
        return self.open_line.call(event, *values)

    def open(self) -> list[Any]:
        """Open the mailbox and remember what the next save needs."""
        opened = self.call("open")
        self.bucket_seconds, self.version = opened[1], opened[2]
        self.next_share, self.next_bucket = opened[5], opened[6]
        return opened

    def sealed(self, content: bytes) -> bytes:
        """Seal a state for the next save."""
        return seal_state(self.seal_key, self.next_share, content, os.urandom)

    def opened_state(self, share: bytes, blob: bytes) -> bytes:
        """Open a state that the relay gave."""
        return open_state(self.seal_key, share, blob)

    def save(
        self, content: bytes = b"state", prekeys: list[Any] | None = None, heads: list[Any] | None = None
    ) -> None:
        """Save, with one try again when the bucket has turned over meanwhile."""
        for _ in range(3):
            blob = self.sealed(content)
            arguments = (self.version, os.urandom(ID), self.next_bucket, blob, prekeys or [], heads or [])
            code, *given = self.open_line.ask("save", *arguments)
            if code == "ok":
                self.version, self.next_share, self.next_bucket = given
                return
            assert code == "stale_share", code
            self.next_share, self.next_bucket = given
        raise AssertionError("the bucket turned over too often")

    def begin(self) -> "Survivor":
        """Come for the first time: create, open."""
        self.connect("create")
        self.open()
        return self

    def prepare(self, heads: list[Any] | None = None) -> Talk:
        """Make keys for a conversation and publish its prekey with a save."""
        seed, kem_seed = os.urandom(KEY), os.urandom(KEY)
        talk = Talk(os.urandom(ID), seed, kem_seed)
        talk.prekey = make_prekey(seed, talk.id, Prekey(1, kem_public(kem_seed), self.next_bucket))
        self.save(prekeys=[[talk.id, talk.prekey]], heads=heads)
        return talk

    def on_call(self, need: str = "any") -> tuple[OnCall, ...]:
        """List who is on call, verified as her client does, with the log's growth since the last time."""
        known = self.log_head
        statement, pairs, moment, revocations, consistency = self.call(
            "on_call", need, known.size if known else 0
        )
        authority = authority_of(self.relay, statement, revocations)
        given = [(certificate, bundle) for certificate, bundle, _tier in pairs]
        watch = verify_on_call(authority, given, need, moment, known=known, consistency=consistency)
        self.log_head = watch.head
        return watch.on_call

    def offer_values(self, talk: Talk, keep: int = KEEP) -> tuple[object, ...]:
        """Make an offer to everyone on call, and give the event's arguments."""
        on_call = self.on_call()
        key = public_key(talk.seed)
        own = survivor_member(key, verify_prekey(key, talk.id, talk.prekey))
        members = (own, *(clinician_member(one) for one in on_call))
        draft = drafting.first_offer(talk.id, members, keep, 0, Moment(now(), self.bucket_seconds))
        talk.key, talk.member = os.urandom(KEY), own.id
        talk.session = Session(own.id, os.urandom)
        signed, talk.head = make_block(talk.seed, draft, talk.key, [], os.urandom)
        kems = [kem_public(talk.kem_seed), *(one.bundle.kem for one in on_call)]
        wraps = [
            [one.id, wrap(kem, talk.key, talk.at.hash, one.id)]
            for one, kem in zip(members, kems, strict=True)
        ]
        return signed, wraps, os.urandom(ID), talk.envelope("medical", draft.expires, CARD)

    def ask_for_help(self, keep: int = KEEP) -> Talk:
        """Do the whole first call: save, offer."""
        talk = self.prepare()
        state, expires = self.call("offer", *self.offer_values(talk, keep))
        assert (state, expires) == ("waiting", talk.at.expires)
        return talk

    def withdrawal(self, talk: Talk) -> bytes:
        """Sign a withdrawal of the offer."""
        return make_withdrawal(talk.seed, talk.id, talk.at.hash)

    def send(self, talk: Talk, text: str) -> list[Any]:
        """Send a text."""
        return send_text(self, talk, text)


class ConsoleAccount(Account):
    """An account whose lines are our own client's."""

    def line(self) -> Any:
        """Open a line under this session."""
        return Line(self.origin, "/b", lambda _nonce: {"v": 1}, {"Cookie": self._session})


def applicant(relay: Relay, invitation: str, key: bytes) -> ConsoleAccount:
    """Open an account that asks for a certificate; nobody has given it yet."""
    account = ConsoleAccount(relay.console, relay.folder / os.urandom(4).hex())
    account.open_with(invitation)
    line = account.line()
    keep_two_keys(line, line.call("open")[2], account.passkey)
    line.call("apply", key, "midwife", "Bu Sari", "Bandung")
    line.close()
    return account


class NotCertified(Exception):
    """Nobody takes the certificate, or there is none."""


def opened_certified(line: Line) -> Any:
    """Open an account until its certificate stands there: of several processes another one took it in."""
    deadline = time.monotonic() + CERTIFIED_SECONDS
    while (opened := line.call("open"))[5] is None:
        if time.monotonic() > deadline:
            raise NotCertified
        time.sleep(0.05)
    return opened


class Clinician:
    """A certified clinician with an account opened through the real doors."""

    def __init__(self, relay: Relay, coordinator: Coordinator, invitation: str) -> None:
        self.relay = relay
        self.seed, self.kem_seed = os.urandom(KEY), os.urandom(KEY)
        self.account = applicant(relay, invitation, public_key(self.seed))
        coordinator.certify_all()
        relay.be_witnessed()
        self.line: Line = self.account.line()
        opened = opened_certified(self.line)
        self.bucket_seconds: int = opened[1]
        authority = authority_of(relay, opened[7], opened[-1])
        self.clinician = verify_certificate(authority, opened[5], now())
        self.number = 0

    @property
    def id(self) -> bytes:
        return self.clinician.clinician_id

    @property
    def proof(self) -> bytes | None:
        """The log's proof of the certificate, fresh."""
        return read_certificate(self.call("open")[5])[2]

    def wake(self) -> None:
        """Open a new line: nobody answered the old one's pings meanwhile."""
        self.line.close()
        self.line = self.account.line()

    def go_on_duty(self, tier: int = 0, begins: int | None = None) -> "Clinician":
        """Publish a new bundle."""
        self.number += 1
        start = whole(now() - 60) if begins is None else begins
        bundle = Bundle(self.number, kem_public(self.kem_seed), NEEDS, start, start + 8 * 3600)
        signed = make_bundle(self.seed, self.clinician, bundle)
        self.line.call("start_duty", signed, tier)
        self.bundle = verify_bundle(self.clinician, signed, max(now(), start))
        return self

    def call(self, event: str, *values: object) -> list[Any]:
        """Ask on the own line."""
        return self.line.call(event, *values)

    def waiting(self) -> list[list[Any]]:
        """List what waits."""
        (listed,) = self.call("waiting")
        return list(listed)

    def take_up(self, row: list[Any]) -> Talk:
        """Open a waiting request."""
        conversation, _since, _expires, block, wrapped, prekey, *_more = row
        talk = Talk(conversation, self.seed, self.kem_seed, self.id)
        talk.learn(block, wrapped)
        talk.prekey = prekey
        return talk

    def next_values(self, talk: Talk, kind: int, *, consents: bool = True) -> tuple[bytes, list[Any]]:
        """Make the claim, or a re-key, and give the event's arguments."""
        head = talk.at
        survivor = head.members[0]
        prekey = verify_prekey(survivor.key, talk.id, talk.prekey)
        own = head.member(self.id)
        assert own is not None
        members: tuple[Member, ...] = (
            replace(survivor, number=prekey.number, prekey_hash=prekey.hash),
            replace(own, number=self.bundle.number, prekey_hash=self.bundle.hash),
        )
        moment = Moment(now(), self.bucket_seconds)
        if kind == CLAIM:
            draft = drafting.claim(head, members, self.id, moment)
        else:
            draft = drafting.team(head, self.id, members, head.lead, moment)
        key = os.urandom(KEY)
        kept = confirm(head, talk.key) if consents else ()
        signed, block = make_block(self.seed, draft, key, kept, os.urandom)
        kems = prekey.kem, kem_public(self.kem_seed)
        wraps = [[one.id, wrap(kem, key, block.hash, one.id)] for one, kem in zip(members, kems, strict=True)]
        return signed, wraps

    def claim(self, row: list[Any], *, consents: bool = True) -> Talk:
        """Claim a waiting request; without `consents` as a dishonest console would."""
        talk = self.take_up(row)
        signed, wraps = self.next_values(talk, CLAIM, consents=consents)
        self.call("claim", signed, wraps)
        talk.learn(signed, wraps[1][1])
        return talk

    def rekey(self, talk: Talk) -> tuple[bytes, list[Any]]:
        """Make a re-key of a claimed conversation."""
        return self.next_values(talk, TEAM)

    def send(self, talk: Talk, text: str) -> list[Any]:
        """Send a text."""
        return send_text(self, talk, text)


class Staff:
    """The coordinator of a relay, and clinicians made on demand."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.coordinator = Coordinator(
            ConsoleAccount(relay.console, relay.folder / "coordinator"), relay.organisation, now
        )
        self.coordinator.begin(relay.invite)

    def clinician(self) -> Clinician:
        """Certify somebody new."""
        return Clinician(self.relay, self.coordinator, self.coordinator.invite())

    def wake(self) -> None:
        """Open a new line for the coordinator."""
        self.coordinator.close()
        self.coordinator._line = self.coordinator._account.line()

    def revoke(self, clinician: Clinician) -> None:
        """End somebody's certificate."""
        self.coordinator.revoke(clinician.clinician.hash)
