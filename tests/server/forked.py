"""A relay that is forked from a process that has everything imported, so that it starts again at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.server.relay import PATIENCE_SECONDS, ROOT, Relay, answers


class ForkedRelay(Relay):
    """A relay as `python -m server` runs it, but for the changes that it is started with."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.id = 0
        self._parent: subprocess.Popen[str] | None = None

    def start(self, *changes: str) -> "ForkedRelay":
        """Start with changes from tests/server/altered.py, and wait until both ports answer."""
        self.begin(*changes)
        assert self.listens(), f"the relay did not start: {self.log.read_text()[-2000:]}"
        return self

    def listens(self, every: float = 0.01) -> bool:
        """Wait until both ports answer; false when it died before."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self.is_dead():
            if all(answers(port) for port in (self.cover_port, self.console_port)):
                return True
            time.sleep(every)
        return False

    def begin(self, *changes: str) -> None:
        """Start without waiting."""
        self.id = int(self._asked("start", *changes))

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
        self.ended(signal.SIGTERM)
        return time.monotonic() - begun

    def kill(self) -> None:
        """End it as a power cut would."""
        self.ended(signal.SIGKILL)

    def ended(self, number: int) -> int:
        """Send a signal and wait for the end; gives the exit code."""
        if not self.id:
            return 0
        os.kill(self.id, number)
        code = int(self._asked("wait", str(self.id)))
        self.id = 0
        return code

    def close(self) -> None:
        """End everything."""
        self.kill()
        if self._parent is not None:
            self._parent.communicate()
            self._parent = None

    def _asked(self, *words: str) -> str:
        if self._parent is None:
            with self.log.open("ab") as log:
                self._parent = subprocess.Popen(
                    [sys.executable, "-m", "tests.server.altered"],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(" ".join(words) + "\n")
        self._parent.stdin.flush()
        return self._parent.stdout.readline()
