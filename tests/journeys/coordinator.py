"""The coordinator of the journeys: certified by the root, and ends certificates at her console."""

import time
from os import urandom

from playwright.sync_api import Browser, expect

from crypto.ceremony import Moment, certify_coordinator
from tests.journeys.clinician import SLOW_MS, Clinician, touch_passkeys
from tests.journeys.timed_lines import note_lines
from tests.journeys.town import Town


class Coordinator(Clinician):
    """A second one beside the town's own, at a console like everybody's."""

    def __init__(self, browser: Browser, town: Town) -> None:
        context = browser.new_context(locale="id-ID")
        note_lines(context)
        page = context.new_page()
        touch_passkeys(page)
        super().__init__(page, town, "Koordinator")

    def begins(self) -> None:
        """An account, a key, and the offline root's word for it."""
        self.page.goto(self._town.invitation())
        self._press("invited_make")
        self._press("second_sheet")
        self.confirms_the_sheet()
        self._press("person_coordinator")
        self._press("coordinator_make")
        key = self.page.get_by_label(self._speech.say("coordinator_key")).input_value(timeout=SLOW_MS)
        moment = Moment(int(time.time()), urandom)
        word = certify_coordinator(self._town.organisation, bytes.fromhex(key), 30, moment)
        self.page.get_by_label(self._speech.say("coordinator_file")).set_input_files(
            {"name": "c.bin", "mimeType": "application/octet-stream", "buffer": word}
        )
        expect(self.page.get_by_text(self._speech.say("coordinator_ready"))).to_be_visible(timeout=SLOW_MS)

    def suspends(self, alias: str) -> None:
        """End somebody's certificate, asked twice."""
        self._press("revoke_show")
        named = self.page.get_by_role("heading", name=alias, exact=True)
        card = self.page.get_by_role("article").filter(has=named)
        card.get_by_role("button", name=self._speech.say("revoke_do"), exact=True).click(timeout=SLOW_MS)
        card.get_by_role("button", name=self._speech.say("revoke_yes"), exact=True).click()
        expect(self.page.get_by_text(self._speech.say("revoke_done", name=alias))).to_be_visible(
            timeout=SLOW_MS
        )
