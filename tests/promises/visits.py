"""What a survivor does on a phone before somebody takes it, and every text and key that must not be there."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Response, expect

from server.audiences import every_event
from tests.journeys.survivor import Survivor
from tests.journeys.town import eventually
from tests.promises.phone import Phone
from tests.pwa.place import Place
from tests.server import people
from tests.server.relay import PHRASE, Relay

RECEIVED = "Kenari biru di atap sembilan"
SENT = "Kenari merah di jendela tujuh"
DRAFT = "Kenari ungu di pagar lima"
CALLED = "Kenari-kuning-4471"
ANSWERER = "Bu Sari"
CALM = "Takaran Dapur"
# Shorter words are found by chance, or in a recipe.
LEAST_WORD = 6
IDLE_SECONDS = 150.0


class Visit:
    """One survivor, one answering clinician. `canaries` grows with what is said."""

    def __init__(self, relay: Relay, clinician: people.Clinician, phone: Phone) -> None:
        context = phone.start()
        assert phone.browser is not None
        self._relay, self._clinician = relay, clinician
        self.survivor = Survivor(phone.browser, Place(relay), context)
        host = relay.cover.removeprefix("http://")
        self.canaries: dict[str, str | bytes] = {
            "phrase": PHRASE,
            **{f"route {path}": f"{host}/{path}" for path in ("buku", "cari", "r/")},
        }
        self.survivor.page.on("response", self._note)

    def covers(self) -> None:
        """Only the kitchen app, also with the phrase in its search; nobody holds a picture."""
        self.survivor.opens_the_cover()
        self.survivor.searches(PHRASE)
        self.survivor.sees_recipes()

    def talks(self) -> None:
        """She asks, is answered, writes, and has begun to write more."""
        self.survivor.opens_the_door()
        self.survivor.asks_for()
        self.survivor.sees_the_queue()
        self.canaries["name"] = CALLED
        self.survivor.wants_to_be_called(CALLED)
        self._learn_words()
        eventually("her request waits", self._clinician.waiting)
        self._talk = self._clinician.claim(self._clinician.waiting()[-1])
        self.canaries |= {"clinician": ANSWERER, "conversation": self._talk.id, "key": self._talk.key}
        self._clinician.send(self._talk, RECEIVED)
        self.survivor.reads(RECEIVED)
        self.survivor.writes(SENT)
        self.survivor.sees_mark(SENT, "stored")
        self.canaries |= {"received": RECEIVED, "sent": SENT}
        self._drafts()

    def leaves(self) -> None:
        """She touches the corner, and whoever takes the phone goes back and forth."""
        self.talks()
        self.survivor.leaves()
        self.survivor.sees_only_the_kitchen()
        # A page that a browser held ready comes without being loaded again.
        self.survivor.page.go_back(wait_until="commit")
        self.survivor.sees_nothing_of_the_talk(RECEIVED, SENT, DRAFT)
        self.survivor.page.go_forward(wait_until="commit")
        self._is_in_the_kitchen()

    def is_covered(self) -> None:
        """She changes to another app and stays away."""
        self.talks()
        self.survivor.chooses_three_pictures()
        self.survivor.changes_to_another_app()
        self._is_in_the_kitchen()

    def idles(self) -> None:
        """Nobody touches the screen until the cover comes up by itself."""
        self.talks()
        self.survivor.chooses_three_pictures()
        self._is_in_the_kitchen(IDLE_SECONDS)

    def returns(self) -> None:
        """She leaves, and comes back with her six words on the same phone."""
        self.talks()
        self.survivor.leaves()
        self.survivor.sees_only_the_kitchen()
        self.survivor.opens_the_door()
        self.survivor.returns_with(self._words)
        self.survivor.unfolds()
        self.survivor.reads(RECEIVED)
        self._drafts()

    def texts_in(self, shown: list[str]) -> set[str]:
        """Which of her texts stand in any of these."""
        texts = {label: text for label, text in self.canaries.items() if isinstance(text, str)}
        return {label for label, text in texts.items() if any(text in one for one in shown)}

    def _is_in_the_kitchen(self, seconds: float = 20.0) -> None:
        expect(self.survivor.search_field).to_be_visible(timeout=seconds * 1000)
        self.survivor.sees_nothing_of_the_talk(RECEIVED, SENT, DRAFT)

    def _drafts(self) -> None:
        self.survivor.page.get_by_role("textbox").last.fill(DRAFT)
        self.canaries["draft"] = DRAFT

    def _learn_words(self) -> None:
        self._words = self.survivor.learns_her_words()
        shell = "".join(path.read_text("utf-8", "replace").lower() for path in self._shell())
        self.canaries |= {f"words by {joint!r}": joint.join(self._words) for joint in (" ", ",", "\n", "")}
        for word in self._words:
            if len(word) >= LEAST_WORD and word not in shell:
                self.canaries[f"the word {word}"] = word

    def _shell(self) -> list[Path]:
        files = (self._relay.folder / "build" / "cover").iterdir()
        return [path for path in files if path.suffix in {".js", ".html", ".css"}]

    def _note(self, answer: Response) -> None:
        if answer.url.endswith("/cari"):
            self.canaries[f"token {len(self.canaries)}"] = json.loads(answer.text())["t"]


STATES: dict[str, Callable[[Visit], None]] = {
    "cover": Visit.covers,
    "talking": Visit.talks,
    "left": Visit.leaves,
    "covered": Visit.is_covered,
    "returned": Visit.returns,
    "idle": Visit.idles,
}
# Names of events that no kitchen app has a use for.
EVENTS = {f"event {name}": name for name in every_event()["/a"] if "_" in name}
