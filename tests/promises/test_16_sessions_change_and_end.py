"""Promise 16: a session id changes at sign-in, and revocation cuts live sockets within a second.

Real relays, asked at their doors: what an id is worth before and after a sign-in, and when a line ends for
whom it must. Lines are watched as their clients hear them, one that is silent and one that goes on asking.
"""

import math
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crypto.ceremony import (
    ORGANISATION_FILE,
    Moment,
    read_organisation,
    revoke_certificate,
    revoke_coordinator,
)
from crypto.certificate import Clinician as Named
from crypto.certificate import clinician_payload
from deploy.practice import coordinator
from deploy.practice.account import Turned
from deploy.practice.coordinator import Coordinator
from server.clinicians.service import hashed
from tests.promises.cookies import (
    WORTHLESS,
    Browser,
    asked,
    attributes,
    dial_within,
    everything_answered,
    is_worth_something,
    opens_a_line,
    signed_in_anew,
)
from tests.promises.endings import (
    GRACE_SECONDS,
    WITHIN_SECONDS,
    End,
    Watch,
    all_end,
    all_stay,
    ended,
    watched,
)
from tests.server import line_client
from tests.server.conftest import Town, staffed
from tests.server.forked import ForkedRelay
from tests.server.people import Clinician, ConsoleAccount, Staff, now
from tests.server.relay import Relay
from tests.server.wall_clock import WallClock
from tests.several.pair import Pair
from tests.several.services import Postgres, Redis

TRIES = 5
PATIENCE_SECONDS = 20.0
LOOKED_EVERY_SECONDS = 0.002
AN_HOUR, A_DAY = 3600, 86_400
# How often the purge runs by itself is a part of this: as for real people, not as in tests.
SETTINGS = {"BUCKET_SECONDS": "900"}


@contextmanager
def opened(folder: Path, *changes: str) -> Iterator[Town]:
    """A relay with some changes, and who works there."""
    relay = ForkedRelay(folder, {**SETTINGS})
    try:
        yield staffed(relay.start(*changes))
    finally:
        relay.stop()


@pytest.fixture(scope="module")
def long_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with opened(tmp_path_factory.mktemp("sessions")) as town:
        yield town


@pytest.fixture
def town(long_town: Town) -> Town:
    """The relay that these tests share, its coordinator awake."""
    long_town.staff.wake()
    return long_town


@pytest.fixture(scope="module")
def long_careless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with opened(tmp_path_factory.mktemp("careless"), "kept_sessions", "uncut") as town:
        yield town


@pytest.fixture
def careless(long_careless: Town) -> Town:
    """For controls: a relay that keeps an id over a sign-in, and cuts nobody."""
    long_careless.staff.wake()
    return long_careless


def joined(town: Town, planted: str = "") -> ConsoleAccount:
    """Somebody with an account of their own, opened over a cookie that was there before."""
    account = ConsoleAccount(town.relay.console, town.relay.folder / os.urandom(4).hex())
    account._session = planted
    account.open_with(town.staff.coordinator.invite())
    return account


def made_up() -> str:
    """A cookie that no relay gave."""
    return f"s={os.urandom(32).hex()}"


def id_in(account: ConsoleAccount) -> bytes:
    """The session's id that a browser holds."""
    return bytes.fromhex(account.cookie.partition("=")[2])


def faults_of_signing_in(town: Town, account: ConsoleAccount, planted: str) -> set[str]:
    """Sign in over a cookie, and tell what is wrong with the one that is given for it."""
    account._session = planted
    account.sign_in()
    found = {"it is the one before"} if account.cookie == planted else set()
    if is_worth_something(town.relay, planted):
        found.add("the one before is worth something")
    if not is_worth_something(town.relay, account.cookie):
        found.add("the new one is worth nothing")
    return found


def test_an_id_that_was_planted_before_a_sign_in_is_worth_nothing_after_it(town: Town) -> None:
    planted = made_up()
    account = joined(town, planted)
    assert account.cookie != planted
    assert not is_worth_something(town.relay, planted)
    assert faults_of_signing_in(town, account, made_up()) == set()
    # One that is alive, of somebody who hopes that she goes on with it.
    evil = joined(town)
    assert is_worth_something(town.relay, evil.cookie)
    assert faults_of_signing_in(town, account, evil.cookie) == set()
    evil.sign_in()
    assert account.line().call("open")[2] != evil.line().call("open")[2]


def test_signing_in_again_and_again_never_gives_the_same_id(town: Town) -> None:
    account = joined(town)
    given = [account.cookie]
    for _ in range(TRIES):
        assert faults_of_signing_in(town, account, account.cookie) == set()
        given.append(account.cookie)
    assert len(set(given)) == TRIES + 1
    assert len(id_in(account)) == 32
    # None of those before comes back.
    assert [is_worth_something(town.relay, one) for one in given] == [False] * TRIES + [True]
    # Control: another browser's sign-in is its own, and ends nobody else's.
    assert signed_in_anew(account).cookie not in given
    assert is_worth_something(town.relay, given[-1])


def test_a_relay_that_keeps_an_id_over_a_sign_in_is_noticed(careless: Town) -> None:
    """The control: the same check, of a relay that goes on with whatever id it is shown."""
    account = joined(careless)
    for planted in (account.cookie, made_up()):
        found = faults_of_signing_in(careless, account, planted)
        assert found == {"it is the one before", "the one before is worth something"}


def test_every_cookie_that_is_worth_nothing_is_refused_in_the_same_words(town: Town) -> None:
    relay, account = town.relay, joined(town)
    replaced = account.cookie
    account.sign_in()
    signed_out, never = account.cookie, made_up()
    assert is_worth_something(relay, signed_out)
    account._post("/out", {})
    assert id_in(account) == b"", "the browser is told to forget it"
    for cookie in (replaced, signed_out, never, "s=", "s=zz", f"s={'0' * 63}", "x=1", None):
        assert everything_answered(relay, cookie) == everything_answered(relay, never)
        assert everything_answered(relay, cookie)[:2] == WORTHLESS
        assert not opens_a_line(relay, cookie or "x=1")
    # Whoever signs out with it learns nothing either.
    for cookie in (signed_out, never):
        response, content = asked(relay, cookie, "/out")
        assert (response.status, content) == (200, b"{}")
    # Control: a new one is not refused.
    account.sign_in()
    assert everything_answered(relay, account.cookie)[0] == 200
    assert opens_a_line(relay, account.cookie)


def kept_hashes(relay: Relay) -> set[bytes]:
    """What the database keeps of sessions."""
    with closing(sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)) as database:
        return {row[0] for row in database.execute("SELECT session_hash FROM sessions")}


def test_what_is_kept_of_a_session_opens_none(town: Town) -> None:
    relay, account = town.relay, joined(town)
    session = id_in(account)
    assert relay.count(session) == relay.count(session.hex().encode()) == 0
    # Control: what is meant to be kept is found, in the same files and in the table.
    assert relay.count(hashed(session)) > 0
    assert hashed(session) in kept_hashes(relay)
    assert not is_worth_something(relay, f"s={hashed(session).hex()}")
    account.sign_in()
    second = id_in(account)
    assert kept_hashes(relay) & {hashed(session), hashed(second)} == {hashed(second)}
    account._post("/out", {})
    assert hashed(second) not in kept_hashes(relay)


def test_no_script_no_other_site_and_no_other_host_has_the_cookie(town: Town) -> None:
    browser = Browser(town.relay).join().sign_in()
    browser.post("/out", {})
    assert [one.partition("=")[0] for one in browser.given] == ["s"] * 3
    for given in browser.given[:2]:
        # No Domain: this host's alone. No age: it ends with the browser, if the relay doesn't end it sooner.
        assert attributes(given) == {"httponly": "", "path": "/", "samesite": "Strict"}
    assert attributes(browser.given[2])["max-age"] == "0"
    # Control: the reading finds what must not be there.
    assert attributes("s=1; Domain=localhost; Path=/").keys() == {"domain", "path"}


def test_on_https_the_cookie_is_secure_and_one_by_its_bare_name_is_worth_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = ForkedRelay(tmp_path)
    relay.console = "https://jaga.example"
    monkeypatch.setattr(line_client, "dial", partial(dial_within, relay))
    try:
        browser = Browser(relay.start()).join().sign_in()
        for given in browser.given:
            assert given.startswith("__Host-s=")
            assert attributes(given) == {"httponly": "", "path": "/", "samesite": "Strict", "secure": ""}
        # Another host of the same name may plant one by the bare name, and by no other.
        assert not is_worth_something(relay, browser.cookie.removeprefix("__Host-"))
        assert is_worth_something(relay, f"{browser.cookie}; {made_up()}")
        browser.post("/out", {})
        assert attributes(browser.given[-1]).items() >= {("secure", ""), ("max-age", "0")}
    finally:
        relay.stop()


# How lines end.


def revoke(town: Town, who: Clinician) -> None:
    town.staff.revoke(who)


def sign_out(_town: Town, who: Clinician) -> None:
    who.account._post("/out", {})


def sign_in(_town: Town, who: Clinician) -> None:
    who.account.sign_in()


@pytest.mark.alone
@pytest.mark.parametrize("act", [revoke, sign_out, sign_in])
def test_whoever_is_revoked_or_signs_out_or_in_loses_every_line_within_a_second(
    town: Town, act: Callable[[Town, Clinician], None]
) -> None:
    others = watched(signed_in_anew(town.dewi.account))
    people = [town.staff.clinician() for _ in range(TRIES)]
    # As in another browser: a session is one browser's, and a certificate is everywhere.
    elsewhere = watched(people[0].account)
    theirs = [watched(signed_in_anew(one.account)) for one in people]
    assert all_end([ended(lines, partial(act, town, one)) for one, lines in zip(people, theirs, strict=True)])
    assert all_stay(others)
    if act is not revoke:
        assert all_stay(elsewhere)
        return
    assert all(watch.wait(time.monotonic() + GRACE_SECONDS) < math.inf for watch in elsewhere)
    for one in people:
        # The account stands; what it may is an applicant's.
        assert signed_in_anew(one.account).line().ask("mine") == ["forbidden"]


@pytest.mark.alone
def test_lines_that_nobody_ended_are_noticed(town: Town, careless: Town) -> None:
    """The control: another clinician's lines, and a relay that cuts nobody."""
    others = ended(watched(signed_in_anew(town.dewi.account)), partial(revoke, town, town.staff.clinician()))
    left = ended(watched(careless.dewi.account), partial(sign_out, careless, careless.dewi))
    revoked = ended(watched(careless.sari.account), partial(revoke, careless, careless.sari))
    assert [end.faults() for end in (others, left)] == [{"open", "answered"}] * 2
    # Without its role a line is answered nothing more, but there it still is.
    assert revoked.faults() == {"open"}
    for watch in [*others.watches, *left.watches, *revoked.watches]:
        watch.leave()


def committed(begin: Callable[[], Callable[[], int]], revocations: Callable[[], int]) -> float:
    """Have a command take in a revocation, and give a moment just before it was committed."""
    before, latest = revocations(), time.monotonic() + PATIENCE_SECONDS
    status = begin()
    looked = time.monotonic()
    while revocations() == before:
        looked = time.monotonic()
        assert looked < latest, "it was not taken in"
        time.sleep(LOOKED_EVERY_SECONDS)
    # Lines are watched meanwhile.
    assert status() == 0
    return looked


def kept_revocations(relay: Relay) -> int:
    """Count them past the relay."""
    with closing(sqlite3.connect(f"file:{relay.data}/relay.db?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM revocations").fetchone()[0])


def signed_by_root(relay: Relay, whose: Clinician | Coordinator) -> str:
    """Have the root end somebody, and give the file."""
    file, moment = relay.folder / os.urandom(4).hex(), Moment(now(), os.urandom)
    if isinstance(whose, Clinician):
        signed = revoke_certificate(relay.organisation, whose.clinician.hash, None, moment)
    else:
        signed = revoke_coordinator(relay.organisation, whose.presented, None, moment)
    file.write_bytes(signed)
    return str(file)


def another_coordinator(relay: Relay) -> Coordinator:
    """One more, with an account of her own."""
    account = ConsoleAccount(relay.console, relay.folder / os.urandom(4).hex())
    made = Coordinator(account, relay.organisation, now)
    made.begin(relay.invite)
    return made


def account_of(whose: Coordinator) -> ConsoleAccount:
    account = whose._account
    assert isinstance(account, ConsoleAccount)
    return account


@pytest.mark.alone
def test_what_the_root_ends_is_over_within_a_second_though_another_process_took_it_in(town: Town) -> None:
    relay, others = town.relay, watched(signed_in_anew(town.dewi.account))
    assert isinstance(relay, ForkedRelay)
    second = another_coordinator(relay)
    signed = Clinician(relay, second, second.invite())
    people = [town.staff.clinician() for _ in range(3)]
    ending: list[tuple[Clinician | Coordinator, list[Watch]]] = [
        (one, watched(one.account)) for one in people
    ]
    # With her goes whoever has a certificate by her signature.
    ending += [(second, [*watched(account_of(second), "applications"), *watched(signed.account)])]
    ends = []
    for whose, watches in ending:
        begin = partial(relay.aside, "revoke", signed_by_root(relay, whose))
        at = committed(begin, partial(kept_revocations, relay))
        ends.append(End(watches, at, at))
    # The command tells the relay nothing: it looks.
    assert all_end(ends, learnt_seconds=WITHIN_SECONDS)
    assert all_stay(others)


@dataclass
class Hospital:
    """A relay whose clock is put forward, and who works there."""

    town: Town
    clock: WallClock

    def later(self, hours: int) -> None:
        """Make it so many hours after the start; the relay's clock never goes back."""
        self.clock.put(f"+{hours * AN_HOUR}")

    def certified_for(self, hours: int, patch: pytest.MonkeyPatch) -> Clinician:
        """Somebody whose certificate ends within so many hours after the start."""
        instance = read_organisation(self.town.relay.organisation / ORGANISATION_FILE).instance_id
        ends = now() + hours * AN_HOUR - 1

        def payload(_instance: bytes, named: Named) -> bytes:
            return clinician_payload(instance, replace(named, not_after=ends))

        with patch.context() as patched:
            patched.setattr(coordinator, "clinician_payload", payload)
            return self.town.staff.clinician()

    def coordinating_for(self, hours: int, patch: pytest.MonkeyPatch) -> ConsoleAccount:
        """A coordinator's account; her certificate ends within so many hours after the start."""
        with patch.context() as patched:
            patched.setattr(coordinator, "COORDINATOR_DAYS", 1)
            patched.setattr(coordinator, "CLOCK_SLACK_SECONDS", A_DAY - hours * AN_HOUR)
            return account_of(another_coordinator(self.town.relay))


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    clock = WallClock(tmp_path / "clock")
    # Nothing here may wait for the purge, which comes when it can.
    with opened(tmp_path / "relay", f"moved={clock.file}", "unpurged") as town:
        yield Hospital(town, clock)


@pytest.mark.alone
def test_what_the_clock_ends_is_over_within_a_second_though_no_purge_comes(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, later = hospital.town, hospital.later
    ending = watched(hospital.coordinating_for(4, monkeypatch), "applications")
    for _ in range(2):
        ending += watched(hospital.certified_for(4, monkeypatch).account)
    morning = [*watched(town.sari.account), *watched(town.dewi.account)]
    # Before anything is due: a relay whose purge is late takes no sign-in.
    later(2)
    noon = watched(signed_in_anew(town.dewi.account))
    # Certificates, while everybody's session goes on.
    assert all_end([ended(ending, partial(later, 4))])
    assert all(watch.stays() for watch in [*morning, *noon])
    # Sessions of half a day, while certificates go on, and what the same clinician began later.
    assert all_end([ended(morning, partial(later, 13))])
    assert all(watch.stays() for watch in noon)
    assert is_worth_something(town.relay, town.dewi.account.cookie)
    # An account that nobody used for half a year, and everything with it.
    assert all_end([ended(noon, partial(later, 24 * 182))])
    assert not is_worth_something(town.relay, town.dewi.account.cookie)
    with pytest.raises(Turned, match="refused"):
        town.dewi.account.sign_in()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Two processes of one relay, over PostgreSQL and Redis."""
    with TemporaryDirectory() as folder, ExitStack() as services:
        place = Path(folder)
        # PostgreSQL's user passes through it.
        place.chmod(0o711)
        postgres, redises = Postgres(place / "postgres"), [Redis(place / f"redis-{n}") for n in range(3)]
        for one in (postgres, *redises):
            one.start()
            services.callback(one.stop)
        made = Pair(tmp_path / "pair", postgres, redises[:2], redises[2])
        services.callback(made.stop)
        yield made.start()


@pytest.mark.long
@pytest.mark.alone
def test_on_another_process_lines_end_within_a_second_too(pair: Pair) -> None:
    with pair.at(0):
        staff = Staff(pair.front)
        other, last, *people = (staff.clinician() for _ in range(TRIES + 2))
    with pair.at(1):
        others, lasting = watched(other.account), watched(last.account)
    town = Town(pair.front, staff, other, last)
    for act in (sign_out, sign_in, revoke):
        ends = []
        for who in people:
            signed_in_anew(who.account)
            watches = []
            for half in range(2):
                with pair.at(half):
                    watches += watched(who.account)
            # One of the two is at another process than the one where it is done.
            ends.append(ended(watches, partial(act, town, who)))
        assert all_end(ends, learnt_seconds=WITHIN_SECONDS)
    command = partial(pair.halves[0].command, "revoke", signed_by_root(pair.front, last))
    with ThreadPoolExecutor(1) as aside:

        def begin() -> Callable[[], int]:
            begun = aside.submit(command)
            return lambda: begun.result().returncode

        at = committed(begin, lambda: int(pair.rows("SELECT count(*) FROM revocations")[0][0]))
    assert all_end([End(lasting, at, at)], learnt_seconds=WITHIN_SECONDS)
    assert all_stay(others)
