"""What her phone has to carry: bytes to the cover and to the chat, times on a bad line, leaving, memory."""

import argparse
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.measuring.figures import Figure, line
from deploy.measuring.house import memory_kb
from deploy.measuring.slow_phone import SLOWEST, SlowPhone, browser_behind
from tests.journeys.slow_wire import NOTHING_LOST, Signal, SlowWire
from tests.journeys.town import eventually
from tests.journeys.wire import Wire
from tests.pwa.place import serving
from tests.server.people import Clinician, Staff
from tests.server.relay import PHRASE, Relay

RUNS: Final = 20
MESSAGES: Final = 1000
TOUCHED_EVERY: Final = 50
# 1 KB is 1,000 bytes.
SHELL_BYTES: Final = 30_000
TO_CHAT_BYTES: Final = 100_000
USABLE_MS: Final = 2000.0
TO_CHAT_MS: Final = 3000.0
LEAVE_MS: Final = {1: 50.0, SLOWEST: 120.0}
TAB_MB: Final = 80.0
TEXT: Final = "Terima kasih sudah menulis. Apakah kamu sendirian, dan adakah pintu yang bisa dikunci? ({at})"
BAD_LINE: Final = "400 kbps, 400 ms"
SLOW: Final = f"x{SLOWEST}, {BAD_LINE}, 2 % lost"
STAGES: Final = {
    "module": ("asked", "fetched"),
    "import": ("fetched", "gate_safe"),
    "words_and_line": ("gate_safe", "sending_looking"),
    "looking": ("sending_looking", "sending_asking"),
    "offer": ("sending_asking", "waiting_title"),
}


class Measuring:
    """A relay with one clinician on duty, and the browser of the phones."""

    def __init__(self, relay: Relay, chromium: Path) -> None:
        self.relay, self._chromium = relay, chromium
        self.clinician: Clinician = Staff(relay).clinician().go_on_duty()

    @contextmanager
    def phone(self, rate: int, wire: Wire) -> Iterator[SlowPhone]:
        """A phone that was never used, in a browser that was never used."""
        with browser_behind(wire, self.relay, self._chromium) as browser:
            yield SlowPhone(browser, self.relay, rate)

    @contextmanager
    def slow_wire(self, signal: Signal, seed: str) -> Iterator[SlowWire]:
        wire = SlowWire(self.relay.cover_port, signal, seed)
        yield wire
        wire.close()


def shell_bytes(build: Path) -> int:
    """The first load as it travels: the page and what it names, but for the recipes, which come behind it."""
    files = json.loads((build / "files.json").read_text())["cover"]
    page = (build / files["/"]["file"]).read_text("utf-8")
    behind = set(re.findall(r'rel="modulepreload" href="([^"]+)"', page))
    first = {"/", *re.findall(r'(?:src|href)="(/[^"]+)"', page)} - behind
    return sum(_travelling(build / files[path]["file"]) for path in first)


def to_chat_bytes(build: Path, search: int) -> int:
    """The first load, the answer to the search, and the module that opens and talks."""
    module = json.loads((build / "files.json").read_text())["survivor"]["module"]
    return shell_bytes(build) + search + _travelling(build / module["file"])


def _travelling(file: Path) -> int:
    pressed = file.with_name(f"{file.name}.br")
    return (pressed if pressed.exists() else file).stat().st_size


def cover_usable_ms(measuring: Measuring, signal: Signal, seed: str) -> float:
    """From the address being opened, with nothing kept, until one can type into the search."""
    with measuring.slow_wire(signal, seed) as wire, measuring.phone(SLOWEST, wire) as phone:
        phone.opens_the_cover()
        begun: float = phone.page.evaluate("performance.timeOrigin")
        return phone.marks["usable"] * 1000 - begun


def way_to_the_chat(measuring: Measuring, seed: str) -> Mapping[str, float]:
    """One way from the door to the waiting room, and what was fetched: milliseconds and bytes by name.

    What the line takes is taken off: only those moments count in which nothing was under way on it.
    """
    with measuring.slow_wire(Signal(), seed) as wire, measuring.phone(SLOWEST, wire) as phone:
        phone.opens_the_cover()
        phone.opens_the_door(PHRASE)
        phone.waits_for("waiting_title")
        (module,), (search,) = phone.fetched("/buku"), phone.fetched("/cari")
        marks = {**phone.marks, "asked": module["start"], "fetched": module["end"]}
        found = {
            name: wire.idle_seconds(marks[start], marks[end]) * 1000 for name, (start, end) in STAGES.items()
        }
        found["whole"] = wire.idle_seconds(marks["asked"], marks["waiting_title"]) * 1000
        found["on the clock"] = (marks["waiting_title"] - marks["asked"]) * 1000
        found["bytes"] = module["bytes"] + search["bytes"]
        _end(measuring.clinician)
        return found


def _end(clinician: Clinician) -> None:
    """What waits is taken, so that the next request is the only one."""
    clinician.wake()
    eventually("a request waits", clinician.waiting)
    for row in clinician.waiting():
        clinician.claim(row)


def long_talk(measuring: Measuring, phone: SlowPhone) -> None:
    """On her screen: a talk with so many messages."""
    clinician = measuring.clinician
    phone.opens_the_cover()
    phone.opens_the_door(PHRASE)
    phone.waits_for("waiting_title")
    clinician.wake()
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    phone.waits_for("talk")
    for at in range(MESSAGES):
        clinician.send(talk, TEXT.format(at=at))
        if at % TOUCHED_EVERY == 0:
            # A screen that nobody touches is covered.
            phone.page.mouse.wheel(0, 1)
    phone.page.wait_for_function("last => room.textContent.includes(last)", arg=f"({MESSAGES - 1})")
    phone.page.mouse.wheel(0, 1)


def leave_ms(measuring: Measuring, rate: int) -> float:
    """From the finger on the corner until the kitchen app is painted."""
    with _wire(measuring) as wire, measuring.phone(1, wire) as phone:
        long_talk(measuring, phone)
        phone.throttle(rate)
        return phone.leaves()


def tab_mb(measuring: Measuring, prepare: Callable[[SlowPhone], None]) -> float:
    """The share of memory of the process that draws the page, after its rubbish was collected."""
    with _wire(measuring) as wire, measuring.phone(1, wire) as phone:
        prepare(phone)
        phone.devtools.send("HeapProfiler.collectGarbage")
        return max(memory_kb(process) for process in phone.drawing) / 1000


@contextmanager
def _wire(measuring: Measuring) -> Iterator[Wire]:
    wire = Wire(measuring.relay.cover_port)
    yield wire
    wire.close()


def lines(chromium: Path, runs: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), BUCKET_SECONDS="900") as relay:
        build = relay.folder / "build"
        shell = shell_bytes(build)
        yield said("first load", "shell_br_bytes", "bytes", [shell], SHELL_BYTES)
        measuring = Measuring(relay, chromium)
        yield from _cover_lines(measuring, runs)
        yield from _door_lines(measuring, shell, runs)
        yield from _talk_lines(measuring, runs)


def _cover_lines(measuring: Measuring, runs: int) -> Iterator[str]:
    for case, signal, target in (
        (BAD_LINE, NOTHING_LOST, USABLE_MS),
        (f"{BAD_LINE}, 2 % lost", Signal(), None),
    ):
        values = [cover_usable_ms(measuring, signal, f"cover {run}") for run in range(runs)]
        yield said(f"x{SLOWEST}, {case}", "cover_usable_ms", "ms", values, target)


def _door_lines(measuring: Measuring, shell: int, runs: int) -> Iterator[str]:
    ways = [way_to_the_chat(measuring, f"door {run}") for run in range(runs)]
    yield said(
        "to the open chat", "to_chat_br_bytes", "bytes", [shell + way["bytes"] for way in ways], TO_CHAT_BYTES
    )
    yield said(SLOW, "door_to_chat_ms", "ms", [way["whole"] for way in ways], TO_CHAT_MS)
    for stage in STAGES:
        yield said(SLOW, f"door_to_chat_{stage}_ms", "ms", [way[stage] for way in ways])
    yield said(SLOW, "door_to_chat_with_transfer_ms", "ms", [way["on the clock"] for way in ways])


def _talk_lines(measuring: Measuring, runs: int) -> Iterator[str]:
    for rate, target in LEAVE_MS.items():
        values = sorted(leave_ms(measuring, rate) for _ in range(runs))
        nearly_worst = values[-(-95 * len(values) // 100) - 1]
        yield said(f"x{rate}", "leave_p95_ms", "ms", [nearly_worst], target)
        yield said(f"x{rate}", "leave_p50_ms", "ms", values)
    few = min(runs, 3)
    talks = [tab_mb(measuring, lambda phone: long_talk(measuring, phone)) for _ in range(few)]
    yield said(f"{MESSAGES} messages", "tab_mb", "MB", talks, TAB_MB)
    kitchens = [tab_mb(measuring, lambda phone: phone.opens_the_cover()) for _ in range(few)]
    yield said("the kitchen app alone", "tab_mb", "MB", kitchens)


def said(
    case: str, name: str, unit: str, values: list[float] | list[int], target: float | None = None
) -> str:
    return line(Figure("pwa", case, name, unit, target), values)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("chromium", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    for one in lines(asked.chromium, asked.runs):
        print(one, flush=True)
