"""Small files that several processes read and one at a time replaces."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Seen = tuple[int, int, int, int]


def looked(file: Path) -> Seen | None:
    """Tell by what a file differs from the one that takes its place; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def keep(file: Path, contents: bytes, instead: Path | None = None) -> None:
    """Write a file that only its owner may read, the same as of what it replaces; have the disk hold it."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        _give(descriptor, instead if instead and instead.exists() else file.parent)
        opened.write(contents)
        opened.flush()
        os.fsync(descriptor)


def put(file: Path, made: Path, contents: bytes) -> None:
    """Put new contents in a file's place in one step, by way of `made` beside it."""
    keep(made, contents, file)
    made.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        # Or the old contents would be back after the power went: a phrase that leaked would open again.
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Be the only one, among processes, who holds this lock."""
    with lock.open("a") as held:
        _give(held.fileno(), lock.parent)
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _give(descriptor: int, like: Path) -> None:
    """Leave what root makes to the owner of this: the relay could not read a command's change."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
