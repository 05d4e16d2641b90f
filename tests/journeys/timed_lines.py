"""When a page's lines carried what: noted by the page itself, because a driver hears of it later."""

from dataclasses import dataclass
from typing import Any

import msgpack
from playwright.sync_api import BrowserContext, Page

EVENT, ACK = 2, 3
NOTES = """
globalThis.noted = [];
const bytes = (data) => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : []);
const note = (what, data) => noted.push([what, Date.now(), bytes(data)]);
globalThis.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => note("heard", data));
    this.addEventListener("close", () => note("closed"));
  }
  send(data) {
    note("said", data.buffer ? data.slice().buffer : data);
    super.send(data);
  }
};
"""


@dataclass(frozen=True)
class Noted:
    """One frame, or the end of a line. `at` is in the machine's milliseconds, the same on every page."""

    what: str
    at: int
    packet: dict[str, Any]


def note_lines(context: BrowserContext) -> None:
    """Have every page that opens from now on note its lines."""
    context.add_init_script(NOTES)


def noted(page: Page) -> list[Noted]:
    """Give what the page has noted so far."""
    return [Noted(what, at, _packet(bytes(data))) for what, at, data in page.evaluate("noted")]


def acknowledged_at(page: Page, event: str) -> int:
    """Give when the newest call of an event was answered "ok"."""
    frames = noted(page)
    calls = [one.packet for one in frames if one.what == "said" and one.packet.get("type") == EVENT]
    number = [call["id"] for call in calls if call["data"][0] == event][-1]
    answers = [one for one in frames if one.what == "heard" and one.packet.get("type") == ACK]
    answer = next(one for one in answers if one.packet["id"] == number)
    assert answer.packet["data"][0] == "ok", answer
    return answer.at


def closed_at(page: Page) -> int:
    """Give when the first of the page's lines ended."""
    return next(one.at for one in noted(page) if one.what == "closed")


def _packet(frame: bytes) -> dict[str, Any]:
    packet = msgpack.unpackb(frame) if frame else None
    return packet if isinstance(packet, dict) else {}
