"""A clinician is suspended in mid-chat: she is out at once, and whoever asked for help goes on."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from crypto.block import Block, unverified
from crypto.envelope import header_of
from deploy.practice.line import Cut
from tests.journeys.clinician import Clinician, asked_past_the_console, at_a_computer
from tests.journeys.coordinator import Coordinator
from tests.journeys.memory import memory_of
from tests.journeys.survivor import Survivor
from tests.journeys.timed_lines import acknowledged_at, closed_at, note_lines
from tests.journeys.town import Town

CUT_WITHIN_MS = 1000
# The standing consent lasts as long as the talk: long enough for a slow machine.
AN_HOUR = 3600
BEFORE, MEANWHILE, AFTER = "Ini yang dulu", "Ini di antaranya", "Ini yang sesudahnya"


@pytest.fixture
def present() -> Iterator[ExitStack]:
    with ExitStack() as open_until:
        yield open_until


def on_duty(browser: Browser, town: Town, present: ExitStack, alias: str) -> Clinician:
    clinician = at_a_computer(browser, town, alias)
    present.callback(clinician.computer.context.close)
    note_lines(clinician.computer.context)
    clinician.accepts_the_invitation()
    clinician.goes_on_duty()
    return clinician


@pytest.fixture(scope="module")
def coordinator(browser: Browser, town: Town) -> Iterator[Coordinator]:
    coordinator = Coordinator(browser, town)
    coordinator.begins()
    yield coordinator
    coordinator.computer.context.close()


@dataclass(frozen=True)
class Carried:
    """What the relay gives a member of a talk: its blocks, and under which of them each envelope is."""

    blocks: list[Block]
    under: list[int]

    @property
    def members(self) -> list[bytes]:
        """Who can read the newest envelope."""
        return [one.id for one in self.blocks[self.under[-1]].members]


def carried(clinician: Clinician, conversation: bytes) -> Carried:
    _, rows, *_ = clinician.asks_past_the_console("blocks", conversation, 0)
    blocks = [unverified(row[1]) for row in rows]
    envelopes, _more = clinician.asks_past_the_console("read", conversation, 0)
    hashes = [block.hash for block in blocks]
    return Carried(blocks, [hashes.index(header_of(envelope).block_hash) for _, envelope, _ in envelopes])


def test_she_is_cut_off_at_once_and_a_colleague_takes_the_next_call(
    browser: Browser,
    town: Town,
    survivor: Survivor,
    budi: Clinician,
    present: ExitStack,
    coordinator: Coordinator,
) -> None:
    citra, dian = (on_duty(browser, town, present, alias) for alias in ("Citra", "Dian"))
    survivor.asks_until_queued()
    citra.claims()
    survivor.sees_who_answers("Citra")
    survivor.writes(BEFORE)
    citra.reads(BEFORE)
    ((conversation, *_),) = citra.asks_past_the_console("mine")[0]
    hers = citra.asks_past_the_console("open")[3]
    before = carried(citra, conversation)
    assert hers in before.members

    # The control: while somebody else is suspended, she reads on in the same epoch.
    coordinator.suspends("Dian")
    dian.is_signed_out()
    survivor.writes(MEANWHILE)
    citra.reads(MEANWHILE)
    meanwhile = carried(citra, conversation)
    assert len(meanwhile.blocks) == len(before.blocks)
    assert hers in meanwhile.members

    cookies = citra.cookies
    assert BEFORE in memory_of(citra.computer), "the control: her console remembers it now"
    coordinator.suspends("Citra")
    citra.is_signed_out()
    assert closed_at(citra.computer) - acknowledged_at(coordinator.computer, "revoke") < CUT_WITHIN_MS
    remembered = memory_of(citra.computer)
    assert not [text for text in (BEFORE, MEANWHILE) if text in remembered]
    with pytest.raises(Cut, match="refused"):
        asked_past_the_console(town, cookies, "mine")

    survivor.sees_a_line("Citra sudah tidak lagi di sini.")
    survivor.is_told_that_nobody_is_there()
    survivor.writes(AFTER)
    survivor.calls_again()
    budi.claims()
    survivor.sees_a_line("Budi menjawab panggilanmu.")
    budi.reads(AFTER)
    for text in (BEFORE, MEANWHILE):
        budi.sees_nothing_of(text)
    survivor.sees_a_line("Citra sudah tidak lagi di sini.")

    after = carried(budi, conversation)
    assert after.under[-1] > meanwhile.under[-1]
    assert hers not in after.members
    citra.signs_in_as_an_applicant()
    assert not [text for text in (BEFORE, MEANWHILE, AFTER) if text in citra.page.content()]
    survivor.leaves()


def test_a_colleague_who_is_with_her_goes_on_without_the_one_who_is_suspended(
    browser: Browser,
    town: Town,
    survivor: Survivor,
    budi: Clinician,
    present: ExitStack,
    coordinator: Coordinator,
) -> None:
    eka = on_duty(browser, town, present, "Eka")
    survivor.opens_the_door()
    survivor.asks_for("medical", keep_seconds=AN_HOUR)
    survivor.sees_the_queue()
    eka.claims()
    survivor.sees_who_answers("Eka")
    eka.invites("Budi")
    survivor.sees_a_line("Budi, bidan, ikut mendampingi.")
    survivor.writes(BEFORE)
    budi.opens_the_unread_talk()
    budi.reads(BEFORE)
    ((conversation, *_),) = eka.asks_past_the_console("mine")[0]
    hers = eka.asks_past_the_console("open")[3]
    assert hers in carried(budi, conversation).members, "the control"

    coordinator.suspends("Eka")
    eka.is_signed_out()
    survivor.sees_a_line("Eka sudah tidak lagi di sini.")
    survivor.is_with("Budi")
    budi.writes(AFTER)
    survivor.reads(AFTER)
    assert hers not in carried(budi, conversation).members
    survivor.writes(MEANWHILE)
    budi.reads(MEANWHILE)
    assert hers not in carried(budi, conversation).members
    survivor.leaves()
