"""Who answers her, as she reads and chooses it before she calls: at what hours, and from where."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.survivor import Survivor
from tests.pwa.place import Place, serving
from tests.pwa.test_survivor_screens import faults_of, presses
from tests.server import people
from tests.server.relay import Relay

HOUR = 3600


def _wall(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"


@pytest.fixture(scope="module")
def opens() -> str:
    """When it opens by the clock of a phone in UTC: in two hours."""
    return _wall(time.time() + 2 * HOUR)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory, opens: str) -> Iterator[Relay]:
    """Closed an hour ago."""
    hours = f"{opens}-{_wall(time.time() - HOUR)} Etc/UTC"
    with serving(tmp_path_factory.mktemp("place"), HOURS=hours) as relay:
        yield relay


@pytest.fixture
def survivor(browser: Browser, relay: Relay) -> Iterator[Survivor]:
    survivor = Survivor(browser, Place(relay))
    yield survivor
    survivor.puts_the_phone_away()


def test_where_nobody_is_she_reads_when_they_are_back_with_the_numbers_and_no_box_to_write_in(
    survivor: Survivor, opens: str
) -> None:
    page, say = survivor.page, survivor._speech.say
    survivor.opens_the_door()
    presses(survivor, "gate_safe", "need_shelter")
    expect(survivor._heading("nobody_title")).to_be_visible(timeout=20_000)
    clock = re.escape(opens.replace(":", "."))
    sentence = re.escape(say("nobody_until", time="#")).replace("\\#", f".*{clock}.*")
    expect(page.get_by_text(re.compile(sentence))).to_be_visible()
    expect(page.get_by_text("112", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    assert not faults_of(page)


def test_outside_the_hours_whoever_is_on_call_counts_and_a_region_may_be_left_out(
    survivor: Survivor, relay: Relay
) -> None:
    page = survivor.page
    people.Staff(relay).clinician().go_on_duty()
    survivor.opens_the_door()
    presses(survivor, "gate_safe", "need_regions")
    region = page.get_by_role("checkbox").first
    expect(region).to_have_attribute("aria-checked", "false", timeout=20_000)
    region.click()
    expect(region).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text(survivor._speech.say("regions_all"))).to_be_visible()
    faults = faults_of(page)
    presses(survivor, "close")
    expect(page.get_by_text(survivor._speech.say("regions_asked"))).to_be_visible()
    faults += faults_of(page)
    presses(survivor, "need_medical")
    expect(survivor._heading("regions_all_title")).to_be_visible(timeout=20_000)
    faults += faults_of(page)
    presses(survivor, "regions_change")
    region.click()
    presses(survivor, "close", "again")
    survivor.sees_the_queue()
    assert not faults, "\n".join(faults)
