"""Pairs who talk while something breaks: every acknowledged message is counted, and what the other end saw.

Each end does what our clients do: it sends again under the same message id until it is answered, and whoever
loses the line opens another and reads on from what they have.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from websockets.exceptions import WebSocketException

from tests.server.line_client import Answered, Line, NotConnected
from tests.server.people import Clinician, Staff, Survivor, Talk, bucket_for
from tests.several.pair import Pair

BROKEN = (OSError, TimeoutError, WebSocketException, NotConnected, KeyError)
PATIENCE_SECONDS = 30.0
TRIES = 3


@dataclass
class End:
    """One person of a pair, in a thread of their own."""

    person: Survivor | Clinician
    talk: Talk
    reopen: Callable[[], Line]
    line: Line
    acknowledged: dict[int, bytes] = field(default_factory=dict)
    seen: dict[int, bytes] = field(default_factory=dict)
    reopened: int = 0

    def run(self, going: threading.Event) -> None:
        """Talk until told to stop."""
        while going.is_set():
            self.say()
            self.listen(0.02)

    def envelope(self) -> bytes:
        """Seal a message for the bucket that one sent now has."""
        head = self.talk.at
        return self.talk.envelope(
            "halo " * 20, bucket_for(head.keep, self.person.bucket_seconds, head.expires)
        )

    def say(self) -> None:
        """Send one message, again and again until it is acknowledged."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        message, envelope = os.urandom(16), self.envelope()
        while time.monotonic() < deadline:
            try:
                seq, _bucket = self.line.call("send", self.talk.id, message, envelope)
            except Answered as answered:
                if answered.code == "wrong_bucket":
                    return
                if answered.code != "unavailable":
                    raise
                time.sleep(0.1)
            except BROKEN:
                self.again()
            else:
                self.acknowledged[seq] = envelope
                return
        raise AssertionError("a message was never acknowledged")

    def listen(self, seconds: float) -> None:
        """Take the pushes that are there, or come within so long."""
        deadline = time.monotonic() + seconds
        try:
            while (left := deadline - time.monotonic()) > 0:
                self.line._take(left)
        except TimeoutError:
            pass
        except BROKEN:
            self.again()
        pushes, self.line.pushes = self.line.pushes, []
        for name, *values in pushes:
            if name == "envelope" and values[0] == self.talk.id:
                self.seen[values[1]] = values[2]

    def again(self) -> None:
        """Open another line and read what came meanwhile."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        self.reopened += 1
        while time.monotonic() < deadline:
            try:
                self.line.close()
                self.line = self.reopen()
                self.read()
            except (*BROKEN, Answered):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("no line could be opened again")

    def read(self) -> None:
        """Read on from the last message that was read in a row."""
        more, after = True, 0
        while more:
            rows, more = self.line.call("read", self.talk.id, after)
            for seq, envelope, _bucket in rows:
                self.seen[seq] = envelope
                after = seq


@dataclass
class Traffic:
    """Two ends of each conversation, on different processes."""

    ends: list[tuple[End, End]]
    failures: list[BaseException] = field(default_factory=list)

    @contextmanager
    def going(self) -> Iterator["Traffic"]:
        """Let everybody talk meanwhile."""
        going = threading.Event()
        going.set()
        threads = [
            threading.Thread(target=self._run, args=(end, going)) for pair in self.ends for end in pair
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            going.clear()
            for thread in threads:
                thread.join(2 * PATIENCE_SECONDS)
        assert not self.failures, self.failures

    @property
    def count(self) -> int:
        """How many messages were acknowledged."""
        return sum(len(end.acknowledged) for pair in self.ends for end in pair)

    def go_on(self, messages: int = 20, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until so many more were acknowledged."""
        deadline, enough = time.monotonic() + seconds, self.count + messages
        while self.count < enough:
            assert time.monotonic() < deadline, "nobody gets on"
            assert not self.failures, self.failures
            time.sleep(0.05)

    def check(self) -> None:
        """Nothing acknowledged is lost or doubled, and each end saw what the other one said."""
        for left, right in self.ends:
            for here, there in ((left, right), (right, left)):
                deadline = time.monotonic() + PATIENCE_SECONDS
                while not here.acknowledged.items() <= there.seen.items():
                    assert time.monotonic() < deadline, "an end never saw what the other one said"
                    there.listen(0.1)
            left.again()
            kept = dict(left.seen)
            assert left.acknowledged.items() <= kept.items()
            assert right.acknowledged.items() <= kept.items()
            assert len(set(kept.values())) == len(kept), "a message was kept twice"

    def _run(self, end: End, going: threading.Event) -> None:
        try:
            end.run(going)
        except BaseException as failure:  # noqa: BLE001  (told in the thread that waits)
            self.failures.append(failure)


def _returned(survivor: Survivor) -> Line:
    return survivor.connect("return").open_line


def open_traffic(pair: Pair, staff: Staff, pairs: int = 2) -> Traffic:
    """Bring pairs together whose ends stand on different processes; lines that open again go anywhere.

    What a test broke before may still cut a line: then everybody comes again.
    """
    for _ in range(TRIES):
        try:
            return _opened(pair, staff, pairs)
        except BROKEN:
            staff.wake()
    return _opened(pair, staff, pairs)


def _opened(pair: Pair, staff: Staff, pairs: int) -> Traffic:
    with pair.at(0):
        sari = staff.clinician().go_on_duty()
    ends = []
    for _ in range(pairs):
        with pair.at(1):
            survivor = Survivor(pair.front).begin()
            talk = survivor.ask_for_help()
        theirs = sari.claim(next(row for row in sari.waiting() if row[0] == talk.id))
        *_, block, wrapped, _history = survivor.open_line.pushed("block")
        talk.learn(block, wrapped)
        with pair.at(0):
            own = sari.account.line()
        ends.append(
            (
                End(survivor, talk, partial(_returned, survivor), survivor.open_line),
                End(sari, theirs, sari.account.line, own),
            )
        )
    # An offer goes to few: those of the next test are on call instead.
    sari.call("end_duty")
    return Traffic(ends)
