"""What the steps stand on: the writer and reader, and one service or store of each slice."""

import math
import os
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from crypto.block import Block
from crypto.certificate import Clinician
from crypto.refused import Refused as NotVerified
from crypto.signing import digest, parted
from server.answers.service import Tokens
from server.conversations.service import Chains, Conversation
from server.conversations.store import ConversationRows
from server.database import Connection
from server.doors import Caller, Post, Refused
from server.duty import store as duty
from server.gate import Gate
from server.mailboxes.service import Mailboxes
from server.requests.alone import Alone
from server.requests.ladder import Intervals
from server.shredding.sealed_states import SealedStates
from server.shredding.service import Database, Shredder

T = TypeVar("T")


def _as_it_is(certificate: bytes) -> bytes | None:
    return certificate


def _none_revoked(_connection: Connection) -> frozenset[bytes]:
    return frozenset()


def _no_revocations(_connection: Connection) -> list[bytes]:
    return []


def _not_there(_clinician: bytes) -> bool:
    return False


def _nobody_paged(_clinicians: Iterable[bytes]) -> None:
    return


def _nobody_reached(_clinicians: Iterable[bytes]) -> set[bytes]:
    return set()


def _uncounted(_step: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Calls:
    """How clinicians are called to requests, and when.

    `is_there` tells whether somebody has an open console. `page` calls those who may be away from it, and
    returns at once. `reached` gives those who have a console open or acknowledged a page.
    """

    intervals: Intervals = field(default_factory=Intervals)
    is_there: Callable[[bytes], bool] = field(default=_not_there)
    page: Callable[[Iterable[bytes]], None] = field(default=_nobody_paged)
    reached: Callable[[Iterable[bytes]], set[bytes]] = field(default=_nobody_reached)
    # Who is asked alone, and who let one lapse.
    alone: Alone = field(default_factory=lambda: Alone(time.monotonic))
    # Draws a number below another.
    below: Callable[[int], int] = field(default=secrets.randbelow)
    # Hears from which step of the ladder a request had to go on.
    lapsed: Callable[[str], None] = field(default=_uncounted)


@dataclass(frozen=True, slots=True)
class Parts:
    """Passed to every step. `now` gives unix seconds."""

    database: Database
    shredder: Shredder
    states: SealedStates
    mailboxes: Mailboxes
    conversations: ConversationRows
    chains: Chains
    post: Post
    now: Callable[[], int]
    bucket_seconds: int
    keeps: tuple[int, ...]
    # Gives the clinician whom a certificate names, if it is valid now.
    certified: Callable[[bytes], Clinician | None]
    # Gives a certificate as it is handed out, with a fresh proof, or nothing while it can't be.
    served: Callable[[bytes], bytes | None] = field(default=_as_it_is)
    # Who may call for help at once, and who has to work for it first.
    gate: Gate = field(default_factory=lambda: Gate(math.inf, time.monotonic, os.urandom))
    # How many conversations a clinician may lead at once.
    most_led: float = math.inf
    # What a covered phone asks with.
    tokens: Tokens = field(
        default_factory=lambda: Tokens(os.urandom(32), lambda: int(time.time()), os.urandom), repr=False
    )
    # The certificates that were taken back, by hash; and the signed objects that say so.
    revoked: Callable[[Connection], frozenset[bytes]] = field(default=_none_revoked)
    revocations: Callable[[Connection], list[bytes]] = field(default=_no_revocations)
    calls: Calls = field(default_factory=Calls)

    def read(self, job: Callable[[Connection], T]) -> T:
        """Read one snapshot."""
        return self.database.read(job)

    def keep(self, job: Callable[[Connection], T]) -> T:
        """Change in one transaction; the value is given after the commit."""
        return self.database.keep(job)

    def found(self, connection: Connection, conversation: bytes, caller: Caller) -> Conversation:
        """Find a living conversation that the caller is in; anything else is `gone`."""
        found = self.conversations.find(connection, conversation, self.now())
        if found is None:
            raise Refused("gone")
        found.member_of(caller)
        return found

    def need_bucket(self, due: int, conversation: bytes, caller: Caller) -> None:
        """Make a bucket that is not there yet for a conversation's members alone; others are `gone`."""
        if not self.shredder.has_bucket(due):
            self.read(lambda connection: self.found(connection, conversation, caller))
        self.shredder.need_bucket(due)

    def head(self, connection: Connection, conversation: Conversation) -> Block:
        """Give the head block, verified."""
        return self.chains.head(
            conversation,
            lambda: [signed for _, signed in self.conversations.blocks(connection, conversation)],
        )

    def warm(self, connection: Connection, conversation: bytes, caller: Caller) -> None:
        """Verify a chain that is not at hand outside the one writer, who has no time for a long one."""
        # Who may not, or has nothing to, hears it from the writer.
        with suppress(Refused):
            self.head(connection, self.found(connection, conversation, caller))

    def tell(self, conversation: Conversation, event: str, *values: object, but: str = "") -> None:
        """Tell everybody in a conversation that is no longer an offer, except the line `but`."""
        self.post.to_mailbox(conversation.mailbox, event, *values, but=but)
        for clinician in conversation.clinicians:
            self.post.to_clinician(clinician, event, *values, but=but)

    def tell_waiting(self, clinicians: tuple[bytes, ...] | list[bytes]) -> None:
        """Tell those a request was offered to that their list has changed."""
        for clinician in clinicians:
            self.post.to_clinician(clinician, "waiting")

    def bundle(self, connection: Connection, clinician: bytes) -> tuple[bytes, bytes, bytes] | None:
        """Give a clinician's newest (certificate, bundle, hash of the bundle), as they are handed out."""
        pair = duty.newest_bundle(connection, clinician, self.now())
        certificate = self.served(pair[0]) if pair else None
        if pair is None or certificate is None:
            return None
        try:
            payload, _ = parted(pair[1])
        except NotVerified:
            return None
        return certificate, pair[1], digest("sc1/bundle", payload)
