"""Scans a whole browser profile, layer by layer, as somebody would who took the phone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.promises.scan import cache, leveldb, sessions, sqlite
from tests.promises.scan.needles import Found, Needles
from tests.promises.scan.pressed import streams, unbrotli, unzip, unzstd

# What a browser calls a cached body that it keeps beside its entry.
APART = re.compile(r"f_[0-9a-f]+")
# Brotli has no mark of its own: tried on whole files of at most this size.
LARGEST_BROTLI = 8 << 20

Layer = tuple[str, bytes]


class Empty(Exception):
    """There is nothing to scan, which must not be called clean."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A needle in one layer of one file."""

    file: str
    layer: str
    found: Found

    @property
    def label(self) -> str:
        return self.found.label

    def __str__(self) -> str:
        around = re.sub(rb"[^ -~]+", b".", self.found.around).decode()
        return (
            f"{self.label} in {self.file} ({self.layer}, {self.found.writing}, {self.found.count}x): {around}"
        )


@dataclass
class Scan:
    """What was found, and how much was looked at."""

    files: int = 0
    bytes: int = 0
    layers: Counter[str] = field(default_factory=Counter)
    hits: list[Hit] = field(default_factory=list)

    @property
    def labels(self) -> set[str]:
        return {hit.label for hit in self.hits}

    def told(self) -> str:
        """Everything found, a line each."""
        return "\n".join(map(str, self.hits))


def scan(roots: Iterable[Path], needles: Needles) -> Scan:
    """Scan every file beneath these folders; `Empty` if there is none."""
    result = Scan()
    for root in roots:
        for path in sorted(root.rglob("*")):
            _scan_file(path, str(path.relative_to(root)), needles, result)
    if not result.files:
        raise Empty
    return result


def _scan_file(path: Path, name: str, needles: Needles, result: Scan) -> None:
    layers: list[Layer] = [("name", name.encode())]
    if path.is_symlink():
        layers.append(("link", str(path.readlink()).encode()))
    elif (content := _content(path)) is not None:
        result.files += 1
        result.bytes += len(content)
        layers += [("bytes", content), *_opened(path, content)]
    for layer, data in layers:
        result.layers[layer] += 1
        result.hits += [Hit(name, layer, found) for found in needles.within(data)]


def _content(path: Path) -> bytes | None:
    """Read a file; while the browser runs one may go away."""
    try:
        return path.read_bytes() if path.is_file() else None
    except FileNotFoundError:
        return None


def _opened(path: Path, content: bytes) -> Iterator[Layer]:
    """Whatever in a file is not to be read in its own bytes."""
    named = ((layer, data) for layer, pieces in _by_kind(path, content) for data in pieces)
    for layer, data in named:
        yield layer, data
        if layer == "sqlite":
            yield from ((f"{layer}, stream", one) for one in streams(data))
    yield from (("stream", one) for one in streams(content))


def _by_kind(path: Path, content: bytes) -> Iterator[tuple[str, Iterable[bytes]]]:
    if content.startswith(sqlite.MAGIC):
        yield "sqlite", sqlite.values(path)
        return
    if content.startswith(cache.ENTRY):
        yield "cache", cache.bodies(content)
        return
    if content.startswith(sessions.SNSS):
        yield "session", sessions.snss_records(content)
    if content.startswith(sessions.MOZILLA):
        yield "session", filter(None, [sessions.mozilla(content)])
    yield from _leveldb(path, content)
    if "cache2" in path.parts:
        yield "cache2", cache.firefox_bodies(content)
    if APART.fullmatch(path.name):
        yield "cache", filter(None, [unzip(content) or unzstd(content)])
    if len(content) <= LARGEST_BROTLI:
        yield "brotli", filter(None, [unbrotli(content)])


def _leveldb(path: Path, content: bytes) -> Iterator[tuple[str, Iterable[bytes]]]:
    if path.suffix == ".log" or path.name.startswith("MANIFEST"):
        records = list(leveldb.log_records(content))
        yield "log", records
        yield "log, pressed", _values(records)
    if path.suffix in {".ldb", ".sst"}:
        blocks = list(leveldb.table_blocks(content))
        yield "table", blocks
        yield "table, pressed", _values(blocks)
    if any(part.endswith(".blob") for part in path.parts):
        yield "blob", leveldb.pressed_values(content)


def _values(records: Iterable[bytes]) -> Iterator[bytes]:
    for record in records:
        yield from leveldb.pressed_values(record)
