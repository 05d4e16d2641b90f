"""A database that is put back to what it was: yesterday's mailbox, conversation, envelopes (PROTOCOL §23)."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

from tests.crypto.model.relay import Held, Relay
from tests.crypto.model.shelf import Row

OldBox = tuple[bytes, Row, int, int]
Undo = Callable[[], None]


class EvilDatabase:
    """It has every row that was ever written; the keys only while they exist."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.mailboxes: set[bytes] = set()
        self.boxes: list[OldBox] = []

    def watch(self, mailbox: bytes) -> None:
        self.mailboxes.add(mailbox)

    def remember(self) -> None:
        """Keep each version of the states."""
        known = {(one[0], one[3]) for one in self.boxes}
        for mailbox in self.mailboxes:
            box = self.relay.boxes.get(mailbox)
            if box and (mailbox, box.version) not in known:
                self.boxes.append((mailbox, box.blob, box.bucket, box.version))

    def of(self, mailbox: bytes) -> list[OldBox]:
        return [one for one in self.boxes if one[0] == mailbox]

    def restore(self, what: str, mailbox: bytes | None, conversation: bytes | None) -> Undo | None:
        """Put back older rows; gives what ends it. None where there is nothing older."""
        if what == "state":
            return self._restore_state(mailbox)
        held = self.relay.held.get(conversation) if conversation else None
        if held is None:
            return None
        kept = copy(held)
        if what == "heads" and len(held.blocks) > 2:
            held.blocks, held.signed = held.blocks[:-1], held.signed[:-1]
            held.wraps, held.history = held.wraps[:-1], held.history[:-1]
            held.letters = [one for one in held.letters if one.block in held.blocks]
        elif what == "envelopes" and len(held.letters) > 1:
            held.letters = held.letters[: len(held.letters) // 2]
        elif what == "wraps" and len(held.wraps) > 1:
            # The losers' and the leavers' come back.
            held.wraps = [held.wraps[0], *held.wraps[:-1]]
        else:
            return None
        return self._undo(conversation, kept)

    def _undo(self, conversation: bytes | None, kept: Held) -> Undo:
        """The committed rows again, and what was sent meanwhile after them."""

        def undo() -> None:
            held = self.relay.held.get(conversation) if conversation else None
            if held is None:
                return
            if len(held.wraps) < len(kept.wraps) or held.blocks is not kept.blocks:
                held.blocks, held.signed = kept.blocks, kept.signed
                held.wraps, held.history = kept.wraps, kept.history
            else:
                # What was committed meanwhile stays.
                held.wraps = [*kept.wraps, *held.wraps[len(kept.wraps) :]]
            more = [one for one in held.letters if one not in kept.letters and one.block in held.blocks]
            held.letters = [*kept.letters, *more]

        return undo

    def _restore_state(self, mailbox: bytes | None) -> Undo | None:
        box = self.relay.boxes.get(mailbox) if mailbox else None
        older = [one for one in self.of(mailbox) if box and one[3] < box.version] if mailbox else []
        if box is None or mailbox is None or not older:
            return None
        _, row, bucket, version = older[-1]
        self.relay.boxes[mailbox] = replace(box, blob=row, bucket=bucket, version=version)

        def undo() -> None:
            if mailbox in self.relay.boxes:
                self.relay.boxes[mailbox] = box

        return undo
