"""A stop under load: nothing acknowledged is lost, and a second SIGTERM does not hurt."""

import os
import signal
import sqlite3
import threading
import time
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.server.conftest import staffed
from tests.server.line_client import Line
from tests.server.people import Talk, bucket_for
from tests.server.relay import Relay

STOP_SECONDS = 5.0
SENT_AT_ONCE = 8
ACKNOWLEDGED_BEFORE = 40


class Sender(threading.Thread):
    """Sends as fast as it is answered, several at once, until its line ends."""

    def __init__(self, line: Line, talk: Talk, bucket: int) -> None:
        super().__init__()
        self.line, self.talk, self.bucket = line, talk, bucket
        self.acknowledged: list[int] = []
        self.others: set[str] = set()

    def run(self) -> None:
        with suppress(ConnectionClosed, TimeoutError, OSError):
            asked = [self._start() for _ in range(SENT_AT_ONCE)]
            while True:
                answer: list[Any] = self.line.answer(asked.pop(0), 2.0)
                if answer[0] == "ok":
                    self.acknowledged.append(answer[1])
                    asked.append(self._start())
                else:
                    self.others.add(answer[0])
                    asked.append(self._start())

    def _start(self) -> int:
        envelope = self.talk.envelope("terus", self.bucket)
        return self.line.start("send", self.talk.id, os.urandom(16), envelope)


def test_under_load_a_stop_keeps_what_was_acknowledged_and_takes_seconds(own_relay: Relay) -> None:
    own_relay.settings["BUCKET_SECONDS"] = "10"
    town = staffed(own_relay.start())
    senders = []
    for clinician in (town.sari, town.dewi):
        talk = town.survivor().ask_for_help(3600)
        theirs = clinician.claim(next(row for row in clinician.waiting() if row[0] == talk.id))
        bucket = bucket_for(theirs.at.keep, clinician.bucket_seconds, theirs.at.expires)
        senders.append(Sender(clinician.line, theirs, bucket))
    for sender in senders:
        sender.start()
    deadline = time.monotonic() + 20
    while any(len(sender.acknowledged) < ACKNOWLEDGED_BEFORE for sender in senders):
        assert time.monotonic() < deadline
        time.sleep(0.02)

    process = own_relay.process
    assert process is not None
    begun = time.monotonic()
    # Again and again, so that one comes at every moment of it.
    while process.poll() is None and time.monotonic() < begun + STOP_SECONDS:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.005)
    assert process.wait(STOP_SECONDS) == 0
    assert time.monotonic() - begun < STOP_SECONDS
    own_relay.process = None
    for sender in senders:
        sender.join(20)

    # Whatever came after the signal was refused by name, or not answered at all.
    assert all(sender.others <= {"unavailable"} for sender in senders)
    assert not (own_relay.data / "relay.db-wal").exists()
    database = sqlite3.connect(own_relay.data / "relay.db")
    for sender in senders:
        rows = database.execute("SELECT seq FROM envelopes WHERE conversation = ?", (sender.talk.id,))
        assert set(sender.acknowledged) <= {row[0] for row in rows}
    database.close()
    assert "stopped" in own_relay.log.read_text().splitlines()[-1]
