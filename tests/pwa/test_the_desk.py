"""The clinician's desk in a real browser: calm to read everywhere, quick by keys, and locked at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.memory import memory_of
from tests.journeys.town import eventually
from tests.pwa.console.browsing import COMPUTER, PATIENCE_MS, PHONE, faults_as, faults_of
from tests.pwa.console.clinic import Clinic, talking, tells

FOUND = "leherku sakit"
# Only an index has a word in small letters that was written otherwise.
WRITTEN, INDEXED = "KucingOranyeTidur", "kucingoranyetidur"
MANY, LATELY = 130, 60
COMPOSER = ".composer textarea"
# As an input method sends it: the Escape that ends a composed character.
COMPOSED_ESCAPE = """() => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Escape", isComposing: true, bubbles: true }))"""


@pytest.fixture(scope="module")
def clinic(clinic: Clinic) -> Iterator[Clinic]:
    """The clinician is on duty; her browser keeps nothing of it."""
    clinic.clinician.goes_on_duty()
    yield clinic
    assert clinic.clinician.written == []


@pytest.fixture
def page(clinic: Clinic) -> Page:
    """Give the clinician's page as a computer shows it, signed in."""
    page = clinic.clinician.page
    page.set_viewport_size(COMPUTER)
    if page.get_by_role("button", name=clinic.clinician.speech.say("sign_in"), exact=True).count():
        clinic.clinician.press("sign_in")
    expect(page.locator(".desk")).to_have_count(1, timeout=PATIENCE_MS)
    speaks(page, "id")
    return page


def speaks(page: Page, language: str) -> None:
    """Have the desk in this language, by its palette."""
    if page.evaluate("document.documentElement.lang") != language:
        page.keyboard.press("Control+k")
        page.keyboard.type("english" if language == "en" else "bahasa")
        page.keyboard.press("Enter")
        expect(page.locator(f"html[lang={language}]")).to_have_count(1)


def locks(clinic: Clinic) -> None:
    """Press Escape twice, and be locked out."""
    clinic.clinician.page.keyboard.press("Escape")
    clinic.clinician.page.keyboard.press("Escape")
    clinic.clinician.sees("sign_title")


def stays_open(page: Page) -> None:
    assert page.locator(".desk").count() == 1


def closes(page: Page) -> None:
    """Press Escape, and see the window go."""
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_screen_of_the_desk_reads_well(clinic: Clinic, page: Page, language: str) -> None:
    speaks(page, language)
    # The other two of the four screens are looked at in the other language.
    shown = (
        (("light", PHONE), ("dark", COMPUTER)) if language == "id" else (("dark", PHONE), ("light", COMPUTER))
    )
    faults: list[str] = []

    def look(what: str) -> None:
        found = [fault for each in shown for fault in faults_as(page, *each)]
        page.set_viewport_size(COMPUTER)
        faults.extend(f"{what}: {one}" for one in found)

    survivor, talk = clinic.survivor()
    tells(survivor, talk, "call_me:Mawar", "under_18:yes", "answer:after_me")
    survivor.send(talk, "boleh tanya?")
    card = page.locator("#waiting article", has_text="Mawar")
    expect(card.locator("blockquote")).to_be_visible(timeout=PATIENCE_MS)
    card.locator(".icon").click()
    look("waiting")
    card.locator(".primary").click()
    expect(page.locator(COMPOSER)).to_be_visible(timeout=PATIENCE_MS)
    look("conversation")
    page.locator(COMPOSER).press("/")
    look("replies")
    page.keyboard.press("Escape")
    for keys, what in (("Control+k", "palette"), ("Alt+Digit0", "near")):
        page.keyboard.press(keys)
        expect(page.locator("dialog")).to_be_visible()
        look(what)
        closes(page)
    page.locator("#mine .row").first.focus()
    for keys, what in (("s", "search"), ("?", "keys")):
        page.keyboard.press(keys)
        expect(page.locator("dialog")).to_be_visible()
        page.keyboard.type("tanya")
        look(what)
        closes(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("ingatkan" if language == "id" else "remind")
    page.keyboard.press("Enter")
    expect(page.locator("dialog fieldset")).to_be_visible()
    page.locator("dialog [type=radio]").last.check()
    look("reminder")
    closes(page)
    for list_key in ("Alt+Digit2", "Alt+Digit3"):
        page.keyboard.press(list_key)
        look(list_key)
    assert faults == []


def test_the_control_of_reading_well_fails(page: Page) -> None:
    page.evaluate("document.querySelector('.strip .icon').removeAttribute('aria-label')")
    assert faults_of(page) != []
    page.reload()


def test_a_pane_stays_where_it_was_while_the_window_grows_and_shrinks(clinic: Clinic, page: Page) -> None:
    talking(clinic, "Kenanga")
    seen = {
        name: page.locator(name) for name in ("#waiting", "#mine", "#follow", ".talk", ".facts-pane", ".bar")
    }

    def at(width: int, height: int = 800) -> set[str]:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        return {name for name, there in seen.items() if there.is_visible()}

    lists = {"#waiting", "#mine", "#follow"}
    assert at(1100) == {*lists, ".talk", ".facts-pane"}
    assert at(1099) == {*lists, ".talk"}
    assert at(700) == {*lists, ".talk"}
    assert at(699) == {".talk"}
    page.locator(".back").click()
    assert at(360, 640) == {"#mine", ".bar"}
    for place, name in enumerate(("#waiting", "#mine", "#follow")):
        page.locator(".bar button").nth(place).click()
        assert at(360, 640) == {name, ".bar"}
    assert at(1280) == {*lists, ".talk", ".facts-pane"}
    # Twice as large on a small laptop: as wide as the smallest phone.
    assert at(320, 400) == {"#follow", ".bar"}


def test_replies_are_put_into_the_field_and_never_sent_by_themselves(clinic: Clinic, page: Page) -> None:
    talking(clinic, "Cempaka")
    field = page.locator(COMPOSER)
    options = page.locator(".replies [role=option]")
    field.press("/")
    assert options.count() > 20
    field.press_sequentially("percaya")
    expect(options).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("Aku percaya ceritamu. Ini bukan salahmu.")
    expect(page.locator(".bubble.own")).to_have_count(0)
    # What asks for a reply that there is none of is not sent either.
    field.fill("/tidak ada yang begini")
    field.press("Enter")
    expect(field).to_have_value("/tidak ada yang begini")
    # Closing the replies twice is no lock.
    field.press("Escape")
    expect(field).to_have_value("")
    field.press("/")
    field.press("Escape")
    stays_open(page)
    field.press("/")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Halo Cempaka, terima kasih sudah menulis. Ceritakan hanya yang kamu mau.")
    # The same Enter, held a little long or given twice, sends nothing; one that is meant does.
    field.press("Enter")
    expect(page.locator(".bubble.own")).to_have_count(0)
    page.wait_for_timeout(600)
    field.press("Enter")
    expect(page.locator(".bubble.own")).to_have_count(1, timeout=PATIENCE_MS)


def test_keys_never_clash_with_typing_and_can_be_switched_off(clinic: Clinic, page: Page) -> None:
    talking(clinic, "Lili")
    talking(clinic, "Anggrek")
    field = page.locator(COMPOSER)
    field.press_sequentially("jks?/")
    expect(field).to_have_value("jks?/")
    expect(page.locator("dialog")).to_have_count(0)
    field.fill("")
    rows = page.locator("#mine .row")
    page.locator(".bubbles").focus()
    page.keyboard.press("j")
    expect(page.locator("#mine .row[aria-selected=true]")).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.first).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.first).to_be_focused()
    # Moving opens nothing: what is open counts as read.
    expect(page.locator("#mine .row[aria-selected=true]")).to_contain_text("Anggrek")
    page.keyboard.press("?")
    page.get_by_role("checkbox").uncheck()
    closes(page)
    for key in ("s", "?", "/"):
        page.keyboard.press(key)
    expect(page.locator("dialog, .replies")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog")).to_have_count(1)
    closes(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("bantuan")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox").check()
    closes(page)


def test_escape_twice_locks_and_an_escape_that_closes_something_does_not_count(
    clinic: Clinic, page: Page
) -> None:
    for _ in range(2):
        page.keyboard.press("Control+k")
        closes(page)
    stays_open(page)
    # One more than it took to close, and again: never two that count in a row.
    for _ in range(2):
        page.keyboard.press("Control+k")
        expect(page.locator("dialog")).to_have_count(1)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        stays_open(page)
    page.evaluate(COMPOSED_ESCAPE)
    page.evaluate(COMPOSED_ESCAPE)
    stays_open(page)
    locks(clinic)


def test_a_search_finds_what_is_open_and_goes_to_it(clinic: Clinic, page: Page) -> None:
    survivor, talk = talking(clinic, "Flamboyan")
    survivor.send(talk, FOUND)
    for number in range(MANY):
        survivor.send(talk, f"pesan nomor {number}")
    expect(page.locator(".bubble", has_text=f"pesan nomor {MANY - 1}")).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".bubbles").focus()
    page.keyboard.press("s")
    page.keyboard.type("leher sak")
    expect(page.locator("dialog mark")).to_have_text(["leherku", "sakit"])
    page.keyboard.press("Enter")
    expect(page.locator(".bubble", has_text=FOUND)).to_be_focused()
    expect(page.locator(".bubble", has_text=FOUND)).to_be_in_viewport()
    # Later one comes back to the end, not to what was once looked for.
    talking(clinic, "Wijaya")
    page.locator("#mine .row", has_text="Flamboyan").click()
    expect(page.locator(".bubble", has_text=f"pesan nomor {MANY - 1}")).to_be_in_viewport()
    locks(clinic)
    clinic.clinician.press("sign_in")
    clinic.clinician.sees("waiting_title")


def test_a_long_talk_draws_its_newest_and_more_as_one_goes_up(clinic: Clinic, page: Page) -> None:
    survivor, talk = talking(clinic, "Dahlia")
    for number in range(MANY):
        survivor.send(talk, f"kata ke {number}.")
    newest = page.locator(".bubble", has_text=f"kata ke {MANY - 1}.")
    expect(newest).to_be_visible(timeout=PATIENCE_MS)
    # Opened anew, as a reader comes back to it.
    talking(clinic, "Seruni")
    page.locator("#mine .row", has_text="Dahlia").click()
    expect(newest).to_be_in_viewport()
    expect(page.locator(".bubble")).to_have_count(LATELY)
    page.locator(".bubbles").evaluate("list => { list.scrollTop = 900; }")
    looked_at = page.locator(".bubble", has_text=f"kata ke {MANY - LATELY + 12}.")
    page.locator(".bubbles").evaluate("list => { list.scrollTop = 300; }")
    expect(page.locator(".bubble")).to_have_count(2 * LATELY)
    expect(looked_at).to_be_attached()
    survivor.send(talk, "yang baru")
    expect(page.locator(".bubble", has_text="yang baru")).to_be_attached(timeout=PATIENCE_MS)
    expect(page.locator(".bubble", has_text="yang baru")).not_to_be_in_viewport()
    clinic.clinician.press("talk_newest")
    expect(page.locator(".bubble", has_text="yang baru")).to_be_in_viewport()
    expect(page.locator(".bubble")).to_have_count(LATELY)
    # Whoever writes while reading above is at the end again.
    page.locator(".bubbles").evaluate("list => { list.scrollTop = 900; }")
    expect(clinic.clinician.button("talk_newest")).to_be_visible()
    page.locator(COMPOSER).fill("jawabanku")
    page.locator(COMPOSER).press("Enter")
    expect(page.locator(".bubble.own", has_text="jawabanku")).to_be_in_viewport()
    expect(clinic.clinician.button("talk_newest")).to_have_count(0)


def test_who_knows_somebody_passes_the_request_on_in_one_tap(clinic: Clinic, page: Page) -> None:
    say = clinic.clinician.speech.say
    survivor, talk = clinic.survivor()
    tells(survivor, talk, "call_me:Teratai")
    card = page.locator("#waiting article", has_text="Teratai")
    card.get_by_role("button", name=say("pass_do")).click(timeout=PATIENCE_MS)
    expect(card).to_have_count(0)
    expect(page.get_by_role("button", name=say("pass_back"))).to_be_focused()
    # A slip of the finger hides nobody.
    page.keyboard.press("Enter")
    expect(card).to_have_count(1)
    card.get_by_role("button", name=say("pass_do")).click()
    page.locator(".notice").get_by_role("button", name=say("close")).click()
    # It is this clinician whom it calls no more, at whichever console; what comes next does.
    other = at_another_console(clinic)
    clinic.survivor()
    for each in (page, other):
        expect(each.locator("#waiting article").first).to_be_visible(timeout=PATIENCE_MS)
        expect(each.locator("#waiting article", has_text="Teratai")).to_have_count(0)
    other.close()


def at_another_console(clinic: Clinic) -> Page:
    """Sign the same clinician in at a second console, with the sheet's words."""
    clinician = clinic.clinician
    other = clinician.second_tab()
    other.goto(clinic.relay.console)
    clinician.press("sign_in", other)
    other.get_by_label(clinician.speech.say("sheet_words_label")).fill(" ".join(clinic.sheet))
    clinician.press("sheet_words_open", other)
    clinician.sees("waiting_title", other)
    return other


def test_what_the_desk_can_do_is_found_by_typing_a_few_letters(clinic: Clinic, page: Page) -> None:
    clinic.survivor()
    expect(page.locator("#waiting article").first).to_be_visible(timeout=PATIENCE_MS)
    before = page.locator("#mine .row").count()
    page.keyboard.press("Control+k")
    page.keyboard.type("ambil")
    page.keyboard.press("Enter")
    expect(page.locator("#mine .row")).to_have_count(before + 1, timeout=PATIENCE_MS)
    expect(page.locator(COMPOSER)).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("pintu")
    page.keyboard.press("Enter")
    clinic.clinician.sees("near_title")
    closes(page)


# The last one: beside a second tab, or once its memory was looked into, the page's passkeys do not answer.
def test_the_index_goes_with_the_window_of_the_search_and_the_texts_with_the_lock(
    clinic: Clinic, page: Page
) -> None:
    survivor, talk = talking(clinic, "Sedap")
    survivor.send(talk, WRITTEN)
    expect(page.locator(".bubble", has_text=WRITTEN)).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".bubbles").focus()
    assert INDEXED not in memory_of(page)
    page.keyboard.press("s")
    page.keyboard.type(INDEXED[:6])
    expect(page.locator("dialog mark")).to_have_text(WRITTEN)
    # The control: while the window is open the index is there to be found.
    assert INDEXED in memory_of(page)
    closes(page)
    eventually("the index is gone", lambda: INDEXED not in memory_of(page))
    assert WRITTEN in memory_of(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("kunci")
    page.keyboard.press("Enter")
    clinic.clinician.sees("sign_title")
    eventually("the texts are gone", lambda: WRITTEN not in memory_of(page))
