"""Searches every file of a folder for exact bytes, the way somebody would who took the disk."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scan:
    """How many times the needles were found, and how much was searched."""

    found: int
    files: int
    bytes: int

    def shown(self) -> dict[str, int]:
        """The same for the page."""
        return asdict(self)


def scan(folder: Path, needles: Iterable[bytes]) -> Scan:
    """Count every needle in every file beneath `folder`; a file that goes away meanwhile holds nothing."""
    wanted = tuple(needles)
    found = files = size = 0
    for path in sorted(folder.rglob("*")):
        content = _content(path)
        if content is not None:
            files += 1
            size += len(content)
            found += sum(content.count(needle) for needle in wanted)
    return Scan(found, files, size)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None
