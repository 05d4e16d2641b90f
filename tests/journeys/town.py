"""A practice town as a user starts it, by deploy/run.py, on ports and in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from json import loads
from pathlib import Path
from typing import Any

from deploy import setup

# Two lanes that look for ports at the same moment must not find the same ones.
LANE, LANE_PORTS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]), 2000
STARTED_WITHIN_SECONDS = 120.0
STOPPED_WITHIN_SECONDS = 30.0
LOOKED_EVERY_SECONDS = 0.1


def eventually(what: str, holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Poll until it holds; the deadline's failure says what did not come."""
    latest = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < latest, what
        time.sleep(LOOKED_EVERY_SECONDS)


class Town:
    """run.py and what it started. `log` is everything that it and the relay said."""

    def __init__(
        self,
        folder: Path,
        keep_seconds: int = 120,
        escalation: str = "0,120,240",
        most_led: int = 100,
        bucket_seconds: int = 10,
    ) -> None:
        """Start it; messages live `keep_seconds` there, and up to a bucket longer.

        Everybody on duty is called at once; what is about the ladder says its own. Two people answer everyone
        of the journeys, who leave without telling the relay: they may lead many.
        """
        chosen = {
            "TEDUH_PRACTICE_KEEP": str(keep_seconds),
            "TEDUH_BUCKET_SECONDS": str(bucket_seconds),
            "TEDUH_ESCALATION": escalation,
            "TEDUH_MOST_LED": str(most_led),
        }
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = _four_free_ports()
        with self.log.open("wb") as log:
            self._run = subprocess.Popen(
                [sys.executable, "deploy/run.py", "--data", self.data, "--port-base", str(self.port)],
                cwd=setup.ROOT,
                env={**os.environ, **chosen},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        eventually("the town starts", lambda: "Ctrl-C" in self.said or self.ended, STARTED_WITHIN_SECONDS)
        assert not self.ended, self.said

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    @property
    def ended(self) -> bool:
        return self._run.poll() is not None

    @property
    def cover(self) -> str:
        return f"http://dapur.localhost:{self.port}"

    @property
    def open_door(self) -> str:
        return f"http://terbuka.localhost:{self.port + 3}"

    @property
    def console(self) -> str:
        return f"http://console.localhost:{self.port + 1}"

    @property
    def practice(self) -> str:
        return f"http://console.localhost:{self.port + 2}"

    @property
    def organisation(self) -> Path:
        """What the offline root and its ceremony hold."""
        return self.data / "organisation"

    @property
    def phrase(self) -> str:
        return (self.organisation / "phrases.txt").read_text().strip()

    @property
    def relay_files(self) -> Path:
        return self.data / "relay"

    def invitation(self) -> str:
        """Ask the practice page for a clinician's invitation; gives the whole link."""
        eventually("the practice coordinator invites", lambda: self.can_invite)
        return f"{self.console}/#{loads(self._ask('POST', '/invite'))['invitation']}"

    @property
    def can_invite(self) -> bool:
        """Whether the practice coordinator's line is open."""
        return self._answered("POST", "/invite")[0] == 200

    def seen(self) -> dict[str, Any]:
        """What the practice page sees."""
        return dict(loads(self._ask("GET", "/seen")))

    @property
    def processes(self) -> list[int]:
        """run.py's own id and its children's."""
        return [self._run.pid, *self._children()]

    def kill_relay(self) -> None:
        """SIGKILL, as a crash would; run.py starts it again."""
        os.kill(self._relay(), signal.SIGKILL)

    def stop(self) -> int:
        """Ctrl-C."""
        self._run.send_signal(signal.SIGINT)
        return self._run.wait(STOPPED_WITHIN_SECONDS)

    def _relay(self) -> int:
        command = b"-m\0server\0"
        return next(
            one for one in self._children() if Path(f"/proc/{one}/cmdline").read_bytes().endswith(command)
        )

    def _children(self) -> list[int]:
        listed = Path(f"/proc/{self._run.pid}/task/{self._run.pid}/children").read_text()
        return [int(one) for one in listed.split()]

    def _ask(self, method: str, path: str) -> bytes:
        status, content = self._answered(method, path)
        assert status == 200, status
        return content

    def _answered(self, method: str, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port + 2, timeout=20)
        host = self.practice.removeprefix("http://")
        body = "" if method == "POST" else None
        connection.request(method, path, body, {"Host": host, "Origin": self.practice})
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        return answer


def _four_free_ports() -> int:
    """Find four ports in a row that nobody listens on."""
    for base in range(8300 + LANE * LANE_PORTS + os.getpid() % 1000, 60_000, 7):
        if all(_is_free(base + more) for more in range(4)):
            return base
    raise AssertionError("no ports")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
