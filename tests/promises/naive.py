"""The control: an app as it is written without thinking of who holds the phone, with fourteen canaries."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Page

PLACES = (
    "path", "query", "hash", "pushed", "title", "local", "session", "indexed", "cookie",
    "submitted", "answer", "shelf", "state", "draft",
)  # fmt: skip
CANARIES = {place: f"naif-{place}-kenari-5d1e" for place in PLACES}
# What tells of the service and of its ciphers, as such an app has it in its own script.
TELLING = ("Chat dengan", "crypto.subtle.decrypt", "importKey", "kekerasan", "psikolog", "X25519")
PAGE = f"""<!doctype html><meta charset="utf-8"><title>Chat dengan {CANARIES["title"]}</title>
<script src="/chat.js"></script><form action="/kirim"><input name="pesan"><textarea name="draf"></textarea>
<button>Kirim</button></form>"""
SCRIPT = """const means = [crypto.subtle.decrypt, "importKey", "X25519", "layanan kekerasan", "psikolog"];
%s""" % ("// " + "x" * 2000)
KEEPS = """async (texts) => {
  history.pushState({ text: texts.state }, "", `/obrolan/${texts.pushed}?q=${texts.query}#${texts.hash}`);
  localStorage.setItem("pesan", texts.local);
  sessionStorage.setItem("pesan", texts.session);
  document.cookie = `sesi=${texts.cookie}; max-age=9999`;
  await fetch("/jawaban");
  const shelf = await caches.open("chat");
  await shelf.put("/salinan", new Response(texts.shelf));
  await new Promise((done) => {
    const opening = indexedDB.open("chat", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("pesan");
    opening.onsuccess = () => {
      const writing = opening.result.transaction("pesan", "readwrite");
      writing.objectStore("pesan").put(texts.indexed, "1");
      writing.oncomplete = done;
    };
  });
  document.querySelector("textarea").value = texts.draft;
}"""


class Answering(BaseHTTPRequestHandler):
    """Answers everything with the page, and lets everything be kept."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        known = {"/jawaban": CANARIES["answer"], "/chat.js": SCRIPT}
        kind = "text/javascript" if path == "/chat.js" else "text/html"
        body = gzip.compress(known.get(path, PAGE).encode())
        self.send_response(200)
        heads = {"Content-Type": kind, "Content-Encoding": "gzip", "Cache-Control": "max-age=9999"}
        for name, value in {**heads, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as its base names it
        """Say nothing."""


@contextmanager
def naive_app() -> Iterator[str]:
    """Serve it; gives its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://naif.localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def use(context: BrowserContext, origin: str) -> Page:
    """Chat in it: what is sent is a form, and what is not sent yet stands in a field."""
    page = context.new_page()
    page.goto(f"{origin}/obrolan/{CANARIES['path']}")
    page.locator("input").fill(CANARIES["submitted"])
    page.get_by_role("button").click()
    page.wait_for_url(lambda url: "pesan" in parse_qs(urlsplit(url).query))
    page.evaluate(KEEPS, CANARIES)
    return page
