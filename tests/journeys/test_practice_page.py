"""Trying it alone: one person, one page, all three sides; until the live search finds nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.clinician import Clinician, touch_passkeys
from tests.journeys.town import Town, eventually
from tests.journeys.trying_alone import TryingAlone

TYPED = "satu kalimat latihan saja"
OVER_SECONDS = 120
# Long enough to look at all sides, short enough to wait for.
KEEP_SECONDS = 20


@pytest.fixture(scope="module")
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town without a human clinician, so that the rehearsal partner answers at once."""
    town = Town(tmp_path_factory.mktemp("quiet"), KEEP_SECONDS, bucket_seconds=5)
    yield town
    assert town.stop() == 0, town.said


@pytest.fixture
def alone(browser: Browser, quiet_town: Town) -> Iterator[TryingAlone]:
    alone = TryingAlone(browser, quiet_town)
    yield alone
    alone.page.context.close()


def test_one_person_sees_all_sides_until_the_search_finds_nothing(
    alone: TryingAlone, quiet_town: Town
) -> None:
    alone.asks_on_the_framed_phone()
    alone.writes_there(TYPED)
    alone.sees_all_three_sides(TYPED)
    expect(alone.page.locator("#found")).to_contain_text("0 ketemu di relai", timeout=20_000)

    eventually("what fell due was searched for", lambda: searched(quiet_town), OVER_SECONDS)
    expect(alone.page.locator("#searches li.clean").first).to_be_visible(timeout=20_000)
    texts = quiet_town.seen()["relay"]["texts"]
    assert texts["found"]["found"] == 0
    assert texts["control"]["found"] >= 1, "the control: the same search finds it where it lies open"


def searched(town: Town) -> bool:
    """Whether a bucket with a message was found while it lived and not found once it was due."""
    over = [one for one in town.seen()["relay"]["buckets"] if one["after"]]
    return any(one["before"]["found"] >= one["needles"] > 2 and one["after"]["found"] == 0 for one in over)


def test_nobody_else_may_frame_the_apps(browser: Browser, quiet_town: Town) -> None:
    page = browser.new_page()
    for address in (quiet_town.cover, quiet_town.console):
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.set_content(f'<iframe src="{address}"></iframe>')
    page.close()


def test_one_press_makes_oneself_the_clinician_in_the_same_page(alone: TryingAlone, quiet_town: Town) -> None:
    page = alone.page
    touch_passkeys(page)
    page.get_by_role("button", name="Jadilah pendampingnya").click()
    link = page.locator("#own-tab")
    expect(link).to_have_attribute("href", re.compile(f"^{quiet_town.console}/#[0-9a-f]{{64}}$"))
    frame = page.locator("#console").element_handle().content_frame()
    assert frame is not None
    me = Clinician(frame, quiet_town, "Saya")
    me.registers()
    me.goes_on_duty()
    me.ends_duty()
