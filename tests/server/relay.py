"""A real relay in a process of its own, started as an operator starts it, on its own folder and ports."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from crypto.ceremony import (
    ORGANISATION_FILE,
    STATEMENT_FILE,
    WITNESS_FILE,
    WITNESS_KEY_FILE,
    Demands,
    Moment,
    make_root,
    make_witness,
    read_organisation,
)
from crypto.certificate import Statement, verify_statement
from crypto.checkpoint import WITNESS_TYPE, NoteKey, read_verifier_key
from crypto.signing import public_key
from server.transparency.store import log_seed

ROOT = Path(__file__).parents[2]
PHRASE = "resep rahasia nenek"
# What the build lays beside the sample skin's app.
RECIPES = ROOT / "pwa" / "cover" / "skins" / "takaran-dapur" / "more.json"
PATIENCE_SECONDS = 20.0
RECIPE = {
    "title": ["Sayur"],
    "kind": "sup",
    "tags": "segar",
    "needs": [[1, "g", "garam"]],
    "steps": ["Masak."],
}


@dataclass
class Witness:
    """A second organisation with a folder of its own, and its command."""

    folder: Path

    def __post_init__(self) -> None:
        if not (self.folder / WITNESS_FILE).exists():
            make_witness(self.folder, "witness.test", Moment(int(time.time()), os.urandom))
        self.key = read_verifier_key((self.folder / WITNESS_KEY_FILE).read_text().strip(), WITNESS_TYPE)
        self.state = self.folder / "state.json"

    def look(self, relay: "Relay", *more: str) -> "subprocess.CompletedProcess[str]":
        """Look at a relay's log once; at the first time by the key that the statement names."""
        first = [] if self.state.exists() else ["--organisation", str(relay.organisation / STATEMENT_FILE)]
        own = ["--key", str(self.folder / WITNESS_FILE), "--state", str(self.state)]
        return subprocess.run(
            [sys.executable, "deploy/witness.py", "--log", relay.console, *own, *first, *more],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


@dataclass
class Relay:
    """One relay. `settings` are TEDUH_* without the prefix."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    # Whose cosignature the organisation asks for, if anybody's.
    witness: Witness | None = None
    process: subprocess.Popen[bytes] | None = None
    # What Python runs, and what it is given besides the settings: a relay with something in its place.
    program: tuple[str, ...] = ("-m", "server")
    surroundings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cover_port, self.console_port, self.health_port, self.open_port = _free_ports()
        self.cover = f"http://dapur.localhost:{self.cover_port}"
        self.console = f"http://console.localhost:{self.console_port}"
        # Served where the settings name it as OPEN_ORIGIN.
        self.open_door = f"http://terbuka.localhost:{self.open_port}"
        self.organisation = self.folder / "organisation"
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.data.mkdir(parents=True)
        if not self.organisation.exists():
            demands = Demands(1, self.log_key, self.witness.key if self.witness else None, 1)
            make_root(self.organisation, demands, Moment(int(time.time()) - 300, os.urandom))
        self._write_files()

    @property
    def log_key(self) -> NoteKey:
        """The key of this relay's log, as an operator gives it to the ceremony."""
        return NoteKey("log.test", public_key(log_seed(self.data, os.urandom)))

    @property
    def stated(self) -> Statement:
        """What the organisation's root says."""
        organisation = read_organisation(self.organisation / ORGANISATION_FILE)
        statement = (self.organisation / STATEMENT_FILE).read_bytes()
        return verify_statement(organisation, statement, int(time.time()))

    @property
    def environment(self) -> dict[str, str]:
        """What the relay is started with."""
        own = {
            "DATA": str(self.data),
            "COVER_ORIGIN": self.cover,
            "CONSOLE_ORIGIN": self.console,
            "COVER_PORT": str(self.cover_port),
            "CONSOLE_PORT": str(self.console_port),
            "OPEN_PORT": str(self.open_port),
            "BUILD": str(self.folder / "build"),
            "ORGANISATION": str(self.organisation / ORGANISATION_FILE),
            "STATEMENT": str(self.organisation / STATEMENT_FILE),
            "PHRASES": str(self.folder / "phrases"),
            "RECIPES": str(self.folder / "recipes.json"),
            "PRACTICE": "1",
            "BUCKET_SECONDS": "5",
            "HEALTH_PORT": str(self.health_port),
            # Everybody on duty at once; what is about the ladder says its own.
            "ESCALATION": "0,120,240",
            # A test is quicker than people are; what is about pace or load says its own.
            **dict.fromkeys(("EVENTS_A_SECOND", "STRANGERS_A_SECOND", "CALLS_A_MINUTE"), "100000"),
            **self.settings,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TEDUH_")}
        return {**kept, **{f"TEDUH_{name}": value for name, value in own.items()}}

    def start(self) -> "Relay":
        """Start, and wait until both ports answer."""
        environment = {**self.environment, **self.surroundings}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program], cwd=ROOT, env=environment, stderr=log, stdout=log
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if all(answers(port) for port in self._ports):
                return self
            time.sleep(0.05)
        raise AssertionError(f"the relay did not start: {self.log.read_text()[-2000:]}")

    @property
    def _ports(self) -> tuple[int, ...]:
        second = (self.open_port,) if "OPEN_ORIGIN" in self.settings else ()
        return self.cover_port, self.console_port, *second

    def stop(self) -> float:
        """Ask it to stop, and tell how long that took."""
        if self.process is None:
            return 0.0
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.process = None
        return time.monotonic() - begun

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run one of the operator's commands beside the relay."""
        return subprocess.run(
            [sys.executable, "-m", "server", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def be_witnessed(self) -> None:
        """Have the newest checkpoint cosigned, where the organisation asks for that."""
        if self.witness:
            done = self.witness.look(self)
            assert done.returncode == 0, done.stderr

    def invite(self) -> str:
        """Ask for an invitation, as the operator does; gives the token."""
        done = self.command("invite")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().rpartition("#")[2]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        port: int = 0,
    ) -> tuple[HTTPResponse, bytes]:
        """Send one HTTP request to the cover, or to another port."""
        names = {0: self.cover, self.open_port: self.open_door}
        host = names.get(port, f"http://console.localhost:{port}").removeprefix("http://")
        with closing(HTTPConnection("127.0.0.1", port or self.cover_port, timeout=10)) as connection:
            connection.request(method, path, body, {"Host": host, **(headers or {})})
            response = connection.getresponse()
            return response, response.read()

    def ready(self) -> tuple[int, str]:
        """Ask /readyz: the status, and what is wrong."""
        response, content = self.ask("GET", "/readyz", port=self.health_port)
        return response.status, content.decode().strip().replace("\n", " ")

    def becomes(self, status: int, words: str, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait until /readyz says so; tell whether it did."""
        deadline = time.monotonic() + seconds
        while (said := self.ready()) != (status, words):
            if time.monotonic() > deadline:
                raise AssertionError(f"/readyz says {said}")
            time.sleep(0.1)
        return True

    def token(self) -> str:
        """Say the door phrase and give the token that answers it."""
        body = json.dumps({"q": PHRASE, "n": 1}).encode()
        response, content = self.ask(
            "POST", "/cari", body, {"Origin": self.cover, "Content-Type": "application/json"}
        )
        assert response.status == 200
        token: str = json.loads(content)["t"]
        assert re.fullmatch("[0-9a-f]{64}", token)
        return token

    def open_token(self) -> str:
        """Begin at the open door and give the token."""
        response, content = self.ask("POST", "/mulai", b"", {"Origin": self.open_door}, port=self.open_port)
        assert response.status == 200
        token = content.decode()
        assert re.fullmatch("[0-9a-f]{64}", token)
        return token

    def count(self, needle: bytes) -> int:
        """Count a byte string in every file of the data folder and in the log."""
        files = [*self.data.rglob("*"), self.log]
        return sum(file.read_bytes().count(needle) for file in files if file.is_file())

    def _write_files(self) -> None:
        build = self.folder / "build"
        build.mkdir()
        (build / "files.json").write_text(json.dumps({"cover": {}, "survivor": {}, "console": {}}))
        (self.folder / "phrases").write_text(f"{PHRASE}\n")
        (self.folder / "recipes.json").write_text(json.dumps([RECIPE] * 6))


def _free_ports() -> tuple[int, int, int, int]:
    ports = free_port(), free_port(), free_port(), free_port()
    return ports if len(set(ports)) == len(ports) else _free_ports()


def free_port() -> int:
    """Give a port on which nobody listens, below those that the system gives to connections."""
    while True:
        port = 10_000 + int.from_bytes(os.urandom(2)) % 20_000
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


def answers(port: int) -> bool:
    """Tell whether anybody listens on a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True
