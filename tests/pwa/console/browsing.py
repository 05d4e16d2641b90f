"""Somebody at the real console in Chromium, who can tell what the page kept and how well it reads."""

import re

from playwright.sync_api import Browser, CDPSession, Locator, Page, ViewportSize, expect

from tests.journeys.clinician import AUTHENTICATOR
from tests.journeys.words import Speech, words_of
from tests.pwa.place import AXE, BROKEN

PATIENCE_MS = 15_000
PHONE, COMPUTER = ViewportSize(width=360, height=640), ViewportSize(width=1280, height=800)
# Notes every call of an API that keeps something on the device, also of what is taken away again.
SPIES = """
globalThis.kept = [];
const note = (holder, name) => {
  const was = holder?.[name];
  if (was) holder[name] = function (...given) { kept.push(name); return was.apply(this, given); };
};
note(Storage.prototype, "setItem");
note(IDBFactory.prototype, "open");
note(globalThis.CacheStorage?.prototype, "open");
note(globalThis.ServiceWorkerContainer?.prototype, "register");
note(globalThis.CookieStore?.prototype, "set");
note(globalThis.StorageManager?.prototype, "getDirectory");
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
Object.defineProperty(Document.prototype, "cookie", {
  ...cookie, set(given) { kept.push("cookie"); cookie.set.call(this, given); }
});
"""
LEFT = """async () => [
  ...kept, ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(globalThis.caches ? await caches.keys() : []),
  ...(navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : []).map(String),
  ...(document.cookie ? [document.cookie] : []), ...(window.name ? [window.name] : []),
  ...(history.state === null ? [] : ["history"]),
]"""
# The page sets its look anew whenever something changes; meanwhile the one that is measured stays.
HELD = """look => {
  const root = document.documentElement;
  globalThis.heldLook?.disconnect();
  root.dataset.look = look;
  globalThis.heldLook = new MutationObserver(() => {
    if (root.dataset.look !== look) root.dataset.look = look;
  });
  heldLook.observe(root, { attributes: true });
}"""


class Passkeys:
    """One page's authenticator, touched without asking."""

    def __init__(self, page: Page, *, prf: bool = True) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._named = self._device(prf)

    def take_another(self, *, prf: bool = True) -> None:
        """Lay this device aside, with its passkeys, and take a new one."""
        self._session.send("WebAuthn.removeVirtualAuthenticator", self._named)
        self._named = self._device(prf)

    def _device(self, prf: bool) -> dict[str, str]:
        options = {**AUTHENTICATOR, "hasPrf": prf}
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return {"authenticatorId": made["authenticatorId"]}

    def copy_to(self, other: "Passkeys") -> None:
        """Give another page the same passkeys, without what their PRF computes with."""
        for credential in self._session.send("WebAuthn.getCredentials", self._named)["credentials"]:
            other._session.send("WebAuthn.addCredential", {**other._named, "credential": credential})


class Colleague:
    """One person with a browser and a passkey of their own."""

    def __init__(self, browser: Browser, console: str, *, prf: bool = True) -> None:
        self.speech = Speech("console")
        self.console = console
        self.context = browser.new_context(viewport=COMPUTER, locale="id-ID", color_scheme="dark")
        self.context.add_init_script(SPIES)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.faults: list[str] = []
        self.page = self._tab()
        self.passkeys = Passkeys(self.page, prf=prf)

    def second_tab(self) -> Page:
        """Open another tab that holds the same passkey."""
        tab = self._tab()
        self.passkeys.copy_to(Passkeys(tab))
        return tab

    def _tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def begins(self, link: str) -> None:
        """Open an account by its link: a passkey, a printed sheet."""
        self.page.goto(link)
        self.press("invited_make")
        self.press("second_sheet")
        self.confirms_the_sheet()

    def confirms_the_sheet(self, count: int = 12) -> list[str]:
        """Write the sheet's words down; gives them."""
        words = self.page.locator("ol.sheet li")
        expect(words).to_have_count(count, timeout=PATIENCE_MS)
        shown = [text.strip() for text in words.all_inner_texts()]
        for field in self.page.locator("fieldset.asked label").all():
            number = re.search(r"\d+", field.inner_text())
            assert number
            field.locator("input").fill(shown[int(number[0]) - 1])
        self.press("sheet_keep")
        return shown

    def applies(self, alias: str) -> None:
        """Say who one is."""
        self.page.get_by_text(self.speech.say("profession_midwife"), exact=True).click(timeout=PATIENCE_MS)
        self.page.get_by_label(self.speech.say("person_alias")).fill(alias)
        self.page.get_by_label(self.speech.say("person_region")).fill("Jawa Timur")
        self.press("person_send")
        self.sees("certifying_title")

    def goes_on_duty(self, page: Page | None = None) -> None:
        """As the dialog proposes it."""
        self.press("duty_off", page)
        dialog = (page or self.page).get_by_role("dialog")
        dialog.get_by_role("button", name=self.speech.say("duty_start")).click()
        expect(dialog).to_have_count(0, timeout=PATIENCE_MS)

    def press(self, name: str, page: Page | None = None) -> None:
        self.button(name, page).click(timeout=PATIENCE_MS)

    def button(self, name: str, page: Page | None = None) -> Locator:
        return (page or self.page).get_by_role("button", name=self.speech.say(name), exact=True)

    def sees(self, name: str, page: Page | None = None) -> None:
        """Read a heading."""
        heading = (page or self.page).get_by_role("heading", name=self.speech.say(name), exact=True)
        expect(heading).to_be_visible(timeout=PATIENCE_MS)

    def reads(self, name: str) -> None:
        """Read a sentence, whatever stands in its blanks."""
        parts = re.split(r"\{\w+\}", words_of("console")[name])
        sentence = re.compile(".+".join(map(re.escape, parts)))
        expect(self.page.get_by_text(sentence)).to_be_visible(timeout=PATIENCE_MS)

    @property
    def digits(self) -> list[str]:
        return self.page.locator(".digits span").all_inner_texts()

    @property
    def written(self) -> list[str]:
        """What the page keeps, or ever kept, on the device."""
        found: list[str] = self.page.evaluate(LEFT)
        return found

    def leaves(self) -> None:
        self.context.close()


def faults_of(page: Page) -> list[str]:
    """What axe finds as a phone in daylight and as a computer at night show the page."""
    return [*faults_as(page, "light", PHONE), *faults_as(page, "dark", COMPUTER)]


def faults_as(page: Page, look: str, size: ViewportSize) -> list[str]:
    """What axe finds in one look at one size, and what is wider than the screen."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE.read_text("utf-8"))
    where = page.locator("h1").inner_text()
    page.set_viewport_size(size)
    page.evaluate(HELD, look)
    # Colours glide: what is measured on the way is no fault.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished))")
    found = [f"{where}, {look}: {fault}" for fault in page.evaluate(BROKEN)]
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"{where}, {look}: {wider} px too wide"] if wider > 0 else found
