"""A clinician's sealed state: keys, shift seeds, heads of conversations, reminders (PROTOCOL §17)."""

from dataclasses import dataclass, field
from typing import Final

from crypto.encoding import encode
from crypto.log_head import LogHead, log_head_items, log_head_of
from crypto.refused import Refused
from crypto.row import VERSION, Row

GREATEST_BUNDLES: Final = 128
GREATEST_CONVERSATIONS: Final = 1024
GREATEST_REMINDERS: Final = 64
GREATEST_NOTE_BYTES: Final = 160
# The version of a state with reminders; one without is written as before there were any.
REMINDING: Final = 2


@dataclass(frozen=True, slots=True)
class KeptBundle:
    """A shift bundle's 32-byte KEM seed, kept until the last `expires` of a block that was wrapped to it."""

    number: int
    seed: bytes = field(repr=False)
    start: int
    until: int
    last_expires: int


@dataclass(frozen=True, slots=True)
class KeptHead:
    conversation: bytes
    head_n: int
    head_hash: bytes


@dataclass(frozen=True, slots=True)
class KeptReminder:
    """`due` in unix seconds, 0 once it is done; `revision` goes up by one with each change."""

    id: bytes
    conversation: bytes
    revision: int
    due: int
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClinicianState:
    """`log_head` is the newest head of the organisation's log that this console verified."""

    saved_at: int
    signing_seed: bytes = field(repr=False)
    coordinator_seed: bytes | None = field(repr=False)
    log_head: LogHead | None
    bundles: tuple[KeptBundle, ...]
    conversations: tuple[KeptHead, ...]
    reminders: tuple[KeptReminder, ...] = ()


def encode_state(state: ClinicianState) -> bytes:
    """Refused("malformed") for more than could be read back: a save must never lose what it replaces."""
    if len(state.bundles) > GREATEST_BUNDLES or len(state.conversations) > GREATEST_CONVERSATIONS:
        raise Refused("malformed")
    if len(state.reminders) > GREATEST_REMINDERS or any(_is_long(one.note) for one in state.reminders):
        raise Refused("malformed")
    bundles = [[one.number, one.seed, one.start, one.until, one.last_expires] for one in state.bundles]
    heads = [[one.conversation, one.head_n, one.head_hash] for one in state.conversations]
    secrets: list[object] = [state.signing_seed, state.coordinator_seed]
    items = [state.saved_at, *secrets, log_head_items(state.log_head), bundles, heads]
    reminders = [[one.id, one.conversation, one.revision, one.due, one.note] for one in state.reminders]
    return encode([REMINDING, *items, reminders] if reminders else [VERSION, *items])


def decode_state(encoded: bytes) -> ClinicianState:
    row = Row.of(encoded)
    version = row.number()
    if version not in {VERSION, REMINDING}:
        raise Refused("version")
    saved_at, signing_seed, coordinator_seed = row.number(), row.fixed(32), row.fixed_or_null(32)
    log_head = log_head_of(row)
    bundles = tuple(_bundle(one) for one in row.rows(GREATEST_BUNDLES))
    conversations = tuple(_head(one) for one in row.rows(GREATEST_CONVERSATIONS))
    reminders = _reminders(row) if version == REMINDING else ()
    row.end()
    return ClinicianState(
        saved_at, signing_seed, coordinator_seed, log_head, bundles, conversations, reminders
    )


def _bundle(row: Row) -> KeptBundle:
    kept = KeptBundle(row.number(), row.fixed(32), row.number(), row.number(), row.number())
    row.end()
    return kept


def _head(row: Row) -> KeptHead:
    head = KeptHead(row.fixed(16), row.number(), row.fixed(32))
    row.end()
    return head


def _reminders(row: Row) -> tuple[KeptReminder, ...]:
    """At least one: a state has one encoding only."""
    reminders = tuple(_reminder(one) for one in row.rows(GREATEST_REMINDERS))
    if not reminders:
        raise Refused("malformed")
    return reminders


def _reminder(row: Row) -> KeptReminder:
    kept_id, conversation, revision, due = row.fixed(16), row.fixed(16), row.number(), row.number()
    reminder = KeptReminder(kept_id, conversation, revision, due, row.text(GREATEST_NOTE_BYTES))
    row.end()
    return reminder


def _is_long(note: str) -> bool:
    return len(note.encode()) > GREATEST_NOTE_BYTES
