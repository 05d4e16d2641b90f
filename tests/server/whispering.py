"""Clinicians who coordinate besides, and whispers between two, sealed and opened as their consoles do."""

import os
from dataclasses import dataclass, field
from typing import Any

from crypto.authority import Authority, verify_certificate
from crypto.body import TEXT, text_body
from crypto.bundle import Bundle, bundle_hash, verify_kept_bundle
from crypto.ceremony import Moment, certify_coordinator
from crypto.presentation import sign_presentation
from crypto.signing import public_key
from crypto.whisper import Addressee, Whisper, open_whisper, seal_whisper
from tests.server.line_client import Line
from tests.server.people import Clinician, authority_of, now


def coordinates(clinician: Clinician) -> Clinician:
    """Have the root name them a coordinator, too."""
    seed, relay = os.urandom(32), clinician.relay
    moment = Moment(now() - 300, os.urandom)
    presented = certify_coordinator(relay.organisation, public_key(seed), 30, moment)
    account_id = clinician.call("open")[2]
    clinician.call("present_coordinator", presented, sign_presentation(seed, account_id))
    clinician.wake()
    return clinician


def authority(clinician: Clinician) -> Authority:
    """What they believe now."""
    opened = clinician.call("open")
    return authority_of(clinician.relay, opened[7], opened[-1])


def bundle_in(reader: Clinician, pair: list[bytes]) -> tuple[bytes, Bundle]:
    """Whom a certificate and bundle are of, verified."""
    certified = verify_certificate(authority(reader), pair[0], now())
    return certified.clinician_id, verify_kept_bundle(certified, pair[1])


@dataclass
class Aside:
    """One end's side room with another."""

    own: Clinician
    room: bytes = field(default_factory=lambda: os.urandom(16))
    session: bytes = field(default_factory=lambda: os.urandom(16))
    sequence: int = 0

    def sealed(self, to: bytes, bundle: Bundle, text: str) -> tuple[bytes, bytes, bytes]:
        """What `whisper` is called with."""
        told = Whisper(self.room, self.session, self.sequence, now(), TEXT, text_body(text))
        self.sequence += 1
        addressee = Addressee(to, bundle.hash)
        return to, bundle.hash, seal_whisper(bundle.kem, self.own.seed, self.own.id, addressee, told)

    def asks(self, other: Clinician, text: str, line: Line | None = None) -> list[Any]:
        """Whisper to somebody whose bundle is known; gives the whole answer."""
        return (line or self.own.line).ask("whisper", *self.sealed(other.id, other.bundle, text))

    def answers(self, pushed: list[Any], text: str) -> list[Any]:
        """Whisper back to whoever whispered, by what the relay told of them."""
        _sender, _sealed, *pair, _own, _revocations = pushed
        return self.own.line.ask("whisper", *self.sealed(*bundle_in(self.own, pair), text))


def heard(reader: Clinician, pushed: list[Any]) -> tuple[bytes, str]:
    """Open what was pushed: whose it is, and what they say."""
    sender_id, sealed, certificate, _bundle, own, _revocations = pushed
    to = Addressee(reader.id, bundle_hash(own))
    sender, told = open_whisper(authority(reader), certificate, to, reader.kem_seed, sealed, now())
    assert sender.clinician_id == sender_id
    return sender_id, told.body.decode()
