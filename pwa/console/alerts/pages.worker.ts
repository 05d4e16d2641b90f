// Shows that there is something to see, in words that are always the same, and says that the page came. Keeps nothing.

declare const self: ServiceWorkerGlobalScope;

const HOME = "/";
const TOKEN_DIGITS = 32;
const TITLE = "Pengingat";
/** Not in the types of the language; without it a second page would make no sound. */
type Shown = NotificationOptions & { readonly renotify: boolean };
const SHOWN: Shown = { body: "Silakan buka.", tag: "1", renotify: true, requireInteraction: true, lang: "id" };

self.addEventListener("install", () => void self.skipWaiting());

self.addEventListener("push", (event) => {
  event.waitUntil(Promise.all([self.registration.showNotification(TITLE, SHOWN), sayItCame(event.data)]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

/** Of every page, so that nobody on the way can tell a test from a call. */
async function sayItCame(data: PushMessageData | null): Promise<void> {
  const body = data?.text().slice(0, TOKEN_DIGITS) ?? "";
  try {
    await fetch("/heard", { method: "POST", body, credentials: "omit", cache: "no-store" });
  } catch {
    // Then the relay goes on as if it had not come.
  }
}

async function open(): Promise<void> {
  const [first] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (first === undefined ? self.clients.openWindow(HOME) : first.focus());
}
