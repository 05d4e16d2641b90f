"""A browser that is subscribed at a push service of the test's, and the way from it into its worker.

Chromium without a window knows no push service. So the page is given a subscription of ours, with keys that
the service can open pages by; and what it opened is handed to the worker as the browser would, by
the debugger.
"""

import time
from base64 import b64encode
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.server.push_service import Browser, Pushed

HANDED_OVER, SHOWN_WITHIN_SECONDS = 5, 4.0
# Of the browser's own: what is asked is noted, and what is answered is ours.
SUBSCRIBED = """given => {
  const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0)).buffer;
  let current = null;
  globalThis.asked = [];
  PushManager.prototype.subscribe = async function (options) {
    asked.push(options.userVisibleOnly);
    const keys = { p256dh: bytes(given.p256dh), auth: bytes(given.auth) };
    current = {
      endpoint: given.endpoint,
      options: { applicationServerKey: options.applicationServerKey.buffer },
      getKey: name => keys[name],
      unsubscribe: async () => { current = null; return true; },
    };
    return current;
  };
  PushManager.prototype.getSubscription = async () => current;
}"""
# Before it is active through and through, the debugger's pushes are lost.
ACTIVE = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== "activated") {
    await new Promise(resolve => active.addEventListener("statechange", resolve));
  }
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag, lang, requireInteraction, icon, data, silent, actions }) =>
    ({ title, body, tag, lang, requireInteraction, icon, data, silent, actions: actions ?? [] }));
}"""

# A finger on what is shown. Only a real one may open or focus a window, so it is noted what would be.
TOUCHED = """async noneOpen => {
  const all = Clients.prototype.matchAll;
  if (noneOpen) Clients.prototype.matchAll = async () => [];
  const seen = [];
  Clients.prototype.openWindow = async address => { seen.push(`opens ${address}`); return null; };
  WindowClient.prototype.focus = async function () {
    seen.push(`focuses ${new URL(this.url).pathname}`);
    return this;
  };
  const [notification] = await registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  while (seen.length === 0) await new Promise(resolve => setTimeout(resolve, 20));
  Clients.prototype.matchAll = all;
  return seen;
}"""


class Paged:
    """One page of a browser, and its subscription."""

    def __init__(self, page: Page, subscribed: Browser) -> None:
        self.page, self.subscribed = page, subscribed
        self._origin = ""
        self._registration = ""
        self._debugger = page.context.new_cdp_session(page)
        self._debugger.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._debugger.send("ServiceWorker.enable")

    def arrives(self, pushed: Pushed) -> None:
        """The push service hands a page over, as its browser opened it."""
        self.arrives_as(self.subscribed.opens(pushed).decode())

    def arrives_as(self, text: str) -> None:
        """Hand this over."""
        self.page.evaluate(ACTIVE)
        assert self._registration, "no worker"
        self._debugger.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self._origin, "registrationId": self._registration, "data": text},
        )

    def shows_for(self, text: str) -> list[dict[str, Any]]:
        """Hand this over; gives what is shown then.

        A notification that was just taken down can take the next of its tag along: it is handed over again.
        """
        for _ in range(HANDED_OVER):
            self.arrives_as(text)
            ends = time.monotonic() + SHOWN_WITHIN_SECONDS
            while time.monotonic() < ends:
                if shown := self.shown:
                    return shown
                time.sleep(0.05)
        return []

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Every notification that stands there."""
        shown: list[dict[str, Any]] = self.page.evaluate(SHOWN)
        return shown

    def touches(self, *, none_open: bool = False) -> list[str]:
        """Touch the notification, with the console open or as if it were not; gives what comes in front."""
        (worker,) = self.page.context.service_workers
        seen: list[str] = worker.evaluate(TOUCHED, none_open)
        return seen

    def _note(self, said: dict[str, Any]) -> None:
        for one in said["registrations"]:
            if not one["isDeleted"]:
                self._registration = one["registrationId"]
                self._origin = one["scopeURL"].rstrip("/")


def subscribing(context: BrowserContext, subscribed: Browser) -> None:
    """Give a browser's pages this subscription, for whenever they ask for one."""
    given = {
        "endpoint": subscribed.endpoint,
        "p256dh": b64encode(subscribed.p256dh).decode(),
        "auth": b64encode(subscribed.auth).decode(),
    }
    context.add_init_script(f"({SUBSCRIBED})({given})")
