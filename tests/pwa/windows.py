"""A Chromium with windows on a screen that nobody sees: Back is quick, tabs reopen, sessions restore."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from json import dumps, loads
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from websockets.sync.client import connect

from deploy import setup
from tests.journeys.conftest import SWITCHES
from tests.journeys.survivor import OPEN_ROOTS
from tests.journeys.town import eventually

# Reopens the tab that was closed last, which is a key of the browser's own and no page's.
REOPENER = {
    "manifest_version": 3,
    "name": "reopener",
    "version": "1",
    "permissions": ["sessions", "tabs"],
    "background": {"service_worker": "reopener.js"},
}
ENDED_WITHIN_SECONDS = ANSWERED_WITHIN_SECONDS = 20


class Windows:
    """One browser on one profile, which outlives it."""

    def __init__(self, playwright: Playwright, chromium: Path, folder: Path, display: str) -> None:
        self._playwright, self._chromium, self._display = playwright, chromium, display
        self._profile, self._extension = folder / "profile", folder / "reopener"
        self._extension.mkdir(parents=True)
        (self._extension / "manifest.json").write_text(dumps(REOPENER))
        (self._extension / "reopener.js").write_text("")
        self._running: subprocess.Popen[bytes] | None = None
        self._browser: Browser | None = None
        self._port = ""

    def start(self, *switches: str) -> "Windows":
        """An empty page and no other: a browser's own first page may hold up whoever wants to drive it."""
        port_file = self._profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        own = [*SWITCHES, "--remote-debugging-port=0", "--window-size=420,800", "--accept-lang=id-ID"]
        self._running = subprocess.Popen(
            [self._chromium, f"--user-data-dir={self._profile}", *own, *switches, "about:blank"],
            env={**os.environ, "DISPLAY": self._display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually("the browser listens", lambda: port_file.exists() and "\n" in port_file.read_text())
        self._port = port_file.read_text().split("\n")[0]
        return self.drive()

    def drive(self) -> "Windows":
        """Take it in hand, also after it was let go of."""
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{self._port}")
        self.context.add_init_script(OPEN_ROOTS)
        return self

    @property
    def browser(self) -> Browser:
        assert self._browser is not None
        return self._browser

    @property
    def context(self) -> BrowserContext:
        return self.browser.contexts[0]

    @property
    def reopening(self) -> tuple[str, ...]:
        """With these switches it can be told to reopen a tab."""
        allowed = "--disable-features=DisableLoadExtensionCommandLineSwitch"
        return f"--load-extension={self._extension}", allowed

    def reopen_tab(self) -> None:
        """What Ctrl+Shift+T does."""
        eventually("the extension runs", lambda: self.context.service_workers)
        self.context.service_workers[0].evaluate("() => chrome.sessions.restore()")

    def lets_go_of(self, page: Page) -> "Tab":
        """Nobody drives the browser any more, who would tell pages that they are in front: this tab is."""
        target = page.context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["targetId"]
        self.browser.close()
        return Tab(self._port, target)

    def kill(self) -> None:
        """As a phone does that runs out of power or memory."""
        if self._running is not None:
            self._running.kill()
            self._running.wait(ENDED_WITHIN_SECONDS)
            self._running = None


class Navigated(Exception):
    """The page went away before it could answer."""


class Tab:
    """One tab, spoken to without a driver that changes what it believes of itself."""

    def __init__(self, port: str, target: str) -> None:
        self._target = target
        self._open = ExitStack()
        address = f"ws://127.0.0.1:{port}/devtools/page/{target}"
        self._line = self._open.enter_context(connect(address, max_size=None))
        self._asked = 0
        self._pieces: list[str] = []
        self._other = str(self._ask("Target.createTarget", url="about:blank")["targetId"])

    def goes_behind_another(self) -> None:
        self._ask("Target.activateTarget", targetId=self._other)

    def comes_to_the_front(self) -> None:
        self._ask("Target.activateTarget", targetId=self._target)

    def is_frozen(self, *, so: bool) -> None:
        """Nothing of it runs, as phones do with what lies behind for long."""
        self._ask("Page.setWebLifecycleState", state="frozen" if so else "active")

    def evaluate(self, script: str) -> Any:
        answer = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def memory(self) -> str:
        """The texts that its scripts can still reach, each as far as its first thousand letters."""
        self._ask("HeapProfiler.collectGarbage")
        self._pieces.clear()
        self._ask("HeapProfiler.takeHeapSnapshot", reportProgress=False)
        return "".join(self._pieces)

    def ends(self) -> None:
        self._ask("Target.closeTarget", targetId=self._other)
        # The line ends with the tab: nobody answers.
        self._line.send(dumps({"id": 0, "method": "Page.close"}))
        self._open.close()

    def _ask(self, method: str, **values: Any) -> dict[str, Any]:
        self._asked += 1
        self._line.send(dumps({"id": self._asked, "method": method, "params": values}))
        while (said := loads(self._line.recv(ANSWERED_WITHIN_SECONDS))).get("id") != self._asked:
            if said.get("method") == "HeapProfiler.addHeapSnapshotChunk":
                self._pieces.append(said["params"]["chunk"])
        if "error" in said:
            raise Navigated
        return dict(said["result"])


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; gives its DISPLAY."""
    program = setup.debian("xvfb", "Xvfb")
    read, write = os.pipe()
    size = ["-screen", "0", "800x1000x24", "-nolisten", "tcp"]
    running = subprocess.Popen(
        [program, "-displayfd", str(write), *size], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        running.terminate()
        running.wait(ENDED_WITHIN_SECONDS)


@contextmanager
def windows(chromium: Path, folder: Path) -> Iterator[Windows]:
    """Give a browser with windows, to be started, and end it."""
    with screen() as display, sync_playwright() as playwright:
        opened = Windows(playwright, chromium, folder, display)
        try:
            yield opened
        finally:
            opened.kill()
