"""Serves Teduh: python3 deploy/run.py makes and starts a practice town; --production starts the relay alone.

Standard library only: it brings what the rest stands on. Ctrl-C stops everything; what was kept stays.
"""

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import setup

STARTED_WITHIN_SECONDS = 30.0
STOPPED_WITHIN_SECONDS = 10.0
# A relay that ends sooner than this after its start would only end again.
SHORTEST_RUN_SECONDS = 5.0
LOOKED_EVERY_SECONDS = 0.2
PHRASE_WORDS = 3
# Lies beside a practice root, which lies on a machine with a network and certifies anybody.
PRACTICE_MARK = "ONLY-FOR-PRACTICE"


@dataclass(frozen=True)
class Place:
    """Where a practice town keeps its things, and on which ports it answers."""

    data: Path
    port: int

    @property
    def organisation(self) -> Path:
        """The folder of the practice root; without a network it would be a person's."""
        return self.data / "organisation"

    @property
    def relay(self) -> Path:
        """The relay's data folder."""
        return self.data / "relay"

    @property
    def phrases(self) -> Path:
        """The file with the door phrase, one a line."""
        return self.organisation / "phrases.txt"

    @property
    def cover(self) -> str:
        """The kitchen app's origin."""
        return f"http://dapur.localhost:{self.port}"

    @property
    def console(self) -> str:
        """The clinicians' origin."""
        return f"http://console.localhost:{self.port + 1}"

    @property
    def practice(self) -> str:
        """The practice page's origin: of the console's site, so that its cookie works in a frame."""
        return f"http://console.localhost:{self.port + 2}"

    @property
    def open_door(self) -> str:
        """The origin of the survivors' second door."""
        return f"http://terbuka.localhost:{self.port + 3}"

    @property
    def ports(self) -> tuple[int, int, int, int]:
        """The cover's, the console's, the practice page's, the open door's."""
        return self.port, self.port + 1, self.port + 2, self.port + 3

    def settings(self) -> dict[str, str]:
        """The relay's settings for practice."""
        return {
            "TEDUH_DATA": str(self.relay),
            "TEDUH_BUILD": str(self.data / "web"),
            "TEDUH_COVER_ORIGIN": self.cover,
            "TEDUH_CONSOLE_ORIGIN": self.console,
            "TEDUH_COVER_PORT": str(self.port),
            "TEDUH_CONSOLE_PORT": str(self.port + 1),
            "TEDUH_OPEN_ORIGIN": self.open_door,
            "TEDUH_OPEN_PORT": str(self.port + 3),
            "TEDUH_ORGANISATION": str(self.organisation / "organisation.json"),
            "TEDUH_STATEMENT": str(self.organisation / "statement.bin"),
            "TEDUH_PHRASES": str(self.phrases),
            "TEDUH_PRACTICE": "1",
            "TEDUH_PRACTICE_ORIGIN": self.practice,
        }


@dataclass
class Process:
    """One of our processes, in a session of its own so that Ctrl-C reaches only us and we keep the order."""

    command: list[str]
    surroundings: Mapping[str, str] = field(repr=False)
    _running: "subprocess.Popen[bytes] | None" = None
    _since: float = 0.0

    def start(self) -> None:
        """Start it."""
        self._since = time.monotonic()
        self._running = subprocess.Popen(
            [setup.PYTHON, *self.command], cwd=setup.ROOT, env=self.surroundings, start_new_session=True
        )

    def keep_up(self) -> bool:
        """Start it again if it was killed; false if it ends by itself again and again."""
        if self._running is None or self._running.poll() is None:
            return True
        if time.monotonic() - self._since < SHORTEST_RUN_SECONDS:
            return False
        print(f"{self.command[1]} ended, starting it again", flush=True)
        self.start()
        return True

    def stop(self) -> None:
        """Ask it to stop, wait, insist."""
        if self._running is None or self._running.poll() is not None:
            return
        self._running.terminate()
        try:
            self._running.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=setup.ROOT / "data", help="where practice keeps its things"
    )
    parser.add_argument("--port-base", type=int, default=8000, help="the first of four ports")
    parser.add_argument("--production", action="store_true", help="the relay alone, as TEDUH_* says")
    wished = parser.parse_args()
    ending = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ending.set())
    try:
        setup.ready(web=False)
        if wished.production:
            return _serve(_production(), ending)
        return _practise(Place(wished.data.absolute(), wished.port_base), ending)
    except setup.Unfit as reason:
        sys.exit(str(reason))


def _skin() -> str:
    return os.environ.get("TEDUH_SKIN", setup.SKIN)


def _production() -> list[Process]:
    """The relay under the operator's settings, and the web apps built with the operator's organisation."""
    pinned = os.environ.get("TEDUH_ORGANISATION")
    if not pinned or not Path(pinned).is_file():
        raise setup.Unfit("TEDUH_ORGANISATION must be your organisation's file (python -m crypto.ceremony)")
    if (Path(pinned).resolve().parent / PRACTICE_MARK).exists():
        raise setup.Unfit(
            "this organisation was made for practice: make your own (python -m crypto.ceremony)"
        )
    out = Path(os.environ.setdefault("TEDUH_BUILD", str(setup.ROOT / "data" / "web-production")))
    setup.built(organisation=Path(pinned), out=out, skin=_skin())
    return [Process(["-m", "server", "--production"], setup.surroundings())]


def _practise(place: Place, ending: threading.Event) -> int:
    _make_organisation(place)
    setup.built(organisation=place.organisation / "organisation.json", out=place.data / "web", skin=_skin())
    surroundings = {**setup.surroundings(), **place.settings()}
    phrase = _phrase(place.phrases)
    own = str(place.data / "practice")
    actors = ["-m", "deploy.practice", "--organisation", str(place.organisation), "--own", own]
    actors += ["--phrase", phrase]
    processes = [Process(["-m", "server"], surroundings), Process(actors, surroundings)]
    taken = next((port for port in place.ports if _answers(port)), None)
    if taken:
        raise setup.Unfit(f"port {taken} is taken: choose four others with --port-base")

    def tell() -> None:
        if _answered(place, processes, ending):
            _tell(place, phrase, surroundings)

    return _serve(processes, ending, tell)


def _phrase(file: Path) -> str:
    """Give the first phrase's words, whether `phrases` has written the file anew or not."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return lines[0].split(" | ")[-1] if lines else ""


def _make_organisation(place: Place) -> None:
    """Make the log's key, a practice root that names it, and a door phrase, once."""
    if place.phrases.exists():
        if _is_current(place):
            (place.relay / PRACTICE_MARK).touch()
            return
        _forget_old(place)
    place.relay.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place.relay / PRACTICE_MARK).touch()
    log_key = _run(["-m", "server", "log-key"], {**setup.surroundings(), **place.settings()}).strip()
    ceremony = ["-m", "crypto.ceremony", "make-root", "--out", str(place.organisation)]
    _run([*ceremony, "--signatures", "1", "--log", log_key])
    (place.organisation / PRACTICE_MARK).touch()
    words = (setup.ROOT / "crypto" / "words_id.txt").read_text().split()
    place.phrases.write_text(" ".join(secrets.choice(words) for _ in range(PHRASE_WORDS)) + "\n")


def _is_current(place: Place) -> bool:
    asked = ["-m", "deploy.practice.organisation", str(place.organisation), str(place.relay)]
    return _run(asked).strip() == "current"


def _forget_old(place: Place) -> None:
    """End a practice town that this version can't serve; only one that is marked as practice."""
    if not (place.organisation / PRACTICE_MARK).exists():
        raise setup.Unfit(f"{place.organisation} is too old and not marked as practice: move it away")
    print(
        "This practice town was made by an older version: it is made anew.\n"
        "Its conversations, accounts and words end; the door phrase is a new one.",
        flush=True,
    )
    for folder in (place.relay, place.data / "practice", place.organisation):
        shutil.rmtree(folder, ignore_errors=True)


def _tell(place: Place, phrase: str, surroundings: Mapping[str, str]) -> None:
    told = _run(["-m", "server", "invite"], surroundings).split()
    print(
        f"""
Practice page      {place.practice}
The kitchen app    {place.cover}
The open door      {place.open_door}   (no phrase; for a friend's or a clinic's phone)
The console        {place.console}
Door phrase        {phrase}   (type it into the recipe search, press Cari or Search, hold a picture for 2 s)
Be a clinician     {told[-1] if told else "ask on the practice page"}

This is practice: its clinician answers from a script, its coordinator certifies everybody. Ctrl-C stops it.
""",
        flush=True,
    )


def _answered(place: Place, processes: list[Process], ending: threading.Event) -> bool:
    """Wait until all four ports answer; false if that is not to be."""
    latest = time.monotonic() + STARTED_WITHIN_SECONDS
    while not all(map(_answers, place.ports)):
        if ending.wait(LOOKED_EVERY_SECONDS):
            return False
        if time.monotonic() > latest or not all(process.keep_up() for process in processes):
            return False
    return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), LOOKED_EVERY_SECONDS).close()
    except OSError:
        return False
    return True


def _serve(processes: list[Process], ending: threading.Event, told: Callable[[], None] | None = None) -> int:
    """Keep the processes up until told to end; 1 if one of them can't be."""
    try:
        for process in processes:
            process.start()
        if told:
            told()
        while not ending.wait(LOOKED_EVERY_SECONDS):
            if not all(process.keep_up() for process in processes):
                return 1
        return 0
    finally:
        # The last started leaves first: the actors say goodbye to a relay that still listens.
        for process in reversed(processes):
            process.stop()


def _run(command: list[str], surroundings: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        [setup.PYTHON, *command],
        cwd=setup.ROOT,
        env=surroundings or setup.surroundings(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise setup.Unfit(f"{command[1]} failed; its own words are above")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
