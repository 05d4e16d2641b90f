"""People who were there before an upgrade, and the rows that a relay of their time kept of them."""

import os
import time

from crypto.block import CLAIM, OFFER, Draft, confirm, make_block, round_up
from crypto.body import TEXT, text_body
from crypto.bundle import NEEDS, Bundle, OnCall, make_bundle, verify_bundle
from crypto.ceremony import ORGANISATION_FILE, Moment, certify_coordinator, read_organisation
from crypto.certificate import (
    Clinician,
    clinician_payload,
    countersign,
    make_certificate,
    read_clinician,
    read_coordinator,
)
from crypto.envelope import Header, seal
from crypto.log_proof import log_entry
from crypto.member import clinician_member, survivor_member
from crypto.prekey import Prekey, make_prekey, verify_prekey
from crypto.revocation import make_revocation, revocation_hash
from crypto.session import Session
from crypto.signing import public_key
from crypto.state import seal_state
from crypto.wrapping import kem_public, wrap
from tests.server.old_databases import Keys, Row
from tests.server.people import ConsoleAccount, Survivor
from tests.server.relay import Relay

HOUR, A_DAY = 3600, 86_400
MAILBOX_SLOT, TALK_SLOT, STATE_BUCKET, TALK_BUCKET = range(4)


class Past:
    """A survivor with a conversation that a clinician has claimed, on a relay that is started later."""

    def __init__(self, relay: Relay, revision: str) -> None:
        self.relay, self.revision, self.keys = relay, revision, Keys()
        self.now = int(time.time())
        self.kept_until = round_up(self.now + 5 * A_DAY, 900)
        self._make_clinician()
        self.survivor = Survivor(relay)
        self.talk, self.seed, self._kem = os.urandom(16), os.urandom(32), os.urandom(32)
        prekey = Prekey(1, kem_public(self._kem), self.kept_until)
        self.prekey = make_prekey(self.seed, self.talk, prekey)
        self._talk()

    def _make_clinician(self) -> None:
        root, moment = self.relay.organisation, Moment(self.now - 300, os.urandom)
        instance = read_organisation(root / ORGANISATION_FILE).instance_id
        self.coordinator_seed, self.clinician_seed = os.urandom(32), os.urandom(32)
        self.coordinator = certify_coordinator(root, public_key(self.coordinator_seed), 300, moment)
        self.ends = self.now + 20 * A_DAY
        named = os.urandom(16), public_key(self.clinician_seed), "midwife", "Bu Sari", "Bandung"
        payload = clinician_payload(instance, Clinician(*named, self.now - 300, self.ends))
        self.clinician = read_clinician(payload)[1]
        pair = self.coordinator, countersign(self.coordinator_seed, payload)
        self.certificate = make_certificate(payload, [pair])
        shift = Bundle(1, kem_public(os.urandom(32)), NEEDS, self.now - 600, self.now + 6 * HOUR)
        self.bundle = make_bundle(self.clinician_seed, self.clinician, shift)
        self.on_call = OnCall(self.clinician, verify_bundle(self.clinician, self.bundle, self.now))
        self.account_id = os.urandom(16)
        self.account = ConsoleAccount(self.relay.console, self.relay.folder / "past")
        self.account.passkey.credential_id = os.urandom(32)
        self.account.passkey.user_handle = self.account_id
        self.account.passkey.rp_id = "console.localhost"

    def _talk(self) -> None:
        key = public_key(self.seed)
        own = survivor_member(key, verify_prekey(key, self.talk, self.prekey))
        members, keys = (own, clinician_member(self.on_call)), (os.urandom(32), os.urandom(32))
        until = self.now + HOUR
        self.expires = round_up(until + HOUR, 900)
        self.keys.buckets = {self.kept_until: STATE_BUCKET, self.expires: TALK_BUCKET}
        terms = HOUR, 0, until, self.expires
        offer = Draft(self.talk, 0, OFFER, own.id, None, None, *terms, members)
        first, block = make_block(self.seed, offer, keys[0], [], os.urandom)
        other = members[1].id
        claim = Draft(self.talk, 1, CLAIM, other, other, block.hash, *terms, members)
        kept = confirm(block, keys[0])
        second, self.head = make_block(self.clinician_seed, claim, keys[1], kept, os.urandom)
        self.blocks = [first, second]
        self.wrap = wrap(kem_public(self._kem), keys[1], self.head.hash, own.id)
        message = Session(other, os.urandom).compose(TEXT, text_body("dari dulu"), self.now, ())
        header = Header(self.talk, self.head.hash, self.expires)
        self.envelope = seal(keys[1], self.clinician_seed, header, message, os.urandom)
        self.state = b"a state of then"

    def rows(self) -> list[tuple[str, Row]]:
        """What stood in every table of the revision."""
        rows = [*self._held(), *self._talked(), *self._staff()]
        if self.revision >= "0003":
            rows += self._logged()
        if self.revision >= "0004":
            rows += self._shared()
        if self.revision >= "0005":
            rows = [
                (table, self._indexed(table, row)) for table, row in rows if not self._is_hers(table, row)
            ]
        return rows

    def _is_hers(self, table: str, row: Row) -> bool:
        """Of members, clinicians alone are kept by themselves; all of them stand in one sealed column."""
        return table == "members" and row["member"] == self.head.members[0].id

    def _indexed(self, table: str, row: Row) -> Row:
        """A row as it stands where ids of people are indices under their bucket's key."""
        keys, mailbox = self.keys, self.survivor.mailbox
        her, his = (member.id for member in self.head.members)
        until, kept_until = self.expires, self.kept_until
        if table == "conversations":
            people = self.keys.seal(TALK_SLOT, until, b"people" + self.talk, mailbox + her + his)
            others = {name: value for name, value in row.items() if name != "survivor"}
            return {**others, "mailbox": keys.index(until, b"mailbox", mailbox), "people": people}
        if table == "offers":
            return {"conversation": self.talk, "clinician": keys.index(until, b"offer", his)}
        changed = {
            "states": lambda: {"owner": keys.index(kept_until, b"state", mailbox)},
            "prekeys": lambda: {"mailbox": keys.index(kept_until, b"prekey", mailbox + self.talk)},
            "members": lambda: {"member": keys.index(until, b"member", his)},
            "wraps": lambda: {"member": keys.index(until, b"wrap", self.talk + her)},
            "history": lambda: {"member": keys.index(until, b"history", self.talk + her)},
        }
        return {**row, **changed[table]()} if table in changed else row

    def _shared(self) -> list[tuple[str, Row]]:
        return [
            ("used_challenges", {"challenge_hash": os.urandom(32), "expires": self.expires}),
            ("key_stores", {"name": "somewhere", "mark": os.urandom(16), "whole": 1}),
        ]

    def _held(self) -> list[tuple[str, Row]]:
        mailbox, bucket = self.survivor.mailbox, self.kept_until
        share = self.keys.share(MAILBOX_SLOT, bucket, mailbox, 1)
        blob = seal_state(self.survivor.seal_key, share, self.state, os.urandom)
        slots = [("held", {"slot": slot, "generation": 0, "buried": 0}) for slot in range(4)]
        buckets = [
            ("buckets", {"due": due, "slot": slot, "generation": 0})
            for due, slot in self.keys.buckets.items()
        ]
        place = {"slot": MAILBOX_SLOT, "generation": 0, "bucket": bucket}
        state = {"kind": "mailbox", "owner": mailbox, "version": 1, "save_id": bytes(16)}
        sealed = self.keys.seal(MAILBOX_SLOT, bucket, mailbox, blob)
        prekey = self.keys.seal(MAILBOX_SLOT, bucket, b"prekey" + self.talk, self.prekey)
        return [
            *slots,
            *buckets,
            ("states", {**place, **state, "blob": sealed}),
            ("prekeys", {**place, "mailbox": mailbox, "conversation": self.talk, "sealed": prekey}),
        ]

    def _sealed(self, what: bytes, number: int, content: bytes, bucket: int, more: bytes = b"") -> bytes:
        name = what + self.talk + number.to_bytes(8, "big") + more
        return self.keys.seal(TALK_SLOT, bucket, name, content)

    def _talked(self) -> list[tuple[str, Row]]:
        theirs, bucket = {"conversation": self.talk}, {"bucket": self.expires}
        her, his = (member.id for member in self.head.members)
        conversation = {
            "id": self.talk, "mailbox": self.survivor.mailbox, "survivor": her, "slot": TALK_SLOT,
            "generation": 0, "head_n": 1, "head_hash": self.head.hash, "offer": 0, "keep": HOUR,
            "expires": self.expires, "last_seq": 1, "ended": None, "remembered": self.expires + A_DAY,
        }  # fmt: skip
        wrap = self._sealed(b"wrap", 1, self.wrap, self.expires, her)
        envelope = self._sealed(b"envelope", 1, self.envelope, self.expires)
        return [
            ("conversations", conversation),
            *(("members", {**theirs, "member": member}) for member in (her, his)),
            *(
                ("blocks", {**theirs, "n": n, "sealed": self._sealed(b"block", n, signed, 0)})
                for n, signed in enumerate(self.blocks)
            ),
            ("wraps", {**theirs, **bucket, "n": 1, "member": her, "sealed": wrap}),
            ("envelopes", {**theirs, **bucket, "seq": 1, "message": bytes(16), "sealed": envelope}),
            ("requests", {**theirs, "state": "claimed", "since": self.now, "expires": self.expires}),
            ("offers", {**theirs, "clinician_id": his}),
        ]

    def _staff(self) -> list[tuple[str, Row]]:
        account, ends = {"account_id": self.account_id}, {"expires": self.now + 90 * A_DAY}
        applies = {"account_id": os.urandom(16)}
        named = read_coordinator(self.coordinator).coordinator_id
        coordinator = {"coordinator_id": named, "coordinator": self.coordinator}
        passkey = {"credential_id": self.account.passkey.credential_id}
        key = {"public_key": self.account.passkey.public_key(), "sign_count": 0}
        asks = {
            "key": bytes(32),
            "profession": "nurse",
            "alias": "Bu Dewi",
            "region": "Garut",
            "payload": b"p",
        }
        shift = self.on_call.bundle
        duty = {
            "clinician_id": self.clinician.clinician_id, "number": 1, "certificate": self.certificate,
            "bundle": self.bundle, "needs": f",{','.join(NEEDS)},", "start": shift.start - 300,
            "until": shift.until + 300, "on_duty": 1, "expires": self.ends,
        }  # fmt: skip
        return [
            ("accounts", {**account, **ends, "clinician_id": self.clinician.clinician_id}),
            ("accounts", {**applies, **ends, "clinician_id": os.urandom(16)}),
            ("invitations", {"token_hash": os.urandom(32), "account_id": os.urandom(16), **ends}),
            ("passkeys", {**account, **passkey, **key}),
            ("sealed_keys", {**account, **passkey, "kind": "passkey", "sealed_key": bytes(72)}),
            ("sessions", {**account, **ends, "session_hash": os.urandom(32)}),
            ("applications", {**applies, **ends, **asks}),
            ("countersignatures", {**applies, **coordinator, "signature": bytes(64)}),
            ("certificates", {**account, "certificate": self.certificate, "expires": self.ends}),
            ("coordinators", {**account, **coordinator, **ends}),
            ("bundles", duty),
        ]

    def _logged(self) -> list[tuple[str, Row]]:
        instance = read_organisation(self.relay.organisation / ORGANISATION_FILE).instance_id
        until = self.now + 400 * A_DAY
        gone = os.urandom(32)
        seed, signed_by = self.coordinator_seed, self.coordinator
        revocation = make_revocation(seed, instance, gone, self.now - 60, until, signed_by)
        salt, hashed = os.urandom(32), revocation_hash(revocation)
        her = self.head.members[0].id
        history = {"conversation": self.talk, "n": 1, "member": her, "old_n": 0, "bucket": self.expires}
        more = (0).to_bytes(8, "big") + her
        return [
            ("log_entries", {"position": 0, "entry": log_entry(salt, hashed)}),
            ("logged", {"hashed": hashed, "salt": salt, "position": 0, "expires": until}),
            ("cosigned", {"size": 1, "note": b"of a witness that is no more"}),
            ("revocations", {"hashed": gone, "by_root": 0, "revocation": revocation, "expires": until}),
            ("history", {**history, "sealed": self._sealed(b"history", 1, self.wrap, self.expires, more)}),
        ]
