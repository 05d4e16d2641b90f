"""Who leads as many as anyone may is told so, and others still see the request."""

from contextlib import closing

from playwright.sync_api import Browser

from tests.journeys.clinician import at_a_computer
from tests.journeys.survivor import Survivor
from tests.journeys.town import Town


class Phone(Survivor):
    """A survivor who is gone at the end."""

    def close(self) -> None:
        self.puts_the_phone_away()


def test_at_the_cap_nothing_can_be_taken_until_one_is_handed_over(
    browser: Browser, strict_town: Town
) -> None:
    citra, dian = (at_a_computer(browser, strict_town, alias) for alias in ("Citra", "Dian"))
    for one in (citra, dian):
        one.accepts_the_invitation()
        one.goes_on_duty()
    with closing(Phone(browser, strict_town)) as first, closing(Phone(browser, strict_town)) as second:
        first.asks_until_queued()
        citra.leads(0, 1)
        citra.claims()
        first.sees_who_answers("Citra")
        citra.leads(1, 1)
        second.asks_until_queued()
        citra.sees_why_nothing_can_be_taken(1, 1)
        dian.sees_somebody_waiting()
        dian.leads(0, 1)

        citra.begins_to_hand_over_to("Dian")
        citra.takes_step("hand_invite", "Dian")
        first.sees_a_line("Dian, bidan, ikut mendampingi.")
        citra.takes_step("hand_lead", "Dian")
        first.sees_a_line("Pendamping utama sekarang Dian.")
        dian.leads(1, 1)
        citra.leads(0, 1)
        citra.claims()
        second.sees_who_answers("Citra")
    for one in (citra, dian):
        one.ends_duty()
        one.computer.context.close()
