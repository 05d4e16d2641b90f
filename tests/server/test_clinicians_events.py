"""The console's events as the line calls them: who may, which shapes, and what they answer."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crypto.certificate import countersign
from crypto.presentation import sign_presentation
from crypto.signing import public_key
from server.at_rest import Opened, Place, Save, Saved
from server.clinicians.events import ClinicianEvents, CoordinatorEvents
from server.database import Connection
from server.doors import Caller, Event, Refused, Role
from tests.server.consoles import START, Browser, Console, Signing, console, payload_for


class States:
    """Sealed states in memory, of which nothing is ever sealed."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Save] = {}
        self.begun: set[bytes] = set()

    def begin(self, owner: bytes) -> None:
        self.begun.add(owner)

    def exists(self, owner: bytes) -> bool:
        return owner in self.kept

    def open(self, owner: bytes) -> Opened:
        if owner not in self.begun | self.kept.keys():
            raise Refused("gone")
        save = self.kept.get(owner)
        if save is None:
            return Opened(0, None, None, b"share 1", START + 900, START + 900)
        return Opened(save.version + 1, save.blob, b"share", b"next share", START + 900, START + 900)

    def save(
        self, owner: bytes, save: Save, also: Callable[[Connection, Place], None] | None = None
    ) -> Saved:
        if save.version != (self.kept[owner].version + 1 if owner in self.kept else 0):
            raise Refused("stale_state")
        self.kept[owner] = save
        return Saved(save.version + 1, b"next share", START + 900)

    def forget(self, owner: bytes) -> None:
        self.kept.pop(owner, None)


class Line:
    """Calls events as the line does: roles and shapes first."""

    def __init__(self, console: Console) -> None:
        self.states = States()
        own = ClinicianEvents(console.accounts, console.certification, self.states, 900, console.clock)
        others = CoordinatorEvents(console.accounts, console.certification, console.revoking)
        self.events: dict[str, Event] = {event.name: event for event in own.events() + others.events()}

    def call(self, caller: Caller, name: str, *arguments: object) -> tuple[object, ...]:
        event = self.events[name]
        if not caller.roles & event.roles:
            raise Refused("not allowed")
        if len(arguments) != len(event.shape) or not all(
            shape.accepts(value) for shape, value in zip(event.shape, arguments, strict=True)
        ):
            raise Refused("malformed")
        try:
            return event.handle(caller, *arguments)
        except Refused as refused:
            if refused.code not in event.refusals:
                pytest.fail(f"{name} doesn't declare {refused.code}")
            raise


@pytest.fixture
def open_console(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as opened:
        yield opened


@pytest.fixture
def line(open_console: Console) -> Line:
    return Line(open_console)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_new_account_opens_empty_and_then_finds_what_it_saved(open_console: Console, line: Line) -> None:
    browser = Browser(open_console).join()
    caller = browser.caller()
    stated = open_console.root.statement()
    nothing_yet = (START, 900, caller.account, caller.clinician, ["applicant"], None, None)
    opened = line.call(caller, "open")
    assert opened == (*nothing_yet, stated, 0, None, None, b"share 1", START + 900, [], [])
    assert line.call(caller, "save", 0, bytes(16), START + 900, b"blob") == (1, b"next share", START + 900)
    assert refusal(lambda: line.call(caller, "save", 0, bytes(16), START + 900, b"blob")) == "stale_state"
    assert line.call(caller, "open")[8:10] == (1, b"blob")


def test_the_way_from_applicant_to_clinician(open_console: Console, line: Line) -> None:
    browser, seed = Browser(open_console).join(), os.urandom(32)
    caller = browser.caller()
    wished = (public_key(seed), "perawat", "Sari", "Sleman")
    assert refusal(lambda: line.call(caller, "apply", *wished)) == "two_keys"
    line.call(caller, "keep_key", "passkey", browser.passkey.credential_id, b"1" * 72)
    line.call(caller, "keep_key", "recovery", None, b"2" * 72)
    assert line.call(caller, "open")[13] == [
        ["passkey", browser.passkey.credential_id, b"1" * 72],
        ["recovery", None, b"2" * 72],
    ]
    assert line.call(caller, "apply", *wished) == ()

    signing = Signing(Browser(open_console).join())
    presented = open_console.root.coordinator(public_key(signing.seed))
    assert refusal(lambda: line.call(signing.browser.caller(), "applications")) == "not allowed"
    caller_too = signing.browser.caller()
    signature = sign_presentation(signing.seed, caller_too.account)
    assert refusal(lambda: line.call(caller_too, "present_coordinator", presented, signature)) == "two_keys"
    signing.browser.keep_two_keys()
    assert line.call(caller_too, "present_coordinator", presented, signature) == ()
    coordinator = signing.browser.caller()
    applied = open_console.certification.applications()[0][0]
    assert line.call(coordinator, "applications") == ([[caller.account, caller.clinician, *wished, None, 0]],)
    payload = payload_for(open_console, applied)
    signature = countersign(signing.seed, payload)
    assert line.call(coordinator, "certify", caller.account, payload, presented, signature) == (1, 1)
    assert browser.caller().roles == {Role.CLINICIAN}
    opened = line.call(browser.caller(), "open")
    assert opened[4] == ["clinician"]
    assert opened[5] is not None
    assert line.call(coordinator, "open")[4] == ["applicant", "coordinator"]


def test_a_coordinator_invites_and_an_applicant_does_not(open_console: Console, line: Line) -> None:
    signing = Signing(Browser(open_console).join()).present()
    (token,) = line.call(signing.browser.caller(), "invite")
    assert Browser(open_console).join(str(token)).caller().roles == {Role.APPLICANT}
    applicant = Browser(open_console).join().caller()
    for name in ("invite", "applications", "certificates"):
        assert refusal(partial(line.call, applicant, name)) == "not allowed"


def test_a_coordinator_whose_time_ended_on_an_open_line_is_refused(open_console: Console, line: Line) -> None:
    signing = Signing(Browser(open_console).join()).present(days=1)
    caller = signing.browser.caller()
    open_console.clock.now += 2 * 86_400
    assert refusal(lambda: line.call(caller, "applications")) == "coordinator"
    assert refusal(lambda: line.call(caller, "invite")) == "coordinator"
    assert refusal(lambda: line.call(caller, "certificates")) == "coordinator"
    revocation = signing.revocation(bytes(32), START + 9 * 86_400)
    assert refusal(lambda: line.call(caller, "revoke", revocation)) == "coordinator"


def test_a_survivor_finds_no_event_here(open_console: Console, line: Line) -> None:
    survivor = Caller(frozenset({Role.SURVIVOR}), "sid", mailbox=b"m" * 16)
    for name in line.events:
        assert refusal(partial(line.call, survivor, name)) == "not allowed"


BAD_CALLS = (
    ("keep_key", "passkey", b"", bytes(72)),
    ("keep_key", "passkey", bytes(1024), bytes(72)),
    ("keep_key", "passkey", None, bytes(71)),
    ("keep_key", 5, None, bytes(72)),
    ("apply", bytes(31), "a", "b", "c"),
    ("apply", bytes(32), "", "b", "c"),
    ("apply", bytes(32), "a" * 41, "b", "c"),
    ("apply", bytes(32), "a", "b"),
    ("save", -1, bytes(16), 0, b"x"),
    ("save", True, bytes(16), 0, b"x"),
    ("save", 0, bytes(15), 0, b"x"),
    ("save", 0, bytes(16), 0, b""),
    ("present_coordinator", "", bytes(64)),
    ("present_coordinator", b"x", bytes(63)),
    ("keep_key", "x" * 17, None, bytes(72)),
    ("open", None),
)


@pytest.mark.parametrize("call", BAD_CALLS)
def test_a_call_of_another_shape_is_malformed(
    open_console: Console, line: Line, call: tuple[object, ...]
) -> None:
    caller = Browser(open_console).join().caller()
    name, *arguments = call
    assert refusal(lambda: line.call(caller, str(name), *arguments)) == "malformed"
