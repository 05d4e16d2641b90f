"""Many people who use a relay at once while it is killed, and what each of them was told is kept or gone."""

import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from typing import Any

from websockets.exceptions import WebSocketException

from tests.server.conftest import Town
from tests.server.line_client import Line, NotConnected
from tests.server.people import Clinician, Survivor, Talk, bucket_for, now

CUT = (WebSocketException, HTTPException, OSError, TimeoutError)
Job = Callable[[], None]
# Longer than any run of these tests: what was acknowledged under it must be there at the end.
LONG_KEEP = 3600
AT_ONCE = 4
ENDED_WITHIN_SECONDS = 5.0
SAVED_EVERY = 10


@dataclass
class Findings:
    """What must all stay empty."""

    lost: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)

    def clean(self) -> bool:
        return not (self.lost.total() or self.back.total() or self.doubled.total())


@dataclass
class Letter:
    """One envelope, and under which number the relay said that it is kept."""

    message: bytes
    envelope: bytes
    bucket: int
    seq: int = 0


class Seat:
    """One member of a conversation who sends and sends, and remembers every answer."""

    def __init__(self, who: Survivor | Clinician, talk: Talk) -> None:
        self.who, self.talk = who, talk
        self.sent: list[Letter] = []
        self._open: list[Letter] = []
        self.refused = Counter[str]()

    @property
    def line(self) -> Line:
        return self.who.open_line if isinstance(self.who, Survivor) else self.who.line

    def speak(self, going: Callable[[], bool]) -> None:
        """Say again what nobody answered, then more, until the line is cut."""
        waiting = [
            (self.line.start("send", self.talk.id, one.message, one.envelope), one) for one in self._open
        ]
        while going() or waiting:
            while going() and len(waiting) < AT_ONCE:
                one = self._write()
                waiting.append((self.line.start("send", self.talk.id, one.message, one.envelope), one))
            if not waiting:
                # It was over between the two looks.
                return
            number, one = waiting.pop(0)
            self._hear(one, self.line.answer(number))

    def check(self, findings: Findings, after: int) -> int:
        """Compare what the relay has after a number with what it acknowledged; gives the last number."""
        begun = now()
        rows = read_all(self.line, self.talk.id, after)
        seen = [row[0] for row in rows]
        findings.doubled["number"] += len(seen) - len(set(seen))
        findings.doubled["envelope"] += len(rows) - len({row[1] for row in rows})
        findings.back["envelope"] += sum(row[2] <= begun for row in rows)
        kept = {row[0]: row[1] for row in rows}
        for one in self.sent:
            if one.seq > after and one.bucket > now() and kept.get(one.seq) != one.envelope:
                findings.lost["envelope"] += 1
        return max(seen, default=after)

    def _write(self) -> Letter:
        bucket = bucket_for(self.talk.at.keep, self.who.bucket_seconds, self.talk.at.expires)
        one = Letter(os.urandom(16), self.talk.envelope("masih di sini", bucket), bucket)
        self._open.append(one)
        return one

    def _hear(self, one: Letter, answer: list[Any]) -> None:
        if answer[0] == "ok":
            one.seq = answer[1]
            self.sent.append(one)
        else:
            self.refused[answer[0]] += 1
        self._open.remove(one)


def read_all(line: Line, conversation: bytes, after: int) -> list[list[Any]]:
    """Read a conversation's envelopes after a number; of one that is over there are none."""
    rows: list[list[Any]] = []
    more = True
    while more:
        code, *given = line.ask("read", conversation, rows[-1][0] if rows else after)
        if code == "gone":
            return rows
        assert code == "ok", code
        rows += given[0]
        more = given[1]
    return rows


class Saver:
    """A survivor whose state counts its saves."""

    def __init__(self, survivor: Survivor, talk: Talk) -> None:
        self.survivor, self.talk = survivor, talk
        self.acknowledged = self.tried = 0

    def save(self) -> None:
        self.tried += 1
        heads = [[self.talk.id, self.talk.at.n, self.talk.at.hash]]
        self.survivor.save(b"%d" % self.tried, heads=heads)
        self.acknowledged = self.tried

    def check(self, findings: Findings) -> None:
        """The newest acknowledged state is there, or one that was sent after it."""
        opened = self.survivor.open()
        number = int(self.survivor.opened_state(opened[4], opened[3])) if self.acknowledged else 0
        if not self.acknowledged <= number <= self.tried:
            findings.lost["state"] += 1


class Passing:
    """People who come, are answered, and delete everything or let it expire, one after the other."""

    def __init__(self, town: Town, clinician: Clinician, keep: int) -> None:
        self._town, self._clinician, self._keep = town, clinician, keep
        self._forgotten: list[tuple[Survivor, Talk]] = []
        self._claimed: tuple[Survivor, Talk] | None = None
        self.expiring: list[tuple[int, bytes]] = []
        self.ended = 0

    def come_and_go(self, going: Callable[[], bool]) -> None:
        while going():
            survivor = self._town.survivor()
            talk = survivor.ask_for_help(self._keep)
            rows = [row for row in self._clinician.waiting() if row[0] == talk.id]
            theirs = self._clinician.claim(rows[0])
            self.expiring.append((theirs.at.expires, talk.id))
            self._claimed = survivor, talk
            for _ in range(2):
                self._clinician.send(theirs, "sebentar")
            if self.ended % 2:
                survivor.save(b"state", heads=[[talk.id, theirs.at.n, theirs.at.hash]])
            else:
                survivor.call("forget_all")
                self._forgotten.append((survivor, talk))
            self._claimed = None
            self.ended += 1
            survivor.open_line.close()

    def check(self, findings: Findings) -> None:
        """Who deleted everything is nobody, and whose claim was acknowledged is claimed."""
        for survivor, _talk in self._forgotten:
            try:
                survivor.connect("return")
            except NotConnected:
                continue
            findings.back["mailbox"] += 1
        self._forgotten = []
        if self._claimed is not None:
            self._check_claim(findings, *self._claimed)
            self._claimed = None
        listed = {row[0] for row in self._clinician.call("mine")[0]}
        for due, conversation in self.expiring:
            if due <= now() - 1 and conversation in listed:
                findings.back["conversation"] += 1

    def _check_claim(self, findings: Findings, survivor: Survivor, talk: Talk) -> None:
        try:
            survivor.connect("return")
        except NotConnected:
            # Her deletion was under way.
            return
        answer = survivor.open_line.ask("blocks", talk.id, 0)
        if answer[0] == "ok" and len(answer[2]) < 2:
            findings.lost["block"] += 1
        survivor.open_line.close()


class Crowd:
    """Everybody at once. A round lasts until the relay is dead, or as long as it is told to."""

    def __init__(self, town: Town, talks: int, keep: int, long_keep: int = LONG_KEEP) -> None:
        self._town = town
        self.seats: list[Seat] = []
        self.savers: list[Saver] = []
        for _ in range(talks):
            survivor = town.survivor()
            talk = survivor.ask_for_help(long_keep)
            theirs = town.sari.claim(next(row for row in town.sari.waiting() if row[0] == talk.id))
            _, blocks, *_ = survivor.call("blocks", talk.id, 1)
            talk.learn(blocks[0][1], blocks[0][2])
            self.seats += [Seat(survivor, talk), Seat(town.sari, theirs)]
            self.savers.append(Saver(survivor, talk))
        self.passing = Passing(town, town.dewi, keep)
        self._read: dict[bytes, int] = {}

    def live(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Use the relay until it has died, or for so long."""
        going = _going(seconds, stopped)
        jobs: list[Job] = [lambda: self.passing.come_and_go(going), lambda: self._work(going)]
        pairs = zip(self.savers, self.seats[::2], strict=True)
        _together([*jobs, *(partial(_speak_and_save, saver, seat, going) for saver, seat in pairs)], stopped)

    def speak(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Only send, for so long."""
        going = _going(seconds, stopped)
        _together(
            [lambda: self._work(going), *(partial(seat.speak, going) for seat in self.seats[::2])], stopped
        )

    def come_back(self) -> None:
        """Open every line anew, after a start."""
        for clinician in (self._town.sari, self._town.dewi):
            _let_go(clinician.line)
            clinician.wake()
        for saver in self.savers:
            _let_go(saver.survivor.open_line)
            saver.survivor.connect("return")

    def check(self, findings: Findings, *, whole: bool = False) -> None:
        """Compare what is there with what was acknowledged: since the last time, or all of it."""
        for saver in self.savers:
            saver.check(findings)
        self.check_letters(findings, whole=whole)
        self.passing.check(findings)

    def check_letters(self, findings: Findings, *, whole: bool = False) -> None:
        """Compare the envelopes alone, for which nothing has to be written."""
        for seat in self.seats:
            after = 0 if whole else self._read.get(seat.talk.id, 0)
            last = seat.check(findings, after)
            if isinstance(seat.who, Clinician):
                self._read[seat.talk.id] = last

    @property
    def acknowledged(self) -> int:
        """How many envelopes were acknowledged so far."""
        return sum(len(seat.sent) for seat in self.seats)

    @property
    def refused(self) -> Counter[str]:
        """How many envelopes were not kept, and with which word they were refused."""
        return sum((seat.refused for seat in self.seats), Counter[str]())

    def _work(self, going: Callable[[], bool]) -> None:
        """One clinician, who speaks in every conversation in turn."""
        while going():
            for seat in self.seats[1::2]:
                seat.speak(partial(_until, going, seat, len(seat.sent) + AT_ONCE))


def _let_go(line: Line) -> None:
    """Close a line whose other end is dead; what it said last would be waited for otherwise."""
    with suppress(*CUT):
        while True:
            line.socket.recv(timeout=1)
    line.close()


def _speak_and_save(saver: Saver, seat: Seat, going: Callable[[], bool]) -> None:
    while going():
        seat.speak(partial(_until, going, seat, len(seat.sent) + SAVED_EVERY))
        if going():
            saver.save()


def _until(going: Callable[[], bool], seat: Seat, sent: int) -> bool:
    return going() and len(seat.sent) < sent


def _going(seconds: float, stopped: Callable[[], bool]) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until and not stopped()


def _together(jobs: list[Job], stopped: Callable[[], bool]) -> None:
    with ThreadPoolExecutor(len(jobs)) as threads:
        running = [threads.submit(until_cut, job, stopped) for job in jobs]
    for one in running:
        one.result()


def until_cut(job: Job, stopped: Callable[[], bool]) -> None:
    """Do it until the relay dies under it; a line that a living relay cuts is its fault."""
    try:
        job()
    except CUT:
        # What was not answered is asked again by the next round.
        deadline = time.monotonic() + ENDED_WITHIN_SECONDS
        while not stopped():
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
