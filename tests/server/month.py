"""A month of requests, seeded, on a clock of its own: the relay's ladder and tables, and people's habits.

The habits are assumptions, no field data: three clinicians on duty, two backups and a coordinator, each with
at most two conversations of 40 minutes on average; seven calls of ten are noticed, soon by who sits at the
console, later by who has to come to it. One request of five is urgent.
"""

import hashlib
import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from server.at_rest import Sealing
from server.database import Connection
from server.doors import Refused
from server.requests import store
from server.requests.ladder import Candidate, Intervals, Part, Plan, Tier, after, first

HOUR = 3600
MONTH_SECONDS = 30 * 24 * HOUR
BEGIN = 1_800_000_000
WAITS_SECONDS = 6 * HOUR
MOST_TALKS, TALK_SECONDS = 2, 40 * 60
NOTICED, URGENT = 0.7, 0.2
# How soon who notices a call takes it, by tier.
SOON = {Tier.DUTY: (5, 30), Tier.BACKUP: (30, 90), Tier.COORDINATOR: (30, 120)}
TIERS = (Tier.DUTY,) * 3 + (Tier.BACKUP,) * 2 + (Tier.COORDINATOR,)


class Indices:
    """Stands for the keys: an index of a person by the bucket."""

    def index(self, bucket: int, kind: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(value + bucket.to_bytes(8), digest_size=16, person=kind).digest()

    def indices(self, buckets: Iterable[int], kind: bytes, value: bytes) -> list[bytes]:
        return [self.index(bucket, kind, value) for bucket in buckets]


@dataclass
class Person:
    """One who is on call."""

    id: bytes
    tier: Tier
    talks: int = 0

    @property
    def has_room(self) -> bool:
        return self.talks < MOST_TALKS


@dataclass
class Month:
    """What became of every request. `waits`: seconds until the claim, of urgent ones and of the others."""

    connection: Connection
    an_hour: float
    seed: int
    # A control: whoever is asked first stays the only one.
    sticky: bool = False
    seconds: int = MONTH_SECONDS
    waits: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})
    requests: int = 0
    expired: int = 0
    blind: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.sealing = cast("Sealing", Indices())
        self.people = [Person(bytes([n]) * 16, tier) for n, tier in enumerate(TIERS)]
        self.urgent: dict[bytes, bool] = {}
        self.since: dict[bytes, int] = {}
        self._order = count()
        self._agenda: list[tuple[int, int, str, tuple[Any, ...]]] = []

    def run(self) -> "Month":
        """Live through it."""
        for at in self._arrivals():
            self._at(at, "arrives")
        while self._agenda:
            now, _, what, given = heapq.heappop(self._agenda)
            getattr(self, f"_{what}")(now, *given)
        return self

    def share_over(self, seconds: int, *, urgent: bool) -> float:
        """The share of requests that waited longer, those that nobody took among them."""
        waits = self.waits[urgent]
        return sum(wait > seconds for wait in waits) / len(waits)

    def _arrivals(self) -> Iterator[int]:
        at = float(BEGIN)
        while (at := at + self.random.expovariate(self.an_hour / HOUR)) < BEGIN + self.seconds:
            yield int(at)

    def _at(self, when: int, what: str, *given: object) -> None:
        heapq.heappush(self._agenda, (when, next(self._order), what, given))

    def _arrives(self, now: int) -> None:
        self.requests += 1
        conversation = self.requests.to_bytes(16)
        candidates = [
            Candidate(one.id, one.tier, BEGIN, on_call=True, free=one.has_room, load=one.talks)
            for one in self.people
        ]
        self.urgent[conversation] = self.random.random() < URGENT
        self.since[conversation] = now
        plan = first(candidates, Intervals(), now, self.random.randrange)
        tiers = {one.id: one.tier for one in self.people}
        opening = store.Opening(conversation, now, now + WAITS_SECONDS, tiers)
        store.open_request(self.connection, self.sealing, opening, plan)
        if self.urgent[conversation]:
            store.make_urgent(self.connection, conversation)
        self._at(now + WAITS_SECONDS, "expires", conversation)
        self._follow(now, conversation, plan)

    def _follow(self, now: int, conversation: bytes, plan: Plan) -> None:
        for one in self.people:
            if one.id in plan.called and self.random.random() < NOTICED:
                self._at(now + self.random.randint(*SOON[one.tier]), "looks", one)
        if not self.sticky:
            self._at(plan.next_at, "lapses", conversation)
        waiting = store.waiting(self.connection, conversation, now)
        self.blind += waiting is None or waiting.next_at <= now

    def _lapses(self, now: int, conversation: bytes) -> None:
        request = store.waiting(self.connection, conversation, now)
        if request is None or request.next_at > now:
            return
        shares = store.shares(self.connection, self.sealing, request, [one.id for one in self.people])
        candidates = [
            Candidate(clinician, share.tier, BEGIN, on_call=True)
            for clinician, share in shares.items()
            if share.part is not Part.PASSED
        ]
        age = now - self.since[conversation]
        plan = after(request.step, age, candidates, Intervals(), now)
        assert store.escalate(self.connection, self.sealing, request, plan)
        self._follow(now, conversation, plan)

    def _looks(self, now: int, one: Person) -> None:
        """Take the first of the own list, if there is room for one more."""
        listed = store.waiting_for(self.connection, self.sealing, one.id, now) if one.has_room else []
        if not listed:
            return
        conversation = listed[0].conversation
        try:
            store.claim(self.connection, self.sealing, conversation, one.id, now)
        except Refused:
            return
        self.waits[self.urgent[conversation]].append(now - self.since[conversation])
        one.talks += 1
        self._at(now + 60 + int(self.random.expovariate(1 / TALK_SECONDS)), "ends", one, conversation)

    def _ends(self, now: int, one: Person, conversation: bytes) -> None:
        store.forget(self.connection, conversation)
        one.talks -= 1
        if self.random.random() < NOTICED:
            self._at(now + self.random.randint(*SOON[one.tier]), "looks", one)

    def _expires(self, now: int, conversation: bytes) -> None:
        if conversation in store.expire_due(self.connection, now):
            self.expired += 1
            self.waits[self.urgent[conversation]].append(WAITS_SECONDS)
            store.forget(self.connection, conversation)
