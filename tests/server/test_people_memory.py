"""Who was opened is remembered only while nothing is overwritten, not even while they are opened."""

import os

from server.conversations.people import Memory, People

PEOPLE = People(os.urandom(16), os.urandom(16), (os.urandom(16),))
CONVERSATION, SEALED = os.urandom(16), b"sealed"


class Kept:
    """Counts what is overwritten and opened."""

    def __init__(self) -> None:
        self.overwritten, self.opened, self.overwriting = 0, 0, False
        self.memory = Memory(lambda: self.overwritten)

    def open(self) -> bytes:
        self.opened += 1
        if self.overwriting:
            self.overwritten += 1
            # Somebody else looks meanwhile, and forgets everything.
            self.overwriting = False
            self.memory.people(b"another", SEALED, lambda: PEOPLE.content)
        return PEOPLE.content

    def people(self) -> People:
        """Ask for the people of one conversation."""
        return self.memory.people(CONVERSATION, SEALED, self.open)

    @property
    def lies_there(self) -> bool:
        return CONVERSATION in self.memory._young or CONVERSATION in self.memory._old


def test_whoever_was_opened_is_remembered_until_something_is_overwritten() -> None:
    kept = Kept()
    assert kept.people() == kept.people() == PEOPLE
    assert kept.opened == 1
    assert kept.lies_there
    kept.overwritten += 1
    kept.people()
    assert kept.opened == 2


def test_nothing_is_left_of_whoever_was_opened_while_it_was_overwritten() -> None:
    kept = Kept()
    kept.overwriting = True
    assert kept.people() == PEOPLE
    assert not kept.lies_there
