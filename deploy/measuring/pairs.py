"""Survivors and the clinicians whom they talk to, made on a real relay by the protocol itself."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from crypto.envelope import SIZES
from crypto.login import CREATE, RETURN, sign_login
from crypto.signing import public_key
from deploy.measuring.lines import Line, Wire
from deploy.measuring.load import End
from tests.server.people import Clinician, Staff, Survivor, Talk, bucket_for
from tests.server.relay import Relay

KEEP: Final = 3600
COVER, CONSOLE = "/a", "/b"
# Of the sizes that an envelope can have, the one nearest to 1 KB.
ENVELOPE_BYTES: Final = SIZES[1]
TEXT: Final = "a" * 600
# Nonce and tag that a row has at rest beside the envelope.
SEALED_BYTES: Final = ENVELOPE_BYTES + 24 + 16
ROWS_AT_ONCE: Final = 2_000
# Far above any number that a conversation reaches while it is measured.
FIRST_SEQ: Final = 1_000_000


@dataclass
class Pair:
    """One claimed conversation, and its two members' sides of it."""

    survivor: Survivor
    hers: Talk
    clinician: Clinician
    theirs: Talk

    def envelopes(self) -> tuple[bytes, bytes]:
        """A message of each side, sealed for now; sealed once, it is sent under many message ids."""
        sealed = []
        for talk in (self.hers, self.theirs):
            bucket = bucket_for(talk.at.keep, self.clinician.bucket_seconds, talk.at.expires)
            sealed.append(talk.envelope(TEXT, bucket))
            if len(sealed[-1]) != ENVELOPE_BYTES:
                raise RuntimeError("the text does not fill the envelope that is measured")
        return sealed[0], sealed[1]


def make_pairs(relay: Relay, count: int, clinicians: int) -> list[Pair]:
    """Bring so many survivors together with so many clinicians; one is on call at a time."""
    staff = Staff(relay)
    made: list[Pair] = []
    for number in range(clinicians):
        clinician = staff.clinician().go_on_duty()
        made += [make_pair(relay, clinician, KEEP) for _ in range(number, count, clinicians)]
        clinician.call("end_duty")
        clinician.line.close()
    staff.coordinator.close()
    return made


def make_pair(relay: Relay, clinician: Clinician, keep: int) -> Pair:
    """Let somebody new ask for help, and this clinician claim it; messages are kept so many seconds."""
    survivor = Survivor(relay).begin()
    hers = survivor.ask_for_help(keep)
    theirs = clinician.claim(clinician.waiting()[0])
    _state, blocks, *_ = survivor.call("blocks", hers.id, 1)
    hers.learn(blocks[0][1], blocks[0][2])
    survivor.open_line.close()
    return Pair(survivor, hers, clinician, theirs)


def open_ends(relay: Relay, wire: Wire, pairs: Sequence[Pair]) -> list[End]:
    """Open a line for every survivor and for every clinician; gives both ends of each conversation."""
    token = relay.token()
    consoles: dict[bytes, Line] = {}
    hers, theirs = [], []
    for pair in pairs:
        clinician = pair.clinician
        if clinician.id not in consoles:
            cookie = clinician.account.cookie
            consoles[clinician.id] = wire.open(relay.console, CONSOLE, lambda _nonce: {"v": 1}, cookie)
        line = wire.open(relay.cover, COVER, greeting(relay, pair.survivor.login_seed, token, RETURN))
        hers.append(End(line, COVER, pair.hers.id))
        theirs.append(End(consoles[clinician.id], CONSOLE, pair.theirs.id))
    # She and her clinician far apart: neighbours in turn are not each other's answer.
    ends = [*hers, *theirs]
    seal_anew(pairs, ends)
    return ends


def seal_anew(pairs: Sequence[Pair], ends: Sequence[End]) -> None:
    """Give every end an envelope whose bucket is right now."""
    sealed = [pair.envelopes() for pair in pairs]
    for end, envelope in zip(ends, [*(one for one, _ in sealed), *(one for _, one in sealed)], strict=True):
        end.envelope = envelope


def open_strangers(relay: Relay, wire: Wire, count: int) -> None:
    """Open the lines of survivors who have just come and say nothing."""
    token = relay.token()
    for _ in range(count):
        wire.open(relay.cover, COVER, greeting(relay, os.urandom(32), token, CREATE))


def greeting(relay: Relay, seed: bytes, token: str, purpose: str) -> Callable[[str], dict[str, object]]:
    """What a survivor's CONNECT carries, signed for the connection that it is sent on."""

    def greet(nonce: str) -> dict[str, object]:
        own = os.urandom(16)
        signature = sign_login(seed, purpose, relay.cover, nonce, own)
        return {"v": 1, "t": token, "k": public_key(seed), "p": purpose, "n": own, "s": signature}

    return greet


def put_rows(relay: Relay, pairs: Sequence[Pair], count: int, buckets: Sequence[int]) -> None:
    """Put envelopes' rows straight into the database, of the size that sealed ones have, for these buckets.

    What stands in them is noise: nobody asks for them before they are due, and sending them took an hour.
    """
    database = sqlite3.connect(relay.data / "relay.db", timeout=10)
    database.execute("PRAGMA synchronous=OFF")
    put = "INSERT INTO envelopes (conversation, seq, message, bucket, sealed) VALUES (?, ?, ?, ?, ?)"
    for first in range(0, count, ROWS_AT_ONCE):
        rows = range(first, min(first + ROWS_AT_ONCE, count))
        with database:
            database.executemany(put, (_row(pairs, number, buckets) for number in rows))
    database.close()


def _row(pairs: Sequence[Pair], number: int, buckets: Sequence[int]) -> tuple[object, ...]:
    whose = pairs[number % len(pairs)].hers.id
    bucket = buckets[number % len(buckets)]
    return whose, FIRST_SEQ + number, os.urandom(16), bucket, os.urandom(SEALED_BYTES)
