"""What a clinician's sealed state holds: signing keys, shift seeds, heads of conversations (PROTOCOL §17)."""

from dataclasses import dataclass, field
from typing import Final

from crypto.encoding import encode
from crypto.log_head import LogHead, log_head_items, log_head_of
from crypto.refused import Refused
from crypto.row import VERSION, Row

GREATEST_BUNDLES: Final = 128
GREATEST_CONVERSATIONS: Final = 1024


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
class ClinicianState:
    """`log_head` is the newest head of the organisation's log that this console verified."""

    saved_at: int
    signing_seed: bytes = field(repr=False)
    coordinator_seed: bytes | None = field(repr=False)
    log_head: LogHead | None
    bundles: tuple[KeptBundle, ...]
    conversations: tuple[KeptHead, ...]


def encode_state(state: ClinicianState) -> bytes:
    """Refused("malformed") for more than could be read back: a save must never lose what it replaces."""
    if len(state.bundles) > GREATEST_BUNDLES or len(state.conversations) > GREATEST_CONVERSATIONS:
        raise Refused("malformed")
    bundles = [[one.number, one.seed, one.start, one.until, one.last_expires] for one in state.bundles]
    heads = [[one.conversation, one.head_n, one.head_hash] for one in state.conversations]
    secrets: list[object] = [state.signing_seed, state.coordinator_seed]
    return encode([VERSION, state.saved_at, *secrets, log_head_items(state.log_head), bundles, heads])


def decode_state(encoded: bytes) -> ClinicianState:
    row = Row.versioned(encoded)
    saved_at, signing_seed, coordinator_seed = row.number(), row.fixed(32), row.fixed_or_null(32)
    log_head = log_head_of(row)
    bundles = tuple(_bundle(one) for one in row.rows(GREATEST_BUNDLES))
    conversations = tuple(_head(one) for one in row.rows(GREATEST_CONVERSATIONS))
    row.end()
    return ClinicianState(saved_at, signing_seed, coordinator_seed, log_head, bundles, conversations)


def _bundle(row: Row) -> KeptBundle:
    kept = KeptBundle(row.number(), row.fixed(32), row.number(), row.number(), row.number())
    row.end()
    return kept


def _head(row: Row) -> KeptHead:
    head = KeptHead(row.fixed(16), row.number(), row.fixed(32))
    row.end()
    return head
