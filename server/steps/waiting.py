"""What a clinician finds: the requests that wait for them, whole, and the conversations they are in."""

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar

from server.database import Connection
from server.doors import Caller
from server.requests import store as requests
from server.requests.ladder import Step
from server.steps.load import led_by
from server.steps.parts import Parts

# One answer stays well below what may be queued for the console. However loud, more than a hundred requests
# stand in it whole; what they have said has what is left, and no request more of it than another.
MOST_BYTES = 900_000
OFFER_AT_ONCE = 8
OFFER_BYTES = 8192
Envelopes = list[tuple[int, bytes, int]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What a request's row begins with, and what was said under it."""

    begun: tuple[bytes, int, int, bytes, bytes, bytes] = field(repr=False)
    envelopes: Envelopes = field(repr=False)
    # Whether she is in danger now, and until when nobody else is asked, or 0.
    standing: tuple[bool, int] = (False, 0)

    @property
    def weight(self) -> int:
        """The bytes that it can't be taken without."""
        return sum(len(part) for part in self.begun if isinstance(part, bytes))

    def row(self, most: int) -> list[object]:
        """Give the row, with the first envelopes that weigh at most so much."""
        return [*self.begun, [list(one) for one in _light(self.envelopes, most)], *self.standing]


class Waiting:
    """The console's two lists."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def waiting(self, caller: Caller) -> list[object]:
        """List rows by urgency and age.

        Each is [conversation, since, expires, offer, wrap, prekey, [seq, envelope, bucket]..., urgent, alone
        until].
        """
        return self._parts.read(lambda connection: self._list(connection, caller))

    def mine(self, caller: Caller) -> list[object]:
        """List [conversation, state, head n, expires] of the conversations a clinician is in."""

        def job(connection: Connection) -> list[object]:
            found = self._parts.conversations.of_clinician(connection, caller.clinician, self._parts.now())
            return [[one.id, requests.State.CLAIMED.value, one.head_n, one.expires] for one in found]

        return self._parts.read(job)

    def load(self, caller: Caller) -> tuple[object, ...]:
        """Give how many conversations that are on a clinician leads, and how many anyone may."""
        led = self._parts.read(lambda connection: led_by(self._parts, connection, caller.clinician))
        return led, self._parts.most_led

    def _list(self, connection: Connection, caller: Caller) -> list[object]:
        parts = self._parts
        asked = requests.waiting_for(connection, parts.shredder, caller.clinician, parts.now())
        # What a clinician called false comes last: it stays to be claimed, and hides nobody.
        marks = {one.conversation: parts.gate.blocking.marks(one.conversation) for one in asked}
        clear = [one for one in asked if not marks[one.conversation]]
        marked = [one for one in asked if marks[one.conversation]]
        found = (self._request(connection, caller, one) for one in (*fairly(clear), *marked))
        listed: list[Request] = []
        left = MOST_BYTES
        for one in filter(None, found):
            if one.weight > left:
                break
            left -= one.weight
            listed.append(one)
        most = min(OFFER_BYTES, left // max(len(listed), 1))
        places = {one.conversation: place for place, one in enumerate((*clear, *marked))}
        return [one.row(most) for one in sorted(listed, key=lambda one: places[one.begun[0]])]

    def _request(self, connection: Connection, caller: Caller, asked: requests.Waiting) -> Request | None:
        parts, now = self._parts, self._parts.now()
        found = parts.conversations.find(connection, asked.conversation, now)
        if found is None:
            return None
        # The offer is the head: a first call's block 0, or the block under which she calls again.
        n = found.head_n
        wrap = parts.conversations.wraps(connection, found, (caller.clinician, range(n, n + 1)), now).get(n)
        prekey = parts.mailboxes.prekey_object(connection, found.mailbox, found.id)
        if wrap is None or prekey is None:
            return None
        block = parts.conversations.blocks(connection, found, n)[0][1]
        envelopes = parts.conversations.envelopes(connection, found, found.offer_from, now, OFFER_AT_ONCE)
        begun = (asked.conversation, asked.since, asked.expires, block, wrap, prekey)
        return Request(begun, envelopes, (asked.urgent, asked.next_at if asked.step is Step.ONE else 0))


def fairly(asked: list[requests.Waiting]) -> list[requests.Waiting]:
    """Give the urgent and the calm room by turns, the oldest and the newest of each."""
    urgent = in_turns([one for one in asked if one.urgent])
    calm = in_turns([one for one in asked if not one.urgent])
    both = [one for pair in zip_longest(urgent, calm) for one in pair]
    return [one for one in both if one is not None]


def in_turns(asked: list[T]) -> list[T]:
    """Take the first, the last, the second, the one before the last ...: the newest find room too.

    Whoever fills the list before her hides nobody who comes, and whoever fills it after her nobody who waits.
    """
    half = (len(asked) + 1) // 2
    mixed: list[T | None] = [None] * len(asked)
    mixed[::2] = asked[:half]
    mixed[1::2] = asked[half:][::-1]
    return [one for one in mixed if one is not None]


def _light(envelopes: Envelopes, most: int) -> Envelopes:
    """Keep the first envelopes that weigh little together; whoever claims the request reads the others."""
    size = 0
    for count, envelope in enumerate(envelopes):
        size += len(envelope[1])
        if size > most:
            return envelopes[:count]
    return envelopes
