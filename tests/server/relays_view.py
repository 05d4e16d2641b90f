"""All that a relay sees of what somebody does: each packet of each line, each new row, each new key."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from crypto.encoding import decode
from crypto.refused import Refused
from server.shredding.slots import KEY_BYTES, SLOT_BYTES
from tests.server.line_client import Line
from tests.server.relay import Relay

# A value that two have in common by chance is shorter than this.
SHORTEST_BYTES = 8
Row = tuple[object, ...]


def values_in(value: object) -> Iterator[bytes]:
    """Every value in a packet or row, however deep, and inside signed objects; whole numbers are short."""
    match value:
        case dict():
            for key, one in value.items():
                yield from values_in(key)
                yield from values_in(one)
        case list() | tuple():
            for one in value:
                yield from values_in(one)
        case str() if len(value) >= SHORTEST_BYTES:
            yield value.encode()
        case bytes() if len(value) >= SHORTEST_BYTES:
            inside = _opened(value)
            yield from (value,) if inside is None else values_in(inside)
        case _:
            return


def _opened(value: bytes) -> tuple[object, ...] | None:
    try:
        inside = decode(value)
    except Refused:
        return None
    return inside if isinstance(inside, tuple) else None


def pieces(values: set[bytes]) -> set[bytes]:
    """Every eight bytes that stand together somewhere in these values."""
    return {one[at : at + SHORTEST_BYTES] for one in values for at in range(len(one) - SHORTEST_BYTES + 1)}


@dataclass
class Seen:
    """What the relay saw between two moments: on the wire, and what it kept of it."""

    said: set[bytes] = field(default_factory=set)
    rows: set[bytes] = field(default_factory=set)

    def common(self, other: "Seen") -> tuple[set[bytes], set[bytes]]:
        """What two have in common, of what was said and of what is kept, in pieces."""
        said = pieces(self.said) & pieces(other.said)
        return said, pieces(self.rows) & pieces(other.rows)


@contextmanager
def seen_by(relay: Relay) -> Iterator[Seen]:
    """Give what the relay sees while the block runs; the rows are there at its end."""
    seen, send, take = Seen(), Line.send, Line._packet
    before = _rows(relay)

    def sent(line: Line, packet: dict[str, Any]) -> None:
        seen.said.update(values_in(packet))
        send(line, packet)

    def taken(line: Line, seconds: float) -> Any:
        packet = take(line, seconds)
        seen.said.update(values_in(packet))
        return packet

    with patch.object(Line, "send", sent), patch.object(Line, "_packet", taken):
        yield seen
    for row in _rows(relay) - before:
        seen.rows.update(values_in(row))


def _rows(relay: Relay) -> set[Row]:
    raw = (relay.data / "slots").read_bytes()
    keys: set[Row] = {(raw[at : at + KEY_BYTES],) for at in range(0, len(raw), SLOT_BYTES)}
    with closing(sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {row for table in tables for row in database.execute(f"SELECT * FROM {table}")}  # noqa: S608  (its own names)
    return rows | keys
