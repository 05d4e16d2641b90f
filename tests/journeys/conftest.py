"""A town, a wire, a browser, and the people in it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.clinician import Clinician, at_a_computer
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town
from tests.journeys.wire import Wire

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town(tmp_path_factory.mktemp("town"))
    yield town
    assert town.stop() == 0, town.said


@pytest.fixture(scope="session")
def brief_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where messages live for some seconds: time to look at all sides, and not long to wait."""
    town = Town(tmp_path_factory.mktemp("brief"), keep_seconds=20, bucket_seconds=5)
    yield town
    assert town.stop() == 0, town.said


@pytest.fixture(scope="session")
def strict_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where the backups are called after six seconds, and nobody leads more than one."""
    town = Town(tmp_path_factory.mktemp("strict"), escalation="0,6,600", most_led=1)
    yield town
    assert town.stop() == 0, town.said


@pytest.fixture(scope="session")
def wire(town: Town) -> Iterator[Wire]:
    wire = Wire(town.port)
    yield wire
    wire.close()


@pytest.fixture(scope="session")
def browser(chromium: Path, town: Town, wire: Wire) -> Iterator[Browser]:
    # Phones reach the relay through the wire, clinicians directly.
    rules = f"--host-resolver-rules=MAP dapur.localhost:{town.port} 127.0.0.1:{wire.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, rules])
        yield browser
        browser.close()


class People:
    """Makes survivors, each with a phone of her own, and closes what they leave open."""

    def __init__(self, browser: Browser, town: Town, wire: Wire) -> None:
        self._browser, self._town, self._wire = browser, town, wire
        self._open = ExitStack()

    def survivor(self) -> Survivor:
        """Somebody with a phone that was never used for this."""
        survivor = Survivor(self._browser, self._town)
        self._open.callback(survivor.puts_the_phone_away)
        return survivor

    def leave(self) -> None:
        """Everybody goes; the wire is whole again."""
        self._open.close()
        self._wire.mend()


@pytest.fixture
def people(browser: Browser, town: Town, wire: Wire) -> Iterator[People]:
    people = People(browser, town, wire)
    yield people
    people.leave()


@pytest.fixture
def survivor(people: People) -> Survivor:
    return people.survivor()


@pytest.fixture(scope="session")
def ani_at_work(browser: Browser, town: Town) -> Clinician:
    return _on_duty(browser, town, "Ani")


@pytest.fixture(scope="session")
def budi_at_work(browser: Browser, town: Town) -> Clinician:
    return _on_duty(browser, town, "Budi")


@pytest.fixture
def ani(ani_at_work: Clinician) -> Clinician:
    ani_at_work.is_at_the_desk()
    return ani_at_work


@pytest.fixture
def budi(budi_at_work: Clinician) -> Clinician:
    budi_at_work.is_at_the_desk()
    return budi_at_work


@pytest.fixture
def brief_ani(browser: Browser, brief_town: Town) -> Iterator[Clinician]:
    """On duty alone where messages live for some seconds."""
    clinician = _on_duty(browser, brief_town, "Ani")
    yield clinician
    clinician.ends_duty()
    clinician.computer.context.close()


def _on_duty(browser: Browser, town: Town, alias: str) -> Clinician:
    clinician = at_a_computer(browser, town, alias)
    clinician.accepts_the_invitation()
    clinician.goes_on_duty()
    return clinician
