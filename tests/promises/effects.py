"""What an answer's headers bring about in a real browser, seen from its page, another page, and a server."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import TimeoutError as NotInTime

SHOWN = "<!doctype html><meta charset=utf-8><title>.</title><body><p>.</p>"
# A window is let go a moment after the answer is there.
LET_GO_MS = 5_000
OF_A_BODY = frozenset({"content-length", "content-encoding", "content-type", "connection"})
PERMISSIONS = ("geolocation", "camera", "microphone", "local-network-access")
# Each gives true where the page is kept from it. Whatever throws is refused.
TRIED = """async (other) => {
  const refused = async (attempt) => {
    try { return (await attempt()) === false; } catch { return true; }
  };
  const soon = () => new Promise((done) => setTimeout(done, 50));
  const silent = async (act) => {
    globalThis.ran = false;
    try { act(); } catch { /* refused at once */ }
    await soon();
    return !globalThis.ran;
  };
  const added = (name, kind, text) => {
    const made = document.createElement(name);
    made.setAttribute(kind, text);
    return document.body.appendChild(made);
  };
  return {
    isolated: crossOriginIsolated,
    markup: await refused(() => { document.body.firstChild.innerHTML = "<b>a</b>"; }),
    evaluation: await refused(() => new Promise((done, failed) => setTimeout(() => {
      try { done(new Function("return 1")()); } catch (reason) { failed(reason); }
    }))),
    script: await silent(() => {
      document.body.appendChild(document.createElement("script")).append("globalThis.ran = true");
    }),
    handler: await silent(() => added("button", "onclick", "globalThis.ran = true").click()),
    address: await silent(() => added("a", "href", "javascript:void(globalThis.ran = true)").click()),
    style: getComputedStyle(added("p", "style", "opacity: 0.5")).opacity === "1",
    base: (added("base", "href", `${other}/elsewhere/`), !document.baseURI.startsWith(other)),
    elsewhere: await refused(() => fetch(`${other}/sent`, { mode: "no-cors" })),
    place: await new Promise((done) => navigator.geolocation.getCurrentPosition(
      () => done(false), ({ code }) => done(code === 1))),
    camera: await refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
    microphone: await refused(() => navigator.mediaDevices.getUserMedia({ audio: true })),
    screen: await refused(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
  };
}"""
USED = """(address) => fetch(address, { mode: "no-cors" }).then(() => false, () => true)"""
FRAMED = """(address) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.onload = () => done();
  frame.src = address;
  document.body.append(frame);
})"""


@dataclass
class Elsewhere:
    """Another site. `referrers` is what it was told by whoever came."""

    origin: str = ""
    paths: list[str] = field(default_factory=list)
    referrers: list[str] = field(default_factory=list)


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Serve it, without a header that guards anything: it is the control too."""
    seen = Elsewhere()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.paths.append(self.path)
            seen.referrers += filter(None, [self.headers.get("Referer")])
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(SHOWN)))
            self.end_headers()
            self.wfile.write(SHOWN.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as its base names it
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen.origin = f"http://asing.localhost:{server.server_address[1]}"
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Asked:
    """How an answer is brought about, and what its status has to be."""

    status: int
    path: str = "/"
    method: str = "GET"
    body: str | None = None
    origin: bool = False


class Observer:
    """Looks at one answer of one origin.

    An empty answer gets a body on its way into a window: else Chromium shows a page of its own.
    """

    def __init__(self, browser: Browser, origin: str, other: Elsewhere, asked: Asked) -> None:
        self._address, self._origin, self._other, self._asked = origin + asked.path, origin, other, asked
        context = browser.new_context(
            service_workers="block", geolocation={"latitude": 0.0, "longitude": 0.0}
        )
        context.grant_permissions(list(PERMISSIONS))
        self._context = context
        self.statuses: set[int] = set()
        context.route(lambda url: url.startswith(origin), self._answer)

    def observed(self) -> dict[str, bool]:
        """What the page, and what others, are kept from."""
        page = self._context.new_page()
        page.goto(self._address)
        found: dict[str, bool] = dict(page.evaluate(TRIED, self._other.origin))
        found["referrer"] = self._tells_no_referrer(page)
        outside = self._context.new_page()
        outside.goto(f"{self._other.origin}/outside")
        found["used elsewhere"] = bool(outside.evaluate(USED, self._address))
        found["framed"] = self._is_not_framed(outside)
        found["held"] = self._is_not_held(outside)
        self._context.close()
        return found

    def _tells_no_referrer(self, page: Page) -> bool:
        told = len(self._other.referrers)
        page.evaluate("address => { location.href = address }", f"{self._other.origin}/followed")
        page.wait_for_url("**/followed")
        return len(self._other.referrers) == told

    def _is_not_framed(self, outside: Page) -> bool:
        outside.evaluate(FRAMED, self._address)
        return all(not frame.url.startswith(self._origin) for frame in outside.frames)

    def _is_not_held(self, outside: Page) -> bool:
        """Whoever opens it has no hold on its window."""
        with outside.expect_popup() as opened:
            outside.evaluate("address => { globalThis.held = open(address) }", self._address)
        opened.value.wait_for_url(self._address)
        try:
            outside.wait_for_function("held.closed", timeout=LET_GO_MS)
        except NotInTime:
            return False
        return bool(opened.value.evaluate("opener === null"))

    def _answer(self, route: Route) -> None:
        asked = self._asked
        # What a page only uses comes as it is: its own checks are made where the answer arrives.
        if not route.request.is_navigation_request():
            route.continue_()
            return
        heads = {"Origin": self._origin, "Content-Type": "application/json"} if asked.origin else {}
        place = urlsplit(self._origin)
        with closing(HTTPConnection("127.0.0.1", place.port or 80, timeout=20)) as connection:
            connection.request(asked.method, asked.path, asked.body, {"Host": place.netloc, **heads})
            answer = connection.getresponse()
            answer.read()
        self.statuses.add(answer.status)
        # Everything as it was answered, but for what only a body has.
        bare = {name: value for name, value in answer.headers.items() if name.lower() not in OF_A_BODY}
        route.fulfill(status=answer.status, headers={**bare, "Content-Type": "text/html"}, body=SHOWN)
