"""What the relay remembers of people is gone with any key, though nobody comes by afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.conversations.people import Memory, People
from server.mailboxes.service import FORGOTTEN_SECONDS
from server.steps.forget import Forget
from tests.server.scenes import Doomed, found
from tests.server.stages import Told
from tests.server.stores import Clock, Stores


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    made = Stores(tmp_path, Clock()).begin()
    yield made
    made.close()


def test_after_delete_now_no_memory_holds_her_or_whom_she_talked_with(stores: Stores) -> None:
    doomed, stays = Doomed(), Doomed()
    doomed.prepare(stores)
    stays.prepare(stores)
    assert found(stores, doomed.talk)
    memory, rows = stores.conversations._memory, stores.states._rows
    # Control: until then both are remembered.
    assert {doomed.talk.id, stays.talk.id} <= set(memory._young)
    assert doomed.words.mailbox in rows._last
    doomed.forget(stores, Told())
    assert not memory._young
    assert not memory._old
    assert not rows._last
    # And whoever stays is simply opened again.
    assert found(stores, stays.talk)
    assert set(memory._young) == {stays.talk.id}


def test_what_was_opened_while_a_key_was_overwritten_is_not_remembered() -> None:
    counts = iter([0, 1, 1, 1])
    memory = Memory(lambda: next(counts))
    people = People(bytes(16), bytes(range(16)))
    assert memory.people(b"conversation", b"sealed", lambda: people.content) == people
    assert not memory._young
    # Control: with nothing overwritten meanwhile it is.
    memory.people(b"conversation", b"sealed", lambda: people.content)
    assert memory._young


def test_that_a_conversation_was_deleted_is_remembered_for_minutes(stores: Stores) -> None:
    doomed, mailboxes = Doomed(), stores.parts.mailboxes
    doomed.prepare(stores)
    Forget(stores.parts, stores.purge).forget(doomed.words.caller, doomed.talk.id)
    stores.clock.now += FORGOTTEN_SECONDS - 1
    mailboxes.forget_over()
    # Control: a save may still be under way that knows of it.
    assert set(mailboxes._forgotten) == {(doomed.words.mailbox, doomed.talk.id)}
    stores.clock.now += 1
    mailboxes.forget_over()
    assert not mailboxes._forgotten
