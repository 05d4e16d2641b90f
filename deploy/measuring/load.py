"""Sends envelopes in a closed loop or at a set pace, and waits for every answer and every delivery."""

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgpack

from deploy.measuring.lines import ACK, Broken, Line, Wire, framed

ID_BYTES: Final = 16
DRAIN_SECONDS: Final = 20.0
TURN_SECONDS: Final = 0.2


@dataclass
class End:
    """One end of one conversation: its line, and the packet that it sends under ever new ids."""

    line: Line
    namespace: str
    conversation: bytes
    envelope: bytes = b""

    def packet(self, number: int) -> bytes:
        """One `send`, whose answer carries `number`."""
        said = ["send", self.conversation, os.urandom(ID_BYTES), self.envelope]
        return framed(msgpack.packb({"type": 2, "nsp": self.namespace, "id": number, "data": said}))


@dataclass
class Tally:
    """What was measured between two moments."""

    seconds: float = 0.0
    acknowledged: int = 0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def cpu_us(self) -> float:
        """Server CPU for one message, in microseconds."""
        return self.cpu_seconds / self.acknowledged * 1e6

    @property
    def a_second(self) -> float:
        """Messages acknowledged in a second."""
        return self.acknowledged / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that so large a share of the messages stays under, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class Load:
    """One run over some ends. A message is acknowledged by the relay and delivered to the other end."""

    def __init__(self, wire: Wire, ends: Sequence[End], cpu: Callable[[], float]) -> None:
        self._wire = wire
        self.ends = ends
        self._cpu = cpu
        self._conversations = {end.conversation for end in ends}
        self._number = 0
        self._begun: dict[int, tuple[End, float]] = {}
        self._delivered = self._acknowledged = 0
        self._tally: Tally | None = None
        self._go_on: Callable[[End], None] = _nothing

    def closed(self, at_once: int, warm_seconds: float, seconds: float) -> Tally:
        """Keep so many messages on their way, each end in its turn."""
        resting = deque(self.ends)

        def next_one(end: End) -> None:
            resting.append(end)
            self._send(resting.popleft(), time.perf_counter())

        self._go_on = next_one
        for _ in range(at_once):
            self._send(resting.popleft(), time.perf_counter())
        self._turn_until(time.perf_counter() + warm_seconds)
        return self._measured(self._turn_until, seconds)

    def paced(self, a_second: float, warm_seconds: float, seconds: float) -> Tally:
        """Send at a pace that doesn't wait; latency counts from when a message should have been sent."""
        self._go_on = _nothing
        turns = deque(self.ends)
        due = time.perf_counter()

        def until(end: float) -> None:
            nonlocal due
            while (now := time.perf_counter()) < end:
                while due <= now:
                    self._send(turns[0], due)
                    turns.rotate(-1)
                    due += 1 / a_second
                self._wire.turn(self._heard, min(due - time.perf_counter(), TURN_SECONDS))

        until(due + warm_seconds)
        return self._measured(until, seconds)

    @property
    def acknowledged(self) -> int:
        """How many messages were acknowledged in all."""
        return self._acknowledged

    def rest(self, seconds: float) -> None:
        """Say nothing for a while but what the line itself asks for."""
        self._turn_until(time.perf_counter() + seconds)

    def _measured(self, run: Callable[[float], None], seconds: float) -> Tally:
        self._tally = tally = Tally()
        cpu, begun = self._cpu(), time.perf_counter()
        run(begun + seconds)
        tally.cpu_seconds, tally.seconds = self._cpu() - cpu, time.perf_counter() - begun
        self._tally = None
        self._drain()
        return tally

    def _drain(self) -> None:
        """Nothing may be lost: as many are delivered as were acknowledged, and everything is answered."""
        self._go_on = _nothing
        deadline = time.perf_counter() + DRAIN_SECONDS
        while self._begun or self._delivered < self._acknowledged:
            if time.perf_counter() > deadline:
                raise Broken("a message was not answered, or not delivered")
            self._turn_until(time.perf_counter() + TURN_SECONDS / 4)
        if self._delivered != self._acknowledged:
            raise Broken("more was delivered than acknowledged")

    def _turn_until(self, end: float) -> None:
        while (left := end - time.perf_counter()) > 0:
            self._wire.turn(self._heard, min(left, TURN_SECONDS))

    def _send(self, end: End, begun: float) -> None:
        self._number += 1
        self._begun[self._number] = end, begun
        end.line.send(end.packet(self._number))

    def _heard(self, _line: Line, content: bytes) -> None:
        said: dict[str, Any] = msgpack.unpackb(content)
        if said["type"] == ACK:
            if said["data"][0] != "ok":
                raise Broken(f"refused: {said['data'][0]}")
            end, begun = self._begun.pop(said["id"])
            self._acknowledged += 1
            if self._tally is not None:
                self._tally.acknowledged += 1
                self._tally.latencies.append(time.perf_counter() - begun)
            self._go_on(end)
        elif said["data"][0] == "envelope" and said["data"][1] in self._conversations:
            self._delivered += 1


def _nothing(_end: End) -> None:
    """Send nothing more."""
