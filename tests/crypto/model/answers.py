"""What a relay answers, as values that an honest one fills and an evil one changes."""

from dataclasses import dataclass, field
from typing import TypeAlias

Pair: TypeAlias = tuple[bytes, bytes]
Wraps: TypeAlias = dict[bytes, bytes]
History: TypeAlias = list[tuple[bytes, int, bytes]]


class Answered(Exception):
    """The relay said no, with a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Lost(Exception):
    """No answer came; nobody knows whether the request arrived."""


@dataclass(frozen=True, slots=True)
class BlockRow:
    n: int
    block: bytes
    wrap: bytes | None
    history: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks from a number on; `prekey` is hers, `pairs` the newest of each clinician of the head."""

    state: str
    rows: tuple[BlockRow, ...]
    prekey: bytes
    pairs: dict[bytes, Pair]
    revocations: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    statement: bytes
    pairs: tuple[Pair, ...]
    now: int
    revocations: tuple[bytes, ...]
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    now: int
    version: int
    blob: bytes
    share: bytes = field(repr=False)
    next_share: bytes = field(repr=False)
    next_bucket: int
    save_id: bytes
    heads: dict[bytes, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Save:
    """`heads` are of every conversation that the saver knows."""

    version: int
    save_id: bytes
    bucket: int
    blob: bytes
    prekeys: dict[bytes, bytes]
    heads: dict[bytes, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Given:
    """A block as its signer hands it over."""

    signed: bytes
    wraps: Wraps
    history: History = field(default_factory=list)
