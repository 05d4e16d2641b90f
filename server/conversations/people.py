"""Who is in a conversation, as one sealed column holds them; and a bounded memory of those that were opened.

What is remembered counts for the very bytes it was opened from, and only until any key is overwritten.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

ID_BYTES = 16
REMEMBERED = 4000


@dataclass(frozen=True, slots=True)
class People:
    """Her mailbox, her member id, and the clinicians of the head block."""

    mailbox: bytes = field(default=b"", repr=False)
    survivor: bytes = field(default=b"", repr=False)
    clinicians: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def content(self) -> bytes:
        """What is sealed: ids of 16 bytes, one after the other."""
        return b"".join((self.mailbox, self.survivor, *self.clinicians))


NOBODY = People()


def people_of(content: bytes) -> People:
    """Read what `content` gave."""
    ids = [content[at : at + ID_BYTES] for at in range(0, len(content), ID_BYTES)]
    return People(ids[0], ids[1], tuple(ids[2:]))


@dataclass(frozen=True, slots=True)
class Remembered:
    """People, the sealed bytes they were opened from, and how many overwritings had been by then."""

    sealed: bytes
    people: People = field(repr=False)
    overwritten: int


class Memory:
    """At most twice `REMEMBERED` conversations, used by several threads: each step on a dict is one."""

    def __init__(self, overwritten: Callable[[], int]) -> None:
        self._overwritten = overwritten
        self._young: dict[bytes, Remembered] = {}
        self._old: dict[bytes, Remembered] = {}

    def people(self, conversation: bytes, sealed: bytes, opened: Callable[[], bytes]) -> People:
        """Give a conversation's people; opened, unless these bytes were and nothing was overwritten since."""
        count = self._overwritten()
        known = self._young.get(conversation)
        if known is None and (known := self._old.get(conversation)) is not None:
            self._remember(conversation, known)
        if known is not None and known.sealed == sealed and known.overwritten == count:
            return known.people
        people = people_of(opened())
        self._remember(conversation, Remembered(sealed, people, count))
        if self._overwritten() != count:
            # In between, by another thread, and nobody may come by here for hours.
            self.forget()
        return people

    def forget(self) -> None:
        """Forget everybody; to be called right after a key was overwritten."""
        self._young, self._old = {}, {}

    def _remember(self, conversation: bytes, one: Remembered) -> None:
        if len(self._young) >= REMEMBERED:
            self._old, self._young = self._young, {}
        self._young[conversation] = one
