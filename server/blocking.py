"""What clinicians called false: kept by door token and mailbox, in memory, for a day; never by address.

One clinician's word only makes the next request dearer. Two clinicians' make it refused, for that mailbox and
for that opening of the door; whoever says the phrase again comes in as anybody does.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

DAY = 24 * 3600
# How long after an offer a verdict still reaches the door that it came through.
RECALLED_SECONDS = 3600
MOST_RECALLED = 20_000
MOST_MARKED = 20_000
ENOUGH = 2
NOBODY = b""


@dataclass(slots=True)
class Marked:
    """Who called something false, and until when that counts."""

    until: float
    by: set[bytes] = field(default_factory=set, repr=False)


class Blocking:
    """Verdicts. What is kept are HMACs under a key that lives in memory; a restart forgets them all."""

    def __init__(self, seconds: Callable[[], float], random: Callable[[int], bytes]) -> None:
        self._key = random(32)
        self._seconds = seconds
        # Conversation -> when it was offered, its mailbox, its door; oldest first.
        self._recalled: dict[bytes, tuple[float, bytes, bytes]] = {}
        self._marked: dict[bytes, Marked] = {}

    def door(self, token: str) -> bytes:
        """Give what stands for a door token here."""
        return self._mac(b"door", token.encode())

    def recall(self, conversation: bytes, mailbox: bytes, door: bytes) -> None:
        """Remember which door a request came through, for an hour."""
        self.forget_over()
        request, named = self._mac(b"request", conversation), self._mac(b"mailbox", mailbox)
        self._recalled.pop(request, None)
        self._recalled[request] = (self._seconds(), named, door)

    def mark(self, conversation: bytes, mailbox: bytes, clinician: bytes) -> bool:
        """Note that a clinician calls a request false; False where she has said so, which changes nothing."""
        self.forget_over()
        request, named = self._mac(b"request", conversation), self._mac(b"mailbox", mailbox)
        _offered, _mailbox, door = self._recalled.get(request, (0.0, named, NOBODY))
        by, marks = self._mac(b"clinician", clinician), self._count(request)
        for subject in {request, named, door} - {NOBODY}:
            # Ends when it was to end: nobody prolongs it by saying it again and again.
            self._marked.setdefault(subject, Marked(self._seconds() + DAY)).by.add(by)
        return self._count(request) > marks

    def marks(self, conversation: bytes) -> int:
        """Give how many clinicians called this request false."""
        return self._count(self._mac(b"request", conversation))

    def verdict(self, mailbox: bytes, door: bytes) -> int:
        """Give how many clinicians at most called false what came from this mailbox, or through this door."""
        return max(self._count(self._mac(b"mailbox", mailbox)), self._count(door))

    def forget_over(self) -> None:
        """Forget what is over, and the oldest of too many."""
        now = self._seconds()
        while self._recalled:
            request, (offered, _mailbox, _door) = next(iter(self._recalled.items()))
            if offered + RECALLED_SECONDS > now and len(self._recalled) <= MOST_RECALLED:
                break
            del self._recalled[request]
        while self._marked:
            subject, marked = next(iter(self._marked.items()))
            if marked.until > now and len(self._marked) <= MOST_MARKED:
                return
            del self._marked[subject]

    def _count(self, subject: bytes) -> int:
        marked = self._marked.get(subject)
        return len(marked.by) if marked is not None and marked.until > self._seconds() else 0

    def _mac(self, kind: bytes, value: bytes) -> bytes:
        return hmac.digest(self._key, kind + b"\0" + value, "sha256")[:16]
