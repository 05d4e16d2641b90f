"""What the survivor's sealed state holds: her conversations' keys and how far each came (PROTOCOL §17)."""

from dataclasses import dataclass, field
from typing import Final

from crypto.encoding import encode
from crypto.log_head import LogHead, log_head_items, log_head_of
from crypto.refused import Refused
from crypto.row import VERSION, Row

NO_INTENT, OFFERING, OFFERED = 0, 1, 2
GREATEST_CONVERSATIONS: Final = 64
GREATEST_PREKEYS: Final = 64
GREATEST_NEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class KeptPrekey:
    """A prekey's 32-byte seed, kept until the last `expires` of a block that was wrapped to it."""

    number: int
    seed: bytes = field(repr=False)
    not_after: int
    last_expires: int


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """`intent` says how far the offer had come when this was saved."""

    conversation: bytes
    signing_seed: bytes = field(repr=False)
    prekeys: tuple[KeptPrekey, ...]
    head_n: int
    head_hash: bytes | None
    block0_hash: bytes | None
    need: str
    intent: int
    keep: int


@dataclass(frozen=True, slots=True)
class SurvivorState:
    """`log_head` is the newest head of the organisation's log that she verified."""

    saved_at: int
    log_head: LogHead | None
    conversations: tuple[KeptConversation, ...]


def encode_state(state: SurvivorState) -> bytes:
    """Refused("malformed") for more than could be read back: a save must never lose what it replaces."""
    crowded = any(len(one.prekeys) > GREATEST_PREKEYS for one in state.conversations)
    if crowded or len(state.conversations) > GREATEST_CONVERSATIONS:
        raise Refused("malformed")
    conversations = [_items(one) for one in state.conversations]
    return encode([VERSION, state.saved_at, log_head_items(state.log_head), conversations])


def decode_state(encoded: bytes) -> SurvivorState:
    row = Row.versioned(encoded)
    saved_at, log_head = row.number(), log_head_of(row)
    conversations = tuple(_conversation(one) for one in row.rows(GREATEST_CONVERSATIONS))
    row.end()
    return SurvivorState(saved_at, log_head, conversations)


def _items(one: KeptConversation) -> list[object]:
    prekeys = [[kept.number, kept.seed, kept.not_after, kept.last_expires] for kept in one.prekeys]
    heads: list[object] = [one.head_n, one.head_hash, one.block0_hash]
    return [one.conversation, one.signing_seed, prekeys, *heads, one.need, one.intent, one.keep]


def _conversation(row: Row) -> KeptConversation:
    conversation, signing_seed = row.fixed(16), row.fixed(32)
    prekeys = tuple(_prekey(one) for one in row.rows(GREATEST_PREKEYS))
    head_n, head_hash, block0_hash = row.number(), row.fixed_or_null(32), row.fixed_or_null(32)
    need, intent, keep = row.text(GREATEST_NEED_BYTES), row.number(), row.number()
    row.end()
    if intent not in {NO_INTENT, OFFERING, OFFERED}:
        raise Refused("malformed")
    return KeptConversation(
        conversation, signing_seed, prekeys, head_n, head_hash, block0_hash, need, intent, keep
    )


def _prekey(row: Row) -> KeptPrekey:
    kept = KeptPrekey(row.number(), row.fixed(32), row.number(), row.number())
    row.end()
    return kept
