"""Who is on call, over a real database."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from crypto.bundle import Bundle, make_bundle
from crypto.certificate import Clinician
from crypto.signing import public_key
from crypto.wrapping import kem_public
from server.book import Book
from server.database import Connection, Reader, Writer
from server.doors import Caller, Refused, Role
from server.duty import store, tables
from server.duty.events import DutyEvents, Evidence
from server.duty.service import Duty
from tests.server.consoles import ONE_DAY, START, Clock, database

T = TypeVar("T")
HOUR = 3600
CONVERSATION = b"c" * 16


@dataclass
class Colleague:
    """A certified clinician with a signing key."""

    alias: str
    seed: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def clinician(self) -> Clinician:
        end = START + 20 * ONE_DAY
        key = public_key(self.seed)
        return Clinician(self.id, key, "midwife", self.alias, "Bantul", START - ONE_DAY, end, b"h" * 32)

    @property
    def id(self) -> bytes:
        return self.alias.encode().ljust(16, b"\0")

    def bundle(
        self, number: int = 1, start: int = START, hours: int = 8, needs: tuple[str, ...] = ("medical",)
    ) -> bytes:
        shift = Bundle(number, kem_public(bytes(32)), needs, start, start + hours * HOUR)
        return make_bundle(self.seed, self.clinician, shift)


@dataclass
class Rota:
    """Duty over a database, with two certified colleagues."""

    duty: Duty
    clock: Clock
    writer: Writer
    reader: Reader
    certified: dict[bytes, Clinician]
    unproven: set[bytes] = field(default_factory=set)

    def keep(self, job: Callable[[Connection], T]) -> T:
        return self.writer.keep(job)

    def certify(self, colleague: Colleague) -> Colleague:
        self.certified[colleague.id] = colleague.clinician
        return colleague


@pytest.fixture
def rota(tmp_path: Path) -> Iterator[Rota]:
    with database(tmp_path) as (writer, reader):
        clock, certified = Clock(), dict[bytes, Clinician]()

        def certificate_of(clinician_id: bytes) -> tuple[Clinician, bytes] | None:
            found = certified.get(clinician_id)
            return (found, b"certificate of " + clinician_id) if found else None

        unproven = set[bytes]()

        def served(certificate: bytes) -> bytes | None:
            return None if certificate in unproven else certificate + b", proven"

        duty = Duty(Book(writer, reader, store.Rows), certificate_of, served, clock)
        yield Rota(duty, clock, writer, reader, certified, unproven)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_who_starts_duty_is_on_call_for_what_their_bundle_names(rota: Rota) -> None:
    sari, dewi = rota.certify(Colleague("Sari")), rota.certify(Colleague("Dewi"))
    rota.duty.start(sari.id, sari.bundle(needs=("medical", "legal")))
    rota.duty.start(dewi.id, dewi.bundle(needs=("psychological",)))
    everyone = {bundle for _, bundle, _ in rota.duty.on_call("any")}
    assert len(everyone) == 2
    assert [certificate for certificate, _, _ in rota.duty.on_call("legal")] == [
        b"certificate of " + sari.id + b", proven"
    ]
    assert [certificate for certificate, _, _ in rota.duty.on_call("psychological")] == [
        b"certificate of " + dewi.id + b", proven"
    ]
    for nonsense in ("shelter", "medic", "%", ",", "", "medical,legal"):
        assert rota.duty.on_call(nonsense) == [] or nonsense == "medical,legal"


def test_whoever_is_on_call_now_comes_before_the_next_shift(rota: Rota) -> None:
    sari, dewi = rota.certify(Colleague("Sari")), rota.certify(Colleague("Dewi"))
    later = dewi.bundle(start=START + 47 * HOUR)
    rota.duty.start(dewi.id, later)
    assert [bundle for _, bundle, _ in rota.duty.on_call("any")] == [later]
    now = sari.bundle()
    rota.duty.start(sari.id, now)
    assert [bundle for _, bundle, _ in rota.duty.on_call("any")] == [now, later]
    # Control: one that starts in more than two days is nobody's yet.
    rota.clock.now = START - 2 * HOUR
    assert [bundle for _, bundle, _ in rota.duty.on_call("any")] == [now]


def test_who_is_not_proven_is_not_served(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    rota.duty.start(sari.id, sari.bundle())
    rota.unproven.add(b"certificate of " + sari.id)
    assert rota.duty.on_call("any") == []
    rota.unproven.clear()
    assert len(rota.duty.on_call("any")) == 1


def test_a_bundle_goes_with_its_certificate(rota: Rota) -> None:
    sari, dewi = rota.certify(Colleague("Sari")), rota.certify(Colleague("Dewi"))
    for one in (sari, dewi):
        rota.duty.start(one.id, one.bundle())
    of_sari = b"certificate of " + sari.id
    rota.keep(lambda connection: store.forget_bundles(connection, lambda one: one == of_sari))
    assert [bundle for _, bundle, _ in rota.duty.on_call("any")] == [dewi.bundle()]
    assert rota.keep(lambda connection: store.newest_bundle(connection, sari.id, START)) is None


def test_nobody_is_on_call_long_before_or_after_their_hours(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    rota.duty.start(sari.id, sari.bundle(start=START + HOUR, hours=2))
    rota.clock.now = START - 48 * HOUR
    assert rota.duty.on_call("any") == []
    assert rota.duty.current(sari.id)[0] is not None
    rota.clock.now = START + HOUR
    assert len(rota.duty.on_call("any")) == 1
    rota.clock.now = START + 3 * HOUR
    assert rota.duty.on_call("any") == []
    assert rota.duty.current(sari.id) == (None, 0)


def test_who_ends_duty_is_off_call_but_can_still_be_re_keyed_to(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    bundle = sari.bundle()
    rota.duty.start(sari.id, bundle)
    rota.duty.end(sari.id)
    assert rota.duty.on_call("any") == []
    assert rota.duty.current(sari.id) == (None, 0)
    newest = rota.keep(lambda connection: store.newest_bundle(connection, sari.id, START + 2 * ONE_DAY))
    assert newest == (b"certificate of " + sari.id, bundle)
    after_certificate = START + 21 * ONE_DAY
    assert rota.keep(lambda connection: store.newest_bundle(connection, sari.id, after_certificate)) is None
    rota.duty.end(b"nobody".ljust(16, b"\0"))


def test_a_newer_bundle_replaces_and_an_older_one_is_refused(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    second = sari.bundle(number=2)
    rota.duty.start(sari.id, second)
    rota.duty.start(sari.id, second)
    assert refusal(lambda: rota.duty.start(sari.id, sari.bundle(number=1))) == "stale_bundle"
    assert refusal(lambda: rota.duty.start(sari.id, sari.bundle(number=2, hours=4))) == "stale_bundle"
    third = sari.bundle(number=3)
    rota.duty.start(sari.id, third)
    assert [bundle for _, bundle, _ in rota.duty.on_call("any")] == [third]


def test_a_bundle_that_does_not_hold_is_refused(rota: Rota) -> None:
    sari, dewi = rota.certify(Colleague("Sari")), rota.certify(Colleague("Dewi"))
    good = sari.bundle()
    for bad in (
        b"",
        b"\x80",
        good[:-1],
        good + b"\0",
        good[:-1] + bytes([good[-1] ^ 1]),
        dewi.bundle(),
        sari.bundle(hours=13),
        sari.bundle(start=START - 9 * HOUR),
        sari.bundle(start=START + 49 * HOUR),
        sari.bundle(needs=()),
        sari.bundle(needs=("any",)),
    ):
        assert refusal(partial(rota.duty.start, sari.id, bad)) == "bundle"
    stranger = Colleague("Budi")
    assert refusal(lambda: rota.duty.start(stranger.id, stranger.bundle())) == "certificate"
    assert rota.duty.on_call("any") == []


def test_the_events_say_what_the_contract_says(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    evidence = Evidence(lambda: b"stated", lambda: [b"revoked"], lambda size: (b"grown", b"from %d" % size))
    began: list[tuple[bytes, int]] = []
    door = DutyEvents(rota.duty, evidence, rota.clock, lambda *whose: began.append(whose))
    events = {event.name: event for event in door.events()}
    assert set(events) == {"on_call", "colleagues", "start_duty", "end_duty", "on_duty"}
    assert events["colleagues"].roles == {Role.CLINICIAN}
    assert events["on_call"].roles == {Role.SURVIVOR}
    clinician = Caller(frozenset({Role.CLINICIAN}), "sid", account=b"a" * 16, clinician=sari.id)
    bundle = sari.bundle()
    assert events["start_duty"].shape[0].accepts(bundle)
    assert events["start_duty"].handle(clinician, bundle, 1) == ()
    assert began == [(sari.id, START + 8 * HOUR)]
    assert events["on_duty"].handle(clinician) == (bundle, 1)
    survivor = Caller(frozenset({Role.SURVIVOR}), "sid", mailbox=b"m" * 16)
    listed = [[b"certificate of " + sari.id + b", proven", bundle, 1]]
    told = (b"stated", listed, START, [b"revoked"], [b"grown", b"from 7"])
    assert events["on_call"].handle(survivor, "medical", 7) == told
    assert events["colleagues"].handle(clinician, "medical", 7) == told
    assert events["end_duty"].handle(clinician) == ()
    assert events["on_duty"].handle(clinician) == (None, 0)


def test_only_a_coordinator_stands_in_a_coordinators_turn(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    door = DutyEvents(rota.duty, Evidence(lambda: b"", list, lambda _: ()), rota.clock, lambda *_: None)
    start = next(event for event in door.events() if event.name == "start_duty")
    caller = Caller(frozenset({Role.CLINICIAN}), "sid", clinician=sari.id)
    assert refusal(lambda: start.handle(caller, sari.bundle(), 2)) == "coordinator"
    assert rota.duty.on_call("any") == []
    assert not start.shape[1].accepts(3)
    both = replace(caller, roles=frozenset({Role.CLINICIAN, Role.COORDINATOR}))
    start.handle(both, sari.bundle(), 2)
    assert [tier for _, _, tier in rota.duty.on_call("any")] == [2]


def the_only(connection: Connection, column: sa.Column[int]) -> int | None:
    found: int | None = connection.scalar(sa.select(column))
    return found


def test_stored_hours_are_rounded_to_five_minutes(rota: Rota) -> None:
    sari = rota.certify(Colleague("Sari"))
    with pytest.raises(Refused, match="bundle"):
        # Kept as it was signed, it would say when she went on duty to the second.
        rota.duty.start(sari.id, sari.bundle(start=START + 17))
    rota.duty.start(sari.id, sari.bundle(start=START))
    columns = tables.bundles.c.start, tables.bundles.c.until, tables.bundles.c.expires
    times = [rota.keep(partial(the_only, column=column)) for column in columns]
    assert all(time is not None and time % 300 == 0 for time in times)
    rota.keep(lambda connection: store.forget_due(connection, START + 400 * ONE_DAY))
    assert rota.duty.on_call("any") == []
