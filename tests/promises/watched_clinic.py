"""A clinic whose consoles are watched: everything that leaves them, and all that the relay holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from crypto.clinician_state import decode_state
from crypto.keys import derive
from crypto.refused import Refused
from crypto.sealed_key import open_key
from crypto.state import open_state
from deploy.practice.coordinator import Coordinator
from tests.promises.given_away import GivenAway, Secret
from tests.promises.scan.pieces import Pieces
from tests.promises.tap import Tap
from tests.pwa.console.browsing import PATIENCE_MS, Colleague
from tests.server import people
from tests.server.line_client import Line
from tests.server.relay import Relay

SAID, ANSWERED = "Aku di dapur", "Aku di sini"
# Each place has at least that much to look at.
LEAST_BYTES = {"wire": 5_000, "page": 1_000, "relay": 20_000}
# Empty room in a database.
ZEROS = re.compile(rb"\0{16,}")


class Guarded(Colleague):
    """A colleague whose page gives nothing away unseen."""

    def __init__(self, browser: Browser, relay: Relay, *, prf: bool = True) -> None:
        super().__init__(browser, relay.console, prf=prf)
        self.given = GivenAway(self.context)

    def opened(self) -> list[Any]:
        """What the relay tells whoever has this browser's session."""
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in self.context.cookies(self.console))
        line = Line(self.console, "/b", lambda _nonce: {"v": 1}, {"Cookie": cookie})
        opened = line.call("open")
        line.close()
        return opened

    def sealed(self) -> list[str]:
        """The kinds of what opens this account's key, as the relay keeps them."""
        return sorted(kind for kind, _, _ in self.opened()[-2])

    def buttons(self) -> list[str]:
        """Every button of the page, but for the one that changes its language."""
        shown = self.page.get_by_role("button").all_inner_texts()
        return [name for name in shown if name != self.speech.say("language")]

    def locks(self) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Escape")
        self.sees("sign_title")


@dataclass
class Clinic:
    """A relay, who certifies at it, and the copy of everything that leaves consoles."""

    relay: Relay
    staff: people.Staff
    browser: Browser
    tap: Tap

    def __post_init__(self) -> None:
        # Mostly the reserve of room on the disk: chance bytes from before anybody came.
        self._first = {file: file.read_bytes() for file in self._files}

    @property
    def coordinator(self) -> Coordinator:
        """On a new line: nobody answers the old one's pings while a browser works."""
        self.staff.wake()
        return self.staff.coordinator

    @property
    def _files(self) -> list[Path]:
        return [one for one in (*self.relay.data.rglob("*"), self.relay.log) if one.is_file()]

    def invited(self, *, prf: bool = True) -> Guarded:
        """Somebody new, with the invitation open and made a first passkey."""
        colleague = Guarded(self.browser, self.relay, prf=prf)
        colleague.page.goto(f"{self.relay.console}/#{self.coordinator.invite()}")
        colleague.press("invited_make")
        return colleague

    def held(self) -> bytes:
        """Everything in the relay's folder, and its log, but for files that are as they were at first."""
        read = {file: file.read_bytes() for file in self._files}
        changed = {file: content for file, content in read.items() if self._first.get(file) != content}
        return b"\n".join(file.name.encode() + ZEROS.sub(b"\0", content) for file, content in changed.items())

    def found(self, secrets: Mapping[str, bytes], colleague: Guarded) -> set[tuple[str, str]]:
        """Which of these went where: over the wire, out of the page, into what the relay holds."""
        places = {
            "wire": self.tap.left,
            "page": colleague.given.by(colleague.page),
            "relay": self.held(),
        }
        for place, content in places.items():
            assert len(content) > LEAST_BYTES[place]
        pieces = Pieces(secrets)
        return {(label, place) for place, content in places.items() for label in pieces.within(content)}


def works(clinic: Clinic) -> tuple[Guarded, list[str]]:
    """A first evening: two passkeys and a sheet, certified, a conversation, locked and unlocked.

    Gives the sheet's words too.
    """
    colleague = clinic.invited()
    colleague.sees("second_title")
    colleague.passkeys.take_another()
    colleague.press("second_passkey")
    colleague.applies("Bu Sari")
    clinic.coordinator.certify_all()
    colleague.sees("waiting_title")
    colleague.press("duty_off")
    colleague.page.get_by_role("dialog").get_by_role(
        "button", name=colleague.speech.say("duty_start")
    ).click()
    expect(colleague.page.locator("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    talks(clinic, colleague)
    colleague.press("menu_title")
    colleague.press("menu_passkey")
    colleague.press("second_sheet")
    words = colleague.confirms_the_sheet()
    # The first device was laid aside: the second one alone opens all of it.
    colleague.locks()
    colleague.press("sign_in")
    expect(colleague.page.locator("#mine .row")).to_have_count(1, timeout=PATIENCE_MS)
    return colleague, words


def talks(clinic: Clinic, colleague: Colleague) -> None:
    """Somebody asks, is answered, and answers."""
    page, say = colleague.page, colleague.speech.say
    survivor = people.Survivor(clinic.relay).begin()
    talk = survivor.ask_for_help()
    page.get_by_role("button", name=say("waiting_take")).click(timeout=PATIENCE_MS)
    field = page.get_by_role("textbox", name=say("talk_write"), exact=True)
    expect(field).to_be_visible(timeout=PATIENCE_MS)
    _conversation, _n, block, wrapped, _history = survivor.open_line.pushed("block")
    talk.learn(block, wrapped)
    survivor.send(talk, SAID)
    expect(page.locator(".bubble", has_text=SAID)).to_be_visible(timeout=PATIENCE_MS)
    field.fill(ANSWERED)
    colleague.press("talk_send")
    expect(page.locator(".bubble.own", has_text=ANSWERED)).to_contain_text(
        colleague.speech.mark("stored"), timeout=PATIENCE_MS
    )


def opens(secret: bytes, account_id: bytes, sealed: bytes) -> Secret | None:
    """The account's key, where this secret is the one that sealed it."""
    try:
        return Secret(open_key(secret, account_id, sealed))
    except Refused:
        return None


def keys_of(opened: list[Any], prfs: Iterable[Secret]) -> dict[str, Secret]:
    """Every secret that follows from the PRF outputs and what the relay keeps: the browser's alone."""
    account_id, blob, share, sealed_keys = opened[2], opened[9], opened[10], opened[-2]
    passkeys = [sealed for kind, _, sealed in sealed_keys if kind == "passkey"]
    opened_by = [opens(prf, account_id, sealed) for prf in prfs for sealed in passkeys]
    (key,) = {one for one in opened_by if one is not None}
    state = decode_state(open_state(key, share, blob))
    assert state.bundles
    keys = {
        **{f"sealing key {n}": derive(prf, "sealed key") for n, prf in enumerate(prfs)},
        "account's key": key,
        "state's key": derive(key + share, "state", 64)[:32],
        "signing seed": state.signing_seed,
        **{f"KEM seed {n}": bundle.seed for n, bundle in enumerate(state.bundles)},
    }
    return {label: Secret(one) for label, one in keys.items()}
