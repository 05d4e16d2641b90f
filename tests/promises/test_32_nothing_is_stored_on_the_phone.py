"""Promise 32: nothing but the kitchen app's files may be kept, and the open chat writes to no storage."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.journeys.survivor import Survivor
from tests.journeys.town import eventually
from tests.pwa.place import Place, launched, serving
from tests.server import people
from tests.server.relay import Relay

MOST_KEPT = 8
# Every way in which a page of ours could leave something on the device, watched before its first script runs.
TRAPS = """
globalThis.written = [];
const watch = (holder, ...names) => names.forEach((name) => {
  const was = holder?.[name];
  if (was) holder[name] = function (...given) { written.push(name); return was.apply(this, given); };
});
watch(Storage.prototype, "setItem", "removeItem", "clear");
watch(IDBFactory.prototype, "open", "deleteDatabase");
watch(CacheStorage.prototype, "open", "delete", "match");
watch(Cache.prototype, "put", "add", "addAll");
watch(globalThis.CookieStore?.prototype, "set", "delete");
watch(globalThis.StorageBucketManager?.prototype, "open", "delete");
watch(StorageManager.prototype, "getDirectory", "persist");
watch(globalThis, "showSaveFilePicker", "showOpenFilePicker", "showDirectoryPicker", "queryLocalFonts");
watch(History.prototype, "pushState", "replaceState");
watch(globalThis.Navigation?.prototype, "navigate", "updateCurrentEntry");
watch(globalThis.BroadcastChannel?.prototype, "postMessage");
watch(ServiceWorkerContainer.prototype, "register");
watch(ServiceWorker.prototype, "postMessage");
watch(globalThis.PushManager?.prototype, "subscribe");
watch(globalThis.SyncManager?.prototype, "register");
watch(Notification, "requestPermission");
watch(ServiceWorkerRegistration.prototype, "showNotification");
watch(globalThis.CredentialsContainer?.prototype, "store", "create", "get");
watch(globalThis.LockManager?.prototype, "request");
watch(globalThis.Clipboard?.prototype, "writeText", "write");
watch(globalThis.SharedStorage?.prototype, "set", "append");
watch(Document.prototype, "execCommand", "requestStorageAccess");
watch(navigator.constructor.prototype, "setAppBadge", "share", "registerProtocolHandler");
// Storage is written by a property too.
const own = {
  set: (kept, name, text) => { written.push("property"); kept.setItem(name, text); return true; },
};
for (const name of ["localStorage", "sessionStorage"]) {
  const { get } = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, get() {
    const kept = get.call(globalThis);
    return new Proxy(kept, { ...own, get: (_, key) =>
      typeof kept[key] === "function" ? kept[key].bind(kept) : kept[key] });
  } });
}
for (const [holder, name] of [
  [Document.prototype, "cookie"], [Document.prototype, "title"],
  [globalThis, "name"], [Location.prototype, "hash"], [HTMLAnchorElement.prototype, "download"],
]) {
  if (Object.getOwnPropertyDescriptor(holder, name) === undefined) { continue; }
  const { get, set } = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, {
    get, set(given) { written.push(name); set.call(this, given); }, configurable: true });
}
"""
LEFT = """async () => {
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) { files.push(name); }
  return [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie, window.name, location.hash,
    ...(await indexedDB.databases()).map(({ name }) => name), ...(history.state === null ? [] : ["state"]),
    ...files, ...(await navigator.locks.query()).held.map(({ name }) => name),
  ].filter(Boolean);
}"""
# Each way once, for the control.
WRITES = """async () => {
  sessionStorage.setItem("a", "b");
  sessionStorage.clear();
  localStorage.a = "b";
  localStorage.removeItem("a");
  document.title += "";
  document.cookie = "a=b; max-age=0";
  window.name = "";
  history.replaceState(null, "");
  indexedDB.open("a");
  await navigator.storage.getDirectory();
  await (await caches.open("a")).put("/a", new Response(""));
  await navigator.locks.request("a", () => {});
  navigator.serviceWorker.controller?.postMessage("");
}"""
SEEN = [
    "setItem", "clear", "property", "setItem", "removeItem", "title", "cookie", "name", "replaceState",
    "open", "getDirectory", "open", "put", "request",
]  # fmt: skip


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("phone")) as relay:
        yield relay


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def survivor(browser: Browser, relay: Relay) -> Iterator[Survivor]:
    survivor = Survivor(browser, Place(relay))
    survivor.page.add_init_script(TRAPS)
    yield survivor
    survivor.puts_the_phone_away()


def test_the_open_chat_writes_to_no_storage(survivor: Survivor, relay: Relay) -> None:
    clinician = people.Staff(relay).clinician().go_on_duty()
    survivor.opens_the_cover()
    survivor.searches(Place(relay).phrase)
    survivor.sees_recipes()
    # The kitchen app may keep its shopping list and its shell; from here on nobody may keep anything.
    survivor.page.evaluate("written.length = 0")
    survivor.holds_a_picture()
    expect(survivor._heading("gate_title")).to_be_visible(timeout=20_000)
    survivor.lets_go()
    survivor.asks_for()
    survivor.sees_the_queue()
    words = survivor.learns_her_words()
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    clinician.send(talk, "Apakah aman sekarang?")
    survivor.reads("Apakah aman sekarang?")
    survivor.writes("Aman, sebentar")
    survivor.sees_mark("Aman, sebentar", "stored")
    assert kept(survivor) == []
    # Covered, and open again.
    pictures = survivor.chooses_three_pictures()
    survivor.changes_to_another_app()
    survivor.comes_back_to_the_kitchen()
    assert kept(survivor) == []
    survivor.taps_dishes(pictures)
    survivor.reads("Apakah aman sekarang?")
    assert kept(survivor) == []
    # Left, and back by six words. The page is another one then, and has registered its worker.
    survivor.leaves()
    survivor.sees_only_the_kitchen()
    assert survivor.page.evaluate(LEFT) == []
    survivor.opens_the_door()
    survivor.page.evaluate("written.length = 0")
    survivor.returns_with(words)
    survivor.unfolds()
    survivor.reads("Apakah aman sekarang?")
    assert kept(survivor) == []
    # Control: the traps see what is written, also what is taken away again at once.
    survivor.page.evaluate(WRITES)
    assert [name for name in survivor.page.evaluate("written") if name != "postMessage"] == SEEN


def kept(survivor: Survivor) -> list[str]:
    """What was written since the door opened, and what is there. Looking at the latter asks for a folder."""
    written = [*survivor.page.evaluate("written"), *survivor.page.evaluate(LEFT)]
    survivor.page.evaluate("written.length = 0")
    return written


def test_nothing_outside_the_shell_may_be_kept(survivor: Survivor) -> None:
    answers: list[Response] = []
    # A method of a built-in list is not enough for Playwright.
    survivor.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    survivor.opens_the_door()
    survivor.asks_for()
    offered = survivor._heading("waiting_title").or_(survivor._heading("nobody_title"))
    expect(offered).to_be_visible(timeout=20_000)
    rules = {one.url: one.headers.get("cache-control", "") for one in answers if one.url.startswith("http")}
    kept = {url for url, rule in rules.items() if "no-store" not in rule}
    fleeting = {url.rpartition("/")[2] for url in rules.keys() - kept}
    assert len(kept) <= MOST_KEPT
    assert {"cari", "buku"} <= fleeting
    # Control: the shell's own files are among those that may be kept, so the rule is really read.
    assert any("/files/" in url for url in kept)
