"""The survivor's events: her mailbox, her offers, her conversations."""

from collections.abc import Callable

from server.at_rest import Save
from server.conversations.service import OFFER_LARGEST
from server.doors import Bytes, Caller, Event, Many, Number, Role, Row, Shape
from server.gate import DONE
from server.limits import (
    LARGEST_OFFER,
    LARGEST_PREKEY,
    LARGEST_STATE,
    LARGEST_WITHDRAWAL,
    MOST_CONVERSATIONS,
    MOST_MEMBERS,
    WRAP_BYTES,
)
from server.steps.call_again import CallAgain
from server.steps.expire import Purge
from server.steps.forget import Forget
from server.steps.ladder import Ladder
from server.steps.move import Move
from server.steps.offer import MakeOffer, Offer
from server.steps.open import Open
from server.steps.parts import Parts
from server.steps.save import Heads, Prekeys, SaveState
from server.steps.watch import Watch
from server.steps.withdraw import Withdraw

SURVIVORS = frozenset({Role.SURVIVOR})
ID = Bytes(16)
HASH = Bytes(32)
WRAPS = Many(Row((ID, Bytes(WRAP_BYTES))), MOST_MEMBERS)
Answer = tuple[object, ...]
FACTS = "must_report, practice, keeps, default keep, tap_to_call, [closed from, until] or []"
SAVE_REFUSALS = (
    "stale_state [version, blob, share, next_share, next_bucket, save_id]",
    "stale_share [next_share, next_bucket]",
    "stale_heads [[conversation, n, hash]...]",
    "prekey",
    "number",
    "limited",
    "gone",
)
OFFER_REFUSALS = (
    "gone",
    "exists",
    "times",
    "keep",
    "members",
    "mailbox_gone",
    "prekey",
    "limited",
    "stale_prekey [member, newest]",
    "stale_epoch",
    "wrong_bucket [bucket]",
    "wrong_size",
    "work [challenge]",
)


class SurvivorEvents:
    """The door for survivors. `facts` are the settings her client must know, at a time."""

    def __init__(self, parts: Parts, purge: Purge, facts: Callable[[int], Answer]) -> None:
        self._parts = parts
        self._open = Open(parts)
        self._save = SaveState(parts)
        self._move = Move(parts, purge)
        self._offer = MakeOffer(parts)
        self._call_again = CallAgain(parts)
        self._withdraw = Withdraw(parts, purge)
        self._ladder = Ladder(parts)
        self._forget = Forget(parts, purge)
        self._watch = Watch(parts)
        self._facts = facts

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        return (*self._about_mailbox(), *self._about_conversations())

    def _about_mailbox(self) -> tuple[Event, ...]:
        prekeys = Many(Row((ID, Bytes(1, LARGEST_PREKEY))), MOST_CONVERSATIONS)
        heads = Many(Row((ID, Number(), HASH)), MOST_CONVERSATIONS)
        saved = (Number(), ID, Number(), Bytes(1, LARGEST_STATE), prekeys, heads)
        return (
            _event("now", (), self.now, "now"),
            _event("facts", (), self.facts, FACTS),
            _event(
                "open",
                (),
                self.open,
                "now, bucket_seconds, version, blob or null, share or null, next_share, next_bucket, "
                "window_end, [conversation, prekey_number, head_n, head_hash, state]...",
                "gone",
            ),
            _event("save", saved, self.save, "version, next_share, next_bucket", *SAVE_REFUSALS),
            _event(
                "move",
                (*saved, Bytes(32), Bytes(64)),
                self.move,
                "version, next_share, next_bucket",
                *SAVE_REFUSALS,
                "signature",
            ),
        )

    def _about_conversations(self) -> tuple[Event, ...]:
        offer = (Bytes(1, LARGEST_OFFER), WRAPS, ID, Bytes(1, OFFER_LARGEST))
        changes = ("ghost", "lead", "malformed", "number", "signature", "signer", "stale_block")
        return (
            _event("offer", offer, self.offer, "state, expires", *OFFER_REFUSALS),
            _event("call_again", offer, self.call_again, "state, expires", *OFFER_REFUSALS, *changes),
            _event(
                "withdraw",
                (Bytes(1, LARGEST_WITHDRAWAL),),
                self.withdraw,
                "",
                "taken",
                "gone",
                "signature",
                "chain",
            ),
            _event("asked", (ID,), self.asked, "step, asked, on call, opens or 0", "gone"),
            _event("hurry", (ID,), self.hurry, "", "gone"),
            _event("watch", (ID, Number(), Number()), self.watch, "token", "gone"),
            _event("work", DONE.of, self._parts.gate.pay, "", "refused"),
            _event("forget", (ID,), self.forget, ""),
            _event("forget_all", (), self.forget_all, ""),
        )

    def now(self, _caller: Caller) -> Answer:
        return (self._parts.now(),)

    def facts(self, _caller: Caller) -> Answer:
        return self._facts(self._parts.now())

    def open(self, caller: Caller) -> Answer:
        state, conversations = self._open.open(caller)
        return (self._parts.now(), self._parts.bucket_seconds, *state, conversations)

    def save(  # noqa: PLR0913  (the event has six arguments)
        self,
        caller: Caller,
        version: int,
        save_id: bytes,
        bucket: int,
        blob: bytes,
        prekeys: list[list[bytes]],
        heads: list[tuple[bytes, int, bytes]],
    ) -> Answer:
        return self._save.save(caller, Save(version, save_id, bucket, blob), *_told(prekeys, heads))

    def move(  # noqa: PLR0913  (a save's arguments, the old key and its signature)
        self,
        caller: Caller,
        version: int,
        save_id: bytes,
        bucket: int,
        blob: bytes,
        prekeys: list[list[bytes]],
        heads: list[tuple[bytes, int, bytes]],
        old_key: bytes,
        signature: bytes,
    ) -> Answer:
        save = Save(version, save_id, bucket, blob)
        return self._move.move(caller, save, _told(prekeys, heads), (old_key, signature))

    def offer(
        self, caller: Caller, block: bytes, wraps: list[list[bytes]], message: bytes, card: bytes
    ) -> Answer:
        given = [(member, wrap) for member, wrap in wraps]
        return self._offer.offer(caller, Offer(block, given, message, card))

    def call_again(
        self, caller: Caller, block: bytes, wraps: list[list[bytes]], message: bytes, card: bytes
    ) -> Answer:
        given = [(member, wrap) for member, wrap in wraps]
        return self._call_again.call_again(caller, Offer(block, given, message, card))

    def withdraw(self, caller: Caller, withdrawal: bytes) -> Answer:
        self._withdraw.withdraw(caller, withdrawal)
        return ()

    def asked(self, caller: Caller, conversation: bytes) -> Answer:
        return self._ladder.asked(caller, conversation)

    def hurry(self, caller: Caller, conversation: bytes) -> Answer:
        self._ladder.hurry(caller, conversation)
        return ()

    def watch(self, caller: Caller, conversation: bytes, head_n: int, seq: int) -> Answer:
        return (self._watch.begin(caller, conversation, head_n, seq),)

    def forget(self, caller: Caller, conversation: bytes) -> Answer:
        self._forget.forget(caller, conversation)
        return ()

    def forget_all(self, caller: Caller) -> Answer:
        self._forget.forget_all(caller)
        return ()


def _told(prekeys: list[list[bytes]], heads: list[tuple[bytes, int, bytes]]) -> tuple[Prekeys, Heads]:
    published = [(conversation, prekey) for conversation, prekey in prekeys]
    return published, [(conversation, n, head) for conversation, n, head in heads]


def _event(
    name: str, shape: tuple[Shape, ...], handle: Callable[..., Answer], answers: str, *refusals: str
) -> Event:
    return Event(name, SURVIVORS, shape, handle, answers, refusals)
