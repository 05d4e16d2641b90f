"""Nobody takes her request: others are called in their turn, and she reads how many."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Browser

from tests.journeys.clinician import Clinician, at_a_computer
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town


class Phone(Survivor):
    """A survivor who is gone at the end."""

    def close(self) -> None:
        self.puts_the_phone_away()


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where one is asked alone for minutes."""
    town = Town(tmp_path_factory.mktemp("ladder"), escalation="300,600,900")
    yield town
    assert town.stop() == 0, town.said


def on_duty(browser: Browser, town: Town, open_until: ExitStack, alias: str, turn: int = 0) -> Clinician:
    clinician = at_a_computer(browser, town, alias)
    open_until.callback(clinician.computer.context.close)
    clinician.accepts_the_invitation()
    clinician.goes_on_duty(turn)
    open_until.callback(clinician.ends_duty)
    return clinician


def test_when_nobody_on_duty_takes_it_the_backup_is_called(browser: Browser, strict_town: Town) -> None:
    with ExitStack() as open_until:
        citra = on_duty(browser, strict_town, open_until, "Citra")
        dian = on_duty(browser, strict_town, open_until, "Dian", turn=1)
        her = open_until.enter_context(closing(Phone(browser, strict_town)))
        her.asks_until_queued()
        citra.sees_somebody_waiting()
        dian.sees_somebody_waiting()
        # Citra, the rehearsal partner, and by now the backup too.
        her.reads_that_called(3)
        dian.claims()
        her.sees_who_answers("Dian")
        citra.sees_nobody_waiting()


def test_who_knows_her_passes_it_on_and_in_danger_all_are_called_at_once(
    browser: Browser, patient: Town
) -> None:
    with ExitStack() as open_until:
        people = [on_duty(browser, patient, open_until, alias) for alias in ("Citra", "Dian")]
        her = open_until.enter_context(closing(Phone(browser, patient)))
        her.asks_until_queued()
        her.reads_that_called(1)
        her.is_in_danger_now()
        for one in people:
            one.sees_somebody_waiting()
        citra, dian = people
        citra.passes_on()
        dian.claims()
        her.sees_who_answers("Dian")
