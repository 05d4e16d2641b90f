"""The newest head of the organisation's log that a client verified, as both states keep it (PROTOCOL §17)."""

from dataclasses import dataclass
from typing import Final

from crypto.refused import Refused
from crypto.row import Row
from crypto.signing import KEY_SIZE

ROOT_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class LogHead:
    """How many entries the log with this key had, and the root of its tree over them."""

    key: bytes
    size: int
    root: bytes


def log_head_items(head: LogHead | None) -> list[object] | None:
    return None if head is None else [head.key, head.size, head.root]


def log_head_of(row: Row) -> LogHead | None:
    """The row's next item: [key, size, root] or null."""
    items = row.row_or_null()
    if items is None:
        return None
    head = LogHead(items.fixed(KEY_SIZE), items.number(), items.fixed(ROOT_SIZE))
    items.end()
    return head


def newer_log_head(own: LogHead | None, saved: LogHead | None) -> LogHead | None:
    """The larger of one log's, the own of two logs'.

    Refused("head") for two of one log and size that differ: it cannot have both.
    """
    if own is None or saved is None:
        return own or saved
    if own.key != saved.key:
        return own
    if own.size == saved.size and own != saved:
        raise Refused("head")
    return max(own, saved, key=lambda head: head.size)
