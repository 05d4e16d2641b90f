"""A real Chromium with a profile of its own, as a person starts it: to be closed, killed, and searched."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.journeys.survivor import OPEN_ROOTS
from tests.journeys.town import eventually

# No more than a root user's test machine needs: everything else is as people have it.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-component-update",
    "--disable-background-networking",
    "--remote-debugging-port=0",
    "--accept-lang=id-ID",
    "--window-size=420,800",
)
HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR")


class Phone:
    """One browser on one profile. `display`: where its windows are; without one it is headless."""

    def __init__(self, playwright: Playwright, chromium: Path, folder: Path, display: str | None) -> None:
        self._playwright, self._chromium, self._display = playwright, chromium, display
        self.profile = folder / "profile"
        self._kept = self.profile / "Default" / "Preferences"
        # Crash reports and whatever else lies outside of the profile.
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self._running: subprocess.Popen[bytes] | None = None
        self.browser: Browser | None = None

    @property
    def roots(self) -> list[Path]:
        """Every folder that this browser could write to."""
        return [self.profile, self.home]

    @property
    def settled(self) -> bool:
        """Whether the profile has all that a next start stands on."""
        return self._kept.exists()

    def start(self) -> BrowserContext:
        """Start it, and give what its windows share."""
        port = self._launch("about:blank")
        self.browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self.browser.contexts[0]
        context.add_init_script(OPEN_ROOTS)
        return context

    def restore(self) -> int:
        """Start it after a kill with what was open then, as its own button does; gives the port."""
        known = json.loads(self._kept.read_text("utf-8"))
        # After a crash it asks first; this is the answer.
        known["profile"]["exit_type"] = "Normal"
        self._kept.write_text(json.dumps(known), "utf-8")
        return self._launch("--restore-last-session")

    def _launch(self, *more: str) -> int:
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        own = [*SWITCHES, *([] if self._display else ["--headless=new"]), *more]
        homes = dict.fromkeys(HOMES, str(self.home))
        self._running = subprocess.Popen(
            [self._chromium, f"--user-data-dir={self.profile}", *own],
            env={**os.environ, **homes, **({"DISPLAY": self._display} if self._display else {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        eventually("the browser listens", lambda: port_file.exists() and "\n" in port_file.read_text(), 60)
        return int(port_file.read_text().split("\n")[0])

    def close(self) -> None:
        """As a person closes it."""
        assert self.browser is not None
        self.browser.new_browser_cdp_session().send("Browser.close")
        self._ended()

    def kill(self) -> None:
        """SIGKILL for all of it at once, as a battery that is pulled."""
        assert self._running is not None
        os.killpg(self._running.pid, signal.SIGKILL)
        self._ended()

    def end(self) -> None:
        """Whatever became of it, nothing runs on."""
        if self._running is not None and self._running.poll() is None:
            self.kill()

    def _ended(self) -> None:
        assert self._running is not None
        eventually("the browser ends", lambda: self._running is None or self._running.poll() is not None)
        eventually("its last process ends", lambda: not _alive(self._running.pid if self._running else 0))
        if self.browser is not None:
            with suppress(Exception):
                self.browser.close()
        self._running = self.browser = None


def _alive(group: int) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False
