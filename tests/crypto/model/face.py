"""The relay as it shows itself: honest, or with its next answers changed, lost, or of another day."""

from collections.abc import Callable
from typing import Any, TypeVar

from tests.crypto.model.answers import Directory, Given, Lost, Opening, Page, Save
from tests.crypto.model.relay import Relay

Change = Callable[[Any], Any]
Done = TypeVar("Done")


class Face:
    """One client's way to the relay. Changes are used once each; `changed` are those that mattered."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.changes: dict[str, Change] = {}
        self.losing: str | None = None
        self.changed: list[str] = []

    def arm(self, event: str, change: Change) -> None:
        self.changes[event] = change

    def lose(self, when: str) -> None:
        """The next request that changes something: lost `before` the commit, or its answer `after`."""
        self.losing = when

    def calm(self) -> None:
        """Be honest from now on."""
        self.changes.clear()
        self.losing = None

    def open(self, mailbox: bytes) -> Opening:
        opening: Opening = self._answer("open", self.relay.open(mailbox))
        return opening

    def begin(self, mailbox: bytes) -> Opening:
        return self.relay.begin(mailbox)

    def directory(self, size: int) -> Directory:
        directory: Directory = self._answer("directory", self.relay.directory(size))
        return directory

    def blocks(self, caller: bytes, conversation: bytes, start: int) -> Page:
        page: Page = self._answer("blocks", self.relay.blocks(caller, conversation, start))
        return page

    def read(self, caller: bytes, conversation: bytes, start: int) -> list[tuple[int, bytes]]:
        letters: list[tuple[int, bytes]] = self._answer("read", self.relay.read(caller, conversation, start))
        return letters

    def waiting(self, caller: bytes) -> list[bytes]:
        return self.relay.waiting(caller)

    def mine(self, caller: bytes) -> list[bytes]:
        return self.relay.mine(caller)

    def save(self, mailbox: bytes, save: Save) -> int:
        return self._doing(lambda: self.relay.save(mailbox, save))

    def move(self, mailbox: bytes, save: Save, key: bytes, nonce: str, signature: bytes) -> int:
        return self._doing(lambda: self.relay.move(mailbox, save, key, nonce, signature))

    def offer(self, mailbox: bytes, given: Given, message_id: bytes, card: bytes) -> None:
        self._doing(lambda: self.relay.offer(mailbox, given, message_id, card))

    def extend(self, caller: bytes, given: Given) -> int:
        return self._doing(lambda: self.relay.extend(caller, given))

    def send(self, caller: bytes, conversation: bytes, message_id: bytes, envelope: bytes) -> None:
        self._doing(lambda: self.relay.send(caller, conversation, message_id, envelope))

    def start_duty(self, name: str, bundle: bytes) -> None:
        self.relay.start_duty(name, bundle)

    def _doing(self, job: Callable[[], Done]) -> Done:
        losing, self.losing = self.losing, None
        if losing == "before":
            raise Lost
        done = job()
        if losing == "after":
            raise Lost
        return done

    def _answer(self, event: str, answer: Any) -> Any:
        change = self.changes.pop(event, None)
        if change is None:
            return answer
        changed = change(answer)
        if changed != answer:
            self.changed.append(event)
        return changed
