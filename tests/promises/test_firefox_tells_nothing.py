"""Promise 31 in Firefox, as far as its driver goes: to the middle of a talk, and the same scan."""

import json
from contextlib import ExitStack

import pytest

from tests.journeys.town import eventually
from tests.journeys.words import Speech
from tests.promises import naive, telling
from tests.promises.fox import Fox
from tests.promises.scan.needles import Needles
from tests.promises.scan.profile import scan
from tests.promises.visits import CALM, DRAFT, EVENTS, RECEIVED, SENT
from tests.pwa.place import serving
from tests.server import people
from tests.server.relay import PHRASE, Relay

HELD_SECONDS = 2.6
LEAST_NAIVE = 10
# Firefox's own scripts, made ready for its next start: canaries count there, words of a page are not.
OWN = "startupCache/"


@pytest.mark.long
@pytest.mark.parametrize("ending", ["kill", "close"])
def test_firefox_keeps_nothing_of_a_talk(ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fox")
    hers, careless, unused = Fox(folder / "hers"), Fox(folder / "naive"), Fox(folder / "unused")
    with ExitStack() as at_last, serving(folder / "relay") as relay, naive.naive_app() as origin:
        for fox in (hers, careless, unused):
            at_last.callback(fox.end)
        # Older than hers, so that what it has written of itself is known.
        unused.start()
        hers.start()
        canaries = talked(hers, relay)
        careless.start()
        use(careless, origin)
        if ending == "kill":
            eventually("the naive app is on the disk", lambda: len(naive_in(careless)) >= LEAST_NAIVE, 60)
        for fox in (hers, careless):
            getattr(fox, ending)()

        calm = {"host": relay.cover, "title": CALM}
        needles = Needles({**canaries, **calm}, {**telling.WORDS, **EVENTS})
        found, of_itself = scan(hers.roots, needles), scan(unused.roots, needles)
        known = {hit.found.whole for hit in of_itself.hits}
        told = [
            str(hit)
            for hit in found.hits
            if hit.label not in calm
            and hit.found.whole not in known
            and (hit.label in canaries or not hit.file.startswith(OWN))
        ]
        assert told == [], "\n".join(told)
        # Control: this profile is seen, and what is to be found in one is found.
        assert calm.keys() <= found.labels
        assert len(naive_in(careless)) >= LEAST_NAIVE


def talked(fox: Fox, relay: Relay) -> dict[str, str | bytes]:
    """From the kitchen to the middle of a talk, with a draft; gives what must not be found."""
    say = Speech("survivor").say
    clinician = people.Staff(relay).clinician().go_on_duty()
    fox.goes(relay.cover)
    fox.types("css:[type=search]", PHRASE)
    fox.taps("Cari")
    fox.holds("css:.elsewhere .card", HELD_SECONDS)
    fox.taps(say("gate_safe"))
    fox.taps(say("need_any"))
    fox.finds(say("waiting_title"))
    eventually("her request waits", clinician.waiting)
    talk = clinician.claim(clinician.waiting()[0])
    clinician.send(talk, RECEIVED)
    fox.finds(RECEIVED)
    fox.types("css:textarea", SENT)
    fox.taps(f'css:[aria-label="{say("talk_send")}"]')
    fox.finds(f"{say('talk_you')}: {SENT}")
    fox.types("css:textarea", DRAFT)
    return {
        "phrase": PHRASE,
        "received": RECEIVED,
        "sent": SENT,
        "draft": DRAFT,
        "conversation": talk.id,
        "key": talk.key,
    }


def use(fox: Fox, origin: str) -> None:
    """Chat in the naive app."""
    fox.goes(f"{origin}/obrolan/{naive.CANARIES['path']}")
    fox.types("css:input", naive.CANARIES["submitted"])
    fox.taps("css:button")
    eventually("the form is sent", lambda: "pesan=" in str(fox.runs("location.search")))
    fox.runs(f"({naive.KEEPS})({json.dumps(naive.CANARIES)})")


def naive_in(fox: Fox) -> set[str]:
    return scan(fox.roots, Needles(naive.CANARIES)).labels
