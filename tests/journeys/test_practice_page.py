"""Trying it alone: one person, one page, all three sides; until the live search finds nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.journeys.clinician import Clinician, touch_passkeys
from tests.journeys.survivor import OPEN_ROOTS
from tests.journeys.town import Town, eventually
from tests.journeys.words import Speech

TYPED = "satu kalimat latihan saja"
OVER_SECONDS = 200


@pytest.fixture(scope="module")
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town without a human clinician, so that the rehearsal partner answers at once."""
    town = Town(tmp_path_factory.mktemp("quiet"))
    yield town
    assert town.stop() == 0, town.said


@pytest.fixture
def page(browser: Browser, quiet_town: Town) -> Iterator[Page]:
    context = browser.new_context(locale="id-ID")
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(quiet_town.practice)
    yield page
    context.close()


def held_until(frame: FrameLocator, page: Page, name: str) -> None:
    """Hold the first picture in the framed phone until a heading comes."""
    box = frame.locator(".elsewhere .card").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(frame.get_by_role("heading", name=name)).to_be_visible(timeout=20_000)
    page.mouse.up()


def test_one_person_sees_all_sides_until_the_search_finds_nothing(page: Page, quiet_town: Town) -> None:
    speech = Speech("survivor")
    phone = page.frame_locator("#cover")
    phone.get_by_role("searchbox").fill(page.locator("#phrase").inner_text())
    phone.get_by_role("button", name="Cari", exact=True).click()
    held_until(phone, page, speech.say("gate_title"))
    phone.get_by_role("button", name=speech.say("gate_safe"), exact=True).click()
    phone.get_by_role("button", name=speech.say("need_any"), exact=True).click()

    expect(phone.get_by_text("Latihan: halo.")).to_be_visible(timeout=60_000)
    phone.get_by_role("textbox", name=speech.say("talk_write")).fill(TYPED)
    phone.get_by_role("button", name=speech.say("talk_send"), exact=True).click()
    expect(page.locator("#talks").get_by_text(TYPED)).to_be_visible(timeout=20_000)
    expect(page.locator("#rows tr").first).to_be_visible()
    expect(page.locator("#found")).to_contain_text("0 ketemu di relai")

    eventually("what fell due was searched for", lambda: searched(quiet_town), OVER_SECONDS)
    expect(page.locator("#searches li.clean").first).to_be_visible(timeout=20_000)
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


def test_one_press_makes_oneself_the_clinician_in_the_same_page(page: Page, quiet_town: Town) -> None:
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
