"""Her phone in a browser whose clocks a test moves, and which tells what the screen held when it counts."""

from playwright.sync_api import Browser, BrowserContext, CDPSession

from tests.journeys.survivor import Survivor
from tests.journeys.town import Town

# Two clocks: one that stands still while it sleeps, and its date. Long timers go by the first.
CLOCKS = """
const began = {
  date: Date.now, steady: performance.now.bind(performance),
  later: setTimeout.bind(globalThis), stop: clearTimeout.bind(globalThis),
};
const moved = { dateMs: 0, steadyMs: 0 };
const long = new Map();
Date.now = () => began.date() + moved.dateMs;
performance.now = () => began.steady() + moved.steadyMs;
globalThis.setTimeout = (job, ms = 0, ...given) => {
  const run = () => { long.delete(id); job(...given); };
  const id = began.later(run, ms);
  if (ms >= 5000) long.set(id, { run, due: performance.now() + ms });
  return id;
};
globalThis.clearTimeout = (id) => { long.delete(id); began.stop(id); };
globalThis.clocks = {
  setDate: (ms) => { moved.dateMs += ms; },
  pass: (ms) => {
    moved.dateMs += ms;
    moved.steadyMs += ms;
    for (const [id, { run, due }] of [...long]) if (due <= performance.now()) { began.stop(id); run(); }
  },
};
"""
# Whether her room is in the document, and whether the kitchen app is what would be painted.
SIGHT = """
globalThis.sight = () => {
  if (document.body === null) return "nothing";
  if ([...document.querySelectorAll("body > *")].some(({ shadowRoot }) => shadowRoot !== null)) return "hers";
  return document.querySelector("#app > *")?.checkVisibility() ? "kitchen" : "nothing";
};
"""
# What the next frame would paint, or the next task finds, after each moment that must show the kitchen app.
# It is told at once: the page may be gone in the next.
LOOKS = """
globalThis.told = [];
globalThis.lookAfter = (why) => {
  let saw = null;
  const see = () => {
    if (saw === null) {
      saw = sight();
      told.push(`look ${why} ${saw}`);
      console.debug(told.at(-1));
    }
  };
  requestAnimationFrame(see);
  began.later(see);
};
addEventListener("blur", () => lookAfter("blurred"));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") lookAfter("hidden");
});
addEventListener("pageshow", ({ persisted }) => lookAfter(persisted ? "kept" : "loaded"));
"""
# From the finger's touch until what it changed is painted.
PAINTED = """
addEventListener("pointerdown", ({ timeStamp }) => requestAnimationFrame(() => {
  const painted = new MessageChannel();
  painted.port1.onmessage = () => console.debug(`painted ${began.steady() - timeStamp}`);
  painted.port2.postMessage(null);
}), { capture: true });
"""
# Opens recipes one after the other, as somebody would who wonders what to cook.
TAPS = """
globalThis.tapDishes = async (titles) => {
  const drawn = () => new Promise((done) => began.later(done));
  for (const title of titles) {
    const cards = [...document.querySelectorAll(".card")];
    const card = cards.find(({ textContent }) => textContent.includes(title));
    card.click();
    await drawn();
    document.querySelector("#app [aria-label='Kembali']")?.click();
    await drawn();
  }
  return sight();
};
"""


class Phone(Survivor):
    """One phone. What Playwright tells every page, that it is in front, is told only while it is so."""

    def __init__(self, browser: Browser, town: Town, phone: BrowserContext | None = None) -> None:
        super().__init__(browser, town, phone)
        # Each script that is added has names of its own: these share theirs.
        self.page.add_init_script(CLOCKS + SIGHT + LOOKS + PAINTED + TAPS)
        self._told: list[str] = []
        self.page.on("console", lambda message: self._told.append(message.text))
        self._devtools: CDPSession | None = None

    @property
    def devtools(self) -> CDPSession:
        if self._devtools is None:
            self._devtools = self._context.new_cdp_session(self.page)
        return self._devtools

    def is_in_front(self, *, so: bool) -> None:
        self.devtools.send("Emulation.setFocusEmulationEnabled", {"enabled": so})

    def is_slower(self, times: int) -> None:
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    @property
    def sight(self) -> str:
        """What is on the screen: "hers", "kitchen" or "nothing"."""
        return str(self.page.evaluate("sight()"))

    def sees(self, why: str) -> list[str]:
        """What was seen after each such moment, in order."""
        self._hears()
        found = [line.split() for line in self._told]
        return [words[2] for words in found if words[:2] == ["look", why]]

    @property
    def painted_ms(self) -> list[float]:
        """How long each touch took to be seen."""
        self._hears()
        return [float(line.split()[1]) for line in self._told if line.startswith("painted ")]

    def sent(self, event: bytes) -> bool:
        """Whether her line has carried it."""
        self._hears()
        return any(event in frame for frame in self.frames)

    def _hears(self) -> None:
        """Playwright tells what a page said only while it is asked something."""
        self.page.wait_for_timeout(20)

    def time_passes(self, seconds: float) -> None:
        """As it does on a phone that is awake."""
        self.page.evaluate("ms => clocks.pass(ms)", seconds * 1000)

    def date_is_moved(self, seconds: float) -> None:
        """By somebody's hand; or while the phone slept, when the steady clock stood still."""
        self.page.evaluate("ms => clocks.setDate(ms)", seconds * 1000)
