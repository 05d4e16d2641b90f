"""What the relay holds, read from its files as a thief would: sealed rows, and the slot file's keys."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

SLOT_BYTES: Final = 64
KEY_BYTES: Final = 32
SHOWN_BYTES: Final = 12
EMPTY: Final = bytes(KEY_BYTES)
BUSY_SECONDS: Final = 0.2

# A fixed list: each gives size, due (null: with its conversation) and the sealed bytes.
QUERIES: Final = {
    "envelope": "SELECT bucket, sealed FROM envelopes ORDER BY rowid",
    "wrap": "SELECT bucket, sealed FROM wraps ORDER BY rowid",
    "block": "SELECT NULL, sealed FROM blocks ORDER BY rowid",
    "prekey": "SELECT bucket, sealed FROM prekeys ORDER BY rowid",
    "state": "SELECT bucket, blob FROM states WHERE kind = 'mailbox' ORDER BY rowid",
}
BUCKETS: Final = "SELECT due, slot FROM buckets"


@dataclass(frozen=True, slots=True)
class Row:
    """One sealed row. `due` is unix seconds, or None for what goes with its conversation."""

    kind: str
    due: int | None
    sealed: bytes = field(repr=False)

    def shown(self) -> dict[str, Any]:
        """What the page shows: size, time, the first bytes."""
        head = self.sealed[:SHOWN_BYTES].hex(" ")
        return {"kind": self.kind, "size": len(self.sealed), "due": self.due, "head": head}


@dataclass(frozen=True, slots=True)
class Holdings:
    """Every sealed row, the keys of the buckets by their due time, and how many slots hold a key."""

    rows: tuple[Row, ...]
    keys: dict[int, bytes] = field(repr=False)
    used_slots: int


def look(database: Path, slots: Path) -> Holdings:
    """Read the relay's database and slot file as they are now; raises sqlite3.Error or OSError."""
    address = f"file:{database}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
        rows = tuple(
            Row(kind, due, sealed)
            for kind, query in QUERIES.items()
            for due, sealed in connection.execute(query)
        )
        buckets = list(connection.execute(BUCKETS))
    held = slots.read_bytes()
    used = [
        held[start : start + KEY_BYTES]
        for start in range(0, len(held), SLOT_BYTES)
        if held[start : start + KEY_BYTES] != EMPTY
    ]
    return Holdings(rows, {due: _key(held, slot) for due, slot in buckets}, len(used))


def _key(held: bytes, slot: int) -> bytes:
    return held[slot * SLOT_BYTES : slot * SLOT_BYTES + KEY_BYTES]
