"""Promise 31: a scan of the whole browser profile finds no canary and no tell-word."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.journeys.town import eventually
from tests.promises import naive, telling
from tests.promises.phone import Phone
from tests.promises.scan.needles import Needles
from tests.promises.scan.planted import Planted
from tests.promises.scan.profile import Empty, Scan, scan
from tests.promises.tabs import tabs, titles
from tests.promises.visits import CALM, EVENTS, STATES, Visit
from tests.pwa.place import serving
from tests.pwa.windows import screen
from tests.server import people
from tests.server.relay import Relay

LEAST_NAIVE = 10
LEAST_TELLING = 4
# After a kill the naive app's cookie is still missing; everything else of it is on the disk within seconds.
MOST_OF_NAIVE = len(naive.CANARIES) - 1
LEAST_OPENED = 13
# Made when Chromium likes, and named by it: here only canaries count, not words. It counts what
# it did under names that it was compiled with, and lays a store for push messages, which nobody here has.
OWN = ("BrowserMetrics", "Default/GCM Store")


class Run(NamedTuple):
    """One phone: on a screen or headless, what is open, how it ends."""

    shown: bool
    state: str
    ending: str
    # Whether the browser gets the half minute that it takes to write even cookies.
    patient: bool = False

    @property
    def name(self) -> str:
        parts = ("shown" if self.shown else "headless", self.state, self.ending)
        return "-".join([*parts, *(["patient"] if self.patient else [])])


# Each state, each end and each kind of window, in the fewest runs.
SHORT = (
    Run(True, "cover", "kill"),
    Run(False, "talking", "kill"),
    Run(True, "talking", "close"),
    Run(True, "left", "kill"),
    Run(False, "covered", "close"),
    Run(False, "returned", "kill"),
)
ENDINGS = ("close", "kill")
EVERY = [Run(*one) for one in product((True, False), STATES, ENDINGS)]
PATIENT = [Run(*one, patient=True) for one in product((True, False), STATES, ("kill",))]
LONG = [run for run in (*EVERY, *PATIENT) if run not in SHORT]
RUNS = [*SHORT, *(pytest.param(run, marks=pytest.mark.long) for run in LONG)]


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with serving(tmp_path_factory.mktemp("phones")) as relay:
        yield relay


@pytest.fixture(scope="module")
def clinician(relay: Relay) -> people.Clinician:
    return people.Staff(relay).clinician().go_on_duty()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with screen() as display:
        yield display


@pytest.fixture(scope="module")
def naive_app() -> Iterator[str]:
    with naive.naive_app() as origin:
        yield origin


@pytest.fixture(scope="module")
def unused(
    playwright: Playwright, chromium: Path, display: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Path]]:
    """The folders of a browser that goes nowhere, and is older than hers: it writes only words of its own."""
    phone = Phone(playwright, chromium, tmp_path_factory.mktemp("unused"), display)
    phone.start()
    yield phone.roots
    phone.kill()


class Two:
    """Her phone, and beside it one with the naive app, which ends in the same way."""

    def __init__(self, playwright: Playwright, chromium: Path, folder: Path, display: str | None) -> None:
        self.hers = Phone(playwright, chromium, folder / "hers", display)
        self.naive = Phone(playwright, chromium, folder / "naive", display)

    def naive_on_disk(self) -> Scan:
        return scan(self.naive.roots, Needles(naive.CANARIES, {word: word for word in naive.TELLING}))

    def end(self, ending: str, least: int) -> None:
        """Close both, or kill both when the naive app's traces tell that it is written."""
        if ending == "close":
            self.hers.close()
            self.naive.close()
            return
        eventually(
            "the naive app is on the disk",
            lambda: len(self.naive_on_disk().labels & set(naive.CANARIES)) >= least,
            60,
        )
        # A fresh browser writes this last, ten seconds after its start: the next start stands on it.
        eventually("both are settled", lambda: self.hers.settled and self.naive.settled, 60)
        self.hers.kill()
        self.naive.kill()


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_the_profile_tells_nothing(
    run: Run,
    relay: Relay,
    clinician: people.Clinician,
    playwright: Playwright,
    chromium: Path,
    display: str,
    naive_app: str,
    unused: list[Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    clinician.wake()
    # A short name: the path of a browser's own socket has 107 characters at most.
    phones = Two(playwright, chromium, tmp_path_factory.mktemp("two"), display if run.shown else None)
    with ExitStack() as whatever_happens:
        whatever_happens.callback(phones.hers.end)
        whatever_happens.callback(phones.naive.end)
        visit = Visit(relay, clinician, phones.hers)
        STATES[run.state](visit)
        naive.use(phones.naive.start(), naive_app)
        phones.end(run.ending, len(naive.CANARIES) if run.patient else MOST_OF_NAIVE)

        calm = {"host": relay.cover, "title": CALM}
        needles = Needles({**visit.canaries, **calm}, {**telling.WORDS, **EVENTS})
        hers, of_itself = scan(phones.hers.roots, needles), scan(unused, needles)
        known = {hit.found.whole for hit in of_itself.hits}
        told = [
            str(hit)
            for hit in hers.hits
            if hit.label not in calm
            and hit.found.whole not in known
            and (hit.label in visit.canaries or not hit.file.startswith(OWN))
        ]
        assert told == [], "\n".join(told)
        # Control: the scanner sees this profile, and it sees what is to be found in one.
        assert calm.keys() <= hers.labels
        found = phones.naive_on_disk().labels
        assert len(found & set(naive.CANARIES)) >= LEAST_NAIVE
        assert len(found & set(naive.TELLING)) >= LEAST_TELLING
        if run.ending == "kill":
            _opened_again_nothing_shows(phones, visit)


def _opened_again_nothing_shows(phones: Two, visit: Visit) -> None:
    """After a kill a browser brings back what was open: the kitchen app; the control, the naive one."""
    port = phones.hers.restore()
    eventually("the kitchen app is back", lambda: CALM in titles(port), 60)
    assert visit.texts_in([tab.everything for tab in tabs(port)]) == set()
    port = phones.naive.restore()
    title = f"Chat dengan {naive.CANARIES['title']}"
    eventually("the naive app is back", lambda: title in titles(port), 60)


def test_at_least_thirty_runs_are_made() -> None:
    assert len({*SHORT, *LONG}) >= 30
    assert len(set(SHORT)) >= 6
    for column, values in ((0, (True, False)), (1, tuple(STATES)[:5]), (2, ENDINGS)):
        assert {run[column] for run in SHORT} == set(values)


def test_the_scanner_finds_what_is_planted_in_every_format(tmp_path: Path) -> None:
    planted = Planted(tmp_path)
    found = scan([tmp_path], Needles({**planted.canaries, "absent": "KENARI-absent-000000"}))
    assert found.labels == planted.canaries.keys()
    # Most of it stands in no file as it is: without its layer each of these would be missed.
    as_it_is = {hit.label for hit in found.hits if hit.layer in {"bytes", "name"}}
    assert len(found.labels - as_it_is) >= LEAST_OPENED


def test_an_empty_profile_is_not_called_clean(tmp_path: Path) -> None:
    (tmp_path / "Default").mkdir()
    with pytest.raises(Empty):
        scan([tmp_path], Needles({"any": "KENARI"}))
