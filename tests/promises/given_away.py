"""Learns what a page's passkeys give, and keeps what the page stores, shows or says beside what it sends."""

from playwright.sync_api import BrowserContext, Page

# Runs before the page's first script. What PRFs give goes to the test alone; so does whatever is given to an
# API by which it could outlive the page, or be seen beside it.
TRAPS = """
(() => {
  const { learnt, gave } = globalThis;
  const bytesOf = (one) => one instanceof ArrayBuffer ? new Uint8Array(one)
    : ArrayBuffer.isView(one) ? new Uint8Array(one.buffer, one.byteOffset, one.byteLength) : null;
  const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const plain = (_, part) => bytesOf(part) ? hexOf(bytesOf(part)) : part;
  const written = (one) => {
    if (typeof one === "string") { return one; }
    try { return JSON.stringify(one, plain) ?? String(one); } catch { return String(one); }
  };
  const give = async (name, given) => {
    const bodies = given.filter((one) => one instanceof Response || one instanceof Blob);
    const read = await Promise.all(bodies.map(async (one) => hexOf(new Uint8Array(await one.arrayBuffer()))));
    gave(name, [...given.map(written), ...read].join(" "));
  };
  const copy = (one) => one instanceof Response ? one.clone() : one;
  const watch = (holder, ...names) => names.forEach((name) => {
    const was = holder?.[name];
    if (!was) { return; }
    holder[name] = function (...given) { give(name, given.map(copy)); return was.apply(this, given); };
  });
  watch(Storage.prototype, "setItem");
  watch(IDBObjectStore.prototype, "put", "add");
  watch(globalThis.Cache?.prototype, "put", "add");
  watch(globalThis.CookieStore?.prototype, "set");
  watch(History.prototype, "pushState", "replaceState");
  for (const kind of ["BroadcastChannel", "MessagePort", "Worker", "ServiceWorker"]) {
    watch(globalThis[kind]?.prototype, "postMessage");
  }
  watch(globalThis.Clipboard?.prototype, "writeText", "write");
  watch(globalThis.ServiceWorkerRegistration?.prototype, "showNotification");
  watch(Navigator.prototype, "share");
  watch(console, "log", "info", "warn", "error", "debug", "trace", "table", "dir", "assert");
  for (const [holder, name] of [
    [Document.prototype, "cookie"], [Document.prototype, "title"], [globalThis, "name"],
  ]) {
    const { get, set } = Object.getOwnPropertyDescriptor(holder, name);
    Object.defineProperty(holder, name, {
      get, set(given) { give(name, [given]); set.call(this, given); }, configurable: true });
  }
  for (const name of ["create", "get"]) {
    const was = CredentialsContainer.prototype[name];
    CredentialsContainer.prototype[name] = async function (...given) {
      const credential = await was.apply(this, given);
      const first = credential?.getClientExtensionResults().prf?.results?.first;
      if (first) { await learnt(hexOf(bytesOf(first))); }
      return credential;
    };
  }
})();
"""
SHOWN = """() => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, window.name, location.href, history.state,
  document.documentElement.outerHTML,
  [...document.querySelectorAll("input, textarea")].map(({ value }) => value),
])"""


class Secret(bytes):
    """A failing test prints what it compares; never these."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{len(self)} secret bytes"


class GivenAway:
    """One browser context's. `prfs` are the outputs of every touch, in their order."""

    def __init__(self, context: BrowserContext) -> None:
        self.prfs: list[Secret] = []
        self._gave: list[str] = []
        context.expose_function("learnt", lambda given: self.prfs.append(Secret(bytes.fromhex(given))))
        context.expose_function("gave", lambda name, given: self._gave.append(f"{name}: {given}"))
        context.add_init_script(TRAPS)

    def by(self, page: Page) -> bytes:
        """Everything so far that this page gave away, and what it stores and shows now."""
        shown: str = page.evaluate(SHOWN)
        return "\n".join([*self._gave, shown, *map(str, page.context.cookies())]).encode()
