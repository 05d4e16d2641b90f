"""Where a relay keeps what expires: rows sealed under a bucket's and a slot's key (PROTOCOL §19)."""

import hashlib
import hmac
from dataclasses import dataclass, field

from crypto.keys import derive
from crypto.refused import Refused
from crypto.sealing import Random, open_bytes, seal_bytes


@dataclass(frozen=True, slots=True)
class Row:
    """As it lies on the disk and in every backup."""

    bucket: int
    slot: bytes
    sealed: bytes


@dataclass
class Shelf:
    """`rows` are all that were ever written: nothing is believed to be gone from a disk."""

    random: Random
    buckets: dict[int, bytes] = field(default_factory=dict)
    slots: dict[bytes, bytes] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def put(self, content: bytes, bucket: int, slot: bytes) -> Row:
        self.buckets.setdefault(bucket, self.random(32))
        self.slots.setdefault(slot, self.random(32))
        key = derive(self.buckets[bucket] + self.slots[slot], "row")
        row = Row(bucket, slot, seal_bytes(key, content, b"", self.random))
        self.rows.append(row)
        return row

    def open(self, row: Row) -> bytes | None:
        """The content, while both keys exist."""
        bucket, slot = self.buckets.get(row.bucket), self.slots.get(row.slot)
        if bucket is None or slot is None:
            return None
        try:
            return open_bytes(derive(bucket + slot, "row"), row.sealed, b"")
        except Refused:
            return None

    def share(self, bucket: int, mailbox: bytes, version: int) -> bytes:
        """The relay's half of a state's key; the caller sees to it that the keys exist."""
        self.buckets.setdefault(bucket, self.random(32))
        self.slots.setdefault(mailbox, self.random(32))
        message = self.slots[mailbox] + mailbox + version.to_bytes(8, "big")
        return hmac.new(self.buckets[bucket], message, hashlib.sha256).digest()

    def expire(self, now: int) -> None:
        """Overwrite the keys of every bucket that is due."""
        for bucket in [one for one in self.buckets if one <= now]:
            del self.buckets[bucket]

    def free(self, slot: bytes) -> None:
        """Overwrite a slot's key."""
        self.slots.pop(slot, None)
