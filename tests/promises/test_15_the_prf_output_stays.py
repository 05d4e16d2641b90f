"""Promise 15: the PRF output stays in the browser; two passkeys or sealed recovery; no silent weaker mode."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import urandom
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from crypto.clinician_state import decode_state
from crypto.keys import derive
from crypto.refused import Refused
from crypto.sealed_key import open_key, passphrase_secret, recovery_secret, seal_key
from crypto.state import open_state
from deploy.practice.coordinator import Coordinator
from deploy.practice.passkey import SoftPasskey
from tests.journeys.conftest import SWITCHES
from tests.journeys.town import eventually
from tests.promises.given_away import GivenAway, Secret
from tests.promises.scan.pieces import Pieces
from tests.promises.tap import Tap
from tests.pwa.console.browsing import PATIENCE_MS, Colleague
from tests.pwa.place import serving
from tests.server import people
from tests.server.line_client import Answered, Line
from tests.server.relay import Relay

SAID, ANSWERED = "Aku di dapur", "Aku di sini"
# Each place has at least that much to look at.
LEAST_BYTES = {"wire": 5_000, "page": 1_000, "relay": 20_000}
# Empty room in a database.
ZEROS = re.compile(rb"\0{16,}")
KEEPS_KEY = b"\xa8keep_key"
# Each way out once, each with the output of a passkey of its own.
LEAKS = """async () => {
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const post = (body) => fetch("/jejak", { method: "POST", body, keepalive: true });
  const frame = async (bytes) => {
    const line = new WebSocket(`${location.origin.replace("http", "ws")}/r/?EIO=4&transport=websocket`);
    await new Promise((done) => { line.onmessage = done; });
    line.send(bytes);
  };
  const ways = {
    "a credential as the browser writes it": (_, credential) => post(JSON.stringify(credential.toJSON())),
    "a body": (prf) => post(JSON.stringify({ a: [...prf] })),
    "a body of base64": (prf) => post(`ab${btoa(String.fromCharCode(...prf))}`),
    "an address": (prf) => fetch(`/jejak?a=${hex(prf)}`),
    "a beacon": (prf) => navigator.sendBeacon("/jejak", prf),
    "a frame": frame,
    "eight bytes in a frame": (prf) => frame(prf.slice(11, 19)),
    "a stored item": (prf) => { localStorage.setItem("a", hex(prf)); localStorage.clear(); },
    "a stored property": (prf) => { sessionStorage.a = hex(prf); },
    "a database": (prf) => new Promise((done) => {
      const opening = indexedDB.open(hex(crypto.getRandomValues(new Uint8Array(4))));
      opening.onupgradeneeded = () => opening.result.createObjectStore("a").put({ prf }, "a");
      opening.onsuccess = done;
    }),
    "a cache": async (prf) => (await caches.open("a")).put("/a", new Response(prf)),
    "a cookie": (prf) => { document.cookie = `a=${hex(prf)}`; },
    "a name": (prf) => { window.name = hex(prf); },
    "the history": (prf) => history.replaceState({ prf }, ""),
    "the console": (prf) => console.log("made", prf),
    "the page": (prf) => { document.body.append(hex(prf)); },
  };
  const first = new Uint8Array(32);
  const asked = { challenge: first, extensions: { prf: { eval: { first } } } };
  for (const leak of Object.values(ways)) {
    const made = await navigator.credentials.create({ publicKey: {
      ...asked, rp: { name: "a" }, pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: "a", displayName: "a" } } });
    const allowCredentials = [{ type: "public-key", id: made.rawId }];
    const got = await navigator.credentials.get({ publicKey: { ...asked, allowCredentials } });
    await leak(new Uint8Array(got.getClientExtensionResults().prf.results.first), got);
  }
  return Object.keys(ways);
}"""
OVER_THE_WIRE = 7
HOW_MANY = """async () => {
  const asked = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  return (await (await fetch("/passkey/another", asked)).json()).excludeCredentials.length;
}"""


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


@pytest.fixture(scope="module")
def clinic(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with serving(tmp_path_factory.mktemp("relay")) as relay, sync_playwright() as playwright:
        tap = Tap(relay.console_port)
        rules = f"--host-resolver-rules=MAP console.localhost:{relay.console_port} 127.0.0.1:{tap.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, rules])
        yield Clinic(relay, people.Staff(relay), browser, tap)
        browser.close()
        tap.close()


def works(clinic: Clinic) -> Guarded:
    """A first evening: two passkeys and a sheet, certified, a conversation, locked and unlocked."""
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
    colleague.confirms_the_sheet()
    # The first device was laid aside: the second one alone opens all of it.
    colleague.locks()
    colleague.press("sign_in")
    expect(colleague.page.locator("#mine .row")).to_have_count(1, timeout=PATIENCE_MS)
    return colleague


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


def test_nothing_of_the_prf_nor_of_what_it_opens_leaves_the_browser(clinic: Clinic) -> None:
    colleague = works(clinic)
    touches = colleague.given.prfs
    outputs = set(touches)
    # Two devices were touched, and the second unlocked; what was learnt is what really seals.
    assert (len(outputs), len(touches) > len(outputs), {len(one) for one in outputs}) == (2, True, {32})
    opened = colleague.opened()
    assert colleague.sealed() == ["passkey", "passkey", "recovery"]
    secrets = {**{f"PRF {n}": one for n, one in enumerate(outputs)}, **keys_of(opened, outputs)}
    assert clinic.found(secrets, colleague) == set()
    assert colleague.written == []
    assert colleague.faults == []
    colleague.leaves()


def test_control_a_page_that_leaks_is_found_whichever_way(clinic: Clinic) -> None:
    leaking = Guarded(clinic.browser, clinic.relay)
    leaking.page.goto(clinic.relay.console)
    leaking.sees("sign_title")
    ways: list[str] = leaking.page.evaluate(LEAKS)
    outputs = list(dict.fromkeys(leaking.given.prfs))
    assert len(outputs) == len(ways)
    secrets = dict(zip(ways, outputs, strict=True))
    leaks = {(way, "wire" if n < OVER_THE_WIRE else "page") for n, way in enumerate(ways)}
    # A cookie goes with every request from then on.
    eventually("all are seen", lambda: clinic.found(secrets, leaking) - {("a cookie", "wire")} == leaks)
    leaking.leaves()


def test_control_what_a_console_tells_the_relay_is_found_there(clinic: Clinic) -> None:
    leaking = clinic.invited()
    leaking.press("second_sheet")
    leaking.confirms_the_sheet()
    prf = leaking.given.prfs[0]
    leaking.applies(prf[3:11].hex())
    assert {"wire", "relay"} <= {place for _, place in clinic.found({"PRF": prf}, leaking)}
    leaking.leaves()


def test_the_console_leads_nobody_on_with_one_passkey(clinic: Clinic) -> None:
    colleague = clinic.invited()
    say = colleague.speech.say
    for _ in range(2):
        colleague.sees("second_title")
        colleague.reads("second_line")
        assert colleague.buttons() == [say("second_passkey"), say("second_sheet")]
        # Another visit begins where the first one ended.
        colleague.page.goto("about:blank")
        colleague.page.goto(clinic.relay.console)
        colleague.press("sign_in")
    # The same device is no second way, and words that nobody wrote down are none.
    colleague.press("second_passkey")
    expect(colleague.page.get_by_role("alert")).to_have_text(say("wrong_same_device"), timeout=PATIENCE_MS)
    colleague.press("second_sheet")
    colleague.press("sheet_keep")
    expect(colleague.page.get_by_role("alert")).to_have_text(say("wrong_other_words"), timeout=PATIENCE_MS)
    assert colleague.sealed() == ["passkey"]
    # Control: it was the second way that was missing.
    words = colleague.confirms_the_sheet()
    colleague.sees("person_title")
    account_id, sealed_keys = colleague.opened()[2], colleague.opened()[-2]
    by_kind = {kind: sealed for kind, _, sealed in sealed_keys}
    key = open_key(recovery_secret(" ".join(words)), account_id, by_kind["recovery"])
    assert key == open_key(colleague.given.prfs[0], account_id, by_kind["passkey"])
    colleague.leaves()


@dataclass
class Applicant:
    """Somebody with a console of their own making, who would apply with less than two keys."""

    account: people.ConsoleAccount
    line: Line
    id: bytes

    def keep(self, kind: str, credential_id: bytes | None = None) -> None:
        sealed = seal_key(urandom(32), self.id, urandom(32), urandom)
        self.line.call("keep_key", kind, credential_id, sealed)

    def second_passkey(self) -> bytes:
        """Add one by the console's doors."""
        passkey = SoftPasskey(urandom)
        credential = passkey.register(self.account._post("/passkey/another", {}), self.account.origin)
        self.account._post("/passkey/added", {"credential": credential})
        return passkey.credential_id

    def may_apply(self) -> bool:
        code, *_ = self.line.ask("apply", urandom(32), "midwife", "Bu Sari", "Bandung")
        assert code in {"ok", "two_keys"}
        return bool(code == "ok")


def applicant(clinic: Clinic) -> Applicant:
    account = people.ConsoleAccount(clinic.relay.console, clinic.relay.folder / urandom(4).hex())
    account.open_with(clinic.coordinator.invite())
    line = account.line()
    return Applicant(account, line, line.call("open")[2])


@pytest.mark.parametrize("second", ["passkey", "recovery"])
def test_the_relay_takes_nobody_on_with_one_passkey(clinic: Clinic, second: str) -> None:
    person = applicant(clinic)
    first = person.account.passkey.credential_id
    assert not person.may_apply()
    for _ in range(2):
        # The same passkey twice is one.
        person.keep("passkey", first)
        assert not person.may_apply()
    # A passkey that belongs to nobody here, or that nothing was sealed for, is none.
    with pytest.raises(Answered):
        person.keep("passkey", urandom(32))
    other = person.second_passkey()
    assert not person.may_apply()
    # Control: with the second one the same application is taken.
    person.keep(second, other if second == "passkey" else None)
    assert person.may_apply()
    person.line.close()


def test_the_relay_takes_nobody_on_with_words_of_one_kind(clinic: Clinic) -> None:
    person = applicant(clinic)
    for _ in range(2):
        person.keep("recovery")
        assert not person.may_apply()
    person.keep("passphrase")
    assert person.may_apply()
    person.line.close()


def test_a_device_that_can_not_seal_is_told_so_and_nothing_is_sealed_meanwhile(clinic: Clinic) -> None:
    before = clinic.tap.left.count(KEEPS_KEY)
    colleague = clinic.invited(prf=False)
    colleague.sees("phrase_title")
    colleague.reads("phrase_line")
    colleague.reads("phrase_weaker")
    assert colleague.buttons() == [colleague.speech.say("phrase_make"), colleague.speech.say("cancel")]
    assert (colleague.given.prfs, colleague.sealed()) == ([], [])
    assert clinic.tap.left.count(KEEPS_KEY) == before
    colleague.press("phrase_make")
    colleague.reads("phrase_weaker")
    assert colleague.sealed() == []
    words = colleague.confirms_the_sheet(8)
    # A passphrase alone is no two ways either.
    colleague.sees("second_title")
    opened = colleague.opened()
    ((kind, credential_id, sealed),) = opened[-2]
    assert (kind, credential_id) == ("passphrase", None)
    assert opens(passphrase_secret(" ".join(words), opened[2]), opened[2], sealed) is not None
    # Control: the scan for what was kept does see it.
    assert clinic.tap.left.count(KEEPS_KEY) == before + 1
    # One more that can't seal signs in only, and is not taken for a second way without a word.
    colleague.passkeys.take_another(prf=False)
    colleague.press("second_passkey")
    colleague.reads("wrong_signs_in_only")
    colleague.sees("second_title")
    assert (colleague.sealed(), colleague.page.evaluate(HOW_MANY)) == (["passphrase"], 2)
    colleague.leaves()


def test_a_second_passkey_that_can_not_seal_is_refused_in_plain_words(clinic: Clinic) -> None:
    colleague = clinic.invited()
    colleague.sees("second_title")
    colleague.passkeys.take_another(prf=False)
    colleague.press("second_passkey")
    colleague.reads("wrong_no_prf")
    colleague.reads("phrase_weaker")
    assert (colleague.sealed(), colleague.page.evaluate(HOW_MANY)) == (["passkey"], 1)
    # Control: one that seals is added, by the same button.
    colleague.passkeys.take_another()
    colleague.press("second_passkey")
    colleague.sees("person_title")
    assert (colleague.sealed(), colleague.page.evaluate(HOW_MANY)) == (["passkey", "passkey"], 2)
    colleague.leaves()
