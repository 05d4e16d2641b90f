"""The slot file: slots of 64 bytes, preallocated, overwritten in place, flushed before anyone relies on them.

Slot = key 32 || generation 8 || check 24. A zero key is an empty slot. It cannot promise what a disk does
beneath a write in place: wear levelling, snapshots.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from server.at_rest import Place
from server.doors import Refused

SLOT_BYTES = 64
KEY_BYTES = 32
GROWN_BY = 4096
MOST_SLOTS = 1 << 20
EMPTY = bytes(KEY_BYTES)
# A generation for a slot whose bytes don't check: far above any that was ever counted.
BEYOND = 1 << 40


def _unheard(_failure: OSError) -> None:
    return


class Slots:
    """Used by one thread at a time; keys are read from memory, written through to the file."""

    def __init__(
        self, file: Path, random: Callable[[int], bytes], failed: Callable[[OSError], object] = _unheard
    ) -> None:
        self._random = random
        self._failed = failed
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._keys: list[bytes] = []
        self._generations: list[int] = []
        self._free: list[int] = []
        # What was written since it was last flushed; and whether a flush of it failed.
        self._unflushed: set[int] = set()
        self._doubtful = False
        self._load()

    def take(self) -> Place:
        """Write a fresh key into a free slot, durably. Refuses `unavailable` when the disk is full."""
        try:
            if not self._free:
                self._grow()
            slot = self._free[-1]
            self._write(slot, self._random(KEY_BYTES), self._generations[slot])
            self._flush()
            self._free.pop()
        except OSError as failure:
            self._failed(failure)
            raise Refused("unavailable") from None
        return Place(slot, self._generations[slot])

    def key(self, place: Place) -> bytes | None:
        """Give the key, or None when it was overwritten or the slot has another generation by now."""
        if place.slot >= len(self._keys) or self._generations[place.slot] != place.generation:
            return None
        key = self._keys[place.slot]
        return key if key != EMPTY else None

    def find(self, places: list[Place]) -> list[bytes | None]:
        """Give the keys of several places."""
        return [self.key(place) for place in places]

    def overwrite(self, places: Iterable[Place]) -> None:
        """Overwrite these keys in place, durably; places of another generation are left alone."""
        for place in places:
            if self.key(place) is not None:
                self._write(place.slot, EMPTY, place.generation)
        self._flush()

    def free(self, places: Iterable[Place]) -> None:
        """Let overwritten slots be taken again, as the next generation."""
        for place in places:
            if place.slot < len(self._keys) and self._generations[place.slot] == place.generation:
                self._write(place.slot, EMPTY, place.generation + 1)
                self._free.append(place.slot)
        self._flush()

    def recover(self, held: frozenset[Place]) -> list[Place]:
        """At start: overwrite every key that no committed row holds, and find the free slots.

        Gives the places that are held without a key.
        """
        self._reach(max((place.slot for place in held), default=-1))
        self._free = []
        for slot, generation in enumerate(self._generations):
            if Place(slot, generation) in held:
                continue
            # Always a new generation: an older backup may hold a row that names this one.
            self._write(slot, EMPTY, generation + 1)
            self._free.append(slot)
        self._free.reverse()
        self._flush()
        return [place for place in held if self.key(place) is None]

    @property
    def used(self) -> int:
        """How many slots are not free."""
        return len(self._keys) - len(self._free)

    def close(self) -> None:
        """Close the file and drop every key from memory."""
        os.close(self._file)
        self._keys.clear()

    def _load(self) -> None:
        size = os.fstat(self._file).st_size // SLOT_BYTES
        for slot in range(size):
            raw = os.pread(self._file, SLOT_BYTES, slot * SLOT_BYTES)
            key, generation = raw[:KEY_BYTES], int.from_bytes(raw[KEY_BYTES : KEY_BYTES + 8])
            self._keys.append(key)
            self._generations.append(generation)
            if raw != bytes(SLOT_BYTES) and raw != _slot_bytes(slot, key, generation):
                # Half a write or a damaged disk: whatever relied on it reads as expired.
                self._write(slot, EMPTY, BEYOND + int.from_bytes(self._random(4)))

    def _reach(self, slot: int) -> None:
        """Grow a new file over the places of an older one: whoever takes a slot must not get one of those."""
        # Without room for it nothing can be taken either.
        with suppress(OSError):
            while len(self._keys) <= slot:
                self._grow()

    def _grow(self) -> None:
        size = len(self._keys)
        if size + GROWN_BY > MOST_SLOTS:
            raise OSError
        os.posix_fallocate(self._file, size * SLOT_BYTES, GROWN_BY * SLOT_BYTES)
        os.pwrite(self._file, bytes(GROWN_BY * SLOT_BYTES), size * SLOT_BYTES)
        os.fsync(self._file)
        self._keys.extend([EMPTY] * GROWN_BY)
        self._generations.extend([0] * GROWN_BY)
        self._free.extend(range(size + GROWN_BY - 1, size - 1, -1))

    def _write(self, slot: int, key: bytes, generation: int) -> None:
        os.pwrite(self._file, _slot_bytes(slot, key, generation), slot * SLOT_BYTES)
        self._keys[slot] = key
        self._generations[slot] = generation
        self._unflushed.add(slot)

    def _flush(self) -> None:
        """Make what was written durable. After one that failed, written anew: Linux forgets what it lost."""
        if self._doubtful:
            for slot in list(self._unflushed):
                self._write(slot, self._keys[slot], self._generations[slot])
        self._doubtful = True
        os.fdatasync(self._file)
        self._doubtful = False
        self._unflushed.clear()


def _slot_bytes(slot: int, key: bytes, generation: int) -> bytes:
    body = key + generation.to_bytes(8)
    return body + hashlib.sha256(slot.to_bytes(8) + body).digest()[:24]
