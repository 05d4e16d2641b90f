"""The practice clinician: registered, certified and on duty like any other, and answering from a script."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from crypto.authority import Authority, authority_with, verify_certificate
from crypto.ceremony import ORGANISATION_FILE, STATEMENT_FILE, read_organisation
from crypto.certificate import Clinician
from crypto.refused import Refused
from crypto.signing import public_key
from deploy.practice.account import Account, keep_two_keys
from deploy.practice.line import Answered, Line
from deploy.practice.membership import Partner, Terms
from deploy.practice.rehearsal import Rehearsal
from deploy.practice.shifts import Shifts
from deploy.practice.talk import Talk

PROFESSION, ALIAS, REGION = "counsellor", "Rekan Latihan", "Latihan"
CERTIFIED_WITHIN_SECONDS = 15
PUSH_SECONDS = 0.5
OVER = {"gone", "taken", "stale_block", "mailbox_gone"}


class PracticeClinician:
    """One line, and a rehearsal for each conversation. `seen` is what the practice page shows of them."""

    def __init__(self, account: Account, organisation: Path, now: Callable[[], int]) -> None:
        self._account = account
        self._pin = read_organisation(organisation / ORGANISATION_FILE)
        self._statement = (organisation / STATEMENT_FILE).read_bytes()
        self._now = now
        self._shifts = Shifts(account, now)
        self._rehearsals: dict[bytes, Rehearsal] = {}
        self.seen: list[dict[str, Any]] = []

    def begin(self, invitation: Callable[[], str]) -> None:
        """Sign in, or open the account if there is none yet."""
        self._account.enter(invitation, lambda: {"seed": secrets.token_bytes(32).hex(), "shifts": []})

    def serve(self, stopped: Callable[[], bool]) -> None:
        """Work until told to stop; raises Cut when the line ends."""
        line = self._certified_line(stopped)
        try:
            opened = line.call("open")
            clinician = verify_certificate(self._authority(opened[-1]), opened[5], self._now())
            partner = self._shifts.begin(line, clinician)
            self._terms = Terms(opened[1], self._now, secrets.token_bytes, self._authority)
            self._resume(line, partner)
            self._work(line, clinician, partner, stopped)
            line.call("end_duty")
        finally:
            line.close()

    def _authority(self, revocations: Iterable[bytes]) -> Authority:
        return authority_with(self._pin, self._statement, revocations, self._now())

    def _work(self, line: Line, clinician: Clinician, partner: Partner, stopped: Callable[[], bool]) -> None:
        self._look(line, partner)
        while not stopped():
            push = line.next_push(PUSH_SECONDS)
            if push is not None:
                self._take(push, line, partner)
            self._shifts.renew(line, clinician, partner)
            for rehearsal in list(self._rehearsals.values()):
                self._guarded(rehearsal, lambda one: one.step(line.call))
            self.seen = [one.shown() for one in self._rehearsals.values()]

    def _certified_line(self, stopped: Callable[[], bool]) -> Line:
        """Open the line, and apply first when there is no certificate; roles are those of its beginning."""
        line = self._account.line()
        opened = line.call("open")
        if opened[5] is not None:
            return line
        keep_two_keys(line, opened[2], self._account.passkey)
        key = public_key(bytes.fromhex(self._account.notes["seed"]))
        line.call("apply", key, PROFESSION, ALIAS, REGION)
        latest = self._now() + CERTIFIED_WITHIN_SECONDS
        while self._now() < latest and not stopped():
            push = line.next_push(1.0)
            if push and push[0] == "certified":
                break
        line.close()
        return self._account.line()

    def _resume(self, line: Line, partner: Partner) -> None:
        """Begin with what is there: after a cut, everything that was claimed before it."""
        self._rehearsals.clear()
        (mine,) = line.call("mine")
        for conversation, *_ in mine:
            rehearsal = self._rehearsal(conversation, partner, claimed=True)
            self._guarded(rehearsal, lambda one: one.talk.catch_up(line.call))

    def _look(self, line: Line, partner: Partner) -> None:
        (waiting,) = line.call("waiting")
        listed = {row[0] for row in waiting}
        for conversation, rehearsal in list(self._rehearsals.items()):
            if not rehearsal.claimed and conversation not in listed:
                del self._rehearsals[conversation]
        for row in waiting:
            rehearsal = self._rehearsals.get(row[0]) or self._rehearsal(row[0], partner, claimed=False)
            self._guarded(rehearsal, lambda one, row=row: one.offered(line.call, *row[5:7]))  # type: ignore[misc]

    def _rehearsal(self, conversation: bytes, partner: Partner, *, claimed: bool) -> Rehearsal:
        made = Rehearsal(Talk(partner, self._terms, conversation), self._now, claimed=claimed)
        self._rehearsals[conversation] = made
        return made

    def _take(self, push: list[Any], line: Line, partner: Partner) -> None:
        event, *values = push
        if event == "waiting":
            self._look(line, partner)
            return
        rehearsal = self._rehearsals.get(values[0]) if values else None
        if rehearsal is None:
            return
        if event == "gone":
            del self._rehearsals[values[0]]
        elif event == "envelope":
            self._guarded(rehearsal, lambda one: one.talk.hear(*values[1:]))
        elif event == "block":
            self._guarded(rehearsal, lambda one: one.talk.learn(line.call, *values[1:]))

    def _guarded(self, rehearsal: Rehearsal, act: Callable[[Rehearsal], None]) -> None:
        """Do one thing for one conversation; what is over, or can't be verified, ends it for us alone."""
        try:
            act(rehearsal)
        except Answered as answered:
            if answered.code in OVER:
                self._rehearsals.pop(rehearsal.talk.conversation, None)
        except Refused:
            self._rehearsals.pop(rehearsal.talk.conversation, None)
