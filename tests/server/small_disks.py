"""A small disk of a test's own, really mounted, and a file that fills it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BLOCK = 4096


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk; only root may."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a disk can be mounted by root alone: the full disk was not tried")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill a disk to its last block but some bytes; gives the file that does."""
    filler = disk / "filler"
    with filler.open("wb", 0) as file, suppress(OSError):
        while file.write(bytes(BLOCK)):
            pass
    if leave:
        with filler.open("r+b") as file:
            file.truncate(max(filler.stat().st_size - leave, 0))
    return filler
