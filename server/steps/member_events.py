"""The events of a conversation's members, survivor or clinician, and the console's events about requests."""

from server.doors import Bytes, Caller, Event, Many, Number, Role, Row
from server.limits import LARGEST_BLOCK, LARGEST_ENVELOPE, MOST_HISTORY, WRAP_BYTES
from server.steps.chain import Chain
from server.steps.decline import DeclineFalse
from server.steps.extend import Extend, Given
from server.steps.ladder import Ladder
from server.steps.overview import Overview
from server.steps.parts import Parts
from server.steps.send import Envelopes
from server.steps.survivor_events import ID, WRAPS, Answer
from server.steps.waiting import Waiting

CLINICIANS = frozenset({Role.CLINICIAN})
COORDINATORS = frozenset({Role.COORDINATOR})
# Member, number of the old block, its key wrapped to them.
HISTORY = Many(Row((ID, Number(), Bytes(WRAP_BYTES))), MOST_HISTORY)
BLOCK_REFUSALS = (
    "gone",
    "malformed",
    "times",
    "keep",
    "members",
    "mailbox_gone",
    "ghost",
    "lead",
    "limited",
    "number",
    "signature",
    "signer",
    "stale_block",
    "stale_prekey [member, newest]",
)


class MemberEvents:
    """The door for everyone who is in a conversation."""

    def __init__(self, parts: Parts, envelopes: Envelopes, role: Role) -> None:
        self._chain = Chain(parts)
        self._extend = Extend(parts)
        self._envelopes = envelopes
        self._roles = frozenset({role})

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        send = ("stale_epoch", "wrong_bucket [bucket]", "wrong_size", "malformed", "limited", "gone")
        return (
            Event(
                "blocks",
                self._roles,
                (ID, Number()),
                self.blocks,
                "state, [n, block, own wrap or null, [old n, history wrap]...]..., "
                "[member, prekey or [certificate, bundle]]..., "
                "more (then ask again from the number after the last), [revocation]...",
                ("gone",),
            ),
            Event(
                "append",
                self._roles,
                (Bytes(1, LARGEST_BLOCK), WRAPS, HISTORY),
                self.append,
                "n",
                (*BLOCK_REFUSALS, "removed", "history"),
            ),
            Event("send", self._roles, (ID, ID, Bytes(1, LARGEST_ENVELOPE)), self.send, "seq, bucket", send),
            Event(
                "read", self._roles, (ID, Number()), self.read, "[seq, envelope, bucket]..., more", ("gone",)
            ),
        )

    def blocks(self, caller: Caller, conversation: bytes, from_n: int) -> Answer:
        return self._chain.blocks(caller, conversation, from_n)

    def append(
        self,
        caller: Caller,
        block: bytes,
        wraps: list[list[bytes]],
        history: list[tuple[bytes, int, bytes]],
    ) -> Answer:
        earlier = [(member, old_n, wrap) for member, old_n, wrap in history]
        return (
            self._extend.append(caller, Given(block, [(member, wrap) for member, wrap in wraps], earlier)),
        )

    def send(self, caller: Caller, conversation: bytes, message: bytes, envelope: bytes) -> Answer:
        return self._envelopes.send(caller, conversation, message, envelope)

    def read(self, caller: Caller, conversation: bytes, after: int) -> Answer:
        return self._envelopes.read(caller, conversation, after)


class RequestEvents:
    """The console's door to requests: the waiting list, claiming, and what one is in."""

    def __init__(self, parts: Parts) -> None:
        self._extend = Extend(parts)
        self._waiting = Waiting(parts)
        self._decline = DeclineFalse(parts)
        self._ladder = Ladder(parts)
        self._overview = Overview(parts)

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        return (
            Event(
                "waiting",
                CLINICIANS,
                (),
                self.waiting,
                "[conversation, since, expires, offer, wrap, prekey, [seq, envelope, bucket]..., urgent, "
                "until when nobody else is asked, or 0]...",
            ),
            Event(
                "claim",
                CLINICIANS,
                (Bytes(1, LARGEST_BLOCK), WRAPS),
                self.claim,
                "",
                ("taken", *BLOCK_REFUSALS),
            ),
            Event("decline_false", CLINICIANS, (ID,), self.decline_false, "", ("gone",)),
            Event("pass_on", CLINICIANS, (ID,), self.pass_on, "", ("gone",)),
            Event(
                "overview",
                COORDINATORS,
                (),
                self.overview,
                "waiting, oldest since or 0, called more than duty, [clinician, tier, is there, load]...",
            ),
            Event("mine", CLINICIANS, (), self.mine, "[conversation, state, head_n, expires]..."),
        )

    def waiting(self, caller: Caller) -> Answer:
        return (self._waiting.waiting(caller),)

    def claim(self, caller: Caller, block: bytes, wraps: list[list[bytes]]) -> Answer:
        self._extend.claim(caller, Given(block, [(member, wrap) for member, wrap in wraps]))
        return ()

    def decline_false(self, caller: Caller, conversation: bytes) -> Answer:
        self._decline.decline(caller, conversation)
        return ()

    def pass_on(self, caller: Caller, conversation: bytes) -> Answer:
        self._ladder.pass_on(caller, conversation)
        return ()

    def overview(self, _caller: Caller) -> Answer:
        return self._overview.overview()

    def mine(self, caller: Caller) -> Answer:
        return (self._waiting.mine(caller),)
