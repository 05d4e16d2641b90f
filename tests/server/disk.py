"""A disk whose raw bytes can be looked at: an ext4 image behind a loop device, or else its files.

Whatever lay on it in one piece of 15 bytes or more is found, wherever it begins: every word of eight bytes at
a multiple of eight on the disk is compared with every word of what is looked for, at every place in it.
"""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WORD = 8
IMAGE_BYTES = 48 << 20
BLOCK = 4096
SHORTEST_KNOWN = 16


class Disk:
    """A place to write to. `image` is None where nothing could be mounted: then only its files are seen."""

    def __init__(self, place: Path, image: Path | None) -> None:
        self.place, self.image = place, image

    def words(self) -> set[int]:
        """Every word that lies on it now."""
        if self.image is None:
            files = [file for file in self.place.rglob("*") if file.is_file()]
            return {word for file in files for word in _every_word(file.read_bytes())}
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["sync", "--file-system", self.place], check=True, capture_output=True)
        found: set[int] = set()
        with self.image.open("rb") as raw:
            while block := raw.read(BLOCK):
                if any(block):
                    found.update(memoryview(block).cast("Q"))
        return found

    def unmount(self) -> None:
        """Write everything back; what is read then is what a thief of the disk has."""
        if self.image is not None:
            subprocess.run(["umount", self.place], check=True)


def words_of(pieces: Iterable[bytes]) -> set[int]:
    """Every word in these, at every place; what is no more than a count or a filling is none."""
    found: set[int] = set()
    for piece in pieces:
        found |= _every_word(piece)
    return {word for word in found if len(set(word.to_bytes(WORD, "little"))) > WORD // 2}


def between(pieces: Iterable[bytes], known: Iterable[bytes]) -> Iterator[bytes]:
    """Give what stands in pieces before, between and after what is known: ids and hashes that lie about."""
    ids = {one for one in known if len(one) >= SHORTEST_KNOWN}
    for piece in pieces:
        rest = [piece]
        for one in ids:
            rest = [part for whole in rest for part in whole.split(one)]
        yield from rest


def _every_word(content: bytes) -> set[int]:
    found: set[int] = set()
    for start in range(WORD):
        whole = (len(content) - start) // WORD * WORD
        if whole > 0:
            found.update(memoryview(content[start : start + whole]).cast("Q"))
    return found


@contextmanager
def own_disk(folder: Path) -> Iterator[Disk]:
    """Make an image and mount it, where that is allowed; a folder otherwise."""
    place, image = folder / "disk", folder / "image"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    disk = Disk(place, image)
    try:
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        disk.image = None
    try:
        yield disk
    finally:
        if place.is_mount():
            subprocess.run(["umount", "--lazy", place], check=True)
