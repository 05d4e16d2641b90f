"""Computes, as a thief of database and key file would, what stands for an id in rows of a living bucket."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from server.shredding.slots import KEY_BYTES, SLOT_BYTES


@dataclass(frozen=True)
class Thief:
    """Holds a relay's data folder."""

    data: Path

    def rows(self, statement: str, *values: object) -> list[tuple[bytes, ...]]:
        """Ask the database."""
        database = sqlite3.connect(f"file:{self.data}/relay.db?mode=ro", uri=True)
        try:
            return database.execute(statement, values).fetchall()
        finally:
            database.close()

    def keys(self) -> dict[int, bytes]:
        """The key of each bucket, by when it is due."""
        raw = (self.data / "slots").read_bytes()
        slots = self.rows("SELECT due, slot FROM buckets")
        return {int(due): raw[at : at + KEY_BYTES] for due, slot in slots for at in [int(slot) * SLOT_BYTES]}

    def indices(self, kind: bytes, value: bytes) -> set[bytes]:
        """Everything that may stand for an id."""
        return {
            hashlib.blake2b(value, key=key, digest_size=16, person=kind).digest()
            for key in self.keys().values()
        }

    def wrap_of(self, member: bytes, conversation: bytes, n: int) -> bytes:
        """Give what stands for a member in the wraps of one block."""
        stored = self.rows("SELECT member FROM wraps WHERE conversation = ? AND n = ?", conversation, n)
        (one,) = {bytes(row[0]) for row in stored} & self.indices(b"wrap", conversation + member)
        return one

    def rows_of(self, member: bytes, conversation: bytes) -> int:
        """Count what is kept for a clinician of one conversation."""
        named = {"members": (b"member", member), "wraps": (b"wrap", conversation + member)}
        named["history"] = (b"history", conversation + member)
        return sum(
            bytes(row[0]) in self.indices(*of)
            for table, of in named.items()
            for row in self.rows(f"SELECT member FROM {table} WHERE conversation = ?", conversation)  # noqa: S608
        )
