"""Follows what the relay holds until it is due, then searches the relay's files for it again.

Each bucket is searched for twice: while its rows live, which must find them (else the search is worth
nothing), and once it is due, which must find neither ciphertext nor key.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.practice.holdings import EMPTY, Holdings, look
from deploy.practice.scan import Scan, scan

FOLLOWED_SECONDS = 3600
SHOWN_BUCKETS = 30
SHORTEST_CANARY = 6


@dataclass(slots=True)
class Bucket:
    """What is due together, and what the two searches found. The key counts as one more needle."""

    due: int
    needles: set[bytes] = field(default_factory=set, repr=False)
    before: Scan | None = None
    after: Scan | None = None

    def shown(self) -> dict[str, Any]:
        """The same for the page."""
        return {
            "due": self.due,
            "needles": len(self.needles),
            "before": self.before.shown() if self.before else None,
            "after": self.after.shown() if self.after else None,
        }


class Watch:
    """`database` and `slots` lie in `folder`, which is all that is searched."""

    def __init__(self, folder: Path, control: Path, now: Callable[[], int]) -> None:
        self._folder = folder
        self._control = control
        self._now = now
        self._buckets: dict[int, Bucket] = {}
        self._holdings = Holdings((), {}, 0)
        self._canaries: dict[str, Any] = {}

    def look(self, canaries: Iterable[str]) -> None:
        """Look once: learn what is new, search for what is due, search for texts in the clear."""
        try:
            self._holdings = look(self._folder / DATABASE, self._folder / SLOTS)
        except (sqlite3.Error, OSError):
            # The relay may just be starting; the next look is a second away.
            return
        self._learn(self._holdings)
        self._search_due()
        self._search_texts({text for text in canaries if len(text) >= SHORTEST_CANARY})

    def shown(self) -> dict[str, Any]:
        """What the page shows."""
        newest = sorted(self._buckets.values(), key=lambda one: -one.due)[:SHOWN_BUCKETS]
        return {
            "rows": [row.shown() for row in self._holdings.rows],
            "used_slots": self._holdings.used_slots,
            "buckets": [one.shown() for one in newest],
            "texts": self._canaries,
        }

    def _learn(self, holdings: Holdings) -> None:
        now = self._now()
        for row in holdings.rows:
            if row.due is None or not now < row.due <= now + FOLLOWED_SECONDS:
                continue
            bucket = self._buckets.setdefault(row.due, Bucket(row.due))
            key = holdings.keys.get(row.due, EMPTY)
            new = {row.sealed, key} - bucket.needles - {EMPTY}
            if new:
                bucket.needles |= new
                bucket.before = scan(self._folder, bucket.needles)

    def _search_due(self) -> None:
        now = self._now()
        for bucket in self._buckets.values():
            due = bucket.due <= now
            if due and (bucket.after is None or bucket.after.found):
                bucket.after = scan(self._folder, bucket.needles)

    def _search_texts(self, texts: set[str]) -> None:
        needles = [text.encode() for text in texts]
        self._control.write_bytes(b"\n".join(needles))
        self._canaries = {
            "texts": len(needles),
            "found": scan(self._folder, needles).shown(),
            "control": scan(self._control.parent, needles).shown(),
        }


DATABASE, SLOTS = "relay.db", "slots"
