"""Promise 15: the PRF output stays in the browser; two passkeys or sealed recovery; no silent weaker mode."""

from collections.abc import Iterator
from dataclasses import dataclass
from os import urandom
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from crypto.keys import derive
from crypto.presentation import sign_presentation
from crypto.sealed_key import open_key, passphrase_secret, recovery_secret, seal_key
from crypto.signing import public_key
from deploy.practice.passkey import SoftPasskey
from server.clinicians.service import SealedKey
from server.doors import Refused, Role
from tests.journeys.conftest import SWITCHES
from tests.journeys.town import eventually
from tests.promises.given_away import Secret
from tests.promises.tap import Tap
from tests.promises.watched_clinic import Clinic, Guarded, keys_of, opens, works
from tests.pwa.console.browsing import PATIENCE_MS
from tests.pwa.place import serving
from tests.server import people
from tests.server.consoles import Browser, Signing, console
from tests.server.line_client import Answered, Line

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


@pytest.fixture(scope="module")
def clinic(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with serving(tmp_path_factory.mktemp("relay")) as relay, sync_playwright() as playwright:
        tap = Tap(relay.console_port)
        rules = f"--host-resolver-rules=MAP console.localhost:{relay.console_port} 127.0.0.1:{tap.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, rules])
        yield Clinic(relay, people.Staff(relay), browser, tap)
        browser.close()
        tap.close()


def test_nothing_of_the_prf_nor_of_what_it_opens_leaves_the_browser(clinic: Clinic) -> None:
    colleague, words = works(clinic)
    touches = colleague.given.prfs
    outputs = set(touches)
    # Two devices were touched, and the second unlocked; what was learnt is what really seals.
    assert (len(outputs), len(touches) > len(outputs), {len(one) for one in outputs}) == (2, True, {32})
    opened = colleague.opened()
    assert colleague.sealed() == ["passkey", "passkey", "recovery"]
    sheet = Secret(recovery_secret(" ".join(words)))
    secrets = {f"PRF {n}": one for n, one in enumerate(outputs)} | keys_of(opened, outputs)
    secrets |= {"sheet": sheet, "sheet's sealing key": Secret(derive(sheet, "sealed key"))}
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


def test_the_relay_lets_nobody_coordinate_with_one_passkey(tmp_path: Path) -> None:
    with console(tmp_path) as doors:
        signing = Signing(Browser(doors).join())
        account, presented = (
            signing.browser.caller().account,
            doors.root.coordinator(public_key(signing.seed)),
        )
        signature = sign_presentation(signing.seed, account)
        doors.accounts.keep_key(
            account, SealedKey("passkey", signing.browser.passkey.credential_id, bytes(72))
        )
        with pytest.raises(Refused, match="two_keys"):
            doors.certification.present_coordinator(account, presented, signature)
        assert Role.COORDINATOR not in signing.browser.caller().roles
        # Control: the same word of the root is taken once there is a sheet.
        signing.browser.keep_two_keys()
        doors.certification.present_coordinator(account, presented, signature)
        assert Role.COORDINATOR in signing.browser.caller().roles


def test_control_an_unguarded_relay_takes_one_passkey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with console(tmp_path) as doors:
        browser = Browser(doors).join()
        with pytest.raises(Refused, match="two_keys"):
            browser.apply(urandom(32))
        monkeypatch.setattr("server.clinicians.certification.has_two_ways", lambda _sealed: True)
        browser.apply(urandom(32))


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
    secret = Secret(passphrase_secret(" ".join(words), opened[2]))
    key = opens(secret, opened[2], sealed)
    assert key is not None
    assert clinic.found({"passphrase": secret, "account's key": key}, colleague) == set()
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
