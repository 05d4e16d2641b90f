"""A process that makes false requests for help: as real to the relay as any, and meant for nobody."""

import json
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crypto.bundle import OnCall
from tests.server import line_client
from tests.server.line_client import Answered, NotConnected
from tests.server.people import Survivor
from tests.server.relay import Relay

ROOT = Path(__file__).parents[2]
THREADS = 3
PATIENCE_SECONDS = 30.0


class Prankster(Survivor):
    """Somebody who knows who is on call and does not care."""

    def __init__(self, relay: Relay, known: tuple[OnCall, ...]) -> None:
        super().__init__(relay)
        self._known = known

    def on_call(self, need: str = "any") -> tuple[OnCall, ...]:
        return self._known


@contextmanager
def pranks(
    relay: Relay, known: tuple[OnCall, ...], a_minute: int, *, works: bool
) -> Iterator[Callable[[], dict[str, int]]]:
    """Make false requests from now on; ending it tells how many were tried and kept."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.pranks"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    place = {name: value for name, value in relay.__dict__.items() if name != "process"}
    pickle.dump((place, known, a_minute, works), process.stdin)
    process.stdin.flush()

    def end() -> dict[str, int]:
        told: dict[str, int] = json.loads(process.communicate(b"\n", timeout=PATIENCE_SECONDS)[0])
        return told

    try:
        yield end
    finally:
        process.kill()
        process.wait()


class _Unwilling(Exception):
    """They were asked for work."""


def _idle(challenge: bytes) -> bytes:
    raise _Unwilling


def _prank(relay: Relay, known: tuple[OnCall, ...]) -> bool:
    one = Prankster(relay, known)
    try:
        one.begin().ask_for_help()
    except (_Unwilling, Answered, NotConnected, OSError):
        return False
    finally:
        if one.line is not None:
            one.line.close()
    return True


def _go_on(given: tuple[Any, ...], ended: threading.Event, counts: dict[str, int]) -> None:
    relay, known, a_minute = given
    begun = time.monotonic()
    for number in range(10**9):
        ended.wait(max(begun + number * 60 * THREADS / a_minute - time.monotonic(), 0))
        if ended.is_set():
            return
        counts["tried"] += 1
        # Not in one go: the count before is looked up first, and others go on counting meanwhile.
        kept = _prank(relay, known)
        counts["kept"] += kept


def _run() -> None:
    place, known, a_minute, works = pickle.load(sys.stdin.buffer)  # noqa: S301  (from the test itself)
    relay = object.__new__(Relay)
    relay.__dict__.update(place)
    if not works:
        setattr(line_client, "done", _idle)  # noqa: B010  (a name that the module only imports)
    ended, counts = threading.Event(), {"tried": 0, "kept": 0}
    threads = [
        threading.Thread(target=_go_on, args=((relay, known, a_minute), ended, counts))
        for _ in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    sys.stdin.buffer.readline()
    ended.set()
    for thread in threads:
        thread.join()
    print(json.dumps(counts))  # noqa: T201  (what the process is for)


if __name__ == "__main__":
    _run()
