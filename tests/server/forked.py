"""A relay that is forked from a process that has everything imported, so that it starts again at once."""

import atexit
import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.server.relay import PATIENCE_SECONDS, ROOT, Relay, answers


class Parent:
    """The one process of this run that all these relays are forked from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.altered"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self._process.communicate)

    def ask(self, wanted: dict[str, object]) -> int:
        """Ask for one thing, as tests/server/altered.py says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@functools.cache
def _parent() -> Parent:
    return Parent()


class ForkedRelay(Relay):
    """A relay as `python -m server` runs it, but for the changes that it is started with."""

    id = 0

    def start(self, *changes: str) -> "ForkedRelay":
        """Start with changes from tests/server/altered.py, and wait until both ports answer."""
        self.begin(*changes)
        assert self.listens(), f"the relay did not start: {self.log.read_text()[-2000:]}"
        return self

    def begin(self, *changes: str) -> None:
        """Start without waiting."""
        self.id = self._forked([], self.log, changes)

    def listens(self, every: float = 0.01) -> bool:
        """Wait until both ports answer; false when it died before."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self.is_dead():
            if all(answers(port) for port in (self.cover_port, self.console_port)):
                return True
            time.sleep(every)
        return False

    def is_dead(self) -> bool:
        """Tell whether it has ended."""
        try:
            state = Path(f"/proc/{self.id}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        return state == "Z"

    def stop(self) -> float:
        """Ask it to stop, and tell how long that took."""
        begun = time.monotonic()
        self._end(signal.SIGTERM)
        return time.monotonic() - begun

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def invite(self) -> str:
        """Ask for an invitation, as the operator does; gives the token."""
        said = self.folder / f"invitation-{os.urandom(4).hex()}"
        assert _parent().ask({"wait": self._forked(["invite"], said)}) == 0
        return said.read_text().strip().rpartition("#")[2]

    def aside(self, *arguments: str) -> Callable[[], int]:
        """Begin one of the operator's commands beside the relay; what is given waits for how it ended."""
        begun = self._forked(list(arguments), self.log)
        return lambda: _parent().ask({"wait": begun})

    def _end(self, number: int) -> None:
        if self.id:
            os.kill(self.id, number)
            _parent().ask({"wait": self.id})
            self.id = 0

    def _forked(self, arguments: list[str], out: Path, changes: tuple[str, ...] = ()) -> int:
        wanted = {"arguments": arguments, "environment": self.environment, "changes": changes}
        return _parent().ask({**wanted, "out": str(out), "err": str(self.log)})
