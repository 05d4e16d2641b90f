"""Small files that several processes read and one at a time replaces."""

import os
from pathlib import Path

Seen = tuple[int, int, int, int]


def looked(file: Path) -> Seen | None:
    """Tell by what a file differs from the one that takes its place; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def keep(file: Path, contents: bytes) -> None:
    """Write a file that only we may read, and have the disk hold it."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(contents)
        opened.flush()
        os.fsync(descriptor)


def put(file: Path, made: Path, contents: bytes) -> None:
    """Put new contents in a file's place in one step, by way of `made` beside it."""
    keep(made, contents)
    made.replace(file)
