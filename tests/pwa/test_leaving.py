"""Leaving and covering on a phone at a real relay: what fingers meet, what stays typed, what is removed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.town import eventually
from tests.pwa.phone import Phone
from tests.pwa.place import Place
from tests.server import people
from tests.server.relay import PHRASE, Relay

SAID = "Aku di sini, belakang rumah"
KEPT = """async () => [
  ...(await navigator.serviceWorker.getRegistrations()).map(() => "worker"),
  ...(await caches.keys()), ...Object.keys(localStorage)]"""
LOCKS = """
globalThis.locks = [];
const request = WakeLock.prototype.request;
WakeLock.prototype.request = async function (kind) {
  const lock = await request.call(this, kind);
  locks.push(lock);
  return lock;
};
"""
# What each tap meets.
HITS = """
addEventListener("click", ({ target }) => console.debug(
  `look hit ${document.getElementById("app")?.contains(target) ? "kitchen" : "nothing"}`), { capture: true });
"""
ON = "locks.filter(({ released }) => !released).length"


@pytest.fixture(scope="module")
def on_duty(relay: Relay) -> people.Clinician:
    return people.Staff(relay).clinician().go_on_duty()


@pytest.fixture
def clinician(on_duty: people.Clinician) -> people.Clinician:
    on_duty.wake()
    return on_duty.go_on_duty()


@pytest.fixture
def phone(browser: Browser, relay: Relay) -> Iterator[Phone]:
    phone = Phone(browser, Place(relay))
    yield phone
    phone.puts_the_phone_away()


def goes_away(phone: Phone) -> None:
    phone.changes_to_another_app()
    eventually("it is covered", lambda: phone.sight == "kitchen")


def comes_back(phone: Phone, pictures: list[str]) -> None:
    phone.comes_back_to_the_kitchen()
    assert phone.page.evaluate("titles => tapDishes(titles)", pictures) == "hers"


def test_a_second_tap_on_the_corner_hits_nothing(phone: Phone) -> None:
    phone.page.add_init_script(HITS)
    phone.opens_the_door()
    under = phone.page.locator("button[aria-label='Tutup']").bounding_box()
    assert under is not None
    x, y = under["x"] + under["width"] / 2, under["y"] + under["height"] / 2

    def taps() -> list[str]:
        phone.page.mouse.click(x, y)
        return phone.sees("hit")

    # What opened the door was a press on the kitchen app too.
    before = len(phone.sees("hit"))
    assert "kitchen" not in [hit for _ in range(4) for hit in taps()[before:]]
    eventually("the page is a new one", lambda: phone.sees("loaded")[1:] == ["kitchen"])
    expect(phone.search_field).to_be_visible()
    # Control: a moment later a tap there is one on the kitchen app.
    eventually("it is hit", lambda: taps()[-1] == "kitchen")


def test_control_an_empty_page_is_not_taken_for_the_kitchen(phone: Phone) -> None:
    phone.opens_the_cover()
    assert phone.sight == "kitchen"
    phone.page.evaluate("document.documentElement.classList.add('away')")
    assert phone.sight == "nothing"


def test_a_hold_ends_when_the_phone_shows_something_else(phone: Phone) -> None:
    phone.opens_the_cover()
    phone.searches(PHRASE)
    phone.holds_a_picture()
    phone.changes_to_another_app()
    phone.page.wait_for_timeout(2500)
    assert phone.sight == "kitchen"
    phone.lets_go()
    phone._other.close()
    phone.page.bring_to_front()
    # Control: what was not interrupted opens. The interrupted touch was a tap, which opened the recipe.
    phone.page.get_by_role("button", name="Kembali", exact=True).click()
    phone.holds_a_picture()
    expect(phone._heading("gate_title")).to_be_visible(timeout=20_000)
    phone.lets_go()


def test_leaving_while_the_request_is_under_way_leaves_nobody_waiting(
    phone: Phone, clinician: people.Clinician
) -> None:
    phone.opens_the_door()
    phone._press("gate_safe")
    phone._press("need_any")
    eventually("the offer goes", lambda: phone.sent(b"offer"))
    phone.leaves()
    eventually("the page is a new one", lambda: phone.sees("loaded")[1:] == ["kitchen"])
    eventually("nobody waits", lambda: not clinician.waiting())
    assert phone.sent(b"withdraw")


def test_what_is_opened_under_force_is_empty_and_new(phone: Phone, clinician: people.Clinician) -> None:
    phone.asks_until_queued()
    clinician.send(clinician.claim(clinician.waiting()[0]), SAID)
    phone.reads(SAID)
    phone.learns_her_words()
    phone.leaves()
    eventually("the page is a new one", lambda: phone.sees("loaded")[1:] == ["kitchen"])
    # Whoever makes her say the phrase, or knows it, sees what anybody sees who comes for the first time.
    phone.asks_until_queued()
    expect(phone.page.get_by_text(SAID)).to_have_count(0)
    assert len(clinician.waiting()) == 1
    clinician.claim(clinician.waiting()[0])
    expect(phone.page.get_by_role("textbox", name=phone._speech.say("talk_write"))).to_be_visible(
        timeout=20_000
    )
    expect(phone.page.locator(".bubble")).to_have_count(0)


def test_what_she_typed_is_there_after_the_cover_and_after_an_answer(
    phone: Phone, clinician: people.Clinician
) -> None:
    phone.asks_until_queued()
    pictures = phone.chooses_three_pictures()
    name = phone.page.get_by_role("textbox", name=phone._speech.say("wishes_name"))
    name.fill("Bu")
    goes_away(phone)
    comes_back(phone, pictures)
    expect(name).to_have_value("Bu")
    clinician.claim(clinician.waiting()[0])
    field = phone.page.get_by_role("textbox", name=phone._speech.say("talk_write"))
    expect(field).to_be_visible(timeout=20_000)
    expect(name).to_have_value("Bu")
    field.fill("Aku mau cerita")
    goes_away(phone)
    comes_back(phone, pictures)
    expect(field).to_have_value("Aku mau cerita")
    phone.page.get_by_role("button", name=phone._speech.say("talk_send"), exact=True).click()
    phone.reads("Aku mau cerita")
    goes_away(phone)
    comes_back(phone, pictures)
    expect(field).to_have_value("")


def test_under_the_cover_the_page_is_as_it_was_before_the_door(phone: Phone) -> None:
    told = """() => [document.documentElement, document.body, ...document.body.children]
        .map((element) => element.cloneNode(false).outerHTML)"""
    asked = "() => performance.getEntriesByType('resource').filter(({ name }) => /buku$/.test(name)).length"
    phone.opens_the_cover()
    before = phone.page.evaluate(told)
    phone.opens_the_door()
    # Control: both are told while it is open.
    assert phone.page.evaluate(told) != before
    assert phone.page.evaluate(asked) > 0
    phone.page.evaluate("dispatchEvent(new Event('blur'))")
    assert phone.sight == "kitchen"
    assert phone.page.evaluate(told) == before
    assert phone.page.evaluate(asked) == 0


@pytest.mark.usefixtures("clinician")
def test_by_the_phrase_again_what_was_covered_is_forgotten(phone: Phone) -> None:
    phone.asks_until_queued()
    pictures = phone.chooses_three_pictures()
    goes_away(phone)
    # Control: until then the pictures open it.
    comes_back(phone, pictures)
    goes_away(phone)
    phone.comes_back_to_the_kitchen()
    phone.searches(PHRASE)
    phone.holds_a_picture()
    expect(phone._heading("gate_title")).to_be_visible(timeout=20_000)
    phone.lets_go()
    goes_away(phone)
    phone.comes_back_to_the_kitchen()
    assert phone.page.evaluate("titles => tapDishes(titles)", pictures) == "kitchen"


def test_she_picks_how_long_the_cover_keeps_her_place(phone: Phone, clinician: people.Clinician) -> None:
    phone.asks_until_queued()
    pictures = phone.chooses_three_pictures()
    phone._open_from_menu("menu_pictures")
    phone.page.get_by_role("button", name="2 menit", exact=True).click()
    expect(phone.page.get_by_role("button", name="2 menit", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    phone._press("back")
    goes_away(phone)
    phone.date_is_moved(100)
    comes_back(phone, pictures)
    goes_away(phone)
    phone.date_is_moved(121)
    phone.comes_back_to_the_kitchen()
    assert phone.page.evaluate("titles => tapDishes(titles)", pictures) == "kitchen"
    for row in clinician.waiting():
        clinician.claim(row)


def test_the_screen_stays_on_while_she_waits_and_not_under_the_cover(
    phone: Phone, clinician: people.Clinician
) -> None:
    phone.page.add_init_script(LOCKS)
    phone.opens_the_door()
    assert phone.page.evaluate(ON) == 0
    phone.asks_for()
    phone.sees_the_queue()
    pictures = phone.chooses_three_pictures()
    eventually("it is kept on", lambda: phone.page.evaluate(ON) == 1)
    goes_away(phone)
    eventually("it is let go of", lambda: phone.page.evaluate(ON) == 0)
    comes_back(phone, pictures)
    eventually("it is kept on again", lambda: phone.page.evaluate(ON) == 1)
    phone.withdraws()
    assert not clinician.waiting()


@pytest.mark.usefixtures("clinician")
def test_removed_from_the_phone_nothing_is_kept_for_the_address(phone: Phone, relay: Relay) -> None:
    phone.opens_the_cover()
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => localStorage.setItem('list', '[]'))")
    kept = phone.page.evaluate(KEPT)
    assert {"worker", "list"} < set(kept), kept
    phone.opens_the_door()
    phone.asks_for()
    phone.sees_the_queue()
    phone._press("menu_visible")
    phone._press("menu_remove")
    phone._press("remove_yes")
    expect(phone.page).to_have_url("about:blank", timeout=20_000)
    # A page of the same address that sets nothing up.
    phone.page.goto(f"{relay.cover}/manifest.webmanifest")
    assert phone.page.evaluate(KEPT) == []


def test_without_a_connection_nothing_is_removed_and_she_is_told(phone: Phone) -> None:
    phone.opens_the_door()
    phone._press("gate_visible")
    phone._press("menu_remove")
    phone.page.context.set_offline(offline=True)
    phone._press("remove_yes")
    expect(phone.page.get_by_text(phone._speech.say("remove_unsure"))).to_be_visible()
    phone.page.context.set_offline(offline=False)
    assert "worker" in phone.page.evaluate(KEPT)
    # Leaving asks no network.
    phone.page.context.set_offline(offline=True)
    phone.leaves()
    eventually("the page is a new one", lambda: phone.sees("loaded")[1:] == ["kitchen"])
    phone.sees_only_the_kitchen()
