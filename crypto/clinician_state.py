"""What a clinician's sealed state holds: signing keys, shift seeds, heads of conversations (PROTOCOL §13)."""

from dataclasses import dataclass, field
from typing import Final

from crypto.encoding import encode
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
    saved_at: int
    signing_seed: bytes = field(repr=False)
    coordinator_seed: bytes | None = field(repr=False)
    bundles: tuple[KeptBundle, ...]
    conversations: tuple[KeptHead, ...]


def encode_state(state: ClinicianState) -> bytes:
    bundles = [[one.number, one.seed, one.start, one.until, one.last_expires] for one in state.bundles]
    heads = [[one.conversation, one.head_n, one.head_hash] for one in state.conversations]
    secrets: list[object] = [state.signing_seed, state.coordinator_seed]
    return encode([VERSION, state.saved_at, *secrets, bundles, heads])


def decode_state(encoded: bytes) -> ClinicianState:
    row = Row.versioned(encoded)
    saved_at, signing_seed, coordinator_seed = row.number(), row.fixed(32), row.fixed_or_null(32)
    bundles = tuple(_bundle(one) for one in row.rows(GREATEST_BUNDLES))
    conversations = tuple(_head(one) for one in row.rows(GREATEST_CONVERSATIONS))
    row.end()
    return ClinicianState(saved_at, signing_seed, coordinator_seed, bundles, conversations)


def _bundle(row: Row) -> KeptBundle:
    kept = KeptBundle(row.number(), row.fixed(32), row.number(), row.number(), row.number())
    row.end()
    return kept


def _head(row: Row) -> KeptHead:
    head = KeptHead(row.fixed(16), row.number(), row.fixed(32))
    row.end()
    return head
