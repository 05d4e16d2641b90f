"""One client's sending session, and the ledger of what it received (PROTOCOL §16)."""

from dataclasses import dataclass, field

from crypto.envelope import GREATEST_SEEN, Message, Opened
from crypto.sealing import Random

SESSION_SIZE = 16


class Session:
    """Numbers and chains what one client sends while it is open; nothing of it outlives the client."""

    def __init__(self, member_id: bytes, random: Random) -> None:
        self.id = random(SESSION_SIZE)
        self._member_id = member_id
        self._sequence = 0
        self._previous: bytes | None = None

    def compose(self, kind: str, body: bytes, sent_at: int, seen: tuple[tuple[bytes, bytes], ...]) -> Message:
        """The next message. It keeps its place when it has to be sealed again under a newer block."""
        return Message(self._member_id, self.id, self._sequence, self._previous, seen, kind, sent_at, body)

    def sent(self, message: Message, envelope_hash: bytes) -> None:
        """Moves on once a message is sealed; sealing the newest again replaces its hash."""
        if message.sequence >= self._sequence - 1:
            self._sequence = message.sequence + 1
            self._previous = envelope_hash


@dataclass(frozen=True, slots=True)
class Receipt:
    """`repeated`: seen before, drop it. `gap`: something before it in its session is missing."""

    repeated: bool
    gap: bool


@dataclass(slots=True)
class _Heard:
    sequences: set[int] = field(default_factory=set)
    newest: int = -1
    hash: bytes | None = None


class Ledger:
    """Drops repeats and reports gaps, for each member's sessions apart.

    A session counts under its sender: otherwise one member could use up another's sequence numbers.
    """

    def __init__(self) -> None:
        self._heard: dict[tuple[bytes, bytes], _Heard] = {}

    def accept(self, opened: Opened) -> Receipt:
        message = opened.message
        place = message.member_id, message.session
        heard = self._heard.pop(place, _Heard())
        # Put back last: the newest sessions are the ones worth telling about.
        self._heard[place] = heard
        if message.sequence in heard.sequences:
            return Receipt(repeated=True, gap=False)
        gap = message.sequence != heard.newest + 1 or message.previous != heard.hash
        heard.sequences.add(message.sequence)
        if message.sequence > heard.newest:
            heard.newest, heard.hash = message.sequence, opened.hash
        return Receipt(repeated=False, gap=gap)

    def seen(self, but: bytes) -> tuple[tuple[bytes, bytes], ...]:
        """The last hash of each session but one's own: what the next message says was seen."""
        heads = [(place[1], heard.hash) for place, heard in self._heard.items() if place[1] != but]
        return tuple((session, head) for session, head in heads[-GREATEST_SEEN:] if head is not None)
