"""The practice process: python -m deploy.practice --organisation DIR --own DIR --phrase TEXT."""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.practice.account import Account, Turned
from deploy.practice.clinician import PracticeClinician
from deploy.practice.coordinator import Coordinator
from deploy.practice.door import Town, make_server
from deploy.practice.line import Answered, Cut
from deploy.practice.watch import Watch

BETWEEN_TRIES_SECONDS = 1.0
INVITATION_DIGITS = 64
HEARD_TEXTS = 50


class Practice:
    """The actors, each in a thread that begins again whenever its line ends, and the watch."""

    def __init__(self, organisation: Path, own: Path, now: Callable[[], int]) -> None:
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        origin = os.environ["TEDUH_CONSOLE_ORIGIN"]
        self._stop = threading.Event()
        self._now = now
        self._coordinator = Coordinator(Account(origin, own / "coordinator.json"), organisation, now)
        self._clinician = PracticeClinician(Account(origin, own / "clinician.json"), organisation, now)
        control = own / "control"
        control.mkdir(exist_ok=True)
        self._watch = Watch(Path(os.environ["TEDUH_DATA"]), control / "texts", now)
        self._invites = threading.Lock()
        self._typed = ""
        # Longer than the texts live, so that they are searched for after their end too; in memory only.
        self._heard: deque[str] = deque(maxlen=HEARD_TEXTS)

    def begin(self) -> list[threading.Thread]:
        """Start every actor."""
        acts = (self._coordinate, self._rehearse, self._look)
        threads = [threading.Thread(target=self._kept_up, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        return threads

    def stop(self) -> None:
        """Tell every actor to stop."""
        self._stop.set()

    def invite(self) -> str:
        """Make an invitation for a real clinician."""
        with self._invites:
            return self._coordinator.invite()

    def look_for(self, text: str) -> None:
        """Search the relay's files for this text too."""
        self._typed = text

    def seen(self) -> dict[str, Any]:
        """Everything the page shows."""
        return {"now": self._now(), "clinician": self._clinician.seen, "relay": self._watch.shown()}

    def _coordinate(self) -> None:
        with self._invites:
            self._coordinator.begin(first_invitation)
        while not self._stop.wait(BETWEEN_TRIES_SECONDS):
            with self._invites:
                self._coordinator.certify_all()
        self._coordinator.close()

    def _rehearse(self) -> None:
        self._clinician.begin(self.invite)
        self._clinician.serve(self._stop.is_set)

    def _look(self) -> None:
        while not self._stop.wait(BETWEEN_TRIES_SECONDS):
            said = [one for talk in self._clinician.seen for one in talk["said"] if one["theirs"]]
            self._heard.extend(one["text"] for one in said if one["text"] not in self._heard)
            self._watch.look([*self._heard, self._typed])

    def _kept_up(self, act: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                act()
            except (Cut, Answered, Turned) as reason:
                # The relay is starting, stopping or was restarted: that passes. Codes are constant.
                if not isinstance(reason, Cut):
                    print(f"practice: {act.__name__} {reason}", file=sys.stderr, flush=True)
                self._stop.wait(BETWEEN_TRIES_SECONDS)


def first_invitation() -> str:
    """Ask the relay's own command for an invitation, as an operator would."""
    asked = [sys.executable, "-m", "server", "invite"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    if not told:
        raise Cut("unreachable")
    return told[-1][-INVITATION_DIGITS:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisation", type=Path, required=True)
    parser.add_argument("--own", type=Path, required=True)
    parser.add_argument("--phrase", required=True)
    wished = parser.parse_args()
    practice = Practice(wished.organisation, wished.own, lambda: int(time.time()))
    origin = os.environ["TEDUH_PRACTICE_ORIGIN"]
    town = Town(
        origin,
        os.environ["TEDUH_COVER_ORIGIN"],
        os.environ["TEDUH_CONSOLE_ORIGIN"],
        wished.phrase,
        practice.seen,
        practice.invite,
        practice.look_for,
    )
    server = make_server(town, urlsplit(origin).port or 80)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: threading.Thread(target=server.shutdown).start())
    actors = practice.begin()
    server.serve_forever(poll_interval=0.2)
    practice.stop()
    for actor in actors:
        actor.join()


if __name__ == "__main__":
    main()
