"""What a door of the relay is: who calls, which shape a call has, and how it is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

LARGEST_NUMBER = 2**53 - 1


class Refused(Exception):
    """A call that is answered with a constant code and nothing of what was sent."""

    def __init__(self, code: str, *extras: object) -> None:
        super().__init__(code)
        self.code = code
        self.extras = extras


class Role(StrEnum):
    """Whom a caller is, by what the relay has verified when the line was opened."""

    SURVIVOR = "survivor"
    APPLICANT = "applicant"
    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Caller:
    """One authenticated line. `mailbox` is set for survivors, `account` and `clinician` for the console."""

    roles: frozenset[Role]
    sid: str = field(repr=False)
    mailbox: bytes = field(default=b"", repr=False)
    account: bytes = field(default=b"", repr=False)
    clinician: bytes = field(default=b"", repr=False)
    # By what the relay named a survivor's connection: what she signs on it holds for it alone.
    nonce: str = field(default="", repr=False)
    # The origin of the survivor's page, which she signs too.
    origin: str = ""
    # What the console's session is kept as: the line ends with it.
    session: bytes = field(default=b"", repr=False)
    # When that session ends, in unix seconds, or 0.
    until: int = 0
    # What stands, in memory only, for the opening of the door that a survivor came through.
    door: bytes = field(default=b"", repr=False)

    @property
    def member_source(self) -> bytes:
        """The id under which conversations know this line's owner: a mailbox or a clinician."""
        return self.mailbox or self.clinician

    @property
    def key(self) -> bytes:
        """Whose pace this line goes at: a mailbox's or an account's."""
        return self.mailbox or self.account


class Shape(Protocol):
    """What one argument must look like. `accepts` never raises."""

    def accepts(self, value: object) -> bool:
        """Tell whether `value` has this shape."""
        ...

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        ...


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes of one length, or of `least` to `most`."""

    least: int
    most: int = 0

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is bytes of the right length."""
        return isinstance(value, bytes) and self.least <= len(value) <= (self.most or self.least)

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        return f"bytes {self.least}" if not self.most else f"bytes {self.least}-{self.most}"


@dataclass(frozen=True, slots=True)
class Text:
    """Text of 1 to `most` characters."""

    most: int

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is text of the right length."""
        return isinstance(value, str) and 0 < len(value) <= self.most

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        return f"text 1-{self.most}"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from 0 to `most`."""

    most: int = LARGEST_NUMBER

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is a whole number in range; booleans are not numbers."""
        return type(value) is int and 0 <= value <= self.most

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        return "number" if self.most == LARGEST_NUMBER else f"number 0-{self.most}"


@dataclass(frozen=True, slots=True)
class Maybe:
    """Null, or another shape."""

    of: Shape

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is null or has the inner shape."""
        return value is None or self.of.accepts(value)

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        return f"{self.of} or null"


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at most `most` items of one shape."""

    of: Shape
    most: int

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is a short enough list of the right items."""
        return isinstance(value, list) and len(value) <= self.most and all(map(self.of.accepts, value))

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        return f"up to {self.most} of [{self.of}]"


@dataclass(frozen=True, slots=True)
class Row:
    """A list with exactly these items."""

    of: tuple[Shape, ...]

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is a list whose items have these shapes, in order."""
        return (
            isinstance(value, list)
            and len(value) == len(self.of)
            and all(shape.accepts(item) for shape, item in zip(self.of, value, strict=True))
        )

    def __str__(self) -> str:
        """Describe the shape for LINE.md."""
        return ", ".join(map(str, self.of))


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the line: its name, who may call it, its arguments, and what answers it.

    `handle(caller, *arguments)` gives the values after "ok"; it raises Refused with a constant code.
    """

    name: str
    roles: frozenset[Role]
    shape: tuple[Shape, ...]
    handle: Callable[..., tuple[object, ...]]
    answers: str
    refusals: tuple[str, ...] = ()


class Post(Protocol):
    """Sends to open lines, only after the commit that the news is about; the line `but` is left out."""

    def to_mailbox(self, mailbox: bytes, event: str, *values: object, but: str = "") -> None:
        """Tell every line of one mailbox."""
        ...

    def to_clinician(self, clinician: bytes, event: str, *values: object, but: str = "") -> None:
        """Tell every line of one clinician."""
        ...

    def to_account(self, account: bytes, event: str, *values: object, but: str = "") -> None:
        """Tell every line of one console account, certified or not."""
        ...

    def to_survivors(self, event: str, *values: object) -> None:
        """Tell every survivor's line of this process: what each process finds out by itself."""
        ...

    def has_clinician(self, clinician: bytes) -> bool:
        """Tell whether one clinician has a line, here or at another process."""
        ...

    def cut_account(self, account: bytes) -> None:
        """Close every line of one console account."""
        ...

    def cut_session(self, session: bytes) -> None:
        """Close every line that was opened under one session of the console."""
        ...


class Neighbours(Protocol):
    """Other processes of this relay, which have lines too. Called after what is open here was served."""

    def in_room(self, room: str) -> bool:
        """Tell whether others have lines in a room, or may have."""
        ...

    def surely_in_room(self, room: str) -> bool:
        """Tell whether others are known to have lines in a room."""
        ...

    def tell(self, room: str, packet: bytes) -> None:
        """Send a packet to the lines that others have in a room."""
        ...

    def cut(self, kind: str, key: bytes) -> None:
        """Cut the lines that others have of an `account` or a `session`."""
        ...

    def end(self, conversation: bytes) -> None:
        """Let others forget what they remember of a conversation."""
        ...

    def read_anew(self) -> None:
        """Have the lines of others come again and read: what was to be told is not known."""
        ...

    def join(self, rooms: list[str]) -> None:
        """One more line stands in these rooms; when this returns no push of others passes it by."""
        ...

    def leave(self, rooms: list[str]) -> None:
        """One line less stands in these rooms."""
        ...


class Nobody:
    """The neighbours of a relay that runs alone."""

    def in_room(self, _room: str) -> bool:
        """Nobody is anywhere else."""
        return False

    def surely_in_room(self, _room: str) -> bool:
        """Nobody is anywhere else."""
        return False

    def tell(self, room: str, packet: bytes) -> None:
        """Nobody is told."""

    def cut(self, kind: str, key: bytes) -> None:
        """Nobody has other lines."""

    def end(self, conversation: bytes) -> None:
        """Nobody remembers anything."""

    def read_anew(self) -> None:
        """Nobody has other lines."""

    def join(self, rooms: list[str]) -> None:
        """Nobody has to know."""

    def leave(self, rooms: list[str]) -> None:
        """Nobody knew."""
