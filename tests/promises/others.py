"""People of a relay, and calls that are right in every way but for whose they are."""

import hmac
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crypto import drafting
from crypto.ceremony import ORGANISATION_FILE, read_organisation
from crypto.certificate import Clinician as Named
from crypto.certificate import clinician_payload, countersign
from crypto.presentation import sign_presentation
from crypto.revocation import OUTLIVES_SECONDS, make_revocation
from deploy.practice.coordinator import Coordinator, whole
from server.work import Work, done
from tests.promises.policy import APPLICANT, CLINICIAN, COORDINATOR, SURVIVOR
from tests.server.line_client import Line
from tests.server.movers import Mover
from tests.server.people import ConsoleAccount, Staff, Survivor, applicant, now
from tests.server.planning import Rotas, calls_about
from tests.server.push_service import Browser, mark_of
from tests.server.relay import Relay
from tests.server.teams import Seat, Team

# A push service at which nobody listens.
NOWHERE = "localhost:9"
HOUR, A_DAY, A_WEEK = 3600, 86_400, 7 * 86_400
Contents = dict[str, list[tuple[object, ...]]]
Ask = Callable[[], list[Any]]


def contents(data: Path) -> Contents:
    """Every row of every table, as SQLite itself reads them from the relay's file."""
    with closing(sqlite3.connect(f"file:{data / 'relay.db'}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}  # noqa: S608  (our own names)


@dataclass(frozen=True)
class Foreign:
    """One call about what is somebody else's, and the same as its owner makes it."""

    event: str
    role: str
    line: Line
    values: tuple[object, ...]
    by_owner: Ask


class Others:
    """Owners, with a line each; one stranger of every role; and what the owners have."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        staff = Staff(relay)
        self.first = staff.coordinator
        self.sari, self.tini = (staff.clinician().go_on_duty() for _ in range(2))
        self.second = Coordinator(ConsoleAccount(relay.console, relay.folder / "second"), *self._world)
        self.second.begin(self.first.invite)
        self.teams: list[Team] = []
        self.stranger = self.saved()
        self.applicants = [applicant(relay, self.first.invite(), os.urandom(32)) for _ in range(2)]
        self.lines = {
            SURVIVOR: self.stranger.open_line,
            APPLICANT: self.applicants[0].line(),
            CLINICIAN: self.tini.line,
            COORDINATOR: line_of(self.second),
        }

    def come_again(self, role: str) -> None:
        """Open a stranger's line anew, before the relay ends it for what it doesn't know."""
        accounts = {
            APPLICANT: self.applicants[0],
            CLINICIAN: self.tini.account,
            COORDINATOR: self.second._account,
        }
        if role == SURVIVOR:
            self.lines[role] = self.stranger.connect("return").open_line
            return
        line: Any = accounts[role].line()
        assert isinstance(line, Line)
        self.lines[role] = line

    @property
    def _world(self) -> tuple[Path, Callable[[], int]]:
        return self.relay.organisation, now

    def saved(self) -> Survivor:
        """Somebody with a mailbox and nothing in it."""
        survivor = Survivor(self.relay).begin()
        survivor.save()
        return survivor

    def waiting(self, keep: int = HOUR) -> Team:
        """A request that is offered to Sari alone."""
        team, values = self.prepared(keep)
        team.survivor.call("offer", *values)
        return team

    def prepared(self, keep: int = HOUR) -> tuple[Team, tuple[object, ...]]:
        """A request to Sari that is published and signed, and not made yet."""
        team = Team(Survivor(self.relay).begin(), keep)
        self.teams.append(team)
        return team, team.offer_values(self.sari)

    def claimed(self, keep: int = HOUR) -> tuple[Team, Seat]:
        """A conversation that Sari leads."""
        team = self.waiting(keep)
        return team, team.claimed_by(self.sari)

    @property
    def owners(self) -> list[Line]:
        """Everybody's lines whom a stranger's call may tell nothing."""
        return [self.sari.line, line_of(self.first), *(team.survivor.open_line for team in self.teams)]

    def pushed(self) -> list[list[Any]]:
        """What anybody was told since it was asked last: whatever is told comes before the next answer."""
        lines = (*self.owners, *self.lines.values())
        asked = [(line, line.start("now" if line.namespace == "/a" else "certificates")) for line in lines]
        pushes = []
        for line, number in asked:
            line.answer(number)
            pushes += line.pushes
            line.pushes.clear()
        return pushes

    def foreign(self) -> list[Foreign]:
        """Make every such call, in an order in which their owners can make all of them."""
        return [
            *self.in_a_talk(),
            *self._blocks(),
            *self._requests(),
            *self._moves(),
            *self._alerts(),
            *self._rota(),
            *self._accounts(),
        ]

    def in_a_talk(self) -> list[Foreign]:
        """What is said and asked in one conversation."""
        team, seat = self.claimed()
        self.asked_of = team
        hers = team.survivor
        read = [("blocks", (team.id, 0)), ("read", (team.id, 0))]
        calls = [self._hers(team, name, values) for name, values in (*read, ("watch", (team.id, 0, 0)))]
        calls += [self._saris(name, values) for name, values in read]
        for chair, make in ((team.hers, lambda *given: self._hers(team, *given)), (seat, self._saris)):
            calls.append(make("send", (team.id, os.urandom(16), chair.envelope("halo"))))
        mac_key = hmac.digest((self.relay.data / "door").read_bytes(), b"work", "sha256")
        challenge = Work(lambda: now() + HOUR, os.urandom, mac_key).challenge(hers.mailbox, 1)
        calls.append(self._hers(team, "work", (challenge, done(challenge))))
        prekeys, head = [[team.id, team.prekey]], [[team.id, 1, team.hers.head.hash]]
        saved = (*self._state(self.stranger), prekeys, [])
        own = (*self._state(hers), prekeys, head)
        calls.append(self._by_stranger("save", saved, lambda: hers.open_line.ask("save", *own)))
        return [*calls, self._hers(team, "forget", (team.id,))]

    def _blocks(self) -> list[Foreign]:
        hers, _ = self.claimed()
        his, seat = self.claimed()
        # Until when nobody else keeps anything: a key would have to be made for it.
        longer = drafting.change_terms(hers.hers.head, hers.members(self.sari), A_DAY, 0, hers.hers.moment())
        return [
            self._hers(hers, "append", (*hers.hers.sign(longer, hers.kems), [])),
            self._saris("append", (*his.change(seat, self.sari, self.sari), [])),
        ]

    def _requests(self) -> list[Foreign]:
        again, claimed, (offering, offer) = self.waiting(), self.waiting(A_WEEK), self.prepared(A_DAY)
        known, made = self.prepared()
        known.survivor.call("offer", *made)
        passed = self.waiting()
        return [
            self._hers(offering, "offer", offer),
            self._hers(known, "offer", made),
            self._hers(known, "asked", (known.id,)),
            self._hers(known, "hurry", (known.id,)),
            self._saris("pass_on", (passed.id,)),
            self._hers(known, "withdraw", (known.withdrawal(),)),
            self._saris("decline_false", (claimed.id,)),
            self._saris("claim", claimed.claim_values(self.sari)[1]),
            self._hers(again, "call_again", again.call_again_values(self.sari)),
        ]

    def claim_until_far_off(self) -> tuple[object, ...]:
        """Sari's claim of a request of hers, until when nobody keeps anything yet."""
        team = self.waiting()
        seat = team.seat(self.sari)
        draft = drafting.claim(seat.head, team.members(self.sari), self.sari.id, seat.moment())
        return seat.sign(replace(draft, expires=draft.expires + 5 * A_DAY), team.kems)

    def _moves(self) -> list[Foreign]:
        leaving, robbing = self.saved(), self.saved()
        mover, thief = Mover(self.relay), Mover(self.relay)
        for one in (mover, thief):
            one.begin().save()
        given = (*self._state(self.stranger), [], [])
        signed = (*mover.values([]), *mover.signed(leaving))
        stolen = (*self._state(thief), [[self.asked_of.id, self.asked_of.prekey]], [])
        own = (*thief.values([]), *thief.signed(robbing))
        return [
            self._by_stranger(
                "move", (*given, *mover.signed(leaving)), lambda: mover.open_line.ask("move", *signed)
            ),
            Foreign(
                "/a move",
                SURVIVOR,
                thief.open_line,
                (*stolen, *thief.signed(robbing)),
                lambda: thief.open_line.ask("move", *own),
            ),
        ]

    def _rota(self) -> list[Foreign]:
        planned = calls_about(Rotas(self.first, self.sari, self.tini))
        return [
            Foreign(f"/b {name}", CLINICIAN, self.lines[CLINICIAN], values, by_owner)
            for name, values, by_owner in planned
        ]

    def _accounts(self) -> list[Foreign]:
        line, seed = line_of(self.first), self.first._seed
        sealed = ("passkey", self.sari.account.passkey.credential_id, bytes(72))
        word = (self.first.presented, sign_presentation(seed, line.call("open")[2]))
        calls = [
            Foreign(f"/b {name}", role, self.lines[role], values, by_owner)
            for name, values, by_owner in (
                ("keep_key", sealed, lambda: self.sari.line.ask("keep_key", *sealed)),
                ("present_coordinator", word, lambda: line.ask("present_coordinator", *word)),
            )
            for role in (APPLICANT, CLINICIAN, COORDINATOR)
        ]
        calls.append(self._saris("start_duty", tuple(self.sari.call("on_duty"))))
        return [*calls, *self._certifying()]

    def _certifying(self) -> list[Foreign]:
        line, own = line_of(self.first), line_of(self.second)
        one, other = ((row[0], self._payload(row)) for row in line.call("applications")[0])

        def signed(coordinator: Coordinator, payload: bytes) -> tuple[bytes, bytes]:
            return coordinator.presented, countersign(coordinator._seed, payload)

        certified = (*one, *signed(self.first, one[1]))
        right = (*other, *signed(self.second, other[1]))
        mixed = (one[0], *right[1:])
        ended = (self._revocation(),)
        return [
            self._by_second("certify", mixed, lambda: own.ask("certify", *right)),
            self._by_second("certify", certified, lambda: line.ask("certify", *certified)),
            self._by_second("revoke", ended, lambda: line.ask("revoke", *ended)),
        ]

    def _alerts(self) -> list[Foreign]:
        """Where Sari is paged: a stranger may know the endpoint, but has not the keys of her browser."""
        browser, other = (Browser(f"https://{NOWHERE}/push/{os.urandom(4).hex()}") for _ in range(2))
        self.sari.line.call("turn_on_alerts", *browser.values)
        again = ("turn_on_alerts", browser.values)
        taken = (browser.endpoint, other.p256dh, other.auth)
        tried, off = (self._saris(name, (mark_of(browser),)) for name in ("try_alert", "turn_off_alerts"))
        return [replace(self._saris(*again), values=taken), tried, off]

    def _payload(self, row: list[Any]) -> bytes:
        _account, clinician_id, key, profession, alias, region, *_ = row
        start = whole(now() - 300)
        named = Named(clinician_id, key, profession, alias, region, start, start + 30 * A_DAY)
        return clinician_payload(self._instance, named)

    def _revocation(self) -> bytes:
        """The first coordinator's word that Sari's certificate is over."""
        moment = whole(now())
        until = moment + 30 * A_DAY + OUTLIVES_SECONDS
        ended = self.sari.clinician.hash
        return make_revocation(self.first._seed, self._instance, ended, moment, until, self.first.presented)

    @property
    def _instance(self) -> bytes:
        return read_organisation(self.relay.organisation / ORGANISATION_FILE).instance_id

    def _state(self, whose: Survivor) -> tuple[object, ...]:
        return whose.version, os.urandom(16), whose.next_bucket, whose.sealed(b"state")

    def _hers(self, team: Team, name: str, values: tuple[object, ...]) -> Foreign:
        return self._by_stranger(name, values, lambda: team.survivor.open_line.ask(name, *values))

    def _by_stranger(self, name: str, values: tuple[object, ...], by_owner: Ask) -> Foreign:
        return Foreign(f"/a {name}", SURVIVOR, self.lines[SURVIVOR], values, by_owner)

    def _saris(self, name: str, values: tuple[object, ...]) -> Foreign:
        ask: Ask = lambda: self.sari.line.ask(name, *values)  # noqa: E731  (as it stands beside the values)
        return Foreign(f"/b {name}", CLINICIAN, self.lines[CLINICIAN], values, ask)

    def _by_second(self, name: str, values: tuple[object, ...], by_owner: Ask) -> Foreign:
        return Foreign(f"/b {name}", COORDINATOR, self.lines[COORDINATOR], values, by_owner)


def line_of(coordinator: Coordinator) -> Line:
    """The line of a coordinator whose account is a test's."""
    line: Any = coordinator._open_line
    assert isinstance(line, Line)
    return line
