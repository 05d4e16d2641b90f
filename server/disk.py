"""Room on the data folder's disk: a reserve that is given up when it is full, so that the purge can write.

From then on the disk counts as full, until the purge has run and the reserve could be made again. It cannot
keep other programs from taking what was given up: the data folder belongs on a disk of its own.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

import structlog
from gevent import monkey

RESERVE_FILE = "reserve"
RESERVE_BYTES = 16 * 2**20
# What must be free besides before the reserve is made again, so that it isn't given up at the next message.
ROOM_BYTES = RESERVE_BYTES // 4
WRITTEN_BYTES = 2**20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# The kinds of SQLite's failures that a full disk shows itself by (SQLITE_FULL; growing the log's index).
SQLITE_FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"})
log = structlog.get_logger()
allocate_lock = monkey.get_original("_thread", "allocate_lock")


class Disk:
    """The reserve, and whether the disk is full. Any thread may call this.

    `full`: there is no reserve, and only what makes room may write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = allocate_lock()
        self._file = os.open(folder / RESERVE_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.full = not _is_whole(self._file)

    def look(self) -> None:
        """Take in what another process of ours has done to the reserve."""
        # Not while it is being made: that takes a while, and this is asked in the loop.
        if self._lock.acquire(blocking=False):
            self.full = not _is_whole(self._file)
            self._lock.release()

    def saw(self, failure: BaseException) -> bool:
        """Give the reserve up if this failure of a write says that the disk is full; tell if it was there."""
        if not is_full(failure):
            return False
        with self._lock:
            first = not self.full
            if first:
                log.error("disk full", code="reserve given up")
            self.full = True
            self._give_up()
            return first

    def mend(self) -> bool:
        """Make the reserve if it is missing and there is room for it and more; tell whether it is there."""
        with self._lock:
            if self.full and self.free_bytes() >= RESERVE_BYTES + ROOM_BYTES:
                self.full = not self._made()
            return not self.full

    def free_bytes(self) -> int:
        """Tell what is free for the relay's user."""
        state = os.statvfs(self._folder)
        return state.f_bavail * state.f_frsize

    def close(self) -> None:
        """Close the file; the reserve stays."""
        os.close(self._file)

    def _made(self) -> bool:
        try:
            os.posix_fallocate(self._file, 0, RESERVE_BYTES)
            # Chance, because a file system that compresses keeps no blocks for zeros.
            content = os.urandom(WRITTEN_BYTES)
            for at in range(0, RESERVE_BYTES, WRITTEN_BYTES):
                _write_whole(self._file, content, at)
            os.fsync(self._file)
        except OSError:
            self._give_up()
            return False
        return True

    def _give_up(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            # Some file systems give blocks back only when this is durable.
            os.fsync(self._file)


def is_full(failure: BaseException) -> bool:
    """Tell whether a failed write says that there is no room; the database's failures wrap the driver's."""
    driver = getattr(failure, "orig", None) or failure
    if getattr(driver, "sqlite_errorname", None) in SQLITE_FULL:
        return True
    return isinstance(driver, OSError) and driver.errno in FULL


def _is_whole(file: int) -> bool:
    state = os.fstat(file)
    # Blocks that are really there: a copy of the folder may have made holes.
    return state.st_size == RESERVE_BYTES and state.st_blocks * 512 >= RESERVE_BYTES


def _write_whole(file: int, content: bytes, start: int) -> None:
    written = 0
    while written < len(content):
        written += os.pwrite(file, content[written:], start + written)
