"""The relay's stores and steps on real files, without lines or processes around them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import server.conversations.tables
import server.duty.tables
import server.mailboxes.tables
import server.requests.tables
import server.shredding.tables  # noqa: F401  (the tables of the database under test)
from server.conversations.service import Chains
from server.conversations.store import ConversationRows
from server.database import Reader, Writer, metadata, read_engine, write_engine
from server.duty import store as duty
from server.guard import Guard, sparing
from server.mailboxes.service import Mailboxes
from server.mailboxes.store import PrekeyRows
from server.requests import store as requests
from server.settings import KEEPS
from server.shredding.sealed_states import SealedStates, Times
from server.shredding.service import Keep, Shredder, Together
from server.shredding.slots import EMPTY, KEY_BYTES, SLOT_BYTES, Slots
from server.shredding.store import SlotRows, StateRows
from server.steps.expire import Expire, Purge
from server.steps.parts import Parts
from tests.server.dying import SLOT_FILE, Death

START = 1_800_000_000
BUCKET = 900
WINDOW = 7 * 86_400
ORIGIN = "https://dapur.example"


@dataclass
class Clock:
    """A clock that a test moves."""

    now: int = START

    def __call__(self) -> int:
        return self.now


class Nobody:
    """No line is open."""

    def to_mailbox(self, mailbox: bytes, event: str, *values: object, but: str = "") -> None: ...
    def to_clinician(self, clinician: bytes, event: str, *values: object, but: str = "") -> None: ...
    def to_account(self, account: bytes, event: str, *values: object, but: str = "") -> None: ...
    def to_survivors(self, event: str, *values: object) -> None: ...
    def has_clinician(self, clinician: bytes) -> bool:
        return False

    def cut_account(self, account: bytes) -> None: ...
    def cut_session(self, session: bytes) -> None: ...


class Stores:
    """Everything a relay keeps, opened as at a start."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        death: Death | None = None,
        kind: type[Slots] = Slots,
        guard: Guard | None = None,
    ) -> None:
        self.folder, self.clock = folder, clock
        engine = write_engine(folder / "relay.db")
        if death is not None:
            death.watch(engine)
        metadata.create_all(engine)
        self.writer = Writer(engine, guard)
        with sparing():
            self.writer.keep(lambda _connection: None)
        self.reader = Reader(read_engine(folder / "relay.db"))
        self.slots = kind(folder / SLOT_FILE, os.urandom)
        self.shredder = Shredder(self.slots, SlotRows(), self.keep, _at_once, now=clock, random=os.urandom)
        self.conversations = ConversationRows(self.shredder)
        times = Times(WINDOW, BUCKET, self.conversations.reach)
        self.states = SealedStates(StateRows("mailbox", self.shredder), self.shredder, self, times, clock)
        self.prekeys = PrekeyRows(self.shredder)
        self.parts = self._parts()
        self.purge = Purge(lambda: None)
        others = (duty.forget_due, requests.forget_due, self.prekeys.forget_due)
        self.expire = Expire(self.parts, self.writer.truncate, lambda _seconds: None, others, lambda: None)

    @property
    def keep(self) -> Keep:
        return self.writer.keep

    @property
    def together(self) -> Together:
        return self.writer.together

    @property
    def read(self) -> Keep:
        return self.reader.read

    def begin(self) -> "Stores":
        """What a relay does before it listens."""
        self.shredder.recover()
        self.expire.begin()
        return self

    def close(self) -> None:
        self.reader.close()
        self.writer.stop()
        self.slots.close()

    def _parts(self) -> Parts:
        return Parts(
            self,
            self.shredder,
            self.states,
            Mailboxes(self.prekeys, self.states, self.clock),
            self.conversations,
            Chains(),
            Nobody(),
            self.clock,
            BUCKET,
            KEEPS,
            lambda _certificate: None,
        )


def keys_in(folder: Path) -> set[bytes]:
    """Every key that the slot file of a folder holds."""
    raw = (folder / SLOT_FILE).read_bytes()
    return {raw[at : at + KEY_BYTES] for at in range(0, len(raw), SLOT_BYTES)} - {EMPTY}


def _at_once(work: Callable[[], Any]) -> Any:
    return work()
