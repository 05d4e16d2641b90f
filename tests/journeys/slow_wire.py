"""A wire as bad as the line of a phone that is far from a mast: narrow, long, and losing what is sent."""

import queue
import random
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from tests.journeys.wire import Wire

SEGMENT_BYTES = 1400
SEED = "far from a mast"


@dataclass(frozen=True, slots=True)
class Signal:
    """How good the network is. `lost`: the share of segments that TCP sends again after its time-out."""

    bytes_a_second: float = 400_000 / 8
    round_trip_seconds: float = 0.4
    lost: float = 0.02
    # What TCP waits for on such a line: a round trip, and the least it allows for its changing.
    time_out_seconds: float = 0.6


NOTHING_LOST = Signal(lost=0.0)


class Lane:
    """One direction: what goes through, of whichever connection, goes one after the other."""

    def __init__(self, signal: Signal, chance: random.Random) -> None:
        self._signal, self._chance = signal, chance
        self._lock = threading.Lock()
        self._free_at = 0.0
        # How many segments had to be sent again.
        self.lost = 0

    def due(self, size: int) -> float:
        """When so much, entering now, is there. What comes behind something lost waits for it."""
        with self._lock:
            self._free_at = max(self._free_at, time.time()) + size / self._signal.bytes_a_second
            waits = 0.0
            while self._chance.random() < self._signal.lost:
                self.lost += 1
                waits = self._signal.time_out_seconds + 2 * waits
            return self._free_at + self._signal.round_trip_seconds / 2 + waits


class SlowWire(Wire):
    """As bad a line as people have far from a mast. The same seed loses the same segments."""

    def __init__(self, relay_port: int, signal: Signal | None = None, seed: str = SEED) -> None:
        self.signal = signal or Signal()
        # Which moments something was under way: seconds of the epoch, in the order of entering.
        self.under_way: list[tuple[float, float]] = []
        self.lanes = {way: Lane(self.signal, random.Random(f"{seed} {way}")) for way in (True, False)}
        super().__init__(relay_port)

    @property
    def lost(self) -> int:
        """How many segments had to be sent again, both ways."""
        return sum(lane.lost for lane in self.lanes.values())

    def idle_seconds(self, start: float, end: float) -> float:
        """How long nothing was under way between two moments: what the line can't be blamed for."""
        idle, reached = 0.0, start
        for entered, arrived in sorted(self.under_way):
            if arrived > reached and entered < end:
                idle += max(0.0, entered - reached)
                reached = max(reached, min(arrived, end))
        return idle + max(0.0, end - reached)

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        writer = threading.Thread(target=self._deliver, args=(waiting, target, answers), daemon=True)
        writer.start()
        entered = time.time()
        # A connection begins with a round trip of its own.
        due = entered if answers else entered + self.signal.round_trip_seconds
        self.under_way.append((entered, due))
        with suppress(OSError):
            while content := source.recv(SEGMENT_BYTES):
                entered = time.time()
                due = max(due, self.lanes[answers].due(len(content)))
                self.under_way.append((entered, due))
                waiting.put((due, content))
        waiting.put((due, b""))
        writer.join()
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _deliver(
        self, waiting: "queue.SimpleQueue[tuple[float, bytes]]", target: socket.socket, answers: bool
    ) -> None:
        with suppress(OSError):
            while True:
                due, content = waiting.get()
                time.sleep(max(0.0, due - time.time()))
                if not content:
                    return
                if not (answers and self.deaf):
                    target.sendall(content)
