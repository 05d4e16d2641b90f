"""A small disk of a test's own, really mounted, and a file that fills it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BLOCK = 4096
NOT_TRIED = "a disk can be mounted by root alone: the full disk was not tried"


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk, or skip the test; only root may."""
    place.mkdir()
    if not _mounted(place, megabytes):
        pytest.skip(NOT_TRIED)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def small_disk_or_folder(place: Path, megabytes: int) -> Iterator[tuple[Path, bool]]:
    """Mount a disk where that is allowed; gives the place, and whether it is one."""
    place.mkdir()
    mounted = _mounted(place, megabytes)
    try:
        yield place, mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mounted(place: Path, megabytes: int) -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


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
