"""The survivor of the journeys: what she does on her phone, and what she then sees."""

import re

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, WebSocket, expect

from tests.journeys.town import Town
from tests.journeys.words import Speech

# Playwright sees only open shadow roots and the app's is closed: this browser, not the product, opens all.
OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
"""
SLOW_MS = 20_000
# The door opens after 2 s; this is long enough to know that it does not.
HELD_LONG_MS = 4_000


class Survivor:
    """One person with one phone. `frames` is everything that her line carried."""

    def __init__(self, browser: Browser, town: Town, phone: BrowserContext | None = None) -> None:
        self._browser, self._town = browser, town
        self._speech = Speech("survivor")
        self._context = phone or self._phone(browser)
        self.page: Page = self._context.new_page()
        self.frames: list[bytes] = []
        self.page.on("websocket", self._listen)

    def _phone(self, browser: Browser) -> BrowserContext:
        size = ViewportSize(width=360, height=640)
        context = browser.new_context(viewport=size, locale="id-ID", has_touch=True)
        context.add_init_script(OPEN_ROOTS)
        return context

    def opens_another_tab(self) -> "Survivor":
        """Give the same person in another tab of this phone."""
        return Survivor(self._browser, self._town, self._context)

    def puts_the_phone_away(self) -> None:
        self._context.close()

    # the cover and its door

    def opens_the_cover(self) -> None:
        self.page.goto(self._town.cover)
        expect(self.search_field).to_be_visible()

    def searches(self, text: str) -> None:
        self.search_field.fill(text)
        self.page.get_by_role("button", name="Cari", exact=True).click()

    def holds_a_picture(self) -> None:
        """Press on the first result's picture until something else is there; the door takes 2 s."""
        # Waits until it stands still: a list that has just come may still move under the finger.
        self.results.first.hover()
        self.page.mouse.down()

    def lets_go(self) -> None:
        self.page.mouse.up()

    def opens_the_door(self) -> None:
        self.opens_the_cover()
        self.searches(self._town.phrase)
        self.holds_a_picture()
        expect(self._heading("gate_title")).to_be_visible(timeout=SLOW_MS)
        self.lets_go()

    @property
    def search_field(self) -> Locator:
        return self.page.get_by_role("searchbox")

    @property
    def results(self) -> Locator:
        return self.page.locator(".elsewhere .card")

    def sees_recipes(self) -> None:
        expect(self.results.first).to_be_visible(timeout=SLOW_MS)

    def holds_a_picture_in_vain(self) -> None:
        """Hold longer than the door would take, and find that nothing came."""
        self.holds_a_picture()
        self.page.wait_for_timeout(HELD_LONG_MS)
        self.lets_go()

    # asking

    def asks_for(self, need: str = "any", keep_seconds: int | None = None) -> None:
        """Two taps: safe, and a need."""
        self._press("gate_safe")
        if keep_seconds is not None:
            self._press("need_keep_change")
            hours = keep_seconds // 3600
            length = f"{hours} jam" if hours else f"{keep_seconds // 60} menit"
            self.page.get_by_role("button", name=length, exact=True).click()
        self._press(f"need_{need}")

    def sees_the_queue(self) -> None:
        expect(self._heading("waiting_title")).to_be_visible(timeout=SLOW_MS)

    def sees_the_queue_after_trying_again(self) -> None:
        """The queue, or a plain word and a button that leads there."""
        queue, again = self._heading("waiting_title"), self._button("again")
        expect(queue.or_(again)).to_be_visible(timeout=60_000)
        if not queue.count():
            again.click()
        expect(queue).to_be_visible(timeout=60_000)

    def asks_until_queued(self, need: str = "any") -> None:
        self.opens_the_door()
        self.asks_for(need)
        self.sees_the_queue()

    def reads_that_called(self, count: int) -> None:
        """How many were called for her so far."""
        told = self._speech.say("waiting_called", n=str(count))
        expect(self.page.get_by_text(told)).to_be_visible(timeout=SLOW_MS)

    def is_in_danger_now(self) -> None:
        self._press("waiting_hurry")
        expect(self.page.get_by_text(self._speech.say("waiting_hurried"))).to_be_visible(timeout=SLOW_MS)

    def withdraws(self) -> None:
        self._press("waiting_withdraw")
        expect(self._heading("over_withdrawn")).to_be_visible(timeout=SLOW_MS)

    # talking

    def sees_who_answers(self, alias: str) -> None:
        expect(self.page.get_by_text(self._speech.say("who_came", who=alias))).to_be_visible(timeout=60_000)

    def sees_one_answer(self, *aliases: str) -> str:
        """Give the alias of whoever answers."""
        answers = [self.page.get_by_text(self._speech.say("who_came", who=alias)) for alias in aliases]
        expect(answers[0].or_(answers[1])).to_be_visible(timeout=60_000)
        return next(alias for alias, answer in zip(aliases, answers, strict=True) if answer.count())

    def writes(self, text: str) -> None:
        self.page.get_by_role("textbox", name=self._speech.say("talk_write")).fill(text)
        self.page.get_by_role("button", name=self._speech.say("talk_send"), exact=True).click()

    def reads(self, text: str, seconds: float = 20) -> None:
        expect(self.bubble(text)).to_be_visible(timeout=seconds * 1000)

    def sees_once(self, text: str) -> None:
        expect(self.bubble(text)).to_have_count(1)

    def sees_mark(self, text: str, mark: str) -> None:
        """The mark beneath a message, or beneath the last of its group. What was read was stored before."""
        item = self.page.get_by_role("listitem").filter(has_text=text)
        marked = item.filter(has=self.page.locator(".below"))
        last = self.page.locator("li.mine").filter(has=self.page.locator(".below")).last
        expect(marked.or_(last).last.locator(".below")).to_contain_text(
            self._speech.mark(mark), timeout=SLOW_MS
        )

    def touches_the_screen(self) -> None:
        """A screen that nobody touches is covered after a minute."""
        self.page.mouse.wheel(0, 1)

    def bubble(self, text: str) -> Locator:
        return self.page.locator(".bubble").filter(has_text=text)

    def sees_nothing_of(self, text: str) -> None:
        expect(self.bubble(text)).to_have_count(0, timeout=SLOW_MS)

    def wants_to_be_called(self, name: str) -> None:
        self.page.get_by_role("textbox", name=self._speech.say("wishes_name")).fill(name)
        self._press("wishes_send")
        expect(self.page.get_by_text(self._speech.say("wishes_sent"))).to_be_visible(timeout=SLOW_MS)

    # who is with her

    def sees_a_line(self, text: str) -> None:
        expect(self.page.locator(".note.team").filter(has_text=text)).to_be_visible(timeout=SLOW_MS)

    def is_with(self, alias: str) -> None:
        """Whose name stands above the talk."""
        expect(self.page.locator(".talk-head").get_by_text(alias, exact=True)).to_be_visible(timeout=60_000)

    def is_told_that_nobody_is_there(self) -> None:
        expect(self.page.get_by_text(self._speech.say("again_nobody"))).to_be_visible(timeout=SLOW_MS)

    def calls_again(self) -> None:
        self._press("again_call")
        self.sees_the_queue()

    def is_asked_about(self, alias: str, name: str = "ask_title") -> None:
        title = self._speech.say(name, who=alias)
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=SLOW_MS)

    def answers(self, name: str) -> None:
        """Allow, or not: by the words on the button."""
        self._press(name)

    def puts_out(self, alias: str) -> None:
        self._open_from_menu("menu_company")
        self.page.get_by_role("button", name=self._speech.say("company_out", who=alias), exact=True).click()
        self._press("company_yes")

    def is_asked_nothing(self) -> None:
        expect(self.page.locator(".ask")).to_have_count(0, timeout=SLOW_MS)

    def asks_for_somebody_else(self) -> None:
        """Before she has written anything."""
        self._press("again_other")

    def can_ask_for_nobody_else(self) -> None:
        expect(self._button("again_other")).to_have_count(0)

    # coming back

    def learns_her_words(self) -> list[str]:
        """Open the six words, read them, and pick each once."""
        self._open_from_menu("menu_return")
        words = self._picks_each()
        expect(self.page.get_by_text(self._speech.say("words_done"))).to_be_visible()
        self._press("close")
        return words

    def learns_her_words_and_says_when_she_is_back(self, when: str) -> list[str]:
        """As above, and in the end choose when she will be back; an answer then waits for her."""
        self._open_from_menu("menu_return")
        words = self._picks_each()
        self._press(when)
        # With an hour in it, or the sentence that explains it would do.
        waits = re.escape(self._speech.say("returns_until", time="#")).replace("\\#", r".*\d\d\.\d\d.*")
        expect(self.page.get_by_text(re.compile(waits))).to_be_visible(timeout=SLOW_MS)
        self._press("close")
        return words

    def changes_her_words(self) -> list[str]:
        """Take six other words, pick each once, and have the old ones die."""
        self._open_from_menu("menu_renew")
        words = self._picks_each()
        expect(self.page.get_by_text(self._speech.say("renew_done"))).to_be_visible(timeout=SLOW_MS)
        self._press("close")
        return words

    def _picks_each(self) -> list[str]:
        shown = self.page.locator("ol.six li")
        expect(shown).to_have_count(6)
        words = [re.sub(r"[^a-z]", "", text) for text in shown.all_inner_texts()]
        self._press("words_ready")
        for place, word in enumerate(words):
            expect(self.page.get_by_text(self._speech.say("words_pick", n=str(place + 1)))).to_be_visible()
            self.page.get_by_role("button", name=word, exact=True).click()
        return words

    def returns_with(self, words: list[str]) -> None:
        self._press("gate_return")
        for word in words:
            for letter in word:
                offered = self.page.locator(".offered").get_by_role("button", name=word, exact=True)
                if offered.count():
                    break
                self.page.locator(".keys").get_by_role("button", name=letter, exact=True).click()
            self.page.locator(".offered").get_by_role("button", name=word, exact=True).click()
        self._press("return_open")

    def unfolds(self) -> None:
        self._press("talk_unfold")

    def agrees_to_the_sign(self, text: str) -> None:
        """Of safety, which whoever answers has proposed; once she has said yes it is shown no more."""
        card = self.page.get_by_role("region", name=self._speech.say("sign_asked"), exact=True)
        expect(card).to_contain_text(text, timeout=SLOW_MS)
        card.get_by_role("button", name=self._speech.say("sign_agree"), exact=True).click()
        expect(card).to_have_count(0, timeout=SLOW_MS)
        expect(self.page.get_by_text(text)).to_have_count(0)

    def cannot_unfold(self) -> None:
        """Nothing shows that something was said before, and nobody can ask to see it."""
        expect(self._button("talk_unfold")).to_have_count(0)
        expect(self.page.get_by_text(self._speech.say("talk_folded"))).to_have_count(0)

    def finds_nothing_left(self) -> None:
        expect(self.page.get_by_text(self._speech.say("return_empty"))).to_be_visible(timeout=60_000)

    def is_told_the_words_do_not_fit(self) -> None:
        expect(self.page.get_by_text(self._speech.say("return_missed"))).to_be_visible(timeout=60_000)

    # leaving and covering

    def leaves(self) -> None:
        """Touch the corner: the finger coming down is enough."""
        box = self.page.locator("button.corner").bounding_box()
        assert box is not None
        # A new page takes this one's place. Playwright waits for ever if the phone is put away before, or if
        # the finger goes up from a page that is gone by then.
        with self.page.expect_navigation():
            self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            self.page.mouse.down()
        self.page.mouse.up()

    def sees_nothing_of_the_talk(self, *texts: str) -> None:
        """Neither on the screen nor anywhere in what the page holds."""
        content = self.page.content()
        for text in texts:
            expect(self.page.get_by_text(text)).to_have_count(0)
            assert text not in content

    def sees_only_the_kitchen(self) -> None:
        expect(self.search_field).to_be_visible(timeout=SLOW_MS)
        for name in ("gate_title", "waiting_title", "talk_write"):
            expect(self.page.get_by_text(self._speech.say(name))).to_have_count(0)

    def goes_back(self) -> None:
        self.page.go_back()

    def goes_forward(self) -> None:
        self.page.go_forward()

    def chooses_three_pictures(self) -> list[str]:
        """Pick three dishes; gives their titles in her order."""
        self._open_from_menu("menu_pictures")
        pictures = self.page.locator(".pictures button.picture")
        expect(pictures.first).to_be_visible(timeout=SLOW_MS)
        chosen = [pictures.nth(place) for place in (4, 1, 2)]
        titles = [picture.get_attribute("aria-label") or "" for picture in chosen]
        for picture in chosen:
            picture.click()
        self._press("pictures_keep")
        back = self._button("back")
        if back.count():
            back.click()
        return titles

    def changes_to_another_app(self) -> None:
        """Another tab comes to the front. Playwright otherwise tells every page that it has the focus."""
        devtools = self._context.new_cdp_session(self.page)
        devtools.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        self._other = self._context.new_page()
        self._other.bring_to_front()

    def comes_back_to_the_kitchen(self) -> None:
        self.comes_back_to_this_app()
        self.sees_only_the_kitchen()

    def comes_back_to_this_app(self) -> None:
        self._other.close()
        self.page.bring_to_front()

    def taps_dishes(self, titles: list[str]) -> None:
        """Open the recipes one after the other, as somebody would who wonders what to cook."""
        for title in titles[:-1]:
            self.page.locator(".card").filter(has_text=title).first.click()
            self.page.get_by_role("button", name="Kembali", exact=True).click()
        self.page.locator(".card").filter(has_text=titles[-1]).first.click()

    def deletes_everything(self) -> None:
        self._open_from_menu("menu_delete")
        self._press("delete_yes")
        expect(self._heading("over_deleted")).to_be_visible(timeout=SLOW_MS)

    # how

    def _open_from_menu(self, item: str) -> None:
        direct = self._button(item)
        if not direct.count():
            self._press("more")
        direct.click()

    def _press(self, name: str) -> None:
        self._button(name).click(timeout=SLOW_MS)

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=self._speech.say(name), exact=True)

    def _heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=self._speech.say(name))

    def _listen(self, line: WebSocket) -> None:
        def note(frame: str | bytes) -> None:
            self.frames.append(frame if isinstance(frame, bytes) else frame.encode())

        line.on("framesent", note)
        line.on("framereceived", note)
