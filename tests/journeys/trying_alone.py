"""One person who tries the whole way alone, on the practice page with its framed phone."""

from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.journeys.survivor import OPEN_ROOTS
from tests.journeys.town import Town
from tests.journeys.words import Speech

SLOW_MS = 20_000
ANSWERED_MS = 60_000


class TryingAlone:
    """Types and taps in the frame like on a phone, and looks at what stands beside it."""

    def __init__(self, browser: Browser, town: Town) -> None:
        context = browser.new_context(viewport=ViewportSize(width=1280, height=1100), locale="id-ID")
        context.add_init_script(OPEN_ROOTS)
        self.page = context.new_page()
        self.page.goto(town.practice)
        self._phone = self.page.frame_locator("#cover")
        self._speech = Speech("survivor")

    def asks_on_the_framed_phone(self) -> None:
        """From the phrase to the rehearsal partner's first line."""
        # The page asks for it only once it has been loaded.
        phrase = self.page.locator("#phrase")
        expect(phrase).not_to_be_empty(timeout=SLOW_MS)
        self._phone.get_by_role("searchbox").fill(phrase.inner_text())
        self._phone.get_by_role("button", name="Cari", exact=True).click()
        self._hold(self._phone.locator(".elsewhere .card").first)
        self._button("gate_safe").click()
        self._button("need_any").click()
        expect(self._phone.get_by_text("Latihan: halo.")).to_be_visible(timeout=ANSWERED_MS)

    def writes_there(self, text: str) -> None:
        self._phone.get_by_role("textbox", name=self._speech.say("talk_write")).fill(text)
        self._button("talk_send").click()

    def sees_all_three_sides(self, text: str) -> None:
        """The partner has read and answered; the clinician's side and the relay's show the same moment."""
        expect(self.page.locator("#talks").get_by_text(text)).to_be_visible(timeout=SLOW_MS)
        expect(self._phone.get_by_text("Latihan: terima kasih.")).to_be_visible(timeout=SLOW_MS)
        expect(self.page.locator("#talks").get_by_text("Latihan: terima kasih.")).to_be_visible(
            timeout=SLOW_MS
        )
        expect(self.page.locator("#rows tr").first).to_be_visible()

    def _hold(self, picture: Locator) -> None:
        expect(picture).to_be_visible(timeout=SLOW_MS)
        box = picture.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        gate = self._phone.get_by_role("heading", name=self._speech.say("gate_title"))
        expect(gate).to_be_visible(timeout=SLOW_MS)
        self.page.mouse.up()

    def _button(self, name: str) -> Locator:
        return self._phone.get_by_role("button", name=self._speech.say(name), exact=True)
