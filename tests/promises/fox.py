"""Firefox ESR on a profile of its own; by WebDriver BiDi: keys, and a finger where a script says."""

import itertools
import json
import os
import re
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from deploy import setup
from tests.journeys.survivor import OPEN_ROOTS
from tests.journeys.town import eventually
from tests.promises.phone import HOMES

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PREFERENCES = {
    "intl.accept_languages": "id-ID",
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    # As a phone's: what was open is kept to be opened again, and soon.
    "browser.sessionstore.interval": 1000,
}
ANSWER_SECONDS = 60.0
# The middle of the smallest thing that says so, or is of that kind, also in roots that this browser opens.
PLACE = """((wanted) => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
    [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const found = all(document).filter((one) => one.checkVisibility()
    && (wanted.startsWith("css:") ? one.matches(wanted.slice(4))
      : one.textContent.trim().startsWith(wanted) || one.ariaLabel === wanted));
  const last = wanted.startsWith("css:") ? found[0] : found.at(-1);
  if (last === undefined) { return ""; }
  last.scrollIntoView({ block: "center" });
  const { left, top, width, height } = last.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2].map(Math.round);
  // For a moment after it has come, the app takes no touch.
  return `${x} ${y} ${last.contains(last.getRootNode().elementFromPoint(x, y)) ? "touched" : "behind"}`;
})(%s)"""


class Fox:
    """One Firefox, headless."""

    def __init__(self, folder: Path) -> None:
        self.profile, self.home = folder / "profile", folder / "home"
        self.profile.mkdir(parents=True)
        self.home.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
        ]
        (self.profile / "user.js").write_text("\n".join(lines))
        self._said = folder / "said"
        self._numbers = itertools.count(1)
        self._open = ExitStack()

    @property
    def roots(self) -> list[Path]:
        return [self.profile, self.home]

    def start(self) -> None:
        """Start it, and take hold of its one window."""
        program = setup.debian("firefox-esr", "firefox-esr")
        homes = dict.fromkeys(HOMES, str(self.home))
        with self._said.open("wb") as said:
            self._running = subprocess.Popen(
                [program, "--headless", "--remote-debugging-port=0", "--profile", self.profile],
                env={**os.environ, **homes},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        eventually("Firefox listens", lambda: LISTENING.search(self._said.read_text()), 60)
        found = LISTENING.search(self._said.read_text())
        assert found
        self._line = self._open.enter_context(connect(f"{found[1]}/session", max_size=None))
        self._ask("session.new", capabilities={})
        self._window = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("script.addPreloadScript", functionDeclaration=f"() => {{ {OPEN_ROOTS} }}")

    def goes(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def runs(self, script: str) -> Any:
        """Evaluate an expression that gives a text, or nothing."""
        answer = self._ask(
            "script.evaluate", expression=script, target={"context": self._window}, awaitPromise=True
        )
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def sees(self, wanted: str) -> bool:
        return bool(self.runs(PLACE % json.dumps(wanted)))

    def finds(self, wanted: str) -> tuple[int, int]:
        """Wait for it; `css:` before it asks for what matches, else for what begins with this text."""
        eventually(f"Firefox shows {wanted}", lambda: self.sees(wanted), ANSWER_SECONDS)
        x, y, _ = self._place(wanted)
        return int(x), int(y)

    def _place(self, wanted: str) -> list[str]:
        return str(self.runs(PLACE % json.dumps(wanted))).split()

    def taps(self, wanted: str) -> None:
        self._moves(wanted, [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def holds(self, wanted: str, seconds: float) -> None:
        pause = {"type": "pause", "duration": int(seconds * 1000)}
        self._moves(wanted, [{"type": "pointerDown", "button": 0}, pause, {"type": "pointerUp", "button": 0}])

    def types(self, wanted: str, text: str) -> None:
        self.taps(wanted)
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._acts({"type": "key", "id": "keys", "actions": keys})

    def close(self) -> None:
        """As a person closes it."""
        self._ask("browser.close")
        self._ended()

    def kill(self) -> None:
        os.killpg(self._running.pid, signal.SIGKILL)
        self._ended()

    def end(self) -> None:
        """Whatever became of it, nothing runs on."""
        if hasattr(self, "_running") and self._running.poll() is None:
            self.kill()

    def _ended(self) -> None:
        eventually("Firefox ends", lambda: self._running.poll() is not None, 60)
        self._open.close()

    def _moves(self, wanted: str, then: list[dict[str, Any]]) -> None:
        eventually(
            f"{wanted} can be touched", lambda: self._place(wanted)[-1:] == ["touched"], ANSWER_SECONDS
        )
        x, y = self.finds(wanted)
        move = {"type": "pointerMove", "x": x, "y": y}
        self._acts({"type": "pointer", "id": "finger", "actions": [move, *then]})

    def _acts(self, actions: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._window, actions=[actions])

    def _ask(self, method: str, **given: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": given}))
        while (answer := json.loads(self._line.recv(ANSWER_SECONDS))).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return dict(answer["result"])
