"""A phone of a sixth of this machine's speed on a bad line, and the marks that its page leaves on the way."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from deploy import setup
from tests.journeys.conftest import SWITCHES
from tests.journeys.survivor import OPEN_ROOTS
from tests.journeys.wire import Wire
from tests.journeys.words import Speech
from tests.server.relay import Relay

PHONE: Final = ViewportSize(width=360, height=640)
SLOWEST: Final = 6
PATIENCE_MS: Final = 180_000

# A worker is not throttled by the browser: its answer is held back until it could have come.
WORKERS: Final = """
globalThis.marks = {};
globalThis.note = (name) => { marks[name] ??= performance.timeOrigin + performance.now(); };
globalThis.Worker = class extends Worker {
  begun = performance.now();
  set onmessage(hear) {
    super.onmessage = (event) => {
      const missing = WORKER_MS - (performance.now() - this.begun);
      setTimeout(() => { note("stretched"); hear.call(this, event); }, missing);
    };
  }
};
"""
# Marks when something is first painted, and does at once what she would do then. It looks only when something
# has changed: on a phone of this speed, looking at every frame would be much of what is measured.
WATCH: Final = """
const pressed = new Set();
let room = null;
const press = (name, text) => {
  const button = [...room.querySelectorAll("button")].find(({ textContent }) => textContent === text);
  if (button !== undefined && !pressed.has(name)) {
    pressed.add(name);
    note(name);
    button.click();
  }
};
const look = () => {
  note("opened");
  for (const [name, text] of TAPS) press(name, text);
  const said = room.textContent;
  for (const [name, text] of SEEN) if (said.includes(text)) note(name);
  if (room.querySelector(".composer") !== null) note("talk");
};
const afterPainting = (look) => requestAnimationFrame(() => setTimeout(look));
const attached = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  room = globalThis.room = attached.call(this, how);
  const changed = new MutationObserver(() => {
    afterPainting(look);
    if (marks.talk !== undefined) changed.disconnect();
  });
  changed.observe(room, { childList: true, characterData: true, subtree: true });
  return room;
};
const kitchen = new MutationObserver(() => {
  if (document.querySelector("input[type=search]") !== null) {
    kitchen.disconnect();
    afterPainting(() => { note("usable"); tell(); });
  }
});
kitchen.observe(document, { childList: true, subtree: true });
// From the touch until the kitchen app is painted: in this document, or in the next one if that was quicker.
const tell = () => {
  const took = performance.timeOrigin + performance.now() - Number(window.name);
  if (window.name !== "") console.debug(`painted ${took}`);
  window.name = "";
};
addEventListener("pointerdown", ({ timeStamp }) => {
  window.name = performance.timeOrigin + timeStamp;
  requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = tell;
    painted.port2.postMessage(null);
  });
}, { capture: true });
"""
TAPS: Final = ("gate_safe", "need_any")
SEEN: Final = ("sending_line", "sending_looking", "sending_asking", "waiting_title")


# CPU, not the clock: a machine that has other things to do is not a slower phone.
STRETCH: Final = """
import { argon2id } from "hash-wasm";
const words = { password: new Uint8Array(40).fill(1), salt: new Uint8Array(16) };
const cost = { iterations: 3, parallelism: 1, memorySize: 65_536 };
for (let run = 0; run < 7; run += 1) {
  const begun = process.cpuUsage();
  await argon2id({ ...words, ...cost, hashLength: 32, outputType: "binary" });
  const { user, system } = process.cpuUsage(begun);
  console.log((user + system) / 1000);
}
"""


@cache
def stretching_ms() -> float:
    """What stretching six words costs this machine at least: CPU of the same compiled code."""
    done = subprocess.run(
        [setup.NODE, "--input-type=module", "--eval", STRETCH],
        cwd=setup.PWA,
        capture_output=True,
        text=True,
        check=True,
    )
    return min(float(said) for said in done.stdout.split())


@contextmanager
def browser_behind(wire: Wire, relay: Relay, chromium: Path) -> Iterator[Browser]:
    """Start a browser that reaches the cover through the wire."""
    rules = f"--host-resolver-rules=MAP dapur.localhost:{relay.cover_port} 127.0.0.1:{wire.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, rules])
        try:
            yield browser
        finally:
            browser.close()


class SlowPhone:
    """A phone that was never used for this. Its page does what she would do as soon as it can."""

    def __init__(self, browser: Browser, relay: Relay, rate: int) -> None:
        self._browser, self._relay = browser, relay
        self._context: BrowserContext = browser.new_context(viewport=PHONE, locale="id-ID", has_touch=True)
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.painted_ms: list[float] = []
        self.page.on("console", lambda message: self._hear(message.text))
        speech = Speech("survivor")
        values = {
            "TAPS": [[name, speech.say(name)] for name in TAPS],
            "SEEN": [[name, speech.say(name)] for name in SEEN],
        }
        worker_ms = rate * stretching_ms() if rate > 1 else 0
        script = WORKERS.replace("WORKER_MS", str(worker_ms)) + WATCH
        for name, value in values.items():
            script = script.replace(name, json.dumps(value))
        self._context.add_init_script(OPEN_ROOTS + script)
        self.devtools = self._context.new_cdp_session(self.page)
        self.throttle(rate)

    def throttle(self, rate: int) -> None:
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    @property
    def drawing(self) -> list[int]:
        """The processes that draw pages."""
        told = self._browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        return [process["id"] for process in told["processInfo"] if process["type"] == "renderer"]

    def opens_the_cover(self) -> None:
        self.page.goto(self._relay.cover, wait_until="commit")
        self.waits_for("usable")

    def opens_the_door(self, phrase: str) -> None:
        """Search, and hold a result's picture until something else is there."""
        self.page.get_by_role("searchbox").fill(phrase)
        self.page.keyboard.press("Enter")
        # Waits until it stands still: a list that has just come may still move under the finger.
        self.page.locator(".elsewhere .card").first.hover()
        self.page.mouse.down()
        self.waits_for("opened")
        self.page.mouse.up()

    def leaves(self) -> float:
        """Touch the corner; gives the milliseconds until the cover was painted."""
        box = self.page.locator("button.corner").bounding_box()
        if box is None:
            raise RuntimeError("no corner to touch")
        seen = len(self.painted_ms)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        with self.page.expect_console_message(lambda message: message.text.startswith("painted ")):
            self.page.mouse.down()
        self.page.mouse.up()
        return self.painted_ms[seen]

    def waits_for(self, mark: str) -> None:
        self.page.wait_for_function("name => marks[name] !== undefined", arg=mark)

    @property
    def marks(self) -> Mapping[str, float]:
        """When each thing was first seen, in seconds of the epoch."""
        found: dict[str, float] = self.page.evaluate("marks")
        return {name: at / 1000 for name, at in found.items()}

    def fetched(self, place: str) -> list[dict[str, Any]]:
        """What the page has asked of one place: when, in seconds of the epoch, and how many bytes."""
        entries: list[dict[str, Any]] = self.page.evaluate(
            """place => performance.getEntriesByType("resource")
              .filter(({ name }) => new URL(name).pathname === place)
              .map(({ startTime, responseEnd, encodedBodySize }) => ({
                start: (performance.timeOrigin + startTime) / 1000,
                end: (performance.timeOrigin + responseEnd) / 1000,
                bytes: encodedBodySize,
              }))""",
            place,
        )
        return entries

    def _hear(self, text: str) -> None:
        if text.startswith("painted "):
            self.painted_ms.append(float(text.split()[1]))
